//! `campaigns`: firmware campaigns, as administrators order them and watch them happen.
//!
//! One file per page; [`api`] holds the server functions, [`parts`] what several pages show alike, [`policies`] the form of what is put on a
//! campaign, [`drafts`] the files that wait to be imported. Every page works as plain HTML: filters are GET forms, changes are POST forms, confirmations are pages.

mod api;
mod calendar;
mod clients;
mod confirm;
mod customers;
mod detail;
mod device;
mod device_forms;
mod device_import;
mod device_import_report;
mod devices;
#[cfg(feature = "ssr")]
pub mod drafts;
mod firmware;
mod firmware_forms;
mod groups;
mod licences;
mod list;
mod new;
mod parts;
mod policies;
mod preview;
mod webhook_forms;
mod webhooks;

pub(crate) use list::stats;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    campaigns_desk,
    load_campaigns_desk,
    Pages {
        List: list::ListRoute,
        Calendar: calendar::CalendarRoute,
        New: new::NewRoute,
        Preview: preview::PreviewRoute,
        Detail: detail::DetailRoute,
        Act: confirm::ActRoute,
        Policies: confirm::PoliciesRoute,
        Customers: customers::CustomersRoute,
        Licences: licences::LicencesRoute,
        Groups: groups::GroupsRoute,
        Firmware: firmware::FirmwareRoute,
        Devices: devices::DevicesRoute,
        DeviceImport: device_import::ImportRoute,
        DeviceReport: device_import_report::ReportRoute,
        Device: device::DeviceRoute,
        Clients: clients::ClientsRoute,
        Webhooks: webhooks::WebhooksRoute,
    }
);

/// The area's routes.
#[component(transparent)]
pub fn CampaignsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/campaigns") view={Lazy::<Awaited<list::ListRoute>>::new()} />
        <Route path=path!("/campaigns/calendar") view={Lazy::<Awaited<calendar::CalendarRoute>>::new()} />
        <Route path=path!("/campaigns/new") view={Lazy::<Awaited<new::NewRoute>>::new()} />
        <Route path=path!("/campaigns/new/preview") view={Lazy::<Awaited<preview::PreviewRoute>>::new()} />
        <Route path=path!("/campaigns/orders/:id") view={Lazy::<Awaited<detail::DetailRoute>>::new()} />
        <Route path=path!("/campaigns/orders/:id/policies") view={Lazy::<Awaited<confirm::PoliciesRoute>>::new()} />
        <Route path=path!("/campaigns/orders/:id/do/:action") view={Lazy::<Awaited<confirm::ActRoute>>::new()} />
        <Route path=path!("/campaigns/customers") view={Lazy::<Awaited<customers::CustomersRoute>>::new()} />
        <Route path=path!("/campaigns/licences") view={Lazy::<Awaited<licences::LicencesRoute>>::new()} />
        <Route path=path!("/campaigns/groups") view={Lazy::<Awaited<groups::GroupsRoute>>::new()} />
        <Route path=path!("/campaigns/firmware") view={Lazy::<Awaited<firmware::FirmwareRoute>>::new()} />
        <Route path=path!("/campaigns/devices") view={Lazy::<Awaited<devices::DevicesRoute>>::new()} />
        <Route path=path!("/campaigns/devices/import") view={Lazy::<Awaited<device_import::ImportRoute>>::new()} />
        <Route path=path!("/campaigns/devices/import/:key") view={Lazy::<Awaited<device_import_report::ReportRoute>>::new()} />
        <Route path=path!("/campaigns/devices/:id") view={Lazy::<Awaited<device::DeviceRoute>>::new()} />
        <Route path=path!("/campaigns/clients") view={Lazy::<Awaited<clients::ClientsRoute>>::new()} />
        <Route path=path!("/campaigns/webhooks") view={Lazy::<Awaited<webhooks::WebhooksRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
