//! From entities to documents. An [`Entity`] is what both forms are written from; of which set it is makes no difference to them.

pub mod atom;
pub mod json;
pub mod metadata;
pub mod names;
pub mod service;
#[cfg(test)]
mod tests;

use patchbay_domain::connections::{EdmType, Value};
use patchbay_domain::time::Millis;

/// A property and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::connections) struct Field<'a> {
    pub name: &'static str,
    pub kind: EdmType,
    pub value: Value<'a>,
}

/// A way from an entity to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::connections) struct Link<'a> {
    pub name: &'static str,
    /// The entities it leads to.
    pub entities: Vec<Entity<'a>>,
    /// Whether Atom has them inside, even when there are none.
    pub expanded: bool,
}

/// An entity as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::connections) struct Entity<'a> {
    /// Its type's name without the name space.
    pub type_name: &'static str,
    /// Its address relative to the root.
    pub href: String,
    /// When it was last changed.
    pub updated: Millis,
    pub fields: Vec<Field<'a>>,
    pub links: Vec<Link<'a>>,
}

/// Where the documents of an application are: `https://host/odata/applications/v1/com.sap.myapp/`.
#[derive(Clone, Copy, Debug)]
pub(in crate::connections) struct Base<'a>(pub &'a str);
