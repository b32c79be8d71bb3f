//! The tokens of an app user, as a section of his page. The forms are states of the page's address (`?token=new`, `?revoke=`).

use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Section, Submit, Table, Time, form_state,
    icon, query_part, succeeded,
};
use crate::connections::api::{CreateAppToken, RevokeAppToken, UserPage};
use crate::connections::parts::{USERS, user_page, when};
use leptos::prelude::*;
use patchbay_domain::connections::ApplicationToken;
use patchbay_domain::list::query_string;

/// The forms, and which of them is shown.
#[derive(Clone, Copy)]
pub(super) struct Tokens {
    makes: Memo<String>,
    revokes: Memo<String>,
    create: ServerAction<CreateAppToken>,
    revoke: ServerAction<RevokeAppToken>,
    done: (Memo<usize>, Memo<usize>),
}

const FIELDS: &[(&str, &str)] = &[("note", "Note"), ("days", "Good for")];

impl Tokens {
    pub(super) fn data() -> Self {
        let (create, revoke) = (ServerAction::new(), ServerAction::new());
        let done = (succeeded(create), succeeded(revoke));
        Self { makes: query_part("token"), revokes: query_part("revoke"), create, revoke, done }
    }

    /// What the page fetches anew by: the form on show, and what was done.
    pub(super) fn moved(self) -> (String, String, usize, usize) {
        (self.makes.get(), self.revokes.get(), self.done.0.get(), self.done.1.get())
    }

    pub(super) fn section(self, page: &UserPage) -> AnyView {
        let step = if page.may_edit { self.step(page) } else { ().into_any() };
        let new = to(&page.user.name, "token", "new");
        let add =
            page.may_edit.then(|| view! { <p class="row"><ButtonLink href=new>{icon(Icon::Plus)} "New token"</ButtonLink></p> });
        let body = if page.tokens.is_empty() {
            view! { <EmptyState title="No tokens" text="An app presents one where its application asks for a token." /> }
                .into_any()
        } else {
            table(page)
        };
        view! {
            {step}
            <Section title="Tokens" lead="What his apps present where an application asks for a token in place of a password.">
                {add}
                {body}
            </Section>
        }
        .into_any()
    }

    fn step(self, page: &UserPage) -> AnyView {
        let wanted = self.revokes.get();
        if let Some(token) = page.tokens.iter().find(|token| token.id == wanted) {
            self.revoke_form(page, token)
        } else if self.makes.get() == "new" {
            self.create_form(page)
        } else {
            ().into_any()
        }
    }

    fn create_form(self, page: &UserPage) -> AnyView {
        let form = form_state(self.create);
        let (name, back) = (page.user.name.clone(), cancel(page));
        view! {
            <Section title="New token" lead="It is shown once, on the next page.">
                <ActionForm action=self.create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="name" value=name />
                        <Field form name="note" label="Note" help="What it is for, such as tablet in the van." />
                        <Field form name="days" label="Good for" help="Days, 1 to 3650. Empty is until it is revoked." value="365" />
                        <FormButtons><Submit form label="Make the token" />{back}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn revoke_form(self, page: &UserPage, token: &ApplicationToken) -> AnyView {
        let form = form_state(self.revoke);
        let (name, back, id, title) = (page.user.name.clone(), cancel(page), token.id.clone(), called(token));
        view! {
            <Section title=format!("Revoke {title}?") danger=true>
                <ActionForm action=self.revoke>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="name" value=name />
                        <input type="hidden" name="token" value=id />
                        <p>"The token is refused from now on. Sessions that were begun with it last until they end by themselves; to end these, too, revoke all sessions and tokens."</p>
                        <FormButtons><Submit form kind=Kind::Danger label="Revoke the token" />{back}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

/// The user's page with a step of it.
fn to(name: &str, step: &'static str, value: &str) -> String {
    format!("{USERS}/one{}", query_string(&[("name", name.to_owned()), (step, value.to_owned())]))
}

fn cancel(page: &UserPage) -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href=user_page(&page.user.name, "")>"Cancel"</ButtonLink> }.into_any()
}

/// A token's note, or how it begins where it has none.
fn called(token: &ApplicationToken) -> String {
    if token.note.is_empty() { format!("{}…", token.hint) } else { token.note.clone() }
}

fn table(page: &UserPage) -> AnyView {
    let mut columns: Vec<Column> = ["Token", "Note", "Made", "Ends", "Last used"].map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.tokens.iter().map(|token| row(&page.user.name, token, page.may_edit)).collect_view();
    view! { <Table caption="Tokens" columns>{rows}</Table> }.into_any()
}

fn row(name: &str, token: &ApplicationToken, may_edit: bool) -> AnyView {
    let (revoke, label) = (to(name, "revoke", &token.id), format!("Revoke {}", called(token)));
    let actions = may_edit.then(|| {
        view! { <Cell class="actions"><a class="button quiet" href=revoke aria-label=label>"Revoke"</a></Cell> }
    });
    let ApplicationToken { note, hint, created_at, expires_at, last_used_at, .. } = token.clone();
    view! {
        <tr>
            <Cell class="mono">{format!("{hint}…")}</Cell>
            <Cell label="Note" class="wide">{note}</Cell>
            <Cell label="Made"><Time at=created_at /></Cell>
            <Cell label="Ends">{when(expires_at)}</Cell>
            <Cell label="Last used">{when(last_used_at)}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}
