//! The SIP domain of the demo data, its three accounts, and what happened to them lately.

use super::DAY;
use crate::secret::Key;
use crate::sip::{Making, Step, begin_balance, digests, insert_account, insert_domain, post_balance, seal_pin};
use crate::store::{Tx, args, new_id};
use crate::{Error, Result};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{
    AcceptRule, AccountId, ClockTime, Group, Identity, LedgerAction, Money, Number, RejectRule, SipAddress, SipDomain, Weekdays,
};
use patchbay_domain::time::Millis;

/// The domain.
pub(super) const DOMAIN: &str = "example.org";
const ZONE: &str = "Europe/Amsterdam";
const CURRENCY: &str = "EUR";
/// Accounts: user part, password, first and last name, e-mail address, mobile number, whether listed in the directory.
const ACCOUNTS: [(&str, &str, &str, &str, &str, &str, bool); 3] = [
    ("alice", "s3cret", "Alice", "Example", "alice@mail.example", "+31612345678", true),
    ("bob", "bob-secret", "Bob", "Bakker", "bob@mail.example", "", true),
    ("carol", "carol-secret", "Carol", "Castro", "carol@mail.example", "+31687654321", false),
];
/// What alice's balance began with, and how it went on: days ago, action, value, why.
const LEDGER: [(i64, LedgerAction, &str, &str); 3] = [
    (29, LedgerAction::Set, "10", "Opening credit"),
    (21, LedgerAction::Add, "5", "Refund for the outage"),
    (9, LedgerAction::Voucher, "10", "Voucher 7k2m9xqa"),
];
/// Alice's calls: minutes ago, placed, the other end, its name, seconds talked, status, price.
const CALLS: [(i64, bool, &str, &str, i64, &str, &str); 10] = [
    (35, false, "carol@example.org", "Carol Castro", 0, "487", ""),
    (95, true, "bob@example.org", "", 312, "200", "0"),
    (190, true, "+31207654321@example.org", "", 90, "200", "0.04"),
    (60 * 26, false, "bob@example.org", "Bob Bakker", 128, "200", ""),
    (60 * 28, true, "+4930123456@example.org", "", 415, "200", "0.2075"),
    (60 * 50, false, "+31201112233@gateway.example.net", "", 61, "200", ""),
    (60 * 74, true, "dave@example.com", "", 0, "404", ""),
    (60 * 99, false, "erin@example.com", "Erin E.", 1540, "200", ""),
    (60 * 150, true, "+31207654321@example.org", "", 33, "200", "0.0165"),
    (60 * 24 * 20, true, "bob@example.org", "", 75, "200", "0"),
];

/// Stores it all.
pub(super) async fn insert(tx: &mut Tx, key: &Key, organization: &OrganizationId, now: Millis) -> Result<()> {
    let begun = now.plus_seconds(-30 * DAY);
    let domain = SipDomain::parse(DOMAIN).map_err(Error::internal)?;
    insert_domain(tx, domain.clone(), organization.clone(), CURRENCY.to_owned(), ZONE.to_owned(), begun).await?;
    let mut ids = Vec::new();
    for (user, password, first_name, last_name, email, mobile, listed) in ACCOUNTS {
        let address = SipAddress::parse(&format!("{user}@{DOMAIN}")).map_err(Error::internal)?;
        let identity = Identity {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: email.to_owned(),
            mobile: Number::parse(mobile).ok(),
            timezone: ZONE.to_owned(),
            ..Identity::default()
        };
        let digests = digests(&address, password);
        let id = AccountId(new_id());
        let made = Making { id: id.clone(), address, organization: organization.clone(), digests, identity, listed, at: begun };
        insert_account(tx, &made).await?;
        ids.push(id);
    }
    let [alice, bob, carol] = ids.as_slice() else { return Err(Error::internal("the demo data has three accounts")) };
    set_up_alice(tx, key, alice, &domain).await?;
    reach_alice(tx, alice, begun).await?;
    load_devices(tx, [alice, bob], now).await?;
    load_balance(tx, alice, now).await?;
    load_calls(tx, organization, [alice, bob, carol], now).await
}

/// What the audit log tells of the import.
pub(super) fn imported() -> Vec<AuditItem> {
    let item = |(user, _, first, last, ..): (&str, &str, &str, &str, &str, &str, bool)| AuditItem {
        subject: format!("{user}@{DOMAIN}"),
        was: String::new(),
        is: format!("{first} {last}"),
    };
    ACCOUNTS.into_iter().map(item).collect()
}

