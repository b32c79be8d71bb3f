//! `/campaigns/licences`: licences with the seats in use. The forms are states of the page's address (`?add=1`, `?edit=`).

use super::api::{AddLicence, Licence, RegisterPage, UpdateLicence, list_register};
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ErrorSummary, Field, FormButtons, FormState, Icon, Kind, Loaded, Offered,
    PageHeader, Section, Select, StateDot, Submit, Table, Tone, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::License;
use patchbay_domain::time::Millis;

/// `/campaigns/licences`
pub struct LicencesRoute {
    page: Resource<Result<RegisterPage>>,
    steps: Steps,
}

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    adds: Memo<String>,
    edits: Memo<String>,
    add: ServerAction<AddLicence>,
    update: ServerAction<UpdateLicence>,
}

impl PageRoute for LicencesRoute {
    fn data() -> Self {
        let steps =
            Steps { adds: query_part("add"), edits: query_part("edit"), add: ServerAction::new(), update: ServerAction::new() };
        let (changed, moved) = (use_live("campaign-register"), use_live("campaign-progress"));
        let asked = move || (steps.adds.get(), steps.edits.get());
        Self { page: Resource::new(move || (changed.get(), moved.get(), asked()), |_| list_register()), steps }
    }

    fn view(this: Self) -> AnyView {
        let LicencesRoute { page, steps } = this;
        let draw = move |page: RegisterPage| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Licences" lead="How many devices of a customer may take part. A device takes a seat when it asks for the first time." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/licences?add=1">{icon(Icon::Plus)} "Add"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("customer", "Customer"),
    ("license", "Licence"),
    ("seats", "Seats"),
    ("valid_from", "Valid from"),
    ("valid_until", "Valid until"),
];

/// Days of 24 hours, which days in UTC are.
const DAY: i64 = 24 * 60 * 60;

/// The day of an instant in UTC, `YYYY-MM-DD`.
fn day(at: Millis) -> String {
    at.rfc3339().split('T').next().unwrap_or_default().to_owned()
}

/// The last day of a licence that ends at this instant.
fn last_day(until: Option<Millis>) -> String {
    until.map(|until| day(until.plus_seconds(-1))).unwrap_or_default()
}

impl Steps {
    fn draw(self, page: &RegisterPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        if let Some(licence) = page.licences.iter().find(|licence| licence.id == self.edits.get()) {
            self.edit_form(licence)
        } else if self.adds.get() == "1" {
            self.add_form(page)
        } else {
            ().into_any()
        }
    }

