//! `/campaigns/groups`: groups of devices, and the secret that the devices of each present, which is shown once. The forms are states of
//! the page's address (`?add=1`, `?rotate=`).

use super::api::{AddGroup, Group, RegisterPage, RotateGroup, list_register};
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Choice, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded, Offered, PageHeader,
    Section, Select, Submit, Table, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::campaigns::GroupId;

/// `/campaigns/groups`
pub struct GroupsRoute {
    page: Resource<Result<RegisterPage>>,
    shown: Resource<Result<Option<String>>>,
    steps: Steps,
}

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    adds: Memo<String>,
    rotates: Memo<String>,
    add: ServerAction<AddGroup>,
    rotate: ServerAction<RotateGroup>,
}

impl PageRoute for GroupsRoute {
    fn data() -> Self {
        let steps = Steps {
            adds: query_part("add"),
            rotates: query_part("rotate"),
            add: ServerAction::new(),
            rotate: ServerAction::new(),
        };
        let (changed, moved) = (use_live("campaign-register"), use_live("campaign-progress"));
        let asked = move || (steps.adds.get(), steps.rotates.get());
        let page = Resource::new(move || (changed.get(), moved.get(), asked()), |_| list_register());
        Self { page, shown: use_shown(), steps }
    }

    fn view(this: Self) -> AnyView {
        let GroupsRoute { page, shown, steps } = this;
        let draw = move |page: RegisterPage| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Groups" lead="Which devices a campaign is for. The devices of a group present its secret when they ask." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/groups?add=1">{icon(Icon::Plus)} "Add"</ButtonLink>
                </Offered>
            </PageHeader>
            <ShownOncePanel shown what="group secret" advice="Give it to the agents of the group's devices by a way you trust. Patchbay keeps only a hash of it; when it is lost, replace it." />
            <Offered permission=Permission::ViewCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("licence", "Licence"), ("name", "groupId")];

impl Steps {
    fn draw(self, page: &RegisterPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        if let Some(group) = page.groups.iter().find(|group| group.id == self.rotates.get()) {
            self.rotate_form(group)
        } else if self.adds.get() == "1" {
            self.add_form(page)
        } else {
            ().into_any()
        }
    }

    fn add_form(self, page: &RegisterPage) -> AnyView {
        let form = form_state(self.add);
        let choices: Vec<Choice> = page
            .licences
            .iter()
            .map(|licence| Choice::new(licence.id.clone(), format!("{} of {}", licence.license, licence.customer)))
            .collect();
        if choices.is_empty() {
            return view! {
                <EmptyState title="There is no licence yet" text="A group stands under a licence of its customer.">
                    <ButtonLink kind=Kind::Primary href="/campaigns/licences?add=1">"Add a licence"</ButtonLink>
                </EmptyState>
            }
            .into_any();
        }
        view! {
            <Section title="Add a group" lead="Its secret is shown once, on the next page.">
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Select form name="licence" label="Licence" help="It tells the customer, too." choices required=true />
                        <Field form name="name" label="groupId" help="As the management system sends it, in whatever case, up to 50 bytes." required=true check=check_group />
                        <FormButtons><Submit form label="Add the group" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn rotate_form(self, group: &Group) -> AnyView {
        let form = form_state(self.rotate);
        let id = group.id.clone();
        view! {
            <Section title=format!("Replace the secret of {}?", group.name)>
                <ActionForm action=self.rotate>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"The group gets a new secret, which is shown once. The old one stops working at once: its devices are refused until they have the new one. Those with a secret of their own go on."</p>
                        <FormButtons><Submit form label="Replace the secret" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn check_group(text: &str) -> Result<(), String> {
    GroupId::parse(text).map(drop).map_err(|fault| fault.to_string())
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/groups">"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &RegisterPage) -> AnyView {
    if page.groups.is_empty() {
        return view! { <EmptyState title="No groups yet" text="A campaign is for the devices of one group. Devices that present its secret are taken in when they ask for the first time." /> }.into_any();
    }
    let mut columns: Vec<Column> = ["Group", "Customer", "Licence"].map(Column::new).into_iter().collect();
    columns.push(Column::new("Devices").figures());
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.groups.iter().map(|group| row(group, page.may_edit)).collect_view();
    view! { <Table caption="Groups" columns>{rows}</Table> }.into_any()
}

fn row(group: &Group, may_edit: bool) -> AnyView {
    let Group { id, customer, name, license, devices } = group.clone();
    let label = format!("Replace the secret of {name}");
    let actions = may_edit.then(|| {
        view! { <Cell class="actions"><a class="button quiet" href=format!("/campaigns/groups?rotate={id}") aria-label=label>"Replace the secret"</a></Cell> }
    });
    view! {
        <tr>
            <Cell class="wide"><strong>{name}</strong></Cell>
            <Cell label="Customer" class="wide"><span class="mono breakable">{customer}</span></Cell>
            <Cell label="Licence"><span class="mono breakable">{license}</span></Cell>
            <Cell label="Devices" class="figures">{devices}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}
