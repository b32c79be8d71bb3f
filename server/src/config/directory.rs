//! The settings of the directory, checked.

use super::check::{Checker, optional_address};
use super::sip::switch;
use crate::directory::Base;
use std::net::SocketAddr;

/// What is set for the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryConfig {
    /// Where LDAP is spoken, plain and with StartTLS.
    pub listen: Option<SocketAddr>,
    /// Where LDAP is spoken over TLS.
    pub tls_listen: Option<SocketAddr>,
    /// Names that people stand under, beside the address books of the SIP domains.
    pub bases: Vec<Base>,
    /// Whether everybody may search, or only who bound.
    pub anonymous: bool,
}

/// Checks them.
pub(super) fn check(checker: &mut Checker<'_>) -> DirectoryConfig {
    DirectoryConfig {
        listen: checker.value("ldap_listen", optional_address).flatten(),
        tls_listen: checker.value("ldaps_listen", optional_address).flatten(),
        bases: checker.value("ldap_bases", bases).unwrap_or_default(),
        anonymous: checker.value("ldap_anonymous", switch).unwrap_or(true),
    }
}

/// Names with semicolons between them, because they hold commas.
fn bases(text: &str) -> Result<Vec<Base>, String> {
    let bases: Vec<Base> =
        text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(Base::parse).collect::<Result<_, _>>()?;
    for (place, base) in bases.iter().enumerate() {
        if bases.iter().take(place).any(|other| other.dn == base.dn) {
            return Err(format!("a list of different names: {} is there twice", base.name));
        }
    }
    Ok(bases)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::super::read::{Sources, with_demo};
    use super::DirectoryConfig;
    use std::collections::BTreeMap;

    fn checked(pairs: &[(&str, &str)], file: &str, demo: bool) -> Result<DirectoryConfig, Vec<String>> {
        let flags = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.toml");
        std::fs::write(&path, file).unwrap();
        let texts = Sources { flags, environment: BTreeMap::new(), file: Some(path) }.read().unwrap();
        check(&if demo { with_demo(texts) } else { texts }, demo).map(|config| config.directory)
    }

    #[test]
    fn it_is_off_unless_it_is_asked_for_or_shown() {
        let usual = checked(&[], "", false).unwrap();
        assert_eq!((usual.listen, usual.tls_listen, usual.bases.len(), usual.anonymous), (None, None, 0, true));
        assert_eq!(checked(&[], "", true).unwrap().listen, "127.0.0.1:3890".parse().ok());
        for off in ["none", ""] {
            assert_eq!(checked(&[("ldap_listen", off)], "", true).unwrap().listen, None, "{off:?}");
        }
        assert_eq!(checked(&[("ldap_listen", "[::]:389")], "", true).unwrap().listen, "[::]:389".parse().ok());
    }

    #[test]
    fn bases_are_named_with_semicolons_or_as_a_list() {
        let names = |config: DirectoryConfig| config.bases.iter().map(|base| base.name.clone()).collect::<Vec<_>>();
        let want = ["ou=people,dc=northwind,dc=com", "o=Northwind"];
        let flag = checked(&[("ldap_bases", "example.org:ou=people, dc=northwind,dc=com; o=Northwind")], "", false).unwrap();
        assert_eq!(names(flag), want);
        let list = "ldap_bases = [\"ou=people,dc=northwind,dc=com\", \"o=Northwind\"]";
        assert_eq!(names(checked(&[], list, false).unwrap()), want);
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let errors = checked(
            &[("ldap_listen", "389"), ("ldap_bases", "people"), ("ldap_anonymous", "yes"), ("ldaps_listen", "127.0.0.1:636")],
            "",
            false,
        );
        let errors = errors.unwrap_err();
        assert_eq!(errors.len(), 4, "{errors:#?}");
        assert!(errors.iter().any(|error| error.contains("PATCHBAY_LDAPS_LISTEN needs")), "{errors:#?}");
        assert!(checked(&[("ldap_bases", "o=x;O=X")], "", false).unwrap_err()[0].contains("twice"));
    }
}
