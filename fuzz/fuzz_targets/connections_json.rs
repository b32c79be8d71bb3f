//! Any bytes are a connection in JSON or refused; what was read can be stored, and is read again from there as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchbay_domain::connections::{Properties, Version};
use patchbay_server::connections::read::any_body;

fuzz_target!(|body: &[u8]| {
    let Some(change) = any_body(true, Version::LATEST, body) else { return };
    let Ok((properties, _)) = change.create(&Properties::default()) else { return };
    let stored = serde_json::to_string(&properties).expect("what was read can be stored");
    assert_eq!(serde_json::from_str::<Properties>(&stored).expect("and read again"), properties);
});
