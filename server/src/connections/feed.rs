//! Whole sets. A feed of connections is written portion by portion as core reads them, so that memory stays flat however long it is; what
//! is small is written at once.

use super::entities;
use super::media::Format;
use super::options::Options;
use super::sets::Set;
use super::write::{Base, Entity, atom, json};
use axum::body::Body;
use futures::{StreamExt, stream};
use patchbay_core::connections::{Application, Range, Registrations};
use patchbay_domain::connections::{Connection, ConnectionId, Version};
use patchbay_domain::time::Millis;
use std::sync::Arc;

/// What the parts of a feed have in common.
#[derive(Clone)]
pub(super) struct Writing {
    pub format: Format,
    /// The root, with host.
    pub base: Arc<str>,
    pub version: Version,
    pub options: Arc<Options>,
    pub application: Arc<Application>,
}

impl Writing {
    fn head(&self, href: &str, title: &str, updated: Millis, count: Option<u64>) -> String {
        match self.format {
            Format::Atom => atom::feed_head(Base(&self.base), href, title, updated, count),
            Format::Json => json::list_head(count),
        }
    }

    const fn tail(&self) -> &'static str {
        match self.format {
            Format::Atom => atom::FEED_TAIL,
            Format::Json => json::LIST_TAIL,
        }
    }

    /// Appends an entity; the first of a list is not parted from what stands before it.
    fn put(&self, out: &mut String, entity: &Entity<'_>, first: &mut bool) {
        match self.format {
            Format::Atom => atom::put_feed_entry(out, Base(&self.base), entity),
            Format::Json => {
                if !std::mem::replace(first, false) {
                    out.push(',');
                }
                json::put_entity(out, Base(&self.base), entity);
            }
        }
    }

    /// A small set: of all its entities those that `$skip` and `$top` leave.
    pub fn small<'e>(&self, href: &str, title: &str, updated: Millis, entities: Vec<Entity<'e>>) -> String {
        let count = u64::try_from(entities.len()).unwrap_or(u64::MAX);
        let mut out = self.head(href, title, updated, self.options.inline_count.then_some(count));
        let skip = usize::try_from(self.options.skip).unwrap_or(usize::MAX);
        let top = self.options.top.and_then(|top| usize::try_from(top).ok()).unwrap_or(usize::MAX);
        let mut first = true;
        for entity in entities.into_iter().skip(skip).take(top) {
            self.put(&mut out, &entities::selected(entity, &self.options), &mut first);
        }
        out.push_str(self.tail());
        out
    }

    /// The caller's own connections, newest first.
    pub fn connections(
        &self,
        registrations: &Registrations<'_>,
        context: Option<&ConnectionId>,
        now: Millis,
        count: Option<u64>,
    ) -> Body {
        let range = Range { skip: self.options.skip, top: self.options.top };
        let name = Set::Connections.name();
        let head = self.head(name, name, now, count);
        self.streamed(registrations.feed(context, range), head, Self::put_connection)
    }

    /// The capabilities of the caller's own connections. `$skip` and `$top` count connections' capabilities one by one.
    pub fn capabilities(&self, registrations: &Registrations<'_>, context: Option<&ConnectionId>, now: Millis) -> Body {
        let name = Set::Capabilities.name();
        let head = self.head(name, name, now, None);
        let (mut skip, mut left) = (self.options.skip, self.options.top.unwrap_or(u64::MAX));
        let put = move |writing: &Self, out: &mut String, connection: &Connection, first: &mut bool| {
            for entity in entities::capabilities(connection) {
                if skip > 0 {
                    skip = skip.saturating_sub(1);
                } else if left > 0 {
                    left = left.saturating_sub(1);
                    writing.put(out, &entities::selected(entity, &writing.options), first);
                }
            }
        };
        self.streamed(registrations.feed(context, Range::default()), head, put)
    }

    fn put_connection(&self, out: &mut String, connection: &Connection, first: &mut bool) {
        let entity = entities::connection(connection, &self.application.settings, self.version, &self.options);
        self.put(out, &entity, first);
    }

    /// A body that is written while it is sent. When reading fails half-way the connection breaks off, so that nobody takes it for whole.
    fn streamed(
        &self,
        portions: stream::BoxStream<'static, patchbay_core::Result<Vec<Connection>>>,
        head: String,
        mut put: impl FnMut(&Self, &mut String, &Connection, &mut bool) + Send + 'static,
    ) -> Body {
        let writing = self.clone();
        let tail = self.tail();
        let mut first = true;
        let middle = portions.map(move |portion| {
            portion.map(|connections| {
                let mut out = String::new();
                for connection in &connections {
                    put(&writing, &mut out, connection, &mut first);
                }
                out
            })
        });
        let head = stream::once(async move { Ok(head) });
        let tail = stream::once(async move { Ok(tail.to_owned()) });
        Body::from_stream(head.chain(middle).chain(tail))
    }
}
