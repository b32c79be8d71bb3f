//! There and back: whatever can be expressed is written and read again as the same, in every encoding.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what it expects by panicking")]

mod common;

use common::made_up;
use oma_cp::segment::{Ports, Reference, Segment, cut_up_to, join};
use oma_cp::syncset::{SyncSettings, SyncSettingsError};
use oma_cp::{Document, Push, Tree, wbxml};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_document_comes_back_from_its_segments(document in made_up::document(), key in made_up::key(), reference: u16, transaction: u8) {
        let push = Push::signed(transaction, &key, document.to_tree().to_wbxml());
        // The largest are more than a phone would take, but not more than can be counted.
        let segments = cut_up_to(255, &push.to_bytes(), Ports::PROVISIONING, Reference::Sixteen(reference)).unwrap();
        let arrived: Vec<_> = segments.iter().rev().map(|segment| Segment::from_user_data(&segment.user_data()).unwrap()).collect();
        let received = Push::from_bytes(&join(&arrived).unwrap()).unwrap();
        prop_assert!(received.is_signed_with(&key));
        prop_assert_eq!(received.transaction, transaction);
        let tree = Tree::from_wbxml(&received.body).unwrap();
        prop_assert_eq!(Document::from_tree(&tree).unwrap(), document);
    }

    #[test]
    fn a_document_comes_back_from_its_xml(document in made_up::document()) {
        let tree = Tree::from_xml(document.to_tree().to_xml().as_bytes()).unwrap();
        prop_assert_eq!(Document::from_tree(&tree).unwrap(), document);
    }

    #[test]
    fn a_document_is_within_the_limits(document in made_up::document()) {
        let tree = document.to_tree();
        prop_assert_eq!(Tree::new(tree.version().cloned(), tree.characteristics().to_vec()).unwrap(), tree);
    }

    #[test]
    fn any_tree_comes_back(tree in made_up::tree()) {
        prop_assert_eq!(&Tree::from_wbxml(&tree.to_wbxml()).unwrap(), &tree);
        prop_assert_eq!(&Tree::from_xml(tree.to_xml().as_bytes()).unwrap(), &tree);
    }

    #[test]
    fn an_explanation_leaves_out_no_octet(tree in made_up::tree()) {
        let octets = tree.to_wbxml();
        let pieces = wbxml::explain(&octets).unwrap();
        prop_assert_eq!(pieces.iter().flat_map(|piece| piece.octets.clone()).collect::<Vec<_>>(), octets);
    }

    #[test]
    fn a_changed_octet_is_noticed(document in made_up::document(), key in made_up::key(), place: prop::sample::Index, bit in 0..8_u8) {
        let mut push = Push::signed(1, &key, document.to_tree().to_wbxml());
        let place = place.index(push.body.len());
        push.body[place] ^= 1 << bit;
        prop_assert!(!push.is_signed_with(&key));
    }

    #[test]
    fn the_older_format_takes_any_account_or_says_why_not(document in made_up::document()) {
        match SyncSettings::new(&document.account) {
            Ok(settings) => prop_assert!(settings.to_push(1).ends_with(&settings.to_wbxml())),
            Err(SyncSettingsError::NoName) => prop_assert!(document.account.name.is_none()),
            Err(SyncSettingsError::Scheme(scheme)) => prop_assert!(scheme.starts_with("HTTP-")),
            Err(SyncSettingsError::ContentType(kind)) => prop_assert!(kind.starts_with("text/")),
        }
    }
}
