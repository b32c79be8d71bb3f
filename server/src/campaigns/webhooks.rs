//! Sends webhook deliveries: takes from core's queue what is due, posts it, and tells core what was answered.
//!
//! Where a delivery goes was written by an administrator of one organization, and this server stands where he does not: so only addresses of
//! the public internet are reached, and those that the setting `PATCHBAY_WEBHOOK_NETWORKS` names. The address is looked at after the name was
//! looked up, and the connection goes to that very address, so that a name cannot mean another one a moment later. Redirections are not
//! followed, and of an answer nothing but its status is used.
//!
//! What is queued, signed and tried again is core's business.

use crate::outgoing::{Stream, exchange, trust};
use crate::state::stopped;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use ipnet::IpNet;
use patchbay_core::campaigns::{Parcel, signature};
use patchbay_core::{Core, Event};
use patchbay_domain::campaigns::{HookUrl, is_public};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// Deliveries that are sent at once.
const AT_ONCE: usize = 16;
/// How often it is looked for what is due, when nothing says that something may be.
const LOOK: Duration = Duration::from_secs(2);
/// For how long a connection may take to stand, name and handshake included.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// For how long a delivery may take in all; the queue's own patience is longer.
const WAIT: Duration = Duration::from_secs(20);
/// How many addresses of a name are tried.
const ADDRESSES_MAX: usize = 4;
/// How much of an answer is read, in bytes.
const ANSWER_MAX: usize = 4096;
/// After how many looks old deliveries are swept away: about an hour's.
const SWEEP_LOOKS: u32 = 1800;

/// Whom deliveries may reach.
#[derive(Clone)]
struct Guard(Arc<[IpNet]>);

impl Guard {
    fn lets_through(&self, address: IpAddr) -> bool {
        // ::ffff:10.0.0.1 is 10.0.0.1, whatever a network is written like.
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.contains(&address))
    }
}

