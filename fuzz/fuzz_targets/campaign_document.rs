//! Any bytes are a document of a call or refused; and a document that was read is written so that it is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchbay_server::campaigns::document::read;
use patchbay_server::campaigns::shapes;

fuzz_target!(|body: &[u8]| {
    for shape in shapes() {
        if let Ok(fields) = read(body, &shape) {
            let again = read(fields.written(&shape).as_bytes(), &shape);
            assert_eq!(again, Ok(fields), "what we write we read");
        }
    }
});
