//! The search of the header: redirections, SIP accounts, bindings, firmware campaigns, app registrations with their applications and users,
//! the portal's users and pages, for whoever may see them.

use crate::components::{ButtonLink, EmptyState, Failure, GetForm, Icon, Kind, PageHeader, SearchField, icon, query_of};
use crate::error::Result;
use crate::nav;
use crate::pages::PageRoute;
use crate::session::{Me, signed_in, use_me};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What kind of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A redirection.
    Redirection,
    /// A SIP account.
    SipAccount,
    /// A binding.
    Binding,
    /// A firmware campaign.
    Campaign,
    /// An app's registration.
    Connection,
    /// An application.
    Application,
    /// A user of applications.
    AppUser,
    /// A user.
    User,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is.
    pub found: Found,
    /// Its name.
    pub title: String,
    /// Why it was found, or what it is about.
    pub detail: String,
    /// Its page.
    pub href: String,
}

/// The most things of one kind that a search answers.
pub const HITS_MAX: usize = 20;

/// What is found by some words: redirections by MAC in any spelling or URL, SIP accounts by address, name, number
/// or alias, bindings by telephone number, user or phone, firmware campaigns by group, model or version, app registrations by user, device or
/// id, applications by id or title, users of either by name.
#[server(prefix = "/portal", endpoint = "search")]
pub async fn search(
    /// The words.
    q: String,
) -> Result<Vec<Hit>> {
    use patchbay_domain::access::Permission;
    use patchbay_domain::redirections::RedirectionQuery;
    let desk = crate::server::signed_in()?;
    let q = q.trim();
    let mut hits = Vec::new();
    if q.is_empty() {
        return Ok(hits);
    }
    let inside = desk.actor().organization().is_some();
    if inside && desk.actor().may(Permission::ViewRedirections) {
        let query = RedirectionQuery::from_pairs([("q", q)]);
        let page = desk.acting().redirections()?.list(&query).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|row| Hit {
            found: Found::Redirection,
            title: row.mac.colons(),
            detail: row.url,
            href: format!("/redirections/{}", row.mac),
        }));
    }
    if inside && desk.actor().may(Permission::ViewSip) {
        let query = patchbay_domain::sip::AccountQuery::from_pairs([("q", q)]);
        let page = desk.acting().sip()?.list(&query).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|row| Hit {
            found: Found::SipAccount,
            title: row.address.to_string(),
            detail: row.name,
            href: format!("/sip/accounts/{}", row.address),
        }));
    }
    if inside && desk.actor().may(Permission::ViewBindings) {
        let query = patchbay_domain::bindings::BindingQuery::from_pairs([("q", q)]);
        let page = desk.acting().bindings()?.list(&query).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|row| Hit {
            found: Found::Binding,
            title: row.phone_number.to_string(),
            detail: format!("{}, {}", row.foreign_user, row.model.title()),
            href: format!("/bindings/{}", row.number),
        }));
    }
    if inside && desk.actor().may(Permission::ViewCampaigns) {
        let query = patchbay_domain::campaigns::CampaignQuery::from_pairs([("q", q)]);
        let page = desk.acting().campaigns()?.list(&query).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|row| Hit {
            found: Found::Campaign,
            title: format!("{} {}", row.model, row.carrier),
            detail: format!("{}, {}, {}", row.group, row.state.label(), row.target),
            href: format!("/campaigns/orders/{}", row.id),
        }));
    }
    if inside && desk.actor().may(Permission::ViewConnections) {
        use patchbay_domain::connections::{ApplicationQuery, ApplicationUserQuery, ConnectionQuery};
        let connections = desk.acting().connections()?;
        let page = connections.list(&ConnectionQuery::from_pairs([("q", q)])).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|row| Hit {
            found: Found::Connection,
            title: row.connection.id.to_string(),
            detail: crate::connections::in_short(&row),
            href: crate::connections::connection_page(&row.key()),
        }));
        let page = connections.list_applications(&ApplicationQuery::from_pairs([("q", q)])).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|row| Hit {
            found: Found::Application,
            href: crate::connections::application_page(row.id.as_str()),
            title: row.id.to_string(),
            detail: row.title,
        }));
        let page = connections.users(&ApplicationUserQuery::from_pairs([("q", q)])).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|user| Hit {
            found: Found::AppUser,
            href: crate::connections::user_page(&user.name, ""),
            title: user.name,
            detail: crate::components::counted(user.connections, "registrations"),
        }));
    }
    if desk.actor().may(Permission::ManageUsers) {
        let query = patchbay_domain::accounts::UserQuery::from_pairs([("q", q)]);
        let page = desk.acting().users()?.list(&query).await?;
        hits.extend(page.rows.into_iter().take(HITS_MAX).map(|user| Hit {
            found: Found::User,
            title: user.name.clone(),
            detail: format!("{}, {}", user.title, user.role.as_str()),
            href: format!("/users/{}", user.name),
        }));
    }
    Ok(hits)
}

