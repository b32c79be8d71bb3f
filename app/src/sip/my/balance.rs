//! `/my/balance`: what is left, how it came to that, and redeeming a voucher.

use super::api::{BalancePage, Redeem, my_balance};
use super::chart::chart;
use crate::components::{
    Cell, Column, EmptyState, ErrorSummary, Field, FormButtons, Icon, Loaded, PageHeader, Section, Submit, Table, Time,
    form_state, icon, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::{BALANCE_HISTORY_MAX, LedgerEntry, Money, Prepaid};

/// `/my/balance`
pub struct BalanceRoute {
    balance: Resource<Result<BalancePage>>,
    redeem: ServerAction<Redeem>,
}

impl PageRoute for BalanceRoute {
    fn data() -> Self {
        let redeem = ServerAction::new();
        let (redeemed, live, calls) = (succeeded(redeem), use_live("sip"), use_live("sip-calls"));
        Self { balance: Resource::new(move || (redeemed.get(), live.get(), calls.get()), |_| my_balance()), redeem }
    }

    fn view(this: Self) -> AnyView {
        let BalanceRoute { balance, redeem } = this;
        view! {
            <PageHeader title="Balance" lead="What you have left for calls, and every step that led there." />
            <Loaded data=balance draw=page />
            {voucher(redeem)}
        }
        .into_any()
    }
}

fn page(balance: BalancePage) -> AnyView {
    let Some(prepaid) = balance.prepaid else {
        return view! { <EmptyState title="Your account is not prepaid" text="Calls are not paid from a balance here. With a voucher it becomes a prepaid account: redeem it below." /> }.into_any();
    };
    let currency = prepaid.currency.clone();
    let usage = format!("{} placed calls this month, {} {currency}", balance.usage.calls, balance.usage.price.display());
    let amount = format!("{} {currency}", prepaid.balance.display());
    view! {
        <div class="my-card my-balance">
            <p class="my-card-label">"Left"</p>
            <p class="my-amount">{amount}</p>
            <p class="muted">{usage}</p>
            {active(&prepaid)}
        </div>
        {ledger(&balance.ledger, &currency)}
    }
    .into_any()
}

fn active(prepaid: &Prepaid) -> AnyView {
    if prepaid.active_calls.is_empty() {
        return ().into_any();
    }
    let calls: Vec<AnyView> = prepaid
        .active_calls
        .iter()
        .map(|call| {
            let (destination, at) = (call.destination.clone(), call.started_at);
            view! { <li><span class="mono">{destination}</span> " since " <Time at /></li> }.into_any()
        })
        .collect();
    view! { <p>"Calls under way:"</p> <ul class="my-sentences">{calls}</ul> }.into_any()
}

fn ledger(ledger: &[LedgerEntry], currency: &str) -> AnyView {
    if ledger.is_empty() {
        return view! { <EmptyState title="No steps yet" text="Vouchers, top-ups and paid calls appear here, each with what was left then." /> }.into_any();
    }
    let rows: Vec<AnyView> = ledger.iter().map(row).collect();
    let mut columns: Vec<Column> = ["When", "What", "Why"].map(Column::new).into();
    columns.push(Column::new(format!("Amount ({currency})")).figures());
    columns.push(Column::new(format!("Left ({currency})")).figures());
    let chart = chart(ledger, currency);
    let cut = (i64::try_from(ledger.len()) == Ok(BALANCE_HISTORY_MAX))
        .then(|| format!("The newest {BALANCE_HISTORY_MAX} steps; the file holds all. "));
    view! {
        <Section title="History">
            {chart}
            <Table caption="Steps of the balance, the newest first" columns>{rows}</Table>
            <p class="exports">
                <span>{cut} "Export all steps: "</span>
                <a href="/my/balance/export.csv" rel="external" download="">{icon(Icon::Download)} "CSV"</a>
            </p>
        </Section>
    }
    .into_any()
}

fn row(entry: &LedgerEntry) -> AnyView {
    let amount = if entry.value < Money::ZERO {
        format!("\u{2212}{}", entry.value.negated().display())
    } else {
        format!("+{}", entry.value.display())
    };
    let (at, what, why, left) = (entry.at, entry.action.label(), entry.description.clone(), entry.balance.display());
    view! {
        <tr>
            <Cell label="When"><Time at /></Cell>
            <Cell label="What">{what}</Cell>
            <Cell label="Why" class="wide">{why}</Cell>
            <Cell label="Amount" class="figures">{amount}</Cell>
            <Cell label="Left" class="figures">{left}</Cell>
        </tr>
    }
    .into_any()
}

fn voucher(redeem: ServerAction<Redeem>) -> AnyView {
    let form = form_state(redeem);
    view! {
        <Section title="Redeem a voucher" lead="Both stand on the voucher. Capitals do not matter.">
            <ActionForm action=redeem>
                <div class="panel-form">
                    <ErrorSummary form fields=&[("voucher", "Id"), ("number_of_voucher", "Number")] />
                    <div class="field-row">
                        <Field form name="voucher" label="Id" required=true mono=true />
                        <Field form name="number_of_voucher" label="Number" required=true mono=true />
                    </div>
                    <FormButtons><Submit form label="Redeem" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}
