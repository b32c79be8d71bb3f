//! One's own sessions.

use super::{EndOtherSessions, EndSession, SESSIONS, sessions, tabs};
use crate::components::{
    Badge, Cell, Column, ErrorSummary, FormState, Kind, Loaded, PageHeader, Submit, Table, Time, Tone, form_state,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::accounts::Session;

/// `/account/sessions`
pub struct SessionsPage {
    sessions: Resource<Result<Vec<Session>>>,
    end: ServerAction<EndSession>,
    others: ServerAction<EndOtherSessions>,
}

impl PageRoute for SessionsPage {
    fn data() -> Self {
        let (end, others) = (ServerAction::<EndSession>::new(), ServerAction::<EndOtherSessions>::new());
        let (ended, others_ended) = (end.version(), others.version());
        let sessions = Resource::new(move || (ended.get(), others_ended.get()), |_| sessions());
        Self { sessions, end, others }
    }

    fn view(this: Self) -> AnyView {
        let SessionsPage { sessions, end, others } = this;
        let (end_form, others_form) = (form_state(end), form_state(others));
        view! {
            <PageHeader title="Sessions" lead="The browsers in which you are signed in. End those you do not know, and change your password." />
            {tabs(SESSIONS)}
            <ErrorSummary form=end_form />
            <ErrorSummary form=others_form />
            <Loaded data=sessions draw=move |sessions| table(sessions, end, end_form, others, others_form) />
        }
        .into_any()
    }
}

fn table(
    sessions: Vec<Session>,
    end: ServerAction<EndSession>,
    end_form: FormState,
    others: ServerAction<EndOtherSessions>,
    others_form: FormState,
) -> AnyView {
    let alone = sessions.len() < 2;
    let rows: Vec<AnyView> = sessions.into_iter().map(|session| row(session, end, end_form)).collect();
    let mut columns: Vec<Column> = ["Browser", "Address", "Begun", "Last used", "Ends at the latest"].map(Column::new).into();
    columns.push(Column::new("Actions").actions());
    let end_others = (!alone).then(|| {
        view! {
            <ActionForm action=others>
                <div class="form-buttons"><Submit form=others_form kind=Kind::Plain label="End all other sessions" /></div>
            </ActionForm>
        }
    });
    view! { <Table caption="Your sessions" columns=columns>{rows}</Table> {end_others} }.into_any()
}

fn row(session: Session, end: ServerAction<EndSession>, form: FormState) -> AnyView {
    let Session { id, address, user_agent, created_at, last_seen, expires_at, current } = session;
    let action = if current {
        view! { <Badge label="This one" tone=Tone::Good /> }.into_any()
    } else {
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=id />
                <Submit form kind=Kind::Plain label="End" />
            </ActionForm>
        }
        .into_any()
    };
    let browser = browser(&user_agent);
    view! {
        <tr>
            <Cell><span title=user_agent>{browser}</span></Cell>
            <Cell label="Address" class="mono">{address}</Cell>
            <Cell label="Begun"><Time at=created_at /></Cell>
            <Cell label="Last used"><Time at=last_seen /></Cell>
            <Cell label="Ends"><Time at=expires_at /></Cell>
            <Cell label="Actions" class="actions">{action}</Cell>
        </tr>
    }
    .into_any()
}

/// Browser and system in few words, from what the browser calls itself; the whole of it when neither is known.
fn browser(user_agent: &str) -> String {
    let of = |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    // The order matters: most browsers also claim to be those that came before them.
    let browser = of(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = of(&[
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(known), None) | (None, Some(known)) => known.to_owned(),
        (None, None) if user_agent.is_empty() => "Unknown".to_owned(),
        (None, None) => user_agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_told_apart() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser(edge), "Edge on Windows");
        assert_eq!(browser("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), "Firefox on Linux");
        assert_eq!(browser("curl/8.1"), "curl");
        assert_eq!(browser("Something"), "Something");
        assert_eq!(browser(""), "Unknown");
    }
}
