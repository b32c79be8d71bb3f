//! Checking: from texts to values. All faults are told at once, each with the setting and the layer it came from.

use super::read::{Given, Texts};
use super::settings::{SETTINGS, Setting};
use super::{Config, LogFormat, TlsFiles};
use crate::bindings::gateways;
use ipnet::IpNet;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// The most connections a listener may be told to serve.
const CONNECTIONS_MAX: usize = 1_000_000;
/// The most threads that may be asked for.
const WORKERS_MAX: usize = 1024;

pub(super) struct Checker<'a> {
    texts: &'a BTreeMap<&'static str, Given>,
    errors: Vec<String>,
}

impl Checker<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).and_then(|given| given.text.as_deref()).map(str::trim)
    }

    /// The value of a setting, or its fault noted.
    pub(super) fn value<T>(&mut self, key: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let read = read(self.text(key)?);
        read.map_err(|wanted| self.fault(key, &wanted)).ok()
    }

    fn fault(&mut self, key: &str, wanted: &str) {
        let source = self.texts.get(key).map_or("default", |given| given.source);
        let shown = self.text(key).map(|text| mask(key, text)).unwrap_or_default();
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else { return };
        self.errors.push(format!("{} ({source}): `{shown}` is not {wanted}", setting.variable()));
    }
}

/// Checks all settings.
///
/// # Errors
/// A sentence for each fault.
pub fn check(texts: &Texts, demo: bool) -> Result<Config, Vec<String>> {
    let mut checker = Checker { texts: &texts.0, errors: Vec::new() };
    let local = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);
    let config = Config {
        listen: checker.value("listen", address).unwrap_or(local),
        wire_listen: checker.value("wire_listen", optional_address).flatten(),
        metrics_listen: checker.value("metrics_listen", optional_address).flatten(),
        database_url: checker.value("database_url", database).unwrap_or_default(),
        public_url: checker.value("public_url", origin),
        tls: tls(&mut checker),
        phone_ca: checker.text("phone_ca").map(PathBuf::from),
        secret_key_file: checker.text("secret_key_file").map(PathBuf::from).unwrap_or_default(),
        phone_rate: checker
            .value("phone_rate", |text| text.parse().map_err(|_| "a whole number from 0 on".to_owned()))
            .unwrap_or_default(),
        sip: super::sip::check(&mut checker),
        directory: super::directory::check(&mut checker),
        campaign_vendor_limits: checker.value("campaign_vendor_limits", super::sip::switch).unwrap_or_default(),
        webhook_networks: checker.value("webhook_networks", networks).unwrap_or_default(),
        sync_server: checker.value("sync_server", sync_server).flatten(),
        oauth_plaintext: checker.value("oauth_plaintext", super::sip::switch).unwrap_or_default(),
        sms_gateways: checker.value("sms_gateways", gateways::parse).unwrap_or_default(),
        trusted_proxies: checker.value("trusted_proxies", networks).unwrap_or_default(),
        max_connections: checker.value("max_connections", |text| number(text, 1, CONNECTIONS_MAX)).unwrap_or(1),
        workers: checker.value("workers", |text| number(text, 0, WORKERS_MAX)).unwrap_or_default(),
        log: checker.value("log", filter).unwrap_or_else(|| "info".to_owned()),
        log_format: checker.value("log_format", format).unwrap_or(LogFormat::Text),
        demo,
    };
    if config.phone_ca.is_some() && (config.tls.is_none() || config.wire_listen.is_none()) {
        checker.errors.push(
            "PATCHBAY_PHONE_CA needs TLS and a PATCHBAY_WIRE_LISTEN: only there phones are asked for a certificate".to_owned(),
        );
    }
    if config.directory.tls_listen.is_some() && config.tls.is_none() {
        checker.errors.push("PATCHBAY_LDAPS_LISTEN needs PATCHBAY_TLS_CERT and PATCHBAY_TLS_KEY".to_owned());
    }
    if config.database_url.is_empty() && checker.errors.is_empty() {
        checker.errors.push("PATCHBAY_DATABASE_URL is needed".to_owned());
    }
    if config.secret_key_file.as_os_str().is_empty() {
        checker.errors.push("PATCHBAY_SECRET_KEY_FILE is needed".to_owned());
    }
    if checker.errors.is_empty() { Ok(config) } else { Err(checker.errors) }
}

fn tls(checker: &mut Checker<'_>) -> Option<TlsFiles> {
    match (checker.text("tls_cert").map(PathBuf::from), checker.text("tls_key").map(PathBuf::from)) {
        (Some(cert), Some(key)) => Some(TlsFiles { cert, key }),
        (None, None) => None,
        _ => {
            checker.errors.push("PATCHBAY_TLS_CERT and PATCHBAY_TLS_KEY are set together or not at all".to_owned());
            None
        }
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    local.as_deref().unwrap_or(text).parse().map_err(|_| "an address with a port, such as 127.0.0.1:3000 or [::]:443".to_owned())
}

/// An address, or none at all.
pub(super) fn optional_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text == "none" { Ok(None) } else { address(text).map(Some) }
}

fn database(text: &str) -> Result<String, String> {
    let known = ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme));
    if known { Ok(text.to_owned()) } else { Err("a URL that begins with sqlite:// or postgres://".to_owned()) }
}

