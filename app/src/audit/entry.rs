//! One change: what was, what is.

use super::{AuditDetail, door_label, get_audit, page_of};
use crate::components::{
    Badge, Cell, Column, CopyButton, Crumb, Definition, DefinitionList, Loaded, PageHeader, Section, Table, Time, pager,
    path_part, query_of,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::audit::{AuditEntry, AuditItem};
use patchbay_domain::list::{Place, query_string};

/// `/audit/{id}`
pub struct AuditEntryPage {
    place: Memo<Place>,
    detail: Resource<Result<AuditDetail>>,
}

impl PageRoute for AuditEntryPage {
    fn data() -> Self {
        let id = path_part("id");
        let place = query_of(|pairs| {
            let mut place = Place::default();
            for (name, value) in pairs {
                place.take(name, value);
            }
            place
        });
        Self { place, detail: Resource::new(move || (id.get(), place.get()), |(id, place)| get_audit(id, place)) }
    }

    fn view(this: Self) -> AnyView {
        let AuditEntryPage { place, detail } = this;
        let draw = move |detail| change(detail, &place.get_untracked());
        let head = || view! { <PageHeader title="Change" crumbs=crumbs() /> };
        view! { <Loaded data=detail draw head /> }.into_any()
    }
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("Audit log", "/audit")]
}

fn change(detail: AuditDetail, place: &Place) -> AnyView {
    let AuditDetail { entry, items } = detail;
    let AuditEntry { id, at, organization, actor, door, address, area, action, count, subject } = entry;
    let title = if count > 1 {
        format!("{action}: {subject} and {} more", count.saturating_sub(1))
    } else {
        format!("{action}: {subject}")
    };
    let link = |place: &Place| {
        let mut pairs = Vec::new();
        place.put(&mut pairs);
        format!("/audit/{id}{}", query_string(&pairs))
    };
    let foot =
        (items.total > i64::from(Place::SIZES[0]) || items.previous.is_some()).then(|| pager(&items, place, "things", &link));
    let rows: Vec<AnyView> = items.rows.into_iter().map(|item| row(&area, item)).collect();
    let door = door_label(&door).to_owned();
    let organization = if organization.is_empty() { "The server as a whole".to_owned() } else { organization };
    let address = if address.is_empty() { "\u{2014}".to_owned() } else { address };
    let columns = ["What", "Was", "Is"].map(Column::new).into();
    view! {
        <PageHeader title=title crumbs=crumbs() />
        <DefinitionList>
            <Definition term="When"><Time at=at /></Definition>
            <Definition term="Who">{actor}</Definition>
            <Definition term="Door">{door}</Definition>
            <Definition term="From"><span class="mono">{address}</span></Definition>
            <Definition term="Organization">{organization}</Definition>
            <Definition term="Area">{area} " " <Badge label=action /></Definition>
            <Definition term="Reference"><span class="mono">{id.clone()}</span> <CopyButton value=id what="reference" /></Definition>
        </DefinitionList>
        <Section title="What it did">
            <Table caption="What was and what is" columns=columns>{rows}</Table>
            {foot}
        </Section>
    }
    .into_any()
}

fn row(area: &str, item: AuditItem) -> AnyView {
    let AuditItem { subject, was, is } = item;
    let subject = match page_of(area, &subject) {
        Some(href) => view! { <a class="mono" href=href>{subject}</a> }.into_any(),
        None => view! { <span class="mono">{subject}</span> }.into_any(),
    };
    view! {
        <tr>
            <Cell>{subject}</Cell>
            <Cell label="Was" class="mono wide">{value(was)}</Cell>
            <Cell label="Is" class="mono wide">{value(is)}</Cell>
        </tr>
    }
    .into_any()
}

fn value(value: String) -> AnyView {
    if value.is_empty() { view! { <span class="muted">"nothing"</span> }.into_any() } else { value.into_any() }
}
