//! The sheet's section 11, row by row, and the forms that clients really send.

use super::*;
use crate::xml::Encoding;
use proptest::prelude::*;

const SPACES: &str = "xmlns=\"http://www.w3.org/2005/Atom\" xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" \
                      xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"";

fn entry(inside: &str) -> String {
    format!("<entry {SPACES}><content type=\"application/xml\"><m:properties>{inside}</m:properties></content></entry>")
}

fn atom(body: impl AsRef<[u8]>) -> Result<Change, Fault> {
    connection(Sent { format: Format::Atom, charset: None }, body.as_ref(), Version::V4, Purpose::Update)
}

fn json(body: &str) -> Result<Change, Fault> {
    connection(Sent { format: Format::Json, charset: None }, body.as_bytes(), Version::V4, Purpose::Update)
}

/// The value of a property in a change.
fn of(change: &Change, name: &str) -> Option<Value<'static>> {
    let id = PropertyId::named(name).unwrap();
    change.properties.iter().rev().find(|(other, _)| *other == id).map(|(_, value)| value.clone())
}

fn text(text: &str) -> Option<Value<'static>> {
    Some(Value::Text(Cow::Owned(text.to_owned())))
}

fn status(read: Result<Change, Fault>) -> u16 {
    read.unwrap_err().status.as_u16()
}

#[test]
fn prefixes_say_nothing() {
    for body in [
        "<a:entry xmlns:a='http://www.w3.org/2005/Atom'><a:content><p:properties \
         xmlns:p='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'><q:DeviceType \
         xmlns:q='http://schemas.microsoft.com/ado/2007/08/dataservices'>iPad</q:DeviceType></p:properties></a:content></a:entry>",
        "<entry xmlns='http://www.w3.org/2005/Atom' xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'><content>\
         <m:properties xmlns='http://schemas.microsoft.com/ado/2007/08/dataservices'><DeviceType>iPad</DeviceType></m:properties>\
         </content></entry>",
    ] {
        assert_eq!(of(&atom(body).unwrap(), "DeviceType"), text("iPad"), "{body}");
    }
    let other = entry("<x:DeviceType xmlns:x='urn:other'>iPad</x:DeviceType><x:Nothing xmlns:x='urn:other'><y/></x:Nothing>");
    assert_eq!(atom(other).unwrap(), Change::default());
    assert_eq!(status(atom(entry("<x:DeviceType>iPad</x:DeviceType>"))), 400, "a prefix that nobody declared");
}

#[test]
fn null_is_told_by_its_attribute() {
    for (attribute, want) in [
        ("m:null='true'", Some(Value::Null)),
        ("m:null='1'", Some(Value::Null)),
        ("m:null='True'", Some(Value::Null)),
        ("m:null='false'", text("x")),
        ("m:null='0'", text("x")),
        ("null='true'", text("x")),
        ("", text("x")),
    ] {
        let change = atom(entry(&format!("<d:DeviceModel {attribute}>x</d:DeviceModel>"))).unwrap();
        assert_eq!(of(&change, "DeviceModel"), want, "{attribute}");
    }
    assert_eq!(of(&atom(entry("<d:DeviceModel/>")).unwrap(), "DeviceModel"), text(""));
}

#[test]
fn the_declared_type_decides() {
    for (sent, want) in [("TRUE", true), ("False", false), ("1", true), (" 0\n", false), ("true", true)] {
        let change = atom(entry(&format!("<d:UploadLogs m:type='Edm.String'>{sent}</d:UploadLogs>"))).unwrap();
        assert_eq!(of(&change, "UploadLogs"), Some(Value::Boolean(want)), "{sent}");
    }
    let string = atom(entry("<d:DeviceModel m:type='Edm.Boolean'> true </d:DeviceModel>")).unwrap();
    assert_eq!(of(&string, "DeviceModel"), text(" true "), "strings are never trimmed");
    for bad in
        ["<d:UploadLogs>yes</d:UploadLogs>", "<d:BlackberryBESListenerPort>1.5</d:BlackberryBESListenerPort>", "<d:UploadLogs/>"]
    {
        assert_eq!(status(atom(entry(bad))), 400, "{bad}");
    }
}

