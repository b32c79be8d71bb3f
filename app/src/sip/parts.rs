//! What several of the area's pages show alike.

use crate::components::{Badge, Cell, CodeBlock, Column, Crumb, Field, FormState, Icon, StateDot, Table, Time, Tone, icon};
use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::list::query_string;
use patchbay_domain::sip::{Call, Identity, Money, Number, SipAddress, check_email, check_line, check_sip_password};

/// The page of an account. An address holds nothing that a path must escape but `@`, which may stand there as it is.
pub(super) fn account_page(address: &str) -> String {
    format!("/sip/accounts/{address}")
}

/// The area's page above this one.
pub(super) fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("SIP accounts", "/sip")]
}

/// The same, with an account's page below it.
pub(super) fn crumbs_to(address: &str) -> Vec<Crumb> {
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new(address, account_page(address)));
    crumbs
}

/// An account's address, leading to its page.
pub(super) fn account_link(address: &SipAddress) -> AnyView {
    let text = address.to_string();
    let href = account_page(&text);
    view! { <a class="row-link" href=href>{text}</a> }.into_any()
}

/// How long something was or will be, for people: `45 s`, `5 min 12 s`, `2 h 3 min`.
pub(super) fn span(seconds: i64) -> String {
    let (minutes, rest) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    match (minutes, rest) {
        (0, rest) => format!("{rest} s"),
        (1..60, 0) => format!("{minutes} min"),
        (1..60, rest) => format!("{minutes} min {rest} s"),
        _ => format!("{} h {} min", minutes.div_euclid(60), minutes.rem_euclid(60)),
    }
}

/// How a call ended.
pub(super) fn call_state(call: &Call) -> AnyView {
    let (label, tone) = match call {
        call if call.stopped_at.is_none() => ("Under way", Tone::Info),
        call if call.is_answered() => ("Answered", Tone::Good),
        call if call.is_missed() => ("Missed", Tone::Warning),
        _ => ("Not answered", Tone::Neutral),
    };
    let status = (call.stopped_at.is_some() && !call.is_answered())
        .then(|| view! { <span class="muted">{format!(" SIP {}", call.status)}</span> });
    view! { <StateDot label tone /> {status} }.into_any()
}

/// A table of calls; with the column of their accounts where it shows more than one's.
pub(super) fn call_table(calls: &[Call], with_account: bool) -> AnyView {
    let mut columns: Vec<Column> = vec![Column::new("Began")];
    if with_account {
        columns.push(Column::new("Account"));
    }
    columns.extend(["Way", "Other end", "Outcome"].map(Column::new));
    columns.extend([Column::new("Talked").figures(), Column::new("Price").figures()]);
    let rows = calls.iter().map(|call| call_row(call, with_account)).collect_view();
    view! { <Table caption="Calls, the newest first" columns>{rows}</Table> }.into_any()
}

fn call_row(call: &Call, with_account: bool) -> AnyView {
    let account = with_account.then(|| {
        let link = account_link(&call.account);
        view! { <Cell label="Account" class="mono">{link}</Cell> }
    });
    let name = (!call.display_name.is_empty()).then(|| view! { <span class="muted">{format!(" {}", call.display_name)}</span> });
    let (state, party, direction, began) = (call_state(call), call.remote_party.clone(), call.direction.label(), call.started_at);
    let price = call.price.map_or_else(|| "\u{2013}".to_owned(), Money::display);
    let talked = if call.duration > 0 { span(call.duration) } else { "\u{2013}".to_owned() };
    view! {
        <tr>
            <Cell><Time at=began /></Cell>
            {account}
            <Cell label="Way">{direction}</Cell>
            <Cell label="Other end" class="wide"><span class="mono breakable">{party}</span>{name}</Cell>
            <Cell label="Outcome">{state}</Cell>
            <Cell label="Talked" class="figures">{talked}</Cell>
            <Cell label="Price" class="figures">{price}</Cell>
        </tr>
    }
    .into_any()
}

/// Words in frames, or a dash.
pub(super) fn badges(words: Vec<String>) -> AnyView {
    if words.is_empty() {
        return view! { <span class="muted">"\u{2013}"</span> }.into_any();
    }
    words.into_iter().map(|label| view! { <Badge label /> " " }.into_any()).collect_view().into_any()
}

