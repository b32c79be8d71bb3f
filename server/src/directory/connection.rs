//! A connection: messages in, answers out, and an end in good order.

use super::bases::Place;
use super::ber::{self, Control, Outline, Request};
use super::dn::Dn;
use super::entry::{Entry, Person};
use super::operations::{Cancelling, Ending, Operations, Stop};
use super::reply::{answer, extended, notice, result, success, write};
use super::schema::Attribute;
use super::search::{End, Found, Mark, Page, Search};
use super::{
    CANCEL, CONTROLS, Face, IDLE_TIME, MANAGE_DSA_IT, MESSAGE_MAX, MESSAGE_TIME, NESTING_MAX, OPERATIONS_MAX, PAGES, START_TLS,
    WHO_AM_I, WRITE_TIME,
};
use crate::linger::Lingering;
use crate::listen::{Accepted, Listener, Serving, accept, handshake};
use crate::metrics;
use crate::state::stopped;
use bytes::{Bytes, BytesMut};
use ldap3_proto::LdapCodec;
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapCompareRequest, LdapExtendedRequest, LdapMsg, LdapOp, LdapResult, LdapResultCode, LdapSearchRequest,
};
use patchbay_domain::sip::SipAddress;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, WriteHalf, split};
use tokio::sync::{mpsc, watch};
use tokio::time::{timeout, timeout_at};
use tokio_util::codec::Decoder;

/// Parts of answers that may wait for the client to take them; further ones make the searches wait.
const WAITING: usize = 4;
/// How large a part is before it is sent, in bytes.
const PART: usize = 16 * 1024;
/// How much is read at once, in bytes.
const READ: usize = 4 * 1024;
/// How long the end of a connection may take.
const CLOSE_TIME: Duration = Duration::from_secs(3);

/// Who is at the other end.
pub(super) struct Client {
    /// Where from.
    pub address: IpAddr,
    /// As whom; none for anonymous.
    pub bound: Option<SipAddress>,
    /// Whether over TLS.
    encrypted: bool,
}

/// Serves a listener until the process is asked to stop.
pub async fn serve(listener: Listener, face: Arc<Face>, serving: Serving) {
    let stopping = serving.stopping.clone();
    accept(listener, serving, move |accepted| connection(accepted, Arc::clone(&face), stopping.clone())).await;
}

async fn connection(accepted: Accepted, face: Arc<Face>, mut stopping: watch::Receiver<bool>) {
    let Accepted { stream, address, tls } = accepted;
    let mut client = Client { address: address.ip(), bound: None, encrypted: false };
    if let Some(tls) = tls {
        secured(stream, tls, &mut client, &face, &mut stopping).await;
    } else if let Some(stream) = converse(stream, &mut client, &face, &mut stopping).await
        && let Some(tls) = face.tls.as_ref().map(|tls| Arc::clone(&tls.borrow()))
    {
        secured(stream, tls, &mut client, &face, &mut stopping).await;
    }
}

async fn secured(
    stream: Lingering,
    tls: Arc<tokio_rustls::rustls::ServerConfig>,
    client: &mut Client,
    face: &Arc<Face>,
    stopping: &mut watch::Receiver<bool>,
) {
    if let Some(stream) = handshake(stream, tls, client.address).await {
        client.encrypted = true;
        converse(stream, client, face, stopping).await;
    }
}

/// How a conversation ends.
enum Over {
    /// The client is gone or said good-bye.
    Gone,
    /// TLS begins on the same connection.
    Secure,
    /// We close, and say why.
    Closed(LdapResultCode, String),
}

