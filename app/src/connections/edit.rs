//! `/connections/one/edit?key=&group=`: sets the properties of one group. The form is made from the table of properties and carries the
//! version that its editor saw, so that what the app or somebody else wrote meanwhile is compared and not written over.

use super::api::{DetailPage, UpdateConnection, find_connection};
use super::detail::{crumbs_to, in_text};
use super::properties::{field, groups, in_words, names, of_group};
use super::selection::{connection_page, in_short, page_of};
use crate::components::{
    ButtonLink, Cell, Column, ErrorSummary, Failure, FormButtons, FormState, Kind, Loaded, Notice, PageHeader, Submit, Tab,
    Table, Tabs, Tone, form_state, query_part,
};
use crate::error::{Error, Result};
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::connections::{ConnectionKey, Group, PropertyId};

/// `/connections/one/edit`
pub struct EditRoute {
    page: Resource<Result<DetailPage>>,
    key: Memo<String>,
    group: Memo<Group>,
    update: ServerAction<UpdateConnection>,
}

impl PageRoute for EditRoute {
    fn data() -> Self {
        let (key, word) = (query_part("key"), query_part("group"));
        let group = Memo::new(move |_| Group::parse(&word.get()).unwrap_or(Group::Device));
        let update = ServerAction::<UpdateConnection>::new();
        // A refused attempt reads the registration anew: what it is compared with, and the version that the next attempt has seen.
        let tried = update.version();
        let page = Resource::new(move || (key.get(), tried.get()), |(key, _)| find_connection(key));
        Self { page, key, group, update }
    }

    fn view(this: Self) -> AnyView {
        let EditRoute { page, key, group, update } = this;
        let form = form_state(update);
        let title = move || {
            view! { <PageHeader title=format!("Edit {}", in_text(group.get())) crumbs=crumbs_to(&key.get()) /> }
        };
        let draw = move |page: DetailPage| {
            if !page.may_edit {
                return view! { <Failure error=Error::Forbidden.announced() /> }.into_any();
            }
            let group = group.get();
            view! {
                <p class="page-lead">{in_short(&page.row)}</p>
                {tabs(&page.row.key(), group)}
                {edit_form(update, form, &page, group)}
            }
            .into_any()
        };
        view! {
            {title}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The groups that have something to set.
fn tabs(key: &ConnectionKey, chosen: Group) -> AnyView {
    let tab = |group: Group| {
        let href = page_of("/connections/one/edit", key, Some(("group", group.as_str())));
        Tab::new(group.label(), href, group == chosen)
    };
    let tabs = groups().map(tab).collect();
    view! { <Tabs label="Groups of properties" tabs /> }.into_any()
}

fn edit_form(update: ServerAction<UpdateConnection>, form: FormState, page: &DetailPage, group: Group) -> AnyView {
    let (key, etag) = (page.row.key(), page.row.connection.etag.0.0.to_string());
    let compared = {
        let page = page.clone();
        move || match form.failure.get() {
            Some(error @ Error::Conflict { .. }) => Some(comparison(&page, group, &error)),
            _ => None,
        }
    };
    let back = connection_page(&key);
    let fields: Vec<AnyView> =
        of_group(group).map(|id| field(form, id, &page.row.connection.properties.get(id), &page.defaults.get(id))).collect();
    view! {
        <ActionForm action=update>
            <div class="panel-form">
                <ErrorSummary form fields=names() />
                {compared}
                <input type="hidden" name="key" value=key.to_string() />
                <input type="hidden" name="group" value=group.as_str() />
                <input type="hidden" name="etag" value=etag.clone() prop:value=etag />
                {fields}
                <FormButtons>
                    <Submit form label="Save" />
                    <ButtonLink kind=Kind::Quiet href=back>"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What is stored now beside what was typed, after somebody else was quicker.
fn comparison(page: &DetailPage, group: Group, error: &Error) -> AnyView {
    let rows: Vec<AnyView> = of_group(group).filter_map(|id| compared_row(page, id, error)).collect();
    let same = rows.is_empty().then(|| view! { <p>"What you typed is what is stored now."</p> });
    let table = (!rows.is_empty()).then(|| {
        let columns = ["Property", "Stored now", "You typed"].map(Column::new).into();
        view! { <Table caption="Stored now and typed" columns>{rows}</Table> }
    });
    view! {
        <Notice tone=Tone::Warning>
            <p>"The app or somebody else changed this registration while you were editing. Compare, then save again to store what you typed, or cancel to keep what is stored."</p>
            {same}
            {table}
        </Notice>
    }
    .into_any()
}

/// A property that was typed otherwise than it is stored now.
fn compared_row(page: &DetailPage, id: PropertyId, error: &Error) -> Option<AnyView> {
    let value = page.row.connection.properties.get(id);
    let typed = error.typed(id.name()).filter(|typed| *typed != value.to_string())?.to_owned();
    let typed = if typed.is_empty() { "nothing".to_owned() } else { typed };
    let stored = in_words(&value);
    Some(
        view! {
            <tr>
                <Cell>{id.name()}</Cell>
                <Cell label="Stored now" class="wide"><span class="breakable">{stored}</span></Cell>
                <Cell label="You typed" class="wide"><span class="breakable">{typed}</span></Cell>
            </tr>
        }
        .into_any(),
    )
}