#[test]
fn what_stands_beside_the_properties_is_passed_over() {
    let body = format!(
        "<?xml version='1.0' encoding='utf-8'?>\n<!-- x --><entry {SPACES}><id>http://h/Connections(null)</id><title type='text'/>\
         <updated>2014-061-15T02:23:29Z</updated><author><name/></author><category term='wrong' scheme='x'/>\
         <content type='application/xml'><m:properties><d:DeviceType>iPhone</d:DeviceType></m:properties></content></entry>\n"
    );
    assert_eq!(of(&atom(body).unwrap(), "DeviceType"), text("iPhone"));
    let beside =
        format!("<entry {SPACES}><content src='x'/><m:properties><d:DeviceType>iPhone</d:DeviceType></m:properties></entry>");
    assert_eq!(of(&atom(beside).unwrap(), "DeviceType"), text("iPhone"), "the form of media links");
}

#[test]
fn the_pieces_of_a_text_are_joined() {
    let body = entry("<d:DeviceModel>a<![CDATA[<b>]]>&#xE9;<!-- c -->&amp;<?x y?>z</d:DeviceModel>");
    assert_eq!(of(&atom(body).unwrap(), "DeviceModel"), text("a<b>é&z"));
    assert_eq!(status(atom(entry("<d:DeviceModel>a<b/></d:DeviceModel>"))), 400, "a complex value");
}

#[test]
fn encodings_are_read_or_refused() {
    let plain = entry("<d:DeviceModel>größe</d:DeviceModel>");
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{plain}");
    for (what, body) in [
        ("mark", [b"\xEF\xBB\xBF".as_slice(), plain.as_bytes()].concat()),
        ("UTF-16 with mark", wide(&format!("\u{FEFF}{}", declared("UTF-16")), true)),
        ("UTF-16 with mark, little", wide(&format!("\u{FEFF}{plain}"), false)),
        ("UTF-16 without mark", wide(&declared("utf-16"), false)),
        ("Latin-1", latin(&declared("ISO-8859-1"))),
    ] {
        assert_eq!(of(&atom(&body).unwrap(), "DeviceModel"), text("größe"), "{what}");
    }
    assert_eq!(status(atom(latin(&plain))), 400, "no UTF-8");
    assert_eq!(status(atom(declared("ebcdic"))), 415);
    assert_eq!(status(atom([wide(&format!("\u{FEFF}{plain}"), true), vec![0]].concat())), 400, "half a unit");
    let charset = |charset| {
        connection(Sent { format: Format::Atom, charset }, &latin(&declared("ISO-8859-1")), Version::V4, Purpose::Update)
    };
    assert!(charset(Some(Encoding::Latin1)).is_ok());
    assert_eq!(status(charset(Some(Encoding::Utf8))), 415, "header and document contradict each other");
}

#[test]
fn document_types_and_entities_are_refused() {
    for head in [
        "<!DOCTYPE entry>",
        "<!DOCTYPE entry [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>",
        "<!DOCTYPE entry SYSTEM 'http://127.0.0.1:1/x.dtd'>",
    ] {
        assert_eq!(status(atom(format!("{head}{}", entry("")))), 400, "{head}");
    }
    assert_eq!(status(atom(entry("<d:DeviceModel>&b;</d:DeviceModel>"))), 400);
}

#[test]
fn the_properties_of_entries_inside_are_not_those_of_the_entry() {
    let inner = |category: &str, rest: &str| {
        format!(
            "<entry><content type='application/xml'><m:properties><d:Category>{category}</d:Category>\
             <d:CapabilityName>*</d:CapabilityName>{rest}</m:properties></content></entry>"
        )
    };
    let body = format!(
        "<entry {SPACES}><link rel='http://schemas.microsoft.com/ado/2007/08/dataservices/related/Capability' \
         type='application/atom+xml;type=feed' title='Capability'><m:inline><feed>{}{}</feed></m:inline></link>\
         <link rel='edit' href='x'><m:inline><feed><entry><m:properties><d:DeviceType>Windows</d:DeviceType></m:properties></entry></feed>\
         </m:inline></link><content><m:properties><d:FormFactor>tablet</d:FormFactor></m:properties></content></entry>",
        inner("a", ""),
        inner("b", "<d:CapabilityValue>v</d:CapabilityValue>")
    );
    let change = atom(&body).unwrap();
    assert_eq!(change.properties.len(), 1);
    assert_eq!(of(&change, "FormFactor"), text("tablet"));
    let capability = |category: &str, value: Option<&str>| Capability {
        key: CapabilityKey { category: category.to_owned(), name: "*".to_owned() },
        value: value.map(str::to_owned),
    };
    assert_eq!(change.capabilities, Some(vec![capability("a", None), capability("b", Some("v"))]));
    let older =
        connection(Sent { format: Format::Atom, charset: None }, body.as_bytes(), Version::V2, Purpose::Register).unwrap();
    assert_eq!(older, Change::default(), "version 2 knows neither capabilities nor form factor");
}

