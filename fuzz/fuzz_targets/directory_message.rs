//! Any bytes are cut into messages or refused; what the guard lets through the decoder reads or refuses, and what it reads is what the guard
//! said it was.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use patchbay_server::directory::ber::{frame, outline};
use patchbay_server::directory::{MESSAGE_MAX, decoded};

fuzz_target!(|bytes: &[u8]| {
    let mut rest = BytesMut::from(bytes);
    while let Ok(Some(length)) = frame(&rest) {
        assert!(length > 0 && length <= MESSAGE_MAX && length <= rest.len());
        let message = rest.split_to(length);
        let Ok(outline) = outline(&message) else { return };
        assert!(outline.id > 0);
        if outline.excessive {
            continue;
        }
        if let Some(read) = decoded(message) {
            assert_eq!(read.msgid, outline.id);
            assert_eq!(read.ctrl.len(), outline.controls.len());
        }
    }
});
