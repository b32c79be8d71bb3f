//! What stands around every page: navigation, search, the menus, and the region that says what was done.

use crate::components::{GetForm, Icon, Logo, PageHeader, Toasts, icon};
use crate::live::{Live, use_live};
use crate::nav;
use crate::session::{EnterOrganization, Me, inbox_count, use_me};
use crate::sign_in::SignOut;
use crate::theme::Theme;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use patchbay_domain::access::Role;

mod keys;
mod palette;

/// The frame of all pages for people who are signed in. Others are sent to the sign-in page.
#[component]
pub fn Frame() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if use_context::<crate::server::Caller>().is_some_and(|caller| caller.signed_in.is_none()) {
        crate::server::redirect_to_sign_in();
    }
    let me = use_me();
    let live: Live = expect_context();
    let changed = use_live("inbox");
    let inbox = Resource::new(move || changed.get(), |_| inbox_count());
    let location = use_location();
    let path = counted(move || location.pathname.get());
    let palette = RwSignal::new(false);
    // Runs in the browser only: who is signed in hears of changes.
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            live.listen();
            keys::listen(palette);
        }
    });
    let arrived = path.clone();
    Effect::new(move |before: Option<String>| {
        let now = arrived.get();
        if before.as_ref().is_some_and(|before| *before != now) {
            keys::arrived();
        }
        now
    });

    // Nothing in here may make a resource or a boundary of its own. Both take a number from the same sequence; the server draws what
    // waits as often as it likes, and the page's own resources, numbered after it, would not be found again in the browser.
    let shown = path.clone();
    let areas = move || {
        let path = shown.clone();
        Suspend::new(async move {
            let (me, waiting) = (me.await.ok().flatten()?, inbox.await.ok().flatten());
            Some(navigation(&me, waiting, &path))
        })
    };
    let in_menu = areas.clone();
    let bar = move || {
        let path = path.clone();
        Suspend::new(async move { me.await.ok().flatten().map(|me| bar(&me, &path)) })
    };

    view! {
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <div class="frame">
            <aside class="rail">
                <a class="brand" href="/"><Logo /> <span>"Patchbay"</span></a>
                <Transition>{areas.clone()}</Transition>
            </aside>
            <div class="stage">
                <header class="bar">
                    <details class="menu bar-menu">
                        <summary class="icon-button" aria-label="Menu">{icon(Icon::Bars)}</summary>
                        <div class="menu-sheet menu-nav">
                            <Transition>{in_menu.clone()}</Transition>
                        </div>
                    </details>
                    <a class="brand bar-brand" href="/" aria-label="Patchbay, overview"><Logo /></a>
                    <Transition>
                        {bar.clone()}
                    </Transition>
                </header>
                <main id="main" class="page" tabindex="-1">
                    <Outlet />
                </main>
            </div>
        </div>
        <Toasts />
        <palette::Palette open=palette />
    }
}

/// The frame of the pages before signing in.
#[component]
pub fn Door() -> impl IntoView {
    view! {
        <main id="main" class="door">
            <div class="door-panel">
                <p class="door-brand"><Logo /> <span>"Patchbay"</span></p>
                <Outlet />
            </div>
        </main>
        <Toasts />
    }
}

/// A line at the very top while the next page is on its way.
#[component]
pub fn Routing(
    /// Whether it is.
    routing: ReadSignal<bool>,
) -> AnyView {
    view! { <div class="routing" class:on=move || routing.get() aria-hidden="true"></div> }.into_any()
}

/// The page for an address that is none.
pub fn no_such_page() -> AnyView {
    #[cfg(feature = "ssr")]
    crate::server::set_status(404);
    view! {
        <PageHeader title="No such page" lead="The address leads nowhere. It may have been mistyped, or what it showed was deleted." />
        <section class="failure">
            <p class="failure-code" aria-hidden="true">"404"</p>
            <p>"Search for a MAC, a URL or a user above, or begin at the overview."</p>
            <a class="button primary" href="/">"Go to the overview"</a>
        </section>
    }
    .into_any()
}

