//! The codec on its own: what is read, what is refused with which code, and that what is written is read back.

use super::fault::{BAD_CHARACTER, Fault, NOT_WELL_FORMED, NOT_XML_RPC, UNSUPPORTED_ENCODING};
use super::reader::{Call, ReadError, read_call};
use super::value::{ARRAY_MAX, DEPTH_MAX, VALUES_MAX, Value};
use super::writer;
use proptest::prelude::*;

fn read(document: &str) -> Result<Call, ReadError> {
    read_call(document.as_bytes())
}

/// A call whose one parameter is this inside `<value>`.
fn with_value(inside: &str) -> String {
    format!("<methodCall><methodName>m</methodName><params><param><value>{inside}</value></param></params></methodCall>")
}

fn value_of(inside: &str) -> Value {
    let call = read(&with_value(inside)).unwrap_or_else(|error| panic!("{inside}: {error:?}"));
    assert_eq!(call.params.len(), 1);
    call.params[0].clone()
}

fn code_of(document: &str) -> i32 {
    match read(document) {
        Err(ReadError::Fault(fault)) => fault.code,
        other => panic!("{document}: {other:?}"),
    }
}

#[test]
fn the_head_of_a_call_is_read_in_the_forms_of_the_field() {
    let want = Call { method: "redirect.checkPhone".to_owned(), params: vec![Value::string("000413610FF5")] };
    for document in [
        "<?xml version=\"1.0\"?>\n<methodCall>\n <methodName>redirect.checkPhone</methodName>\n <params>\n  <param>\n   \
         <value><string>000413610FF5</string></value>\n  </param>\n </params>\n</methodCall>",
        "<?xml version='1.0'?>\n<methodCall>\n<methodName>redirect.checkPhone</methodName>\n<params>\n<param>\n\
         <value><string>000413610FF5</string></value>\n</param>\n</params>\n</methodCall>\n",
        "<methodCall><methodName>redirect.checkPhone</methodName><params><param><value>000413610FF5</value></param></params></methodCall>",
        "\u{FEFF}\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- a --><?php x?><methodCall xmlns:ex=\"http://ws.apache.org/xmlrpc/namespaces/extensions\">\
         <methodName> redirect.checkPhone\n</methodName><params><param><value>0004<!-- b -->13<![CDATA[610]]>&#70;&#x46;5</value></param></params>\
         </methodCall><!-- c -->\n",
    ] {
        assert_eq!(read(document).as_ref(), Ok(&want), "{document}");
    }
    let bare = Call { method: "m".to_owned(), params: Vec::new() };
    for params in ["", "<params/>", "<params></params>", "<params>\n</params>"] {
        assert_eq!(read(&format!("<methodCall><methodName>m</methodName>{params}</methodCall>")).as_ref(), Ok(&bare));
    }
}

#[test]
fn every_type_is_read() {
    for (inside, want) in [
        ("", Value::string("")),
        ("<string/>", Value::string("")),
        ("<string></string>", Value::string("")),
        (" text ", Value::string(" text ")),
        ("<string> two\r\nlines </string>", Value::string(" two\nlines ")),
        ("<string>&lt;&amp;&gt;&quot;&apos;&#228;&#x1F600;</string>", Value::string("<&>\"'ä😀")),
        ("<string><![CDATA[a&b]]>&amp;<!-- - -->c</string>", Value::string("a&b&c")),
        ("\n <string>a</string>\n ", Value::string("a")),
        ("<nil/>", Value::Nil),
        ("<ex:nil/>", Value::Nil),
        ("<nil></nil>", Value::Nil),
        ("<boolean>1</boolean>", Value::Boolean(true)),
        ("<boolean>\n0 </boolean>", Value::Boolean(false)),
        ("<boolean>true</boolean>", Value::Boolean(true)),
        ("<int>-2147483648</int>", Value::Int(i32::MIN)),
        ("<i4> +2147483647 </i4>", Value::Int(i32::MAX)),
        ("<i8>9223372036854775807</i8>", Value::Long(i64::MAX)),
        ("<double>-12.5</double>", Value::Double(-12.5)),
        ("<double>1e3</double>", Value::Double(1000.0)),
        ("<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>", Value::DateTime("19980717T14:08:55".to_owned())),
        (
            "<dateTime.iso8601>1998-07-17T14:08:55.5+02:00</dateTime.iso8601>",
            Value::DateTime("1998-07-17T14:08:55.5+02:00".to_owned()),
        ),
        ("<base64>\n aGFs\nbG8 </base64>", Value::Base64(b"hallo".to_vec())),
        ("<base64/>", Value::Base64(Vec::new())),
        ("<array><data/></array>", Value::Array(Vec::new())),
        (
            "<array><data><value>a</value> <value><nil/></value></data></array>",
            Value::Array(vec![Value::string("a"), Value::Nil]),
        ),
        ("<struct/>", Value::Struct(Vec::new())),
        (
            "<struct> <member><name>a</name><value><int>1</int></value></member> </struct>",
            Value::Struct(vec![("a".to_owned(), Value::Int(1))]),
        ),
    ] {
        assert_eq!(value_of(inside), want, "{inside}");
    }
}

