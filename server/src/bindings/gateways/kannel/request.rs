//! What Kannel is asked: the target of a `sendsms` request.

use super::super::setting::{Coding, KannelSetting};
use patchbay_core::bindings::Parcel;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// All five kinds of receipts: delivered 1, failed 2, queued 4, taken 8 and refused 16 by the centre.
const ALL_RECEIPTS: &str = "31";

/// Path and query. Every octet but letters and digits is percent-encoded: a bare plus would be a space, and header and payload are binary.
pub(super) fn target(setting: &KannelSetting, parcel: &Parcel, receipt: &str) -> String {
    let KannelSetting { path, user, password, from, smsc, priority, validity, coding, .. } = setting;
    let (priority, validity) = (priority.map(|number| number.to_string()), validity.map(|minutes| minutes.to_string()));
    let digits = parcel.phone_number.as_str().trim_start_matches('+');
    let mut pairs: Vec<(&str, &[u8])> = vec![
        ("username", user.as_bytes()),
        ("password", password.0.as_bytes()),
        ("to", digits.as_bytes()),
        ("coding", b"1"),
        ("udh", &parcel.header),
        ("text", &parcel.payload),
        ("dlr-mask", ALL_RECEIPTS.as_bytes()),
        ("dlr-url", receipt.as_bytes()),
    ];
    if *coding == Coding::Class1 {
        pairs.extend([("mclass", b"1".as_slice()), ("alt-dcs", b"1")]);
    }
    for (name, value) in [("from", from), ("smsc", smsc), ("priority", &priority), ("validity", &validity)] {
        pairs.extend(value.as_ref().map(|value| (name, value.as_bytes())));
    }
    let written = |(name, value): (&str, &[u8])| format!("{name}={}", percent_encode(value, NON_ALPHANUMERIC));
    format!("{path}?{}", pairs.into_iter().map(written).collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::super::super::parse;
    use super::super::super::setting::Kind;
    use super::*;
    use patchbay_domain::bindings::Number;

    fn asked(gateway: &str, payload: &[u8]) -> String {
        let Kind::Kannel(setting) = parse(gateway).unwrap().remove(0).kind else { panic!("{gateway}") };
        let parcel = Parcel {
            setup: 7,
            part: 1,
            parts: 2,
            phone_number: Number::parse("+4799988877").unwrap(),
            header: vec![0x06, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0],
            payload: payload.to_vec(),
        };
        target(&setting, &parcel, "http://h/sms/receipts/kannel/7/1/ab?type=%d")
    }

    #[test]
    fn every_octet_arrives_as_it_is() {
        let all: Vec<u8> = (0..=255).collect();
        let asked = asked("kannel+http://u:p%2B@h", &all);
        assert!(asked.bytes().all(|byte| byte.is_ascii_graphic()), "{asked}");
        let text = asked.split('&').find_map(|pair| pair.strip_prefix("text=")).unwrap();
        assert_eq!(percent_encoding::percent_decode_str(text).collect::<Vec<u8>>(), all);
        assert!(
            asked.starts_with("/cgi-bin/sendsms?username=u&password=p%2B&to=4799988877&coding=1&udh=%06%05%04%0B%84%23%F0&text=")
        );
        assert!(
            asked.ends_with("&dlr-mask=31&dlr-url=http%3A%2F%2Fh%2Fsms%2Freceipts%2Fkannel%2F7%2F1%2Fab%3Ftype%3D%25d"),
            "{asked}"
        );
    }

    #[test]
    fn what_is_set_is_asked_for() {
        let asked = asked("kannel+http://u:p@h/send?from=%2B47+1&smsc=a&priority=2&validity=60&data_coding=F5", b"x");
        assert!(asked.starts_with("/send?"), "{asked}");
        assert!(asked.contains("&mclass=1&alt-dcs=1&"), "{asked}");
        assert!(asked.ends_with("&from=%2B47%2B1&smsc=a&priority=2&validity=60"), "{asked}");
    }
}
