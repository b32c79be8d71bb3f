//! Search filters, made ready once and then asked about entry after entry (RFC 4511, section 4.5.1.7; RFC 4526).
//!
//! The logic has three values: what is asked of an attribute that nobody knows is neither true nor false, and its opposite neither. An entry
//! is found when its filter is true.

use super::entry::Entry;
use super::schema::Attribute;
use super::{FILTER_NESTING_MAX, FILTER_PARTS_MAX};
use ldap3_proto::proto::{LdapFilter, LdapMatchingRuleAssertion, LdapSubstringFilter};
use patchbay_core::sip::fold;

/// The filter has more parts, or deeper ones, than are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the filter has too many parts, or is nested too deeply")]
pub struct TooMuch;

/// A filter, ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of them; none is true.
    And(Vec<Self>),
    /// One of them; none is false.
    Or(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
    /// There is a value.
    Present(Attribute),
    /// A value is this.
    Equal(Attribute, String),
    /// A value has these parts.
    Parts(Attribute, Parts),
    /// A value is this or comes behind it.
    AtLeast(Attribute, String),
    /// A value is this or comes before it.
    AtMost(Attribute, String),
    /// A rule of comparing was named.
    Rule(Rule),
    /// Asked of what nobody knows.
    Unknown,
}

/// Parts of a value, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    begin: String,
    inside: Vec<String>,
    end: String,
}

/// A comparison by a rule that was named (extensible match).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Of which attribute; none for all of the entry's.
    attribute: Option<Attribute>,
    how: How,
    value: String,
    /// Whether the values inside the entry's name count, too.
    in_name: bool,
}

/// A rule of comparing that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// As the attribute itself does it.
    Own,
    /// In either case.
    Fold,
    /// Character by character.
    Exact,
}

impl How {
    /// The rule of this word or OID (RFC 4517, section 4.2).
    fn of(text: &str) -> Option<Self> {
        let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        if is(&["caseIgnoreMatch", "2.5.13.2", "caseIgnoreIA5Match", "1.3.6.1.4.1.1466.109.114.2"]) {
            Some(Self::Fold)
        } else if is(&["caseExactMatch", "2.5.13.5", "caseExactIA5Match", "1.3.6.1.4.1.1466.109.114.1"])
            || is(&["octetStringMatch", "2.5.13.17"])
        {
            Some(Self::Exact)
        } else if is(&["objectIdentifierMatch", "2.5.13.0", "telephoneNumberMatch", "2.5.13.20"]) {
            Some(Self::Own)
        } else {
            None
        }
    }
}

impl Parts {
    fn of(attribute: Attribute, filter: &LdapSubstringFilter) -> Self {
        let part = |text: &str| attribute.comparable_part(text);
        let begin = filter.initial.as_deref().map(part).unwrap_or_default();
        let end = filter.final_.as_deref().map(part).unwrap_or_default();
        // Blanks around a whole value do not count.
        Self {
            begin: begin.trim_start().to_owned(),
            inside: filter.any.iter().map(|text| part(text)).filter(|part| !part.is_empty()).collect(),
            end: end.trim_end().to_owned(),
        }
    }

    fn are_in(&self, value: &str) -> bool {
        let Some(mut rest) = value.strip_prefix(self.begin.as_str()) else { return false };
        for part in &self.inside {
            let Some((_, behind)) = rest.split_once(part.as_str()) else { return false };
            rest = behind;
        }
        rest.ends_with(self.end.as_str())
    }

    fn longest(&self) -> &str {
        let parts = self.inside.iter().chain([&self.begin, &self.end]);
        parts.max_by_key(|part| part.len()).map_or("", String::as_str)
    }
}

impl Filter {
    /// Makes a filter ready.
    ///
    /// # Errors
    /// When it has too many parts or is nested too deeply.
    pub fn ready(filter: &LdapFilter) -> Result<Self, TooMuch> {
        Self::within(filter, FILTER_NESTING_MAX, &mut { FILTER_PARTS_MAX })
    }

