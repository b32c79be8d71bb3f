//! The HTTP around a request: address, method, who it is, media type, size, document, in this order. A refusal is only sent after what the
//! client is sending was taken off the wire, or clients that write first and read later would never see it.

use super::address::{BINDINGS, CLIENTS, Target, named_binding, named_client};
use super::door::authenticate;
use super::entry::{self, Entry};
use super::fault::{Fault, answer};
use super::write::{ATOM_TYPE, Feed, Writer, vendors};
use crate::body::{self, BodyError};
use crate::config::Config;
use crate::form;
use crate::peer::{Encrypted, named_host};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use patchbay_core::bindings::{Bindings, Edit, Error, View, check_phone};
use patchbay_core::{Actor, Core};
use patchbay_domain::bindings::{
    BindingQuery, ClientQuery, NewBinding, Sent, SetupFilter, SetupQuery, SetupState, SyncmlClientId,
};
use patchbay_domain::list::{Place, WordsFilter, query_string};
use std::sync::Arc;

/// The largest document, in bytes.
const BODY_MAX: usize = 64 * 1024;
/// What a document may be sent as.
const TYPES: [&str; 3] = [ATOM_TYPE, "application/xml", "text/xml"];

/// All that the face needs.
#[derive(Clone)]
pub(super) struct Face {
    pub core: Core,
    pub options: Arc<Options>,
}

/// What the operator set for it.
pub(super) struct Options {
    /// Whether secrets are taken in clear from anywhere.
    pub plaintext: bool,
    /// How clients reach us, if the operator said so.
    pub public_url: Option<String>,
    /// Where we listen: how we are called by a client that names no host.
    listen: String,
}

impl Options {
    /// How this client reaches us by its own words: scheme, host, port.
    pub fn origin(&self, parts: &Parts) -> String {
        let host = named_host(parts);
        let encrypted = parts.extensions.get::<Encrypted>().is_some_and(|encrypted| encrypted.0);
        format!("{}://{}", if encrypted { "https" } else { "http" }, host.as_ref().unwrap_or(&self.listen))
    }
}

/// The routes of the API.
pub fn routes(core: Core, config: &Config) -> Router {
    let options = Options {
        plaintext: config.oauth_plaintext,
        public_url: config.public_url.clone(),
        listen: config.wire_listen.unwrap_or(config.listen).to_string(),
    };
    Router::new().fallback(any(serve)).with_state(Face { core, options: Arc::new(options) })
}

async fn serve(State(face): State<Face>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // A client that waits to be told to go on sends nothing when it is refused.
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut whole = Some(body);
    let answer = match answered(&face, &parts, &mut whole).await {
        Ok(answer) => answer,
        Err(fault) => fault.response(),
    };
    if let Some(rest) = whole.filter(|_| !waits) {
        body::drain(rest).await;
    }
    answer
}

async fn answered(face: &Face, parts: &Parts, whole: &mut Option<Body>) -> Result<Response, Fault> {
    let target = Target::of(parts.uri.path()).ok_or_else(Fault::unknown)?;
    let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
    let allowed = target.methods();
    if !allowed.split(", ").any(|one| one == method.as_str()) {
        let fault = Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", format!("Use {allowed} here."));
        return Err(fault.with(header::ALLOW, HeaderValue::from_static(allowed)));
    }
    if target == Target::Vendors {
        let models = face.core.phone_models().all().await?;
        return Ok(answer(StatusCode::OK, "application/xml", vendors(&models)));
    }
    let actor = authenticate(face, parts).await?;
    let call = Call {
        core: &face.core,
        actor: &actor,
        parts,
        origin: face.options.public_url.clone().unwrap_or_else(|| face.options.origin(parts)),
    };
    if *method == Method::GET {
        return call.read(target).await;
    }
    if *method == Method::DELETE {
        return call.delete(target).await;
    }
    let entry = sent_entry(parts, whole).await?;
    call.post(target, entry).await
}

/// The entry that was sent; none at all is an entry that says nothing.
async fn sent_entry(parts: &Parts, whole: &mut Option<Body>) -> Result<Option<Entry>, Fault> {
    if !body::is_of(&parts.headers, &TYPES, true) {
        let message = "Send the entry as application/atom+xml, not compressed.";
        return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message));
    }
    let too_large = || Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "malformed_entry", "A request has at most 64 KiB.");
    if body::announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
        return Err(too_large());
    }
    let Some(sent) = whole.take() else { return Ok(None) };
    let sent = body::read(sent, BODY_MAX).await.map_err(|error| match error {
        BodyError::Broken => Fault::malformed("The request broke off."),
        BodyError::Late => Fault::new(StatusCode::REQUEST_TIMEOUT, "malformed_entry", "The request took too long to arrive."),
        BodyError::TooLarge => too_large(),
    })?;
    if sent.is_empty() { Ok(None) } else { entry::read(&sent).map(Some) }
}

