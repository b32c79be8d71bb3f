//! `/connections/keys`: what administration programs present. A key is shown once. The forms are states of the page's address (`?new=1`,
//! `?revoke=`).

use super::api::{CreateKey, KeysPage, RevokeKey, list_keys};
use super::parts::{KEYS, crumbs, when};
use crate::components::{
    Badge, ButtonLink, Cell, Checks, Choice, CodeBlock, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded,
    Offered, PageHeader, Section, Submit, Table, Time, form_state, icon, query_part, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::connections::{KeyRole, ServiceKey};
use patchbay_domain::list::query_string;

/// `/connections/keys`
pub struct KeysRoute {
    page: Resource<Result<KeysPage>>,
    shown: Resource<Result<Option<String>>>,
    steps: Steps,
}

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    creates: Memo<String>,
    revokes: Memo<String>,
    create: ServerAction<CreateKey>,
    revoke: ServerAction<RevokeKey>,
}

impl PageRoute for KeysRoute {
    fn data() -> Self {
        let steps = Steps {
            creates: query_part("new"),
            revokes: query_part("revoke"),
            create: ServerAction::new(),
            revoke: ServerAction::new(),
        };
        let (changed, created, revoked) = (use_live("application-keys"), succeeded(steps.create), succeeded(steps.revoke));
        let asked = move || (steps.creates.get(), steps.revokes.get(), created.get(), revoked.get());
        let page = Resource::new(move || (changed.get(), asked()), |_| list_keys());
        Self { page, shown: use_shown(), steps }
    }

    fn view(this: Self) -> AnyView {
        let KeysRoute { page, shown, steps } = this;
        let draw = move |page: KeysPage| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
                {way_in(&page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Service keys" lead="What administration programs present, each for what it is good for." crumbs=crumbs()>
                <Offered permission=Permission::EditConnections>
                    <ButtonLink kind=Kind::Primary href="/connections/keys?new=1">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <ShownOncePanel shown what="service key" advice="Put it into the program now. Patchbay keeps only a hash of it; when it is lost, make another." />
            <Offered permission=Permission::ViewConnections otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("note", "Note"), ("roles", "Good for")];

impl Steps {
    fn draw(self, page: &KeysPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let wanted = self.revokes.get();
        if let Some(key) = page.keys.iter().find(|key| key.id == wanted) {
            self.revoke_form(key)
        } else if self.creates.get() == "1" {
            self.create_form()
        } else {
            ().into_any()
        }
    }

    fn create_form(self) -> AnyView {
        let form = form_state(self.create);
        let choices = KeyRole::ALL.iter().map(|role| Choice::new(role.as_str(), role.label())).collect();
        view! {
            <Section title="New service key" lead="It is shown once, on the next page.">
                <ActionForm action=self.create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Field form name="note" label="Note" help="Which program it is for, such as identity management." />
                        <Checks form name="roles" label="Good for" help="It may do this, and nothing else." chosen=Vec::new() choices />
                        <FormButtons><Submit form label="Make the key" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn revoke_form(self, key: &ServiceKey) -> AnyView {
        let form = form_state(self.revoke);
        let id = key.id.clone();
        view! {
            <Section title=format!("Revoke {}?", called(key)) danger=true>
                <ActionForm action=self.revoke>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"The program that presents it is refused from now on (401). What it did stays done."</p>
                        <FormButtons><Submit form label="Revoke the key" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

/// A key's note, or how it begins where it has none.
fn called(key: &ServiceKey) -> String {
    if key.note.is_empty() { format!("{}…", key.hint) } else { key.note.clone() }
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href=KEYS>"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &KeysPage) -> AnyView {
    if page.keys.is_empty() {
        return view! { <EmptyState title="No service keys yet" text="An administration program that revokes users' sessions, or reads registrations, presents one." /> }
            .into_any();
    }
    let mut columns: Vec<Column> = ["Key", "Note", "Good for", "Made", "Last used"].map(Column::new).into_iter().collect();
    if page.may_edit {
        columns.push(Column::new("Actions").actions());
    }
    let rows = page.keys.iter().map(|key| row(key, page.may_edit)).collect_view();
    let history = format!("/audit{}", query_string(&[("area", "application-keys".to_owned())]));
    view! {
        <Table caption="Service keys" columns>{rows}</Table>
        <p class="muted"><a href=history>"Who made and revoked keys"</a></p>
    }
    .into_any()
}

fn row(key: &ServiceKey, may_edit: bool) -> AnyView {
    let label = format!("Revoke {}", called(key));
    let ServiceKey { id, note, roles, hint, created_at, last_used_at } = key.clone();
    let roles = roles.into_iter().map(|role| view! { <Badge label=role.label() /> " " }.into_any()).collect_view();
    let revoke = format!("{KEYS}{}", query_string(&[("revoke", id)]));
    let actions = may_edit.then(|| {
        view! { <Cell class="actions"><a class="button quiet" href=revoke aria-label=label>"Revoke"</a></Cell> }
    });
    view! {
        <tr>
            <Cell class="mono">{format!("{hint}…")}</Cell>
            <Cell label="Note" class="wide">{note}</Cell>
            <Cell label="Good for" class="wide">{roles}</Cell>
            <Cell label="Made"><Time at=created_at /></Cell>
            <Cell label="Last used">{when(last_used_at)}</Cell>
            {actions}
        </tr>
    }
    .into_any()
}

/// How a program revokes a user, as a command that can be pasted.
fn way_in(page: &KeysPage) -> AnyView {
    let text = format!(
        "curl -X PATCH -H 'X-API-Key: ...' \\\n    '{}/mobileservices/service-key/odata/applications/user/NAME/updateRevokeTime'",
        page.base
    );
    view! {
        <Section title="Revoking a user" lead="Answered with 200; 404 where no registration is his, 403 for a key that is not good for it.">
            <CodeBlock text label="Command" />
        </Section>
    }
    .into_any()
}
