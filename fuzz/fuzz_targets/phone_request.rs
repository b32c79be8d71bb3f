//! Any path, query and User-Agent is a phone's request or is not; a recognised one keeps to its bounds.
#![no_main]

use axum::http::{HeaderMap, HeaderValue, Method, header};
use libfuzzer_sys::fuzz_target;
use patchbay_server::redirections::phone::recognise;

fuzz_target!(|parts: (&str, Option<&str>, &[u8])| {
    let (path, query, agent) = parts;
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(agent) {
        headers.insert(header::USER_AGENT, value);
    }
    if let Some(phone) = recognise(&Method::GET, path, query, &headers) {
        assert!(phone.model.len() <= 32 && phone.firmware.len() <= 64 && phone.user_agent.len() <= 512);
        assert!(phone.model.is_empty() || phone.model.starts_with("snom"));
    }
    assert_eq!(recognise(&Method::POST, path, query, &headers), None);
});
