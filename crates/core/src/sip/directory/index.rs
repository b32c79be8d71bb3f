//! The directory in memory: per domain one long text with a line for each entry, folded. A search for a part of a name runs through
//! it in one go, which takes a fraction of a millisecond for 100,000 entries and needs no index to be kept.
//!
//! A line that no longer holds is only marked; when half of the lines are such, the text is made anew.

use super::{Found, Hint, fold};
use crate::sip::rows;
use crate::store::{Row, Sql, args};
use crate::{Core, Result};
use memchr::memmem;
use patchbay_domain::sip::{AccountId, DirectoryEntry, Number, SipDomain};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// Accounts a statement reads.
const PORTION: usize = 10_000;
/// Dead lines that are always borne.
const DEAD: usize = 1000;

const COLUMNS: Sql = Sql::new(
    "SELECT a.id, a.address, a.name, a.first_name, a.last_name,
        (SELECT group_concat(n.number, ' ') FROM sip_numbers n WHERE n.account_id = a.id) AS numbers
        FROM sip_accounts a JOIN users u ON u.id = a.id WHERE a.listed AND NOT u.locked AND ",
    "SELECT a.id, a.address, a.name, a.first_name, a.last_name,
        (SELECT string_agg(n.number, ' ') FROM sip_numbers n WHERE n.account_id = a.id) AS numbers
        FROM sip_accounts a JOIN users u ON u.id = a.id WHERE a.listed AND NOT u.locked AND ",
);

/// The directory in memory.
#[derive(Default)]
pub(in crate::sip) struct Index {
    state: RwLock<State>,
    /// Held while accounts are read and taken over: so the last read of an account sees its last state.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    domains: BTreeMap<SipDomain, Part>,
    /// In which domain and line an account stands.
    places: HashMap<AccountId, (SipDomain, usize)>,
}

/// The entries of one domain.
#[derive(Default)]
struct Part {
    /// A line for each entry, each ending in a line feed.
    text: String,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The entry of each line; none for one that no longer holds.
    entries: Vec<Option<(AccountId, Arc<DirectoryEntry>)>>,
    dead: usize,
    /// The line of each user part.
    users: HashMap<String, usize>,
}

/// An entry as one line of folded text. A part of a value never reaches from one value into the next.
fn line(entry: &DirectoryEntry) -> String {
    let uri = entry.uri();
    let numbers = entry.numbers.iter().map(Number::as_str);
    let mut line = String::new();
    for value in [entry.name.as_str(), &uri, &entry.first_name, &entry.last_name].into_iter().chain(numbers).map(fold) {
        // The first and the last name mostly stand in the name already; half the text is found twice as fast.
        if !line.contains(&value) {
            line.push('\t');
            line.push_str(&value);
        }
    }
    line
}

impl Part {
    fn add(&mut self, id: AccountId, entry: Arc<DirectoryEntry>) -> usize {
        let place = self.entries.len();
        self.starts.push(self.text.len());
        self.text.push_str(&line(&entry));
        self.text.push('\n');
        self.users.insert(entry.address.user.to_string(), place);
        self.entries.push(Some((id, entry)));
        place
    }

    fn remove(&mut self, place: usize) {
        if let Some((_, entry)) = self.entries.get_mut(place).and_then(Option::take) {
            self.users.remove(entry.address.user.as_str());
            self.dead = self.dead.saturating_add(1);
        }
    }

    fn entry(&self, place: usize) -> Option<&Arc<DirectoryEntry>> {
        self.entries.get(place)?.as_ref().map(|(_, entry)| entry)
    }

    /// The places of lines that contain this folded text, in order, each once.
    fn containing<'p>(&'p self, text: &'p str) -> impl Iterator<Item = usize> + 'p {
        let finder = memmem::Finder::new(text.as_bytes()).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            let rest = self.text.as_bytes().get(from..)?;
            let at = from.saturating_add(finder.find(rest)?);
            let place = self.starts.partition_point(|start| *start <= at).checked_sub(1)?;
            // On to the next line.
            from = self.starts.get(place.saturating_add(1)).copied().unwrap_or(self.text.len());
            Some(place)
        })
    }
}

