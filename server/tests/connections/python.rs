//! Independent OData libraries as real clients: pyodata (JSON) and pyslet (Atom), each through its own API, on every version.

use crate::common::Server;
use crate::support::{DEV1, server};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python that has them: a virtual environment that `scripts/setup test` makes, by the name of the link to it.
fn python() -> PathBuf {
    let link = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools/bin/odata-python");
    assert!(link.exists(), "there is no {}; run scripts/setup test", link.display());
    link
}

fn run(server: &Server, script: &str, versions: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/connections").join(script);
    let output = Command::new(python()).arg(script).args([&server.url("/odata/applications"), DEV1.0, DEV1.1]).output().unwrap();
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
