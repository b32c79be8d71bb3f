//! What wire clients present: one page, which each area that has such clients shows at an address of its own. A secret is shown once,
//! right after it was made, and then never again.
//!
//! The confirm pages are states of this page's address (`?new=1`, `?rotate=`, `?revoke=`, `?note=`), so that each stands above the list
//! that it is about.

mod api;

use crate::components::{
    ButtonLink, Cell, CodeBlock, Column, Crumb, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded, Offered,
    PageHeader, Section, Submit, Table, Time, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::shown::{ShownOncePanel, use_shown};
use api::{CreateCredential, CredentialsPage, NoteCredential, RevokeCredential, RotateCredential, list_credentials};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::{Credential, check_name};
use patchbay_domain::list::query_string;

/// What differs between the areas whose clients present credentials.
#[derive(Debug)]
pub(crate) struct Face {
    /// The area's word; `page_of` knows the address of its page.
    pub(crate) area: &'static str,
    /// The page above: its name and address.
    pub(crate) above: (&'static str, &'static str),
    /// The page's title.
    pub(crate) title: &'static str,
    /// What the credentials are for, in a sentence.
    pub(crate) lead: &'static str,
    /// What belongs here, where there is nothing yet.
    pub(crate) empty: &'static str,
    /// An example of a note.
    pub(crate) example: &'static str,
    /// What happens to clients that present a revoked one, and to what they did.
    pub(crate) revoked: &'static str,
    /// Where clients come in, from the server's own address.
    pub(crate) entrance: fn(&str) -> String,
    /// What it looks like when a new secret works.
    pub(crate) works: &'static str,
    /// The command that tries a secret: from the server's address and `name:secret`, as a shell takes it literally.
    pub(crate) trial: fn(&str, &str) -> String,
}

/// The address of an area's page; areas without a page have none.
#[must_use]
pub(crate) fn page_of(area: &str) -> Option<&'static str> {
    match area {
        "redirections" => Some("/redirections/credentials"),
        "sip" => Some("/sip/proxies"),
        _ => None,
    }
}

impl Face {
    fn page(&self) -> &'static str {
        page_of(self.area).unwrap_or("/")
    }
}

/// What the page of an area's credentials fetches.
#[derive(Debug)]
pub(crate) struct Credentials {
    face: &'static Face,
    page: Resource<Result<CredentialsPage>>,
    shown: Resource<Result<Option<String>>>,
    made: Memo<String>,
    step: Memo<Step>,
}

/// What is being done above the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Create,
    Rotate(String),
    Revoke(String),
    Note(String),
}

impl Credentials {
    /// Begins to fetch it. Call it in a page's `data`.
    pub(crate) fn data(face: &'static Face) -> Self {
        let url = use_query_map();
        let step = Memo::new(move |_| {
            url.with(|url| {
                let id = |name: &str| url.get(name).filter(|id| !id.is_empty());
                id("new")
                    .map(|_| Step::Create)
                    .or_else(|| id("rotate").map(Step::Rotate))
                    .or_else(|| id("revoke").map(Step::Revoke))
                    .or_else(|| id("note").map(Step::Note))
                    .unwrap_or(Step::Nothing)
            })
        });
        let made = query_part("made");
        let changed = use_live("credentials");
        // A new secret comes with a new address, and with it the list that holds the new credential.
        let page =
            Resource::new(move || (changed.get(), made.get(), step.get()), move |_| list_credentials(face.area.to_owned()));
        Self { face, page, shown: use_shown(), made, step }
    }

