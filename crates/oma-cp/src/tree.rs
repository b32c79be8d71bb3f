//! The provisioning document as it is on the wire: characteristics in characteristics, with parameters (provisioning content 1.1,
//! OMA-WAP-TS-ProvCont-V1_1; sheet, section 2.1).
//!
//! Any document fits, also a foreign one: names and values are plain text here. What a SyncML account must look like is known in
//! [`crate::document`]; how a tree is written, in [`crate::xml`] and [`crate::wbxml`].

use crate::error::LimitError;
use crate::text::Text;
use std::fmt;

/// The most octets of XML or WBXML that are read. What fits the other limits can be written in fewer.
pub const DOCUMENT_MAX: usize = 128 * 1024;
/// How deep characteristics may stand in each other. The format itself needs three.
pub const DEPTH_MAX: usize = 8;
/// The most characteristics and parameters, counted together. The worked example has 25.
pub const ELEMENTS_MAX: usize = 256;
/// The most octets (UTF-8) of all types, names and values together. Ten SMS, which is where one should stop, carry 1,280.
pub const TEXT_MAX: usize = 12 * 1024;

/// A document within the limits above. What is written from it is read back as the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    version: Option<Text>,
    characteristics: Vec<Characteristic>,
}

/// A group of parameters, such as `APPLICATION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Characteristic {
    /// The attribute `type`.
    pub kind: Text,
    /// What stands in it, in order; phones care about the order.
    pub items: Vec<Item>,
}

/// What stands in a characteristic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A parameter.
    Parm(Parm),
    /// A group inside the group.
    Characteristic(Characteristic),
}

/// A parameter. `{:?}` hides the values of those that are secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Parm {
    /// The attribute `name`, such as `APPID`.
    pub name: Text,
    /// The attribute `value`. Some parameters have none: that they are there is their meaning, as with `INTERNET`.
    pub value: Option<Text>,
}

/// Parameters whose values are nobody's business.
const SECRETS: [&str; 6] = ["AAUTHSECRET", "AAUTHDATA", "AUTHSECRET", "PXAUTH-PW", "BASAUTH-PW", "PROXY-PW"];

impl fmt::Debug for Parm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Parm");
        out.field("name", &self.name);
        if SECRETS.contains(&self.name.as_str()) { out.finish_non_exhaustive() } else { out.field("value", &self.value).finish() }
    }
}

impl Parm {
    pub(crate) const fn new(name: &'static str, value: Text) -> Self {
        Self { name: Text::word(name), value: Some(value) }
    }

    pub(crate) const fn without_value(name: &'static str) -> Self {
        Self { name: Text::word(name), value: None }
    }
}

impl From<Parm> for Item {
    fn from(parm: Parm) -> Self {
        Self::Parm(parm)
    }
}

impl From<Characteristic> for Item {
    fn from(characteristic: Characteristic) -> Self {
        Self::Characteristic(characteristic)
    }
}

impl Characteristic {
    pub(crate) const fn new(kind: &'static str, items: Vec<Item>) -> Self {
        Self { kind: Text::word(kind), items }
    }
}

impl Tree {
    /// A document of these characteristics. Real documents carry the version `1.0`, `1.1` or none, and phones take them all
    /// alike.
    ///
    /// # Errors
    /// When it is over one of the limits.
    pub fn new(version: Option<Text>, characteristics: Vec<Characteristic>) -> Result<Self, LimitError> {
        let mut budget = Budget::new();
        if let Some(version) = &version {
            budget.text(version.as_str())?;
        }
        for characteristic in &characteristics {
            spend(&mut budget, characteristic, 1)?;
        }
        Ok(Self { version, characteristics })
    }

    /// A document of which the limits are known to be kept.
    pub(crate) const fn within_limits(version: Option<Text>, characteristics: Vec<Characteristic>) -> Self {
        Self { version, characteristics }
    }

    /// The attribute `version` of the root.
    #[must_use]
    pub const fn version(&self) -> Option<&Text> {
        self.version.as_ref()
    }

    /// What stands in the document, in order.
    #[must_use]
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.characteristics
    }
}

fn spend(budget: &mut Budget, characteristic: &Characteristic, depth: usize) -> Result<(), LimitError> {
    budget.element(depth)?;
    budget.text(characteristic.kind.as_str())?;
    for item in &characteristic.items {
        match item {
            Item::Characteristic(inner) => spend(budget, inner, depth.saturating_add(1))?,
            Item::Parm(parm) => {
                budget.element(depth)?;
                budget.text(parm.name.as_str())?;
                budget.text(parm.value.as_ref().map_or("", Text::as_str))?;
            }
        }
    }
    Ok(())
}

/// What may still be spent on one document; the same for a tree that is built and for both readers.
pub(crate) struct Budget {
    elements: usize,
    text: usize,
}

impl Budget {
    pub(crate) const fn new() -> Self {
        Self { elements: ELEMENTS_MAX, text: TEXT_MAX }
    }

    /// One more characteristic, or a parameter, with so many characteristics around it (itself included).
    pub(crate) fn element(&mut self, depth: usize) -> Result<(), LimitError> {
        if depth > DEPTH_MAX {
            return Err(LimitError::Depth);
        }
        self.elements = self.elements.checked_sub(1).ok_or(LimitError::Elements)?;
        Ok(())
    }

    /// So much more text.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), LimitError> {
        self.text = self.text.checked_sub(text.len()).ok_or(LimitError::Text)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parm(value: &str) -> Item {
        Parm { name: Text::word("NAME"), value: Some(Text::new(value).unwrap()) }.into()
    }

    #[test]
    fn what_is_over_a_limit_is_no_tree() {
        let mut nested = Characteristic::new("PORT", Vec::new());
        for _ in 1..DEPTH_MAX {
            nested = Characteristic::new("PORT", vec![nested.into()]);
        }
        assert!(Tree::new(None, vec![nested.clone()]).is_ok());
        let deeper = Characteristic::new("PORT", vec![nested.into()]);
        assert_eq!(Tree::new(None, vec![deeper]), Err(LimitError::Depth));

        let mut many = vec![parm(""); ELEMENTS_MAX - 1];
        assert!(Tree::new(None, vec![Characteristic::new("A", many.clone())]).is_ok());
        many.push(parm(""));
        assert_eq!(Tree::new(None, vec![Characteristic::new("A", many)]), Err(LimitError::Elements));

        let room = TEXT_MAX - "A".len() - "NAME".len();
        assert!(Tree::new(None, vec![Characteristic::new("A", vec![parm(&"x".repeat(room))])]).is_ok());
        let over = vec![Characteristic::new("A", vec![parm(&"x".repeat(room + 1))])];
        assert_eq!(Tree::new(None, over.clone()), Err(LimitError::Text));
        assert_eq!(Tree::new(Some(Text::word("1.0")), over), Err(LimitError::Text));
    }

    #[test]
    fn secrets_do_not_reach_a_log() {
        let secret = Parm { name: Text::word("AAUTHSECRET"), value: Some(Text::new("s3cretPw").unwrap()) };
        let name = Parm { name: Text::word("AAUTHNAME"), value: Some(Text::new("u1456").unwrap()) };
        let tree = Tree::new(None, vec![Characteristic::new("APPAUTH", vec![secret.into(), name.into()])]).unwrap();
        let debug = format!("{tree:?}");
        assert!(!debug.contains("s3cretPw"), "{debug}");
        assert!(debug.contains("u1456"), "{debug}");
    }
}
