//! `/connections/applications`: the apps that may register.

use super::api::{ApplicationsPage, list_applications};
use super::parts::crumbs;
use crate::components::{Badge, Cell, Column, EmptyState, Loaded, PageHeader, Table, Time};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;

/// `/connections/applications`
pub struct ApplicationsRoute {
    page: Resource<Result<ApplicationsPage>>,
}

impl PageRoute for ApplicationsRoute {
    fn data() -> Self {
        let changed = use_live("applications");
        Self { page: Resource::new(move || changed.get(), |_| list_applications()) }
    }

    fn view(this: Self) -> AnyView {
        view! {
            <PageHeader title="Applications" lead="The apps that may register, and how their users prove who they are." crumbs=crumbs() />
            <Loaded data=this.page draw=list />
        }
        .into_any()
    }
}

fn list(page: ApplicationsPage) -> AnyView {
    if page.rows.is_empty() {
        return view! { <EmptyState title="No applications yet" text="An app registers under the id of its application. Add yours, then point the app at its address." /> }.into_any();
    }
    let mut columns: Vec<Column> = ["Application", "Title", "Signing in"].map(Column::new).into_iter().collect();
    columns.extend([Column::new("Registrations").figures(), Column::new("Changed")]);
    let rows = page.rows.into_iter().map(|row| {
        view! {
            <tr>
                <Cell class="wide"><span class="mono breakable">{row.id.to_string()}</span></Cell>
                <Cell label="Title" class="wide">{row.title}</Cell>
                <Cell label="Signing in"><Badge label=row.security.label() /></Cell>
                <Cell label="Registrations" class="figures">{row.connections}</Cell>
                <Cell label="Changed"><Time at=row.changed_at /></Cell>
            </tr>
        }
    });
    view! { <Table caption="Applications" columns>{rows.collect_view()}</Table> }.into_any()
}
