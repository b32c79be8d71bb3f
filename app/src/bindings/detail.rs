//! `/bindings/{number}`: one binding. It answers first: does the phone have its settings, and what can be done.

use super::api::{BindingPage, DeleteBinding, find_binding};
use super::delete::binding_form;
use super::parts::{binding_page, client_page, crumbs, last_setup, model, setup_table, signed_with};
use crate::audit::history;
use crate::components::{
    ButtonLink, Confirm, Definition, DefinitionList, Kind, Loaded, Notice, PageHeader, Section, Time, Tone, path_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::{Binding, BindingDetail, SyncmlClientId};

/// `/bindings/{number}`
pub struct DetailRoute {
    page: Resource<Result<BindingPage>>,
    number: Memo<String>,
    delete: ServerAction<DeleteBinding>,
}

impl PageRoute for DetailRoute {
    fn data() -> Self {
        let number = path_part("number");
        let (changed, setups) = (use_live("bindings"), use_live("setups"));
        let page = Resource::new(move || (number.get(), changed.get(), setups.get()), |(number, ..)| find_binding(number));
        Self { page, number, delete: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let DetailRoute { page, number, delete } = this;
        let draw = move |page: BindingPage| {
            let detail = &page.detail;
            let all = format!("/bindings/setups?binding={}", detail.binding.number);
            let setups = setup_table(&detail.setups, false, "Send the setup, and the phone gets its settings in a message.");
            view! {
                {header(&page, delete)}
                {by_hand(&page)}
                {state(detail)}
                <Section title="Setups" lead="What was sent to this phone, segment by segment.">
                    {setups}
                    <p class="section-more"><a href=all>"All setups of this binding"</a></p>
                </Section>
                {history(&detail.history, "Whoever changes this binding will be listed here.")}
            }
            .into_any()
        };
        let head = move || view! { <PageHeader title=format!("Binding {}", number.get()) crumbs=crumbs() /> };
        view! { <Loaded data=page draw head /> }.into_any()
    }
}

fn header(page: &BindingPage, delete: ServerAction<DeleteBinding>) -> AnyView {
    let binding = &page.detail.binding;
    let here = binding_page(binding.number);
    let actions = page.may_edit.then(|| {
        let (ways, form) = (ways(&binding.client, binding.model.capability.over_the_air()), binding_form(delete, binding));
        view! {
            {ways}
            <Confirm href=format!("{here}/delete") label="Delete" title=format!("Delete binding {}?", binding.number) id="delete-title">{form}</Confirm>
        }
    });
    let title = binding.phone_number.to_string();
    let lead = format!("Binding {} of {}", binding.number, binding.foreign_user);
    view! { <PageHeader title lead crumbs=crumbs() mono=true>{actions}</PageHeader> }.into_any()
}

/// The ways in which a phone gets its settings: by a message, or by hand.
pub(super) fn ways(client: &SyncmlClientId, over_the_air: bool) -> AnyView {
    let base = client_page(client);
    let (send, preview, by_hand) = (format!("{base}/send"), format!("{base}/preview"), format!("{base}/settings"));
    if over_the_air {
        view! {
            <ButtonLink kind=Kind::Primary href=send>"Send setup"</ButtonLink>
            <ButtonLink href=preview>"Preview"</ButtonLink>
            <ButtonLink href=by_hand>"Settings by hand"</ButtonLink>
        }
        .into_any()
    } else {
        view! { <ButtonLink kind=Kind::Primary href=by_hand>"Settings by hand"</ButtonLink> }.into_any()
    }
}

/// Says so where no message can be sent.
fn by_hand(page: &BindingPage) -> AnyView {
    let model = &page.detail.binding.model;
    if model.capability.over_the_air() {
        return ().into_any();
    }
    let title = model.title();
    view! { <Notice tone=Tone::Warning><p>{title} " takes no setup message. Its settings are typed by hand."</p></Notice> }
        .into_any()
}

fn state(detail: &BindingDetail) -> AnyView {
    let Binding { number, phone_number, foreign_user, timezone, security, last_setup: state, last_setup_at, created_at, .. } =
        detail.binding.clone();
    let (phone, username) = (model(&detail.binding.model), detail.username.clone());
    let at = last_setup_at.map(|at| view! { " asked for " <Time at /> });
    let client = client_page(&detail.binding.client);
    view! {
        <section class="section">
            <h2 class="section-title">"State"</h2>
            <DefinitionList>
                <Definition term="Last setup">{last_setup(state)} {at}</Definition>
                <Definition term="Phone number"><span class="mono">{phone_number.to_string()}</span></Definition>
                <Definition term="User"><span class="breakable">{foreign_user}</span></Definition>
                <Definition term="Phone">{phone}</Definition>
                <Definition term="Time zone">{timezone}</Definition>
                <Definition term="Messages are signed with">{signed_with(security)}</Definition>
                <Definition term="SyncML client"><a class="mono" href=client>{username}</a></Definition>
                <Definition term="Number of the binding"><span class="mono">{number}</span></Definition>
                <Definition term="Created"><Time at=created_at /></Definition>
            </DefinitionList>
        </section>
    }
    .into_any()
}
