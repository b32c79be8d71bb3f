//! Searching: from what a client asks for to the entries that it is told.

use super::bases::{Base, Bases, Place};
use super::dn::Dn;
use super::entry::{Entry, Person, Root};
use super::filter::Filter;
use super::operations::Stop;
use super::schema::Selection;
use super::{ENTRIES_MAX, PAGE_MAX, SEARCH_TIME};
use ldap3_proto::proto::{LdapResultCode, LdapSearchRequest, LdapSearchResultEntry, LdapSearchScope};
use patchbay_core::Core;
use patchbay_core::sip::Hint;
use patchbay_domain::sip::{DirectoryEntry, SipAddress};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Why a search finds nothing: a code, the nearest name that there is, and a sentence.
#[derive(Debug)]
pub struct Refusal {
    /// The code.
    pub code: LdapResultCode,
    /// The nearest name above the one that was asked for, where that is missing.
    pub matched: String,
    /// What is wrong, for people.
    pub message: &'static str,
}

impl Refusal {
    const fn new(code: LdapResultCode, message: &'static str) -> Self {
        Self { code, matched: String::new(), message }
    }
}

/// The page that is asked for (RFC 2696).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Entries of a page, at most; 0 to end.
    pub size: usize,
    /// Where the last page ended; none for the first.
    pub after: Option<Mark>,
}

/// Where a page ended. It holds nothing but names, so whoever makes one up gains nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Entries told so far, which the client's limit counts.
    told: usize,
    /// The last entry's base.
    base: String,
    /// Its address; none for the base itself.
    address: Option<SipAddress>,
}

impl Mark {
    /// As the client is given it.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        let address = self.address.as_ref().map(SipAddress::to_string).unwrap_or_default();
        format!("{}\n{address}\n{}", self.told, self.base).into_bytes()
    }

    /// As the client gives it back.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(bytes).ok()?.splitn(3, '\n');
        let (told, address, base) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        let address = if address.is_empty() { None } else { Some(SipAddress::parse(address).ok()?) };
        Some(Self { told, base: base.to_owned(), address })
    }
}

/// A search, understood.
pub struct Search {
    base: Dn,
    scope: LdapSearchScope,
    filter: Filter,
    selection: Selection,
    types_only: bool,
    /// Entries, at most; what the client wants, however many that be.
    wanted: usize,
    /// When it ends, whatever was found.
    until: Instant,
    page: Option<Page>,
}

/// An entry that was found.
enum Item<'b> {
    Base(&'b Base),
    Person(&'b Base, Arc<DirectoryEntry>),
}

impl Item<'_> {
    /// Where it stands in the order of pages.
    fn key(&self) -> (&str, Option<&SipAddress>) {
        match self {
            Self::Base(base) => (&base.name, None),
            Self::Person(base, entry) => (&base.name, Some(&entry.address)),
        }
    }

    fn told(&self, search: &Search) -> LdapSearchResultEntry {
        match self {
            Self::Base(base) => base.told(&search.selection, search.types_only),
            Self::Person(base, entry) => Person::new(entry, base).told(&search.selection, search.types_only),
        }
    }
}

/// Which part of the tree is searched.
struct Range<'b> {
    base: &'b Base,
    itself: bool,
    people: bool,
}

/// What was found.
#[derive(Default)]
pub struct Found {
    /// The entries, ready to be told.
    pub entries: Vec<LdapSearchResultEntry>,
    /// How it ended.
    pub end: End,
    /// Where the page ended; none where it was the last one.
    pub mark: Option<Mark>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// There is no more.
    #[default]
    All,
    /// There is more than the limit allows.
    More,
    /// The time is over.
    Late,
    /// It was given up.
    Stopped,
}

