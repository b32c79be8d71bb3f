//! Any bytes are a provisioning document or refused; and a document that was read is written so that it is read again as the
//! same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oma_cp::{Document, Tree, wbxml};

fuzz_target!(|octets: &[u8]| {
    let explained = wbxml::explain(octets);
    let tree = match Tree::from_wbxml(octets) {
        Ok(tree) => tree,
        Err(error) => {
            assert_eq!(explained, Err(error));
            return;
        }
    };
    let pieces = explained.expect("what is read can be explained");
    assert_eq!(pieces.into_iter().flat_map(|piece| piece.octets).collect::<Vec<_>>(), octets);
    assert_eq!(Tree::from_wbxml(&tree.to_wbxml()).as_ref(), Ok(&tree));
    assert_eq!(Tree::from_xml(tree.to_xml().as_bytes()).as_ref(), Ok(&tree));
    if let Ok(document) = Document::from_tree(&tree) {
        assert_eq!(Document::from_tree(&document.to_tree()), Ok(document));
    }
});
