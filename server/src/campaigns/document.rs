//! Reads a call's document: one root of a known name, and below it elements of text in any order (sheet, section 7).
//!
//! Elements that nobody knows are passed over with all that is in them, as the vendor's own binding did; one that is known and comes twice
//! is refused, because nobody could say which of the two is meant.

use super::fault::element;
use crate::xml::{Encoding, Token, Tokens, XmlError, decode, is_blank};

/// How deep elements may lie in each other.
const DEPTH_MAX: usize = 16;

/// What a call's document may hold.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The root's name.
    pub root: &'static str,
    /// The elements of text.
    pub fields: &'static [&'static str],
    /// An element of elements of text, and their name.
    pub list: Option<(&'static str, &'static str)>,
}

/// What stands in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    texts: Vec<(&'static str, String)>,
    items: Option<Vec<String>>,
}

impl Fields {
    /// The text of an element; empty when it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// The text of an element, if it is there.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// The document again, as it is written for this shape.
    #[must_use]
    pub fn written(&self, shape: &Shape) -> String {
        let mut inner = String::new();
        for (name, text) in &self.texts {
            element(&mut inner, name, text);
        }
        if let (Some((list, item)), Some(items)) = (shape.list, &self.items) {
            let mut of_list = String::new();
            for text in items {
                element(&mut of_list, item, text);
            }
            inner = format!("{inner}<{list}>{of_list}</{list}>");
        }
        format!("<{0}>{inner}</{0}>", shape.root)
    }

    /// The texts of the list; empty when it is missing.
    #[must_use]
    pub fn items(&self) -> &[String] {
        self.items.as_deref().unwrap_or_default()
    }
}

const fn refused<T>(why: &'static str) -> Result<T, XmlError> {
    Err(XmlError::NotWellFormed(why))
}