/// One request of somebody who is known.
struct Call<'c> {
    core: &'c Core,
    actor: &'c Actor,
    parts: &'c Parts,
    origin: String,
}

impl Call<'_> {
    fn bindings(&self) -> Result<Bindings<'_, View>, Fault> {
        Ok(self.core.acting_as(self.actor).bindings()?)
    }

    fn edit(&self) -> Result<Bindings<'_, Edit>, Fault> {
        Ok(self.bindings()?.edit()?)
    }

    fn writer(&self) -> Writer<'_> {
        Writer { origin: &self.origin }
    }

    /// The parameters of the query.
    fn pairs(&self) -> Vec<(String, String)> {
        let query = self.parts.uri.query().unwrap_or_default();
        let decoded = |(name, value): (&[u8], &[u8])| Some((form::decode(name)?, form::decode(value)?));
        form::pairs(query.as_bytes()).filter_map(decoded).collect()
    }

    /// The key by which a client marks a request that it may send once more.
    fn request_key(&self) -> Result<Option<&str>, Fault> {
        let key = self.parts.headers.get("idempotency-key").map(HeaderValue::to_str).transpose();
        key.map_err(|_| Fault::malformed("An idempotency key has 1 to 255 printable ASCII characters."))
    }

    async fn read(&self, target: Target) -> Result<Response, Fault> {
        let (bindings, writer) = (self.bindings()?, self.writer());
        let pairs = self.pairs();
        let borrowed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let text = match target {
            Target::Bindings => {
                let query = BindingQuery::from_pairs(borrowed);
                let page = bindings.list(&query).await?;
                let at = |place: &Place| query.at(place).to_query();
                writer.bindings(&self.head(BINDINGS, "Bindings", &query.place, page.next, page.previous, at), &page.rows)
            }
            Target::Binding(number) => writer.binding(&bindings.find(number).await?),
            Target::BindingSetups(number) => {
                bindings.find(number).await?;
                let mut query = SetupQuery::of(SetupFilter { binding: Some(number), ..SetupFilter::default() });
                for (name, value) in borrowed {
                    query.place.take(name, value);
                }
                let page = bindings.setups(&query).await?;
                let path = format!("{BINDINGS}{number}/setup/");
                writer.setups(&self.head(&path, "Setups", &query.place, page.next, page.previous, page_of), &page.rows)
            }
            Target::BindingSetup(binding, number) => {
                let setup = bindings.setup(number).await?;
                if setup.binding != Some(binding) {
                    return Err(Fault::unknown());
                }
                writer.setup(&setup)
            }
            Target::Clients => {
                let mut query = ClientQuery::default();
                for (name, value) in borrowed {
                    query.place.take(name, value);
                }
                let page = bindings.clients(&query).await?;
                writer.clients(&self.head(CLIENTS, "SyncML clients", &query.place, page.next, page.previous, page_of), &page.rows)
            }
            Target::Client(id) => writer.client(&bindings.client(&id).await?),
            Target::ClientSetup(id, number) => {
                let setup = bindings.setup(number).await?;
                if setup.client != id {
                    return Err(Fault::unknown());
                }
                writer.setup(&setup)
            }
            Target::NamedBindingSetup | Target::NamedClientSetup | Target::ClientSetups(_) | Target::Vendors => {
                return Err(Fault::unknown());
            }
        };
        Ok(answer(StatusCode::OK, ATOM_TYPE, text))
    }

    fn head<'h>(
        &self,
        path: &'h str,
        title: &'static str,
        place: &Place,
        next: Option<String>,
        previous: Option<String>,
        at: impl Fn(&Place) -> String,
    ) -> Feed<'h> {
        let beyond = |after: Option<String>, before: Option<String>| at(&Place { after, before, size: place.size });
        Feed {
            path,
            title,
            now: self.core.now(),
            query: at(place),
            next: next.map(|cursor| beyond(Some(cursor), None)),
            previous: previous.map(|cursor| beyond(None, Some(cursor))),
        }
    }

    async fn delete(&self, target: Target) -> Result<Response, Fault> {
        match target {
            Target::Binding(number) => self.edit()?.delete(number).await?,
            Target::Client(id) => self.edit()?.delete_client(&id).await?,
            _ => return Err(Fault::unknown()),
        }
        let mut gone = Response::new(Body::empty());
        *gone.status_mut() = StatusCode::NO_CONTENT;
        Ok(gone)
    }

    async fn post(&self, target: Target, entry: Option<Entry>) -> Result<Response, Fault> {
        match target {
            Target::Bindings => {
                let new = new_binding(entry)?;
                let made = self.edit()?.create(&new, self.request_key()?).await.map_err(|error| match error {
                    Error::Exists(number) => Fault::exists(self.writer().binding_address(number)),
                    error => error.into(),
                })?;
                Ok(created(self.writer().binding(&made), &self.writer().binding_address(made.number)))
            }
            Target::Clients => {
                let made = self.edit()?.create_client(&new_binding(entry)?, self.request_key()?).await?;
                Ok(created(self.writer().client(&made), &self.writer().client_address(&made)))
            }
            Target::BindingSetups(number) => self.send_to_binding(number, &entry.unwrap_or_default()).await,
            Target::NamedBindingSetup => {
                let entry = entry.unwrap_or_default();
                let number = match (&entry.id, &entry.phone_number) {
                    (Some(id), _) => named_binding(id).ok_or_else(Fault::unknown)?,
                    (None, Some(phone)) => self.bindings()?.find_by_phone(phone).await?.number,
                    (None, None) => return Err(Fault::malformed("Name the binding by its id or its phone_number.")),
                };
                self.send_to_binding(number, &entry).await
            }
            Target::ClientSetups(id) => self.send_to_client(&id, &entry.unwrap_or_default()).await,
            Target::NamedClientSetup => {
                let entry = entry.unwrap_or_default();
                let id = match (&entry.id, &entry.phone_number) {
                    (Some(id), _) => named_client(id).ok_or_else(Fault::unknown)?,
                    (None, Some(phone)) => self.client_of(phone).await?,
                    (None, None) => return Err(Fault::malformed("Name the client by its id or its phone_number.")),
                };
                self.send_to_client(&id, &entry).await
            }
            Target::Binding(_) | Target::BindingSetup(..) | Target::Client(_) | Target::ClientSetup(..) | Target::Vendors => {
                Err(Fault::unknown())
            }
        }
    }

    /// The newest client of this phone number.
    async fn client_of(&self, phone: &str) -> Result<SyncmlClientId, Fault> {
        let phone = check_phone(phone).map_err(Error::from)?;
        let query = ClientQuery::of(WordsFilter { q: phone.as_str().to_owned() });
        let page = self.bindings()?.clients(&query).await?;
        page.rows.into_iter().find(|client| client.phone_number == phone).map(|client| client.id).ok_or_else(Fault::unknown)
    }

    async fn send_to_binding(&self, number: i64, entry: &Entry) -> Result<Response, Fault> {
        let sent = self.edit()?.send_to_binding(number, entry.pincode.as_deref(), self.request_key()?).await?;
        self.told(&sent)
    }

    async fn send_to_client(&self, id: &SyncmlClientId, entry: &Entry) -> Result<Response, Fault> {
        let sent = self.edit()?.send(id, entry.pincode.as_deref(), self.request_key()?).await?;
        self.told(&sent)
    }

    /// What a sent setup is answered: 201 once a gateway has all of it, 202 while the queue is still at it, 502 when no gateway took it.
    fn told(&self, sent: &Sent) -> Result<Response, Fault> {
        let address = self.writer().setup_address(&sent.setup);
        match sent.setup.state {
            SetupState::Failed => {
                let fault = Fault::gateway(format!("No gateway took the message: {}", sent.setup.failure));
                Err(match HeaderValue::from_str(&address) {
                    Ok(address) => fault.with(header::LOCATION, address),
                    Err(_) => fault,
                })
            }
            SetupState::Waiting | SetupState::Sending => {
                let mut response = created(self.writer().sent(sent), &address);
                *response.status_mut() = StatusCode::ACCEPTED;
                Ok(response)
            }
            SetupState::Sent | SetupState::Delivered | SetupState::Undelivered => Ok(created(self.writer().sent(sent), &address)),
        }
    }
}

/// The query that leads to a place.
fn page_of(place: &Place) -> String {
    let mut pairs = Vec::new();
    place.put(&mut pairs);
    query_string(&pairs)
}

/// What an entry wants bound.
fn new_binding(entry: Option<Entry>) -> Result<NewBinding, Fault> {
    let entry = entry.ok_or_else(|| Fault::malformed("Send an entry."))?;
    let needed = |value: Option<String>, name: &str| value.ok_or_else(|| Fault::malformed(format!("{name} is missing.")));
    Ok(NewBinding {
        model: needed(entry.model_uuid, "model_uuid")?,
        phone_number: needed(entry.phone_number, "phone_number")?,
        foreign_user: needed(entry.foreign_user_id, "foreign_user_id")?,
        timezone: entry.timezone.unwrap_or_default(),
        imsi: entry.imsi.unwrap_or_default(),
    })
}

fn created(text: String, address: &str) -> Response {
    let mut response = answer(StatusCode::CREATED, ATOM_TYPE, text);
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
