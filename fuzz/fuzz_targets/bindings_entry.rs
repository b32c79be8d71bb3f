//! Any bytes are an Atom entry or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchbay_server::bindings::entry;

fuzz_target!(|body: &[u8]| {
    if let Ok(read) = entry::read(body) {
        for text in [&read.id, &read.pincode, &read.phone_number, &read.foreign_user_id, &read.timezone].into_iter().flatten() {
            assert_eq!(text.trim(), text, "white space around a text is no part of it");
        }
    }
});
