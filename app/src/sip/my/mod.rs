//! `my`: the owner of a SIP account looks after it himself. At home on a phone screen; everything works as plain HTML.
//!
//! One file per page; [`api`] holds the server functions, `parts` what several pages show alike.

mod aliases;
mod api;
mod balance;
mod blocked;
mod calls;
mod chart;
mod devices;
mod forwarding;
mod groups;
mod home;
mod identity;
mod parts;
mod password;
mod privacy;
mod rules;
mod voicemail;
mod week;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    sip_my,
    load_sip_my,
    Pages {
        Home: home::HomeRoute,
        Forwarding: forwarding::ForwardingRoute,
        Rules: rules::RulesRoute,
        Groups: groups::GroupsRoute,
        Blocked: blocked::BlockedRoute,
        Calls: calls::CallsRoute,
        Devices: devices::DevicesRoute,
        RemoveDevice: devices::RemoveDeviceRoute,
        Aliases: aliases::AliasesRoute,
        RemoveAlias: aliases::RemoveAliasRoute,
        Voicemail: voicemail::VoicemailRoute,
        Privacy: privacy::PrivacyRoute,
        Balance: balance::BalanceRoute,
        Identity: identity::IdentityRoute,
        Password: password::PasswordRoute,
    }
);

/// The routes below `/my`.
#[component(transparent)]
pub fn MyRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/my") view={Lazy::<Awaited<home::HomeRoute>>::new()} />
        <Route path=path!("/my/forwarding") view={Lazy::<Awaited<forwarding::ForwardingRoute>>::new()} />
        <Route path=path!("/my/rules") view={Lazy::<Awaited<rules::RulesRoute>>::new()} />
        <Route path=path!("/my/rules/groups") view={Lazy::<Awaited<groups::GroupsRoute>>::new()} />
        <Route path=path!("/my/blocked") view={Lazy::<Awaited<blocked::BlockedRoute>>::new()} />
        <Route path=path!("/my/calls") view={Lazy::<Awaited<calls::CallsRoute>>::new()} />
        <Route path=path!("/my/devices") view={Lazy::<Awaited<devices::DevicesRoute>>::new()} />
        <Route path=path!("/my/devices/:id/remove") view={Lazy::<Awaited<devices::RemoveDeviceRoute>>::new()} />
        <Route path=path!("/my/aliases") view={Lazy::<Awaited<aliases::AliasesRoute>>::new()} />
        <Route path=path!("/my/aliases/:name/remove") view={Lazy::<Awaited<aliases::RemoveAliasRoute>>::new()} />
        <Route path=path!("/my/voicemail") view={Lazy::<Awaited<voicemail::VoicemailRoute>>::new()} />
        <Route path=path!("/my/privacy") view={Lazy::<Awaited<privacy::PrivacyRoute>>::new()} />
        <Route path=path!("/my/balance") view={Lazy::<Awaited<balance::BalanceRoute>>::new()} />
        <Route path=path!("/my/identity") view={Lazy::<Awaited<identity::IdentityRoute>>::new()} />
        <Route path=path!("/my/password") view={Lazy::<Awaited<password::PasswordRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
