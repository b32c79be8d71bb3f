//! `/connections/one?key=`: one registration. It answers first: whose is it, on which device, was it heard of, can it be reached; then all
//! its properties in their groups, as the table of properties has them.

use super::api::{DeleteConnection, DetailPage, find_connection};
use super::delete::delete_form;
use super::list::push_state;
use super::parts::{application_page, crumbs};
use super::properties::{in_words, of_group};
use super::selection::{device_words, page_of};
use crate::audit::history;
use crate::components::{
    Badge, ButtonLink, Cell, CodeBlock, Column, Confirm, CopyButton, Crumb, Definition, DefinitionList, Loaded, PageHeader,
    Section, Table, Time, Tone, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::{ANY_CAPABILITY, Capability, ConnectionKey, Group, PropertyId, Source};
use patchbay_domain::list::query_string;

/// `/connections/one`
#[derive(Debug)]
pub struct DetailRoute {
    page: Resource<Result<DetailPage>>,
    key: Memo<String>,
}

impl PageRoute for DetailRoute {
    fn data() -> Self {
        let key = query_part("key");
        let changed = use_live("connections");
        let page = Resource::new(move || (key.get(), changed.get()), |(key, _)| find_connection(key));
        Self { page, key }
    }

    fn view(this: Self) -> AnyView {
        let DetailRoute { page, key } = this;
        let delete = ServerAction::<DeleteConnection>::new();
        let draw = move |page: DetailPage| {
            view! {
                {header(&page, delete)}
                {state(&page)}
                {properties(&page)}
                {capabilities(&page.row.connection.capabilities)}
                {addresses(&page)}
                {history(&page.history, "What the app and administrators change will be listed here.")}
            }
            .into_any()
        };
        let head = move || view! { <PageHeader title=shown_id(&key.get()) crumbs=crumbs() mono=true /> };
        view! { <Loaded data=page draw head /> }.into_any()
    }
}

/// The list and a registration's page, above a page of its own.
pub(super) fn crumbs_to(key: &str) -> Vec<Crumb> {
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new(shown_id(key), format!("/connections/one{}", query_string(&[("key", key.to_owned())]))));
    crumbs
}

/// The id of a key; what stands there when it is none.
pub(super) fn shown_id(key: &str) -> String {
    ConnectionKey::parse(key).map_or_else(|| key.to_owned(), |key| key.id.to_string())
}

fn header(page: &DetailPage, delete: ServerAction<DeleteConnection>) -> AnyView {
    let key = page.row.key();
    let id = key.id.to_string();
    let actions = page.may_edit.then(|| {
        let asked = delete_form(delete, page);
        view! {
            <Confirm
                href=page_of("/connections/one/delete", &key, None)
                label="Delete"
                title="Delete this registration?"
                id="delete-title"
            >
                {asked}
            </Confirm>
        }
    });
    view! { <PageHeader title=id crumbs=crumbs() mono=true>{actions}</PageHeader> }.into_any()
}

fn state(page: &DetailPage) -> AnyView {
    let connection = &page.row.connection;
    let user = match connection.user.clone() {
        Some(user) => {
            let theirs = format!("/connections{}", query_string(&[("user", user.clone())]));
            view! { {user} " " <a href=theirs>"all registrations"</a> }.into_any()
        }
        None => view! { <span class="muted">"Nobody in particular: the application asks for no name."</span> }.into_any(),
    };
    let application = connection.application.to_string();
    let its_page = application_page(&application);
    let (title, device) = (page.title.clone(), device_words(&page.row));
    let version = connection.properties.text("ApplicationVersion").unwrap_or_default();
    let push = push_state(connection.properties.push_service());
    let (seen, created, changed) = (page.row.seen_at, connection.created_at, connection.etag.0);
    view! {
        <section class="section">
            <h2 class="section-title">"State"</h2>
            <DefinitionList>
                <Definition term="User">{user}</Definition>
                <Definition term="Application">
                    <a href=its_page class="mono">{application}</a>
                    " "
                    <span class="muted">{title}</span>
                </Definition>
                <Definition term="Device">{device}</Definition>
                <Definition term="App version">{version}</Definition>
                <Definition term="Push">{push}</Definition>
                <Definition term="Last seen"><Time at=seen /> <span class="muted">" noted to the hour"</span></Definition>
                <Definition term="Registered"><Time at=created /></Definition>
                <Definition term="Changed"><Time at=changed /></Definition>
            </DefinitionList>
        </section>
    }
    .into_any()
}

