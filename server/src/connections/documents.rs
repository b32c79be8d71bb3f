//! Documents of connections that apps ask for again and again, kept as they were written.
//!
//! A document is made of a connection, its application, a version, a form and the address that the request came by, and of nothing else. Core
//! hands out the same connection and the same application as long as nothing of them changes, so a document holds exactly as long as it
//! was made of these two: nothing has to be told when to forget it.

use super::media::Format;
use axum::body::Bytes;
use patchbay_core::Bounded;
use patchbay_core::connections::Application;
use patchbay_domain::connections::{Connection, ConnectionId, Version};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Half of the documents that are kept.
const HALF: usize = 2048;
/// The longest document that is kept, in bytes; the usual one has 6,000.
const LONGEST: usize = 16 * 1024;

/// What a document is of, as far as the request says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    /// The address of the root, which names the application.
    pub base: Arc<str>,
    pub id: ConnectionId,
    pub version: Version,
    pub format: Format,
}

/// What it was made of.
pub(super) struct Of {
    pub connection: Arc<Connection>,
    pub application: Arc<Application>,
}

impl Of {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.connection, &other.connection) && Arc::ptr_eq(&self.application, &other.application)
    }
}

/// Documents that were written lately.
pub(super) struct Documents(Mutex<Bounded<Asked, (Of, Bytes)>>);

impl Documents {
    pub fn new() -> Self {
        Self(Mutex::new(Bounded::new(HALF)))
    }

    /// The document, if it was made of exactly these; else it is written.
    pub fn get(&self, asked: Asked, of: Of, write: impl FnOnce(&Of) -> String) -> Bytes {
        if let Some((made_of, document)) = self.kept().get(&asked)
            && made_of.is(&of)
        {
            return document.clone();
        }
        let document = Bytes::from(write(&of));
        if document.len() <= LONGEST {
            self.kept().insert(asked, (of, document.clone()));
        }
        document
    }

    fn kept(&self) -> MutexGuard<'_, Bounded<Asked, (Of, Bytes)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::accounts::OrganizationId;
    use patchbay_domain::connections::{ApplicationId, ApplicationSettings, Etag, Properties};
    use patchbay_domain::time::Millis;

    fn connection() -> Arc<Connection> {
        Arc::new(Connection {
            application: ApplicationId::parse("com.sap.myapp").unwrap(),
            id: ConnectionId::parse("one").unwrap(),
            user: None,
            created_at: Millis(1),
            etag: Etag(Millis(1)),
            properties: Properties::default(),
            capabilities: Vec::new(),
        })
    }

    fn application() -> Arc<Application> {
        let organization = OrganizationId("o".to_owned());
        let id = ApplicationId::parse("com.sap.myapp").unwrap();
        Arc::new(Application { id, organization, settings: ApplicationSettings::default() })
    }

    #[test]
    fn a_document_holds_as_long_as_what_it_was_made_of() {
        let documents = Documents::new();
        let asked = |host: &str, format| Asked {
            base: format!("http://{host}/odata/applications/v4/com.sap.myapp/").into(),
            id: ConnectionId::parse("one").unwrap(),
            version: Version::LATEST,
            format,
        };
        let get = |host: &str, format, (connection, application): &(Arc<Connection>, Arc<Application>), text: &str| {
            let of = Of { connection: Arc::clone(connection), application: Arc::clone(application) };
            documents.get(asked(host, format), of, |_| text.to_owned())
        };
        let made_of = (connection(), application());
        assert_eq!(get("a", Format::Atom, &made_of, "1"), "1");
        assert_eq!(get("a", Format::Atom, &made_of, "2"), "1");
        assert_eq!(get("b", Format::Atom, &made_of, "3"), "3", "another host");
        assert_eq!(get("a", Format::Json, &made_of, "4"), "4", "another form");
        let changed = (connection(), Arc::clone(&made_of.1));
        assert_eq!(get("a", Format::Atom, &changed, "5"), "5", "another connection, though it says the same");
        let changed = (changed.0, application());
        assert_eq!(get("a", Format::Atom, &changed, "6"), "6", "another application");
        assert_eq!(get("a", Format::Atom, &made_of, "7"), "7", "what was before is not remembered beside it");
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(get("c", Format::Atom, &made_of, &long), long);
        assert_eq!(get("c", Format::Atom, &made_of, "8"), "8", "too long to be kept");
    }
}
