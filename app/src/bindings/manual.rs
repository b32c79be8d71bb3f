//! `/bindings/clients/{id}/settings`: the settings to type by hand, for phones that take no setup message; printed, it is a hand-out.

use super::api::{HandOut, Qr, settings_by_hand};
use super::message::settings_view;
use super::parts::{crumbs_to, model};
use crate::components::{Definition, DefinitionList, Loaded, Notice, PageHeader, Section, Tone, path_part};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;

/// `/bindings/clients/{id}/settings`
pub struct ManualRoute {
    page: Resource<Result<HandOut>>,
}

impl PageRoute for ManualRoute {
    fn data() -> Self {
        let id = path_part("id");
        Self { page: Resource::new(move || id.get(), settings_by_hand) }
    }

    fn view(this: Self) -> AnyView {
        let page = this.page;
        view! {
            <PageHeader title="Settings by hand" lead="What somebody types into the phone himself." crumbs=crumbs_to("SyncML clients", "/bindings/clients") />
            <Loaded data=page draw=hand_out />
        }
        .into_any()
    }
}

fn hand_out(page: HandOut) -> AnyView {
    let (phone, user, which) = (page.phone_number.clone(), page.foreign_user.clone(), model(&page.model));
    let print = |_| {
        let _ = window().print();
    };
    view! {
        <div class="not-printed">
            <Notice tone=Tone::Warning>
                <p>"Whoever has this page can sign in as the phone. Print it for the user, or read it out; do not send it about."</p>
            </Notice>
            <p class="list-actions needs-script"><button type="button" class="button primary" on:click=print>"Print the hand-out"</button></p>
        </div>
        <div class="hand-out">
            <div class="hand-out-text">
                <Section title="For whom">
                    <DefinitionList>
                        <Definition term="Phone number"><span class="mono">{phone}</span></Definition>
                        <Definition term="User"><span class="breakable">{user}</span></Definition>
                        <Definition term="Phone">{which}</Definition>
                    </DefinitionList>
                </Section>
                <Section title="What to type" lead="On the phone, add a synchronization account (SyncML or OMA DS) and type this.">
                    {settings_view(&page.settings)}
                </Section>
            </div>
            {page.qr.map(|qr| code(&qr))}
        </div>
    }
    .into_any()
}

/// The settings for a camera.
fn code(qr: &Qr) -> AnyView {
    let size = qr.size;
    let (view_box, path) = (format!("0 0 {size} {size}"), qr.path.clone());
    view! {
        <figure class="hand-out-code">
            <svg viewBox=view_box role="img" aria-label="The same settings as a QR code" shape-rendering="crispEdges">
                <rect class="qr-ground" width=size.to_string() height=size.to_string()></rect>
                <path class="qr-dark" d=path></path>
            </svg>
            <figcaption>"The same as text, for another phone's camera to copy from."</figcaption>
        </figure>
    }
    .into_any()
}
