//! `/connections/users/one?name=`: one app user, with his registrations, his tokens, what was revoked, and his history.

use super::tokens::Tokens;
use crate::audit::history;
use crate::components::{
    ButtonLink, Cell, Column, Definition, DefinitionList, EmptyState, Icon, Kind, Loaded, Offered, PageHeader, Section, Table,
    Time, counted, icon, query_part,
};
use crate::connections::api::{UserPage, find_app_user};
use crate::connections::parts::{user_crumbs, user_page, when};
use crate::connections::selection::{connection_page, device_words};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::ConnectionRow;
use patchbay_domain::list::query_string;

/// `/connections/users/one?name=`
pub struct UserRoute {
    name: Memo<String>,
    page: Resource<Result<UserPage>>,
    shown: Resource<Result<Option<String>>>,
    tokens: Tokens,
}

impl PageRoute for UserRoute {
    fn data() -> Self {
        let (name, tokens) = (query_part("name"), Tokens::data());
        let (changed, registered) = (use_live("application-users"), use_live("connections"));
        let page = Resource::new(
            move || (name.get(), changed.get(), registered.get(), tokens.moved()),
            |(name, ..)| find_app_user(name),
        );
        Self { name, page, shown: use_shown(), tokens }
    }

    fn view(this: Self) -> AnyView {
        let UserRoute { name, page, shown, tokens } = this;
        let head = move || {
            let name = name.get();
            let registrations = format!("/connections{}", query_string(&[("user", name.clone())]));
            view! {
                <PageHeader title=name crumbs=user_crumbs()>
                    <ButtonLink href=registrations>{icon(Icon::Phone)} "Registrations"</ButtonLink>
                </PageHeader>
            }
        };
        let draw = move |page: UserPage| {
            view! {
                {figures(&page)}
                {tokens.section(&page)}
                {registrations(&page)}
                {history(&page.history, "Changes of the user are recorded from now on.")}
                {endings(&page)}
            }
            .into_any()
        };
        view! {
            {head}
            <ShownOncePanel shown what="secret" advice="Give it to the user by a way you trust, or put it into his app. Patchbay keeps only a hash of it; when it is lost, make another." />
            <Offered permission=Permission::ViewConnections otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

fn figures(page: &UserPage) -> AnyView {
    let user = &page.user;
    let (connections, created_at, last, revoked_at) = (user.connections, user.created_at, user.last_used_at, user.revoked_at);
    let revoked = match revoked_at {
        Some(at) => view! { <Time at /> " " <span class="muted">"What was begun before is refused."</span> }.into_any(),
        None => when(None),
    };
    view! {
        <DefinitionList>
            <Definition term="Registrations">{connections}</Definition>
            <Definition term="Last sign-in">{when(last)}</Definition>
            <Definition term="Sessions and tokens revoked">{revoked}</Definition>
            <Definition term="Created"><Time at=created_at /></Definition>
        </DefinitionList>
    }
    .into_any()
}

fn registrations(page: &UserPage) -> AnyView {
    let total = page.user.connections;
    if page.connections.is_empty() {
        return view! {
            <Section title="Registrations">
                <EmptyState title="No registrations yet" text="What his apps register about themselves stands here." />
            </Section>
        }
        .into_any();
    }
    let columns = ["Application", "Device", "Version", "Registered", "Last seen"].map(Column::new).into_iter().collect();
    let shown = i64::try_from(page.connections.len()).unwrap_or(i64::MAX);
    let more = (shown < total).then(|| {
        let all = format!("/connections{}", query_string(&[("user", page.user.name.clone())]));
        view! { <p><a href=all>{format!("Show all {}", counted(total, "registrations"))}</a></p> }
    });
    let rows = page.connections.iter().map(registration).collect_view();
    view! {
        <Section title="Registrations" lead="Those heard of last come first.">
            <Table caption="Registrations" columns>{rows}</Table>
            {more}
        </Section>
    }
    .into_any()
}

fn registration(row: &ConnectionRow) -> AnyView {
    let key = row.key();
    let version = row.connection.properties.text("ApplicationVersion").unwrap_or_default();
    let (device, made, seen) = (device_words(row), row.connection.created_at, row.seen_at);
    let href = connection_page(&key);
    view! {
        <tr>
            <Cell class="wide"><a class="row-link mono breakable" href=href>{key.application.to_string()}</a></Cell>
            <Cell label="Device" class="wide">{device}</Cell>
            <Cell label="Version">{version}</Cell>
            <Cell label="Registered"><Time at=made /></Cell>
            <Cell label="Last seen"><Time at=seen /></Cell>
        </tr>
    }
    .into_any()
}

/// What ends something: sessions and tokens, the password, the user.
fn endings(page: &UserPage) -> AnyView {
    if !page.may_edit {
        return ().into_any();
    }
    let to = |below: &str| user_page(&page.user.name, below);
    let row = |title: &'static str, text: &'static str, href: String, label: &'static str, kind: Kind| {
        view! {
            <div class="action-row">
                <p><strong>{title}</strong> " " <span class="muted">{text}</span></p>
                <ButtonLink kind href>{label}</ButtonLink>
            </div>
        }
        .into_any()
    };
    let rows = [
        row(
            "Sessions and tokens",
            "All that there are now are refused; the password and the registrations stay.",
            to("/revoke"),
            "Revoke …",
            Kind::Plain,
        ),
        row("Password", "The old one and his sessions are refused.", to("/password"), "Reset the password …", Kind::Plain),
        row(
            "The user",
            "With his tokens; his registrations stay for whoever has his name next.",
            to("/delete"),
            "Delete the user …",
            Kind::Danger,
        ),
    ];
    view! { <Section title="Access" danger=true><div class="stack panel">{rows.collect_view()}</div></Section> }.into_any()
}
