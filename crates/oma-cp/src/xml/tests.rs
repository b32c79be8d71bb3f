//! What people's and other programs' XML looks like, and what is refused.

use super::*;
use crate::text::Text;
use crate::tree::{Characteristic, DOCUMENT_MAX, ELEMENTS_MAX, Item, Parm, TEXT_MAX};
use proptest::prelude::*;

fn of(parms: &[(&'static str, Option<&'static str>)]) -> Result<Tree, XmlError> {
    let item = |(name, value): &(&'static str, Option<&'static str>)| -> Item {
        Parm { name: Text::word(name), value: value.map(Text::word) }.into()
    };
    let items = parms.iter().map(item).collect();
    Ok(Tree::new(None, vec![Characteristic { kind: Text::word("PORT"), items }]).unwrap())
}

/// Reads a document whose one characteristic, of type PORT, has this content.
fn port(content: &str) -> Result<Tree, XmlError> {
    read(&format!("<wap-provisioningdoc><characteristic type=\"PORT\">{content}</characteristic></wap-provisioningdoc>"))
}

fn read(xml: &str) -> Result<Tree, XmlError> {
    Tree::from_xml(xml.as_bytes())
}

#[test]
fn it_is_written_with_declaration_and_type() {
    let tree = of(&[("PORTNBR", Some("80")), ("INTERNET", None), ("NAME", Some("a<b>&\"c\" 'd' é"))]).unwrap();
    let want = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\" \"http://www.wapforum.org/DTD/prov.dtd\">\n\
        <wap-provisioningdoc>\n  <characteristic type=\"PORT\">\n    <parm name=\"PORTNBR\" value=\"80\"/>\n    \
        <parm name=\"INTERNET\"/>\n    <parm name=\"NAME\" value=\"a&lt;b&gt;&amp;&#34;c&#34; 'd' é\"/>\n  </characteristic>\n\
        </wap-provisioningdoc>\n";
    assert_eq!(tree.to_xml(), want);
    assert_eq!(read(want), Ok(tree));
    let empty = Tree::new(Some(Text::word("1.0")), Vec::new()).unwrap();
    assert!(empty.to_xml().ends_with("<wap-provisioningdoc version=\"1.0\"/>\n"));
    assert_eq!(read(&empty.to_xml()), Ok(empty));
}

#[test]
fn other_hands_are_read() {
    assert_eq!(port("<parm name='NAME' value='a&amp;&#x62;&apos;'></parm>"), of(&[("NAME", Some("a&b'"))]));
    assert_eq!(port(" <!-- x --> <?y z?> <parm value=\"\" name=\"NAME\" />\r\n\t"), of(&[("NAME", Some(""))]));
    // A line break in an attribute is a blank in XML.
    assert_eq!(port("<parm name=\"NAME\" value=\"a\r\n\tb\"/>"), of(&[("NAME", Some("a  b"))]));
    assert_eq!(
        read("\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n<wap-provisioningdoc/>"),
        Ok(Tree::new(None, Vec::new()).unwrap())
    );
    assert_eq!(read("<!DOCTYPE wap-provisioningdoc><wap-provisioningdoc/>"), Ok(Tree::new(None, Vec::new()).unwrap()));
}

#[test]
fn what_is_no_provisioning_document_is_refused() {
    for xml in [
        "",
        "<",
        "x",
        "<wap-provisioningdoc>",
        "<wap-provisioningdoc></x>",
        "<wap-provisioningdoc/><wap-provisioningdoc/>",
        "<wap-provisioningdoc/>x",
        "<wap-provisioningdoc version=\"1.0\" version=\"1.0\"/>",
        "<wap-provisioningdoc version=\"<\"/>",
        "<wap-provisioningdoc version=1/>",
        "<wap-provisioningdoc xmlns=\"x\"/>",
        "<wap-provisioningdoc>x</wap-provisioningdoc>",
        "<wap-provisioningdoc>&amp;</wap-provisioningdoc>",
        "<wap-provisioningdoc><![CDATA[x]]></wap-provisioningdoc>",
        "<wap-provisioningdoc><parm name=\"NAME\"/></wap-provisioningdoc>",
        "<WAP-provisioningdoc/>",
        "<SyncSettings/>",
        "<characteristic type=\"PORT\"/>",
        "<?xml version=\"1.1\"?><wap-provisioningdoc/>",
        "<wap-provisioningdoc/><?xml version=\"1.0\"?>",
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><wap-provisioningdoc/>",
    ] {
        assert!(read(xml).is_err(), "{xml:?}");
    }
    assert_eq!(Tree::from_xml(b"<wap-provisioningdoc version=\"\xFF\"/>"), Err(XmlError::Encoding));
}