/// A memo that is counted and not owned by what draws it, and has its value already: the server may still be drawing something on one
/// thread when it has drawn it anew on another, and whatever the first drawing owned is gone then.
fn counted<T: Clone + PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> ArcMemo<T> {
    let memo = ArcMemo::new(move |_| value());
    drop(memo.get_untracked());
    memo
}

/// Which of these pages is on show.
fn current_of(hrefs: Vec<&'static str>, path: &ArcMemo<String>) -> ArcMemo<Option<&'static str>> {
    let path = path.clone();
    counted(move || path.with(|path| nav::current(hrefs.iter().copied(), path)))
}

/// The pages by area. `waiting` is how many phones are in the inbox.
fn navigation(me: &Me, waiting: Option<i64>, path: &ArcMemo<String>) -> AnyView {
    let groups = nav::groups(me);
    let hrefs: Vec<&'static str> = groups.iter().flat_map(|group| &group.items).map(|item| item.href).collect();
    let current = current_of(hrefs, path);
    let groups: Vec<AnyView> = groups.into_iter().map(|group| nav_group(group, waiting, &current)).collect();
    let hint = (me.organization.is_none() && !me.organizations.is_empty()).then(|| {
        view! { <p class="nav-hint">"Choose an organization above to work with its redirections."</p> }
    });
    view! { <nav class="nav" aria-label="Areas">{groups} {hint}</nav> }.into_any()
}

fn nav_group(group: nav::Group, waiting: Option<i64>, current: &ArcMemo<Option<&'static str>>) -> AnyView {
    let hrefs: Vec<&'static str> = group.items.iter().map(|item| item.href).collect();
    let waiting = waiting.filter(|count| *count > 0 && group.items.iter().any(|item| item.counts_inbox));
    let items: Vec<AnyView> = group
        .items
        .into_iter()
        .map(|item| {
            let count = waiting.filter(|_| item.counts_inbox).map(nav_count);
            let current = current.clone();
            view! {
                <li>
                    <a class="nav-link" href=item.href aria-current=move || (current.get() == Some(item.href)).then_some("page")>
                        <span class="nav-jack" aria-hidden="true"></span>
                        {icon(item.icon)} <span class="nav-label">{item.label}</span> {count}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    if !group.folds {
        let heading = (!group.label.is_empty()).then(|| view! { <p class="nav-heading">{group.label}</p> });
        return view! { <div class="nav-group">{heading} <ul>{items}</ul></div> }.into_any();
    }
    let current = current.clone();
    let on_show = counted(move || current.get().is_some_and(|href| hrefs.contains(&href)));
    view! {
        <details class="nav-group" open=move || on_show.get()>
            <summary class="nav-heading">
                <span class="nav-label">{group.label}</span> {waiting.map(nav_count)} {icon(Icon::Down)}
            </summary>
            <ul>{items}</ul>
        </details>
    }
    .into_any()
}

/// How many phones wait.
fn nav_count(count: i64) -> AnyView {
    view! { <span class="nav-count">{count} <span class="visually-hidden">" waiting"</span></span> }.into_any()
}

/// The bar: search, organization and account. The owner of a SIP account has a handful of pages and nothing to search through; on a phone
/// he has the dock besides.
fn bar(me: &Me, path: &ArcMemo<String>) -> AnyView {
    if me.role == Role::Subscriber {
        return view! { <p class="bar-own mono">{me.name.clone()}</p> {account_menu(me)} {dock(me, path)} }.into_any();
    }
    view! {
        <GetForm action="/search" label="Search everything" class="bar-search">
            {icon(Icon::Lens)}
            <input
                class="input"
                type="search"
                name="q"
                id="global-search"
                placeholder="Search MAC, URL, user, page"
                aria-label="Search everything"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
            />
            <kbd class="bar-key needs-script" aria-hidden="true">"/"</kbd>
        </GetForm>
        {organization_menu(me)}
        {account_menu(me)}
    }
    .into_any()
}

/// The foot of a phone's screen for the owner of a SIP account: the pages he goes to most, under his thumb.
fn dock(me: &Me, path: &ArcMemo<String>) -> AnyView {
    let items: Vec<nav::Item> = nav::groups(me).into_iter().flat_map(|group| group.items).collect();
    let hrefs: Vec<&'static str> = items.iter().map(|item| item.href).collect();
    let current = current_of(hrefs, path);
    let links: Vec<AnyView> = items
        .into_iter()
        .take(nav::DOCK)
        .map(|item| {
            let current = current.clone();
            view! {
                <li>
                    <a class="dock-link" href=item.href aria-current=move || (current.get() == Some(item.href)).then_some("page")>
                        {icon(item.icon)} <span>{item.label}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <nav class="dock" aria-label="Most used"><ul>{links}</ul></nav> }.into_any()
}

fn organization_menu(me: &Me) -> AnyView {
    let here = me.organization.as_ref();
    let title = here.map_or_else(|| "No organization".to_owned(), |place| place.title.clone());
    if me.organizations.len() < 2 && here.is_some() {
        return view! { <p class="bar-place">{icon(Icon::Building)} <span>{title}</span></p> }.into_any();
    }
    if me.organizations.is_empty() {
        return ().into_any();
    }
    let name = here.map(|place| place.name.clone());
    let places: Vec<AnyView> = me
        .organizations
        .iter()
        .map(|place| {
            let current = (Some(&place.name) == name.as_ref()).then_some("true");
            view! {
                <li>
                    <button type="submit" class="menu-item" name="name" value=place.name.clone() aria-current=current>
                        {place.title.clone()} <span class="menu-note mono">{place.name.clone()}</span>
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <details class="menu">
            <summary class="bar-button" aria-label=format!("Organization: {title}")>
                {icon(Icon::Building)} <span class="bar-text">{title.clone()}</span> {icon(Icon::Down)}
            </summary>
            <form class="menu-sheet" method="post" action=EnterOrganization::url()>
                <p class="menu-heading">"Work in"</p>
                <ul>{places}</ul>
            </form>
        </details>
    }
    .into_any()
}

fn account_menu(me: &Me) -> AnyView {
    let now = current_theme();
    let themes: Vec<AnyView> = Theme::ALL
        .into_iter()
        .map(|theme| {
            let pressed = if theme == now { "true" } else { "false" };
            view! {
                <button type="submit" class="segment" name="theme" value=theme.as_str() aria-pressed=pressed>{theme.label()}</button>
            }
            .into_any()
        })
        .collect();
    view! {
        <details class="menu">
            <summary class="bar-button" aria-label=format!("Account: {}", me.title)>
                {icon(Icon::Person)} <span class="bar-text">{me.title.clone()}</span> {icon(Icon::Down)}
            </summary>
            <div class="menu-sheet">
                <p class="menu-who"><strong>{me.title.clone()}</strong> <span class="menu-note">{me.name.clone()} ", " {me.role.as_str()}</span></p>
                <ul>{own_pages(me)}</ul>
                <form class="menu-theme" method="post" action="/theme">
                    <p class="menu-heading">"Theme"</p>
                    <div class="segments" role="group" aria-label="Theme">{themes}</div>
                </form>
                <form method="post" action=SignOut::url()>
                    <button type="submit" class="menu-item">{icon(Icon::Door)} "Sign out"</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The pages about who is signed in himself.
fn own_pages(me: &Me) -> AnyView {
    let pages = if me.role == Role::Subscriber {
        [
            (Icon::Person, "/my/identity", "Profile"),
            (Icon::Key, "/my/password", "Passwords"),
            (Icon::Rack, "/account/sessions", "Sessions"),
        ]
    } else {
        [
            (Icon::Person, "/account", "Your account"),
            (Icon::Rack, "/account/sessions", "Sessions"),
            (Icon::Key, "/account/tokens", "API tokens"),
        ]
    };
    pages
        .into_iter()
        .map(|(shape, href, label)| view! { <li><a class="menu-item" href=href>{icon(shape)} {label}</a></li> }.into_any())
        .collect_view()
        .into_any()
}

/// The theme as the server rendered it; the browser reads it from the document.
fn current_theme() -> Theme {
    if cfg!(feature = "ssr") {
        return use_context::<Theme>().unwrap_or_default();
    }
    let word = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    Theme::parse(&word.unwrap_or_default())
}