/// Sends what the operations say. Gives its half back when nobody has anything to say any more, and nothing when the client takes nothing.
async fn speak<W: AsyncWrite + Unpin>(mut writer: W, mut said: mpsc::Receiver<Bytes>) -> Option<W> {
    while let Some(part) = said.recv().await {
        // A part may be large and a client slow; what counts is that it takes something.
        let mut rest = part.as_ref();
        while !rest.is_empty() {
            let taken = timeout(WRITE_TIME, writer.write(rest)).await.ok()?.ok().filter(|taken| *taken > 0)?;
            rest = rest.get(taken..)?;
        }
        if said.is_empty() {
            timeout(WRITE_TIME, writer.flush()).await.ok()?.ok()?;
        }
    }
    timeout(WRITE_TIME, writer.flush()).await.ok()?.ok()?;
    Some(writer)
}

/// Talks with a client until its connection ends, or until TLS is to begin on it: then the connection is given back.
async fn converse<S>(stream: S, client: &mut Client, face: &Arc<Face>, stopping: &mut watch::Receiver<bool>) -> Option<S>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut reader, writer) = split(stream);
    let (say, said) = mpsc::channel(WAITING);
    let speaking = tokio::spawn(speak(writer, said));
    let mut talk = Talk { face, client, say, operations: Operations::default() };
    let mut buffer = BytesMut::new();
    let over = talk.listen(&mut reader, &mut buffer, stopping).await;
    let Talk { say, mut operations, .. } = talk;
    // Only when it is we who end it are answers still worth something.
    if !matches!(over, Over::Closed(LdapResultCode::Unavailable, _)) {
        operations.abandon_all();
    }
    operations.all_ended().await;
    if let Over::Closed(code, message) = &over {
        let mut out = BytesMut::new();
        write(notice(code.clone(), message), &mut out);
        drop(timeout(CLOSE_TIME, say.send(out.freeze())).await);
    }
    drop(say);
    let writer: WriteHalf<S> = speaking.await.ok().flatten()?;
    let mut stream = reader.unsplit(writer);
    if matches!(over, Over::Secure) {
        return Some(stream);
    }
    drop(timeout(CLOSE_TIME, stream.shutdown()).await);
    None
}

/// One conversation.
struct Talk<'t> {
    face: &'t Arc<Face>,
    client: &'t mut Client,
    say: mpsc::Sender<Bytes>,
    operations: Operations,
}

