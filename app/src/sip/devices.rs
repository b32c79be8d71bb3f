//! `/sip/devices`: the registered devices of all accounts. What is asked before one goes is a state of the page's address (`?remove=`).

use super::account_parts::{device_columns, device_name, device_row, device_words};
use super::api::{DevicesPage, TakeDevice, list_devices};
use super::parts::{account_link, crumbs};
use crate::components::{
    ButtonLink, Cell, EmptyState, ErrorSummary, FormButtons, Kind, ListFilter, Listed, Loaded, Offered, PageHeader, SearchField,
    Section, Submit, Table, filtered, form_state, query_of, query_part, search_alone,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::list::{Filter, WordsQuery, query_string};

/// `/sip/devices`
pub struct DevicesRoute {
    query: Memo<WordsQuery>,
    page: Resource<Result<DevicesPage>>,
    removes: Memo<String>,
    take: ServerAction<TakeDevice>,
}

impl PageRoute for DevicesRoute {
    fn data() -> Self {
        let query = query_of(|pairs| WordsQuery::from_pairs(pairs));
        let changed = use_live("sip-devices");
        let removes = query_part("remove");
        let page = Resource::new(move || (query.get(), changed.get(), removes.get()), |(query, ..)| list_devices(query));
        Self { query, page, removes, take: ServerAction::new() }
    }

    fn view(this: Self) -> AnyView {
        let DevicesRoute { query, page, removes, take } = this;
        let draw = move |page: DevicesPage| {
            view! {
                {remove_form(take, &page, &removes.get())}
                {rows(&page, &query.get())}
            }
            .into_any()
        };
        view! {
            <PageHeader title="Devices" lead="Phones and programs that are registered now, those that stay longest first." crumbs=crumbs() />
            <Offered permission=Permission::ViewSip otherwise=true>
                <ListFilter address="/sip/devices" label="Filter devices" query say=search_alone>
                    <SearchField label="Search" placeholder="Account, device or its address" value=filtered(query, "q") />
                </ListFilter>
                <Loaded data=page draw />
            </Offered>
        }
        .into_any()
    }
}

fn remove_form(take: ServerAction<TakeDevice>, page: &DevicesPage, id: &str) -> AnyView {
    let found = page.page.rows.iter().find(|row| row.device.id == id).filter(|_| page.may_edit);
    let Some(found) = found else { return ().into_any() };
    let form = form_state(take);
    let (account, device) = (found.account.to_string(), found.device.id.clone());
    let title = format!("Remove {} of {account}?", device_name(&found.device));
    view! {
        <Section title danger=true>
            <ActionForm action=take>
                <div class="panel-form">
                    <ErrorSummary form />
                    <input type="hidden" name="address" value=account />
                    <input type="hidden" name="device" value=device />
                    {device_words()}
                    <FormButtons>
                        <Submit form label="Remove the device" kind=Kind::Danger />
                        <ButtonLink kind=Kind::Quiet href="/sip/devices">"Keep it"</ButtonLink>
                    </FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn rows(list: &DevicesPage, query: &WordsQuery) -> AnyView {
    if list.page.total == 0 {
        return empty(query);
    }
    let around = Listed::new("/sip/devices", query);
    let rows: Vec<AnyView> = list
        .page
        .rows
        .iter()
        .map(|row| {
            let remove = list.may_edit.then(|| {
                let mut pairs = vec![("remove", row.device.id.clone())];
                pairs.extend(query.pairs());
                query.place.put(&mut pairs);
                format!("/sip/devices{}", query_string(&pairs))
            });
            let link = account_link(&row.account);
            let account = view! { <Cell class="mono">{link}</Cell> }.into_any();
            device_row(&row.device, list.now, remove, Some(account))
        })
        .collect();
    view! {
        <Table caption="Registered devices" columns=device_columns(true)>{rows}</Table>
        {around.foot(&list.page, "devices")}
        {around.exports()}
    }
    .into_any()
}

fn empty(query: &WordsQuery) -> AnyView {
    if query.filter.is_empty() {
        let text = "A SIP proxy with a credential tells which devices are registered, as they come and go.";
        return view! {
            <EmptyState title="No device is registered" text><ButtonLink href="/sip/proxies">"Connect a proxy"</ButtonLink></EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title="No device matches" text="Devices are found by any part of their account's address, of their own address, and of what they call themselves.">
            <ButtonLink href="/sip/devices">"Show all devices"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