#[test]
fn latin_1_is_read_when_it_is_declared() {
    let document = b"<?xml version='1.0' encoding='ISO-8859-1'?><methodCall><methodName>m</methodName><params><param><value>gr\xFC\xDFe</value></param></params></methodCall>";
    assert_eq!(read_call(document).unwrap().params, [Value::string("grüße")]);
}

#[test]
fn what_is_not_well_formed_is_called_so() {
    for document in [
        "",
        "   \n",
        "hello",
        "redirect.checkPhone",
        "<methodCall>",
        "<methodCall><methodName>m</methodName>",
        "<methodCall><methodName>m</methodCall></methodName>",
        "<methodCall><methodName>m</methodName></methodCall><methodCall/>",
        "<methodCall><methodName>m</methodName></methodCall>x",
        "x<methodCall><methodName>m</methodName></methodCall>",
        "<methodCall><methodName>m</methodName></methodCall></x>",
        "<methodCall a><methodName>m</methodName></methodCall>",
        "<methodCall a='1' a='2'><methodName>m</methodName></methodCall>",
        "<1methodCall/>",
        " <methodCall><?xml version='1.0'?><methodName>m</methodName></methodCall>",
        "<methodCall><!-- a -- b --><methodName>m</methodName></methodCall>",
        "<!DOCTYPE methodCall><methodCall><methodName>m</methodName></methodCall>",
        "<?xml version='1.0'?><!DOCTYPE m [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><methodCall><methodName>&x;</methodName></methodCall>",
        "<methodCall><methodName>&nbsp;</methodName></methodCall>",
        "<methodCall><methodName>a]]>b</methodName></methodCall>",
        "<methodCall><methodName>\u{1}</methodName></methodCall>",
        &with_value("&#0;"),
        &with_value("&#x1b;"),
        &with_value("&#xFFFF;"),
        &with_value("&#xD800;"),
        &with_value("&#99999999999;"),
        // As NGCP pastes a URL in, section 3.4 of the sheet.
        &with_value("<string>http://h/?a=1&b=2</string>"),
        &with_value("<string>http://h/?a=1&mac={mac}&amp;x</string>"),
        // No XML-RPC and, further on, no XML either: the latter is what is wrong.
        "<methodResponse><a></methodResponse>",
        &with_value("<int>x</int><b>"),
    ] {
        assert_eq!(code_of(document), NOT_WELL_FORMED, "{document}");
    }
    let many: String = (0..40).map(|i| format!(" a{i}='1'")).collect();
    assert_eq!(code_of(&format!("<methodCall{many}><methodName>m</methodName></methodCall>")), NOT_WELL_FORMED);
}

#[test]
fn what_is_no_xml_rpc_is_called_so() {
    for document in [
        "<methodResponse/>",
        "<html><body>hello</body></html>",
        "<methodCall/>",
        "<methodCall><params/></methodCall>",
        "<methodCall><methodName/></methodCall>",
        "<methodCall><methodName>  </methodName></methodCall>",
        "<methodCall><methodName><b>m</b></methodName></methodCall>",
        "<methodCall>x<methodName>m</methodName></methodCall>",
        "<methodCall><methodName>m</methodName><params/><params/></methodCall>",
        "<methodCall><methodName>m</methodName><params><value>a</value></params></methodCall>",
        "<methodCall><methodName>m</methodName><params><param/></params></methodCall>",
        "<methodCall><methodName>m</methodName><params><param>a</param></params></methodCall>",
        "<methodCall><methodName>m</methodName><params><param><value/><value/></param></params></methodCall>",
    ] {
        assert_eq!(code_of(document), NOT_XML_RPC, "{document}");
    }
    for inside in [
        "<int/>",
        "<int></int>",
        "<int>2147483648</int>",
        "<i4>-2147483649</i4>",
        "<i8>9223372036854775808</i8>",
        "<int>1.0</int>",
        "<int>0x10</int>",
        "<boolean>2</boolean>",
        "<boolean>yes</boolean>",
        "<boolean/>",
        "<double>inf</double>",
        "<double>NaN</double>",
        "<double>1e999</double>",
        "<double/>",
        "<dateTime.iso8601>yesterday</dateTime.iso8601>",
        "<dateTime.iso8601>19980717T14:08</dateTime.iso8601>",
        "<dateTime.iso8601>19980717T1４:08:55</dateTime.iso8601>",
        "<base64>!</base64>",
        "<float>1</float>",
        "<string><b/></string>",
        "<nil>x</nil>",
        "<array/>",
        "<array><value>a</value></array>",
        "<array><data>a</data></array>",
        "<array><data><string>a</string></data></array>",
        "<array><data/><data/></array>",
        "<struct><name>a</name></struct>",
        "<struct><member><value>a</value><name>a</name></member></struct>",
        "<struct><member><name>a</name></member></struct>",
        "text<string>a</string>",
        "<string>a</string>text",
        "<string>a</string><string>b</string>",
    ] {
        assert_eq!(code_of(&with_value(inside)), NOT_XML_RPC, "{inside}");
    }
}

