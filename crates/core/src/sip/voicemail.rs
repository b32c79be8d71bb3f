//! The mailbox of an account.

use super::Error;
use super::access::{MayChange, Own, SipAccount};
use super::change::{Changer, Note};
use super::forwarding::update;
use super::identity::on_off;
use crate::Result;
use crate::secret::Key;
use crate::store::{Tx, args};
use futures::FutureExt;
use patchbay_domain::sip::{Condition, Settings, Target, Voicemail, check_email, check_pin};

/// What a PIN is sealed for.
const PURPOSE: &str = "sip mailbox pin";
/// The number of a server's first mailbox; the next ones follow.
const FIRST_MAILBOX: i64 = 1_001_001;
/// What unanswered calls are forwarded to when a mailbox is switched on (sheet, section 4.11).
const FILLED: [Condition; 3] = [Condition::Busy, Condition::NoAnswer, Condition::NotOnline];

/// What is to become of a mailbox; what is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoicemailChange {
    /// Whether it takes messages.
    pub enabled: Option<bool>,
    /// Where messages are mailed to; empty: nowhere.
    pub email: Option<String>,
    /// The PIN, digits alone; empty takes it away.
    pub pin: Option<String>,
    /// Whether a message that was mailed is not kept.
    pub delete: Option<bool>,
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Changes the mailbox; the first change makes one, which takes messages unless it is told otherwise.
    ///
    /// Switched on, it also gets the calls that are not answered, and that go nowhere yet. Switched off, forwardings to it end: they would
    /// lead nowhere.
    ///
    /// # Errors
    /// `Invalid` for `email` and `pin`; `NotFound`.
    pub async fn set_voicemail(&self, change: VoicemailChange) -> Result<(), Error> {
        let email = change.email.as_deref().unwrap_or_default().trim();
        check_email(email).map_err(|message| crate::Error::field("email", message))?;
        if let Some(pin) = change.pin.as_deref().filter(|pin| !pin.is_empty()) {
            check_pin(pin).map_err(|message| crate::Error::field("pin", message))?;
        }
        self.change(move |tx, settings, changer| {
            async move {
                let was = settings.voicemail.clone();
                let begun = match was.clone() {
                    Some(voicemail) => voicemail,
                    None => new_mailbox(tx, &settings).await?,
                };
                let is = Voicemail {
                    enabled: change.enabled.unwrap_or(begun.enabled),
                    email: change.email.map_or(begun.email, |email| email.trim().to_owned()),
                    delete: change.delete.unwrap_or(begun.delete),
                    has_pin: change.pin.as_ref().map_or(begun.has_pin, |pin| !pin.is_empty()),
                    mailbox: begun.mailbox,
                };
                if was.as_ref() == Some(&is) && change.pin.is_none() {
                    return Ok(((), None));
                }
                store(tx, &changer, &is, change.pin.as_deref()).await?;
                forward(tx, &changer, &settings, is.enabled).await?;
                let new_pin = if change.pin.is_some_and(|pin| !pin.is_empty()) { ", another PIN" } else { "" };
                let told = was.as_ref().map_or_else(String::new, described);
                Ok(((), Some(Note::new("set-voicemail", told, format!("{}{new_pin}", described(&is))))))
            }
            .boxed()
        })
        .await
    }
}

impl SipAccount<'_, Own> {
    /// The PIN in clear, for an operator who has it served (sheet, decision 10).
    ///
    /// # Errors
    /// When it cannot be read or opened.
    pub async fn mailbox_pin(&self) -> Result<Option<String>> {
        let core = self.acting.core();
        let sql = "SELECT mailbox_pin FROM sip_accounts WHERE id = $1";
        let row = core.store().row(sql, args![self.account.id.as_str()]).await?.ok_or(crate::Error::NotFound)?;
        row.optional_text("mailbox_pin")?.map(|sealed| core.key().open(PURPOSE, self.account.id.as_str(), &sealed)).transpose()
    }
}

/// The PIN of an account's mailbox as it is stored.
pub(crate) fn seal_pin(key: &Key, account: &str, pin: &str) -> Result<String> {
    key.seal(PURPOSE, account, pin)
}

/// A mailbox that is not stored yet, with the next number.
async fn new_mailbox(tx: &mut Tx, settings: &Settings) -> Result<Voicemail> {
    const NEXT: &str = "INSERT INTO meta (name, value) VALUES ('sip.mailboxes', $1) ON CONFLICT (name)
        DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT) RETURNING value";
    let mailbox = tx.row(NEXT, args![FIRST_MAILBOX.to_string()]).await?.ok_or(crate::Error::NotFound)?.text("value")?;
    Ok(Voicemail { mailbox, enabled: true, email: settings.identity.email.clone(), delete: false, has_pin: false })
}

async fn store(tx: &mut Tx, changer: &Changer, voicemail: &Voicemail, pin: Option<&str>) -> Result<()> {
    const UPDATE: &str = "UPDATE sip_accounts SET mailbox = $2, mailbox_enabled = $3, mailbox_email = $4, mailbox_delete = $5,
        updated_at = $6 WHERE id = $1";
    let id = changer.id().as_str();
    let now = changer.core.clock().now();
    tx.execute(UPDATE, args![id, &voicemail.mailbox, voicemail.enabled, &voicemail.email, voicemail.delete, now]).await?;
    if let Some(pin) = pin {
        let sealed = if pin.is_empty() { None } else { Some(seal_pin(changer.core.key(), id, pin)?) };
        tx.execute("UPDATE sip_accounts SET mailbox_pin = $2 WHERE id = $1", args![id, sealed]).await?;
    }
    Ok(())
}

/// Has forwardings follow the mailbox when it is switched.
async fn forward(tx: &mut Tx, changer: &Changer, settings: &Settings, enabled: bool) -> Result<()> {
    if settings.has_mailbox() == enabled {
        return Ok(());
    }
    let mut forwarding = settings.forwarding.clone();
    if enabled {
        for condition in FILLED {
            if forwarding.get(condition).is_none() {
                forwarding.set(condition, Some(Target::Mailbox));
            }
        }
    } else {
        for condition in Condition::ALL {
            if forwarding.get(condition) == Some(&Target::Mailbox) {
                forwarding.set(condition, None);
            }
        }
    }
    if forwarding != settings.forwarding {
        tx.query(update(&forwarding, changer.id().as_str(), changer.core.clock().now())).await?;
        changer.note(tx, Note::new("set-forwarding", settings.forwarding.line(), forwarding.line())).await?;
    }
    Ok(())
}

/// A mailbox in the audit log; of its PIN only whether there is one.
fn described(voicemail: &Voicemail) -> String {
    let kept = if voicemail.delete { "not kept" } else { "kept" };
    let mail = if voicemail.email.is_empty() { "not mailed".to_owned() } else { format!("mailed to {}", voicemail.email) };
    let pin = if voicemail.has_pin { "with a PIN" } else { "without a PIN" };
    format!("{} {}, {mail}, {kept}, {pin}", voicemail.mailbox, on_off(voicemail.enabled))
}
