//! The bases of the tree and what stands where: an address book for each SIP domain, and what the operator named beside them.

use super::dn::{Dn, Part, Step};
use patchbay_core::{Core, Result};
use patchbay_domain::sip::{DirectoryEntry, SipAddress, SipDomain};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// For how long the list of domains is taken as read: a search costs no question to the database.
const FRESH: Duration = Duration::from_secs(1);

/// A name that people stand under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its name, as it is told.
    pub name: String,
    /// Its name, to be compared.
    pub dn: Dn,
    /// Whose accounts stand under it; none for those of all domains.
    pub domain: Option<SipDomain>,
    /// Whether it is a domain's own address book.
    pub own: bool,
}

impl Base {
    /// The address book of a domain.
    #[must_use]
    pub fn of_domain(domain: &SipDomain) -> Self {
        let dn = Dn::of_domain(domain);
        Self { name: dn.to_string(), dn, domain: Some(domain.clone()), own: true }
    }

    /// Reads what an operator writes: `o=Northwind` for the accounts of all domains, `example.org:o=Northwind` for those of one.
    ///
    /// # Errors
    /// What was wanted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted =
            || "a list of names such as o=Northwind or example.org:ou=people,dc=northwind,dc=com, with ; between them".to_owned();
        // A name has a `=` in front of anything else, a domain has none.
        let (domain, name) = match text.split_once(':') {
            Some((domain, name)) if !domain.contains('=') => (Some(SipDomain::parse(domain).map_err(|_| wanted())?), name),
            _ => (None, text),
        };
        let dn = Dn::parse(name).map_err(|_| wanted())?;
        if dn.is_root() {
            return Err(wanted());
        }
        Ok(Self { name: dn.to_string(), dn, domain, own: false })
    }

    /// The name of an account under it. Under the base of all domains a user part alone would name several.
    #[must_use]
    pub fn name_of(&self, address: &SipAddress) -> String {
        match self.domain {
            Some(_) => format!("uid={},{}", address.user, self.name),
            None => format!("SIPIdentitySIPURI=sip:{address},{}", self.name),
        }
    }

    /// The account that a step under it names.
    fn account(&self, step: &[Part]) -> Option<SipAddress> {
        let [part] = step else { return None };
        match (&self.domain, part.kind.as_str()) {
            (Some(domain), "uid") => SipAddress::parse(&format!("{}@{domain}", part.value)).ok(),
            (None, "sipidentitysipuri") => SipAddress::parse(&part.value).ok(),
            _ => None,
        }
    }
}

/// All bases at a moment.
#[derive(Clone, Debug, Default)]
pub struct Bases(pub Arc<[Base]>);

/// What a name stands for.
pub enum Place<'b> {
    /// The server itself.
    Root,
    /// A base.
    Base(&'b Base),
    /// Somebody.
    Person(&'b Base, Arc<DirectoryEntry>),
    /// Nothing by itself, but bases lie below it.
    Above,
    /// Nothing; the nearest name above it that is something.
    Nothing(&'b str),
}

impl Bases {
    /// The account of this name, listed or not.
    #[must_use]
    pub fn account(&self, dn: &Dn) -> Option<SipAddress> {
        self.step_below(dn).find_map(|(base, step)| base.account(step))
    }

    fn step_below<'b>(&'b self, dn: &'b Dn) -> impl Iterator<Item = (&'b Base, &'b Step)> {
        self.0.iter().filter_map(|base| match dn.below(&base.dn) {
            Some([step]) => Some((base, step)),
            _ => None,
        })
    }

    /// What stands at a name.
    #[must_use]
    pub fn place<'b>(&'b self, core: &Core, dn: &'b Dn) -> Place<'b> {
        if dn.is_root() {
            return Place::Root;
        }
        if let Some(base) = self.0.iter().find(|base| base.dn == *dn) {
            return Place::Base(base);
        }
        for (base, step) in self.step_below(dn) {
            let address = base.account(step);
            if let Some(entry) = address.and_then(|address| core.directory().entry(&address.domain, address.user.as_str())) {
                return Place::Person(base, entry);
            }
        }
        if self.0.iter().any(|base| base.dn.below(dn).is_some()) {
            return Place::Above;
        }
        Place::Nothing(self.0.iter().find(|base| dn.below(&base.dn).is_some()).map_or("", |base| &base.name))
    }
}

/// Knows the bases.
pub struct Known {
    named: Vec<Base>,
    last: Mutex<Option<(Instant, Bases)>>,
}

impl Known {
    /// With what the operator named.
    #[must_use]
    pub fn new(named: Vec<Base>) -> Self {
        Self { named, last: Mutex::new(None) }
    }

    /// The bases as they are now, or were a second ago.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn now(&self, core: &Core) -> Result<Bases> {
        // Held over the question: a hundred searches at once ask it once.
        let mut last = self.last.lock().await;
        if let Some((at, bases)) = last.as_ref()
            && at.elapsed() < FRESH
        {
            return Ok(bases.clone());
        }
        let mut all: Vec<Base> = core.directory().domains().await?.iter().map(Base::of_domain).collect();
        for base in &self.named {
            if all.iter().all(|other| other.dn != base.dn) {
                all.push(base.clone());
            }
        }
        let bases = Bases(all.into());
        *last = Some((Instant::now(), bases.clone()));
        Ok(bases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_names_a_base_with_or_without_a_domain() {
        let base = Base::parse("example.org: ou=people, dc=northwind,dc=com").unwrap();
        assert_eq!((base.name.as_str(), base.own), ("ou=people,dc=northwind,dc=com", false));
        assert_eq!(base.domain, SipDomain::parse("example.org").ok());
        let all = Base::parse("o=North: wind").unwrap();
        assert_eq!((all.name.as_str(), &all.domain), ("o=North: wind", &None));
        for bad in ["", "example.org:", "no domain:o=x", "o", "example.org"] {
            assert!(Base::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_names_an_account_and_an_account_has_a_name() {
        let address = SipAddress::parse("alice@example.org").unwrap();
        let own = Base::of_domain(&address.domain);
        assert_eq!(own.name_of(&address), "uid=alice,ou=addressbook,dc=example,dc=org");
        let all = Base::parse("o=x").unwrap();
        assert_eq!(all.name_of(&address), "SIPIdentitySIPURI=sip:alice@example.org,o=x");
        let bases = Bases(vec![own.clone(), all.clone()].into());
        for name in [own.name_of(&address), all.name_of(&address), "UID=Alice, ou=AddressBook, dc=example, dc=org".to_owned()] {
            assert_eq!(bases.account(&Dn::parse(&name).unwrap()), Some(address.clone()), "{name}");
        }
        for name in ["cn=alice,ou=addressbook,dc=example,dc=org", "uid=alice,o=x", "uid=a,uid=b,o=x", "uid=alice+cn=a,o=x", ""] {
            assert_eq!(bases.account(&Dn::parse(name).unwrap()), None, "{name}");
        }
    }
}
