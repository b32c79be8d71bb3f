//! `/my`: is the account reachable, who gets its calls now, what is left, and who called.

use super::api::{DoNotDisturb, EndTemporary, Home, Quiet, my_home};
use super::parts::{Blocking, call_table};
use crate::components::{
    ButtonLink, EmptyState, ErrorSummary, FormState, Kind, Loaded, PageHeader, Section, StateDot, Submit, Time, Tone, form_state,
    succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// How long do not disturb can be switched on with one press: minutes and words.
const SPANS: [(&str, &str); 4] = [("30", "30 minutes"), ("120", "2 hours"), ("480", "8 hours"), ("0", "Until I switch it off")];

/// `/my`
pub struct HomeRoute {
    home: Resource<Result<Home>>,
    actions: Actions,
}

#[derive(Clone, Copy)]
struct Actions {
    on: ServerAction<DoNotDisturb>,
    off: ServerAction<EndTemporary>,
    blocking: Blocking,
}

impl PageRoute for HomeRoute {
    fn data() -> Self {
        let actions = Actions { on: ServerAction::new(), off: ServerAction::new(), blocking: Blocking::new() };
        let done = (
            succeeded(actions.on),
            succeeded(actions.off),
            succeeded(actions.blocking.block),
            succeeded(actions.blocking.unblock),
        );
        let live = (use_live("sip"), use_live("sip-devices"), use_live("sip-calls"));
        let sources = move || (done.0.get(), done.1.get(), done.2.get(), done.3.get(), live.0.get(), live.1.get(), live.2.get());
        Self { home: Resource::new(sources, |_| my_home()), actions }
    }

    fn view(this: Self) -> AnyView {
        let HomeRoute { home, actions } = this;
        let (on, off) = (form_state(actions.on), form_state(actions.off));
        view! {
            <PageHeader title="Overview" lead="Whether you can be reached, and who gets your calls now." />
            <ErrorSummary form=on />
            <ErrorSummary form=off />
            <ErrorSummary form=form_state(actions.blocking.block) />
            <ErrorSummary form=form_state(actions.blocking.unblock) />
            <Loaded data=home draw=move |home| page(home, actions, on, off) />
        }
        .into_any()
    }
}

fn page(home: Home, actions: Actions, on: FormState, off: FormState) -> AnyView {
    let currency = home.prepaid.as_ref().map(|prepaid| prepaid.currency.clone()).unwrap_or_default();
    let balance = home.prepaid.as_ref().map(|prepaid| {
        let amount = format!("{} {}", prepaid.balance.display(), prepaid.currency);
        let calls = match prepaid.active_calls.len() {
            0 => String::new(),
            1 => "One call is under way.".to_owned(),
            several => format!("{several} calls are under way."),
        };
        view! {
            <a class="my-card my-balance" href="/my/balance">
                <span class="my-card-label">"Balance"</span>
                <span class="my-amount">{amount}</span>
                <span class="muted">{calls}</span>
            </a>
        }
    });
    let calls = if home.calls.page.rows.is_empty() {
        view! { <EmptyState title="No calls yet" text="Calls that you place and receive appear here by themselves, missed ones too. Set up a phone with your address and SIP password to begin." /> }.into_any()
    } else {
        view! {
            {call_table(&home.calls, actions.blocking, "/my", &currency)}
            <p class="section-more"><a href="/my/calls">"All calls"</a></p>
        }
        .into_any()
    };
    view! {
        <div class="my-cards">
            {reachable(&home)}
            {quiet(home.quiet, actions, on, off)}
            {balance}
        </div>
        <Section title="Newest calls">{calls}</Section>
    }
    .into_any()
}

/// Whether calls arrive, and where.
fn reachable(home: &Home) -> AnyView {
    let (label, tone) = match (home.quiet, home.devices) {
        (Some(_), _) => ("Do not disturb".to_owned(), Tone::Warning),
        (None, _) if home.shut => ("Nobody is let through now".to_owned(), Tone::Warning),
        (None, 0) => ("No phone connected".to_owned(), Tone::Bad),
        (None, 1) => ("Reachable on 1 device".to_owned(), Tone::Good),
        (None, several) => (format!("Reachable on {several} devices"), Tone::Good),
    };
    let (name, address) = (home.name.clone(), home.address.clone());
    let rules = home.rules.clone().map(|sentence| {
        view! { <p class="my-sentence">{sentence}</p> }
    });
    view! {
        <section class="my-card my-reach" aria-label="Reachability">
            <p class="my-who"><strong>{name}</strong> <span class="mono">{address}</span></p>
            <p class="my-state"><StateDot label tone /></p>
            <p class="my-sentence">{home.who.clone()}</p>
            {rules}
            <p class="row">
                <ButtonLink href="/my/forwarding">"Forwarding"</ButtonLink>
                <ButtonLink kind=Kind::Quiet href="/my/rules">"Accept rules"</ButtonLink>
                <ButtonLink kind=Kind::Quiet href="/my/devices">"Devices"</ButtonLink>
            </p>
        </section>
    }
    .into_any()
}

/// The switch of do not disturb.
fn quiet(quiet: Option<Quiet>, actions: Actions, on: FormState, off: FormState) -> AnyView {
    let content = match quiet {
        Some(quiet) => {
            let until = match quiet.until {
                Some(at) => view! { <p>"On until " <Time at />"."</p> }.into_any(),
                None => view! { <p>"On until you switch it off."</p> }.into_any(),
            };
            view! {
                {until}
                <ActionForm action=actions.off>
                    <input type="hidden" name="back" value="/my" />
                    <Submit form=off label="Switch off" />
                </ActionForm>
            }
            .into_any()
        }
        None => {
            let buttons: Vec<AnyView> = SPANS
                .into_iter()
                .map(|(value, label)| view! { <Submit form=on kind=Kind::Plain label name="minutes" value=value /> }.into_any())
                .collect();
            view! {
                <p class="muted">"Off. While it is on, your phones do not ring; callers go where your forwarding sends those whom you do not accept."</p>
                <ActionForm action=actions.on>
                    <div class="my-spans" role="group" aria-label="Switch on for">{buttons}</div>
                </ActionForm>
            }
            .into_any()
        }
    };
    view! {
        <section class="my-card" aria-labelledby="quiet">
            <h2 class="my-card-title" id="quiet">"Do not disturb"</h2>
            {content}
        </section>
    }
    .into_any()
}
