//! What stands around a list: its filter, the heads of columns that it can be sorted by, its foot and its exports. All of them are the
//! list's own address with another [`Query`]; how a query is spelled is not known here.

use super::field::Choice;
use super::filter::{Chip, FilterBar};
use super::get_form::hidden;
use super::pager::{exports, pager};
use super::table::Column;
use leptos::prelude::*;
use patchbay_domain::list::{Direction, Filter, Page, Pairs, Query, Sort, query_string};
use patchbay_domain::words::Words;

/// A list at its address, as a query shows it.
pub struct Listed<'a, F, S> {
    address: &'a str,
    query: &'a Query<F, S>,
    kept: Pairs,
}

impl<'a, F: Filter, S: Sort> Listed<'a, F, S> {
    /// What the query shows of the list at this address.
    #[must_use]
    pub const fn new(address: &'a str, query: &'a Query<F, S>) -> Self {
        Self { address, query, kept: Vec::new() }
    }

    /// The same, with parameters that are none of the query's and that all its links keep, such as which columns are shown.
    #[must_use]
    pub fn keeping(self, kept: Pairs) -> Self {
        Self { kept, ..self }
    }

    /// The list's address as another query shows it.
    #[must_use]
    pub fn link(&self, query: &Query<F, S>) -> String {
        let mut pairs = query.pairs();
        query.place.put(&mut pairs);
        pairs.extend(self.kept.iter().cloned());
        format!("{}{}", self.address, query_string(&pairs))
    }

    /// A column that the list can be sorted by, `first` way round.
    #[must_use]
    pub fn column(&self, label: &'static str, sort: S, first: Direction) -> Column {
        Column::new(label).sorted(self.link(&self.query.sorted(sort, first)), self.query.sorted_now(sort))
    }

    /// The foot of the list; `noun` is what is counted, in the plural.
    #[must_use]
    pub fn foot<T>(&self, page: &Page<T>, noun: &str) -> AnyView {
        pager(page, &self.query.place, noun, &|place| self.link(&self.query.at(place)))
    }

    /// Links to what the list shows as files.
    #[must_use]
    pub fn exports(&self) -> AnyView {
        let mut pairs = self.query.pairs();
        pairs.extend(self.kept.iter().cloned());
        exports(self.address, &pairs)
    }

    /// What the list is filtered by, each with the list without it. `say` tells a parameter and its value to people; what `tabs` choose is
    /// left out.
    #[must_use]
    pub fn chips(&self, say: Said, tabs: &[&str]) -> Vec<Chip> {
        let chip = |(name, value): (&'static str, String)| {
            let (word, value) = say(name, value);
            Chip { label: format!("{word}: {value}"), href: self.link(&self.query.without(name)) }
        };
        self.query.filter.pairs().into_iter().filter(|(name, _)| !tabs.contains(name)).map(chip).collect()
    }
}

/// Tells a parameter of a filter and its value to people: ("state", "locked") is ("State", "Locked").
pub type Said = fn(&'static str, String) -> (&'static str, String);

/// A filter whose only parameter is what is searched for.
#[must_use]
pub fn search_alone(_name: &'static str, value: String) -> (&'static str, String) {
    ("Search", value)
}

/// A word as people read it.
#[must_use]
pub fn said<W: Words>(word: &str) -> String {
    W::parse(word).map_or_else(|| capital(word), |word| capital(word.label()))
}

/// A text with a large first letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// All values of an enum of words, behind one for all of them.
#[must_use]
pub fn choices<W: Words>(all: &str) -> Vec<Choice> {
    let words = W::ALL.iter().map(|word| Choice::new(word.as_str(), capital(word.label())));
    std::iter::once(Choice::new("", all)).chain(words).collect()
}

/// What a parameter of the filter is now.
#[must_use]
pub fn filtered<F: Filter, S: Sort>(query: Memo<Query<F, S>>, name: &'static str) -> Signal<String> {
    Signal::derive(move || {
        let pairs = query.with(|query| query.filter.pairs());
        pairs.into_iter().find(|(other, _)| *other == name).map(|(_, value)| value).unwrap_or_default()
    })
}

/// The filter above a list. What it narrows changes; the list's order and the length of a page stay.
#[component]
pub fn ListFilter<F: Filter, S: Sort>(
    /// The list's address.
    #[prop(into)]
    address: String,
    /// What is filtered, for screen readers.
    label: &'static str,
    /// What the list shows.
    query: Memo<Query<F, S>>,
    /// Tells what it is filtered by.
    say: Said,
    /// Parameters that tabs above the filter choose. A new filter keeps them.
    #[prop(default = &[])]
    tabs: &'static [&'static str],
    /// Parameters that are none of the query's and that a new filter keeps, too; see [`Listed::keeping`].
    #[prop(default = Signal::stored(Vec::new()))]
    keep: Signal<Pairs>,
    /// The controls.
    children: Children,
) -> AnyView {
    let at = address.clone();
    let chips = Signal::derive(move || query.with(|query| Listed::new(&at, query).keeping(keep.get()).chips(say, tabs)));
    let kept = move || {
        let (mut pairs, bare) = query.with(|query| (query.filter.pairs(), query.unfiltered()));
        pairs.retain(|(name, _)| tabs.contains(name));
        pairs.extend(bare.pairs());
        bare.place.put(&mut pairs);
        pairs.extend(keep.get());
        hidden(pairs)
    };
    view! {
        <FilterBar action=address label chips>
            {children()}
            {kept}
        </FilterBar>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::campaigns::{CampaignQuery, State};

    fn say(name: &'static str, value: String) -> (&'static str, String) {
        match name {
            "state" => ("State", said::<State>(&value)),
            _ => search_alone(name, value),
        }
    }

    #[test]
    fn a_chip_takes_away_its_own_filter_and_the_page_but_not_the_order() {
        let pairs = [("q", "DBT"), ("state", "awaiting-approval"), ("direction", "asc"), ("after", "x"), ("size", "100")];
        let query = CampaignQuery::from_pairs(pairs);
        let chips = Listed::new("/campaigns", &query).chips(say, &[]);
        assert_eq!(chips.iter().map(|chip| chip.label.as_str()).collect::<Vec<_>>(), ["Search: DBT", "State: Awaiting approval"]);
        assert_eq!(chips[0].href, "/campaigns?state=awaiting-approval&direction=asc&size=100");
        assert_eq!(chips[1].href, "/campaigns?q=DBT&direction=asc&size=100");
        assert_eq!(Listed::new("/campaigns", &query).chips(say, &["state"]), chips[..1], "a tab is no filter");
    }

    #[test]
    fn what_is_none_of_the_querys_is_kept_behind_it() {
        let query = CampaignQuery::from_pairs([("q", "DBT"), ("after", "x")]);
        let listed = Listed::new("/campaigns", &query).keeping(vec![("column", "a b".to_owned()), ("column", "c".to_owned())]);
        assert_eq!(listed.link(&query), "/campaigns?q=DBT&after=x&column=a%20b&column=c");
        assert_eq!(listed.chips(say, &[])[0].href, "/campaigns?column=a%20b&column=c");
    }

    #[test]
    fn words_are_offered_as_people_read_them() {
        let offered = choices::<State>("Any");
        assert_eq!(offered.len(), State::ALL.len() + 1);
        assert_eq!(offered.get(1), Some(&Choice::new("awaiting-approval", "Awaiting approval")));
        assert_eq!(said::<State>("no state"), "No state");
    }
}
