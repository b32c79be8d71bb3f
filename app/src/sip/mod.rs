//! `sip`: SIP domains and accounts, as administrators look after them.
//!
//! One file per page; [`api`] holds the server functions, [`parts`] what several pages show alike, [`drafts`] the files that wait to be
//! imported. Every page works as plain HTML: filters are GET forms, changes are POST forms, confirmations are pages. The pages of an
//! account's owner stand in [`my`].

mod account;
mod account_parts;
mod api;
mod calls;
mod confirm;
mod devices;
mod domains;
#[cfg(feature = "ssr")]
pub mod drafts;
mod edit;
mod import;
mod import_report;
mod list;
pub mod my;
mod networks;
mod new;
mod numbers;
mod parts;
mod proxies;
mod vouchers;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    sip_desk,
    load_sip_desk,
    Pages {
        List: list::ListRoute,
        New: new::NewRoute,
        Import: import::ImportRoute,
        Report: import_report::ReportRoute,
        Account: account::AccountRoute,
        Edit: edit::EditRoute,
        Password: confirm::PasswordRoute,
        Lock: confirm::LockRoute,
        Delete: confirm::DeleteRoute,
        Domains: domains::DomainsRoute,
        Numbers: numbers::NumbersRoute,
        Calls: calls::CallsRoute,
        Devices: devices::DevicesRoute,
        Vouchers: vouchers::VouchersRoute,
        Networks: networks::NetworksRoute,
        Proxies: proxies::ProxiesRoute,
    }
);

/// The area's routes for administrators.
#[component(transparent)]
pub fn SipRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/sip") view={Lazy::<Awaited<list::ListRoute>>::new()} />
        <Route path=path!("/sip/new") view={Lazy::<Awaited<new::NewRoute>>::new()} />
        <Route path=path!("/sip/import") view={Lazy::<Awaited<import::ImportRoute>>::new()} />
        <Route path=path!("/sip/import/:key") view={Lazy::<Awaited<import_report::ReportRoute>>::new()} />
        <Route path=path!("/sip/accounts/:address") view={Lazy::<Awaited<account::AccountRoute>>::new()} />
        <Route path=path!("/sip/accounts/:address/edit") view={Lazy::<Awaited<edit::EditRoute>>::new()} />
        <Route path=path!("/sip/accounts/:address/password") view={Lazy::<Awaited<confirm::PasswordRoute>>::new()} />
        <Route path=path!("/sip/accounts/:address/lock") view={Lazy::<Awaited<confirm::LockRoute>>::new()} />
        <Route path=path!("/sip/accounts/:address/delete") view={Lazy::<Awaited<confirm::DeleteRoute>>::new()} />
        <Route path=path!("/sip/domains") view={Lazy::<Awaited<domains::DomainsRoute>>::new()} />
        <Route path=path!("/sip/numbers") view={Lazy::<Awaited<numbers::NumbersRoute>>::new()} />
        <Route path=path!("/sip/calls") view={Lazy::<Awaited<calls::CallsRoute>>::new()} />
        <Route path=path!("/sip/devices") view={Lazy::<Awaited<devices::DevicesRoute>>::new()} />
        <Route path=path!("/sip/vouchers") view={Lazy::<Awaited<vouchers::VouchersRoute>>::new()} />
        <Route path=path!("/sip/networks") view={Lazy::<Awaited<networks::NetworksRoute>>::new()} />
        <Route path=path!("/sip/proxies") view={Lazy::<Awaited<proxies::ProxiesRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