    fn add_form(self, page: &RegisterPage) -> AnyView {
        let form = form_state(self.add);
        let choices: Vec<Choice> = page
            .customers
            .iter()
            .map(|customer| Choice::new(customer.id.clone(), format!("{} ({})", customer.customer, customer.mdm)))
            .collect();
        if choices.is_empty() {
            return view! {
                <EmptyState title="There is no customer yet" text="A licence belongs to a customer.">
                    <ButtonLink kind=Kind::Primary href="/campaigns/customers?add=1">"Add a customer"</ButtonLink>
                </EmptyState>
            }
            .into_any();
        }
        let fields = terms(form, "100", &day(page.now), "");
        view! {
            <Section title="Add a licence">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Select form name="customer" label="Customer" choices required=true />
                        <Field form name="license" label="Licence" help="As the management system sends it, up to 100 bytes." required=true mono=true check=check_license />
                        {fields}
                        <FormButtons><Submit form label="Add the licence" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn edit_form(self, licence: &Licence) -> AnyView {
        let form = form_state(self.update);
        let id = licence.id.clone();
        let fields = terms(form, &licence.seats.to_string(), &day(licence.valid_from), &last_day(licence.valid_until));
        view! {
            <Section title=format!("Change {}", licence.license) lead="Devices that have a seat keep it, even if they are more than the seats now.">
                <ActionForm action=self.update>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="id" value=id />
                        {fields}
                        <FormButtons><Submit form label="Save the licence" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn terms(form: FormState, seats: &str, from: &str, until: &str) -> AnyView {
    let (seats, from, until) = (seats.to_owned(), from.to_owned(), until.to_owned());
    view! {
        <Field form name="seats" label="Seats" help="For how many devices, 1 to 10,000,000." value=seats required=true />
        <div class="field-row">
            <Field form name="valid_from" label="Valid from" help="The first day, in UTC." kind="date" value=from required=true />
            <Field form name="valid_until" label="Valid until" help="The last day; left empty, it is valid for good." kind="date" value=until />
        </div>
    }
    .into_any()
}

fn check_license(text: &str) -> Result<(), String> {
    License::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/licences">"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &RegisterPage) -> AnyView {
    if page.licences.is_empty() {
        return view! { <EmptyState title="No licences yet" text="Every group stands under a licence of its customer, which says how many devices may take part and until when." /> }.into_any();
    }
    let mut columns: Vec<Column> =
        ["Licence", "Customer", "Seats in use", "State", "Valid"].map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.licences.iter().map(|licence| row(licence, page)).collect_view();
    view! { <Table caption="Licences" columns>{rows}</Table> }.into_any()
}

/// Whether a licence is valid, in words.
fn state(licence: &Licence, now: Millis) -> (&'static str, Tone) {
    let ends_soon = |until: Millis| until <= now.plus_seconds(30 * DAY);
    match licence.valid_until {
        _ if now < licence.valid_from => ("Not valid yet", Tone::Neutral),
        Some(until) if until <= now => ("Expired", Tone::Bad),
        _ if licence.used >= licence.seats => ("No seat is free", Tone::Warning),
        Some(until) if ends_soon(until) => ("Ends within 30 days", Tone::Warning),
        _ => ("Valid", Tone::Good),
    }
}

fn row(licence: &Licence, page: &RegisterPage) -> AnyView {
    let (label, tone) = state(licence, page.now);
    let Licence { id, customer, license, seats, used, valid_from, valid_until, .. } = licence.clone();
    let valid = match valid_until {
        Some(_) => format!("{} to {}", day(valid_from), last_day(valid_until)),
        None => format!("from {} on", day(valid_from)),
    };
    let bar = format!("{used} of {seats} seats are in use");
    let name = format!("Change {license}");
    let actions = page.may_edit.then(|| {
        view! { <Cell class="actions"><a class="button quiet" href=format!("/campaigns/licences?edit={id}") aria-label=name>"Change"</a></Cell> }
    });
    view! {
        <tr>
            <Cell class="mono"><span class="breakable">{license}</span></Cell>
            <Cell label="Customer" class="wide"><span class="mono breakable">{customer}</span></Cell>
            <Cell label="Seats in use">
                <span class="campaign-progress">
                    <progress max=seats.max(1).to_string() value=used.to_string() aria-label=bar></progress>
                    <span class="campaign-figures">{format!("{used}/{seats}")}</span>
                </span>
            </Cell>
            <Cell label="State"><StateDot label tone /></Cell>
            <Cell label="Valid">{valid}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_tells_whether_it_is_of_use() {
        let now = Millis::of_day("2026-11-21").unwrap();
        let licence = |used, from: i64, until: Option<i64>| Licence {
            id: String::new(),
            customer: String::new(),
            customer_id: String::new(),
            license: String::new(),
            seats: 10,
            used,
            valid_from: now.plus_seconds(from * DAY),
            valid_until: until.map(|days| now.plus_seconds(days * DAY)),
        };
        for (used, from, until, want) in [
            (1, -5, None, "Valid"),
            (1, 1, None, "Not valid yet"),
            (1, -5, Some(0), "Expired"),
            (1, -5, Some(30), "Ends within 30 days"),
            (1, -5, Some(31), "Valid"),
            (10, -5, None, "No seat is free"),
        ] {
            assert_eq!(state(&licence(used, from, until), now).0, want);
        }
        assert_eq!(last_day(Some(now)), "2026-11-20", "the last day is the one before the end");
        assert_eq!((last_day(None).as_str(), day(now).as_str()), ("", "2026-11-21"));
    }
}
