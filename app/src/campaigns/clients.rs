//! `/campaigns/clients`: the OAuth clients of management systems, each bound to the mdmIds that it may order for. A secret is shown once. The
//! forms are states of the page's address (`?new=1`, `?rotate=`, `?revoke=`).

use super::api::{Client, ClientsPage, CreateClient, RevokeClient, RotateClient, list_clients};
use super::parts::crumbs;
use crate::components::{
    Badge, ButtonLink, Cell, Checks, Choice, CodeBlock, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, Loaded,
    Offered, PageHeader, Section, Submit, Table, Time, form_state, icon, query_part,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::{ShownOncePanel, use_shown};
use leptos::prelude::*;
use patchbay_domain::access::Permission;

/// `/campaigns/clients`
pub struct ClientsRoute {
    page: Resource<Result<ClientsPage>>,
    shown: Resource<Result<Option<String>>>,
    steps: Steps,
}

/// The forms above the list, and which of them is shown.
#[derive(Clone, Copy)]
struct Steps {
    creates: Memo<String>,
    rotates: Memo<String>,
    revokes: Memo<String>,
    made: Memo<String>,
    create: ServerAction<CreateClient>,
    rotate: ServerAction<RotateClient>,
    revoke: ServerAction<RevokeClient>,
}

impl PageRoute for ClientsRoute {
    fn data() -> Self {
        let steps = Steps {
            creates: query_part("new"),
            rotates: query_part("rotate"),
            revokes: query_part("revoke"),
            made: query_part("made"),
            create: ServerAction::new(),
            rotate: ServerAction::new(),
            revoke: ServerAction::new(),
        };
        let (changed, register) = (use_live("campaign-clients"), use_live("campaign-register"));
        let asked = move || (steps.creates.get(), steps.rotates.get(), steps.revokes.get(), steps.made.get());
        let page = Resource::new(move || (changed.get(), register.get(), asked()), |_| list_clients());
        Self { page, shown: use_shown(), steps }
    }

    fn view(this: Self) -> AnyView {
        let ClientsRoute { page, shown, steps } = this;
        let draw = move |page: ClientsPage| {
            view! {
                {steps.draw(&page)}
                {list(&page)}
                {way_in(&page)}
            }
            .into_any()
        };
        let advice = move || {
            let made = steps.made.get();
            (!made.is_empty()).then(|| view! { <p class="muted">"client_id: " <code class="mono">{made}</code></p> })
        };
        view! {
            <PageHeader title="OAuth clients" lead="Which management systems may order campaigns over the wire, and for which mdmIds." crumbs=crumbs()>
                <Offered permission=Permission::EditCampaigns>
                    <ButtonLink kind=Kind::Primary href="/campaigns/clients?new=1">{icon(Icon::Plus)} "New"</ButtonLink>
                </Offered>
            </PageHeader>
            <ShownOncePanel shown what="client secret" advice="Give it to the management system together with the client_id. Patchbay keeps only a hash of it; when it is lost, replace it." />
            {advice}
            <Offered permission=Permission::EditCampaigns otherwise=true><Loaded data=page draw /></Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("note", "Note"), ("mdms", "mdmIds")];

impl Steps {
    fn draw(self, page: &ClientsPage) -> AnyView {
        let find = |id: &str| page.clients.iter().find(|client| client.id == id);
        if let Some(client) = find(&self.revokes.get()) {
            self.revoke_form(client)
        } else if let Some(client) = find(&self.rotates.get()) {
            self.rotate_form(client)
        } else if self.creates.get() == "1" {
            self.create_form(page)
        } else {
            ().into_any()
        }
    }

    fn create_form(self, page: &ClientsPage) -> AnyView {
        let form = form_state(self.create);
        if page.mdms.is_empty() {
            return view! {
                <EmptyState title="There is no MDM yet" text="A client orders for mdmIds. Add yours first.">
                    <ButtonLink kind=Kind::Primary href="/campaigns/customers?mdm=1">"Add an MDM"</ButtonLink>
                </EmptyState>
            }
            .into_any();
        }
        let chosen = if let [only] = page.mdms.as_slice() { vec![only.clone()] } else { Vec::new() };
        let choices = page.mdms.iter().map(|mdm| Choice::new(mdm.clone(), mdm.clone())).collect();
        view! {
            <Section title="New OAuth client" lead="Its client_id and its secret are made here; the secret is shown once, on the next page.">
                <ActionForm action=self.create>
                    <div class="panel-form">
                        <ErrorSummary form fields=FIELDS />
                        <Field form name="note" label="Note" help="Which system it is for, such as MDM of the head office." />
                        <Checks form name="mdms" label="mdmIds" help="It may order for these, and for no other." chosen choices />
                        <FormButtons><Submit form label="Make the client" />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn rotate_form(self, client: &Client) -> AnyView {
        let form = form_state(self.rotate);
        let id = client.id.clone();
        view! {
            <Section title=format!("Replace the secret of {}?", called(client))>
                <ActionForm action=self.rotate>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"The client gets a new secret, which is shown once. The old one and all tokens that were had with it stop working at once."</p>
                        <FormButtons><Submit form label="Replace the secret" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }

    fn revoke_form(self, client: &Client) -> AnyView {
        let form = form_state(self.revoke);
        let id = client.id.clone();
        view! {
            <Section title=format!("Revoke {}?", called(client)) danger=true>
                <ActionForm action=self.revoke>
                    <div class="panel-form">
                        <ErrorSummary form />
                        <input type="hidden" name="id" value=id />
                        <p>"The client and all its tokens are refused from now on. Campaigns that it ordered stay."</p>
                        <FormButtons><Submit form label="Revoke the client" kind=Kind::Danger />{cancel()}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    }
}

/// A client's note, or its id where it has none.
fn called(client: &Client) -> String {
    if client.note.is_empty() { client.id.clone() } else { client.note.clone() }
}

fn cancel() -> AnyView {
    view! { <ButtonLink kind=Kind::Quiet href="/campaigns/clients">"Cancel"</ButtonLink> }.into_any()
}

fn list(page: &ClientsPage) -> AnyView {
    if page.clients.is_empty() {
        return view! { <EmptyState title="No OAuth clients yet" text="A management system gets a token with its client_id and secret, and orders campaigns with the token." /> }.into_any();
    }
    let mut columns: Vec<Column> =
        ["client_id", "Note", "mdmIds", "Made", "Secret replaced"].map(Column::new).into_iter().collect();
    columns.push(Column::new("Actions").actions());
    let rows = page.clients.iter().map(row).collect_view();
    view! { <Table caption="OAuth clients" columns>{rows}</Table> }.into_any()
}

fn row(client: &Client) -> AnyView {
    let named = called(client);
    let Client { id, note, mdms, created_at, rotated_at } = client.clone();
    let mdms = mdms.into_iter().map(|label| view! { <Badge label /> " " }.into_any()).collect_view();
    let rotated = match rotated_at {
        Some(at) => view! { <Time at /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    let (rotate, revoke) = (format!("/campaigns/clients?rotate={id}"), format!("/campaigns/clients?revoke={id}"));
    let (rotate_name, revoke_name) = (format!("Replace the secret of {named}"), format!("Revoke {named}"));
    view! {
        <tr>
            <Cell class="mono"><span class="breakable">{id}</span></Cell>
            <Cell label="Note" class="wide">{note}</Cell>
            <Cell label="mdmIds">{mdms}</Cell>
            <Cell label="Made"><Time at=created_at /></Cell>
            <Cell label="Secret replaced">{rotated}</Cell>
            <Cell class="actions">
                <a class="button quiet" href=rotate aria-label=rotate_name>"Replace"</a>
                " "
                <a class="button quiet" href=revoke aria-label=revoke_name>"Revoke"</a>
            </Cell>
        </tr>
    }
    .into_any()
}

/// Where clients come in, as commands that can be pasted.
fn way_in(page: &ClientsPage) -> AnyView {
    let base = &page.base;
    let text = format!(
        "curl -d grant_type=client_credentials -d client_id=... -d client_secret=... {base}/iam/auth/oauth/v2/token\n\
         curl -H 'Authorization: Bearer ...' -H 'Content-Type: application/xml' --data-binary @order.xml {base}/b2bfota/v1/serverInit"
    );
    view! {
        <Section title="Where they come in" lead="First for a token, which is good for an hour, then with the order.">
            <CodeBlock text label="Commands" />
        </Section>
    }
    .into_any()
}
