//! `/bindings/outbox`: messages that were made and not sent.

use super::api::{OutboxPage, list_outbox};
use super::parts::{crumbs, setup_page};
use crate::components::{
    Cell, Column, EmptyState, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField, Table, Time, filtered, query_of,
    search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{OutboxQuery, OutboxSort};
use patchbay_domain::list::{Direction, Filter};

/// `/bindings/outbox`
#[derive(Debug)]
pub struct OutboxRoute {
    query: Memo<OutboxQuery>,
    page: Resource<Result<OutboxPage>>,
}

impl PageRoute for OutboxRoute {
    fn data() -> Self {
        let query = query_of(|pairs| OutboxQuery::from_pairs(pairs));
        let moved = use_live("setups");
        Self { query, page: Resource::new(move || (query.get(), moved.get()), |(query, _)| list_outbox(query)) }
    }

    fn view(this: Self) -> AnyView {
        let OutboxRoute { query, page } = this;
        view! {
            <PageHeader title="Outbox" lead="Messages that the outbox gateway took: they are complete, and nothing of them was sent." crumbs=crumbs() />
            <Offered permission=Permission::EditBindings otherwise=true>
                <ListFilter address="/bindings/outbox" label="Filter the outbox" query say=search_alone>
                    <SearchField label="Search" placeholder="Telephone number" value=filtered(query, "q") />
                </ListFilter>
                <Loaded data=page draw=move |page| rows(&page, &query.get()) />
            </Offered>
        }
        .into_any()
    }
}

fn rows(list: &OutboxPage, query: &OutboxQuery) -> AnyView {
    if list.page.total == 0 {
        return empty(query);
    }
    let around = Listed::new("/bindings/outbox", query);
    let rows: Vec<AnyView> = list
        .page
        .rows
        .iter()
        .map(|row| {
            let (number, phone, at) = (row.number, row.phone_number.clone(), row.at);
            let size = match row.segments {
                0 => "not kept any more".to_owned(),
                count => format!("{count} SMS, {} octets", row.octets),
            };
            view! {
                <tr>
                    <Cell class="mono"><a class="row-link" href=format!("{}/message", setup_page(number))>{format!("#{number}")}</a></Cell>
                    <Cell label="Phone number" class="mono">{phone}</Cell>
                    <Cell label="Put there"><Time at /></Cell>
                    <Cell label="Message">{size}</Cell>
                </tr>
            }
            .into_any()
        })
        .collect();
    let columns = vec![
        Column::new("Setup"),
        around.column("Phone number", OutboxSort::Phone, Direction::Ascending),
        around.column("Put there", OutboxSort::Created, Direction::Descending),
        Column::new("Message"),
    ];
    view! {
        <Table caption="Messages in the outbox" columns>{rows}</Table>
        {around.foot(&list.page, "messages")}
        {around.exports()}
    }
    .into_any()
}

fn empty(query: &OutboxQuery) -> AnyView {
    let (title, text) = if query.filter.is_empty() {
        ("The outbox is empty", "Messages come here where no other gateway is configured, or none before it takes them.")
    } else {
        ("No message matches", "Messages are found by any part of the telephone number.")
    };
    view! { <EmptyState title text /> }.into_any()
}
