//! Actions that only read (sheet, sections 4.1 to 4.14 and 4.20). They answer the bare value; what there is none of is an empty array, an
//! object that does not exist is null.

use super::answer::{Answer, Outcome};
use super::money::Amount;
use super::parameters::Parameters;
use super::records::{
    CallRecord, DeviceRecord, ForwardingRecord, HistoryRecord, IdentityRecord, LocationRecord, PrepaidRecord, StepRecord,
    UsageRecord, VoicemailRecord,
};
use crate::portal::export::harmless;
use patchbay_core::Core;
use patchbay_core::sip::{SipAccount, View};
use patchbay_domain::sip::{Condition, History, LedgerEntry, Money, SipAddress, Target};
use patchbay_domain::time::Millis;
use serde::Serialize;
use std::net::IpAddr;

/// The account as one who looks at it.
type Looked<'a> = SipAccount<'a, View>;

pub(super) async fn identity(account: &Looked<'_>) -> Outcome {
    let settings = account.settings().await?;
    Answer::json(&IdentityRecord::of(&settings.address, &settings.identity))
}

pub(super) async fn aliases(account: &Looked<'_>) -> Outcome {
    Answer::json(&account.aliases().await?)
}

pub(super) async fn numbers(account: &Looked<'_>) -> Outcome {
    Answer::json(&account.numbers().await?)
}

pub(super) async fn history(account: &Looked<'_>) -> Outcome {
    Ok(Answer::Json(account.written_history(write_history).await?))
}

fn write_history(history: &History) -> patchbay_core::Result<String> {
    let zone = &history.timezone;
    let record = HistoryRecord {
        placed: history.placed.iter().map(|call| CallRecord::of(call, zone, true)).collect(),
        received: history.received.iter().map(|call| CallRecord::of(call, zone, false)).collect(),
    };
    serde_json::to_string(&record).map_err(patchbay_core::Error::internal)
}

pub(super) async fn devices(account: &Looked<'_>, now: Millis) -> Outcome {
    let devices = account.devices().await?;
    Answer::json(&devices.iter().map(|device| DeviceRecord::of(device, now)).collect::<Vec<_>>())
}

pub(super) async fn prepaid(account: &Looked<'_>) -> Outcome {
    Answer::json(&account.prepaid().await?.as_ref().map(PrepaidRecord::of))
}

/// With `csv=1` a table, of the whole history.
pub(super) async fn balance_history(account: &Looked<'_>, parameters: &Parameters) -> Outcome {
    if parameters.get("csv") != Some("1") {
        let steps = account.balance_history().await?;
        return Answer::json(&steps.iter().map(StepRecord::of).collect::<Vec<_>>());
    }
    let steps = account.export_balance().await?;
    let table = table(account.address(), &steps).map_err(patchbay_core::Error::internal)?;
    Ok(Answer::Csv { name: format!("{}-prepaid-history.csv", account.address()), table })
}

/// The columns of the original; calls that cost nothing are left out.
fn table(address: &SipAddress, steps: &[LedgerEntry]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let account = address.to_string();
    writer.write_record(["Id", "Account", "Date", "Action", "Description", "Value", "Final Balance"])?;
    for step in steps.iter().filter(|step| step.value != Money::ZERO || step.session.is_empty()) {
        let description = harmless(step.description.clone());
        let (value, balance) = (step.value.plain(), step.balance.plain());
        let label = step.action.label();
        writer.write_record([step.id.as_str(), &account, &step.local, label, &description, &value, &balance])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

pub(super) async fn monthly_usage(account: &Looked<'_>) -> Outcome {
    let usage = account.monthly_usage().await?;
    Answer::json(&UsageRecord { calls: usage.calls, price: Amount(usage.price) })
}

pub(super) async fn forwarding(account: &Looked<'_>) -> Outcome {
    let forwarding = account.settings().await?.forwarding;
    let shown = |condition| forwarding.get(condition).map(Target::shown);
    Answer::json(&ForwardingRecord {
        func: shown(Condition::Always),
        fnol: shown(Condition::NotOnline),
        fbus: shown(Condition::Busy),
        fnoa: shown(Condition::NoAnswer),
        funv: shown(Condition::Unavailable),
    })
}

/// A mailbox that takes no messages is none. Its PIN is only told where the operator wants it (sheet, decision 10).
pub(super) async fn voicemail(account: Looked<'_>, with_pin: bool) -> Outcome {
    let settings = account.settings().await?;
    let name = settings.display_name();
    let Some(voicemail) = settings.voicemail.as_ref().filter(|voicemail| voicemail.enabled) else {
        return Answer::json(&None::<VoicemailRecord<'_>>);
    };
    let pin = if with_pin { account.own()?.mailbox_pin().await?.unwrap_or_default() } else { String::new() };
    Answer::json(&Some(VoicemailRecord::of(voicemail, name, pin, &settings.address)))
}

pub(super) async fn privacy(account: &Looked<'_>) -> Outcome {
    #[derive(Serialize)]
    struct Told {
        success: bool,
        error_message: &'static str,
        privacy: bool,
    }
    Answer::json(&Told { success: true, error_message: "", privacy: account.settings().await?.privacy })
}

/// Minutes left; null until it is switched off.
pub(super) async fn do_not_disturb(account: &Looked<'_>, now: Millis) -> Outcome {
    #[derive(Serialize)]
    struct Told {
        success: bool,
        error_message: &'static str,
        dnd: bool,
        remaining: Option<i64>,
    }
    let settings = account.settings().await?;
    let on = settings.accept.do_not_disturb(now);
    let remaining = on.and_then(|rule| rule.minutes_left(now));
    Answer::json(&Told { success: true, error_message: "", dnd: on.is_some(), remaining })
}

/// Where the client's address lies, for anybody (section 4.20). Texts are empty where the operator's table does not know.
pub(super) async fn location(core: &Core, address: Option<IpAddr>) -> Outcome {
    let found = match address {
        Some(address) => core.locations().find(address).await?,
        None => None,
    };
    Answer::json(&found.map(LocationRecord::from).unwrap_or_default())
}