impl Talk<'_> {
    /// Reads and answers until there is a reason to end.
    async fn listen(
        &mut self,
        reader: &mut (impl AsyncRead + Unpin),
        buffer: &mut BytesMut,
        stopping: &mut watch::Receiver<bool>,
    ) -> Over {
        let mut since = tokio::time::Instant::now();
        loop {
            match ber::frame(buffer) {
                Ok(Some(length)) => {
                    let message = buffer.split_to(length);
                    since = tokio::time::Instant::now();
                    if let Some(over) = self.hear(message, buffer.is_empty()).await {
                        return over;
                    }
                    if *stopping.borrow() {
                        return Over::Closed(LdapResultCode::Unavailable, "the server stops".to_owned());
                    }
                    continue;
                }
                Ok(None) => {}
                Err(broken) => return Over::Closed(LdapResultCode::ProtocolError, broken.to_string()),
            }
            let patience = if buffer.is_empty() { IDLE_TIME } else { MESSAGE_TIME };
            let until = since.checked_add(patience).unwrap_or(since);
            buffer.reserve(READ);
            tokio::select! {
                biased;
                () = stopped(stopping) => return Over::Closed(LdapResultCode::Unavailable, "the server stops".to_owned()),
                () = self.say.closed() => return Over::Gone,
                () = self.operations.next_end(), if !self.operations.is_empty() => since = tokio::time::Instant::now(),
                read = timeout_at(until, reader.read_buf(buffer)) => match read {
                    Ok(Ok(0) | Err(_)) => return Over::Gone,
                    Ok(Ok(read)) => {
                        // The first bytes of a message: from now on it has its own time.
                        if read == buffer.len() {
                            since = tokio::time::Instant::now();
                        }
                    }
                    // Whoever waits for an answer is not idle.
                    Err(_) if buffer.is_empty() && !self.operations.is_empty() => since = tokio::time::Instant::now(),
                    Err(_) => return Over::Closed(LdapResultCode::Unavailable, "nothing was asked for too long".to_owned()),
                },
            }
        }
    }

    /// Says something; a client that is gone hears nothing.
    async fn answer(&self, id: i32, operation: LdapOp) {
        let mut out = BytesMut::new();
        write(LdapMsg::new(id, operation), &mut out);
        drop(self.say.send(out.freeze()).await);
    }

    async fn result(&self, outline: &Outline, result: LdapResult) {
        if let Some(operation) = answer(outline.request, result) {
            self.answer(outline.id, operation).await;
        }
    }

    /// Hears one message. Answers how the conversation ends, where it does; `alone` is whether nothing came behind the message.
    async fn hear(&mut self, message: BytesMut, alone: bool) -> Option<Over> {
        let outline = match ber::outline(&message) {
            Ok(outline) => outline,
            Err(broken) => return Some(Over::Closed(LdapResultCode::ProtocolError, broken.to_string())),
        };
        self.face.metrics.request(metrics::Face::Directory);
        if outline.excessive {
            let text = "the message has too many parts, or is nested too deeply";
            self.result(&outline, result(LdapResultCode::AdminLimitExceeded, text)).await;
            return None;
        }
        if outline.controls.iter().any(|control| control.critical && !is_known(outline.request, control)) {
            let text = "a control that was called critical is not known here";
            self.result(&outline, result(LdapResultCode::UnavailableCriticalExtension, text)).await;
            return None;
        }
        let Some(message) = decoded(message) else {
            self.result(&outline, result(LdapResultCode::ProtocolError, "the request cannot be read")).await;
            return None;
        };
        if self.operations.is_running(outline.id) {
            let text = "an operation of this number is under way";
            self.result(&outline, result(LdapResultCode::ProtocolError, text)).await;
            return None;
        }
        match message.op {
            LdapOp::UnbindRequest => return Some(Over::Gone),
            LdapOp::AbandonRequest(id) => self.operations.abandon(id),
            LdapOp::BindRequest(request) => {
                // A bind is alone (RFC 4511, section 4.2.1).
                self.operations.all_ended().await;
                let outcome = self.face.bind(self.client, &request).await;
                self.result(&outline, outcome).await;
            }
            LdapOp::SearchRequest(request) => self.search(&outline, &request, &message.ctrl).await,
            LdapOp::CompareRequest(request) => {
                let outcome = self.compare(&request).await.unwrap_or_else(|refusal| refusal);
                self.result(&outline, outcome).await;
            }
            LdapOp::ExtendedRequest(request) => return self.extended(&outline, &request, alone).await,
            _ => self.result(&outline, result(LdapResultCode::UnwillingToPerform, "this directory is read-only")).await,
        }
        None
    }

    /// Whether somebody is there who may ask.
    fn may_ask(&self) -> Result<(), LdapResult> {
        if self.client.bound.is_some() || self.face.anonymous {
            return Ok(());
        }
        Err(result(LdapResultCode::StrongerAuthRequired, "bind first, with the name and password of an account"))
    }

    async fn search(&mut self, outline: &Outline, request: &LdapSearchRequest, controls: &[LdapControl]) {
        let search = page(controls).and_then(|page| {
            Search::of(request, page, Instant::now())
                .map_err(|refusal| LdapResult { matcheddn: refusal.matched, ..result(refusal.code, refusal.message) })
        });
        let search = search.and_then(|search| if search.is_of_root() { Ok(search) } else { self.may_ask().map(|()| search) });
        let search = match search {
            Ok(_) if self.operations.len() >= OPERATIONS_MAX => {
                Err(result(LdapResultCode::Busy, "too many searches at the same time"))
            }
            other => other,
        };
        let search = match search {
            Ok(search) => search,
            Err(refusal) => return self.result(outline, refusal).await,
        };
        let paged = outline.controls.iter().any(|control| control.oid == PAGES.as_bytes());
        let start_tls = !self.client.encrypted && self.face.tls.is_some();
        let (face, say, id) = (Arc::clone(self.face), self.say.clone(), outline.id);
        self.operations.begin(id, |stop| async move {
            let found = found(&face, search, start_tls, &stop).await;
            tell(&say, id, found, paged, &stop).await;
        });
    }

    async fn compare(&self, request: &LdapCompareRequest) -> Result<LdapResult, LdapResult> {
        self.may_ask()?;
        let dn = Dn::parse(&request.dn)
            .map_err(|_| result(LdapResultCode::InvalidDNSyntax, "this is no name of an entry (RFC 4514)"))?;
        let unknown = || result(LdapResultCode::UndefinedAttributeType, "there is no such attribute");
        let attribute = Attribute::of(&request.atype).ok_or_else(unknown)?;
        let value =
            std::str::from_utf8(&request.val).map_err(|_| result(LdapResultCode::InvalidAttributeSyntax, "a value is UTF-8"))?;
        let bases = self.face.bases().await?;
        let missing = |matched: &str| LdapResult {
            matcheddn: matched.to_owned(),
            ..result(LdapResultCode::NoSuchObject, "there is no such entry")
        };
        let wanted = attribute.comparable(value);
        let (equal, present) = match bases.place(&self.face.core, &dn) {
            Place::Base(base) => (base.has(attribute, &|has| has == wanted), base.has(attribute, &|_| true)),
            Place::Person(base, entry) => {
                let person = Person::new(&entry, base);
                (person.has(attribute, &|has| has == wanted), person.has(attribute, &|_| true))
            }
            Place::Root | Place::Above => return Err(missing("")),
            Place::Nothing(nearest) => return Err(missing(nearest)),
        };
        match (equal, present) {
            (true, _) => Ok(result(LdapResultCode::CompareTrue, "")),
            (false, true) => Ok(result(LdapResultCode::CompareFalse, "")),
            (false, false) => Err(result(LdapResultCode::NoSuchAttribute, "the entry has no such attribute")),
        }
    }

    async fn extended(&mut self, outline: &Outline, request: &LdapExtendedRequest, alone: bool) -> Option<Over> {
        let id = outline.id;
        match request.name.as_str() {
            START_TLS => {
                let refusal = if self.client.encrypted {
                    Some(result(LdapResultCode::OperationsError, "TLS is there already"))
                } else if self.face.tls.is_none() {
                    Some(result(LdapResultCode::ProtocolError, "TLS is not offered here"))
                } else if !alone || self.operations.any_running() {
                    // What came behind it was not encrypted, and must not be taken for what comes after.
                    Some(result(LdapResultCode::OperationsError, "other operations are under way"))
                } else {
                    None
                };
                let over = refusal.is_none().then_some(Over::Secure);
                let told = refusal.unwrap_or_else(success);
                self.answer(id, extended(told, Some(START_TLS), None)).await;
                return over;
            }
            WHO_AM_I => {
                let who = self.client.bound.as_ref().map(Face::authorization_of).unwrap_or_default();
                self.answer(id, extended(success(), None, Some(who.into_bytes()))).await;
            }
            CANCEL => {
                let outcome = match request.value.as_deref().and_then(ber::cancel_id) {
                    None => result(LdapResultCode::ProtocolError, "the request names no operation"),
                    Some(other) => match self.operations.cancel(other) {
                        Cancelling::Done => success(),
                        Cancelling::Unknown => result(LdapResultCode::NoSuchOperation, "no such operation is under way"),
                        Cancelling::TooLate => result(LdapResultCode::TooLate, "the operation is over"),
                    },
                };
                self.answer(id, extended(outcome, None, None)).await;
            }
            _ => {
                let outcome = result(LdapResultCode::ProtocolError, "there is no such extended operation");
                self.answer(id, extended(outcome, None, None)).await;
            }
        }
        None
    }
}