    fn within(filter: &LdapFilter, depth: usize, left: &mut usize) -> Result<Self, TooMuch> {
        *left = left.checked_sub(1).ok_or(TooMuch)?;
        let depth = depth.checked_sub(1).ok_or(TooMuch)?;
        let known = |word: &str, make: &dyn Fn(Attribute) -> Self| Attribute::of(word).map_or(Self::Unknown, make);
        Ok(match filter {
            LdapFilter::And(all) => Self::And(Self::each(all, depth, left)?),
            LdapFilter::Or(any) => Self::Or(Self::each(any, depth, left)?),
            LdapFilter::Not(inner) => Self::Not(Box::new(Self::within(inner, depth, left)?)),
            LdapFilter::Present(word) => known(word, &Self::Present),
            // What sounds alike is what is alike here (RFC 4511, section 4.5.1.7.6).
            LdapFilter::Equality(word, value) | LdapFilter::Approx(word, value) => {
                known(word, &|attribute| Self::Equal(attribute, attribute.comparable(value)))
            }
            LdapFilter::Substring(word, parts) => {
                *left = left.checked_sub(parts.any.len()).ok_or(TooMuch)?;
                known(word, &|attribute| Self::Parts(attribute, Parts::of(attribute, parts)))
            }
            LdapFilter::GreaterOrEqual(word, value) => {
                known(word, &|attribute| Self::AtLeast(attribute, attribute.comparable(value)))
            }
            LdapFilter::LessOrEqual(word, value) => {
                known(word, &|attribute| Self::AtMost(attribute, attribute.comparable(value)))
            }
            LdapFilter::Extensible(assertion) => Self::rule(assertion),
        })
    }

    fn each(filters: &[LdapFilter], depth: usize, left: &mut usize) -> Result<Vec<Self>, TooMuch> {
        filters.iter().map(|filter| Self::within(filter, depth, left)).collect()
    }

    fn rule(assertion: &LdapMatchingRuleAssertion) -> Self {
        let attribute = assertion.type_.as_deref().map(Attribute::of);
        let how = assertion.matching_rule.as_deref().map_or(Some(How::Own), How::of);
        match (attribute, how) {
            // Neither an attribute nor a rule says nothing.
            (None, Some(How::Own)) if assertion.matching_rule.is_none() => Self::Unknown,
            (Some(None), _) | (_, None) => Self::Unknown,
            (attribute, Some(how)) => Self::Rule(Rule {
                attribute: attribute.flatten(),
                how,
                value: assertion.match_value.clone(),
                in_name: assertion.dn_attributes,
            }),
        }
    }

    /// Whether it is true of an entry; none when that cannot be said.
    pub fn is_true_of(&self, entry: &impl Entry) -> Option<bool> {
        let some = |attribute: Attribute, test: &dyn Fn(&str) -> bool| Some(entry.has(attribute, test));
        match self {
            Self::And(all) => Self::gathered(all, entry, false),
            Self::Or(any) => Self::gathered(any, entry, true),
            Self::Not(inner) => inner.is_true_of(entry).map(|is| !is),
            Self::Present(attribute) => some(*attribute, &|_| true),
            Self::Equal(attribute, wanted) => some(*attribute, &|value| value == wanted),
            Self::Parts(attribute, parts) => some(*attribute, &|value| parts.are_in(value)),
            Self::AtLeast(attribute, least) => some(*attribute, &|value| value >= least.as_str()),
            Self::AtMost(attribute, most) => some(*attribute, &|value| value <= most.as_str()),
            Self::Rule(rule) => Some(rule.is_true_of(entry)),
            Self::Unknown => None,
        }
    }

    /// The first filter that decides, or what is left when none does.
    fn gathered(filters: &[Self], entry: &impl Entry, deciding: bool) -> Option<bool> {
        let mut sure = true;
        for filter in filters {
            match filter.is_true_of(entry) {
                Some(is) if is == deciding => return Some(deciding),
                Some(_) => {}
                None => sure = false,
            }
        }
        sure.then_some(!deciding)
    }

    /// A text that stands in the searched values of every person of whom this filter is true; none when there is none to be had.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        let text: &str = match self {
            Self::Equal(attribute, value) if attribute.is_indexed() => value,
            Self::Parts(attribute, parts) if attribute.is_indexed() => parts.longest(),
            Self::And(all) => all.iter().filter_map(Self::hint).max_by_key(|text| text.len())?,
            // One text for all of them: the one that the others contain.
            Self::Or(any) => {
                let mut texts = any.iter().map(Self::hint);
                let first = texts.next()??;
                texts.try_fold(first, |common, text| match text? {
                    text if common.contains(text) => Some(text),
                    text if text.contains(common) => Some(common),
                    _ => None,
                })?
            }
            _ => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }
}