/// A name without its prefix. No name space means anything here.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads a document of this shape.
///
/// # Errors
/// Why it is none.
pub fn read(body: &[u8], shape: &Shape) -> Result<Fields, XmlError> {
    let text = decode(body, &[Encoding::Utf8, Encoding::Ascii])?;
    let mut reader = Reader { tokens: Tokens::new(&text), depth: 0 };
    match reader.next()? {
        Token::Open(tag) if local(tag.name().as_ref()) == shape.root => {}
        Token::Open(_) => return refused("The root element has another name."),
        Token::Close | Token::Text(_) | Token::End => return refused("There is no root element."),
    }
    let mut fields = Fields::default();
    while let Some(name) = reader.element()? {
        if let Some(known) = shape.fields.iter().find(|known| **known == name) {
            let text = reader.text()?;
            if fields.given(known).is_some() {
                return refused("An element is there twice.");
            }
            fields.texts.push((known, text));
        } else if let Some((_, item)) = shape.list.filter(|(list, _)| *list == name) {
            if fields.items.replace(reader.items(item)?).is_some() {
                return refused("An element is there twice.");
            }
        } else {
            reader.skip()?;
        }
    }
    match reader.next()? {
        Token::End => Ok(fields),
        Token::Open(_) | Token::Close | Token::Text(_) => refused("Something follows the root element."),
    }
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Token<'a>, XmlError> {
        let token = self.tokens.next()?;
        match token {
            Token::Open(_) if self.depth >= DEPTH_MAX => return refused("Elements lie too deep in each other."),
            Token::Open(_) => self.depth = self.depth.saturating_add(1),
            Token::Close => self.depth = self.depth.saturating_sub(1),
            Token::Text(_) | Token::End => {}
        }
        Ok(token)
    }

    /// The name of the next element inside the present one, or none when that is closed.
    fn element(&mut self) -> Result<Option<String>, XmlError> {
        loop {
            match self.next()? {
                Token::Open(tag) => return Ok(Some(local(tag.name().as_ref()).to_owned())),
                Token::Close => return Ok(None),
                Token::Text(text) if is_blank(&text) => {}
                Token::Text(_) | Token::End => return refused("Text stands where only elements may stand."),
            }
        }
    }

    /// The text up to the closing tag, pieces merged; no element may stand in it.
    fn text(&mut self) -> Result<String, XmlError> {
        let mut all = String::new();
        loop {
            match self.next()? {
                Token::Text(text) => all.push_str(&text),
                Token::Close => return Ok(all),
                Token::Open(_) | Token::End => return refused("An element stands where only text may stand."),
            }
        }
    }

    /// The texts of the elements of this name up to the closing tag; others are passed over.
    fn items(&mut self, item: &str) -> Result<Vec<String>, XmlError> {
        let mut items = Vec::new();
        while let Some(name) = self.element()? {
            if name == item { items.push(self.text()?) } else { self.skip()? }
        }
        Ok(items)
    }

    /// Goes behind the element that was opened last.
    fn skip(&mut self) -> Result<(), XmlError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Token::End) {
                return refused("An element is not closed.");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHAPE: Shape = Shape { root: "Root", fields: &["a", "b"], list: Some(("list", "item")) };

    fn fields(text: &str) -> Result<Vec<(&'static str, String)>, XmlError> {
        read(text.as_bytes(), &SHAPE).map(|fields| fields.texts)
    }

    #[test]
    fn elements_are_read_in_any_order_and_unknown_ones_passed_over() {
        let want = Ok(vec![("b", "2".to_owned()), ("a", "1 & <3>".to_owned())]);
        for good in [
            "<Root><b>2</b><a>1 &amp; &lt;3&#62;</a></Root>",
            "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<!-- x --><Root xmlns='urn:x' y='1'><b>2</b><c><d>5</d></c><a>1 <![CDATA[& <3]]>&gt;</a></Root>\n<?pi?>",
            "<?xml version=\"1.0\" encoding=\"us-ascii\" standalone=\"yes\"?><n:Root xmlns:n='urn:x'><n:b><!--x-->2</n:b><x:a>1 &amp; &lt;3&gt;</x:a></n:Root>",
        ] {
            assert_eq!(fields(good), want, "{good}");
        }
        assert_eq!(fields("<Root/>"), Ok(vec![]));
        assert_eq!(fields("<Root><a/><b xsi:nil='true'></b></Root>"), Ok(vec![("a", String::new()), ("b", String::new())]));
    }

    #[test]
    fn lists_hold_texts() {
        let read = |text: &str| read(text.as_bytes(), &SHAPE).map(|fields| fields.items().to_vec());
        assert_eq!(read("<Root><list><item>1</item><x/><item>2</item></list></Root>"), Ok(vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!(read("<Root><list/></Root>"), Ok(vec![]));
        assert!(read("<Root><list/><list/></Root>").is_err());
        assert!(read("<Root><list>1</list></Root>").is_err());
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        let deep = |depth: usize| format!("<Root>{}{}</Root>", "<x>".repeat(depth), "</x>".repeat(depth));
        assert_eq!(fields(&deep(DEPTH_MAX - 1)), Ok(vec![]));
        let attributes = format!("<Root {}/>", (0..17).map(|n| format!("a{n}='1' ")).collect::<String>());
        for bad in [
            "",
            "  \n",
            "Root",
            "{}",
            "<Other/>",
            "<root/>",
            "<Root>",
            "<Root></Other>",
            "<Root/><Root/>",
            "<Root/>x",
            "x<Root/>",
            "<Root>x<a>1</a></Root>",
            "<Root><a>1</a><a>1</a></Root>",
            "<Root><a>1<x/></a></Root>",
            "<Root><a>1</b></Root>",
            "<Root><a>1</Root>",
            "<Root><a>&nbsp;</a></Root>",
            "<Root><a>&#0;</a></Root>",
            "<Root><a>&#x1b;</a></Root>",
            "<Root><a>&#xFFFF;</a></Root>",
            "<Root><a>\u{1}</a></Root>",
            "<Root><a>]]></a></Root>",
            "<!DOCTYPE Root><Root/>",
            "<!DOCTYPE Root [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Root><a>&x;</a></Root>",
            "<!DOCTYPE Root [<!ENTITY x 'xxxx'><!ENTITY y '&x;&x;&x;'>]><Root><a>&y;</a></Root>",
            "<?xml version='1.0' encoding='ISO-8859-1'?><Root/>",
            "<?xml version='1.0' encoding='UTF-16'?><Root/>",
            "<Root 1='2'/>",
            "<Root a='1' a='2'/>",
            "<1Root/>",
            &deep(DEPTH_MAX),
            &deep(10_000),
            &attributes,
        ] {
            assert!(fields(bad).is_err(), "{bad:.100}");
        }
        assert!(read(b"<Root><a>\xe4</a></Root>", &SHAPE).is_err());
        assert!(read(b"\xff\xfe<\0R\0", &SHAPE).is_err());
    }

    /// What was read is written and read again as the same.
    fn round(body: &[u8]) {
        for shape in crate::campaigns::shapes() {
            if let Ok(fields) = read(body, &shape) {
                assert_eq!(read(fields.written(&shape).as_bytes(), &shape), Ok(fields));
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            round(&body);
        }

        #[test]
        fn any_text_comes_back(text in "\\PC{0,60}") {
            let mut body = String::from("<B2bServerInitVO>");
            element(&mut body, "groupId", &text);
            body.push_str("</B2bServerInitVO>");
            let read = read(body.as_bytes(), &crate::campaigns::call::Call::ServerInit.shape());
            let read = read.unwrap();
            prop_assert_eq!(read.text("groupId"), text);
            round(body.as_bytes());
        }
    }
}
