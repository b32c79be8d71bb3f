//! `/campaigns/new`: orders a campaign, with the same rules as over the wire. Group and model are chosen first, because the versions depend
//! on the model; the next page tells what the order would do.

use super::api::{OrderForm, OrderPage, PreviewCampaign, find_order};
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Choice, EmptyState, ErrorSummary, Field, FormButtons, FormState, GetForm, Kind, Loaded, Offered, PageHeader,
    Section, Select, SelectField, Submit, form_state, hidden, query_of,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::LATEST;

/// `/campaigns/new`
pub struct NewRoute {
    page: Resource<Result<OrderPage>>,
    preview: ServerAction<PreviewCampaign>,
}

impl PageRoute for NewRoute {
    fn data() -> Self {
        let chosen = query_of(|pairs| OrderForm::from_pairs(pairs));
        Self { page: Resource::new(move || chosen.get(), find_order), preview: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let NewRoute { page, preview } = this;
        let form = form_state(preview);
        let draw = move |page: OrderPage| {
            if page.groups.is_empty() || page.models.is_empty() {
                return nothing_to_choose(&page);
            }
            view! {
                {choose(&page)}
                {rest(&page, preview, form)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="New campaign" lead="The next page tells what it would do; nothing is ordered before." crumbs=crumbs() />
            <Offered permission=Permission::EditCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

fn nothing_to_choose(page: &OrderPage) -> AnyView {
    let (title, text, step, label) = if page.groups.is_empty() {
        (
            "There is no group yet",
            "A campaign is for the devices of a group, which belongs to a customer and a licence. Add them first.",
            "/campaigns/customers",
            "Add a customer",
        )
    } else {
        (
            "The catalogue is empty",
            "A campaign brings a version of the firmware catalogue. Add the models that you have, with their versions.",
            "/campaigns/firmware",
            "Fill the catalogue",
        )
    };
    view! { <EmptyState title text><ButtonLink kind=Kind::Primary href=step>{label}</ButtonLink></EmptyState> }.into_any()
}

/// The first step: for whom. It is a filter: the choice stands in the address.
fn choose(page: &OrderPage) -> AnyView {
    let mut groups = vec![Choice::new("", "Choose a group")];
    groups.extend(
        page.groups.iter().map(|group| {
            Choice::new(group.id.clone(), format!("{} ({}, {} devices)", group.name, group.customer, group.devices))
        }),
    );
    let mut models = vec![Choice::new("", "Choose a model")];
    models.extend(page.models.iter().map(|model| Choice::new(model.clone(), model.clone())));
    let OrderForm { group, model, start_date, end_date, start_hour, end_hour, .. } = page.chosen.clone();
    let kept = [("start_date", start_date), ("end_date", end_date), ("start_hour", start_hour), ("end_hour", end_hour)];
    let kept = hidden(kept.into_iter().filter(|(_, value)| !value.is_empty()).collect());
    view! {
        <Section title="For whom">
            <div class="filter-bar">
                <GetForm action="/campaigns/new" label="Group and model" class="filters" live=true>
                    <SelectField name="group" label="Group" choices=Signal::stored(groups) value=Signal::stored(group) />
                    <SelectField name="model" label="Model and carrier code" choices=Signal::stored(models) value=Signal::stored(model) />
                    {kept}
                    <button type="submit" class="button filter-apply">"Go on"</button>
                </GetForm>
            </div>
        </Section>
    }
    .into_any()
}

const FIELDS: &[(&str, &str)] = &[
    ("target", "Version"),
    ("start_date", "First day"),
    ("end_date", "Last day"),
    ("start_hour", "Windows open at"),
    ("end_hour", "Windows close at"),
];

/// The second step: what and when.
fn rest(page: &OrderPage, preview: ServerAction<PreviewCampaign>, form: FormState) -> AnyView {
    let Some(group) = page.groups.iter().find(|group| group.id == page.chosen.group) else { return ().into_any() };
    if page.versions.is_empty() {
        return ().into_any();
    }
    let mut versions = vec![Choice::new(LATEST, "Latest: the newest that the catalogue knows when a device asks")];
    versions.extend(page.versions.iter().map(|version| Choice::new(version.clone(), version.clone())));
    let hours =
        |from: u8, until: u8| (from..=until).map(|hour| Choice::new(format!("{hour:02}"), format!("{hour:02}:00"))).collect();
    let (opens, closes): (Vec<Choice>, Vec<Choice>) = (hours(0, 23), hours(1, 24));
    let OrderForm { group: group_id, model, target, start_date, end_date, start_hour, end_hour } = page.chosen.clone();
    let or = |chosen: String, otherwise: &str| if chosen.is_empty() { otherwise.to_owned() } else { chosen };
    let (start_hour, end_hour) = (or(start_hour, "01"), or(end_hour, "04"));
    let zone = format!(
        "Hours are those of each device's own clock. Devices that do not tell theirs are taken to be in {}.",
        group.timezone
    );
    view! {
        <Section title="What and when" lead=zone>
            <ActionForm action=preview>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <input type="hidden" name="group" value=group_id />
                    <input type="hidden" name="model" value=model />
                    <Select form name="target" label="Version" value=target choices=versions required=true />
                    <div class="field-row">
                        <Field form name="start_date" label="First day" kind="date" value=start_date required=true />
                        <Field form name="end_date" label="Last day" help="At most 7 days after the first." kind="date" value=end_date required=true />
                    </div>
                    <div class="field-row">
                        <Select form name="start_hour" label="Windows open at" value=start_hour choices=opens required=true />
                        <Select form name="end_hour" label="Windows close at" help="An earlier hour than that is on the next day." value=end_hour choices=closes required=true />
                    </div>
                    <FormButtons>
                        <Submit form label="Show what it would do" />
                        <ButtonLink kind=Kind::Quiet href="/campaigns">"Cancel"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}