impl Rule {
    fn is_true_of(&self, entry: &impl Entry) -> bool {
        let same = |attribute: Attribute, value: &str| match self.how {
            How::Own => attribute.comparable(value) == attribute.comparable(&self.value),
            How::Fold => fold(value.trim()) == fold(self.value.trim()),
            How::Exact => value == self.value,
        };
        let has = |attribute: Attribute| entry.texts(attribute).iter().any(|value| same(attribute, value));
        let in_entry = match self.attribute {
            Some(attribute) => has(attribute),
            None => entry.attributes().iter().any(|attribute| has(*attribute)),
        };
        let in_name = || {
            entry.above().steps().iter().flatten().any(|part| {
                let of = Attribute::of(&part.kind);
                of.is_some_and(|of| self.attribute.is_none_or(|wanted| wanted == of) && same(of, &part.value))
            })
        };
        in_entry || (self.in_name && in_name())
    }
}

#[cfg(test)]
mod tests {
    use super::super::bases::Base;
    use super::super::entry::Person;
    use super::*;
    use ldap3_proto::parse_ldap_filter_str;
    use patchbay_core::sip::fold;
    use patchbay_domain::sip::{DirectoryEntry, Number, SipAddress, SipDomain};
    use proptest::prelude::*;

    fn alice() -> DirectoryEntry {
        DirectoryEntry {
            address: SipAddress::parse("alice@example.org").unwrap(),
            name: "Alice  Exämple".to_owned(),
            first_name: "Alice".to_owned(),
            last_name: "Exämple".to_owned(),
            numbers: vec![Number::parse("+31201234567").unwrap(), Number::parse("+31201234568").unwrap()],
        }
    }

    fn base() -> Base {
        Base::of_domain(&SipDomain::parse("example.org").unwrap())
    }

    fn ready(text: &str) -> Filter {
        Filter::ready(&parse_ldap_filter_str(text).unwrap()).unwrap()
    }

    #[test]
    fn filters_of_the_field_find_alice_or_do_not() {
        let (entry, base) = (alice(), base());
        let person = Person::new(&entry, &base);
        for (filter, want) in [
            ("(cn=*alic*)", Some(true)),
            ("(cn=\"alice exämple\")", Some(true)),
            ("(cn=\"ALICE EXÄMPLE\")", Some(true)),
            ("(cn=alice)", Some(false)),
            ("(cn=ali*mple)", Some(true)),
            ("(cn=*ice*ex*)", Some(true)),
            ("(cn=*ex*ice*)", Some(false)),
            ("(cn=lice*)", Some(false)),
            ("(cn=*exa)", Some(false)),
            ("(cn~=\"ALICE exämple\")", Some(true)),
            ("(sn>=exa)", Some(true)),
            ("(sn>=f)", Some(false)),
            ("(sn<=f)", Some(true)),
            ("(|(cn=*bob*)(telephoneNumber=*20123*))", Some(true)),
            ("(telephoneNumber=+31-20-1234568)", Some(true)),
            ("(&(objectClass=person)(uid=ALICE))", Some(true)),
            ("(&(objectClass=2.5.6.6)(!(objectClass=organizationalUnit)))", Some(true)),
            ("(SIPIdentitySIPURI=sip:alice@example.org)", Some(true)),
            ("(SIPIdentityUserName=alice)", Some(true)),
            ("(mobile=*)", Some(false)),
            ("(!(mobile=*))", Some(true)),
            ("(shoeSize=*)", None),
            ("(!(shoeSize=42))", None),
            ("(|(shoeSize=42)(cn=*))", Some(true)),
            ("(|(shoeSize=42)(cn=bob))", None),
            ("(&(shoeSize=42)(cn=bob))", Some(false)),
            ("(&(shoeSize=42)(cn=*))", None),
            ("(cn:caseExactMatch:=\"Alice  Exämple\")", Some(true)),
            ("(cn:caseExactMatch:=\"alice exämple\")", Some(false)),
            ("(cn:2.5.13.2:=\"alice exämple\")", Some(true)),
            ("(uid:caseBitwiseMatch:=alice)", None),
        ] {
            assert_eq!(ready(filter).is_true_of(&person), want, "{filter}");
        }
        let rule = |type_: Option<&str>, rule: Option<&str>, value: &str, dn_attributes| {
            Filter::rule(&LdapMatchingRuleAssertion {
                matching_rule: rule.map(str::to_owned),
                type_: type_.map(str::to_owned),
                match_value: value.to_owned(),
                dn_attributes,
            })
            .is_true_of(&person)
        };
        assert_eq!(rule(None, Some("caseIgnoreMatch"), "ALICE", false), Some(true));
        assert_eq!(rule(Some("ou"), None, "AddressBook", true), Some(true));
        assert_eq!(rule(Some("ou"), None, "AddressBook", false), Some(false));
        assert_eq!(rule(None, None, "alice", true), None);
    }