/// Many secrets as a table in text, shown this once: to be copied, or kept as a file.
pub(super) fn secrets_view(text: String, name: &'static str, label: &'static str) -> AnyView {
    // The file is in the link itself, so that no server has to keep the secrets for it.
    let encoded = query_string(&[("x", text.clone())]);
    let href = format!("data:text/csv;charset=utf-8,{}", encoded.trim_start_matches("?x="));
    view! {
        <section class="shown-once" aria-label=label>
            <h2 class="shown-once-title">"Keep them now: they are shown this once"</h2>
            <p>"Patchbay keeps only what it needs to check them."</p>
            <p><a class="button" href=href download=name rel="external">{icon(Icon::Download)} "Download as CSV"</a></p>
            <div class="secrets"><CodeBlock text label="All of them" /></div>
        </section>
    }
    .into_any()
}

/// The fields of an account's identity, for the forms that hold them.
pub(super) const IDENTITY_FIELDS: [(&str, &str); 8] = [
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("email", "E-mail address"),
    ("mobile", "Mobile number"),
    ("caller_id", "Number shown"),
    ("timezone", "Time zone"),
    ("no_answer_seconds", "Rings for"),
    ("quick_dial", "Quick dial prefix"),
];

/// The same as fields; `zone_help` says what an empty time zone is.
pub(super) fn identity_fields(form: FormState, identity: &Identity, zone_help: &'static str) -> AnyView {
    let number = |number: &Option<Number>| number.as_ref().map(ToString::to_string).unwrap_or_default();
    let (mobile, caller_id) = (number(&identity.mobile), number(&identity.caller_id));
    let seconds = identity.no_answer_seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
    let Identity { first_name, last_name, email, timezone, quick_dial, .. } = identity.clone();
    view! {
        <Field form name="first_name" label="First name" value=first_name check=check_line />
        <Field form name="last_name" label="Last name" value=last_name check=check_line />
        <Field form name="email" label="E-mail address" help="Such as alice@mail.example." value=email check=check_email />
        <Field form name="mobile" label="Mobile number" help="With + and the country's code; calls can be forwarded to it." value=mobile mono=true check=check_optional_number />
        <Field form name="caller_id" label="Number shown" help="What telephones show when the account calls them." value=caller_id mono=true check=check_optional_number />
        <Field form name="timezone" label="Time zone" help=zone_help value=timezone />
        <Field form name="no_answer_seconds" label="Rings for" help="Seconds until a call counts as not answered; 35 when left empty." value=seconds />
        <Field form name="quick_dial" label="Quick dial prefix" help="Put before short numbers, such as 3120." value=quick_dial mono=true />
    }
    .into_any()
}

/// The rule of a number that may be left out, as a field's check.
pub(super) fn check_optional_number(text: &str) -> Result<(), String> {
    if text.trim().is_empty() { Ok(()) } else { check_number(text) }
}

/// The rule of a number, as a field's check.
pub(super) fn check_number(text: &str) -> Result<(), String> {
    Number::parse(text).map(drop).map_err(|fault| fault.to_string())
}

/// The rule of an account's address, as a field's check.
pub(super) fn check_address(text: &str) -> Result<(), String> {
    SipAddress::parse(text).map(drop).map_err(|fault| fault.to_string())
}

/// The rule of an amount, as a field's check.
pub(super) fn check_money(text: &str) -> Result<(), String> {
    Money::parse(text).map(drop).map_err(|fault| fault.to_string())
}

/// The field of a password that may be left out.
pub(super) fn password_field(form: FormState) -> AnyView {
    let help = "At least 6 characters. Left empty, a strong one is made. It is shown once, on the next page.";
    view! {
        <Field form name="password" label="SIP password" help kind="password" autocomplete="new-password" mono=true check=check_sip_password />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_for_people() {
        for (seconds, want) in
            [(0, "0 s"), (45, "45 s"), (60, "1 min"), (312, "5 min 12 s"), (3600, "1 h 0 min"), (7385, "2 h 3 min")]
        {
            assert_eq!(span(seconds), want);
        }
    }
}
