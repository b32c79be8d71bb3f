//! `/sip/numbers`: telephone numbers and whose they are. The forms are states of the page's address (`?assign=1`, `?release=`).

use super::api::{AssignNumber, NumbersPage, ReleaseNumber, list_numbers};
use super::parts::{account_link, check_address, check_number, crumbs};
use crate::components::{
    ButtonLink, Cell, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Kind, ListFilter, Listed, Loaded, Offered,
    PageHeader, SearchField, Section, Submit, Table, Time, filtered, form_state, icon, query_of, query_part, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::{Filter, WordsQuery, query_string};
use patchbay_domain::sip::AssignedNumber;

/// `/sip/numbers`
pub struct NumbersRoute {
    query: Memo<WordsQuery>,
    page: Resource<Result<NumbersPage>>,
    assigns: Memo<String>,
    releases: Memo<String>,
    assign: ServerAction<AssignNumber>,
    release: ServerAction<ReleaseNumber>,
}

impl PageRoute for NumbersRoute {
    fn data() -> Self {
        let query = query_of(|pairs| WordsQuery::from_pairs(pairs));
        let changed = use_live("sip");
        let (assigns, releases) = (query_part("assign"), query_part("release"));
        let page =
            Resource::new(move || (query.get(), changed.get(), assigns.get(), releases.get()), |(query, ..)| list_numbers(query));
        Self { query, page, assigns, releases, assign: ServerAction::new(), release: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let NumbersRoute { query, page, assigns, releases, assign, release } = this;
        let draw = move |page: NumbersPage| {
            view! {
                {release_form(release, &page, &releases.get())}
                {rows(&page, &query.get())}
            }
            .into_any()
        };
        let adding = move || (assigns.get() == "1").then(|| assign_form(assign));
        view! {
            <PageHeader title="Numbers" lead="Telephone numbers (ENUM) and the account that each of them reaches." crumbs=crumbs()>
                <Offered permission=Permission::EditSip>
                    <ButtonLink kind=Kind::Primary href="/sip/numbers?assign=1">{icon(Icon::Plus)} "Assign"</ButtonLink>
                </Offered>
            </PageHeader>
            <Offered permission=Permission::EditSip>{adding}</Offered>
            <Offered permission=Permission::ViewSip otherwise=true>
                <ListFilter address="/sip/numbers" label="Filter numbers" query say=search_alone>
                    <SearchField label="Search" placeholder="Digits, address or name" value=filtered(query, "q") />
                </ListFilter>
                <Loaded data=page draw />
            </Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("number", "Number"), ("account", "Account")];

fn assign_form(assign: ServerAction<AssignNumber>) -> AnyView {
    let form = form_state(assign);
    view! {
        <Section title="Assign a number">
            <ActionForm action=assign>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <Field form name="number" label="Number" help="With + and the country's code: +31 20 123 4567." required=true mono=true check=check_number />
                    <Field form name="account" label="Account" help="Its whole address, such as alice@example.org." required=true mono=true check=check_address />
                    <FormButtons>
                        <Submit form label="Assign the number" />
                        <ButtonLink kind=Kind::Quiet href="/sip/numbers">"Cancel"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn release_form(release: ServerAction<ReleaseNumber>, page: &NumbersPage, number: &str) -> AnyView {
    let found = page.page.rows.iter().find(|row| row.number.as_str() == number).filter(|_| page.may_edit);
    let Some(found) = found else { return ().into_any() };
    let form = form_state(release);
    let (number, account) = (found.number.to_string(), found.account.to_string());
    view! {
        <Section title=format!("Take back {number}?") danger=true>
            <ActionForm action=release>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="number" value=number />
                    <input type="hidden" name="account" value=account.clone() />
                    <p>{format!("Calls to it no longer reach {account}. You can give it to another account.")}</p>
                    <FormButtons>
                        <Submit form label="Take the number back" kind=Kind::Danger />
                        <ButtonLink kind=Kind::Quiet href="/sip/numbers">"Keep it"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn rows(list: &NumbersPage, query: &WordsQuery) -> AnyView {
    if list.page.total == 0 {
        return empty(query, list.may_edit);
    }
    let around = Listed::new("/sip/numbers", query);
    let columns = vec![
        Column::new("Number"),
        Column::new("Account"),
        Column::new("Name"),
        Column::new("Assigned"),
        Column::new("Actions").actions(),
    ];
    let rows = list.page.rows.iter().map(|row| row_view(row, query, list.may_edit)).collect_view();
    view! {
        <Table caption="Numbers" columns>{rows}</Table>
        {around.foot(&list.page, "numbers")}
        {around.exports()}
    }
    .into_any()
}

fn row_view(row: &AssignedNumber, query: &WordsQuery, may_edit: bool) -> AnyView {
    let number = row.number.to_string();
    let actions = may_edit.then(|| {
        let mut pairs = vec![("release", number.clone())];
        pairs.extend(query.pairs());
        query.place.put(&mut pairs);
        let href = format!("/sip/numbers{}", query_string(&pairs));
        view! { <a class="button quiet" href=href aria-label=format!("Take back {number}")>"Take back"</a> }
    });
    let (link, name, at) = (account_link(&row.account), row.name.clone(), row.changed_at);
    view! {
        <tr>
            <Cell class="mono">{number}</Cell>
            <Cell label="Account" class="mono">{link}</Cell>
            <Cell label="Name" class="wide">{name}</Cell>
            <Cell label="Assigned"><Time at /></Cell>
            <Cell class="actions">{actions}</Cell>
        </tr>
    }
    .into_any()
}

fn empty(query: &WordsQuery, may_edit: bool) -> AnyView {
    if !query.filter.is_empty() {
        return view! {
            <EmptyState title="No number matches" text="Numbers are found by their digits, and by the address or name of their account.">
                <ButtonLink href="/sip/numbers">"Show all numbers"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let step = may_edit
        .then(|| view! { <ButtonLink kind=Kind::Primary href="/sip/numbers?assign=1">"Assign the first one"</ButtonLink> });
    view! { <EmptyState title="No numbers yet" text="A telephone number given to an account here reaches it: the proxy asks, and is told whose it is.">{step}</EmptyState> }
        .into_any()
}