#[test]
fn encodings_have_codes_of_their_own() {
    let call = "<methodCall><methodName>m</methodName></methodCall>";
    assert_eq!(code_of(&format!("<?xml version='1.0' encoding='koi8-r'?>{call}")), UNSUPPORTED_ENCODING);
    let bad = read_call(b"<methodCall><methodName>\xFC</methodName></methodCall>").unwrap_err();
    assert!(matches!(bad, ReadError::Fault(Fault { code: BAD_CHARACTER, .. })));
}

#[test]
fn depth_and_number_of_values_are_bounded() {
    let nested = |depth: usize| {
        with_value(&format!("{}x{}", "<array><data><value>".repeat(depth), "</value></data></array>".repeat(depth)))
    };
    assert!(read(&nested(DEPTH_MAX - 1)).is_ok());
    assert_eq!(code_of(&nested(DEPTH_MAX)), NOT_XML_RPC);
    assert_eq!(code_of(&nested(20_000)), NOT_XML_RPC);
    assert_eq!(code_of(&"<a>".repeat(500_000)), NOT_WELL_FORMED);

    let list = |items: usize| with_value(&format!("<array><data>{}</data></array>", "<value/>".repeat(items)));
    assert_eq!(value_of(&format!("<array><data>{}</data></array>", "<value/>".repeat(ARRAY_MAX))).count(), ARRAY_MAX + 1);
    assert_eq!(read(&list(ARRAY_MAX + 1)), Err(ReadError::TooMany));
    let params = "<param><value/></param>".repeat(VALUES_MAX + 1);
    assert_eq!(
        read(&format!("<methodCall><methodName>m</methodName><params>{params}</params></methodCall>")),
        Err(ReadError::TooMany)
    );
}

#[test]
fn answers_are_compact_and_spelled_out() {
    let done = Value::Array(vec![Value::Boolean(true), Value::string("Ok")]);
    assert_eq!(
        writer::response(&done),
        "<?xml version='1.0' encoding='utf-8'?>\n<methodResponse><params><param><value><array><data><value><boolean>1</boolean></value>\
         <value><string>Ok</string></value></data></array></value></param></params></methodResponse>"
    );
    assert_eq!(
        writer::fault(&Fault::new(-32601, "No <such> method.")),
        "<?xml version='1.0' encoding='utf-8'?>\n<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>-32601</int>\
         </value></member><member><name>faultString</name><value><string>No &lt;such&gt; method.</string></value></member></struct></value>\
         </fault></methodResponse>"
    );
    let mut all = String::new();
    for value in [Value::string(""), Value::Double(1.0), Value::Double(1e-7), Value::Array(Vec::new()), Value::Nil] {
        writer::put(&mut all, &value);
    }
    assert_eq!(
        all,
        "<value><string></string></value><value><double>1.0</double></value><value><double>0.0000001</double></value>\
         <value><array><data></data></array></value><value><nil/></value>"
    );
}

/// Text of characters that XML 1.0 has.
fn any_text() -> impl Strategy<Value = String> {
    let any = any::<char>().prop_filter("XML has no such character", |c| crate::xml::is_xml_char(*c));
    proptest::collection::vec(any, 0..24).prop_map(|chars| chars.into_iter().collect())
}

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::Boolean),
        any::<i32>().prop_map(Value::Int),
        any::<i64>().prop_map(Value::Long),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::Double),
        any_text().prop_map(Value::String),
        "[0-9]{8}T[0-9]{2}:[0-9]{2}:[0-9]{2}".prop_map(Value::DateTime),
        any::<Vec<u8>>().prop_map(Value::Base64),
    ];
    scalar.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((any_text(), inner), 0..6).prop_map(Value::Struct),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(value in any_value()) {
        let mut written = String::new();
        writer::put(&mut written, &value);
        let document = format!("<methodCall><methodName>m</methodName><params><param>{written}</param></params></methodCall>");
        prop_assert_eq!(read(&document).map(|call| call.params), Ok(vec![value]));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = read_call(&bytes);
    }

    #[test]
    fn any_markup_is_read_or_refused(parts in proptest::collection::vec(
        prop_oneof![
            Just("<methodCall>"), Just("</methodCall>"), Just("<methodName>"), Just("</methodName>"), Just("<params>"), Just("</params>"),
            Just("<param>"), Just("</param>"), Just("<value>"), Just("</value>"), Just("<array><data>"), Just("</data></array>"),
            Just("<struct><member><name>"), Just("</name>"), Just("</member></struct>"), Just("<string>"), Just("</string>"),
            Just("<int>1</int>"), Just("<nil/>"), Just("x"), Just(" "), Just("&amp;"), Just("&"), Just("<![CDATA["), Just("]]>"),
            Just("<!--"), Just("-->"), Just("<"), Just(">"), Just("<?xml version='1.0'?>"), Just("\u{FEFF}"), Just("é"),
        ], 0..40)
    ) {
        let document = parts.concat();
        if let Err(ReadError::Fault(fault)) = read(&document) {
            prop_assert!((-32702..=-32600).contains(&fault.code));
            prop_assert!(document.len() < 12 || !fault.text.contains(&document), "a fault never repeats the body");
        }
    }
}
