//! The table of sheet section 5, and everything that can go wrong with segments.

use super::*;
use proptest::prelude::*;

fn lengths(length: usize, reference: Reference) -> Vec<usize> {
    let segments = cut_up_to(255, &vec![7; length], Ports::PROVISIONING, reference).unwrap();
    segments.iter().map(|segment| segment.payload().len()).collect()
}

#[test]
fn headers_are_as_in_the_table() {
    let header = |length, reference| cut(&vec![0; length], Ports::PROVISIONING, reference).unwrap()[0].header();
    assert_eq!(header(133, Reference::Eight(1)), [0x06, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0]);
    let eight = [0x0B, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0, 0x00, 0x03, 0x2A, 2, 1];
    assert_eq!(header(134, Reference::Eight(0x2A)), eight);
    let sixteen = [0x0C, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0, 0x08, 0x04, 0xAB, 0xCD, 2, 1];
    assert_eq!(header(134, Reference::Sixteen(0xABCD)), sixteen);
    let syncset = cut(&[0], Ports::SYNCSET, Reference::Eight(0)).unwrap()[0].header();
    assert_eq!(syncset, [0x06, 0x05, 0x04, 0xC3, 0x4C, 0xC0, 0x02]);
}

#[test]
fn an_sms_is_filled_and_no_empty_one_follows() {
    assert_eq!(lengths(1, Reference::Eight(0)), [1]);
    assert_eq!(lengths(133, Reference::Eight(0)), [133]);
    assert_eq!(lengths(134, Reference::Eight(0)), [128, 6]);
    assert_eq!(lengths(3 * 128, Reference::Eight(0)), [128; 3]);
    assert_eq!(lengths(3 * 128 + 1, Reference::Eight(0)), [128, 128, 128, 1]);
    assert_eq!(lengths(2 * 127, Reference::Sixteen(0)), [127; 2]);
    assert_eq!(lengths(255 * 128, Reference::Eight(0)), [128; 255]);
}

#[test]
fn too_many_parts_are_refused() {
    let parts = |max, length| cut_up_to(max, &vec![0; length], Ports::PROVISIONING, Reference::Eight(0)).map(|all| all.len());
    assert_eq!(parts(255, 255 * 128 + 1), Err(CutError::TooManyParts { parts: 256, max: 255 }));
    assert_eq!(parts(10, 10 * 128), Ok(10));
    assert_eq!(parts(10, 10 * 128 + 1), Err(CutError::TooManyParts { parts: 11, max: 10 }));
    assert_eq!(parts(1, 134), Err(CutError::TooManyParts { parts: 2, max: 1 }));
    assert_eq!(parts(0, 1), Err(CutError::TooManyParts { parts: 1, max: 0 }));
    assert_eq!(
        cut(&[0; 1281], Ports::PROVISIONING, Reference::Eight(0)),
        Err(CutError::TooManyParts { parts: 11, max: PARTS_MAX })
    );
    assert_eq!(cut(&[], Ports::PROVISIONING, Reference::Eight(0)), Err(CutError::Empty));
}

#[test]
fn broken_user_data_is_refused() {
    for (octets, error) in [
        (&[][..], SegmentError::Header),
        (&[1], SegmentError::Header),
        (&[1, 5], SegmentError::Header),
        (&[2, 5, 4], SegmentError::Header),
        (&[3, 5, 1, 0], SegmentError::Header),
        (&[0, 1, 2], SegmentError::NoPorts),
        (&[5, 0, 3, 1, 2, 1], SegmentError::NoPorts),
        (&[5, 0, 3, 1, 2, 0], SegmentError::Count),
        (&[5, 0, 3, 1, 0, 0], SegmentError::Count),
        (&[5, 0, 3, 1, 2, 3], SegmentError::Count),
        (&[0; 141], SegmentError::TooLong),
    ] {
        assert_eq!(Segment::from_user_data(octets), Err(error), "{octets:02x?}");
    }
    // An element of no concern stands before the ports.
    let with_other = [9, 0x24, 1, 3, 5, 4, 0x0B, 0x84, 0x23, 0xF0, 42];
    let segment = Segment::from_user_data(&with_other).unwrap();
    assert_eq!((segment.ports(), segment.place(), segment.payload()), (Ports::PROVISIONING, None, &[42][..]));
}

#[test]
fn segments_that_do_not_belong_together_are_no_message() {
    let all = cut(&[1; 300], Ports::PROVISIONING, Reference::Eight(1)).unwrap();
    assert_eq!(join(&all[1..]), Err(JoinError::Missing { part: 1, parts: 3 }));
    assert_eq!(join(&all[..2]), Err(JoinError::Missing { part: 3, parts: 3 }));
    assert_eq!(join(&[]), Err(JoinError::Missing { part: 1, parts: 1 }));
    let other = cut(&[1; 300], Ports::PROVISIONING, Reference::Eight(2)).unwrap();
    assert_eq!(join(&[&all[..], &other[..]].concat()), Err(JoinError::Mixed));
    let changed = cut(&[2; 300], Ports::PROVISIONING, Reference::Eight(1)).unwrap();
    assert_eq!(join(&[&all[..], &changed[..1]].concat()), Err(JoinError::Mixed));
    let elsewhere = cut(&[1; 300], Ports::SYNCSET, Reference::Eight(1)).unwrap();
    assert_eq!(join(&[&all[..2], &elsewhere[2..]].concat()), Err(JoinError::Mixed));
}

fn references() -> impl Strategy<Value = Reference> {
    prop_oneof![any::<u8>().prop_map(Reference::Eight), any::<u16>().prop_map(Reference::Sixteen)]
}

proptest! {
    #[test]
    fn what_is_cut_is_joined_in_any_order(
        pdu in prop::collection::vec(any::<u8>(), 1..1270), reference in references(), destination: u16, source: u16, seed: u64
    ) {
        let ports = Ports { destination, source };
        let segments = cut(&pdu, ports, reference).unwrap();
        let mut arrived = Vec::new();
        for segment in &segments {
            let user_data = segment.user_data();
            prop_assert!(user_data.len() <= USER_DATA_MAX);
            let again = Segment::from_user_data(&user_data).unwrap();
            prop_assert_eq!(&again, segment);
            arrived.push(again);
        }
        // Some order or other, and the first once more.
        arrived.sort_by_key(|segment| segment.place().map_or(0, |place| u64::from(place.part.get()).wrapping_mul(seed)));
        arrived.push(segments[0].clone());
        prop_assert_eq!(join(&arrived), Ok(pdu));
    }

    #[test]
    fn any_octets_are_user_data_or_refused(octets in prop::collection::vec(any::<u8>(), 0..160)) {
        if let Ok(segment) = Segment::from_user_data(&octets) {
            let _ = join(&[segment]);
        }
    }
}
