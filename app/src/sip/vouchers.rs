//! `/sip/vouchers`: prepaid credit on paper. The numbers are shown once, right after they were made.

use super::api::{CreateVouchers, VouchersPage, list_vouchers};
use super::parts::{check_money, crumbs, secrets_view};
use crate::components::{
    Cell, Column, EmptyState, ErrorSummary, Field, FormButtons, Loaded, Offered, PageHeader, Section, StateDot, Submit, Table,
    Time, Tone, form_state,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use crate::shown::use_shown;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::sip::Voucher;
use patchbay_domain::time::Millis;

/// `/sip/vouchers`
pub struct VouchersRoute {
    page: Resource<Result<VouchersPage>>,
    shown: Resource<Result<Option<String>>>,
    create: ServerAction<CreateVouchers>,
}

impl PageRoute for VouchersRoute {
    fn data() -> Self {
        let create = ServerAction::<CreateVouchers>::new();
        let (made, redeemed) = (use_live("sip-vouchers"), use_live("sip"));
        let page = Resource::new(move || (made.get(), redeemed.get(), create.version().get()), |_| list_vouchers());
        Self { page, shown: use_shown(), create }
    }

    fn view(this: Self) -> AnyView {
        let VouchersRoute { page, shown, create } = this;
        let secrets = move || {
            Suspend::new(async move {
                let text = shown.await.ok().flatten()?;
                Some(secrets_view(text, "vouchers.csv", "The new vouchers"))
            })
        };
        view! {
            <PageHeader title="Vouchers" lead="Credit that the owner of an account redeems with the id and the number on the voucher." crumbs=crumbs() />
            <Transition>{secrets}</Transition>
            <Offered permission=Permission::EditSip>{move || create_form(create)}</Offered>
            <Offered permission=Permission::ViewSip otherwise=true><Loaded data=page draw=list /></Offered>
        }
        .into_any()
    }
}

const FIELDS: &[(&str, &str)] = &[("count", "How many"), ("amount", "Amount each"), ("days", "Good for")];

fn create_form(create: ServerAction<CreateVouchers>) -> AnyView {
    let form = form_state(create);
    view! {
        <Section title="Make vouchers" lead="Their numbers are shown once, on the next page; print or keep them.">
            <ActionForm action=create>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <Field form name="count" label="How many" help="Up to 500 at once." value="10" required=true />
                    <Field form name="amount" label="Amount each" help="In the currency of the account that redeems it, such as 10." required=true check=check_money />
                    <Field form name="days" label="Good for" help="Days from today, up to 3650." value="365" required=true />
                    <FormButtons><Submit form label="Make the vouchers" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn list(page: VouchersPage) -> AnyView {
    let body = if page.vouchers.is_empty() {
        view! { <EmptyState title="No vouchers yet" text="Vouchers that were made are listed here with who redeemed them. Their numbers are not." /> }.into_any()
    } else {
        let columns = vec![
            Column::new("Id"),
            Column::new("Amount").figures(),
            Column::new("State"),
            Column::new("Made"),
            Column::new("Good until"),
            Column::new("Redeemed"),
        ];
        let rows = page.vouchers.iter().map(|voucher| row(voucher, page.now)).collect_view();
        view! { <Table caption="Vouchers, the newest first" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="Vouchers" lead="The newest 500.">{body}</Section> }.into_any()
}

fn row(voucher: &Voucher, now: Millis) -> AnyView {
    let (label, tone) = match voucher.redeemed_at {
        Some(_) => ("Redeemed", Tone::Good),
        None if voucher.expires_at <= now => ("Out of date", Tone::Neutral),
        None => ("Open", Tone::Info),
    };
    let Voucher { id, amount, created_at, expires_at, redeemed_by, redeemed_at } = voucher.clone();
    let redeemed = match redeemed_at {
        Some(at) => view! { <Time at /> " by " <span class="mono breakable">{redeemed_by}</span> }.into_any(),
        None => "\u{2013}".into_any(),
    };
    view! {
        <tr>
            <Cell class="mono">{id}</Cell>
            <Cell label="Amount" class="figures">{amount.display()}</Cell>
            <Cell label="State"><StateDot label tone /></Cell>
            <Cell label="Made"><Time at=created_at /></Cell>
            <Cell label="Good until"><Time at=expires_at /></Cell>
            <Cell label="Redeemed">{redeemed}</Cell>
        </tr>
    }
    .into_any()
}
