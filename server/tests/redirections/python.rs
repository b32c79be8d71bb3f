//! Python's `xmlrpc.client`, on which Snom's own command line is built, as a real client.

use crate::support::{NORTHWIND, URL, server};
use std::path::Path;
use std::process::Command;

both! {
    async fn pythons_client_is_served(database: Database) {
        let server = server(database);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/redirections/client.py");
        let (host, port) = server.base_url.strip_prefix("http://").unwrap().split_once(':').unwrap();
        let output = Command::new("python3").arg(script).args([host, port, NORTHWIND.0, NORTHWIND.1, URL]).output().unwrap();
        let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{told}\n{errors}");
        assert_eq!(told.trim(), "11 passed");
    }
}
