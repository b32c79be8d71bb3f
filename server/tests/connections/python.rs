//! Independent OData libraries as real clients: pyodata (JSON) and pyslet (Atom), each through its own API, on every version.

use crate::common::{Server, wire_python};
use crate::support::{DEV1, server};
use std::path::Path;
use std::process::Command;

fn run(server: &Server, script: &str, versions: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/connections").join(script);
    let output =
        Command::new(wire_python()).arg(script).args([&server.url("/odata/applications"), DEV1.0, DEV1.1]).output().unwrap();
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}\n{errors}");
    assert_eq!(told.trim(), format!("{versions} versions passed"), "{errors}");
}

both! {
    async fn pyodata_creates_reads_updates_and_deletes(database: Database) {
        run(&server(database), "client_pyodata.py", 5);
    }

    async fn pyslet_creates_reads_updates_and_deletes(database: Database) {
        run(&server(database), "client_pyslet.py", 4);
    }
}
