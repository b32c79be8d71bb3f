//! Gateways over TLS: the real process, told whom to trust by `SSL_CERT_FILE`, and a server in front of the gateway whose certificate it
//! trusts, or does not, or that is for another name. What is not trusted is told nothing.

use super::support::{PATIENCE, Smsc};
use crate::common::pair::make_pair;
use crate::common::portal::{page, post, sign_in};
use crate::common::{Home, Server};
use axum::Router;
use axum::routing::get;
use http::StatusCode;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The phone that test messages go to.
const PHONE: &str = "+4799988877";

/// Speaks TLS on a free port with a pair of files, and passes on what it hears to a port without.
async fn front((cert, key): &(String, String), behind: u16) -> u16 {
    let chain = vec![CertificateDer::from_pem_file(cert).unwrap()];
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let config = builder.unwrap().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut outside) = acceptor.accept(stream).await else { return };
                let mut inside = TcpStream::connect(("127.0.0.1", behind)).await.unwrap();
                drop(tokio::io::copy_bidirectional(&mut outside, &mut inside).await);
            });
        }
    });
    port
}

/// A stand-in for Kannel that takes everything; the queries come out of the channel.
async fn smsbox() -> (u16, UnboundedReceiver<String>) {
    let (ask, asked) = unbounded_channel();
    let take = async move |uri: http::Uri| {
        ask.send(uri.query().unwrap_or_default().to_owned()).unwrap();
        (StatusCode::ACCEPTED, "0: Accepted for delivery")
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/cgi-bin/sendsms", get(take))).await });
    (port, asked)
}

/// The real server with demo data and a gateway, which trusts whoever this certificate vouches for.
fn server(home: Home, gateway: &str, trusted: &str) -> Server {
    let mut command = home.command(&["--demo", "--sms-gateways", gateway]);
    command.env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR");
    let mut server = Server::spawn(command);
    server.home = Some(home);
    server
}

/// Sends a test message through a gateway: the status, and what was said.
async fn try_gateway(server: &Server, cookie: &str, gateway: &str) -> (StatusCode, String) {
    let form = [("gateway", gateway), ("phone_number", PHONE)];
    let answer = post(server, "/portal/bindings/gateway-test", &form, Some(cookie)).await;
    (answer.status(), answer.text().await.unwrap())
}

/// Waits until the page of gateways has a text.
async fn shown(server: &Server, cookie: &str, text: &str) {
    let showing = async {
        while !page(server, "/bindings/gateways", Some(cookie)).await.text().await.unwrap().contains(text) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, showing).await.unwrap_or_else(|_| panic!("no {text:?}\n{}", server.errors()));
}

/// Two pairs for 127.0.0.1: one that is trusted, and one that is not.
fn pairs(folder: &Path) -> ((String, String), (String, String)) {
    (make_pair(folder, "trusted"), make_pair(folder, "stranger"))
}

both! {
    async fn an_smpp_server_whose_certificate_is_trusted_is_bound_and_takes_segments(database: Database) {
        let home = Home::new(database);
        let (trusted, _) = pairs(home.folder.path());
        let mut smsc = Smsc::start().await;
        let port = front(&trusted, u16::try_from(smsc.port).unwrap()).await;
        let server = server(home, &format!("smpps://patchbay:geheim@127.0.0.1:{port}"), &trusted.0);
        assert_eq!(smsc.next("bind").await["status"], 0);
        let cookie = sign_in(&server, "nora").await;
        let (status, said) = try_gateway(&server, &cookie, "smpp").await;
        assert!(status.is_success() || status.is_redirection(), "{status} {said}");
        assert_eq!(smsc.segments(1).await[0]["destination"], PHONE[1..]);
        assert!(server.stop().0.success());
        smsc.next("unbind").await;
    }

    async fn an_smpp_server_whose_certificate_is_not_trusted_or_not_its_own_is_told_nothing(database: Database) {
        let home = Home::new(database);
        let (trusted, stranger) = pairs(home.folder.path());
        let mut smsc = Smsc::start().await;
        let behind = u16::try_from(smsc.port).unwrap();
        let (unknown, other) = (front(&stranger, behind).await, front(&trusted, behind).await);
        // The certificate of the second is for 127.0.0.1 and not for this name.
        let gateways = format!("smpps://patchbay:geheim@127.0.0.1:{unknown}?name=unknown,smpps://patchbay:geheim@localhost:{other}?name=other");
        let server = server(home, &gateways, &trusted.0);
        let cookie = sign_in(&server, "nora").await;
        for name in ["unknown", "other"] {
            let (status, said) = try_gateway(&server, &cookie, name).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(said.contains("did not take the message") && said.contains("certificate"), "{said}");
        }
        shown(&server, &cookie, "It cannot be reached: invalid peer certificate").await;
        smsc.nothing_more("bind").await;
        smsc.nothing_more("segment").await;
    }

    async fn a_kannel_whose_certificate_is_trusted_is_asked(database: Database) {
        let home = Home::new(database);
        let (trusted, _) = pairs(home.folder.path());
        let (behind, mut asked) = smsbox().await;
        let port = front(&trusted, behind).await;
        let server = server(home, &format!("kannel+https://patchbay:geheim@127.0.0.1:{port}"), &trusted.0);
        let cookie = sign_in(&server, "nora").await;
        let (status, said) = try_gateway(&server, &cookie, "kannel").await;
        assert!(status.is_success() || status.is_redirection(), "{status} {said}");
        let query = asked.try_recv().unwrap();
        assert!(query.starts_with("username=patchbay&password=geheim&to=4799988877&"), "{query}");
    }

    async fn a_kannel_whose_certificate_is_not_trusted_or_not_its_own_hears_no_password(database: Database) {
        let home = Home::new(database);
        let (trusted, stranger) = pairs(home.folder.path());
        let (behind, mut asked) = smsbox().await;
        let (unknown, other) = (front(&stranger, behind).await, front(&trusted, behind).await);
        let gateways = format!(
            "kannel+https://patchbay:geheim@127.0.0.1:{unknown}?name=unknown,kannel+https://patchbay:geheim@localhost:{other}?name=other"
        );
        let server = server(home, &gateways, &trusted.0);
        let cookie = sign_in(&server, "nora").await;
        for name in ["unknown", "other"] {
            let (status, said) = try_gateway(&server, &cookie, name).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(said.contains("did not take the message") && said.contains("certificate"), "{said}");
        }
        shown(&server, &cookie, "It cannot be reached: invalid peer certificate").await;
        assert!(asked.try_recv().is_err(), "nothing arrived");
    }
}
