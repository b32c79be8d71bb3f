//! What each resource answers: one call on core, and its outcome as a document.

use super::address::{Resource, Which, Whole};
use super::documents::{Asked, Documents, Of};
use super::fault::{Fault, quoted};
use super::feed::Writing;
use super::http::{Verb, document, empty};
use super::media::{self, Format, Kind, Sent};
use super::options::Options;
use super::read::{self, Purpose};
use super::sets::Set;
use super::write::{Base, Entity, Field, atom, json, metadata, service};
use super::{context, entities};
use crate::peer::Encrypted;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::connections::{Application, Registrations};
use patchbay_domain::connections::{
    CapabilityKey, Condition, Connection, ConnectionId, Etag, PropertyId, UpdateStatus, Value, Version, Writing as How,
};
use patchbay_domain::time::Millis;
use std::sync::Arc;

const ATOM: &str = "application/atom+xml;charset=utf-8";
const XML: &str = "application/xml;charset=utf-8";
const JSON: &str = "application/json;charset=utf-8";
const PLAIN: &str = "text/plain;charset=utf-8";

/// A request of somebody known, on its way to its handler.
pub(super) struct Call<'a> {
    pub registrations: &'a Registrations<'a>,
    /// What was written lately.
    pub documents: &'a Documents,
    pub application: &'a Arc<Application>,
    pub version: Version,
    /// The root, with host.
    pub base: Arc<str>,
    pub options: Arc<Options>,
    pub condition: Condition,
    pub headers: &'a HeaderMap,
    /// What the body is, where there is one.
    pub sent: Option<Sent>,
    pub body: &'a [u8],
    pub encrypted: Encrypted,
    pub now: Millis,
}

/// Answers it. The verb is one that the resource takes.
pub(super) async fn answer(call: &Call<'_>, resource: &Resource, verb: Verb) -> Result<Response, Fault> {
    let features =
        || call.application.settings.features.iter().map(|policy| entities::feature(policy, call.now)).collect::<Vec<_>>();
    let endpoints =
        || call.application.settings.destinations.iter().map(|one| entities::endpoint(one, call.now)).collect::<Vec<_>>();
    match resource {
        Resource::Service => Ok(call.service()),
        Resource::Metadata => Ok(document(StatusCode::OK, XML, metadata::of(call.version))),
        Resource::Batch => Err(Fault::not_implemented("Batches are not supported; send single requests.")),
        Resource::Set(Set::Connections, Whole::Entities) if verb == Verb::Post => call.register().await,
        Resource::Set(Set::Connections, Whole::Entities) => call.list().await,
        Resource::Set(Set::Connections, Whole::Count) => {
            call.options.check(Set::Connections, true)?;
            Ok(number(call.registrations.count(call.context()?.as_ref()).await?))
        }
        Resource::Set(Set::Capabilities, Whole::Entities) => call.all_capabilities(),
        Resource::Set(Set::Capabilities, Whole::Count) => {
            Err(Fault::not_implemented("Count the capabilities of one connection."))
        }
        Resource::Set(Set::Endpoints, whole) => call.small(Set::Endpoints, Set::Endpoints.name(), *whole, endpoints()),
        Resource::Set(Set::Features, whole) => call.small(Set::Features, Set::Features.name(), *whole, features()),
        Resource::Endpoint(name) => call.one(Set::Endpoints, endpoints(), name),
        Resource::Feature(id) => call.one(Set::Features, features(), id),
        Resource::Connection(which) => {
            let id = call.id(which)?;
            match verb {
                Verb::Put => call.update(&id, How::Replace).await,
                Verb::Merge => call.update(&id, How::Merge).await,
                Verb::Delete => call.delete(&id).await,
                Verb::Get | Verb::Post | Verb::Other => call.get(&id).await,
            }
        }
        Resource::Property { of, name, plain } => call.property(&call.id(of)?, name, *plain).await,
        Resource::FeaturesOf(of, whole) => {
            // The connection must be there, though all of an application are told the same.
            let connection = call.registrations.get(&call.id(of)?).await?;
            let href = format!("{}/FeatureVectorPolicy", super::uri::connection(&connection.id));
            call.small(Set::Features, &href, *whole, features())
        }
        Resource::CapabilitiesOf(of, whole) => {
            let id = call.id(of)?;
            if verb == Verb::Post {
                return call.add_capability(&id).await;
            }
            let connection = call.registrations.get(&id).await?;
            let href = format!("{}/Capability", super::uri::connection(&connection.id));
            call.small(Set::Capabilities, &href, *whole, entities::capabilities(&connection).collect())
        }
        Resource::Capability(of, key) => {
            let id = call.id(of)?;
            match verb {
                Verb::Put | Verb::Merge => call.set_capability(&id, key, verb == Verb::Put).await,
                Verb::Delete => {
                    let connection = call.registrations.remove_capability(&id, key, call.condition.clone()).await;
                    Ok(call.done(Some(connection.map_err(|error| Fault::from(error).of_capability())?.etag)))
                }
                Verb::Get | Verb::Post | Verb::Other => call.capability(&id, key).await,
            }
        }
    }
}