#[test]
fn of_duplicates_the_last_counts() {
    let change = atom(entry("<d:DeviceType>iPad</d:DeviceType><d:DeviceType>iPod</d:DeviceType>")).unwrap();
    assert_eq!(of(&change, "DeviceType"), text("iPod"));
    assert_eq!(of(&json("{\"DeviceType\":\"iPad\",\"DeviceType\":\"iPod\"}").unwrap(), "DeviceType"), text("iPod"));
}

#[test]
fn what_xml_cannot_carry_is_refused_in_both_forms() {
    for body in ["{\"DeviceModel\":\"a\\u0000\"}", "{\"DeviceModel\":\"\\uffff\"}", "{\"DeviceModel\":\"\\ud800\"}"] {
        assert_eq!(status(json(body)), 400, "{body}");
    }
    for bad in ["<d:DeviceModel>\u{1}</d:DeviceModel>", "<d:DeviceModel>&#1;</d:DeviceModel>"] {
        assert_eq!(status(atom(entry(bad))), 400, "{bad:?}");
    }
    let all = "a&<]]>\"'\\ \u{1F600}";
    let escaped = serde_json::to_string(all).unwrap();
    assert_eq!(of(&json(&format!("{{\"DeviceModel\":{escaped}}}")).unwrap(), "DeviceModel"), text(all));
}

#[test]
fn names_of_later_versions_are_passed_over_and_others_refused() {
    let read = |version| {
        connection(Sent { format: Format::Json, charset: None }, b"{\"Email\":\"a@b\"}", version, Purpose::Update).unwrap()
    };
    assert_eq!(read(Version::V1), Change::default());
    assert_eq!(of(&read(Version::V4), "Email"), text("a@b"));
    for bad in ["{\"Colour\":\"red\"}", "{\"devicetype\":\"iPhone\"}", "{\"__next\":1}"] {
        assert_eq!(status(json(bad)), 400, "{bad}");
    }
    assert_eq!(status(atom(entry("<d:Colour>red</d:Colour>"))), 400);
}