#[test]
fn what_no_parameter_has_is_refused() {
    for content in [
        "<parm/>",
        "<parm value=\"x\"/>",
        "<parm name=\"NAME\" x=\"y\"/>",
        "<parm name=\"NAME\">x</parm>",
        "<parm name=\"NAME\"><parm name=\"NAME\"/></parm>",
        "<parm name=\"NAME\" value=\"&#0;\"/>",
        "<parm name=\"NAME\" value=\"&#10;\"/>",
        "<parm name=\"NAME\" value=\"&#xFFFE;\"/>",
        "<parm name=\"NAME\" value=\"&x;\"/>",
        "<parm name=\"NAME\" value=\"&amp\"/>",
        "<parm name=\"NAME\" value=\"\u{7f}\"/>",
        "<characteristic/>",
        "<characteristic type=\"A\" name=\"B\"/>",
        "<wap-provisioningdoc/>",
    ] {
        assert!(port(content).is_err(), "{content:?}");
    }
}

#[test]
fn a_document_type_brings_nothing_along() {
    let bomb =
        "<!DOCTYPE wap-provisioningdoc [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><wap-provisioningdoc version=\"&b;\"/>";
    assert!(matches!(read(bomb), Err(XmlError::DocumentType { .. })));
    for xml in [
        "<!DOCTYPE x><wap-provisioningdoc/>",
        "<!DOCTYPE wap-provisioningdoc><!DOCTYPE wap-provisioningdoc><wap-provisioningdoc/>",
        "<wap-provisioningdoc/><!DOCTYPE wap-provisioningdoc>",
        "<wap-provisioningdoc><!DOCTYPE wap-provisioningdoc></wap-provisioningdoc>",
    ] {
        assert!(matches!(read(xml), Err(XmlError::DocumentType { .. })), "{xml:?}");
    }
}

#[test]
fn large_documents_are_refused() {
    assert_eq!(Tree::from_xml(&vec![b' '; DOCUMENT_MAX + 1]), Err(LimitError::Octets.into()));
    assert_eq!(port(&"<characteristic type=\"\">".repeat(5_000)), Err(LimitError::Depth.into()));
    assert_eq!(port(&"<parm name=\"\"/>".repeat(ELEMENTS_MAX)), Err(LimitError::Elements.into()));
    assert_eq!(port(&format!("<parm name=\"{}\"/>", "x".repeat(TEXT_MAX))), Err(LimitError::Text.into()));
    let attributes: String = (0..1000).map(|number| format!(" a{number}=\"\"")).collect();
    assert!(matches!(port(&format!("<parm{attributes}/>")), Err(XmlError::Attribute { .. })));
}

#[test]
fn the_longest_tree_is_written_within_the_limit() {
    // As many elements as there may be, as deep as they may stand, all text in the character that is longest when escaped.
    let quotes = Text::new("\"".repeat(TEXT_MAX)).unwrap();
    let empty = || Text::word("");
    let kind = Characteristic { kind: empty(), items: vec![Parm { name: empty(), value: Some(quotes) }.into()] };
    let parms: Vec<Item> = vec![Parm { name: empty(), value: Some(empty()) }.into(); ELEMENTS_MAX - 9];
    let mut inner = Characteristic { kind: empty(), items: [kind.items, parms].concat() };
    for _ in 1..8 {
        inner = Characteristic { kind: empty(), items: vec![inner.into()] };
    }
    let tree = Tree::new(None, vec![inner]).unwrap();
    let xml = tree.to_xml();
    assert!(xml.len() < DOCUMENT_MAX, "{}", xml.len());
    assert_eq!(read(&xml), Ok(tree));
}

/// Text that looks like a document more often than chance would have it.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<characteristic type=\"PORT\">".to_owned()),
        Just("</characteristic>".to_owned()),
        Just("<parm name=\"NAME\" value=\"&#65;&lt;\"/>".to_owned()),
        Just("<parm name='".to_owned()),
        Just("'/>".to_owned()),
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        Just("<![CDATA[".to_owned()),
        Just("&".to_owned()),
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..20)
        .prop_map(|pieces| format!("<wap-provisioningdoc>{}</wap-provisioningdoc>", pieces.concat()))
}

proptest! {
    #[test]
    fn any_text_is_a_document_or_refused(xml in prop_oneof![markup(), "\\PC{0,60}"]) {
        if let Ok(tree) = read(&xml) {
            prop_assert_eq!(read(&tree.to_xml()), Ok(tree));
        }
    }
}
