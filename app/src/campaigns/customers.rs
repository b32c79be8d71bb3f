//! `/campaigns/customers`: the MDMs that order, and their customers with what is put on their campaigns. The forms are states of the page's
//! address (`?mdm=1`, `?add=1`, `?policies=`).

use super::api::{AddCustomer, AddMdm, Customer, RegisterPage, SetCustomerPolicies, list_register};
use super::parts::crumbs;
use super::policies;
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded, Offered, PageHeader,
    Section, Select, Submit, Table, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::{CustomerId, MdmId};

/// `/campaigns/customers`
pub struct CustomersRoute {
    page: Resource<Result<RegisterPage>>,
    steps: Steps,
}

/// The forms above the lists, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    mdms: Memo<String>,
    adds: Memo<String>,
    policies: Memo<String>,
    add_mdm: ServerAction<AddMdm>,
    add: ServerAction<AddCustomer>,
    set: ServerAction<SetCustomerPolicies>,
}

impl PageRoute for CustomersRoute {
    fn data() -> Self {
        let steps = Steps {
            mdms: query_part("mdm"),
            adds: query_part("add"),
            policies: query_part("policies"),
            add_mdm: ServerAction::new(),
            add: ServerAction::new(),
            set: ServerAction::new(),
        };
        let changed = use_live("campaign-register");
        let asked = move || (steps.mdms.get(), steps.adds.get(), steps.policies.get());
        Self { page: Resource::new(move || (changed.get(), asked()), |_| list_register()), steps }
    }

    fn view(this: Self) -> AnyView {
        let CustomersRoute { page, steps } = this;
        let draw = move |page: RegisterPage| {
            view! {
                {steps.draw(&page)}
                {customers(&page)}
                {mdms(&page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Customers" lead="For whom campaigns are ordered, and by which management system." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/customers?add=1">{icon(Icon::Plus)} "Add a customer"</ButtonLink>
                    <ButtonLink href="/campaigns/customers?mdm=1">{icon(Icon::Plus)} "Add an MDM"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::ViewCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

const MDM: &[(&str, &str)] = &[("mdm", "mdmId")];
const CUSTOMER: &[(&str, &str)] = &[("mdm", "MDM"), ("customer", "customerId"), ("timezone", "Time zone")];

impl Steps {
    fn draw(self, page: &RegisterPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let customer = page.customers.iter().find(|customer| customer.id == self.policies.get());
        match customer {
            Some(customer) => self.policies_form(customer),
            None if self.mdms.get() == "1" || (self.adds.get() == "1" && page.mdms.is_empty()) => self.mdm_form(),
            None if self.adds.get() == "1" => self.customer_form(page),
            None => ().into_any(),
        }
    }

    fn mdm_form(self) -> AnyView {
        let form = form_state(self.add_mdm);
        view! {
            <Section title="Add an MDM" lead="A management system names itself by its mdmId in every order. One is on a server only once, in whatever case it is written.">
                <ActionForm action=self.add_mdm>
                    <div class="panel-form">
                        <ErrorSummary form fields=MDM />
                        <Field form name="mdm" label="mdmId" help="As the management system sends it, up to 50 bytes, such as d1e2f3g4h5." required=true mono=true check=check_mdm />
                        <FormButtons><Submit form label="Add the MDM" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn customer_form(self, page: &RegisterPage) -> AnyView {
        let form = form_state(self.add);
        let choices = page.mdms.iter().map(|(mdm, _)| Choice::new(mdm.clone(), mdm.clone())).collect();
        view! {
            <Section title="Add a customer">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=CUSTOMER />
                        <Select form name="mdm" label="MDM" choices required=true />
                        <Field form name="customer" label="customerId" help="As the management system sends it, up to 50 bytes." required=true mono=true check=check_customer />
                        <Field form name="timezone" label="Time zone" help="An IANA name. Devices that do not tell their own offset are taken to be in it." value="Europe/Amsterdam" required=true />
                        <FormButtons><Submit form label="Add the customer" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn policies_form(self, customer: &Customer) -> AnyView {
        let form = form_state(self.set);
        let id = customer.id.clone();
        let fields = policies::fields(form, &customer.policies, true);
        view! {
            <Section title=format!("Policies of {}", customer.customer) lead="They are put on campaigns that are ordered from now on, over the wire or by form. Those that are there keep theirs.">
                <ActionForm action=self.set>
                    <div class="panel-form">
                        <ErrorSummary form fields=policies::FIELDS />
                        <input type="hidden" name="customer" value=id />
                        {fields}
                        <FormButtons><Submit form label="Save the policies" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn check_mdm(text: &str) -> Result<(), String> {
    MdmId::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn check_customer(text: &str) -> Result<(), String> {
    CustomerId::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/customers">"Cancel"</ButtonLink> }.into_any()
}

fn customers(page: &RegisterPage) -> AnyView {
    if page.customers.is_empty() {
        return view! { <EmptyState title="No customers yet" text="First add the MDM, then its customers, then their licences and groups." /> }.into_any();
    }
    let mut columns = ["Customer", "MDM", "Time zone", "Licences", "Groups", "Policies of new campaigns"]
        .map(Column::new)
        .into_iter()
        .collect::<Vec<_>>();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.customers.iter().map(|customer| row(customer, page)).collect_view();
    view! { <Table caption="Customers" columns>{rows}</Table> }.into_any()
}

fn row(customer: &Customer, page: &RegisterPage) -> AnyView {
    let Customer { id, mdm, customer, timezone, policies } = customer.clone();
    let licences = page.licences.iter().filter(|licence| licence.customer_id == id).count();
    let groups = page.groups.iter().filter(|group| group.customer == customer).count();
    let put = policies::words(&policies).join("; ");
    let name = format!("Policies of {customer}");
    let actions = page.may_edit.then(|| {
        view! { <Cell class="actions"><a class="button quiet" href=format!("/campaigns/customers?policies={id}") aria-label=name>"Policies"</a></Cell> }
    });
    view! {
        <tr>
            <Cell class="mono"><span class="breakable">{customer}</span></Cell>
            <Cell label="MDM" class="mono">{mdm}</Cell>
            <Cell label="Time zone">{timezone}</Cell>
            <Cell label="Licences"><a href="/campaigns/licences">{licences}</a></Cell>
            <Cell label="Groups"><a href="/campaigns/groups">{groups}</a></Cell>
            <Cell label="Policies" class="wide">{put}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}

fn mdms(page: &RegisterPage) -> AnyView {
    if page.mdms.is_empty() {
        return ().into_any();
    }
    let columns = vec![Column::new("mdmId"), Column::new("Customers").figures()];
    let rows = page.mdms.iter().cloned().map(|(mdm, customers)| {
        view! {
            <tr>
                <Cell class="mono"><span class="breakable">{mdm}</span></Cell>
                <Cell label="Customers" class="figures">{customers}</Cell>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <Section title="MDMs" lead="Which OAuth client may order for which of them is set with the client.">
            <Table caption="MDMs" columns>{rows}</Table>
        </Section>
    }
    .into_any()
}