/// What the audit log tells of alice's balance.
pub(super) fn prepaid() -> Vec<AuditItem> {
    let [(_, _, value, reason), ..] = LEDGER;
    vec![AuditItem { subject: format!("alice@{DOMAIN}"), was: "0.00".to_owned(), is: format!("{value}.00 ({reason})") }]
}

async fn set_up_alice(tx: &mut Tx, key: &Key, alice: &AccountId, domain: &SipDomain) -> Result<()> {
    const SETTINGS: &str = "UPDATE sip_accounts SET caller_id = $2, quick_dial = $3, forward_no_answer = '<voice-mailbox>',
        accept_rules = $4, reject_rules = $5, mailbox = $6, mailbox_enabled = TRUE, mailbox_email = email, mailbox_pin = $7 WHERE id = $1";
    const COUNTER: &str = "INSERT INTO meta (name, value) VALUES ('sip.mailboxes', $1)";
    const MAILBOX: &str = "1001001";
    let rule = |days, start: u16, stop: u16, groups: &[Group]| {
        Some(AcceptRule {
            days: Weekdays::of_mask(days)?,
            start: ClockTime::of_minutes(start.saturating_mul(30))?,
            stop: ClockTime::of_minutes(stop.saturating_mul(30))?,
            groups: groups.to_vec(),
        })
    };
    // In half hours: from nine to half past five on workdays, from ten to ten on the weekend.
    let accept: Vec<AcceptRule> = [
        rule(31, 18, 35, &[Group::Business, Group::Coworkers, Group::Family]),
        rule(96, 20, 44, &[Group::Friends, Group::Family]),
    ]
    .into_iter()
    .flatten()
    .collect();
    let reject = [RejectRule::parse("spam@example.com", domain).map_err(Error::internal)?];
    let json = |value: serde_json::Result<String>| value.map_err(Error::internal);
    let (accept, reject) = (json(serde_json::to_string(&accept))?, json(serde_json::to_string(&reject))?);
    let pin = seal_pin(key, alice.as_str(), "4711")?;
    tx.execute(SETTINGS, args![alice.as_str(), "+31201234567", "3120", accept, reject, MAILBOX, pin]).await?;
    tx.execute(COUNTER, args![MAILBOX]).await.map(drop)
}

/// Aliases, numbers, and the groups of her phonebook.
async fn reach_alice(tx: &mut Tx, alice: &AccountId, begun: Millis) -> Result<()> {
    for alias in ["alice.e", "info"] {
        let sql = "INSERT INTO sip_addresses (address, account_id, alias) VALUES ($1, $2, TRUE)";
        tx.execute(sql, args![format!("{alias}@{DOMAIN}"), alice.as_str()]).await?;
    }
    for number in ["+31201234567", "+31201234568"] {
        let sql = "INSERT INTO sip_numbers (number, account_id, changed_at) VALUES ($1, $2, $3)";
        tx.execute(sql, args![number, alice.as_str(), begun]).await?;
    }
    let contacts = [
        (Group::Coworkers, "bob@example.org", "Bob Bakker"),
        (Group::Business, "+31207654321", "Front desk"),
        (Group::Family, "carol@example.org", "Carol Castro"),
        (Group::Friends, "erin@example.com", "Erin E."),
    ];
    for (group, party, name) in contacts {
        let sql = "INSERT INTO sip_contacts (id, account_id, contact_group, party, name) VALUES ($1, $2, $3, $4, $5)";
        tx.execute(sql, args![new_id(), alice.as_str(), group.as_str(), party, name]).await?;
    }
    Ok(())
}

