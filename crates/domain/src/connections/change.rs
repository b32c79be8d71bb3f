//! Which change of a connection is allowed, and what comes of it: decisions 2, 6, 7 and 8 of the sheet. Decision 9, what becomes of
//! names that nobody knows, is decided when a document is read.

use super::capability::{Capability, CapabilityFault};
use super::connection::Connection;
use super::properties::Properties;
use super::property::PropertyId;
use super::value::Value;
use super::version::Version;

/// How a document is written over what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// What is sent is changed, the rest stays: PATCH, MERGE, and the tunnel.
    Merge,
    /// What is not sent goes back to its default, from version 2 on: PUT.
    Replace,
}

/// What a client sent: properties that the version knows, each with a value of its type or null, and the capabilities if it sent any list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The properties; of one that stands there twice the last counts.
    pub properties: Vec<(PropertyId, Value<'static>)>,
    /// The whole list of capabilities.
    pub capabilities: Option<Vec<Capability>>,
}

/// Why a change is not allowed. Nothing of it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A read-only property would get another value. The words are the seed's.
    #[error("The property \"{0}\" cannot be updated by a client application.")]
    ReadOnly(&'static str),
    /// The capabilities are not what they should be.
    #[error(transparent)]
    Capability(#[from] CapabilityFault),
}

impl Change {
    /// The properties of a new connection of an application with these defaults. What is read-only is passed over: the vendor's own clients
    /// send it (sheet, section 3).
    ///
    /// # Errors
    /// When the capabilities are not what they should be.
    pub fn create(&self, defaults: &Properties) -> Result<(Properties, Vec<Capability>), Refused> {
        let mut properties = defaults.clone();
        self.write(&mut properties, defaults);
        Ok((properties, self.capabilities(&[])?))
    }

    /// What becomes of a connection whose app registers once more (decision 5): what is sent is changed, what is read-only passed over.
    ///
    /// # Errors
    /// When the capabilities are not what they should be.
    pub fn register_again(&self, stored: &Connection, defaults: &Properties) -> Result<(Properties, Vec<Capability>), Refused> {
        let mut properties = stored.properties.clone();
        self.write(&mut properties, defaults);
        Ok((properties, self.capabilities(&stored.capabilities)?))
    }

    /// What becomes of a connection that a client writes over.
    ///
    /// # Errors
    /// When a read-only property is sent with another value than it has, or the capabilities are not what they should be.
    pub fn apply(
        &self,
        writing: Writing,
        version: Version,
        stored: &Connection,
        defaults: &Properties,
    ) -> Result<(Properties, Vec<Capability>), Refused> {
        for (id, value) in &self.properties {
            let property = id.property();
            // Null for what is never null says nothing; clients send it for what they do not know.
            let silent = value.is_null() && !property.keeps_null;
            if property.read_only && !silent && !value.same(&stored.value(*id)) {
                return Err(Refused::ReadOnly(property.name));
            }
        }
        let mut properties = stored.properties.clone();
        if writing == Writing::Replace && version.replaces() {
            // A client of an older version cannot send what that version does not know, so that it does not mean to reset it either.
            for id in PropertyId::of_version(version).filter(|id| !id.property().read_only) {
                properties.set(id, defaults.get(id).into_owned());
            }
        }
        self.write(&mut properties, defaults);
        Ok((properties, self.capabilities(&stored.capabilities)?))
    }

    /// Sets what is sent and may be written.
    fn write(&self, properties: &mut Properties, defaults: &Properties) {
        for (id, value) in self.properties.iter().filter(|(id, _)| !id.property().read_only) {
            properties.set(*id, id.kept(value.clone(), defaults.get(*id).into_owned()));
        }
    }

    /// The list that is sent (decision 8), or the one that is there.
    fn capabilities(&self, stored: &[Capability]) -> Result<Vec<Capability>, Refused> {
        let Some(sent) = &self.capabilities else { return Ok(stored.to_vec()) };
        Capability::check_all(sent)?;
        let mut sent = sent.clone();
        sent.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(sent)
    }
}
