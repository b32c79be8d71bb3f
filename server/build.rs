//! Makes sure that there is a folder of browser assets to embed, and that a release build notices when they change.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let site = Path::new("../target/site");
    // A fresh clone has not built the browser's half yet; it must compile all the same.
    std::fs::create_dir_all(site)?;
    println!("cargo::rerun-if-changed=build.rs");
    // Debug builds read the folder while they run, so only a release build depends on what is in it.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", site.display());
    }
    Ok(())
}