/// Whether a control is known where it was sent. What has no answer cannot be refused.
fn is_known(request: Request, control: &Control) -> bool {
    let is = |oid: &str| control.oid == oid.as_bytes();
    match request {
        Request::Search => CONTROLS.iter().any(|oid| is(oid)),
        Request::Compare => is(MANAGE_DSA_IT),
        Request::Unbind | Request::Abandon => true,
        _ => false,
    }
}

/// A message that the guard let through, decoded.
#[must_use]
pub fn decoded(mut message: BytesMut) -> Option<LdapMsg> {
    // One level more than the guard lets through, because the decoder counts the innermost values, too.
    LdapCodec::new(Some(MESSAGE_MAX), Some(NESTING_MAX.saturating_add(2))).decode(&mut message).ok().flatten()
}

/// The page that a search's controls ask for.
fn page(controls: &[LdapControl]) -> Result<Option<Page>, LdapResult> {
    let pages = controls.iter().find_map(|control| match control {
        LdapControl::SimplePagedResults { size, cookie } => Some((*size, cookie)),
        _ => None,
    });
    let Some((size, cookie)) = pages else { return Ok(None) };
    let size = usize::try_from(size).map_err(|_| result(LdapResultCode::ProtocolError, "a page's size is never negative"))?;
    if cookie.is_empty() {
        return Ok(Some(Page { size, after: None }));
    }
    let after =
        Mark::read(cookie).ok_or_else(|| result(LdapResultCode::UnwillingToPerform, "the page's cookie is none of ours"))?;
    Ok(Some(Page { size, after: Some(after) }))
}