    #[test]
    fn nothing_is_true_and_nothing_is_false() {
        let (entry, base) = (alice(), base());
        let person = Person::new(&entry, &base);
        assert_eq!(Filter::And(vec![]).is_true_of(&person), Some(true));
        assert_eq!(Filter::Or(vec![]).is_true_of(&person), Some(false));
    }

    #[test]
    fn parts_and_depth_are_limited() {
        let present = LdapFilter::Present("cn".to_owned());
        let many = |count| LdapFilter::Or(vec![present.clone(); count]);
        assert!(Filter::ready(&many(FILTER_PARTS_MAX - 1)).is_ok());
        assert_eq!(Filter::ready(&many(FILTER_PARTS_MAX)), Err(TooMuch));
        let deep = |depth| (1..depth).fold(present.clone(), |inner, _| LdapFilter::Not(Box::new(inner)));
        assert!(Filter::ready(&deep(FILTER_NESTING_MAX)).is_ok());
        assert_eq!(Filter::ready(&deep(FILTER_NESTING_MAX + 1)), Err(TooMuch));
        let parts = LdapSubstringFilter { any: vec!["a".to_owned(); FILTER_PARTS_MAX], ..LdapSubstringFilter::default() };
        assert_eq!(Filter::ready(&LdapFilter::Substring("cn".to_owned(), parts)), Err(TooMuch));
    }

    #[test]
    fn a_hint_is_the_longest_text_that_must_be_there() {
        for (filter, want) in [
            ("(cn=*alic*)", Some("alic")),
            ("(cn=a*lice*x)", Some("lice")),
            ("(&(objectClass=person)(|(cn=*ali*)(sn=*ali*)(telephoneNumber=*ali*)))", Some("ali")),
            ("(|(cn=*ali*)(sn=*alice*))", Some("ali")),
            ("(|(cn=*ali*)(sn=*bob*))", None),
            ("(|(cn=*ali*)(objectClass=*))", None),
            ("(!(cn=alice))", None),
            ("(objectClass=person)", None),
            ("(&(cn=*a*)(uid=alice))", Some("alice")),
        ] {
            assert_eq!(ready(filter).hint(), want, "{filter}");
        }
    }

