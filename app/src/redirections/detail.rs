//! `/redirections/{mac}`: one phone. It answers first: where is it sent, has it called, when last, what did it get.

use super::api::{DeleteRedirection, DetailPage, find_redirection};
use super::delete::delete_form;
use super::parts::{contact_of, crumbs, model_badge, path_part, shown_mac, source_words};
use crate::audit::history;
use crate::components::{
    ButtonLink, Cell, CodeBlock, Column, Confirm, CopyButton, Definition, DefinitionList, EmptyState, Kind, Loaded, PageHeader,
    Section, StateDot, Table, Time, Tone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::list::query_string;
use patchbay_domain::redirections::{Answer, AnswerPreview, Contact, ContactFilter, ModelSource, Redirection, mask_password};

/// `/redirections/{mac}`
#[derive(Debug)]
pub struct DetailRoute {
    page: Resource<Result<DetailPage>>,
    mac: Memo<String>,
}

impl PageRoute for DetailRoute {
    fn data() -> Self {
        let mac = path_part("mac");
        let changed = use_live("redirections");
        let page = Resource::new(move || (mac.get(), changed.get()), |(mac, _)| find_redirection(mac));
        Self { page, mac }
    }

    fn view(this: Self) -> AnyView {
        let DetailRoute { page, mac } = this;
        let delete = ServerAction::<DeleteRedirection>::new();
        let draw = move |page: DetailPage| {
            view! {
                {header(&page, delete)}
                {state(&page)}
                {answers(&page)}
                {timeline(&page.detail.contacts)}
                {history(&page.detail.history, "Whoever changes this phone's redirection will be listed here.")}
            }
            .into_any()
        };
        let head = move || view! { <PageHeader title=shown_mac(&mac.get()) crumbs=crumbs() mono=true /> };
        view! { <Loaded data=page draw head /> }.into_any()
    }
}

fn header(page: &DetailPage, delete: ServerAction<DeleteRedirection>) -> AnyView {
    let found = &page.detail.redirection;
    let mac = found.mac;
    let actions = page.may_edit.then(|| {
        let model = if found.model_source == ModelSource::Set { found.model.clone() } else { String::new() };
        let clone = query_string(&[("url", found.url.clone()), ("model", model)]);
        let asked = delete_form(delete, found);
        view! {
            <ButtonLink kind=Kind::Primary href=format!("/redirections/{mac}/edit")>"Edit"</ButtonLink>
            <ButtonLink href=format!("/redirections/new{clone}")>"Clone"</ButtonLink>
            <Confirm
                href=format!("/redirections/{mac}/delete")
                label="Delete"
                title=format!("Delete {}?", mac.colons())
                id="delete-title"
            >
                {asked}
            </Confirm>
        }
    });
    view! { <PageHeader title=mac.colons() crumbs=crumbs() mono=true>{actions}</PageHeader> }.into_any()
}

fn state(page: &DetailPage) -> AnyView {
    let found = &page.detail.redirection;
    let shown = if page.may_edit { found.url.clone() } else { mask_password(&found.url) };
    let contact = contact_definitions(found, contact_of(found.contact.as_ref(), page.now));
    let (model, source) = (model_badge(&found.model), source_words(found.model_source));
    let (created, changed) = (found.created_at, found.updated_at);
    view! {
        <section class="section">
            <h2 class="section-title">"State"</h2>
            <DefinitionList>
                <Definition term="Sent to">
                    <span class="mono breakable">{shown.clone()}</span>
                    <CopyButton value=shown what="URL" />
                </Definition>
                {contact}
                <Definition term="Model">{model} " " <span class="muted">{source}</span></Definition>
                <Definition term="Registered"><Time at=created /></Definition>
                <Definition term="Changed"><Time at=changed /></Definition>
            </DefinitionList>
        </section>
    }
    .into_any()
}

fn contact_definitions(found: &Redirection, state: ContactFilter) -> AnyView {
    let Some(last) = found.contact.clone() else {
        return view! {
            <Definition term="Contact">
                <StateDot label="Never asked" />
                <span class="muted">" It is told its URL when it asks for the first time."</span>
            </Definition>
        }
        .into_any();
    };
    let (label, tone) = match state {
        ContactFilter::Recent => ("Asked recently", Tone::Good),
        ContactFilter::Silent | ContactFilter::Never => ("Silent for a week", Tone::Warning),
    };
    let said =
        [last.model.as_str(), last.firmware.as_str()].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    view! {
        <Definition term="Contact"><StateDot label tone /></Definition>
        <Definition term="Last asked"><Time at=last.at /> " from " <span class="mono">{last.address.clone()}</span></Definition>
        <Definition term="Was told">{answer_state(last.answer)}</Definition>
        <Definition term="Says it is">{if said.is_empty() { "nothing".to_owned() } else { said }}</Definition>
    }
    .into_any()
}

/// What a phone was told, and whether that was what it needed.
pub(super) fn answer_state(answer: Answer) -> AnyView {
    let tone = match answer {
        Answer::Settings | Answer::Text | Answer::SettingFiles => Tone::Good,
        Answer::Nothing => Tone::Neutral,
        Answer::Refused => Tone::Bad,
    };
    view! { <StateDot label=answer.label() tone /> }.into_any()
}

/// What it would be told now, in each form: each with the command that asks for it.
fn answers(page: &DetailPage) -> AnyView {
    let forms = page.answers.iter().enumerate().map(|(place, answer)| answer_view(answer, place == 0, &page.base)).collect_view();
    view! {
        <Section title="What it is told now" lead="Which form a phone gets depends on how it asks. Saved URLs reach it with its next request.">
            <div class="answers">{forms}</div>
        </Section>
    }
    .into_any()
}

fn answer_view(answer: &AnswerPreview, open: bool, base: &str) -> AnyView {
    let label = answer.answer.label();
    // In single quotes a shell takes everything as it is but the quote itself, which no request of ours holds.
    let command = format!("curl -i '{base}{}'", answer.request);
    view! {
        <details class="answer" open=open>
            <summary class="answer-head">
                <span class="answer-form">{label}</span> <span class="mono muted">{answer.content_type.clone()}</span>
            </summary>
            <CodeBlock text=answer.body.clone() label=format!("{label}: answer") />
            <p class="answer-ask">"Ask for it yourself:"</p>
            <CodeBlock text=command label=format!("{label}: command") />
        </details>
    }
    .into_any()
}

fn timeline(contacts: &[Contact]) -> AnyView {
    let body = if contacts.is_empty() {
        let text = "Each request of this phone will be listed here: when, from where, what for and what it was told.";
        view! { <EmptyState title="It has not asked yet" text /> }.into_any()
    } else {
        let columns = ["When", "Asked for", "From", "Calls itself", "Told"].map(Column::new).into_iter().collect();
        let rows = contacts.iter().map(contact_row).collect_view();
        view! { <Table caption="Contacts, the newest first" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="Contacts" lead="The newest first, up to 50. The same request within a minute is counted, not listed again.">{body}</Section> }.into_any()
}

fn contact_row(contact: &Contact) -> AnyView {
    let Contact { last, request, user_agent, .. } = contact.clone();
    let times = (contact.times > 1).then(|| view! { <span class="muted">{format!(" × {}", contact.times)}</span> });
    view! {
        <tr>
            <Cell><Time at=last.at />{times}</Cell>
            <Cell label="Asked for" class="wide"><span class="mono breakable">{request}</span></Cell>
            <Cell label="From" class="mono">{last.address}</Cell>
            <Cell label="Calls itself" class="wide"><span class="breakable">{user_agent}</span></Cell>
            <Cell label="Told">{answer_state(last.answer)}</Cell>
        </tr>
    }
    .into_any()
}
