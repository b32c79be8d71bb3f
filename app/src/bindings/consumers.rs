//! `/bindings/consumers`: applications as OAuth 1.0 knows them, with their access tokens. A secret is shown once, right after it was made.
//!
//! The confirm pages are states of this page's address (`?new=1`, `?rotate=`, `?revoke=`, `?token=`, `?end=`), so that each stands above the
//! list that it is about.

use super::api::{AddToken, ConsumersPage, CreateConsumer, RevokeConsumer, RevokeToken, RotateConsumer, list_consumers};
use super::parts::crumbs;
use crate::components::{
    ButtonLink, Cell, Column, CopyButton, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded, Offered, PageHeader,
    Section, Submit, Table, Time, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{Consumer, ConsumerToken, check_label};
use patchbay_domain::list::query_string;

/// `/bindings/consumers`
pub struct ConsumersRoute {
    page: Resource<Result<ConsumersPage>>,
    shown: Resource<Result<Option<String>>>,
    made: Memo<String>,
    step: Memo<Step>,
    steps: Steps,
}

/// What is being done above the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Create,
    Rotate(String),
    Revoke(String),
    AddToken(String),
    EndToken(String),
}

impl PageRoute for ConsumersRoute {
    fn data() -> Self {
        let url = use_query_map();
        let step = Memo::new(move |_| {
            url.with(|url| {
                let id = |name: &str| url.get(name).filter(|id| !id.is_empty());
                id("new")
                    .map(|_| Step::Create)
                    .or_else(|| id("rotate").map(Step::Rotate))
                    .or_else(|| id("revoke").map(Step::Revoke))
                    .or_else(|| id("token").map(Step::AddToken))
                    .or_else(|| id("end").map(Step::EndToken))
                    .unwrap_or(Step::Nothing)
            })
        });
        let made = query_part("made");
        let changed = use_live("consumers");
        let page = Resource::new(move || (changed.get(), made.get(), step.get()), |_| list_consumers());
        let steps = Steps {
            create: ServerAction::new(),
            rotate: ServerAction::new(),
            revoke: ServerAction::new(),
            add: ServerAction::new(),
            end: ServerAction::new(),
        };
        Self { page, shown: use_shown(), made, step, steps }
    }

