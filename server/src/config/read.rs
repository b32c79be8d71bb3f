//! Reading: the layers default < file < environment < flag, one upon the other, each value remembering its layer.

use super::settings::{DEMO, PREFIX, SETTINGS, Setting, setting};
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file that is read when no other is named.
pub const FILE: &str = "patchbay.toml";
/// Variables that begin like a setting and are none.
const OTHER_VARIABLES: [&str; 1] = ["PATCHBAY_CONFIG"];

/// A layer of texts by key.
struct Layer {
    name: &'static str,
    texts: BTreeMap<String, String>,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let dict: Dict = self.texts.iter().map(|(key, text)| (key.clone(), Value::from(text.clone()))).collect();
        Ok(Profile::Default.collect(dict))
    }
}

/// A value as text, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The value; none when nothing sets it.
    pub text: Option<String>,
    /// `default`, `demo`, `file`, `environment` or `flag`.
    pub source: &'static str,
}

/// Where values are looked for.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// What the flags said, by key.
    pub flags: BTreeMap<String, String>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// The file that was named; none for [`FILE`], if there is one.
    pub file: Option<PathBuf>,
}

/// All settings as text, by key, and what is worth a warning.
pub type Texts = (BTreeMap<&'static str, Given>, Vec<String>);

impl Sources {
    /// The process's own environment beside these flags. What is not Unicode is no setting of ours.
    #[must_use]
    pub fn of_process(flags: BTreeMap<String, String>, file: Option<PathBuf>) -> Self {
        let text =
            |(name, value): (std::ffi::OsString, std::ffi::OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        let environment = std::env::vars_os().filter_map(text).filter(|(name, _)| name.starts_with(PREFIX)).collect();
        Self { flags, environment, file }
    }

    /// Reads the layers.
    ///
    /// # Errors
    /// A sentence for each thing wrong with the file: missing though it was named, not TOML, or with a key that is no setting.
    pub fn read(&self) -> Result<Texts, Vec<String>> {
        let named =
            self.file.clone().or_else(|| self.environment.get("PATCHBAY_CONFIG").filter(|p| !p.is_empty()).map(PathBuf::from));
        let file = match &named {
            Some(path) => Some(path.clone()),
            None => Some(PathBuf::from(FILE)).filter(|path| path.exists()),
        };
        let mut figment = Figment::new().merge(Layer { name: "default", texts: defaults() });
        if let Some(path) = &file {
            figment = figment.merge(from_file(path)?);
        }
        let (environment, warnings) = self.in_environment();
        figment = figment
            .merge(Layer { name: "environment", texts: environment })
            .merge(Layer { name: "flag", texts: self.flags.clone() });
        let mut errors = Vec::new();
        let mut texts = BTreeMap::new();
        for setting in &SETTINGS {
            match given(&figment, setting) {
                Ok(given) => drop(texts.insert(setting.key, given)),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok((texts, warnings)) } else { Err(errors) }
    }

    /// The settings of the environment. An empty variable sets nothing; an unknown one is worth a warning, for it may be a typing error.
    fn in_environment(&self) -> (BTreeMap<String, String>, Vec<String>) {
        let mut texts = BTreeMap::new();
        let mut warnings = Vec::new();
        for (name, value) in &self.environment {
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else { continue };
            if setting(&key).is_some() {
                if !value.is_empty() {
                    texts.insert(key, value.clone());
                }
            } else if !OTHER_VARIABLES.contains(&name.as_str()) && !name.starts_with("PATCHBAY_TEST_") {
                warnings.push(format!("the environment variable {name} is no setting of Patchbay"));
            }
        }
        (texts, warnings)
    }
}

/// The same settings, with what the demo sets where nobody did.
#[must_use]
pub fn with_demo(mut texts: Texts) -> Texts {
    for (key, text) in DEMO {
        if let Some(given) = texts.0.get_mut(key)
            && given.source == "default"
        {
            *given = Given { text: Some(text.to_owned()), source: "demo" };
        }
    }
    texts
}

fn defaults() -> BTreeMap<String, String> {
    SETTINGS.iter().filter_map(|setting| Some((setting.key.to_owned(), setting.default?.to_owned()))).collect()
}

/// The file, all of whose keys are settings.
fn from_file(path: &Path) -> Result<Layer, Vec<String>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|cause| vec![format!("cannot read {shown}: {cause}")])?;
    let data = Toml::string(&text).data().map_err(|cause| vec![format!("{shown} is not TOML: {cause}")])?;
    let mut errors = Vec::new();
    let mut texts = BTreeMap::new();
    for (key, value) in data.into_values().flatten() {
        if setting(&key).is_none() {
            errors.push(format!("{shown}: there is no setting {key}"));
        } else if let Some(text) = plain(&value, setting(&key).map_or(",", Setting::separator)) {
            texts.insert(key, text);
        } else {
            errors.push(format!("{shown}: {key} is a text, a number, or a list of texts"));
        }
    }
    if errors.is_empty() { Ok(Layer { name: "file", texts }) } else { Err(errors) }
}

/// A value as the text that a flag would have; the members of a list with this between them.
fn plain(value: &Value, separator: &str) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Num(_, number) => number.to_u128().map(|n| n.to_string()).or_else(|| number.to_i128().map(|n| n.to_string())),
        Value::Array(_, items) => {
            Some(items.iter().map(|item| plain(item, separator)).collect::<Option<Vec<_>>>()?.join(separator))
        }
        _ => None,
    }
}