    fn any_filter() -> impl Strategy<Value = LdapFilter> {
        let word = prop_oneof![Just("cn"), Just("sn"), Just("uid"), Just("telephoneNumber"), Just("mobile"), Just("what")];
        let text = "[ A-cäÄ+1-3]{0,3}";
        let leaf = (word, text, text, 0..6).prop_map(|(word, one, two, kind)| {
            let word = word.to_owned();
            match kind {
                0 => LdapFilter::Present(word),
                1 => LdapFilter::Equality(word, one),
                2 => LdapFilter::GreaterOrEqual(word, one),
                3 => LdapFilter::LessOrEqual(word, one),
                4 => LdapFilter::Substring(word, LdapSubstringFilter { initial: Some(one), any: vec![], final_: Some(two) }),
                _ => LdapFilter::Substring(word, LdapSubstringFilter { initial: None, any: vec![one, two], final_: None }),
            }
        });
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(LdapFilter::And),
                proptest::collection::vec(inner.clone(), 0..4).prop_map(LdapFilter::Or),
                inner.prop_map(|inner| LdapFilter::Not(Box::new(inner))),
            ]
        })
    }

    /// The same question, asked of texts: written a second time from the RFC, without what makes it quick.
    fn model(filter: &LdapFilter, entry: &DirectoryEntry) -> Option<bool> {
        let values = |word: &str| -> Option<Vec<String>> {
            let numbers = || entry.numbers.iter().map(|number| number.as_str().to_owned()).collect();
            Some(match word {
                "cn" => vec![entry.name.clone()],
                "sn" => vec![entry.last_name.clone()],
                "uid" => vec![entry.address.user.to_string()],
                "telephoneNumber" => numbers(),
                "mobile" => vec![],
                _ => return None,
            })
        };
        let plain = |word: &str, text: &str, ends: bool| {
            let text = fold(text);
            match word {
                "telephoneNumber" => text.replace([' ', '-'], ""),
                _ if ends => text.trim().to_owned(),
                _ => text,
            }
        };
        let some =
            |word: &str, test: &dyn Fn(String) -> bool| Some(values(word)?.iter().any(|value| test(plain(word, value, true))));
        match filter {
            LdapFilter::And(all) => {
                let each: Vec<_> = all.iter().map(|one| model(one, entry)).collect();
                if each.contains(&Some(false)) {
                    Some(false)
                } else if each.contains(&None) {
                    None
                } else {
                    Some(true)
                }
            }
            LdapFilter::Or(any) => {
                let each: Vec<_> = any.iter().map(|one| model(one, entry)).collect();
                if each.contains(&Some(true)) {
                    Some(true)
                } else if each.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            LdapFilter::Not(inner) => model(inner, entry).map(|is| !is),
            LdapFilter::Present(word) => some(word, &|_| true),
            LdapFilter::Equality(word, value) => some(word, &|has| has == plain(word, value, true)),
            LdapFilter::GreaterOrEqual(word, value) => some(word, &|has| has >= plain(word, value, true)),
            LdapFilter::LessOrEqual(word, value) => some(word, &|has| has <= plain(word, value, true)),
            LdapFilter::Substring(word, LdapSubstringFilter { initial: Some(begin), final_: Some(end), .. }) => {
                let (begin, end) = (plain(word, begin, false), plain(word, end, false));
                let (begin, end) = (begin.trim_start().to_owned(), end.trim_end().to_owned());
                some(word, &|has| has.len() >= begin.len() + end.len() && has.starts_with(&begin) && has.ends_with(&end))
            }
            LdapFilter::Substring(word, parts) => {
                let (one, two) = (plain(word, &parts.any[0], false), plain(word, &parts.any[1], false));
                some(word, &|has| {
                    has.match_indices(&one).any(|(at, _)| has.get(at + one.len()..).is_some_and(|rest| rest.contains(&two)))
                })
            }
            LdapFilter::Approx(..) | LdapFilter::Extensible(_) => None,
        }
    }

    proptest! {
        #[test]
        fn a_filter_is_true_of_whom_it_should_be(
            filter in any_filter(), name in "[A-cäÄ ]{1,6}", user in "[a-c1-3]{1,3}", number in "[1-3]{7,9}",
        ) {
            let entry = DirectoryEntry {
                address: SipAddress::parse(&format!("{user}@example.org")).unwrap(),
                last_name: name.split(' ').next_back().unwrap_or_default().to_owned(),
                name,
                first_name: String::new(),
                numbers: vec![Number::parse(&format!("+{number}")).unwrap()],
            };
            let base = base();
            let ready = Filter::ready(&filter).unwrap();
            let is = ready.is_true_of(&Person::new(&entry, &base));
            prop_assert_eq!(is, model(&filter, &entry));
            // What the hint leaves out could not have been found.
            if let (Some(true), Some(hint)) = (is, ready.hint()) {
                let texts = [entry.name.clone(), entry.last_name.clone(), entry.uri(), entry.numbers[0].to_string()];
                prop_assert!(texts.iter().any(|text| fold(text).contains(hint)), "{} is in none of {:?}", hint, texts);
            }
        }
    }
}