    fn view(this: Self) -> AnyView {
        let ConsumersRoute { page, shown, made, step, steps } = this;
        let draw = move |page: ConsumersPage| {
            view! {
                {steps.draw(&step.get(), &page.consumers)}
                {list(&page)}
            }
            .into_any()
        };
        let which = move || {
            Suspend::new(async move {
                shown.await.ok().flatten()?;
                let key = made.get_untracked();
                Some(view! {
                    <p class="shown-once-try">"It belongs to the key or token " <code class="mono">{key.clone()}</code> <CopyButton value=key what="key" /></p>
                })
            })
        };
        view! {
            <PageHeader title="Applications" lead="Who comes in over the API with OAuth: a key for each application, and access tokens for it." crumbs=crumbs()>
                <Offered permission=Permission::ManageCredentials>
                    <ButtonLink kind=Kind::Primary href="/bindings/consumers?new=1">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <ShownOncePanel shown what="secret" advice="Put it into the application now. It is never shown again; when it is lost, make another." />
            <Transition>{which}</Transition>
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The page with a step of it.
fn step_to(step: &'static str, id: &str) -> String {
    format!("/bindings/consumers{}", query_string(&[(step, id.to_owned())]))
}

fn list(page: &ConsumersPage) -> AnyView {
    if page.consumers.is_empty() {
        return view! {
            <EmptyState title="No applications yet" text="An application that binds phones over the API signs its requests with a consumer key and an access token. The portal's own API tokens work, too.">
                <ButtonLink kind=Kind::Primary href="/bindings/consumers?new=1">"Make the first one"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let entrance = format!("{}/v2/syncengine/phone_datastore_bindings/", page.base);
    let consumers = page.consumers.iter().map(consumer_view).collect_view();
    view! {
        {consumers}
        <p class="muted">"Applications come in at " <span class="mono breakable">{entrance}</span> " with OAuth 1.0: PLAINTEXT or HMAC-SHA1."</p>
    }
    .into_any()
}

fn consumer_view(consumer: &Consumer) -> AnyView {
    let Consumer { id, key, label, created_at, rotated_at, last_used_at, tokens } = consumer.clone();
    let seen = match last_used_at {
        Some(at) => view! { "last came in " <Time at /> }.into_any(),
        None => "never came in".into_any(),
    };
    let rotated = rotated_at.map(|at| view! { ", secret replaced " <Time at /> });
    let (token, rotate, revoke) = (step_to("token", &id), step_to("rotate", &id), step_to("revoke", &id));
    let named = |verb: &str| format!("{verb} {label}");
    let (token_name, rotate_name, revoke_name) = (named("New token for"), named("Replace the secret of"), named("Remove"));
    let columns = vec![
        Column::new("Access token"),
        Column::new("For"),
        Column::new("Created"),
        Column::new("Last used"),
        Column::new("Actions").actions(),
    ];
    let rows = tokens.iter().map(token_row).collect_view();
    let table = if tokens.is_empty() {
        view! { <EmptyState title="No access tokens" text="Without one this application cannot come in." /> }.into_any()
    } else {
        view! { <Table caption=format!("Access tokens of {label}") columns>{rows}</Table> }.into_any()
    };
    view! {
        <section class="section">
            <div class="action-row">
                <div>
                    <h2 class="section-title">{label}</h2>
                    <p class="section-lead">
                        "Key " <span class="mono breakable">{key.clone()}</span> <CopyButton value=key what="consumer key" />
                        ", made " <Time at=created_at /> {rotated} ", " {seen} "."
                    </p>
                </div>
                <div class="row">
                    <a class="button" href=token aria-label=token_name>"New token"</a>
                    <a class="button quiet" href=rotate aria-label=rotate_name>"Replace secret"</a>
                    <a class="button quiet" href=revoke aria-label=revoke_name>"Remove"</a>
                </div>
            </div>
            {table}
        </section>
    }
    .into_any()
}

fn token_row(token: &ConsumerToken) -> AnyView {
    let ConsumerToken { id, token, label, created_at, last_used_at } = token.clone();
    let used = last_used_at.map_or_else(|| "never".into_any(), |at| view! { <Time at /> }.into_any());
    let (end, name) = (step_to("end", &id), format!("Revoke {label}"));
    view! {
        <tr>
            <Cell class="mono"><span class="breakable">{token}</span></Cell>
            <Cell label="For">{label}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell class="actions"><a class="button quiet" href=end aria-label=name>"Revoke"</a></Cell>
        </tr>
    }
    .into_any()
}

/// The forms above the list.
#[derive(Clone, Copy)]
struct Steps {
    create: ServerAction<CreateConsumer>,
    rotate: ServerAction<RotateConsumer>,
    revoke: ServerAction<RevokeConsumer>,
    add: ServerAction<AddToken>,
    end: ServerAction<RevokeToken>,
}

const FIELDS: &[(&str, &str)] = &[("label", "What it is for")];

impl Steps {
    fn draw(self, step: &Step, consumers: &[Consumer]) -> AnyView {
        let find = |id: &str| consumers.iter().find(|consumer| consumer.id == id);
        match step {
            Step::Nothing => ().into_any(),
            Step::Create => self.create_form(),
            Step::Rotate(id) => find(id).map_or_else(gone, |consumer| self.rotate_form(consumer)),
            Step::Revoke(id) => find(id).map_or_else(gone, |consumer| self.revoke_form(consumer)),
            Step::AddToken(id) => find(id).map_or_else(gone, |consumer| self.token_form(consumer)),
            Step::EndToken(id) => {
                let found = consumers.iter().flat_map(|consumer| &consumer.tokens).find(|token| token.id == *id);
                found.map_or_else(gone, |token| self.end_form(token))
            }
        }
    }

    fn create_form(self) -> AnyView {
        let form = form_state(self.create);
        view! {
            <Section title="New application">
                <ActionForm action=self.create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Field form name="label" label="What it is for" help="Such as: Mobile backup application." required=true check=check_label />
                        <p>"It gets a consumer key, and a secret that is shown once. Then make an access token for it."</p>
                        <FormButtons><Submit form label="Make the application" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn rotate_form(self, consumer: &Consumer) -> AnyView {
        let form = form_state(self.rotate);
        let id = consumer.id.clone();
        view! {
            <Section title=format!("Replace the secret of {}?", consumer.label)>
                <ActionForm action=self.rotate>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"It gets a new secret, which is shown once. The old one stops working at once: the application is refused until it has the new one. Its tokens stay."</p>
                        <FormButtons><Submit form label="Replace the secret" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn revoke_form(self, consumer: &Consumer) -> AnyView {
        let form = form_state(self.revoke);
        let (id, tokens) = (consumer.id.clone(), consumer.tokens.len());
        view! {
            <Section title=format!("Remove {}?", consumer.label) danger=true>
                <ActionForm action=self.revoke>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>{format!("It is refused from now on, with its tokens ({tokens}). The bindings that it made stay.")}</p>
                        <FormButtons><Submit form label="Remove the application" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn token_form(self, consumer: &Consumer) -> AnyView {
        let form = form_state(self.add);
        let id = consumer.id.clone();
        view! {
            <Section title=format!("New access token for {}", consumer.label)>
                <ActionForm action=self.add>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="consumer" value=id />
                        <Field form name="label" label="What it is for" help="Such as: Production." required=true check=check_label />
                        <FormButtons><Submit form label="Make the token" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn end_form(self, token: &ConsumerToken) -> AnyView {
        let form = form_state(self.end);
        let id = token.id.clone();
        view! {
            <Section title=format!("Revoke the token {}?", token.label) danger=true>
                <ActionForm action=self.end>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"Requests that present it are refused from now on. This cannot be undone; a new token can be made."</p>
                        <FormButtons><Submit form label="Revoke the token" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/bindings/consumers">"Cancel"</ButtonLink> }.into_any()
}

fn gone() -> AnyView {
    view! { <EmptyState title="It is gone" text="Somebody removed it meanwhile." /> }.into_any()
}
