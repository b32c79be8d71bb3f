//! All organizations, for an operator.

use super::{CreateOrganization, UpdateOrganization, list_organizations};
use crate::Error;
use crate::components::{
    ButtonLink, Cell, Column, Crumb, EmptyState, ErrorSummary, Failure, Field, FormButtons, Kind, Loaded, PageHeader, Submit,
    Table, form_state, path_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::session::EnterOrganization;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use patchbay_domain::accounts::{Organization, check_name, check_title};

const FIELDS: &[(&str, &str)] = &[("name", "Short name"), ("title", "Name")];

/// `/organizations`
pub struct OrganizationsPage {
    all: Resource<Result<Vec<Organization>>>,
}

impl PageRoute for OrganizationsPage {
    fn data() -> Self {
        let live = use_live("organizations");
        Self { all: Resource::new(move || live.get(), |_| list_organizations()) }
    }

    fn view(this: Self) -> AnyView {
        let all = this.all;
        view! {
            <PageHeader title="Organizations" lead="Each owns its redirections, credentials and users, and sees nothing of the others.">
                <ButtonLink kind=Kind::Primary href="/organizations/new">"New organization"</ButtonLink>
            </PageHeader>
            <Loaded data=all draw=table />
        }
        .into_any()
    }
}

fn table(all: Vec<Organization>) -> AnyView {
    if all.is_empty() {
        return view! {
            <EmptyState title="No organizations yet" text="Redirections, credentials and users live in an organization. Create the first one.">
                <ButtonLink kind=Kind::Primary href="/organizations/new">"New organization"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let rows: Vec<AnyView> = all.into_iter().map(row).collect();
    let mut columns: Vec<Column> = ["Name", "Short name", "Redirection answer"].map(Column::new).into();
    columns.push(Column::new("Actions").actions());
    view! { <Table caption="Organizations" columns=columns>{rows}</Table> }.into_any()
}

fn row(organization: Organization) -> AnyView {
    let Organization { name, title, redirection_answer, .. } = organization;
    let edit = format!("/organizations/{name}/edit");
    let enter = format!("Work in {title}");
    let sent = name.clone();
    view! {
        <tr>
            <Cell><strong>{title}</strong></Cell>
            <Cell label="Short name" class="mono">{name}</Cell>
            <Cell label="Redirection answer">{redirection_answer.as_str()}</Cell>
            <Cell label="Actions" class="actions">
                <div class="row-actions">
                    <form method="post" action=EnterOrganization::url()>
                        <input type="hidden" name="name" value=sent />
                        <button type="submit" class="button" aria-label=enter>"Work here"</button>
                    </form>
                    <ButtonLink href=edit>"Rename"</ButtonLink>
                </div>
            </Cell>
        </tr>
    }
    .into_any()
}

/// `/organizations/new`
pub struct NewOrganizationPage {
    action: ServerAction<CreateOrganization>,
}

impl PageRoute for NewOrganizationPage {
    fn data() -> Self {
        Self { action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let action = this.action;
        let form = form_state(action);
        view! {
            <PageHeader title="New organization" crumbs=vec![Crumb::new("Organizations", "/organizations")] />
            <ActionForm action=action>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <Field form name="title" label="Name" help="For people, such as Northwind Telecom. Wire clients are answered it as company." required=true check=check_title />
                    <Field form name="name" label="Short name" help="In URLs and logs, such as northwind. It stays as it is." required=true check=check_name />
                    <FormButtons>
                        <Submit form label="Create organization" />
                        <ButtonLink kind=Kind::Quiet href="/organizations">"Cancel"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        }
        .into_any()
    }
}

/// `/organizations/{name}/edit`
pub struct EditOrganizationPage {
    name: Memo<String>,
    all: Resource<Result<Vec<Organization>>>,
    action: ServerAction<UpdateOrganization>,
}

impl PageRoute for EditOrganizationPage {
    fn data() -> Self {
        Self { name: path_part("name"), all: Resource::new(|| (), |()| list_organizations()), action: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let EditOrganizationPage { name, all, action } = this;
        let draw = move |all| edit(&name.get_untracked(), all, action);
        view! { <Loaded data=all draw head=|| edit_head("Organization".to_owned()) /> }.into_any()
    }
}

fn edit_head(title: String) -> AnyView {
    view! { <PageHeader title crumbs=vec![Crumb::new("Organizations", "/organizations")] /> }.into_any()
}

fn edit(name: &str, all: Vec<Organization>, action: ServerAction<UpdateOrganization>) -> AnyView {
    let Some(organization) = all.into_iter().find(|organization| organization.name == name) else {
        return view! { {edit_head("Organization".to_owned())} <Failure error=Error::NotFound.announced() /> }.into_any();
    };
    let form = form_state(action);
    let Organization { name, title, .. } = organization;
    view! {
        {edit_head(format!("Rename {name}"))}
        <ActionForm action=action>
            <div class="panel-form">
                <ErrorSummary form fields=FIELDS />
                <input type="hidden" name="name" value=name />
                <Field form name="title" label="Name" help="For people. Wire clients are answered it as company." value=title required=true check=check_title />
                <FormButtons>
                    <Submit form label="Save organization" />
                    <ButtonLink kind=Kind::Quiet href="/organizations">"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