fn given(figment: &Figment, setting: &Setting) -> Result<Given, String> {
    if !figment.contains(setting.key) {
        return Ok(Given { text: None, source: "default" });
    }
    let value = figment.find_value(setting.key).map_err(|cause| cause.to_string())?;
    let layer = figment.get_metadata(value.tag()).map(|metadata| metadata.name.to_string());
    let source = ["file", "environment", "flag"].into_iter().find(|name| layer.as_deref() == Some(*name)).unwrap_or("default");
    // An empty text switches off what has a default.
    Ok(Given { text: value.into_string().filter(|text| !text.is_empty()), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(flags: &[(&str, &str)], environment: &[(&str, &str)], file: Option<&str>) -> (Sources, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.toml");
        if let Some(text) = file {
            std::fs::write(&path, text).unwrap();
        }
        let own = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let sources = Sources { flags: own(flags), environment: own(environment), file: file.map(|_| path) };
        (sources, folder)
    }

    #[test]
    fn the_flag_wins_over_the_environment_over_the_file_over_the_default() {
        let file = "listen = \"1.1.1.1:1\"\nphone_rate = 7\nlog = \"warn\"\ntrusted_proxies = [\"10.0.0.1\", \"10.1.0.0/16\"]\n";
        let (sources, _folder) =
            sources(&[("listen", "3.3.3.3:3")], &[("PATCHBAY_LISTEN", "2.2.2.2:2"), ("PATCHBAY_LOG", "error")], Some(file));
        let (texts, warnings) = sources.read().unwrap();
        let shown = |key: &str| texts.get(key).map(|given| (given.text.as_deref(), given.source)).unwrap();
        assert_eq!(shown("listen"), (Some("3.3.3.3:3"), "flag"));
        assert_eq!(shown("log"), (Some("error"), "environment"));
        assert_eq!(shown("phone_rate"), (Some("7"), "file"));
        assert_eq!(shown("trusted_proxies"), (Some("10.0.0.1,10.1.0.0/16"), "file"));
        assert_eq!(shown("log_format"), (Some("text"), "default"));
        assert_eq!(shown("wire_listen"), (None, "default"));
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn an_unknown_key_in_the_file_is_named() {
        let (sources, _folder) = sources(&[], &[], Some("lisen = \"1.1.1.1:1\"\n[log]\nx = 1\n"));
        let errors = sources.read().unwrap_err();
        assert!(errors.iter().any(|error| error.contains("no setting lisen")), "{errors:?}");
        assert!(errors.iter().any(|error| error.contains("log is a text")), "{errors:?}");
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        let named = Sources { file: Some("does/not/exist.toml".into()), ..Sources::default() };
        assert!(named.read().unwrap_err()[0].contains("cannot read"));
    }

    #[test]
    fn an_empty_variable_sets_nothing_and_an_unknown_one_is_told() {
        let (sources, _folder) =
            sources(&[], &[("PATCHBAY_LISTEN", ""), ("PATCHBAY_LISTN", "x"), ("PATCHBAY_TEST_X", "y")], None);
        let (texts, warnings) = sources.read().unwrap();
        assert_eq!(texts["listen"].source, "default");
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("PATCHBAY_LISTN"));
    }
}
