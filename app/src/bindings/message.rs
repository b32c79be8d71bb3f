//! A message taken apart: before it is sent (`/bindings/clients/{id}/preview`), and as it was sent (`/bindings/setups/{number}/message`).
//! Readable, as XML, and octet by octet; which of these is a state of the page's address (`?as=`).

use super::api::{MessagePage, preview_message, sent_message};
use super::parts::{client_page, crumbs_to, setup_page, signed_with};
use crate::components::{
    ButtonLink, Cell, CodeBlock, Column, Definition, DefinitionList, EmptyState, Icon, Loaded, Notice, PageHeader, Section, Tab,
    Table, Tabs, icon, path_part, query_part,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::bindings::{ManualSettings, MessageView, Octets, SegmentView, SyncDatabase};

/// `/bindings/clients/{id}/preview`
pub struct PreviewRoute {
    page: Resource<Result<MessagePage>>,
    id: Memo<String>,
    shape: Memo<String>,
}

impl PageRoute for PreviewRoute {
    fn data() -> Self {
        let id = path_part("id");
        Self { page: Resource::new(move || id.get(), preview_message), id, shape: query_part("as") }
    }

    fn view(this: Self) -> AnyView {
        let PreviewRoute { page, id, shape } = this;
        let draw = move |page: MessagePage| {
            let here = format!("/bindings/clients/{}/preview", id.get());
            let lead = view! {
                <Notice><p>"Nothing was sent. Where a PIN signs, it is 0000 here; another one changes the signature alone."</p></Notice>
            };
            view! {
                {lead}
                {body(&page, &here, &shape.get(), None)}
            }
            .into_any()
        };
        let header = move || {
            let id = id.get();
            let base = format!("/bindings/clients/{id}");
            let crumbs = crumbs_to("SyncML client", client_page(&patchbay_domain::bindings::SyncmlClientId(id)));
            view! {
                <PageHeader title="Preview" lead="What the phone would be sent." crumbs>
                    <ButtonLink href=format!("{base}/send")>"Send setup"</ButtonLink>
                </PageHeader>
            }
        };
        view! {
            {header}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// `/bindings/setups/{number}/message`
pub struct MessageRoute {
    page: Resource<Result<MessagePage>>,
    number: Memo<String>,
    shape: Memo<String>,
}

impl PageRoute for MessageRoute {
    fn data() -> Self {
        let number = path_part("number");
        Self { page: Resource::new(move || number.get(), sent_message), number, shape: query_part("as") }
    }

    fn view(this: Self) -> AnyView {
        let MessageRoute { page, number, shape } = this;
        let draw = move |page: MessagePage| {
            let base = format!("/bindings/setups/{}", number.get());
            body(&page, &format!("{base}/message"), &shape.get(), Some(base))
        };
        let header = move || {
            let number = number.get();
            let back = number.parse().map_or_else(|_| "/bindings/setups".to_owned(), setup_page);
            let crumbs = crumbs_to(format!("Setup {number}"), back);
            view! { <PageHeader title=format!("Message of setup {number}") lead="What gateways were given." crumbs /> }
        };
        view! {
            {header}
            <Loaded data=page draw />
        }
        .into_any()
    }
}

/// The message in one of its shapes; `files` is the address below which it can be downloaded.
fn body(page: &MessagePage, here: &str, shape: &str, files: Option<String>) -> AnyView {
    let Some(message) = &page.message else {
        return view! { <EmptyState title="The message is not kept any more" text="The octets of a message are kept for 30 days, because they hold the password of the phone's account. Its history stays." /> }.into_any();
    };
    let shape = if matches!(shape, "xml" | "octets") { shape } else { "" };
    let tabs = [("Readable", ""), ("XML", "xml"), ("Octets", "octets")];
    let tabs = tabs
        .into_iter()
        .map(|(label, word)| {
            let href = if word.is_empty() { here.to_owned() } else { format!("{here}?as={word}") };
            Tab::new(label, href, word == shape)
        })
        .collect();
    let shown = match shape {
        "xml" => xml(message),
        "octets" => octets(message, files),
        _ => readable(page, message),
    };
    view! {
        <Tabs label="The message" tabs />
        {shown}
    }
    .into_any()
}

fn readable(page: &MessagePage, message: &MessageView) -> AnyView {
    let phone = page.phone_number.clone();
    let signature = match &message.signature {
        Some((security, mac)) => {
            let words = format!("{security}: {}", signed_with(page.security));
            let mac = mac.clone();
            view! {
                <Definition term="Signed with">{words}</Definition>
                <Definition term="Signature (HMAC-SHA1)"><span class="mono breakable">{mac}</span></Definition>
            }
            .into_any()
        }
        None => view! { <Definition term="Signed with">"Nothing; the older format has no signature"</Definition> }.into_any(),
    };
    let count = message.segments.len();
    let settings = message.settings.as_ref().map_or_else(
        || view! { <p>"This message is in the older format of Nokia and Ericsson. Its octets stand on the page beside this one."</p> }.into_any(),
        settings_view,
    );
    view! {
        <Section title="The account">{settings}</Section>
        <Section title="The message">
            <DefinitionList>
                <Definition term="To"><span class="mono">{phone}</span></Definition>
                <Definition term="Segments">{format!("{count} SMS of at most 140 octets")}</Definition>
                {signature}
            </DefinitionList>
        </Section>
    }
    .into_any()
}

/// An account as somebody types it.
pub(super) fn settings_view(settings: &ManualSettings) -> AnyView {
    let ManualSettings { account_name, server, port, username, password, databases } = settings.clone();
    view! {
        <DefinitionList>
            <Definition term="Name of the account">{account_name}</Definition>
            <Definition term="Server"><span class="mono breakable">{server}</span></Definition>
            <Definition term="Port"><span class="mono">{port}</span></Definition>
            <Definition term="User name"><span class="mono">{username}</span></Definition>
            <Definition term="Password"><span class="mono">{password.0}</span></Definition>
        </DefinitionList>
        <div class="binding-databases">{databases_table(&databases)}</div>
    }
    .into_any()
}

fn databases_table(databases: &[SyncDatabase]) -> AnyView {
    let columns = ["What is synchronized", "Database", "Types"].map(Column::new).into_iter().collect();
    let rows = databases
        .iter()
        .cloned()
        .map(|SyncDatabase { name, uri, types }| {
            view! {
                <tr>
                    <Cell>{name}</Cell>
                    <Cell label="Database" class="mono">{uri}</Cell>
                    <Cell label="Types" class="mono"><span class="breakable">{types}</span></Cell>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! { <Table caption="What is synchronized" columns>{rows}</Table> }.into_any()
}

fn xml(message: &MessageView) -> AnyView {
    if message.xml.is_empty() {
        return view! { <EmptyState title="There is no XML of it" text="The older format of Nokia and Ericsson is shown as octets. A preview of the client shows its XML." /> }.into_any();
    }
    let text = message.xml.clone();
    view! { <CodeBlock text label="document in XML" /> }.into_any()
}

fn octets(message: &MessageView, files: Option<String>) -> AnyView {
    let pieces = (!message.pieces.is_empty()).then(|| {
        let table = octets_table("Tokens of the document", &message.pieces);
        view! {
            <Section title="The document, token by token" lead="WBXML 1.3. All octets together are what is signed.">
                {table}
            </Section>
        }
    });
    let document = (!message.document.is_empty()).then(|| {
        let text = message.document.clone();
        view! {
            <h3 class="small-title">"The document in WBXML"</h3>
            <div class="binding-hex"><CodeBlock text label="document in hex" /></div>
        }
    });
    let downloads = files.filter(|_| !message.document.is_empty()).map(|base| {
        view! {
            <p class="exports">
                <span>"Download: "</span>
                <a href=format!("{base}/document.wbxml") rel="external" download="">{icon(Icon::Download)} "Document"</a>
                <a href=format!("{base}/push.wsp") rel="external" download="">{icon(Icon::Download)} "Push PDU"</a>
            </p>
        }
    });
    let push = message.push.clone();
    let segments = message.segments.iter().map(segment_view).collect_view();
    view! {
        {pieces}
        <Section title="As a whole">
            {document}
            <h3 class="small-title">"The push PDU"</h3>
            <div class="binding-hex"><CodeBlock text=push label="push PDU in hex" /></div>
            {downloads}
        </Section>
        <Section title="Segments" lead="Each is one SMS: the user data header, and what it carries of the push PDU.">{segments}</Section>
    }
    .into_any()
}

fn segment_view(segment: &SegmentView) -> AnyView {
    let SegmentView { part, header, payload } = segment.clone();
    view! {
        <section class="binding-segment">
            <h3 class="small-title">{format!("Part {part}")}</h3>
            {octets_table("Header", &header)}
            <div class="binding-hex"><CodeBlock text=payload label=format!("payload of part {part} in hex") /></div>
        </section>
    }
    .into_any()
}

/// How many levels of depth are shown by indentation.
const DEPTHS: usize = 4;

fn octets_table(caption: &'static str, pieces: &[Octets]) -> AnyView {
    let columns = ["Octets", "Meaning"].map(Column::new).into_iter().collect();
    let rows = pieces
        .iter()
        .cloned()
        .map(|Octets { hex, depth, meaning }| {
            let class = format!("binding-depth-{}", depth.min(DEPTHS));
            view! {
                <tr>
                    <Cell class="mono"><span class="breakable">{spaced(&hex)}</span></Cell>
                    <Cell label="Meaning" class="wide"><span class=class>{meaning}</span></Cell>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! { <div class="binding-octets"><Table caption columns>{rows}</Table></div> }.into_any()
}

/// Hex with a space between octets.
fn spaced(hex: &str) -> String {
    let mut out = String::with_capacity(hex.len().saturating_mul(2));
    for (at, digit) in hex.chars().enumerate() {
        if at > 0 && at.is_multiple_of(2) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn octets_stand_apart() {
        assert_eq!(super::spaced("030b6a00"), "03 0b 6a 00");
        assert_eq!(super::spaced("03"), "03");
        assert_eq!(super::spaced(""), "");
    }
}
