//! What several of the area's pages show alike: a call, a length of time, the rules of fields.

use super::api::{Block, CallsPage, Unblock};
use crate::components::{ButtonLink, Cell, Column, FormState, Kind, StateDot, Submit, Table, Time, Tone, form_state};
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::list::query_string;
use patchbay_domain::sip::{
    Call, CallDirection, CallOutcome, Money, Number, Party, SipDomain, SipUser, check_email, check_line, check_pin,
    check_sip_password,
};

/// The forms that block a caller and let him through again, which several pages have beside each call.
#[derive(Clone, Copy)]
pub(super) struct Blocking {
    pub block: ServerAction<Block>,
    pub unblock: ServerAction<Unblock>,
}

impl Blocking {
    pub fn new() -> Self {
        Self { block: ServerAction::new(), unblock: ServerAction::new() }
    }
}

/// Calls as a table, each with what can be done about the other end. `back` is the page to come back to.
pub(super) fn call_table(calls: &CallsPage, blocking: Blocking, back: &str, currency: &str) -> AnyView {
    let (block_form, unblock_form) = (form_state(blocking.block), form_state(blocking.unblock));
    let rows: Vec<AnyView> = calls
        .page
        .rows
        .iter()
        .zip(&calls.blocked)
        .map(|(call, blocked)| {
            let form = if *blocked { unblock_form } else { block_form };
            call_row(call, currency, actions(call, *blocked, blocking, form, back))
        })
        .collect();
    let mut columns: Vec<Column> = ["With", "Call", "When", "Length"].map(Column::new).into();
    columns.push(Column::new("Price").figures());
    columns.push(Column::new("Actions").actions());
    view! { <Table caption="Calls, the newest first" columns>{rows}</Table> }.into_any()
}

fn call_row(call: &Call, currency: &str, actions: AnyView) -> AnyView {
    let (label, tone) = outcome(call);
    let name = other_end(call);
    let address = (name != call.remote_party).then(|| call.remote_party.clone());
    let price = call.price.filter(|price| *price > Money::ZERO).map(|price| format!("{} {currency}", price.display()));
    let length = call.stopped_at.filter(|_| call.duration > 0).map(|_| length(call.duration));
    let at = call.started_at;
    view! {
        <tr>
            <Cell><strong>{name}</strong> {address.map(|address| view! { <span class="call-address mono">{address}</span> })}</Cell>
            <Cell label="Call"><StateDot label tone /></Cell>
            <Cell label="When"><Time at /></Cell>
            <Cell label="Length">{length}</Cell>
            <Cell label="Price" class="figures">{price.map(|price| price.trim_end().to_owned())}</Cell>
            <Cell label="Actions" class="actions">{actions}</Cell>
        </tr>
    }
    .into_any()
}

/// What can be done about the other end of a call; who hides himself can only be blocked together with all who do.
fn actions(call: &Call, blocked: bool, blocking: Blocking, form: FormState, back: &str) -> AnyView {
    let Some(party) = call.party() else { return ().into_any() };
    let (party_text, back) = (party.to_string(), back.to_owned());
    let group = (!party.is_anonymous() && !blocked).then(|| {
        let name = Some(call.display_name.clone()).filter(|name| !name.is_empty()).unwrap_or_default();
        let query = query_string(&[("party", party.key()), ("name", name)]);
        view! { <ButtonLink kind=Kind::Quiet href=format!("/my/rules/groups{query}")>"Add to group"</ButtonLink> }
    });
    let fields = view! {
        <input type="hidden" name="party" value=party_text />
        <input type="hidden" name="back" value=back />
    };
    if blocked {
        return view! {
            <ActionForm action=blocking.unblock>{fields} <Submit form kind=Kind::Quiet label="Unblock" /></ActionForm>
        }
        .into_any();
    }
    view! {
        {group}
        <ActionForm action=blocking.block>{fields} <Submit form kind=Kind::Plain label="Block" /></ActionForm>
    }
    .into_any()
}

/// What the other end is called: by its name, its address, or as somebody who hides himself.
pub(super) fn other_end(call: &Call) -> String {
    if call.party().is_none_or(|party| party.is_anonymous()) {
        return "Anonymous".to_owned();
    }
    Some(call.display_name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| call.remote_party.clone())
}