impl State {
    fn put(&mut self, id: AccountId, entry: Option<DirectoryEntry>) {
        if let Some((domain, place)) = self.places.remove(&id)
            && let Some(part) = self.domains.get_mut(&domain)
        {
            part.remove(place);
        }
        if let Some(entry) = entry {
            let domain = entry.address.domain.clone();
            let place = self.domains.entry(domain.clone()).or_default().add(id.clone(), Arc::new(entry));
            self.places.insert(id, (domain, place));
        }
    }

    /// Makes the text of a domain anew where half of it is dead.
    fn tidy(&mut self) {
        for (domain, part) in &mut self.domains {
            if part.dead <= DEAD || part.dead.saturating_mul(2) < part.entries.len() {
                continue;
            }
            let old = std::mem::take(part);
            for (id, entry) in old.entries.into_iter().flatten() {
                let place = part.add(id.clone(), entry);
                self.places.insert(id, (domain.clone(), place));
            }
        }
    }
}

impl Index {
    pub fn search(
        &self,
        domain: Option<&SipDomain>,
        hint: Hint<'_>,
        most: usize,
        mut matches: impl FnMut(&DirectoryEntry) -> Option<bool>,
    ) -> Found {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Found::default();
        // No value has a control character, so none contains one; the tab between two values must not be found.
        if matches!(hint, Hint::Contains(text) if text.chars().any(char::is_control)) {
            return found;
        }
        let wanted = match hint {
            Hint::Contains(text) if !text.is_empty() => Some(fold(text)),
            _ => None,
        };
        for (_, part) in state.domains.iter().filter(|(name, _)| domain.is_none_or(|domain| domain == *name)) {
            let places: Box<dyn Iterator<Item = usize>> = match &wanted {
                Some(text) => Box::new(part.containing(text)),
                None => Box::new(0..part.entries.len()),
            };
            for entry in places.filter_map(|place| part.entry(place)) {
                match matches(entry) {
                    Some(true) if found.entries.len() == most => {
                        found.more = true;
                        return found;
                    }
                    Some(true) => found.entries.push(Arc::clone(entry)),
                    Some(false) => {}
                    None => return found,
                }
            }
        }
        found
    }

    pub fn entry(&self, domain: &SipDomain, user: &str) -> Option<Arc<DirectoryEntry>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let part = state.domains.get(domain)?;
        part.entry(*part.users.get(&user.to_lowercase())?).cloned()
    }

    /// Reads everything anew.
    pub async fn load(&self, core: &Core) -> Result<()> {
        const AFTER: &str = "a.id > ";
        let _alone = self.reading.lock().await;
        let mut fresh = State::default();
        let mut after = String::new();
        loop {
            let query = crate::store::Query::new(COLUMNS).push(AFTER).arg(&after).push(" ORDER BY a.id LIMIT 10000");
            let rows = core.store().query(query).await?;
            for row in &rows {
                let (id, entry) = entry(row)?;
                after.clone_from(&id.0);
                fresh.put(id, Some(entry));
            }
            if rows.len() < PORTION {
                break;
            }
        }
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Reads these accounts anew.
    pub async fn refresh(&self, core: &Core, accounts: &[AccountId]) -> Result<()> {
        const AMONG: Sql =
            Sql::new("a.id IN (SELECT value FROM json_each($1))", "a.id IN (SELECT jsonb_array_elements_text($1::jsonb))");
        let _alone = self.reading.lock().await;
        for portion in accounts.chunks(PORTION) {
            let ids = serde_json::to_string(portion).map_err(crate::Error::internal)?;
            let query = crate::store::Query::new(COLUMNS).push(AMONG).with(args![ids]);
            let rows = core.store().query(query).await?;
            let mut listed: HashMap<AccountId, DirectoryEntry> = rows.iter().map(entry).collect::<Result<_>>()?;
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            // Each once: the second time it would be taken for one that is not listed.
            for id in portion.iter().collect::<BTreeSet<_>>() {
                state.put(id.clone(), listed.remove(id));
            }
            state.tidy();
        }
        Ok(())
    }

    /// Reads the accounts of these addresses anew, those that are gone among them.
    pub async fn refresh_addresses(&self, core: &Core, addresses: &[String]) -> Result<()> {
        const IDS: Sql = Sql::new(
            "SELECT id FROM sip_accounts WHERE address IN (SELECT value FROM json_each($1))",
            "SELECT id FROM sip_accounts WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb))",
        );
        let json = serde_json::to_string(addresses).map_err(crate::Error::internal)?;
        let rows = core.store().rows(IDS, args![json]).await?;
        let mut ids: Vec<AccountId> = rows.iter().map(|row| row.text("id").map(AccountId)).collect::<Result<_>>()?;
        ids.extend(self.ids_of(addresses));
        self.refresh(core, &ids).await
    }

    /// The accounts that stand here under these addresses.
    fn ids_of(&self, addresses: &[String]) -> Vec<AccountId> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let id = |address: &String| {
            let (user, domain) = address.split_once('@')?;
            let part = state.domains.get(&SipDomain::parse(domain).ok()?)?;
            part.entries.get(*part.users.get(user)?)?.as_ref().map(|(id, _)| id.clone())
        };
        addresses.iter().filter_map(id).collect()
    }
}

