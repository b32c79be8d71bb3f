//! `/sip/domains`: what follows the @. The forms are states of the page's address (`?add=1`, `?edit=`, `?delete=`).

use super::api::{AddDomain, DeleteDomain, DomainsPage, UpdateDomain, list_domains};
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded, Notice, Offered, PageHeader,
    Section, Submit, Table, Time, Tone, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::query_string;
use patchbay_domain::sip::{Domain, SipDomain};

/// `/sip/domains`
pub struct DomainsRoute {
    page: Resource<Result<DomainsPage>>,
    steps: Steps,
}

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    adds: Memo<String>,
    edits: Memo<String>,
    deletes: Memo<String>,
    add: ServerAction<AddDomain>,
    update: ServerAction<UpdateDomain>,
    delete: ServerAction<DeleteDomain>,
}

impl PageRoute for DomainsRoute {
    fn data() -> Self {
        let steps = Steps {
            adds: query_part("add"),
            edits: query_part("edit"),
            deletes: query_part("delete"),
            add: ServerAction::new(),
            update: ServerAction::new(),
            delete: ServerAction::new(),
        };
        let (changed, accounts) = (use_live("sip-domains"), use_live("sip"));
        let asked = move || (steps.adds.get(), steps.edits.get(), steps.deletes.get());
        let page = Resource::new(move || (changed.get(), accounts.get(), asked()), |_| list_domains());
        Self { page, steps }
    }

    fn view(this: Self) -> AnyView {
        let DomainsRoute { page, steps } = this;
        let draw = move |page: DomainsPage| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="SIP domains" lead="What follows the @ of your accounts, with the currency of their balances." crumbs=crumbs()>
                <Offered permission=Permission::EditSip>
                    <ButtonLink kind=Kind::Primary href="/sip/domains?add=1">{icon(Icon::Plus)} "Add"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewSip otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("name", "Domain"), ("currency", "Currency"), ("timezone", "Time zone")];

impl Steps {
    fn draw(self, page: &DomainsPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let find = |name: &str| page.domains.iter().find(|domain| domain.name.as_str() == name);
        if let Some(domain) = find(&self.deletes.get()) {
            self.delete_form(domain)
        } else if let Some(domain) = find(&self.edits.get()) {
            self.edit_form(domain)
        } else if self.adds.get() == "1" {
            self.add_form()
        } else {
            ().into_any()
        }
    }

    fn add_form(self) -> AnyView {
        let form = form_state(self.add);
        view! {
            <Section title="Add a domain">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Field form name="name" label="Domain" help="A host name that your proxy answers for, such as sip.example.org." required=true mono=true check=check_domain />
                        {settings(form, "EUR", "Europe/Amsterdam")}
                        <FormButtons><Submit form label="Add the domain" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn edit_form(self, domain: &Domain) -> AnyView {
        let form = form_state(self.update);
        let name = domain.name.to_string();
        let fields = settings(form, &domain.currency, &domain.timezone);
        view! {
            <Section title=format!("Change {name}") lead="Accounts that are there keep their time zone. Balances are not converted to another currency.">
                <ActionForm action=self.update>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="name" value=name />
                        {fields}
                        <FormButtons><Submit form label="Save the domain" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn delete_form(self, domain: &Domain) -> AnyView {
        let form = form_state(self.delete);
        let name = domain.name.to_string();
        let title = format!("Delete {name}?");
        if domain.accounts > 0 {
            let accounts = format!("/sip{}", query_string(&[("domain", name)]));
            let count = domain.accounts;
            return view! {
                <Section title>
                    <Notice tone=Tone::Warning>
                        <p>{format!("This domain has accounts ({count}); it can be deleted when they are gone. ")} <a href=accounts>"Show them"</a></p>
                    </Notice>
                    <p>{cancel()}</p>
                </Section>
            }
            .into_any();
        }
        view! {
            <Section title danger=true>
                <ActionForm action=self.delete>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="name" value=name />
                        <p>"It has no accounts. Others on this server may add it then."</p>
                        <FormButtons><Submit form label="Delete the domain" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

/// Currency and time zone.
fn settings(form: crate::components::FormState, currency: &str, timezone: &str) -> AnyView {
    let (currency, timezone) = (currency.to_owned(), timezone.to_owned());
    view! {
        <Field form name="currency" label="Currency" help="Three letters (ISO 4217): of balances, prices and vouchers." value=currency required=true mono=true />
        <Field form name="timezone" label="Time zone" help="Of new accounts: an IANA name such as Europe/Amsterdam." value=timezone required=true />
    }
    .into_any()
}

fn check_domain(text: &str) -> Result<(), String> {
    SipDomain::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/sip/domains">"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &DomainsPage) -> AnyView {
    if page.domains.is_empty() {
        let text = "Add the domain that your SIP proxy answers for. Its accounts, their aliases and their balances follow.";
        let step = page
            .may_edit
            .then(|| view! { <ButtonLink kind=Kind::Primary href="/sip/domains?add=1">"Add the first one"</ButtonLink> });
        return view! { <EmptyState title="No domains yet" text>{step}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::new("Domain"),
        Column::new("Accounts").figures(),
        Column::new("Currency"),
        Column::new("Time zone"),
        Column::new("Added"),
        Column::new("Actions").actions(),
    ];
    let rows = page.domains.iter().map(|domain| row(domain, page.may_edit)).collect_view();
    view! { <Table caption="SIP domains" columns>{rows}</Table> }.into_any()
}

fn row(domain: &Domain, may_edit: bool) -> AnyView {
    let name = domain.name.to_string();
    let to = |step: &'static str| format!("/sip/domains{}", query_string(&[(step, name.clone())]));
    let actions = may_edit.then(|| {
        view! {
            <a class="button quiet" href=to("edit") aria-label=format!("Change {name}")>"Change"</a>
            <a class="button quiet" href=to("delete") aria-label=format!("Delete {name}")>"Delete"</a>
        }
    });
    let accounts = format!("/sip{}", query_string(&[("domain", name.clone())]));
    let Domain { currency, timezone, accounts: count, created_at, .. } = domain.clone();
    view! {
        <tr>
            <Cell class="mono"><a class="row-link" href=accounts>{name.clone()}</a></Cell>
            <Cell label="Accounts" class="figures">{count}</Cell>
            <Cell label="Currency">{currency}</Cell>
            <Cell label="Time zone">{timezone}</Cell>
            <Cell label="Added"><Time at=created_at /></Cell>
            <Cell class="actions">{actions}</Cell>
        </tr>
    }
    .into_any()
}
