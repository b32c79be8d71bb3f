//! The first page after signing in: the figures of what one may see, and what changed last.

use crate::audit::entries;
use crate::components::{ButtonLink, EmptyState, Failure, Kind, Notice, PageHeader, Section, Stat, Tone};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::session::{Me, signed_in, use_me};
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::audit::AuditEntry;
use patchbay_domain::redirections::Summary;
use serde::{Deserialize, Serialize};

/// How many changes the overview shows.
#[cfg(feature = "ssr")]
const RECENT: usize = 8;

/// What the overview shows; nothing of what the role may not see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The figures of the redirections.
    pub redirections: Option<Summary>,
    /// The figures of the SIP accounts.
    pub sip: Option<patchbay_domain::sip::Summary>,
    /// The figures of the bindings.
    pub bindings: Option<patchbay_domain::bindings::BindingSummary>,
    /// The figures of the firmware campaigns.
    pub campaigns: Option<patchbay_domain::campaigns::Summary>,
    /// The figures of the app registrations.
    pub connections: Option<patchbay_domain::connections::ConnectionSummary>,
    /// The newest changes.
    pub changes: Option<Vec<AuditEntry>>,
}

/// What the overview shows.
#[server(prefix = "/portal", endpoint = "overview")]
pub async fn get_overview() -> Result<Overview> {
    let desk = crate::server::signed_in()?;
    let mut overview = Overview::default();
    // The owner of a SIP account has an overview of his own.
    if desk.actor().role() == patchbay_domain::access::Role::Subscriber {
        crate::server::redirect("/my");
        return Ok(overview);
    }
    if desk.actor().may(Permission::ViewRedirections) && desk.actor().organization().is_some() {
        overview.redirections = Some(desk.acting().redirections()?.summary().await?);
    }
    if desk.actor().may(Permission::ViewSip) && desk.actor().organization().is_some() {
        overview.sip = Some(desk.acting().sip()?.summary().await?);
    }
    if desk.actor().may(Permission::ViewBindings) && desk.actor().organization().is_some() {
        overview.bindings = Some(desk.acting().bindings()?.summary().await?);
    }
    if desk.actor().may(Permission::ViewCampaigns) && desk.actor().organization().is_some() {
        overview.campaigns = Some(desk.acting().campaigns()?.summary().await?);
    }
    if desk.actor().may(Permission::ViewConnections) && desk.actor().organization().is_some() {
        overview.connections = Some(desk.acting().connections()?.summary("").await?);
    }
    if desk.actor().may(Permission::ViewAudit) {
        let mut page = desk.acting().audit()?.list(&patchbay_domain::audit::AuditQuery::default()).await?;
        page.rows.truncate(RECENT);
        overview.changes = Some(page.rows);
    }
    Ok(overview)
}

/// `/`
pub struct OverviewPage {
    overview: Resource<Result<Overview>>,
}

impl PageRoute for OverviewPage {
    fn data() -> Self {
        let (redirections, inbox, audit) = (use_live("redirections"), use_live("inbox"), use_live("audit"));
        let (devices, calls, setups) = (use_live("sip-devices"), use_live("sip-calls"), use_live("setups"));
        let (campaigns, connections) = (use_live("campaigns"), use_live("connections"));
        let moved = move || {
            let phones = (redirections.get(), inbox.get(), devices.get(), calls.get(), setups.get());
            (phones, audit.get(), campaigns.get(), connections.get())
        };
        Self { overview: Resource::new(moved, |_| get_overview()) }
    }