    /// Draws it.
    pub(crate) fn view(self) -> AnyView {
        let Self { face, page, shown, made, step } = self;
        let steps = Steps::new(face);
        let new = format!("{}?new=1", face.page());
        let draw = move |page: CredentialsPage| {
            view! {
                {steps.draw(&step.get(), &page.credentials)}
                {list(face, &page)}
            }
            .into_any()
        };
        view! {
            <PageHeader title=face.title lead=face.lead crumbs=vec![Crumb::new(face.above.0, face.above.1)]>
                <Offered permission=Permission::ManageCredentials>
                    <ButtonLink kind=Kind::Primary href=new.clone()>{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <ShownOncePanel shown what="secret" advice="Put it into the client now. Patchbay keeps only a hash of it; when it is lost, rotate the credential." />
            {try_it(face, shown, page, made)}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The command that tries a new secret, while it is shown.
fn try_it(
    face: &'static Face,
    shown: Resource<Result<Option<String>>>,
    page: Resource<Result<CredentialsPage>>,
    made: Memo<String>,
) -> AnyView {
    let draw = move || {
        Suspend::new(async move {
            let secret = shown.await.ok().flatten()?;
            let base = page.await.ok()?.base;
            let name = made.get_untracked();
            let text = (face.trial)(&base, &shell_word(&format!("{name}:{secret}")));
            Some(view! {
                <div class="shown-once-try">
                    <p>{face.works}</p>
                    <CodeBlock text label="Command that tries the credential" />
                </div>
            })
        })
    };
    view! { <Transition>{draw}</Transition> }.into_any()
}

/// A word as a shell takes it literally.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn list(face: &'static Face, page: &CredentialsPage) -> AnyView {
    if page.credentials.is_empty() {
        return view! {
            <EmptyState title="No credentials yet" text=face.empty>
                <ButtonLink kind=Kind::Primary href=format!("{}?new=1", face.page())>"Make the first one"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let mut columns: Vec<Column> = ["Name", "Note", "Created", "Rotated", "Last used"].map(Column::new).into();
    columns.push(Column::new("Actions").actions());
    let rows = page.credentials.iter().map(|credential| row(face, credential)).collect_view();
    view! {
        <Table caption="Credentials" columns>{rows}</Table>
        <p class="muted">"Clients come in at " <span class="mono breakable">{(face.entrance)(&page.base)}</span>" with HTTP Basic."</p>
    }
    .into_any()
}

fn row(face: &'static Face, credential: &Credential) -> AnyView {
    let to = |step: &'static str| format!("{}{}", face.page(), query_string(&[(step, credential.id.clone())]));
    let rotated = credential.rotated_at.map_or_else(|| "never".into_any(), |at| view! { <Time at /> }.into_any());
    let used = match credential.last_used_at {
        Some(at) => view! { <Time at /> " from " <span class="mono">{credential.last_used_from.clone()}</span> }.into_any(),
        None => "never".into_any(),
    };
    let named = |verb: &str| format!("{verb} {}", credential.name);
    let (note, rotate, revoke) = (to("note"), to("rotate"), to("revoke"));
    let (note_name, rotate_name, revoke_name) = (named("Edit the note of"), named("Rotate"), named("Revoke"));
    let Credential { name, note: remark, created_at, .. } = credential.clone();
    view! {
        <tr>
            <Cell class="mono"><strong>{name}</strong></Cell>
            <Cell label="Note" class="wide">{remark}</Cell>
            <Cell label="Created"><Time at=created_at /></Cell>
            <Cell label="Rotated">{rotated}</Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell class="actions">
                <a class="button quiet" href=note aria-label=note_name>"Note"</a>
                <a class="button quiet" href=rotate aria-label=rotate_name>"Rotate"</a>
                <a class="button quiet" href=revoke aria-label=revoke_name>"Revoke"</a>
            </Cell>
        </tr>
    }
    .into_any()
}

/// The forms above the list.
#[derive(Clone, Copy)]
struct Steps {
    face: &'static Face,
    create: ServerAction<CreateCredential>,
    rotate: ServerAction<RotateCredential>,
    revoke: ServerAction<RevokeCredential>,
    note: ServerAction<NoteCredential>,
}

const FIELDS: &[(&str, &str)] = &[("name", "Name"), ("note", "Note"), ("secret", "Own secret")];

impl Steps {
    fn new(face: &'static Face) -> Self {
        Self {
            face,
            create: ServerAction::new(),
            rotate: ServerAction::new(),
            revoke: ServerAction::new(),
            note: ServerAction::new(),
        }
    }

    fn draw(self, step: &Step, credentials: &[Credential]) -> AnyView {
        let find = |id: &str| credentials.iter().find(|credential| credential.id == id);
        match step {
            Step::Nothing => ().into_any(),
            Step::Create => self.create_form(),
            Step::Rotate(id) => find(id).map_or_else(gone, |credential| self.rotate_form(credential)),
            Step::Revoke(id) => find(id).map_or_else(gone, |credential| self.revoke_form(credential)),
            Step::Note(id) => find(id).map_or_else(gone, |credential| self.note_form(credential)),
        }
    }

    fn create_form(self) -> AnyView {
        let form = form_state(self.create);
        view! {
            <Section title="New credential">
                <ActionForm action=self.create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="area" value=self.face.area />
                        <Field form name="name" label="Name" help="What the client presents: small letters, digits and - _ . @" required=true mono=true check=check_name />
                        <Field form name="note" label="Note" help=self.face.example />
                        <Field
                            form
                            name="secret"
                            label="Own secret"
                            help="Only if the client cannot be given a new one. Left empty, a strong one is made."
                            kind="password"
                            autocomplete="new-password"
                            mono=true
                        />
                        <FormButtons><Submit form label="Create the credential" />{self.cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn rotate_form(self, credential: &Credential) -> AnyView {
        let form = form_state(self.rotate);
        let id = credential.id.clone();
        view! {
            <Section title=format!("Rotate {}?", credential.name)>
                <ActionForm action=self.rotate>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"It gets a new secret, which is shown once. The old one stops working at once: clients that use it are refused until they have the new one."</p>
                        <FormButtons><Submit form label="Rotate the secret" kind=Kind::Danger />{self.cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn revoke_form(self, credential: &Credential) -> AnyView {
        let form = form_state(self.revoke);
        let id = credential.id.clone();
        view! {
            <Section title=format!("Revoke {}?", credential.name) danger=true>
                <ActionForm action=self.revoke>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>{self.face.revoked}</p>
                        <FormButtons><Submit form label="Revoke the credential" kind=Kind::Danger />{self.cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn note_form(self, credential: &Credential) -> AnyView {
        let form = form_state(self.note);
        let (id, note) = (credential.id.clone(), credential.note.clone());
        view! {
            <Section title=format!("Note of {}", credential.name)>
                <ActionForm action=self.note>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <input type="hidden" name="id" value=id />
                        <Field form name="note" label="Note" help=self.face.example value=note />
                        <FormButtons><Submit form label="Save the note" />{self.cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn cancel(self) -> AnyView {
        view! { <ButtonLink kind=Kind::Quiet href=self.face.page()>"Cancel"</ButtonLink> }.into_any()
    }
}

fn gone() -> AnyView {
    view! { <EmptyState title="This credential is gone" text="Somebody revoked it meanwhile." /> }.into_any()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_cannot_leave_its_word_in_a_command() {
        assert_eq!(super::shell_word("a:b'; rm -rf /"), r"'a:b'\''; rm -rf /'");
    }
}