impl Search {
    /// Understands a request.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(request: &LdapSearchRequest, page: Option<Page>, begun: Instant) -> Result<Self, Refusal> {
        let base = Dn::parse(&request.base)
            .map_err(|_| Refusal::new(LdapResultCode::InvalidDNSyntax, "the base is no name of an entry (RFC 4514)"))?;
        let filter = Filter::ready(&request.filter).map_err(|_| {
            Refusal::new(LdapResultCode::AdminLimitExceeded, "the filter has too many parts, or is nested too deeply")
        })?;
        let limit = |limit: i32| {
            u64::try_from(limit).map_err(|_| Refusal::new(LdapResultCode::ProtocolError, "a limit is never negative"))
        };
        let time = match limit(request.timelimit)? {
            0 => SEARCH_TIME,
            seconds => SEARCH_TIME.min(Duration::from_secs(seconds)),
        };
        let wanted = match limit(request.sizelimit)? {
            0 => usize::MAX,
            entries => usize::try_from(entries).unwrap_or(usize::MAX),
        };
        Ok(Self {
            base,
            scope: request.scope.clone(),
            filter,
            selection: Selection::of(&request.attrs),
            types_only: request.typesonly,
            wanted,
            until: begun.checked_add(time).unwrap_or(begun),
            page,
        })
    }

    /// When it ends.
    #[must_use]
    pub const fn until(&self) -> Instant {
        self.until
    }

    /// Whether it asks for the server itself, which everybody may see: it tells how to bind.
    #[must_use]
    pub fn is_of_root(&self) -> bool {
        self.base.is_root() && self.scope == LdapSearchScope::Base
    }

    /// Searches. From memory, but it may take as long as its time lasts.
    ///
    /// # Errors
    /// When there is no such base, or the page's mark is none of ours.
    pub fn run(&self, core: &Core, bases: &Bases, start_tls: bool, stop: &Stop) -> Result<Found, Refusal> {
        let within = |people: bool, itself: bool| move |base| Range { base, itself, people };
        let (below, one) = match self.scope {
            LdapSearchScope::Base => (false, false),
            LdapSearchScope::OneLevel => (true, true),
            LdapSearchScope::Subtree | LdapSearchScope::Children => (true, false),
        };
        let ranges: Vec<Range<'_>> = match bases.place(core, &self.base) {
            Place::Root if !below => {
                let root = Root { bases: bases.0.iter().map(|base| base.name.clone()).collect(), start_tls };
                let is = self.filter.is_true_of(&root) == Some(true);
                let entries = is.then(|| root.told(&self.selection, self.types_only)).into_iter().collect();
                return Ok(Found { entries, ..Found::default() });
            }
            Place::Root => bases.0.iter().filter(|base| base.own).map(within(!one, true)).collect(),
            Place::Base(base) => vec![Range {
                base,
                itself: matches!(self.scope, LdapSearchScope::Base | LdapSearchScope::Subtree),
                people: below,
            }],
            Place::Person(base, entry) => {
                let itself = matches!(self.scope, LdapSearchScope::Base | LdapSearchScope::Subtree);
                let found = itself && self.filter.is_true_of(&Person::new(&entry, base)) == Some(true);
                let entries = found.then(|| Item::Person(base, entry).told(self)).into_iter().collect();
                return Ok(Found { entries, ..Found::default() });
            }
            Place::Above if below => {
                let under = bases.0.iter().filter(|base| match base.dn.below(&self.base) {
                    Some([_]) => true,
                    Some(_) => !one,
                    None => false,
                });
                under.map(within(!one, true)).collect()
            }
            Place::Above => return Err(Refusal::new(LdapResultCode::NoSuchObject, "there is no such entry")),
            Place::Nothing(nearest) => {
                let refusal = Refusal::new(LdapResultCode::NoSuchObject, "there is no such entry");
                return Err(Refusal { matched: nearest.to_owned(), ..refusal });
            }
        };
        Ok(match &self.page {
            None => self.all(core, ranges, stop),
            Some(page) => self.page(core, ranges, stop, page),
        })
    }

    /// The entries of a base that match, at most so many, and how looking for them ended.
    fn people(
        &self,
        core: &Core,
        base: &Base,
        most: usize,
        stop: &Stop,
        behind: Option<&SipAddress>,
    ) -> (Vec<Arc<DirectoryEntry>>, End) {
        let mut end = End::All;
        let hint = self.filter.hint().map_or(Hint::All, Hint::Contains);
        let found = core.directory().search(base.domain.as_ref(), hint, most, |entry| {
            if stop.is_stopped() {
                end = End::Stopped;
                return None;
            }
            if Instant::now() >= self.until {
                end = End::Late;
                return None;
            }
            let is = self.filter.is_true_of(&Person::new(entry, base)) == Some(true);
            Some(is && behind.is_none_or(|behind| entry.address > *behind))
        });
        if found.more {
            end = End::More;
        }
        (found.entries, end)
    }

    fn all(&self, core: &Core, ranges: Vec<Range<'_>>, stop: &Stop) -> Found {
        let most = self.wanted.min(ENTRIES_MAX);
        let mut items = Vec::new();
        let mut end = End::All;
        for range in ranges {
            if range.itself && self.filter.is_true_of(range.base) == Some(true) {
                if items.len() == most {
                    end = End::More;
                    break;
                }
                items.push(Item::Base(range.base));
            }
            if range.people {
                let (people, ended) = self.people(core, range.base, most.saturating_sub(items.len()), stop, None);
                items.extend(people.into_iter().map(|entry| Item::Person(range.base, entry)));
                end = ended;
                if end != End::All {
                    break;
                }
            }
        }
        Found { entries: items.iter().map(|item| item.told(self)).collect(), end, mark: None }
    }

    /// One page. Every page searches anew for what lies behind the last one's end, so that nothing has to be remembered between them and
    /// what changes meanwhile does no harm.
    fn page(&self, core: &Core, mut ranges: Vec<Range<'_>>, stop: &Stop, page: &Page) -> Found {
        let none = Mark { told: 0, base: String::new(), address: None };
        let after = page.after.as_ref().unwrap_or(&none);
        let left = self.wanted.saturating_sub(after.told);
        let most = page.size.min(PAGE_MAX).min(left);
        if page.size == 0 {
            return Found::default();
        }
        ranges.sort_by(|one, other| one.base.name.cmp(&other.base.name));
        let mut items: Vec<Item<'_>> = Vec::new();
        let mut more = false;
        for range in ranges.iter().filter(|range| range.base.name >= after.base) {
            let here = page.after.is_some() && range.base.name == after.base;
            if range.itself && !here && self.filter.is_true_of(range.base) == Some(true) {
                items.push(Item::Base(range.base));
            }
            if range.people && items.len() <= most {
                let behind = after.address.as_ref().filter(|_| here);
                let (people, ended) = self.people(core, range.base, usize::MAX, stop, behind);
                if ended != End::All {
                    return Found { end: ended, ..Found::default() };
                }
                items.extend(people.into_iter().map(|entry| Item::Person(range.base, entry)));
            }
            if items.len() > most {
                more = true;
                break;
            }
        }
        // Only the page itself is put in order.
        if items.len() > most {
            items.select_nth_unstable_by(most, |one, other| one.key().cmp(&other.key()));
            items.truncate(most);
        }
        items.sort_unstable_by(|one, other| one.key().cmp(&other.key()));
        let told = after.told.saturating_add(items.len());
        let end = if more && most == left { End::More } else { End::All };
        let mark = items.last().filter(|_| more && end == End::All).map(|item| {
            let (base, address) = item.key();
            Mark { told, base: base.to_owned(), address: address.cloned() }
        });
        Found { entries: items.iter().map(|item| item.told(self)).collect(), end, mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_back_and_anything_else_is_none() {
        for address in [SipAddress::parse("alice@example.org").ok(), None] {
            let mark = Mark { told: 7, base: "o=a\\0ab".to_owned(), address };
            assert_eq!(Mark::read(&mark.written()), Some(mark));
        }
        for bad in [&b""[..], b"7", b"7\na", b"x\na\nb", b"-1\na\nb", b"7\nalice\nb", b"7\n\xff\nb"] {
            assert_eq!(Mark::read(bad), None, "{bad:?}");
        }
    }
}
