//! What all parts of one application stand in: the heading, the tabs, and what is fetched.

use crate::components::{ButtonLink, Crumb, Icon, Loaded, Offered, PageHeader, Tab, Tabs, icon, path_part};
use crate::connections::api::{ApplicationPage, find_application};
use crate::connections::parts::{application_crumbs, application_page};
use crate::error::Result;
use crate::live::use_live;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::query_string;

/// The parts of an application, each with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its own settings, its addresses and its history.
    Settings,
    /// What new registrations begin with.
    Defaults,
    /// What `Endpoints` tells.
    Destinations,
    /// What `FeatureVectorPolicies` tells.
    Features,
}

impl Part {
    const ALL: [Self; 4] = [Self::Settings, Self::Defaults, Self::Destinations, Self::Features];

    /// What the tab says.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Settings => "Application",
            Self::Defaults => "Defaults",
            Self::Destinations => "Destinations",
            Self::Features => "Features",
        }
    }

    /// Its page.
    pub(crate) fn page(self, id: &str) -> String {
        let page = application_page(id);
        match self {
            Self::Settings => page,
            Self::Defaults => page + "/defaults",
            Self::Destinations => page + "/destinations",
            Self::Features => page + "/features",
        }
    }
}

/// The application of the path.
#[derive(Clone, Copy)]
pub(super) struct Framed {
    /// Its id, as the address has it.
    pub(super) id: Memo<String>,
    page: Resource<Result<ApplicationPage>>,
}

impl Framed {
    /// Fetches it, and again when it changes or when what else the page depends on moves.
    pub(super) fn live<T: PartialEq + Clone + Send + Sync + 'static>(moved: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let id = path_part("id");
        let changed = use_live("applications");
        Self { id, page: Resource::new(move || (id.get(), changed.get(), moved()), |(id, ..)| find_application(id)) }
    }

    /// Fetches it once, for a form: what others do meanwhile is told when it is sent, and not by another form under one's hands.
    pub(super) fn once() -> Self {
        let id = path_part("id");
        Self { id, page: Resource::new(move || id.get(), find_application) }
    }

    /// A part's page: heading, tabs, and what is drawn of it.
    pub(super) fn part(self, part: Part, draw: impl Fn(ApplicationPage) -> AnyView + Copy + Send + Sync + 'static) -> AnyView {
        let id = self.id;
        let head = move || {
            let id = id.get();
            let tabs = Part::ALL.into_iter().map(|one| Tab::new(one.label(), one.page(&id), one == part)).collect();
            let registrations = format!("/connections{}", query_string(&[("application", id.clone())]));
            let edit = format!("{}/edit", application_page(&id));
            let change = (part == Part::Settings).then(|| {
                view! {
                    <Offered permission=Permission::EditConnections>
                        <ButtonLink href=edit.clone()>"Change"</ButtonLink>
                    </Offered>
                }
            });
            view! {
                <PageHeader title=id mono=true crumbs=application_crumbs()>
                    {change} <ButtonLink href=registrations>{icon(Icon::Phone)} "Registrations"</ButtonLink>
                </PageHeader>
                <Tabs label="Parts of the application" tabs />
            }
        };
        view! {
            {head}
            <Loaded data=self.page draw />
        }
        .into_any()
    }

    /// A page below one of its own, such as one that asks before something is done.
    pub(super) fn below(
        self,
        title: &'static str,
        draw: impl Fn(ApplicationPage) -> AnyView + Copy + Send + Sync + 'static,
    ) -> AnyView {
        let id = self.id;
        let head = move || {
            let id = id.get();
            let mut crumbs = application_crumbs();
            crumbs.push(Crumb::new(id.clone(), application_page(&id)));
            view! { <PageHeader title=format!("{title} {id}") crumbs /> }
        };
        view! {
            {head}
            <Offered permission=Permission::EditConnections otherwise=true><Loaded data=self.page draw /></Offered>
        }
        .into_any()
    }
}
