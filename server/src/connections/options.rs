//! Query options (decisions 10 and 14). What nobody knows is passed over; what is known and not done is refused, so that no client takes
//! the whole for a part.

use super::fault::{Fault, quoted};
use super::media::{self, Format};
use super::sets::Set;
use crate::form;

/// The most properties that `$select` may name.
const SELECT_MAX: usize = 100;
/// The most options that are looked at.
const OPTIONS_MAX: usize = 64;

/// The query options of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `$format`.
    pub format: Option<Format>,
    /// `$top`.
    pub top: Option<u64>,
    /// `$skip`.
    pub skip: u64,
    /// Whether `$inlinecount` asks for the number of all.
    pub inline_count: bool,
    /// The names of `$select`; none is all of them.
    select: Option<Vec<String>>,
    /// The names of `$expand`.
    expand: Vec<String>,
    /// The option among those for sets that is not done.
    undone: Option<&'static str>,
    /// `If-Match`, written into the query.
    pub if_match: Option<String>,
    /// `If-None-Match`, likewise: the vendor documents it so (sheet, section 4).
    pub if_none_match: Option<String>,
}

/// Reads the query of a request.
pub(super) fn read(query: &str) -> Result<Options, Fault> {
    let mut options = Options::default();
    for (name, value) in form::pairs(query.as_bytes()).take(OPTIONS_MAX) {
        let value = form::decode(value).ok_or_else(|| Fault::malformed("The query is not UTF-8."))?;
        let name = form::decode(name).unwrap_or_default();
        match name.as_str() {
            "$format" => options.format = Some(media::named(&value)?),
            "$top" => options.top = Some(number("$top", &value)?),
            "$skip" => options.skip = number("$skip", &value)?,
            "$inlinecount" => {
                options.inline_count = match value.as_str() {
                    "allpages" => true,
                    "none" => false,
                    _ => return Err(Fault::malformed("$inlinecount is allpages or none.")),
                };
            }
            "$select" => options.select = names("$select", &value)?.filter(|names| !names.iter().any(|name| name == "*")),
            "$expand" => options.expand = names("$expand", &value)?.unwrap_or_default(),
            "$filter" => options.undone = Some("$filter"),
            "$orderby" => options.undone = Some("$orderby"),
            "If-Match" => options.if_match = Some(value),
            "If-None-Match" => options.if_none_match = Some(value),
            _ => {}
        }
    }
    Ok(options)
}

fn number(option: &str, value: &str) -> Result<u64, Fault> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Fault::malformed(format!("{option} is a number from 0 up.")))
}

fn names(option: &str, value: &str) -> Result<Option<Vec<String>>, Fault> {
    if value.trim().is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = value.split(',').map(|name| name.trim().to_owned()).collect();
    if names.len() > SELECT_MAX || names.iter().any(String::is_empty) {
        return Err(Fault::malformed(format!("{option} is a list of at most {SELECT_MAX} names.")));
    }
    Ok(Some(names))
}

/// The name behind an alias (decision 11).
fn canonical(name: &str) -> &str {
    Set::Connections.navigation(name).map_or(name, |navigation| navigation.name)
}

impl Options {
    /// Whether an entity is asked for as it is: with all of its properties, and nothing inside.
    pub fn are_plain(&self) -> bool {
        self.select.is_none() && self.expand.is_empty()
    }

    /// Checks names against a set, and refuses what is not done with whole sets (decision 14).
    pub fn check(&self, set: Set, whole: bool) -> Result<(), Fault> {
        if let Some(option) = self.undone.filter(|_| whole) {
            return Err(Fault::not_implemented(format!("{option} is not supported.")));
        }
        let known = |name: &str| set.properties().iter().any(|property| property.name == name) || set.navigation(name).is_some();
        if let Some(name) = self.select.iter().flatten().find(|name| !known(name)) {
            return Err(Fault::malformed(format!("$select names {}, which is no property of {}.", quoted(name), set.name())));
        }
        if let Some(name) = self.expand.iter().find(|name| set.navigation(name).is_none()) {
            return Err(Fault::malformed(format!("$expand names {}, which leads nowhere from {}.", quoted(name), set.name())));
        }
        Ok(())
    }

    /// Whether a property or navigation property is to be answered.
    pub fn selects(&self, name: &str) -> bool {
        self.select.as_ref().is_none_or(|names| names.iter().any(|one| canonical(one) == name)) || self.expands(name)
    }

    /// Whether what a navigation property leads to is asked for inside.
    pub fn expands(&self, name: &str) -> bool {
        self.expand.iter().any(|one| canonical(one) == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_in_the_field_is_read_and_the_unknown_passed_over() {
        let options =
            read("rand=123&$format=json&%24top=5&$skip=2&$inlinecount=allpages&$select=DeviceType,Capability&x").unwrap();
        assert_eq!((options.format, options.top, options.skip, options.inline_count), (Some(Format::Json), Some(5), 2, true));
        assert!(options.selects("DeviceType") && !options.selects("DeviceModel"));
        assert!(options.check(Set::Connections, true).is_ok());
        assert!(read("$select=*").unwrap().selects("DeviceModel"));
        let condition = read("If-None-Match=%222013-11-07+14:44:43.0%22").unwrap();
        assert_eq!(condition.if_none_match.as_deref(), Some("\"2013-11-07 14:44:43.0\""));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for query in ["$top=-1", "$top=x", "$top=", "$skip=1.5", "$inlinecount=all", "$select=,", "$top=%FF"] {
            assert_eq!(read(query).unwrap_err().status, 400, "{query}");
        }
        assert_eq!(read("$format=yaml").unwrap_err().status, 415);
        let status =
            |query: &str, whole| read(query).unwrap().check(Set::Connections, whole).map_err(|fault| fault.status.as_u16());
        assert_eq!(status("$filter=x%20eq%201", true), Err(501));
        assert_eq!(status("$orderby=DeviceType", true), Err(501));
        assert_eq!(status("$filter=x", false), Ok(()));
        assert_eq!(status("$select=Nothing", false), Err(400));
        assert_eq!(status("$expand=Nothing", false), Err(400));
        assert_eq!(status("$expand=Capability,FeatureVectorPolicy", true), Ok(()));
    }
}
