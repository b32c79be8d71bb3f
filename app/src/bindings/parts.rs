//! What several of the area's pages show alike.

use crate::components::{Badge, Cell, Column, Crumb, EmptyState, StateDot, Table, Time, Tone};
use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::bindings::{
    Capability, Number, PIN_KEPT_SECONDS, PhoneModel, Security, Segment, SegmentState, Setup, SetupState, SyncmlClientId,
};

/// The page of a binding.
pub(super) fn binding_page(number: i64) -> String {
    format!("/bindings/{number}")
}

/// The page of a SyncML client. Its id is a UUID, which a path takes as it is.
pub(super) fn client_page(id: &SyncmlClientId) -> String {
    format!("/bindings/clients/{id}")
}

/// The page of a setup.
pub(super) fn setup_page(number: i64) -> String {
    format!("/bindings/setups/{number}")
}

/// The area's page above this one.
pub(super) fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("Bindings", "/bindings")]
}

/// The same, with another page of the area below it.
pub(super) fn crumbs_to(label: impl Into<String>, href: impl Into<String>) -> Vec<Crumb> {
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new(label, href));
    crumbs
}

/// How far a setup is.
pub(super) fn setup_state(state: SetupState) -> AnyView {
    let tone = match state {
        SetupState::Waiting | SetupState::Sending => Tone::Info,
        SetupState::Sent => Tone::Neutral,
        SetupState::Delivered => Tone::Good,
        SetupState::Undelivered => Tone::Warning,
        SetupState::Failed => Tone::Bad,
    };
    view! { <StateDot label=state.label() tone /> }.into_any()
}

/// How far the last setup is, where there was one.
pub(super) fn last_setup(state: Option<SetupState>) -> AnyView {
    match state {
        Some(state) => setup_state(state),
        None => view! { <span class="muted">"None sent"</span> }.into_any(),
    }
}

fn segment_state(state: SegmentState) -> AnyView {
    let tone = match state {
        SegmentState::Waiting | SegmentState::Offered => Tone::Info,
        SegmentState::Accepted => Tone::Neutral,
        SegmentState::Delivered => Tone::Good,
        SegmentState::Undelivered => Tone::Warning,
        SegmentState::Failed => Tone::Bad,
    };
    view! { <StateDot label=state.label() tone /> }.into_any()
}

/// How a phone gets its settings.
pub(super) fn capability(capability: Capability) -> AnyView {
    let tone = match capability {
        Capability::OmaCp => Tone::Neutral,
        Capability::Syncset => Tone::Info,
        Capability::Manual => Tone::Warning,
    };
    view! { <Badge label=capability.label() tone /> }.into_any()
}

/// A phone's model with the way it is set up, and what one should know of it.
pub(super) fn model(model: &PhoneModel) -> AnyView {
    let (title, note) = (model.title(), model.note.clone());
    let note = (!note.is_empty()).then(|| view! { <span class="muted">" " {note}</span> });
    view! { {title} " " {capability(model.capability)} {note} }.into_any()
}

/// With what messages are signed, in a sentence's part.
pub(super) const fn signed_with(security: Security) -> &'static str {
    match security {
        Security::UserPin => "A PIN that the user types",
        Security::NetworkPin => "The number of the SIM; the user types nothing",
    }
}

/// A moment that may not have come, or a dash.
pub(super) fn moment(at: Option<patchbay_domain::time::Millis>) -> AnyView {
    match at {
        Some(at) => view! { <Time at /> }.into_any(),
        None => view! { <span class="muted">"\u{2013}"</span> }.into_any(),
    }
}

