//! Any bytes are a call or refused; and a call that was read is written so that it is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchbay_server::redirections::xmlrpc::reader::{ReadError, read_call};
use patchbay_server::redirections::xmlrpc::writer;

fuzz_target!(|body: &[u8]| {
    let call = match read_call(body) {
        Ok(call) => call,
        Err(ReadError::Fault(fault)) => {
            assert!(matches!(fault.code, -32702..=-32700 | -32600), "{}", fault.code);
            return;
        }
        Err(ReadError::TooMany) => return,
    };
    let mut written = String::from("<methodCall><methodName>m</methodName><params>");
    for value in &call.params {
        written.push_str("<param>");
        writer::put(&mut written, value);
        written.push_str("</param>");
    }
    written.push_str("</params></methodCall>");
    let again = read_call(written.as_bytes()).expect("what we write we read");
    assert_eq!(again.params, call.params);
});
