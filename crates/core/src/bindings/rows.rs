//! Rows of `bindings` as they come from the database, and what several statements share.

use crate::secret::Key;
use crate::store::{Row, Sql, Tx, args};
use crate::{Error, Result};
use patchbay_domain::bindings::{
    Binding, Capability, ModelId, Number, PhoneModel, Security, Segment, SegmentState, Setup, SetupState, SyncmlClientId,
};
use patchbay_domain::time::Millis;

/// A word that was stored; a fault of ours where it means nothing.
pub(super) fn word<T>(row: &Row, column: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    let text = row.text(column)?;
    parse(&text).ok_or_else(|| Error::internal(format_args!("{column} holds {text:?}")))
}

pub(super) fn number(row: &Row, column: &str) -> Result<Number> {
    Number::parse(&row.text(column)?).map_err(Error::internal)
}

/// The columns of a model beside other tables.
pub(super) const MODEL: &str = "m.id AS model_id, m.vendor, m.name AS model_name, m.capability, m.note AS model_note";

pub(super) fn model(row: &Row) -> Result<PhoneModel> {
    Ok(PhoneModel {
        id: ModelId(row.text("model_id")?),
        vendor: row.text("vendor")?,
        name: row.text("model_name")?,
        capability: word(row, "capability", Capability::parse)?,
        note: row.text("model_note")?,
    })
}

/// What all statements about bindings read from; `s` is the last setup.
pub(super) const BINDINGS: &str =
    " FROM bindings b JOIN syncml_clients c ON c.id = b.client_id JOIN phone_models m ON m.id = c.model_id
    LEFT JOIN binding_setups s ON s.number = (SELECT MAX(l.number) FROM binding_setups l WHERE l.client_id = b.client_id)";
/// A binding's columns.
pub(super) const BINDING: &str =
    "b.id, b.number, b.client_id, b.phone_number, b.foreign_user, b.timezone, b.created_at, c.username,
    c.imsi IS NOT NULL AS by_sim, s.state AS setup_state, s.created_at AS setup_at, ";

pub(super) fn security(row: &Row) -> Result<Security> {
    Ok(if row.bool("by_sim")? { Security::NetworkPin } else { Security::UserPin })
}

pub(super) fn last_setup(row: &Row) -> Result<Option<SetupState>> {
    Ok(row.optional_text("setup_state")?.as_deref().and_then(SetupState::parse))
}

pub(super) fn binding(row: &Row) -> Result<Binding> {
    Ok(Binding {
        number: row.int("number")?,
        client: SyncmlClientId(row.text("client_id")?),
        model: model(row)?,
        phone_number: number(row, "phone_number")?,
        foreign_user: row.text("foreign_user")?,
        timezone: row.text("timezone")?,
        security: security(row)?,
        last_setup: last_setup(row)?,
        last_setup_at: row.optional_int("setup_at")?.map(Millis),
        created_at: Millis(row.int("created_at")?),
    })
}

/// A setup's columns.
pub(super) const SETUP: &str =
    "SELECT s.id, s.number, s.binding_number, s.client_id, s.phone_number, s.account_name, s.state, s.security,
    s.gateway, s.failure, s.actor, s.created_at, s.sent_at, s.pin IS NOT NULL AS pin_kept FROM binding_setups s";

/// A setup without its segments.
pub(super) fn setup(row: &Row) -> Result<Setup> {
    Ok(Setup {
        number: row.int("number")?,
        binding: row.optional_int("binding_number")?,
        client: SyncmlClientId(row.text("client_id")?),
        phone_number: number(row, "phone_number")?,
        account_name: row.text("account_name")?,
        state: word(row, "state", SetupState::parse)?,
        security: word(row, "security", Security::parse)?,
        gateway: row.text("gateway")?,
        failure: row.text("failure")?,
        actor: row.text("actor")?,
        created_at: Millis(row.int("created_at")?),
        sent_at: row.optional_int("sent_at")?.map(Millis),
        pin_kept: row.bool("pin_kept")?,
        segments: Vec::new(),
    })
}

/// The segments of the setups whose numbers are the JSON array `$1`.
pub(super) const SEGMENTS: Sql = Sql::new(
    "SELECT setup_number, part, state, attempts, message_id, accepted_at, receipt_at FROM binding_segments
        WHERE setup_number IN (SELECT value FROM json_each($1)) ORDER BY setup_number, part",
    "SELECT setup_number, part, state, attempts, message_id, accepted_at, receipt_at FROM binding_segments
        WHERE setup_number IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) ORDER BY setup_number, part",
);

pub(super) fn segment(row: &Row) -> Result<Segment> {
    Ok(Segment {
        part: row.int("part")?,
        state: word(row, "state", SegmentState::parse)?,
        attempts: row.int("attempts")?,
        message_id: row.text("message_id")?,
        accepted_at: row.optional_int("accepted_at")?.map(Millis),
        receipt_at: row.optional_int("receipt_at")?.map(Millis),
    })
}

/// The next number of a kind; those of one kind are counted on the whole server, and never given out again.
pub(super) async fn next_number(tx: &mut Tx, kind: &'static str) -> Result<i64> {
    const NEXT: &str = "INSERT INTO meta (name, value) VALUES ($1, '1') ON CONFLICT (name)
        DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT) RETURNING value";
    let row = tx.row(NEXT, args![format!("bindings.{kind}")]).await?.ok_or(Error::NotFound)?;
    row.text("value")?.parse().map_err(Error::internal)
}

/// Until the end of the transaction, nobody else is at what has this name. SQLite has one writer anyway.
pub(super) async fn alone(tx: &mut Tx, name: &str) -> Result<()> {
    const ALONE: Sql =
        Sql::new("SELECT $1 AS one", "SELECT pg_advisory_xact_lock(hashtextextended('bindings ' || $1, 0)) IS NULL AS one");
    tx.rows(ALONE, args![name]).await.map(drop)
}

/// Seals the password of a SyncML client.
pub(super) fn seal_secret(key: &Key, client: &SyncmlClientId, secret: &str) -> Result<String> {
    key.seal("syncml secret", client.as_str(), secret)
}

/// Opens it again.
pub(super) fn open_secret(key: &Key, client: &SyncmlClientId, sealed: &str) -> Result<String> {
    key.open("syncml secret", client.as_str(), sealed)
}

/// Octets as lower-case hex.
pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Octets of hex; none where it is none.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let octets = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { octets } else { None }
}