/// Sends what is due until the process stops, and then finishes what is under way.
pub async fn run(core: Core, networks: Vec<IpNet>, mut stopping: watch::Receiver<bool>) {
    let guard = Guard(networks.into());
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut sending = JoinSet::new();
    let mut events = core.events();
    let mut looks = 0_u32;
    loop {
        let free = slots.available_permits();
        // A fault is logged where it happens; the next round tries again.
        let due = if free == 0 { Vec::new() } else { core.campaign_hooks().due(free).await.unwrap_or_default() };
        for parcel in due {
            let Ok(permit) = Arc::clone(&slots).try_acquire_owned() else { break };
            let (core, guard) = (core.clone(), guard.clone());
            sending.spawn(async move {
                let answer = send(&parcel, &guard, core.now().0.div_euclid(1000)).await;
                drop(core.campaign_hooks().told(&parcel, answer).await);
                drop(permit);
            });
        }
        while sending.try_join_next().is_some() {}
        looks = looks.wrapping_add(1);
        if looks.is_multiple_of(SWEEP_LOOKS) {
            drop(core.campaign_hooks().sweep().await);
        }
        tokio::select! {
            biased;
            () = stopped(&mut stopping) => break,
            () = tokio::time::sleep(LOOK) => {}
            () = woken(&mut events) => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Waits until something happened that may have queued a delivery.
async fn woken(events: &mut tokio::sync::broadcast::Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(event) if event.area != "campaign-webhooks" => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            // The process ends; the other branches see to it.
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}

/// Posts one delivery; the status that it was answered with, or why there was none.
async fn send(parcel: &Parcel, guard: &Guard, now: i64) -> Result<u16, String> {
    let delivered = async {
        let stream = tokio::time::timeout(CONNECT_WAIT, connect(&parcel.url, guard));
        let stream = stream.await.map_err(|_| "It cannot be reached: no connection in time.".to_owned())??;
        let request = request(parcel, now).map_err(|_| "Its address cannot be asked for.".to_owned())?;
        let answered = exchange(stream, request, ANSWER_MAX).await;
        answered.map(|(status, _)| status.as_u16()).map_err(|cause| format!("The connection broke before it answered: {cause}."))
    };
    tokio::time::timeout(WAIT, delivered).await.unwrap_or_else(|_| Err("It did not answer in time.".to_owned()))
}

fn request(parcel: &Parcel, now: i64) -> http::Result<Request<Full<Bytes>>> {
    Request::post(parcel.url.target())
        .header(header::HOST, parcel.url.authority())
        .header(header::CONNECTION, "close")
        .header(header::USER_AGENT, concat!("Patchbay/", env!("CARGO_PKG_VERSION")))
        .header(header::CONTENT_TYPE, "application/json")
        .header("patchbay-event", &parcel.event)
        .header("patchbay-delivery", &parcel.id)
        .header("patchbay-attempt", parcel.attempt.to_string())
        .header("patchbay-signature", format!("t={now},v1={}", signature(&parcel.secret, now, &parcel.body)))
        .body(Full::new(Bytes::from(parcel.body.clone())))
}

async fn connect(url: &HookUrl, guard: &Guard) -> Result<Box<dyn Stream>, String> {
    let found = lookup_host((url.host(), url.port())).await.map_err(|cause| format!("Its name is not known: {cause}."))?;
    let (allowed, refused): (Vec<SocketAddr>, Vec<SocketAddr>) = found.partition(|address| guard.lets_through(address.ip()));
    if allowed.is_empty() {
        return Err(match refused.first() {
            Some(_) => "It is not of the public internet; whoever runs this server may let it in by PATCHBAY_WEBHOOK_NETWORKS.",
            None => "Its name has no address.",
        }
        .to_owned());
    }
    let mut failed = String::new();
    for address in allowed.into_iter().take(ADDRESSES_MAX) {
        match TcpStream::connect(address).await {
            Ok(stream) => return encrypted(url, stream).await,
            Err(cause) => failed = format!("It cannot be reached: {cause}."),
        }
    }
    Err(failed)
}

async fn encrypted(url: &HookUrl, stream: TcpStream) -> Result<Box<dyn Stream>, String> {
    static TRUST: OnceLock<Option<TlsConnector>> = OnceLock::new();
    if !url.is_tls() {
        return Ok(Box::new(stream));
    }
    let tls = TRUST.get_or_init(trust).as_ref().ok_or("TLS cannot be spoken here.")?;
    let name = ServerName::try_from(url.host().to_owned()).map_err(|_| "Its name cannot stand in a certificate.".to_owned())?;
    let stream = tls.connect(name, stream).await.map_err(|cause| format!("TLS with it failed: {cause}."))?;
    Ok(Box::new(stream))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(networks: &[&str]) -> Guard {
        Guard(networks.iter().map(|network| network.parse().unwrap()).collect())
    }

    #[test]
    fn only_what_is_public_or_named_is_let_through() {
        let open = guard(&["10.1.0.0/16", "fd00::/8"]);
        for (address, by_default, named) in [
            ("1.1.1.1", true, true),
            ("10.1.2.3", false, true),
            ("::ffff:10.1.2.3", false, true),
            ("10.2.0.1", false, false),
            ("fd00::1", false, true),
            ("127.0.0.1", false, false),
            ("169.254.169.254", false, false),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!((guard(&[]).lets_through(address), open.lets_through(address)), (by_default, named), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_is_looked_at_by_its_address() {
        for url in [
            "http://localhost:1/",
            "http://127.0.0.1:1/",
            "http://[::1]:1/",
            "http://[::ffff:127.0.0.1]:1/",
            "http://0x7f000001:1/",
        ] {
            let refused = connect(&HookUrl::parse(url).unwrap(), &guard(&[])).await.err().unwrap();
            assert!(refused.contains("public internet") || refused.contains("not known"), "{url}: {refused}");
        }
        let refused = connect(&HookUrl::parse("http://127.0.0.1:1/").unwrap(), &guard(&["127.0.0.0/8"])).await.err().unwrap();
        assert!(refused.contains("cannot be reached"), "{refused}");
    }
}
