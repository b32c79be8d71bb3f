//! Taking messages apart: what a preview shows of one that is made, and the portal of one that was sent.

use super::access::{Bindings, Edit};
use super::{Error, rows, setups};
use crate::Result;
use crate::store::args;
use oma_cp::document::{Account, LoginName, MimeType, Resource, Secret};
use oma_cp::segment::{Ports, Segment, join};
use oma_cp::{Document, Push, Tree, wbxml};
use patchbay_domain::accounts::ShownOnce;
use patchbay_domain::bindings::{ManualSettings, MessageView, Octets, SegmentView, SyncDatabase};

/// An account as somebody types it into a phone.
pub(super) fn settings(account: &Account) -> ManualSettings {
    let database = |resource: &Resource| SyncDatabase {
        name: resource.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default(),
        uri: resource.uri.as_str().to_owned(),
        types: resource.types.as_slice().iter().map(MimeType::as_str).collect::<Vec<_>>().join(","),
    };
    ManualSettings {
        account_name: account.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default(),
        server: account.server.url().to_owned(),
        port: account.server.port().get(),
        username: account.login.name.as_ref().map(LoginName::as_str).unwrap_or_default().to_owned(),
        password: ShownOnce(account.login.secret.as_ref().map(Secret::as_str).unwrap_or_default().to_owned()),
        databases: account.resources.as_slice().iter().map(database).collect(),
    }
}

/// A message in all its stages, from its segments.
pub(super) fn of(segments: &[Segment]) -> Result<MessageView, Error> {
    let pdu = join(segments).map_err(crate::Error::internal)?;
    let mut view = MessageView {
        settings: None,
        xml: String::new(),
        signature: None,
        document: String::new(),
        pieces: Vec::new(),
        push: rows::hex(&pdu),
        segments: (1_i64..).zip(segments).map(|(part, segment)| segment_view(part, segment)).collect(),
    };
    // The older format has a media type and tokens of its own; its octets are shown as they are.
    if segments.iter().any(|segment| segment.ports() != Ports::PROVISIONING) {
        return Ok(view);
    }
    let push = Push::from_bytes(&pdu).map_err(crate::Error::internal)?;
    view.signature = push.signature.map(|signature| (signature.security.to_string(), signature.mac.to_string()));
    view.document = rows::hex(&push.body);
    let tree = Tree::from_wbxml(&push.body).map_err(crate::Error::internal)?;
    view.settings = Document::from_tree(&tree).ok().map(|document| settings(&document.account));
    view.xml = tree.to_xml();
    let piece =
        |piece: &wbxml::Piece| Octets { hex: rows::hex(&piece.octets), depth: piece.depth, meaning: piece.meaning.clone() };
    view.pieces = wbxml::explain(&push.body).map_err(crate::Error::internal)?.iter().map(piece).collect();
    Ok(view)
}

fn segment_view(part: i64, segment: &Segment) -> SegmentView {
    SegmentView { part, header: header_view(&segment.header()), payload: rows::hex(segment.payload()) }
}

/// A user data header, element by element (3GPP TS 23.040, 9.2.3.24).
fn header_view(header: &[u8]) -> Vec<Octets> {
    let octets = |octets: &[u8], meaning: String| Octets { hex: rows::hex(octets), depth: 0, meaning };
    let Some((length, mut rest)) = header.split_first() else { return Vec::new() };
    let mut out = vec![octets(&[*length], format!("A header of {length} octets"))];
    while let [_, size, ..] = rest {
        let end = usize::from(*size).saturating_add(2).min(rest.len());
        let (element, beyond) = rest.split_at(end);
        out.push(octets(element, element_words(element)));
        rest = beyond;
    }
    out
}

fn element_words(element: &[u8]) -> String {
    let pair = |high: u8, low: u8| u16::from_be_bytes([high, low]);
    match *element {
        [0x05, 4, d1, d2, s1, s2] => format!("To port {}, from port {}", pair(d1, d2), pair(s1, s2)),
        [0x00, 3, reference, parts, part] => format!("Message {reference}: part {part} of {parts}"),
        [0x08, 4, r1, r2, parts, part] => format!("Message {}: part {part} of {parts}", pair(r1, r2)),
        _ => "Another element".to_owned(),
    }
}

impl Bindings<'_, Edit> {
    /// The message of a setup, from the octets that gateways are given; none once they are not kept any more. For those who may send: it
    /// holds the password of the phone's account.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's.
    pub async fn message(&self, number: i64) -> Result<Option<MessageView>, Error> {
        const PARTS: &str = "SELECT part, user_data FROM binding_segments WHERE setup_number = $1 ORDER BY part";
        let found = self.setup(number).await?;
        let core = self.acting.core();
        let mut segments = Vec::new();
        for row in &core.store().rows(PARTS, args![found.number]).await? {
            let Some(sealed) = row.optional_text("user_data")? else { return Ok(None) };
            let hex = setups::open_segment(core.key(), number, row.int("part")?, &sealed)?;
            let octets = rows::unhex(&hex).ok_or_else(|| crate::Error::internal("a segment that is no hex"))?;
            segments.push(Segment::from_user_data(&octets).map_err(crate::Error::internal)?);
        }
        if segments.is_empty() { Ok(None) } else { of(&segments).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_told_element_by_element() {
        let told = |octets: &[u8]| -> Vec<(String, String)> {
            header_view(octets).into_iter().map(|octets| (octets.hex, octets.meaning)).collect()
        };
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(hex, meaning)| ((*hex).to_owned(), (*meaning).to_owned())).collect()
        };
        assert_eq!(
            told(&[0x0B, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0, 0x00, 0x03, 0x2A, 0x04, 0x01]),
            own(&[
                ("0b", "A header of 11 octets"),
                ("05040b8423f0", "To port 2948, from port 9200"),
                ("00032a0401", "Message 42: part 1 of 4"),
            ])
        );
        assert_eq!(told(&[6, 8, 4, 1, 0, 3, 2]).last(), own(&[("080401000302", "Message 256: part 2 of 3")]).last());
        assert_eq!(told(&[]), []);
        assert_eq!(told(&[9, 7, 200, 1]).last(), own(&[("07c801", "Another element")]).last());
    }
}
