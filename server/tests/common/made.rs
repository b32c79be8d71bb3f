//! A server with the demo data and what a test puts beside it, made through the core while the server does not run.

use super::{Database, Home, Server};
use patchbay_core::accounts::{From, Proof};
use patchbay_core::secret::Key;
use patchbay_core::{Actor, Clock, Core};
use patchbay_domain::sip::SipDomain;

/// Opens the core in a home whose server is not running.
pub async fn core(home: &Home) -> Core {
    let key = Key::load_or_create(&home.path("secret.key")).unwrap();
    Core::open(&home.database_url, key, Clock::system()).await.unwrap()
}

/// The owner of an account of the demo data, inside an opened core.
pub async fn owner(core: &Core, user: &str) -> Actor {
    let domain = SipDomain::parse("example.org").unwrap();
    let from = From { address: "127.0.0.1".to_owned(), user_agent: "test".to_owned() };
    core.accounts().digest(&domain, user, &from, |_| Proof::Right).await.unwrap()
}

/// A server with the demo data and what else is to be in it, made by one of the demo data's portal users.
pub async fn server_made(database: Database, name: &str, make: impl AsyncFnOnce(&Core, &Actor), arguments: &[&str]) -> Server {
    let home = Home::new(database);
    let core = core(&home).await;
    core.load_demo().await.unwrap();
    let from = From { address: "127.0.0.1".to_owned(), user_agent: "test".to_owned() };
    let session = core.accounts().sign_in(name, "patchbay-demo", None, &from).await.unwrap();
    let actor = core.accounts().session(&session.secret, &from).await.unwrap().unwrap().actor;
    make(&core, &actor).await;
    core.close().await;
    Server::start_in(home, arguments)
}
