//! One's own API tokens.

use super::{CreateToken, RevokeToken, TOKENS, tabs, tokens};
use crate::Error;
use crate::components::{
    Badge, ButtonLink, Cell, Checkbox, Choice, Column, Confirm, Crumb, EmptyState, ErrorSummary, Failure, Field, FormButtons,
    FormState, Kind, Loaded, PageHeader, Section, Select, Submit, Table, Time, Tone, form_state, path_part,
};
use crate::error::Result;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::accounts::{ApiToken, check_title};

/// `/account/tokens`
pub struct TokensPage {
    tokens: Resource<Result<Vec<ApiToken>>>,
    shown: Resource<Result<Option<String>>>,
    create: ServerAction<CreateToken>,
    revoke: ServerAction<RevokeToken>,
}

impl PageRoute for TokensPage {
    fn data() -> Self {
        let (create, revoke) = (ServerAction::<CreateToken>::new(), ServerAction::<RevokeToken>::new());
        let (created, revoked) = (create.version(), revoke.version());
        let tokens = Resource::new(move || (created.get(), revoked.get()), |_| tokens());
        Self { tokens, shown: use_shown(), create, revoke }
    }

    fn view(this: Self) -> AnyView {
        let TokensPage { tokens, shown, create, revoke } = this;
        let revoke_form = form_state(revoke);
        view! {
            <PageHeader title="API tokens" lead="For programs that work for you: each may do what you may, or only read." />
            {tabs(TOKENS)}
            <ShownOncePanel shown=shown what="token" advice="Programs send it as “Authorization: Bearer …”. Patchbay keeps only a hash of it." />
            <ErrorSummary form=revoke_form />
            <Loaded data=tokens draw=move |tokens| table(tokens, revoke, revoke_form) />
            {create_form(create)}
        }
        .into_any()
    }
}

fn create_form(create: ServerAction<CreateToken>) -> AnyView {
    let form = form_state(create);
    let spans = [("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), ("never", "Never")];
    let spans = spans.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    view! {
        <Section title="New token">
            <ActionForm action=create>
                <div class="panel-form">
                    <ErrorSummary form fields=&[("name", "What it is for"), ("days", "Ends")] />
                    <div class="field-row">
                        <Field form name="name" label="What it is for" help="Such as nightly export." required=true check=check_title />
                        <Select form name="days" label="Ends" help="A token that ends is forgotten safely." value="90" choices=spans />
                    </div>
                    <Checkbox form name="read_only" label="May only read" help="It is refused every change, whatever your role." checked=true />
                    <FormButtons><Submit form label="Create token" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn table(tokens: Vec<ApiToken>, revoke: ServerAction<RevokeToken>, form: FormState) -> AnyView {
    if tokens.is_empty() {
        return view! { <EmptyState title="No tokens" text="A token lets a program work for you without your password. Create one below." /> }.into_any();
    }
    let rows: Vec<AnyView> = tokens.into_iter().map(|token| row(token, revoke, form)).collect();
    let mut columns: Vec<Column> = ["For", "Begins with", "May", "Created", "Ends", "Last used"].map(Column::new).into();
    columns.push(Column::new("Actions").actions());
    view! { <Table caption="Your API tokens" columns=columns>{rows}</Table> }.into_any()
}

fn row(token: ApiToken, revoke: ServerAction<RevokeToken>, form: FormState) -> AnyView {
    let ApiToken { id, name, hint, read_only, created_at, expires_at, last_used_at } = token;
    let may = if read_only { ("Read only", Tone::Info) } else { ("All you may", Tone::Warning) };
    let ends = instant(expires_at, "Never");
    let used = instant(last_used_at, "Never");
    let title = format!("Revoke \u{201c}{name}\u{201d}?");
    let dialog = format!("revoke-{id}");
    let page = format!("{TOKENS}/{id}/revoke");
    view! {
        <tr>
            <Cell><strong>{name}</strong></Cell>
            <Cell label="Begins with" class="mono">{hint} "…"</Cell>
            <Cell label="May"><Badge label=may.0 tone=may.1 /></Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
            <Cell label="Ends">{ends}</Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell label="Actions" class="actions">
                <Confirm href=page label="Revoke" title=title id=dialog>{revoke_form(id, revoke, form)}</Confirm>
            </Cell>
        </tr>
    }
    .into_any()
}

fn instant(at: Option<patchbay_domain::time::Millis>, otherwise: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <Time at=at /> }.into_any(),
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

fn revoke_form(id: String, revoke: ServerAction<RevokeToken>, form: FormState) -> AnyView {
    view! {
        <ActionForm action=revoke>
            <input type="hidden" name="id" value=id />
            <p>"Programs that send it are refused from then on. This cannot be undone."</p>
            <FormButtons>
                <Submit form kind=Kind::Danger label="Revoke token" />
            </FormButtons>
        </ActionForm>
    }
    .into_any()
}

/// `/account/tokens/{id}/revoke`
pub struct RevokeTokenPage {
    id: Memo<String>,
    tokens: Resource<Result<Vec<ApiToken>>>,
    revoke: ServerAction<RevokeToken>,
}

impl PageRoute for RevokeTokenPage {
    fn data() -> Self {
        Self { id: path_part("id"), tokens: Resource::new(|| (), |()| tokens()), revoke: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let RevokeTokenPage { id, tokens, revoke } = this;
        view! { <Loaded data=tokens draw=move |tokens| revoke_page(&id.get_untracked(), tokens, revoke) /> }.into_any()
    }
}

fn revoke_page(id: &str, tokens: Vec<ApiToken>, revoke: ServerAction<RevokeToken>) -> AnyView {
    let crumbs = vec![Crumb::new("Your account", "/account"), Crumb::new("API tokens", TOKENS)];
    let Some(token) = tokens.into_iter().find(|token| token.id == id) else {
        return view! { <PageHeader title="Revoke token" crumbs=crumbs /> <Failure error=Error::NotFound.announced() /> }
            .into_any();
    };
    let form = form_state(revoke);
    let title = format!("Revoke \u{201c}{}\u{201d}?", token.name);
    view! {
        <PageHeader title=title crumbs=crumbs />
        <div class="panel-form">
            <ErrorSummary form />
            {revoke_form(token.id, revoke, form)}
            <ButtonLink kind=Kind::Quiet href=TOKENS>"Cancel"</ButtonLink>
        </div>
    }
    .into_any()
}
