//! Any bytes are a connection in Atom or refused, and older versions read no more of them than newer ones.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchbay_domain::connections::Version;
use patchbay_server::connections::read::any_body;

fuzz_target!(|body: &[u8]| {
    let newest = any_body(false, Version::LATEST, body);
    if let Some(change) = &newest {
        for (id, value) in &change.properties {
            assert!(value.kind().is_none_or(|kind| kind == id.property().kind));
        }
        let older = any_body(false, Version::V1, body).expect("what the newest version reads, the oldest reads or passes over");
        assert!(older.properties.iter().all(|known| change.properties.contains(known)));
        assert_eq!(older.capabilities, None);
    }
});
