//! The front of each listener: which faces it shows, and which of them a request belongs to.
//!
//! What a phone asks is answered here at once, before any router and without a task of its own: that is the request that comes by the
//! hundred thousand. Wire faces get no header of the portal's.

use crate::bindings::{self, gateways::kannel};
use crate::metrics::{Face, Metrics, count};
use crate::peer::{ClientAddress, Encrypted, PeerCertificate};
use crate::redirections::phone::PhoneFace;
use crate::{campaigns, connections, sip};
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use futures::future::{BoxFuture, Either, FutureExt, Ready, ready};
use http::{HeaderMap, Request, StatusCode, header};
use hyper::body::Incoming;
use ipnet::IpNet;
use std::net::IpAddr;
use std::sync::Arc;
use tower::ServiceExt;

/// What is known of a connection before its first request.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its other end.
    pub address: IpAddr,
    /// The certificate from the handshake.
    pub certificate: PeerCertificate,
    /// Whether it is TLS.
    pub encrypted: Encrypted,
}

/// The wire faces.
#[derive(Clone)]
pub struct Wire {
    /// What phones ask.
    pub phone: PhoneFace,
    /// XML-RPC.
    pub xmlrpc: Router,
    /// The settings API of SIP accounts, and the feeds of SIP proxies.
    pub sip: Router,
    /// What management systems call: tokens and campaigns.
    pub campaigns: Router,
    /// The API of bindings.
    pub bindings: Router,
    /// What SMS gateways report.
    pub receipts: Router,
    /// What apps register.
    pub connections: Router,
}

/// The faces of one listener.
#[derive(Clone)]
pub struct Front {
    /// The wire faces, where they are served.
    pub wire: Option<Wire>,
    /// The portal, or the listener's only router.
    pub portal: Option<Router>,
    /// Whose word on the client's address is believed.
    pub proxies: Arc<[IpNet]>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// An answer, at once or later.
pub type Answer = Either<Ready<Response>, BoxFuture<'static, Response>>;

impl Front {
    /// Answers a request, or leaves it to the router of its face.
    pub fn answer(&self, connection: &Connection, request: Request<Incoming>) -> Answer {
        let mut request = request;
        let (address, encrypted) = self.client(connection, request.headers());
        let extensions = request.extensions_mut();
        extensions.insert(ClientAddress(address));
        extensions.insert(connection.certificate.clone());
        extensions.insert(encrypted);
        if let Some(wire) = &self.wire {
            if let Some(answer) = wire.phone.serve(&request) {
                self.metrics.request(Face::Phone);
                return Either::Left(ready(answer));
            }
            let routed = match request.uri().path() {
                "/xmlrpc" | "/xmlrpc/" => Some((Face::XmlRpc, &wire.xmlrpc)),
                path if sip::SETTINGS_PATHS.contains(&path) => Some((Face::Settings, &wire.sip)),
                path if path.starts_with(sip::FEED_PREFIX) => Some((Face::Proxy, &wire.sip)),
                path if path == campaigns::TOKEN_PATH || path.starts_with(campaigns::CALL_PREFIX) => {
                    Some((Face::Mdm, &wire.campaigns))
                }
                path if path.starts_with(bindings::PREFIX) => Some((Face::Bindings, &wire.bindings)),
                path if path.starts_with(kannel::RECEIPTS) => Some((Face::Receipts, &wire.receipts)),
                path if connections::owns(path) => Some((Face::App, &wire.connections)),
                _ => None,
            };
            if let Some((face, router)) = routed {
                self.metrics.request(face);
                // A client that wants a token presents its secret in the form.
                let presented =
                    request.headers().contains_key(header::AUTHORIZATION) || request.uri().path() == campaigns::TOKEN_PATH;
                let answer = route(router.clone(), request);
                return if presented { self.count_refusals(answer) } else { answer };
            }
        }
        if let Some(portal) = &self.portal {
            self.metrics.request(Face::Portal);
            return route(portal.clone(), request);
        }
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::NOT_FOUND;
        Either::Left(ready(answer))
    }