/// How many of a message's segments are where: `4 delivered`, `2 accepted, 1 waiting`.
pub(super) fn segment_words(segments: &[Segment]) -> String {
    let counted = SegmentState::ALL.iter().filter_map(|state| {
        let count = segments.iter().filter(|segment| segment.state == *state).count();
        (count > 0).then(|| format!("{count} {}", state.label().to_lowercase()))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// The columns of [`setup_row`].
pub(super) fn setup_columns(with_phone: bool) -> Vec<Column> {
    let phone = with_phone.then(|| Column::new("Phone number"));
    let begin = [Column::new("Setup"), Column::new("Asked for")];
    let rest = ["State", "Segments", "Gateway", "By"].map(Column::new);
    begin.into_iter().chain(phone).chain(rest).collect()
}

/// A setup in a list.
pub(super) fn setup_row(setup: &Setup, with_phone: bool) -> AnyView {
    let Setup { number, phone_number, state, gateway, failure, actor, created_at, segments, .. } = setup.clone();
    let phone = with_phone.then(|| view! { <Cell label="Phone number" class="mono">{phone_number.to_string()}</Cell> });
    let failure = (!failure.is_empty()).then(|| view! { <span class="muted breakable">{failure}</span> });
    let gateway = if gateway.is_empty() { "\u{2013}".to_owned() } else { gateway };
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=setup_page(number)>{format!("#{number}")}</a></Cell>
            <Cell label="Asked for"><Time at=created_at /></Cell>
            {phone}
            <Cell label="State" class="wide">{setup_state(state)} " " {failure}</Cell>
            <Cell label="Segments">{segment_words(&segments)}</Cell>
            <Cell label="Gateway">{gateway}</Cell>
            <Cell label="By">{actor}</Cell>
        </tr>
    }
    .into_any()
}

/// A table of setups, the newest first.
pub(super) fn setup_table(setups: &[Setup], with_phone: bool, empty: &'static str) -> AnyView {
    if setups.is_empty() {
        return view! { <EmptyState title="No setup was sent" text=empty /> }.into_any();
    }
    let rows = setups.iter().map(|setup| setup_row(setup, with_phone)).collect_view();
    view! { <Table caption="Setups, the newest first" columns=setup_columns(with_phone)>{rows}</Table> }.into_any()
}

/// The segments of one setup, each with how far it is.
pub(super) fn segment_table(segments: &[Segment]) -> AnyView {
    let mut columns: Vec<Column> = ["Part", "State"].map(Column::new).into_iter().collect();
    columns.push(Column::new("Attempts").figures());
    columns.extend(["Gateway took it", "Last receipt", "The gateway calls it"].map(Column::new));
    let rows = segments.iter().map(|segment| segment_row(segment, segments.len())).collect_view();
    view! { <Table caption="Segments, in order" columns>{rows}</Table> }.into_any()
}

fn segment_row(segment: &Segment, parts: usize) -> AnyView {
    let Segment { part, state, attempts, message_id, accepted_at, receipt_at } = segment.clone();
    view! {
        <tr>
            <Cell>{format!("{part} of {parts}")}</Cell>
            <Cell label="State">{segment_state(state)}</Cell>
            <Cell label="Attempts" class="figures">{attempts}</Cell>
            <Cell label="Gateway took it">{moment(accepted_at)}</Cell>
            <Cell label="Last receipt">{moment(receipt_at)}</Cell>
            <Cell label="The gateway calls it" class="mono"><span class="breakable">{message_id}</span></Cell>
        </tr>
    }
    .into_any()
}

/// For how many hours a PIN is kept, in words.
pub(super) fn pin_kept_words() -> String {
    format!("{} hours", PIN_KEPT_SECONDS.div_euclid(3600))
}

/// The rule of a telephone number as far as a browser knows it; core also knows which numbers there are.
pub(super) fn check_number(text: &str) -> Result<(), String> {
    Number::parse(text).map(drop).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_counted_by_their_states() {
        let segment =
            |part, state| Segment { part, state, attempts: 1, message_id: String::new(), accepted_at: None, receipt_at: None };
        let segments = [
            segment(1, SegmentState::Delivered),
            segment(2, SegmentState::Accepted),
            segment(3, SegmentState::Accepted),
            segment(4, SegmentState::Waiting),
        ];
        assert_eq!(segment_words(&segments), "1 waiting, 2 accepted, 1 delivered");
        assert_eq!(segment_words(&[]), "");
    }
}
