//! Python's standard library, and `requests` where it is there, as real clients.

use crate::support::{ALICE, server};
use std::path::Path;
use std::process::Command;

both! {
    async fn pythons_clients_are_served(database: Database) {
        let server = server(database);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sip/client.py");
        let output = Command::new("python3").arg(script).args([&server.url("/settings.phtml"), ALICE.0, ALICE.1]).output().unwrap();
        let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{told}\n{errors}");
        assert!(told.trim().ends_with("passed"), "{told}");
    }
}