#[test]
fn documents_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth));
    assert!(atom(entry(&nested(50))).is_ok());
    assert_eq!(status(atom(entry(&nested(80)))), 400);
    assert_eq!(status(atom(entry(&nested(100_000)))), 400);
    assert_eq!(status(json(&format!("{{\"DeviceModel\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000)))), 400);
    let many = |count: usize| "<d:DeviceType/>".repeat(count);
    assert!(atom(entry(&many(PROPERTIES_MAX))).is_ok());
    assert_eq!(status(atom(entry(&many(PROPERTIES_MAX + 1)))), 400);
    let attributes: String = (0..40).map(|n| format!(" a{n}='1'")).collect();
    assert_eq!(status(atom(entry(&format!("<d:DeviceType{attributes}/>")))), 400);
    let long = format!("{{\"DeviceModel\":\"{}\"}}", "x".repeat(4097));
    assert_eq!(status(json(&long)), 400);
}

#[test]
fn broken_documents_are_refused() {
    let whole = entry("<d:DeviceType>iPhone</d:DeviceType>");
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert_eq!(status(atom(&whole.as_bytes()[..cut])), 400, "{cut}");
    }
    for body in [
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        "<entry/>",
        "text",
        "<entry xmlns='http://www.w3.org/2005/Atom'/><entry/>",
    ] {
        assert_eq!(status(atom(body)), 400, "{body}");
    }
    for body in ["", "{", "[]", "null", "\"x\"", "{\"d\":[]}", "{\"d\":null}", "{} {}"] {
        assert_eq!(status(json(body)), 400, "{body}");
    }
}

#[test]
fn json_is_read_in_the_forms_that_are_sent() {
    let change = json("\u{FEFF}{\"d\":{\"__metadata\":{\"type\":\"applications.Connection\"},\"DeviceType\":\"iOS\",\"UploadLogs\":\"true\",\
        \"BlackberryBESListenerPort\":\"7\",\"BlackberryPushListenerPort\":9,\"AndroidGcmPushEnabled\":true,\"DeviceModel\":null,\
        \"CreatedAt\":\"\\/Date(1484028633406)\\/\",\"FeatureVectorPolicy\":{\"results\":[]},\"Capability\":{\"__deferred\":{\"uri\":\"x\"}}}}")
    .unwrap();
    assert_eq!(of(&change, "DeviceType"), text("iOS"));
    assert_eq!(of(&change, "UploadLogs"), Some(Value::Boolean(true)));
    assert_eq!(of(&change, "BlackberryBESListenerPort"), Some(Value::Int(7)));
    assert_eq!(of(&change, "BlackberryPushListenerPort"), Some(Value::Int(9)));
    assert_eq!(of(&change, "DeviceModel"), Some(Value::Null));
    assert_eq!(of(&change, "CreatedAt"), Some(Value::Instant(Millis(1_484_028_633_406))));
    assert_eq!(change.capabilities, None);
    for (body, count) in [
        ("{\"Capability\":{\"results\":[{\"Category\":\"push\",\"CapabilityName\":\"x\",\"CapabilityValue\":\"y\"}]}}", Some(1)),
        ("{\"Capability\":[{\"Category\":\"push\",\"CapabilityName\":\"x\"}]}", Some(1)),
        ("{\"Capabilities\":[]}", Some(0)),
        ("{\"Capability\":null}", None),
    ] {
        assert_eq!(json(body).unwrap().capabilities.map(|list| list.len()), count, "{body}");
    }
    for bad in [
        "{\"DeviceType\":1}",
        "{\"DeviceType\":{}}",
        "{\"UploadLogs\":2}",
        "{\"Capability\":[1]}",
        "{\"Capability\":\"x\"}",
        "{\"Capability\":[{\"Category\":\"push\"}]}",
        "{\"Capability\":[{\"Category\":\"push\",\"CapabilityName\":\"x\",\"Colour\":\"y\"}]}",
    ] {
        assert_eq!(status(json(bad)), 400, "{bad}");
    }
}

#[test]
fn what_is_read_only_is_passed_over_when_registering_whatever_it_is() {
    let body = b"{\"UserName\":\"x\",\"CreatedAt\":\"yesterday\",\"ETag\":7,\"DeviceType\":\"iOS\"}";
    let change = connection(Sent { format: Format::Json, charset: None }, body, Version::V1, Purpose::Register).unwrap();
    assert_eq!(change.properties.len(), 1);
    let update = connection(Sent { format: Format::Json, charset: None }, body, Version::V4, Purpose::Update);
    assert_eq!(status(update), 400);
}

#[test]
fn dates_of_json_are_read() {
    for (text, want) in [
        ("/Date(1484028633406)/", Some(1_484_028_633_406)),
        ("/Date(-1)/", Some(-1)),
        ("/Date(5+0060)/", Some(5)),
        ("/Date(-5-0060)/", Some(-5)),
        ("/Date()/", None),
        ("/Date(x)/", None),
        ("/Date(5+)/", None),
        ("2017-01-10T06:10:33", None),
    ] {
        assert_eq!(date(text).map(|at| at.0), want, "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = any_body(true, Version::V4, &body);
        let _ = any_body(false, Version::V4, &body);
    }

    #[test]
    fn any_markup_is_read_or_refused(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<entry xmlns='http://www.w3.org/2005/Atom'>", "</entry>", "<content>", "</content>", "<m:properties>", "</m:properties>",
        "<d:DeviceType>", "</d:DeviceType>", "<d:ETag/>", "x", "<!-- -->", "<![CDATA[", "]]>", "&amp;", "&#x20;", "<link rel='edit'>",
        "</link>", "xmlns:d='http://schemas.microsoft.com/ado/2007/08/dataservices'",
        "<m:properties xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'>", "<?x?>", "<!DOCTYPE a>",
    ]), 0..30)) {
        let _ = any_body(false, Version::V4, pieces.concat().as_bytes());
    }
}
