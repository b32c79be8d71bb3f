//! Writes a document as XML, indented, with the document type that other encoders ask for.

use crate::tree::{Characteristic, Item, Parm, Tree};
use crate::wbxml::tokens::PUBLIC_ID_TEXT;

pub(super) fn write(tree: &Tree) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE wap-provisioningdoc PUBLIC \"");
    out.push_str(PUBLIC_ID_TEXT);
    out.push_str("\" \"http://www.wapforum.org/DTD/prov.dtd\">\n<wap-provisioningdoc");
    if let Some(version) = tree.version() {
        attribute(&mut out, "version", version.as_str());
    }
    if tree.characteristics().is_empty() {
        out.push_str("/>\n");
        return out;
    }
    out.push_str(">\n");
    for inner in tree.characteristics() {
        characteristic(&mut out, inner, 1);
    }
    out.push_str("</wap-provisioningdoc>\n");
    out
}

fn characteristic(out: &mut String, this: &Characteristic, depth: usize) {
    indent(out, depth);
    out.push_str("<characteristic");
    attribute(out, "type", this.kind.as_str());
    if this.items.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    let deeper = depth.saturating_add(1);
    for item in &this.items {
        match item {
            Item::Parm(inner) => parm(out, inner, deeper),
            Item::Characteristic(inner) => characteristic(out, inner, deeper),
        }
    }
    indent(out, depth);
    out.push_str("</characteristic>\n");
}

fn parm(out: &mut String, this: &Parm, depth: usize) {
    indent(out, depth);
    out.push_str("<parm");
    attribute(out, "name", this.name.as_str());
    if let Some(value) = &this.value {
        attribute(out, "value", value.as_str());
    }
    out.push_str("/>\n");
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

/// Markup is written by name; what XML does not have cannot be in a [`crate::Text`].
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Five octets and not six, so that the largest document is surely within the reader's limit.
            '"' => out.push_str("&#34;"),
            _ => out.push(c),
        }
    }
}