/// The pages whose name or other words contain all words of the search.
#[must_use]
pub fn pages(me: &Me, q: &str) -> Vec<nav::Item> {
    let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    let matches = |item: &nav::Item| {
        let text = format!("{} {}", item.label.to_lowercase(), item.words);
        !words.is_empty() && words.iter().all(|word| text.contains(word.as_str()))
    };
    nav::groups(me).into_iter().flat_map(|group| group.items).chain(nav::others(me)).filter(matches).collect()
}

/// `/search?q=`
pub struct SearchPage {
    q: Memo<String>,
    hits: Resource<Result<Vec<Hit>>>,
}

impl PageRoute for SearchPage {
    fn data() -> Self {
        let q = query_of(|pairs| {
            pairs.iter().find(|(name, _)| *name == "q").map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        });
        Self { q, hits: Resource::new(move || q.get(), search) }
    }

    fn view(this: Self) -> AnyView {
        let SearchPage { q, hits } = this;
        let me = use_me();
        view! {
            <PageHeader title="Search" lead="Redirections by MAC in any spelling or by URL, SIP accounts by address, name or number, bindings by number, user or phone, firmware campaigns by group, model or version, app registrations by user, device or id, applications and their users by name, users of the portal by name, and its pages." />
            <div class="filter-bar">
                <GetForm action="/search" label="Search" class="filters" live=true>
                    <SearchField label="Search for" placeholder="00:04:13:61:0f:f5" value=q />
                    <button type="submit" class="button filter-apply">"Search"</button>
                </GetForm>
            </div>
            <Transition>
                {move || Suspend::new(async move {
                    match (signed_in(me).await, hits.await) {
                        (Ok(me), Ok(hits)) => results(&me, &q.get_untracked(), &hits),
                        (Err(error), _) | (_, Err(error)) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

fn results(me: &Me, q: &str, hits: &[Hit]) -> AnyView {
    if q.trim().is_empty() {
        return view! { <EmptyState title="What are you looking for?" text="A few letters are enough. A MAC may be spelled with or without separators." /> }.into_any();
    }
    let pages = pages(me, q);
    if hits.is_empty() && pages.is_empty() {
        return view! {
            <EmptyState title=format!("Nothing found for \u{201c}{q}\u{201d}") text="Searched were redirections, SIP accounts, bindings, firmware campaigns, app registrations, applications, users and pages that your role may see in this organization.">
                <ButtonLink kind=Kind::Quiet href="/redirections">"Browse all redirections"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let of = |kind: Found| -> Vec<(Icon, String, String, String)> {
        let shape = shape_of(kind);
        hits.iter()
            .filter(|hit| hit.found == kind)
            .map(|hit| (shape, hit.title.clone(), hit.detail.clone(), hit.href.clone()))
            .collect()
    };
    let pages = pages.into_iter().map(|page| (page.icon, page.label.to_owned(), String::new(), page.href.to_owned())).collect();
    view! {
        {list("Redirections", of(Found::Redirection), true)}
        {list("SIP accounts", of(Found::SipAccount), true)}
        {list("Bindings", of(Found::Binding), true)}
        {list("Firmware campaigns", of(Found::Campaign), true)}
        {list("App registrations", of(Found::Connection), true)}
        {list("Applications", of(Found::Application), true)}
        {list("App users", of(Found::AppUser), false)}
        {list("Users", of(Found::User), false)}
        {list("Pages", pages, false)}
    }
    .into_any()
}

/// The icon of a kind of thing.
#[must_use]
pub const fn shape_of(kind: Found) -> Icon {
    match kind {
        Found::Redirection => Icon::Cord,
        Found::SipAccount => Icon::Phone,
        Found::Binding => Icon::Tag,
        Found::Campaign => Icon::Download,
        Found::Connection | Found::Application => Icon::Socket,
        Found::AppUser | Found::User => Icon::Person,
    }
}

fn list(heading: &'static str, items: Vec<(Icon, String, String, String)>, mono: bool) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    let items: Vec<AnyView> = items
        .into_iter()
        .map(|(shape, title, detail, href)| {
            view! {
                <li>
                    <a class="hit" href=href>
                        {icon(shape)} <span class="hit-title" class:mono=mono>{title}</span> <span class="hit-detail">{detail}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <section class="section"><h2 class="section-title">{heading}</h2> <ul class="hits">{items}</ul></section> }.into_any()
}