fn entry(row: &Row) -> Result<(AccountId, DirectoryEntry)> {
    let address = rows::address(row, "address")?;
    let text = |column| -> Result<Option<String>> { Ok(Some(row.text(column)?).filter(|text| !text.is_empty())) };
    let name = text("name")?.unwrap_or_else(|| address.user.to_string());
    let numbers = row.optional_text("numbers")?.unwrap_or_default();
    let mut numbers: Vec<Number> = numbers.split_whitespace().filter_map(|number| Number::parse(number).ok()).collect();
    numbers.sort();
    let entry = DirectoryEntry {
        first_name: text("first_name")?.unwrap_or_default(),
        last_name: text("last_name")?.unwrap_or_else(|| name.clone()),
        name,
        address,
        numbers,
    };
    Ok((AccountId(row.text("id")?), entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::sip::SipAddress;
    use proptest::prelude::*;

    fn person(number: usize, name: &str) -> (AccountId, DirectoryEntry) {
        let entry = DirectoryEntry {
            address: SipAddress::parse(&format!("user{number}@example.org")).unwrap(),
            name: name.to_owned(),
            first_name: String::new(),
            last_name: name.to_owned(),
            numbers: vec![],
        };
        (AccountId(number.to_string()), entry)
    }

    fn names(index: &Index, text: &str, most: usize) -> (Vec<String>, bool) {
        let wanted = text.to_lowercase();
        let found = index.search(None, Hint::Contains(text), most, |entry| Some(entry.name.to_lowercase().contains(&wanted)));
        let mut names: Vec<String> = found.entries.iter().map(|entry| entry.name.clone()).collect();
        names.sort();
        (names, found.more)
    }

    proptest! {
        #[test]
        fn the_text_finds_what_looking_at_each_finds(
            steps in proptest::collection::vec((0_usize..30, proptest::option::of("[a-cÄß ]{0,6}")), 0..120),
            wanted in "[a-cä]{1,2}",
        ) {
            let index = Index::default();
            let mut model: BTreeMap<usize, String> = BTreeMap::new();
            for (number, name) in steps {
                let mut state = index.state.write().unwrap();
                let (id, entry) = person(number, name.as_deref().unwrap_or_default());
                state.put(id, name.as_ref().map(|_| entry));
                for part in state.domains.values_mut() {
                    // Every so often all is made anew.
                    if part.dead > 3 { part.dead += DEAD; }
                }
                state.tidy();
                match name {
                    Some(name) => drop(model.insert(number, name)),
                    None => drop(model.remove(&number)),
                }
            }
            let mut want: Vec<String> = model.into_values().filter(|name| name.to_lowercase().contains(&wanted)).collect();
            want.sort();
            prop_assert_eq!(names(&index, &wanted, usize::MAX), (want.clone(), false));
            let most = want.len().saturating_sub(1);
            prop_assert_eq!(names(&index, &wanted, most).1, !want.is_empty());
        }
    }

    #[test]
    fn a_search_ends_when_it_is_told_to() {
        let index = Index::default();
        for number in 0..10 {
            let (id, entry) = person(number, "Same Name");
            index.state.write().unwrap().put(id, Some(entry));
        }
        let mut asked = 0;
        let found = index.search(None, Hint::All, 100, |_| {
            asked += 1;
            (asked < 4).then_some(true)
        });
        assert_eq!((found.entries.len(), found.more), (3, false));
        assert!(index.entry(&SipDomain::parse("example.org").unwrap(), "USER7").is_some());
        assert!(index.entry(&SipDomain::parse("example.net").unwrap(), "user7").is_none());
    }
}