    fn view(this: Self) -> AnyView {
        let overview = this.overview;
        let me = use_me();
        view! {
            <Transition>
                {move || Suspend::new(async move {
                    match (signed_in(me).await, overview.await) {
                        (Ok(me), Ok(overview)) => page(&me, overview),
                        (Err(error), _) | (_, Err(error)) => view! { <PageHeader title="Overview" /> <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

fn page(me: &Me, overview: Overview) -> AnyView {
    let lead = me.organization.as_ref().map_or_else(|| "The server as a whole.".to_owned(), |place| place.title.clone());
    let actions = me.may_here(Permission::EditRedirections).then(|| {
        view! {
            <ButtonLink kind=Kind::Primary href="/redirections/new">"New redirection"</ButtonLink>
            <ButtonLink href="/redirections/import">"Import"</ButtonLink>
        }
    });
    let outside = (me.organization.is_none() && me.may(Permission::ManageOrganizations)).then(|| {
        view! {
            <Notice>
                "You are in no organization now. " <a href="/organizations">"Choose one to work in"</a> " to see its redirections."
            </Notice>
        }
    });
    view! {
        <PageHeader title="Overview" lead=lead>{actions}</PageHeader>
        {outside}
        {overview.redirections.map(figures)}
        {overview.sip.map(sip_figures)}
        {overview.bindings.map(binding_figures)}
        {overview.campaigns.map(campaign_figures)}
        {overview.connections.map(connection_figures)}
        {overview.changes.map(changes)}
    }
    .into_any()
}

fn figures(summary: Summary) -> AnyView {
    if summary.total == 0 {
        let inbox = (summary.inbox > 0).then(|| {
            view! { <ButtonLink href="/redirections/inbox">{format!("See the inbox ({})", summary.inbox)}</ButtonLink> }
        });
        return view! {
            <EmptyState title="No redirections yet" text="A redirection tells a phone, by its MAC, from which URL to provision itself. Register one, import a list, or let your provisioning client do it over XML-RPC.">
                <ButtonLink kind=Kind::Primary href="/redirections/new">"New redirection"</ButtonLink>
                <ButtonLink href="/redirections/import">"Import a list"</ButtonLink>
                <ButtonLink href="/redirections/credentials">"Make a credential"</ButtonLink>
                {inbox}
            </EmptyState>
        }
        .into_any();
    }
    let inbox_tone = if summary.inbox > 0 { Tone::Warning } else { Tone::Neutral };
    view! {
        <Section title="Redirections">
            <div class="stats">
                <Stat label="Redirections" value=summary.total href="/redirections" note="Phones that are told a URL" tone=Tone::Info />
                <Stat label="Asked recently" value=summary.recent href="/redirections?contact=recent" note="Within the last week" tone=Tone::Good />
                <Stat label="Silent" value=summary.silent href="/redirections?contact=silent" note="Asked once, not within a week" tone=Tone::Warning />
                <Stat label="Never asked" value=summary.never href="/redirections?contact=never" note="Registered, not yet heard of" />
                <Stat label="Inbox" value=summary.inbox href="/redirections/inbox" note="Unknown phones that wait" tone=inbox_tone />
            </div>
        </Section>
    }
    .into_any()
}

fn sip_figures(summary: patchbay_domain::sip::Summary) -> AnyView {
    if summary.accounts == 0 {
        return ().into_any();
    }
    view! {
        <Section title="SIP accounts">
            <div class="stats">
                <Stat label="Accounts" value=summary.accounts href="/sip" note="Of all domains" tone=Tone::Info />
                <Stat label="Online" value=summary.online href="/sip?state=online" note="With a device registered" tone=Tone::Good />
                <Stat label="Locked" value=summary.locked href="/sip?state=locked" note="Kept out" />
                <Stat label="Calls" value=summary.calls href="/sip/calls" note="Within 24 hours" />
                <Stat label="Missed" value=summary.missed href="/sip/calls?outcome=missed" note="Of these" tone=Tone::Warning />
            </div>
        </Section>
    }
    .into_any()
}

fn binding_figures(summary: patchbay_domain::bindings::BindingSummary) -> AnyView {
    if summary.bindings == 0 && summary.clients == 0 {
        return ().into_any();
    }
    let within = format!("Asked for within {} days", patchbay_domain::bindings::SUMMARY_DAYS);
    view! {
        <Section title="Bindings">
            <div class="stats">
                <Stat label="Bindings" value=summary.bindings href="/bindings" note="Phones of users" tone=Tone::Info />
                <Stat label="Setups" value=summary.setups href="/bindings/setups" note=within />
                <Stat label="Delivered" value=summary.delivered href="/bindings/setups?state=delivered" note="Of these" tone=Tone::Good />
                <Stat label="Went wrong" value=summary.failed href="/bindings/setups?state=failed" note="Failed or not delivered" tone=Tone::Warning />
            </div>
        </Section>
    }
    .into_any()
}

fn campaign_figures(summary: patchbay_domain::campaigns::Summary) -> AnyView {
    if summary.total() == 0 {
        return ().into_any();
    }
    view! { <Section title="Firmware campaigns">{crate::campaigns::stats(&summary)}</Section> }.into_any()
}

fn connection_figures(summary: patchbay_domain::connections::ConnectionSummary) -> AnyView {
    if summary.total == 0 {
        return ().into_any();
    }
    view! { <Section title="App registrations">{crate::connections::stats(&summary, "")}</Section> }.into_any()
}

fn changes(rows: Vec<AuditEntry>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <Section title="Newest changes">
            {entries(rows)}
            <p class="section-more"><a href="/audit">"The whole audit log"</a></p>
        </Section>
    }
    .into_any()
}