/// Runs a search, in its turn and on a thread of its own.
async fn found(face: &Arc<Face>, search: Search, start_tls: bool, stop: &Arc<Stop>) -> Result<Found, LdapResult> {
    let late = || Found { end: End::Late, ..Found::default() };
    let bases = face.bases().await?;
    let turn = Arc::clone(&face.searching).acquire_owned();
    let Ok(Ok(turn)) = timeout_at(search.until().into(), turn).await else { return Ok(late()) };
    let (core, stop) = (face.core.clone(), Arc::clone(stop));
    let run = tokio::task::spawn_blocking(move || {
        let found = search.run(&core, &bases, start_tls, &stop);
        drop(turn);
        found
    });
    match run.await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(refusal)) => Err(LdapResult { matcheddn: refusal.matched, ..result(refusal.code, refusal.message) }),
        Err(cause) => {
            let error = patchbay_core::Error::internal(cause);
            Err(result(LdapResultCode::Other, error.to_string()))
        }
    }
}

/// Tells what was found, unless nobody wants to hear it any more.
async fn tell(say: &mpsc::Sender<Bytes>, id: i32, found: Result<Found, LdapResult>, paged: bool, stop: &Stop) {
    let (entries, mark, outcome) = match found {
        Err(refusal) => (Vec::new(), None, refusal),
        Ok(found) => {
            let outcome = match found.end {
                End::All | End::Stopped => success(),
                End::More => result(LdapResultCode::SizeLimitExceeded, ""),
                End::Late => result(LdapResultCode::TimeLimitExceeded, ""),
            };
            (found.entries, found.mark, outcome)
        }
    };
    let mut out = BytesMut::new();
    for entry in entries {
        if stop.is_stopped() {
            break;
        }
        write(LdapMsg::new(id, LdapOp::SearchResultEntry(entry)), &mut out);
        if out.len() >= PART && say.send(out.split().freeze()).await.is_err() {
            return;
        }
    }
    let done = match stop.finish() {
        Ending::Abandoned => return,
        Ending::Cancelled => LdapMsg::new(id, LdapOp::SearchResultDone(result(LdapResultCode::Canceled, ""))),
        Ending::Finished => {
            let cookie = mark.map(|mark| mark.written()).unwrap_or_default();
            let controls = if paged { vec![LdapControl::SimplePagedResults { size: 0, cookie }] } else { vec![] };
            LdapMsg::new_with_ctrls(id, LdapOp::SearchResultDone(outcome), controls)
        }
    };
    write(done, &mut out);
    // A client that is gone hears nothing.
    drop(say.send(out.freeze()).await);
}