    /// Counts an answer that refuses credentials.
    fn count_refusals(&self, answer: Answer) -> Answer {
        let metrics = Arc::clone(&self.metrics);
        let counted = answer.inspect(move |answer| {
            if answer.status() == StatusCode::UNAUTHORIZED {
                count(&metrics.sign_ins_failed);
            }
        });
        Either::Right(counted.boxed())
    }

    /// The client's address and whether he came over TLS: the connection's, or what a trusted proxy says.
    fn client(&self, connection: &Connection, headers: &HeaderMap) -> (IpAddr, Encrypted) {
        if self.proxies.is_empty() || !self.trusts(connection.address) {
            return (connection.address, connection.encrypted);
        }
        let forwarded = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
        let mut hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut address = connection.address;
        // From the nearest hop backwards, as far as those who wrote it are trusted; what lies beyond anybody may have written.
        while let Some(hop) = hops.pop().and_then(read_hop) {
            address = hop;
            if !self.trusts(hop) {
                break;
            }
        }
        let scheme = headers.get_all("x-forwarded-proto").into_iter().next_back().and_then(|value| value.to_str().ok());
        let encrypted = match scheme.and_then(|scheme| scheme.rsplit(',').next()).map(str::trim) {
            Some("https") => Encrypted(true),
            Some("http") => Encrypted(false),
            _ => connection.encrypted,
        };
        (address, encrypted)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.proxies.iter().any(|network| network.contains(&address))
    }
}

/// An address as proxies write it: alone, or with a port.
fn read_hop(text: &str) -> Option<IpAddr> {
    let alone = text.trim_start_matches('[').trim_end_matches(']');
    alone.parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
}

fn route(router: Router, request: Request<Incoming>) -> Answer {
    let answer = router.oneshot(request.map(Body::new));
    Either::Right(async move { answer.await.unwrap_or_else(|never| match never {}) }.boxed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(proxies: &[&str]) -> Front {
        let proxies = proxies.iter().map(|network| network.parse().unwrap()).collect();
        Front { wire: None, portal: None, proxies, metrics: Arc::default() }
    }

    fn seen(front: &Front, from: &str, headers: &[(&'static str, &str)]) -> (String, bool) {
        let connection =
            Connection { address: from.parse().unwrap(), certificate: PeerCertificate(None), encrypted: Encrypted(false) };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let (address, encrypted) = front.client(&connection, &map);
        (address.to_string(), encrypted.0)
    }

    #[test]
    fn nobody_is_believed_unless_trusted() {
        let lies = [("x-forwarded-for", "9.9.9.9"), ("x-forwarded-proto", "https")];
        assert_eq!(seen(&front(&[]), "10.0.0.1", &lies), ("10.0.0.1".to_owned(), false));
        assert_eq!(seen(&front(&["10.0.0.2/32"]), "10.0.0.1", &lies), ("10.0.0.1".to_owned(), false));
    }

    #[test]
    fn a_trusted_proxy_is_believed_for_the_hop_it_saw() {
        let front = front(&["10.0.0.0/8"]);
        let told = [("x-forwarded-for", "6.6.6.6, 9.9.9.9"), ("x-forwarded-proto", "https")];
        assert_eq!(seen(&front, "10.0.0.1", &told), ("9.9.9.9".to_owned(), true));
        let chain = [("x-forwarded-for", "6.6.6.6, 9.9.9.9"), ("x-forwarded-for", "10.0.0.2")];
        assert_eq!(seen(&front, "10.0.0.1", &chain), ("9.9.9.9".to_owned(), false));
        assert_eq!(seen(&front, "::ffff:10.0.0.1", &told), ("9.9.9.9".to_owned(), true));
    }

    #[test]
    fn what_is_no_address_ends_the_chain() {
        let front = front(&["10.0.0.0/8"]);
        assert_eq!(seen(&front, "10.0.0.1", &[("x-forwarded-for", "9.9.9.9, unknown")]).0, "10.0.0.1");
        assert_eq!(seen(&front, "10.0.0.1", &[("x-forwarded-for", "[2001:db8::1]:443")]).0, "2001:db8::1");
        assert_eq!(seen(&front, "10.0.0.1", &[("x-forwarded-for", "9.9.9.9:1234")]).0, "9.9.9.9");
        assert_eq!(seen(&front, "10.0.0.1", &[]).0, "10.0.0.1");
    }
}