/// Which way a call went and how it ended, in words.
pub(super) fn outcome(call: &Call) -> (&'static str, Tone) {
    match (call.direction, call.stopped_at) {
        (_, None) => (CallOutcome::Active.label(), Tone::Info),
        (CallDirection::Received, _) if call.is_missed() => (CallOutcome::Missed.label(), Tone::Warning),
        (CallDirection::Received, _) => ("Received", Tone::Good),
        (CallDirection::Placed, _) if call.is_answered() => ("Placed", Tone::Good),
        (CallDirection::Placed, _) => ("Placed, not answered", Tone::Neutral),
    }
}

/// Seconds as people say them.
pub(super) fn length(seconds: i64) -> String {
    let (minutes, rest) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    match (minutes.div_euclid(60), minutes.rem_euclid(60)) {
        (0, 0) => format!("{rest} s"),
        (0, minutes) => format!("{minutes} min {rest:02} s"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// A rule of the domain as a field's check.
pub(super) mod checks {
    use super::{Number, Party, SipUser};

    pub fn number(text: &str) -> Result<(), String> {
        if text.trim().is_empty() {
            return Ok(());
        }
        Number::parse(text).map(drop).map_err(|fault| fault.to_string())
    }

    pub fn party(text: &str) -> Result<(), String> {
        Party::parse(text).map(drop).map_err(|fault| fault.to_string())
    }

    /// A whole address is left to the server, which knows the account's domain.
    pub fn alias(text: &str) -> Result<(), String> {
        let user = text.split('@').next().unwrap_or_default();
        SipUser::parse(user.strip_prefix("sip:").unwrap_or(user)).map(drop).map_err(|fault| fault.to_string())
    }

    pub fn line(text: &str) -> Result<(), String> {
        super::check_line(text)
    }

    pub fn email(text: &str) -> Result<(), String> {
        super::check_email(text.trim())
    }

    pub fn password(text: &str) -> Result<(), String> {
        super::check_sip_password(text)
    }

    pub fn pin(text: &str) -> Result<(), String> {
        super::check_pin(text.trim())
    }
}

/// What a domain is called in the help of a field.
pub(super) fn example(user: &str, domain: &SipDomain) -> String {
    format!("{user}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::sip::SipAddress;
    use patchbay_domain::time::Millis;

    fn call(direction: CallDirection, status: &str, duration: i64) -> Call {
        Call {
            id: "1".to_owned(),
            account: SipAddress::parse("alice@example.org").unwrap(),
            direction,
            remote_party: "bob@example.org".to_owned(),
            display_name: String::new(),
            started_at: Millis(0),
            stopped_at: Some(Millis(1)),
            duration,
            status: status.to_owned(),
            price: None,
            session_id: String::new(),
            from_tag: String::new(),
            to_tag: String::new(),
            proxy_ip: String::new(),
            media: Vec::new(),
        }
    }

    #[test]
    fn lengths_are_said_as_people_do() {
        for (seconds, said) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min 00 s"), (125, "2 min 05 s"), (3600, "1 h 00 min"), (7384, "2 h 03 min")]
        {
            assert_eq!(length(seconds), said);
        }
    }

    #[test]
    fn a_call_says_which_way_it_went_and_how_it_ended() {
        assert_eq!(outcome(&call(CallDirection::Received, "487", 0)).0, "Missed");
        assert_eq!(outcome(&call(CallDirection::Received, "200", 9)).0, "Received");
        assert_eq!(outcome(&call(CallDirection::Placed, "200", 9)).0, "Placed");
        assert_eq!(outcome(&call(CallDirection::Placed, "486", 0)).0, "Placed, not answered");
        let under_way = Call { stopped_at: None, ..call(CallDirection::Placed, "", 0) };
        assert_eq!(outcome(&under_way).0, "Under way");
    }

    #[test]
    fn the_other_end_is_named_as_far_as_it_shows_itself() {
        let bare = call(CallDirection::Received, "200", 9);
        assert_eq!(other_end(&bare), "bob@example.org");
        assert_eq!(other_end(&Call { display_name: "Bob".to_owned(), ..bare.clone() }), "Bob");
        assert_eq!(other_end(&Call { remote_party: "anonymous@anonymous.invalid".to_owned(), ..bare }), "Anonymous");
    }
}
