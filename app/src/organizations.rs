//! `organizations`: all of them, for an operator; and the settings of the one worked in.

mod all;
mod settings;

pub use all::{EditOrganizationPage, NewOrganizationPage, OrganizationsPage};
pub use settings::OrganizationPage;

#[cfg(feature = "ssr")]
use crate::Error;
use crate::error::Result;
use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};
use patchbay_domain::accounts::Organization;

/// The routes of `/organizations` and `/organization`.
#[component(transparent)]
pub fn OrganizationRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/organizations") view={Lazy::<Awaited<OrganizationsPage>>::new()} />
        <Route path=path!("/organizations/new") view={Lazy::<Awaited<NewOrganizationPage>>::new()} />
        <Route path=path!("/organizations/:name/edit") view={Lazy::<Awaited<EditOrganizationPage>>::new()} />
        <Route path=path!("/organization") view={Lazy::<Awaited<OrganizationPage>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}

/// All organizations.
#[server(prefix = "/portal", endpoint = "organizations/list")]
pub async fn list_organizations() -> Result<Vec<Organization>> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().organizations()?.list().await?)
}

/// Creates an organization.
#[server(prefix = "/portal", endpoint = "organizations/create")]
pub async fn create_organization(
    /// Its short name.
    name: String,
    /// Its name for people.
    title: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let typed = [("name", name.as_str()), ("title", &title)];
    desk.acting().organizations()?.create(name.trim(), title.trim()).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/organizations", "organization-created"));
    Ok(())
}

/// Gives an organization another name for people.
#[server(prefix = "/portal", endpoint = "organizations/update")]
pub async fn update_organization(
    /// Which one.
    name: String,
    /// Its name for people.
    title: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let updated = desk.acting().organizations()?.update(&name, title.trim()).await;
    updated.map_err(|error| Error::from(error).keep([("title", title.as_str())]))?;
    crate::server::redirect(&crate::flash::with("/organizations", "organization-saved"));
    Ok(())
}

/// The organization worked in.
#[server(prefix = "/portal", endpoint = "organization/get")]
pub async fn get_organization() -> Result<Organization> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().organization_settings()?.get().await?)
}

/// Changes the settings of the organization worked in.
#[server(prefix = "/portal", endpoint = "organization/update")]
pub async fn update_settings(
    /// Its name for people, which `getPhoneRedirection` answers as company.
    title: String,
    /// How `getPhoneRedirection` answers.
    answer: String,
) -> Result<()> {
    use patchbay_domain::redirections::AnswerStyle;
    let desk = crate::server::signed_in()?;
    let typed = [("title", title.as_str()), ("answer", &answer)];
    let Some(style) = AnswerStyle::parse(&answer) else {
        return Err(Error::field("answer", "Choose one of the two.").announced().keep(typed));
    };
    let updated = desk.acting().organization_settings()?.update(title.trim(), style).await;
    updated.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/organization", "organization-saved"));
    Ok(())
}
