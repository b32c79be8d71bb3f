//! A bulk action as it stands in a URL: what it does, to which phones, and how.
//!
//! The list's form leads here with a GET, so that choosing changes nothing and the confirm page can be reloaded.

use leptos_router::params::ParamsMap;
use patchbay_domain::list::{Filter, query_string};
#[cfg(feature = "ssr")]
use patchbay_domain::redirections::RepointRule;
use patchbay_domain::redirections::{Mac, RedirectionFilter, Selection};
use serde::{Deserialize, Serialize};

/// What a bulk action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BulkAction {
    /// The redirections are deleted.
    Delete,
    /// They get another URL.
    Repoint,
}

impl BulkAction {
    /// The word in a URL.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Repoint => "repoint",
        }
    }

    /// The action of that word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Delete, Self::Repoint].into_iter().find(|action| action.as_str() == word)
    }
}

/// A bulk action as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BulkRequest {
    /// What it does.
    pub(crate) action: BulkAction,
    /// To which phones.
    pub(crate) selection: Selection,
    /// How URLs are made, as far as it was filled in.
    pub(crate) rule: RuleInput,
}

/// The repoint form as it was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleInput {
    /// `set` or `prefix`; empty before the form was sent.
    pub(crate) how: String,
    /// The URL for all.
    pub(crate) url: String,
    /// The beginning to replace.
    pub(crate) from: String,
    /// What replaces it.
    pub(crate) to: String,
}

impl RuleInput {
    /// The rule, once the form was sent.
    #[cfg(feature = "ssr")]
    pub(crate) fn rule(&self) -> Option<RepointRule> {
        match self.how.as_str() {
            "set" => Some(RepointRule::Set(self.url.clone())),
            "prefix" => Some(RepointRule::Prefix { from: self.from.clone(), to: self.to.clone() }),
            _ => None,
        }
    }
}

impl BulkRequest {
    /// Reads a URL's parameters; none when they name no action. MACs that cannot be read are passed over: only a link made by hand
    /// has such.
    pub(crate) fn from_params(params: &ParamsMap) -> Option<Self> {
        let action = BulkAction::parse(params.get_str("action")?)?;
        let selection = if params.get_str("scope") == Some("all") {
            let mut filter = RedirectionFilter::default();
            for (name, value) in params {
                filter.take(name, value);
            }
            Selection::Matching(filter)
        } else {
            let mut macs: Vec<Mac> = Vec::new();
            for text in params.get_all("mac").unwrap_or_default() {
                if let Ok(mac) = Mac::parse(&text)
                    && !macs.contains(&mac)
                {
                    macs.push(mac);
                }
            }
            Selection::Macs(macs)
        };
        let text = |name: &str| params.get(name).unwrap_or_default();
        let rule = RuleInput { how: text("how"), url: text("url"), from: text("from"), to: text("to") };
        Some(Self { action, selection, rule })
    }

    /// The action and the phones as parameters, without the rule: the hidden part of the repoint form.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("action", self.action.as_str().to_owned())];
        match &self.selection {
            Selection::Macs(macs) => pairs.extend(macs.iter().map(|mac| ("mac", mac.to_string()))),
            Selection::Matching(filter) => {
                pairs.push(("scope", "all".to_owned()));
                pairs.extend(filter.pairs());
            }
        }
        pairs
    }

    /// The list that shows what is selected, for the way back.
    pub(crate) fn list_url(&self) -> String {
        match &self.selection {
            Selection::Macs(_) => "/redirections".to_owned(),
            Selection::Matching(filter) => format!("/redirections{}", query_string(&filter.pairs())),
        }
    }
}

/// Whether the number of phones must be typed before they are deleted.
pub(crate) fn must_type_number(selection: &Selection, selected: i64) -> bool {
    matches!(selection, Selection::Matching(_)) && selected > crate::typed_number::UNTYPED_MAX
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    fn params(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn ticked_phones_are_read_once_each_and_in_any_spelling() {
        let read = BulkRequest::from_params(&params(&[
            ("action", "delete"),
            ("mac", "00:04:13:61:0F:F5"),
            ("mac", "000413610ff5"),
            ("mac", "nonsense"),
            ("mac", "000413610ff6"),
            ("q", "left over"),
        ]))
        .unwrap();
        assert_eq!(query_string(&read.pairs()), "?action=delete&mac=000413610ff5&mac=000413610ff6");
        assert_eq!(read.list_url(), "/redirections");
    }

    #[test]
    fn all_matching_wins_over_ticked_phones() {
        let read = BulkRequest::from_params(&params(&[
            ("action", "repoint"),
            ("scope", "all"),
            ("mac", "000413610ff5"),
            ("model", "snomD785"),
            ("how", "prefix"),
            ("from", "http://a/"),
            ("to", "https://b/"),
        ]))
        .unwrap();
        assert!(matches!(&read.selection, Selection::Matching(filter) if filter.model == "snomD785"));
        assert_eq!(query_string(&read.pairs()), "?action=repoint&scope=all&model=snomD785");
        assert_eq!(read.list_url(), "/redirections?model=snomD785");
        let rule = RepointRule::Prefix { from: "http://a/".into(), to: "https://b/".into() };
        assert_eq!(read.rule.rule(), Some(rule));
    }

    #[test]
    fn an_unknown_action_is_none() {
        assert_eq!(BulkRequest::from_params(&params(&[("action", "format")])), None);
        assert_eq!(BulkRequest::from_params(&params(&[])), None);
    }

    #[test]
    fn only_many_matching_phones_ask_for_their_number() {
        let matching = Selection::Matching(RedirectionFilter::default());
        assert!(!must_type_number(&matching, 100));
        assert!(must_type_number(&matching, 101));
        assert!(!must_type_number(&Selection::Macs(Vec::new()), 250));
    }
}