async fn load_devices(tx: &mut Tx, [alice, bob]: [&AccountId; 2], now: Millis) -> Result<()> {
    const INSERT: &str = "INSERT INTO sip_devices
        (id, account_id, device_key, contact, public_contact, transport, user_agent, instance, registered_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    // Account, contact, as the proxy sees it, transport, program, instance, minutes since it registered. Long enough to be looked at.
    let devices = [
        (
            alice,
            "10.0.0.5:5060",
            "203.0.113.9:31044",
            "tls",
            "Blink Pro 7.1 (MacOSX)",
            "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            4,
        ),
        (alice, "192.168.1.40:5060", "192.168.1.40:5060", "udp", "snomD785/10.1.175.16", "", 9),
        (bob, "198.51.100.23:5062", "198.51.100.23:5062", "tcp", "Linphone/5.2", "", 2),
    ];
    for (account, contact, public, transport, program, instance, minutes) in devices {
        let key = if instance.is_empty() { contact } else { instance };
        let (at, until) = (now.plus_seconds(-60 * minutes), now.plus_seconds(DAY - 60 * minutes));
        tx.execute(INSERT, args![new_id(), account.as_str(), key, contact, public, transport, program, instance, at, until])
            .await?;
    }
    Ok(())
}

/// Alice's balance, with what her calls cost in between.
async fn load_balance(tx: &mut Tx, alice: &AccountId, now: Millis) -> Result<()> {
    let mut steps = Vec::new();
    for (days, action, value, why) in LEDGER {
        let value = Money::parse(value).map_err(Error::internal)?;
        steps.push((now.plus_seconds(-days * DAY), action, value, why.to_owned(), String::new()));
    }
    for (place, (minutes, _, party, _, seconds, _, price)) in CALLS.into_iter().enumerate() {
        let price = Money::parse(price).unwrap_or_default();
        if price > Money::ZERO {
            let number = party.split('@').next().unwrap_or_default();
            let (at, why) = (now.plus_seconds(seconds - 60 * minutes), format!("Session to {number} for {seconds}s"));
            steps.push((at, LedgerAction::Debit, price.negated(), why, session(place)));
        }
    }
    steps.sort_by_key(|(at, ..)| *at);
    begin_balance(tx, alice).await?;
    for (at, action, value, description, session) in &steps {
        let step = Step { action: *action, value: *value, description, session, at: *at };
        post_balance(tx, alice, step).await?;
    }
    Ok(())
}

/// The Call-ID of a call.
fn session(place: usize) -> String {
    format!("d3m0{place:04x}@192.0.2.10")
}

/// Alice's calls; those with bob and carol are theirs, too.
async fn load_calls(tx: &mut Tx, organization: &OrganizationId, [alice, bob, carol]: [&AccountId; 3], now: Millis) -> Result<()> {
    for (place, (minutes, placed, party, name, seconds, status, price)) in CALLS.into_iter().enumerate() {
        let at = now.plus_seconds(-60 * minutes);
        let call = Call { organization, place, at, seconds, status, media: if seconds > 1000 { "audio,video" } else { "audio" } };
        let price = Money::parse(price).ok().map(|price| price.0);
        call.insert(tx, &End { account: alice, placed, party, name, price: price.filter(|_| placed) }).await?;
        let account = match party.split('@').next() {
            Some("bob") => bob,
            Some("carol") => carol,
            _ => continue,
        };
        let party = format!("alice@{DOMAIN}");
        let name = if placed { "Alice Example" } else { "" };
        call.insert(tx, &End { account, placed: !placed, party: &party, name, price: None }).await?;
    }
    Ok(())
}

/// What both ends of a call share.
struct Call<'r> {
    organization: &'r OrganizationId,
    place: usize,
    at: Millis,
    seconds: i64,
    status: &'r str,
    media: &'r str,
}

/// One end of a call: whose, which way, and who is at the other one.
struct End<'r> {
    account: &'r AccountId,
    placed: bool,
    party: &'r str,
    name: &'r str,
    price: Option<i64>,
}

impl Call<'_> {
    async fn insert(&self, tx: &mut Tx, end: &End<'_>) -> Result<()> {
        const INSERT: &str =
            "INSERT INTO sip_calls (account_id, direction, started_at, id, organization_id, remote_party, display_name,
            stopped_at, duration, status, price, session_id, from_tag, to_tag, proxy_ip, media)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '192.0.2.1', $15)";
        let values = args![
            end.account.as_str(),
            if end.placed { "placed" } else { "received" },
            self.at,
            new_id(),
            self.organization,
            end.party,
            end.name,
            self.at.plus_seconds(self.seconds),
            self.seconds,
            self.status,
            end.price,
            session(self.place),
            format!("f{:04x}", self.place),
            format!("t{:04x}", self.place),
            self.media
        ];
        tx.execute(INSERT, values).await.map(drop)
    }
}