/// A URL without path: scheme, host, port.
pub(crate) fn origin(text: &str) -> Result<String, String> {
    let wanted = || "a URL of scheme and host alone, such as https://patchbay.example".to_owned();
    let uri: http::Uri = text.parse().map_err(|_| wanted())?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or_else(wanted)?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wanted)?;
    if uri.query().is_some() || !matches!(uri.path(), "" | "/") {
        return Err(wanted());
    }
    Ok(format!("{scheme}://{authority}"))
}

/// The address of a synchronization server, or none.
fn sync_server(text: &str) -> Result<Option<String>, String> {
    if text == "none" {
        return Ok(None);
    }
    let known = text
        .parse::<http::Uri>()
        .is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some());
    if known { Ok(Some(text.to_owned())) } else { Err("a URL, such as https://sync.example:443/syncml".to_owned()) }
}

fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let one = |part: &str| part.parse::<IpNet>().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
    let wanted = || "a list of addresses or networks, such as 10.0.0.1,192.168.0.0/16".to_owned();
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| one(part).ok_or_else(wanted)).collect()
}

pub(super) fn number(text: &str, min: usize, max: usize) -> Result<usize, String> {
    text.parse().ok().filter(|number| (min..=max).contains(number)).ok_or_else(|| format!("a whole number from {min} to {max}"))
}

fn filter(text: &str) -> Result<String, String> {
    let wanted = |_| "a log filter, such as info or info,sqlx=warn".to_owned();
    tracing_subscriber::EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(wanted)
}

fn format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json".to_owned()),
    }
}

/// One setting as people are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The environment variable's name.
    pub name: String,
    /// The value, passwords masked; empty when there is none.
    pub value: String,
    /// `default`, `demo`, `file`, `environment` or `flag`.
    pub source: &'static str,
    /// What the setting means.
    pub help: &'static str,
}

/// All settings as people are shown them, in the table's order.
#[must_use]
pub fn shown(texts: &Texts) -> Vec<Shown> {
    let show = |setting: &Setting| {
        let given = texts.0.get(setting.key);
        let text = given.and_then(|given| given.text.as_deref()).unwrap_or_default();
        let source = given.map_or("default", |given| given.source);
        Shown { name: setting.variable(), value: mask(setting.key, text), source, help: setting.help }
    };
    SETTINGS.iter().map(show).collect()
}

/// The value without its password.
fn mask(key: &str, text: &str) -> String {
    match key {
        "database_url" => mask_database(text),
        "sms_gateways" => gateways::masked(text),
        _ => text.to_owned(),
    }
}

/// A database URL without its password, in the authority and in the query alike.
fn mask_database(url: &str) -> String {
    let (front, query) = url.split_once('?').map_or((url, None), |(front, query)| (front, Some(query)));
    let mut masked = mask_authority(front);
    if let Some(query) = query {
        let hide = |pair: &str| {
            let name = pair.split('=').next().unwrap_or_default();
            if name.to_ascii_lowercase().contains("password") { format!("{name}=***") } else { pair.to_owned() }
        };
        masked.push('?');
        masked.push_str(&query.split('&').map(hide).collect::<Vec<_>>().join("&"));
    }
    masked
}

fn mask_authority(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // Up to the last `@`: a password with an unescaped slash or `@` must not slip through.
    let Some((user, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let Some((name, _)) = user.split_once(':') else { return url.to_owned() };
    format!("{scheme}://{name}:***@{host}")
}

#[cfg(test)]
mod tests {
    use super::super::read::Sources;
    use super::*;

    fn checked(pairs: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let flags = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("empty.toml");
        std::fs::write(&file, "").unwrap();
        check(&Sources { flags, environment: BTreeMap::new(), file: Some(file) }.read().unwrap(), false)
    }

    #[test]
    fn the_defaults_hold() {
        let config = checked(&[]).unwrap();
        assert_eq!(config.listen, "127.0.0.1:3000".parse().unwrap());
        assert_eq!((config.wire_listen, config.tls, config.public_url), (None, None, None));
        assert_eq!((config.phone_rate, config.max_connections), (50, 4096));
    }

    #[test]
    fn every_fault_is_told_with_its_setting_and_layer() {
        let errors = checked(&[
            ("listen", "3000"),
            ("phone_rate", "-1"),
            ("public_url", "https://a.example/path"),
            ("trusted_proxies", "10.0.0.0/33"),
            ("log_format", "xml"),
            ("tls_cert", "a.pem"),
            ("database_url", "mysql://u:secret@h/x"),
            ("workers", "1e3"),
        ])
        .unwrap_err();
        assert_eq!(errors.len(), 8, "{errors:#?}");
        assert!(errors.iter().any(|error| error.starts_with("PATCHBAY_LISTEN (flag): `3000` is not an address")));
        assert!(errors.iter().all(|error| !error.contains("secret")));
    }

    #[test]
    fn an_origin_keeps_scheme_host_and_port() {
        assert_eq!(origin("https://a.example:8443/"), Ok("https://a.example:8443".to_owned()));
        for bad in ["a.example", "ftp://a.example", "https://u:p@a.example", "https://a.example?x"] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        assert_eq!(mask_database("postgres://u:p@ss/w@h:5/db"), "postgres://u:***@h:5/db");
        assert_eq!(
            mask_database("postgres://h/db?user=u&password=p&sslpassword=q"),
            "postgres://h/db?user=u&password=***&sslpassword=***"
        );
        assert_eq!(mask_database("postgres://u@h/db"), "postgres://u@h/db");
        assert_eq!(mask_database("sqlite://data/patchbay.db"), "sqlite://data/patchbay.db");
    }
}
