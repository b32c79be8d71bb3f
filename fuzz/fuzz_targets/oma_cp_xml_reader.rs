//! Any bytes are a provisioning document or refused; and a document that was read is written so that it is read again as the
//! same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oma_cp::{Document, Tree};

fuzz_target!(|octets: &[u8]| {
    let Ok(tree) = Tree::from_xml(octets) else { return };
    assert_eq!(Tree::from_xml(tree.to_xml().as_bytes()).as_ref(), Ok(&tree));
    assert_eq!(Tree::from_wbxml(&tree.to_wbxml()).as_ref(), Ok(&tree));
    if let Ok(document) = Document::from_tree(&tree) {
        assert_eq!(Document::from_tree(&document.to_tree()), Ok(document));
    }
});
