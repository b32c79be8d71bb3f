//! Accounts as they come from the database.

use crate::store::{Row, Sql, Store, Tx, args};
use crate::{Error, Result};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::sip::{
    AcceptRules, AccountId, Condition, Forwarding, Identity, Number, Settings, SipAddress, Target, Voicemail,
};

/// The column of a forwarding.
pub(super) const fn column(condition: Condition) -> &'static str {
    match condition {
        Condition::Always => "forward_always",
        Condition::Unavailable => "forward_unavailable",
        Condition::NotOnline => "forward_not_online",
        Condition::Busy => "forward_busy",
        Condition::NoAnswer => "forward_no_answer",
    }
}

/// All settings of the account `$1`.
pub(super) const SETTINGS: &str = "SELECT a.id, a.address, a.first_name, a.last_name, a.email, a.mobile, a.caller_id, a.timezone,
    a.no_answer_seconds, a.quick_dial, a.forward_always, a.forward_unavailable, a.forward_not_online, a.forward_busy,
    a.forward_no_answer, a.accept_rules, a.temporary_rule, a.reject_rules, a.mailbox, a.mailbox_enabled, a.mailbox_email,
    a.mailbox_delete, a.mailbox_pin IS NOT NULL AS has_pin, a.privacy, a.listed, a.web_ha1 IS NOT NULL AS web_password, u.locked
    FROM sip_accounts a JOIN users u ON u.id = a.id WHERE a.id = $1";

/// The account of this address in this organization.
pub(super) async fn find(store: &Store, organization: &OrganizationId, address: &SipAddress) -> Result<Option<AccountId>> {
    let sql = "SELECT id FROM sip_accounts WHERE address = $1 AND organization_id = $2";
    let row = store.row(sql, args![address.to_string(), organization]).await?;
    row.map(|row| row.text("id").map(AccountId)).transpose()
}

/// The settings of an account.
pub(super) async fn settings(store: &Store, id: &AccountId) -> Result<Settings> {
    read(&store.row(SETTINGS, args![id.as_str()]).await?.ok_or(Error::NotFound)?)
}

/// The same in a transaction that changes the account: no other changes it until this one is over.
pub(super) async fn lock(tx: &mut Tx, id: &AccountId, organization: &OrganizationId) -> Result<Settings> {
    const LOCK: Sql = Sql::new(
        "SELECT id FROM sip_accounts WHERE id = $1 AND organization_id = $2",
        // Feeds that only refer to the account go on meanwhile.
        "SELECT id FROM sip_accounts WHERE id = $1 AND organization_id = $2 FOR NO KEY UPDATE",
    );
    tx.row(LOCK, args![id.as_str(), organization]).await?.ok_or(Error::NotFound)?;
    read(&tx.row(SETTINGS, args![id.as_str()]).await?.ok_or(Error::NotFound)?)
}

/// Reads a row of [`SETTINGS`].
pub(super) fn read(row: &Row) -> Result<Settings> {
    let number = |column| stored(row.optional_text(column)?.map(|text| Number::parse(&text)).transpose());
    let mut forwarding = Forwarding::default();
    for condition in Condition::ALL {
        let target = row.optional_text(column(condition))?.map(Target::try_from).transpose();
        forwarding.set(condition, stored(target)?);
    }
    let temporary = row.optional_text("temporary_rule")?.map(|text| serde_json::from_str(&text)).transpose();
    let accept =
        AcceptRules { persistent: stored(serde_json::from_str(&row.text("accept_rules")?))?, temporary: stored(temporary)? };
    let voicemail = match row.optional_text("mailbox")? {
        None => None,
        Some(mailbox) => Some(Voicemail {
            mailbox,
            enabled: row.bool("mailbox_enabled")?,
            email: row.text("mailbox_email")?,
            delete: row.bool("mailbox_delete")?,
            has_pin: row.bool("has_pin")?,
        }),
    };
    Ok(Settings {
        address: address(row, "address")?,
        identity: Identity {
            first_name: row.text("first_name")?,
            last_name: row.text("last_name")?,
            email: row.text("email")?,
            mobile: number("mobile")?,
            caller_id: number("caller_id")?,
            timezone: row.text("timezone")?,
            no_answer_seconds: row.optional_int("no_answer_seconds")?.and_then(|seconds| u16::try_from(seconds).ok()),
            quick_dial: row.text("quick_dial")?,
        },
        forwarding,
        accept,
        reject: stored(serde_json::from_str(&row.text("reject_rules")?))?,
        voicemail,
        privacy: row.bool("privacy")?,
        listed: row.bool("listed")?,
        web_password: row.bool("web_password")?,
        locked: row.bool("locked")?,
    })
}

/// An address that was stored.
pub(super) fn address(row: &Row, column: &str) -> Result<SipAddress> {
    stored(SipAddress::parse(&row.text(column)?))
}

/// What was stored can be read; a fault of ours where it cannot.
pub(super) fn stored<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T> {
    read.map_err(Error::internal)
}

/// The text without U+0000, which PostgreSQL takes in no text and which no row holds.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