impl Call<'_> {
    /// The form of an answer of this kind.
    fn format(&self, kind: Kind) -> Format {
        media::wanted(kind, self.headers, self.options.format, self.sent.map(|sent| sent.format))
    }

    /// The connection that header or cookie name.
    fn context(&self) -> Result<Option<ConnectionId>, Fault> {
        context::connection(self.headers)
    }

    /// The id of a connection in an address.
    fn id(&self, which: &Which) -> Result<ConnectionId, Fault> {
        match which {
            Which::Id(id) => Ok(id.clone()),
            Which::Context => self.context()?.ok_or_else(Fault::not_registered),
        }
    }

    fn writing(&self) -> Writing {
        Writing {
            format: self.format(Kind::Entity),
            base: Arc::clone(&self.base),
            version: self.version,
            options: Arc::clone(&self.options),
            application: Arc::clone(self.application),
        }
    }

    /// What was sent.
    fn sent(&self) -> Result<Sent, Fault> {
        self.sent.ok_or_else(|| Fault::media_type("Send application/atom+xml or application/json, not compressed."))
    }

    fn service(&self) -> Response {
        let wanted = self.format(Kind::Service);
        match wanted {
            Format::Json => document(StatusCode::OK, JSON, service::json(self.version)),
            Format::Atom => {
                let kind = if media::wants_service_type(self.headers) { "application/atomsvc+xml;charset=utf-8" } else { XML };
                document(StatusCode::OK, kind, service::atom(Base(&self.base), self.version))
            }
        }
    }

    /// An answer that is an entity.
    fn entity(&self, status: StatusCode, entity: &Entity<'_>, etag: Option<Etag>) -> Response {
        let format = self.format(Kind::Entity);
        let mut answer = document(status, kind_of(format), self.written(format, entity));
        if let Some(etag) = etag {
            mark(answer.headers_mut(), etag);
        }
        answer
    }

    /// An entity as a document.
    fn written(&self, format: Format, entity: &Entity<'_>) -> String {
        match format {
            Format::Atom => atom::entry(Base(&self.base), entity),
            Format::Json => json::entity(Base(&self.base), entity),
        }
    }

    /// What an entity is answered with when the client has this version already, or wants another one.
    fn by_condition(&self, etag: Etag) -> Result<Option<Response>, Fault> {
        if self.condition.matches.as_ref().is_some_and(|versions| !versions.name(etag)) {
            return Err(Fault::condition());
        }
        if self.condition.none_match.as_ref().is_some_and(|versions| versions.name(etag)) {
            let mut answer = empty(StatusCode::NOT_MODIFIED);
            mark(answer.headers_mut(), etag);
            return Ok(Some(answer));
        }
        Ok(None)
    }

    async fn register(&self) -> Result<Response, Fault> {
        self.options.check(Set::Connections, false)?;
        let change = read::connection(self.sent()?, self.body, self.version, Purpose::Register)?;
        let connection = self.registrations.register(self.context()?, change).await?;
        let entity = entities::connection(&connection, &self.application.settings, self.version, &self.options);
        let mut answer = self.entity(StatusCode::CREATED, &entity, Some(connection.etag));
        locate(answer.headers_mut(), &self.base, &entity.href);
        context::give_connection(answer.headers_mut(), &connection.id, self.now, self.encrypted);
        Ok(answer)
    }

    async fn get(&self, id: &ConnectionId) -> Result<Response, Fault> {
        self.options.check(Set::Connections, false)?;
        let connection = self.registrations.get(id).await?;
        if let Some(answer) = self.by_condition(connection.etag)? {
            return Ok(answer);
        }
        if !self.options.are_plain() {
            let entity = entities::connection(&connection, &self.application.settings, self.version, &self.options);
            return Ok(self.entity(StatusCode::OK, &entity, Some(connection.etag)));
        }
        let (etag, format) = (connection.etag, self.format(Kind::Entity));
        let asked = Asked { base: Arc::clone(&self.base), id: id.clone(), version: self.version, format };
        let of = Of { connection, application: Arc::clone(self.application) };
        let text = self.documents.get(asked, of, |of| {
            let entity = entities::connection(&of.connection, &of.application.settings, self.version, &self.options);
            self.written(format, &entity)
        });
        let mut answer = document(StatusCode::OK, kind_of(format), text);
        mark(answer.headers_mut(), etag);
        Ok(answer)
    }

    async fn list(&self) -> Result<Response, Fault> {
        self.options.check(Set::Connections, true)?;
        let context = self.context()?;
        let count =
            if self.options.inline_count { u64::try_from(self.registrations.count(context.as_ref()).await?).ok() } else { None };
        let writing = self.writing();
        let body = writing.connections(self.registrations, context.as_ref(), self.now, count);
        Ok(self.feed(body))
    }

    fn all_capabilities(&self) -> Result<Response, Fault> {
        self.options.check(Set::Capabilities, true)?;
        if self.options.inline_count {
            return Err(Fault::not_implemented(
                "$inlinecount is not supported here; ask for the capabilities of one connection.",
            ));
        }
        let body = self.writing().capabilities(self.registrations, self.context()?.as_ref(), self.now);
        Ok(self.feed(body))
    }

    /// An answer that is a feed or list.
    fn feed(&self, body: impl Into<axum::body::Body>) -> Response {
        let mut answer = document(StatusCode::OK, kind_of(self.format(Kind::Entity)), body);
        if self.options.inline_count {
            // The number is an invention of the second version of the protocol.
            answer.headers_mut().insert(HeaderName::from_static("dataserviceversion"), HeaderValue::from_static("2.0"));
        }
        answer
    }

    /// A set that is at hand as a whole.
    fn small(&self, set: Set, href: &str, whole: Whole, entities: Vec<Entity<'_>>) -> Result<Response, Fault> {
        self.options.check(set, true)?;
        match whole {
            Whole::Count => Ok(number(i64::try_from(entities.len()).unwrap_or(i64::MAX))),
            Whole::Entities => Ok(self.feed(self.writing().small(href, set.name(), self.now, entities))),
        }
    }

    /// One of them, by its key, which is its first property.
    fn one(&self, set: Set, entities: Vec<Entity<'_>>, key: &str) -> Result<Response, Fault> {
        self.options.check(set, false)?;
        let is = |entity: &Entity<'_>| entity.fields.first().is_some_and(|field| field.value == Value::text(key));
        let missing = || Fault::not_found(format!("There is no {} {}.", set.type_name(), quoted(key)));
        let entity = entities.into_iter().find(is).ok_or_else(missing)?;
        Ok(self.entity(StatusCode::OK, &entities::selected(entity, &self.options), None))
    }

    async fn update(&self, id: &ConnectionId, how: How) -> Result<Response, Fault> {
        let change = read::connection(self.sent()?, self.body, self.version, Purpose::Update)?;
        let connection = self.registrations.update(id, how, self.version, change, self.condition.clone()).await?;
        Ok(self.done(Some(connection.etag)))
    }

    async fn delete(&self, id: &ConnectionId) -> Result<Response, Fault> {
        self.registrations.delete(id, self.condition.clone()).await?;
        let mut answer = self.done(None);
        context::take_connection(answer.headers_mut(), self.encrypted);
        Ok(answer)
    }

    /// What is answered when a change was made (decision 1).
    fn done(&self, etag: Option<Etag>) -> Response {
        const PREFER: HeaderName = HeaderName::from_static("prefer");
        let mut preferences = self.headers.get_all(PREFER).into_iter().filter_map(|value| value.to_str().ok());
        let preferred = preferences.any(|value| value.split(',').any(|one| one.trim().eq_ignore_ascii_case(NO_CONTENT)));
        let silent = preferred || self.application.settings.update_status == UpdateStatus::NoContent;
        let mut answer = empty(if silent { StatusCode::NO_CONTENT } else { StatusCode::OK });
        if preferred {
            let applied = HeaderName::from_static("preference-applied");
            answer.headers_mut().insert(applied, HeaderValue::from_static(NO_CONTENT));
        }
        if let Some(etag) = etag {
            mark(answer.headers_mut(), etag);
        }
        answer
    }

    async fn property(&self, id: &ConnectionId, name: &str, plain: bool) -> Result<Response, Fault> {
        let property = PropertyId::named(name).filter(|id| id.property().since <= self.version);
        let property = property.ok_or_else(|| Fault::not_found(format!("There is no property {}.", quoted(name))))?;
        let connection = self.registrations.get(id).await?;
        if let Some(answer) = self.by_condition(connection.etag)? {
            return Ok(answer);
        }
        let field = Field { name: property.name(), kind: property.property().kind, value: connection.value(property) };
        if plain {
            return match field.value {
                Value::Null => Err(Fault::not_found("The property has no value.")),
                value => Ok(document(StatusCode::OK, PLAIN, value.to_string())),
            };
        }
        Ok(match self.format(Kind::Value) {
            Format::Atom => document(StatusCode::OK, XML, atom::property(&field)),
            Format::Json => document(StatusCode::OK, JSON, json::property(&field)),
        })
    }

    async fn add_capability(&self, id: &ConnectionId) -> Result<Response, Fault> {
        let capability = read::capability(self.sent()?, self.body)?.whole()?;
        let key = capability.key.clone();
        let connection = self.registrations.add_capability(id, capability).await?;
        let entity = find(&connection, &key).ok_or_else(|| Fault::not_registered().of_capability())?;
        let mut answer = self.entity(StatusCode::CREATED, &entity, Some(connection.etag));
        locate(answer.headers_mut(), &self.base, &entity.href);
        Ok(answer)
    }

    async fn set_capability(&self, id: &ConnectionId, key: &CapabilityKey, replace: bool) -> Result<Response, Fault> {
        let sent = read::capability(self.sent()?, self.body)?;
        sent.check_key(id.as_str(), key)?;
        if !replace && !sent.says_value {
            // Nothing is to be changed; what is asked for must still be there.
            self.capability(id, key).await?;
            return Ok(self.done(None));
        }
        let written = self.registrations.set_capability(id, key, sent.value, self.condition.clone()).await;
        Ok(self.done(Some(written.map_err(|error| Fault::from(error).of_capability())?.etag)))
    }

    async fn capability(&self, id: &ConnectionId, key: &CapabilityKey) -> Result<Response, Fault> {
        self.options.check(Set::Capabilities, false)?;
        let connection = self.registrations.get(id).await?;
        let entity = find(&connection, key).ok_or_else(|| Fault::not_registered().of_capability())?;
        if let Some(answer) = self.by_condition(connection.etag)? {
            return Ok(answer);
        }
        Ok(self.entity(StatusCode::OK, &entities::selected(entity, &self.options), Some(connection.etag)))
    }
}

/// The media type of entities and feeds.
const fn kind_of(format: Format) -> &'static str {
    match format {
        Format::Atom => ATOM,
        Format::Json => JSON,
    }
}

/// What a client prefers that wants 204.
const NO_CONTENT: &str = "return-no-content";

fn find<'c>(connection: &'c Connection, key: &CapabilityKey) -> Option<Entity<'c>> {
    let capability = connection.capabilities.iter().find(|capability| capability.key == *key)?;
    Some(entities::capability(connection, capability))
}

fn number(number: i64) -> Response {
    document(StatusCode::OK, PLAIN, number.to_string())
}

/// The version of an entity, as its header.
fn mark(answer: &mut HeaderMap, etag: Etag) {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{etag}\"")) {
        answer.insert(header::ETAG, value);
    }
}

/// Where a new entity is.
fn locate(answer: &mut HeaderMap, base: &str, href: &str) {
    if let Ok(value) = HeaderValue::from_str(&format!("{base}{href}")) {
        answer.insert(header::LOCATION, value);
    }
}