fn properties(page: &DetailPage) -> AnyView {
    let groups = Group::ALL.iter().map(|group| group_view(page, *group)).collect_view();
    let lead =
        "A property is set by the app or by this server; what nobody set is as its application has it for new registrations.";
    view! {
        <Section title="Properties" lead>
            <div class="property-groups">{groups}</div>
        </Section>
    }
    .into_any()
}

/// Whether somebody set a property to something else than its application gives to new registrations.
fn is_set(page: &DetailPage, id: PropertyId) -> bool {
    id.property().is_stored() && page.row.connection.properties.get(id) != page.defaults.get(id)
}

/// One group, open where something in it is set, or is no setting at all.
fn group_view(page: &DetailPage, group: Group) -> AnyView {
    let ids: Vec<PropertyId> = PropertyId::all().filter(|id| id.property().group == group).collect();
    let set = ids.iter().filter(|id| is_set(page, **id)).count();
    let open = set > 0 || ids.iter().any(|id| !id.property().is_stored());
    let stored = of_group(group).count();
    let said = match (stored, set) {
        (0, _) => "kept by the server".to_owned(),
        (_, 0) => "all by default".to_owned(),
        (stored, set) => format!("{set} of {stored} set"),
    };
    let columns = ["Property", "Value", "State", "Set by"].map(Column::new).into();
    let rows: Vec<AnyView> = ids.iter().map(|id| property_row(page, *id)).collect();
    let edit = (page.may_edit && stored > 0).then(|| {
        let href = page_of("/connections/one/edit", &page.row.key(), Some(("group", group.as_str())));
        view! { <p class="property-edit"><ButtonLink href>{format!("Edit {}", in_text(group))}</ButtonLink></p> }
    });
    view! {
        <details class="property-group" open=open>
            <summary class="property-head">
                <h3 class="property-name">{group.label()}</h3>
                <span class="muted">{said}</span>
            </summary>
            <Table caption=group.label() columns>{rows}</Table>
            {edit}
        </details>
    }
    .into_any()
}

/// A group's heading inside a sentence: a name keeps its capital letter.
pub(super) fn in_text(group: Group) -> String {
    match group {
        Group::Android | Group::Apple | Group::Windows | Group::BlackBerry => group.label().to_owned(),
        _ => group.label().to_lowercase(),
    }
}

fn property_row(page: &DetailPage, id: PropertyId) -> AnyView {
    let property = id.property();
    let value = page.row.connection.value(id);
    let shown = match property.source {
        Source::Created => view! { <Time at=page.row.connection.created_at /> }.into_any(),
        _ if value.is_null() => view! { <span class="muted">"none"</span> }.into_any(),
        Source::Id => {
            let id = value.to_string();
            view! { <span class="mono breakable">{id.clone()}</span> <CopyButton value=id what="id" /> }.into_any()
        }
        _ => view! { <span class="breakable">{in_words(&value)}</span> }.into_any(),
    };
    let state = if !property.is_stored() {
        ().into_any()
    } else if is_set(page, id) {
        view! { <Badge label="Set" tone=Tone::Info /> }.into_any()
    } else {
        view! { <span class="muted">"Default"</span> }.into_any()
    };
    let by = if property.read_only { "Server, read-only to apps" } else { "App" };
    view! {
        <tr>
            <Cell><span title=property.about>{property.name}</span></Cell>
            <Cell label="Value" class="wide">{shown}</Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Set by">{by}</Cell>
        </tr>
    }
    .into_any()
}

fn capabilities(list: &[Capability]) -> AnyView {
    let body = if list.is_empty() {
        view! { <p class="muted">"The app has told none."</p> }.into_any()
    } else {
        let columns = ["Category", "Capability", "Value"].map(Column::new).into();
        let rows: Vec<AnyView> = list.iter().map(capability_row).collect();
        view! { <Table caption="Capabilities" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="Capabilities" lead="What the app says it can do.">{body}</Section> }.into_any()
}

fn capability_row(capability: &Capability) -> AnyView {
    let Capability { key, value } = capability.clone();
    let name = if key.name == ANY_CAPABILITY { "* (all of them)".to_owned() } else { key.name };
    view! {
        <tr>
            <Cell>{key.category}</Cell>
            <Cell label="Capability" class="mono wide"><span class="breakable">{name}</span></Cell>
            <Cell label="Value" class="wide"><span class="breakable">{value.unwrap_or_else(|| "none".to_owned())}</span></Cell>
        </tr>
    }
    .into_any()
}

/// Where the app finds it.
fn addresses(page: &DetailPage) -> AnyView {
    let address = page.address.clone();
    view! {
        <Section title="Address" lead="Where the app reads and changes it, signed in as its user. Older versions of the service are at v1 to v3 in place of v4.">
            <CodeBlock text=address label="Address of the registration" />
        </Section>
    }
    .into_any()
}
