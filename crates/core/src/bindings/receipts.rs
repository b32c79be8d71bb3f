//! Receipts: what gateways report about segments that they took. They come late, twice, out of order, and now and then before the answer
//! that names them was stored.

use super::{queue, rows};
use crate::store::{Sql, Tx, args};
use crate::{Core, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::bindings::{Receipt, SegmentState};
use patchbay_domain::time::Millis;

/// The longest id of a message that is looked at, in bytes.
const MESSAGE_ID_MAX: usize = 64;

/// The door of gateways that report. Whoever calls it made sure that it is the gateway.
#[derive(Clone, Copy)]
pub struct Receipts<'a> {
    core: &'a Core,
}

impl Core {
    /// The door of gateways that report.
    #[must_use]
    pub const fn receipts(&self) -> Receipts<'_> {
        Receipts { core: self }
    }
}

const fn word(receipt: Receipt) -> &'static str {
    match receipt {
        Receipt::Delivered => "delivered",
        Receipt::Failed => "failed",
        Receipt::Underway => "underway",
    }
}

fn parse(word: &str) -> Option<Receipt> {
    match word {
        "delivered" => Some(Receipt::Delivered),
        "failed" => Some(Receipt::Failed),
        "underway" => Some(Receipt::Underway),
        _ => None,
    }
}

impl Receipts<'_> {
    /// A receipt by the id that the gateway gave the segment. One of an unknown id is kept for an hour: its answer may be about to be stored.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn by_message(&self, gateway: &str, message_id: &str, receipt: Receipt) -> Result<()> {
        const FIND: &str = "SELECT setup_number, part FROM binding_segments WHERE gateway = $1 AND message_id = $2
            ORDER BY setup_number DESC LIMIT 1";
        // What is final is not overwritten by what is not.
        const EARLY: &str = "INSERT INTO binding_receipts (gateway, message_id, receipt, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (gateway, message_id) DO UPDATE SET
            receipt = CASE binding_receipts.receipt WHEN 'underway' THEN excluded.receipt ELSE binding_receipts.receipt END";
        if message_id.is_empty() || message_id.len() > MESSAGE_ID_MAX || message_id.chars().any(char::is_control) {
            return Ok(());
        }
        let (gateway, id, now) = (gateway.to_owned(), message_id.to_owned(), self.core.clock().now());
        self.core
            .store()
            .write(move |tx| {
                async move {
                    alone_with(tx, &gateway, &id).await?;
                    let Some(row) = tx.row(FIND, args![&gateway, &id]).await? else {
                        return tx.execute(EARLY, args![gateway, id, word(receipt), now]).await.map(drop);
                    };
                    apply(tx, (row.int("setup_number")?, row.int("part")?), receipt, now).await
                }
                .boxed()
            })
            .await
    }

    /// A receipt by the setup and part, for a gateway that says what it was told. It must come from the gateway that the part went to.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn by_part(&self, gateway: &str, setup: i64, part: i64, receipt: Receipt) -> Result<()> {
        const FIND: &str = "SELECT part FROM binding_segments WHERE setup_number = $1 AND part = $2 AND gateway = $3";
        let (gateway, now) = (gateway.to_owned(), self.core.clock().now());
        self.core
            .store()
            .write(move |tx| {
                async move {
                    if tx.row(FIND, args![setup, part, gateway]).await?.is_none() {
                        return Ok(());
                    }
                    apply(tx, (setup, part), receipt, now).await
                }
                .boxed()
            })
            .await
    }

    /// The keyed hash that marks a receipt's address as one of this server's, on any of its nodes and after a restart.
    #[must_use]
    pub fn mark(&self, setup: i64, part: i64) -> String {
        self.core.key().hash("receipt", &format!("{setup}.{part}"))
    }
}

/// Until the end of the transaction, nobody else is at this message. Taken before its setup, always.
pub(super) async fn alone_with(tx: &mut Tx, gateway: &str, id: &str) -> Result<()> {
    rows::alone(tx, &format!("message {gateway} {id}")).await
}

/// Applies a receipt to a segment, and to its setup.
async fn apply(tx: &mut Tx, (setup, part): (i64, i64), receipt: Receipt, now: Millis) -> Result<()> {
    const FIND: Sql = Sql::new(
        "SELECT g.state, s.organization_id FROM binding_segments g JOIN binding_setups s ON s.number = g.setup_number
            WHERE g.setup_number = $1 AND g.part = $2",
        "SELECT g.state, s.organization_id FROM binding_segments g JOIN binding_setups s ON s.number = g.setup_number
            WHERE g.setup_number = $1 AND g.part = $2 FOR UPDATE OF s",
    );
    const STORE: &str = "UPDATE binding_segments SET state = $3, receipt_at = $4, accepted_at = COALESCE(accepted_at, $4)
        WHERE setup_number = $1 AND part = $2";
    rows::alone(tx, &format!("setup {setup}")).await?;
    let Some(row) = tx.row(FIND, args![setup, part]).await? else { return Ok(()) };
    let was = rows::word(&row, "state", SegmentState::parse)?;
    let is = was.after(receipt);
    if was == is {
        return Ok(());
    }
    tx.execute(STORE, args![setup, part, is.as_str(), now]).await?;
    let organization = OrganizationId(row.text("organization_id")?);
    queue::conclude(tx, &organization, setup, None, now).await.map(drop)
}

/// Applies the receipt that came before this answer, if one did. The caller is alone with the message and its setup.
pub(super) async fn apply_early(tx: &mut Tx, gateway: &str, id: &str, at: (i64, i64), now: Millis) -> Result<()> {
    const TAKE: &str = "DELETE FROM binding_receipts WHERE gateway = $1 AND message_id = $2 RETURNING receipt";
    if id.is_empty() {
        return Ok(());
    }
    let Some(row) = tx.row(TAKE, args![gateway, id]).await? else { return Ok(()) };
    apply(tx, at, rows::word(&row, "receipt", parse)?, now).await
}
