//! `/my/blocked`: whose calls are refused for good.

use super::api::{Mine, my_settings};
use super::parts::{Blocking, checks};
use crate::components::{
    EmptyState, ErrorSummary, Field, FormButtons, FormState, Kind, Loaded, Notice, PageHeader, Section, Submit, form_state,
    succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::RejectRule;

/// `/my/blocked`
pub struct BlockedRoute {
    mine: Resource<Result<Mine>>,
    blocking: Blocking,
}

impl PageRoute for BlockedRoute {
    fn data() -> Self {
        let blocking = Blocking::new();
        let (blocked, unblocked, live) = (succeeded(blocking.block), succeeded(blocking.unblock), use_live("sip"));
        Self { mine: Resource::new(move || (blocked.get(), unblocked.get(), live.get()), |_| my_settings()), blocking }
    }

    fn view(this: Self) -> AnyView {
        let BlockedRoute { mine, blocking } = this;
        let (block, unblock) = (form_state(blocking.block), form_state(blocking.unblock));
        view! {
            <PageHeader title="Blocked callers" lead="Whoever stands here is refused at any time, and never forwarded." />
            <ErrorSummary form=unblock />
            <Section title="Block somebody">
                <ActionForm action=blocking.block>
                    <div class="panel-form">
                        <ErrorSummary form=block fields=&[("party", "Address or number")] />
                        <Field form=block name="party" label="Address or number" help="An address, a number, *@example.com for everybody at a host, or anonymous@anonymous.invalid for all who hide their number." required=true mono=true check=checks::party />
                        <FormButtons><Submit form=block label="Block" /></FormButtons>
                    </div>
                </ActionForm>
            </Section>
            <Loaded data=mine draw=move |mine| list(&mine.settings.reject, blocking, unblock) />
        }
        .into_any()
    }
}

fn list(rules: &[RejectRule], blocking: Blocking, form: FormState) -> AnyView {
    if rules.is_empty() {
        return view! { <EmptyState title="Nobody is blocked" text="Block a caller here, or with one press beside any call in your history." /> }.into_any();
    }
    let rows: Vec<AnyView> = rules.iter().map(|rule| row(rule, blocking, form)).collect();
    view! {
        <Section title="Blocked">
            <ul class="my-list">{rows}</ul>
            <Notice>"A blocked number is refused wherever it comes from, a blocked address only as it is written."</Notice>
        </Section>
    }
    .into_any()
}

fn row(rule: &RejectRule, blocking: Blocking, form: FormState) -> AnyView {
    let party = rule.party();
    let meaning = match (party.is_anonymous(), party.user()) {
        (true, _) => "All who hide their number".to_owned(),
        (_, "*") => format!("Everybody at {}", party.host()),
        _ => String::new(),
    };
    let text = party.to_string();
    view! {
        <li class="my-item">
            <p><strong class="mono">{text.clone()}</strong> <span class="muted">{meaning}</span></p>
            <div class="my-item-actions">
                <ActionForm action=blocking.unblock>
                    <input type="hidden" name="party" value=text />
                    <Submit form kind=Kind::Quiet label="Unblock" />
                </ActionForm>
            </div>
        </li>
    }
    .into_any()
}
