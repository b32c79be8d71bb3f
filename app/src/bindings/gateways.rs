//! `/bindings/gateways`: what takes messages, in order of preference, how each is doing, and a message to try one with.

use super::api::{GatewaysPage, TestGateway, list_gateways};
use super::parts::{check_number, crumbs, moment};
use crate::components::{
    Cell, Choice, Column, EmptyState, ErrorSummary, Field, FormButtons, FormState, Loaded, Offered, PageHeader, Section, Select,
    StateDot, Submit, Table, Time, Tone, form_state,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::bindings::{Gateway, GatewayKind, SETUPS_A_MINUTE, TEST_PIN};

/// `/bindings/gateways`
pub struct GatewaysRoute {
    page: Resource<Result<GatewaysPage>>,
    test: ServerAction<TestGateway>,
}

impl PageRoute for GatewaysRoute {
    fn data() -> Self {
        let test = ServerAction::<TestGateway>::new();
        let moved = use_live("setups");
        let page = Resource::new(move || (moved.get(), test.version().get()), |_| list_gateways());
        Self { page, test }
    }

    fn view(this: Self) -> AnyView {
        let GatewaysRoute { page, test } = this;
        let form = form_state(test);
        // Which gateways there are is configured; only their health changes while the page is open. So the form may stand beside it.
        let trial = move |page: GatewaysPage| if page.may_test { test_form(test, form, &page.gateways) } else { ().into_any() };
        view! {
            <PageHeader
                title="Gateways"
                lead="What takes messages to phones. The first one that is well is tried first; a message changes gateways only while nothing of it left."
                crumbs=crumbs()
            />
            <Loaded data=page draw=|page: GatewaysPage| table(&page.gateways) />
            <Offered permission=Permission::EditBindings><Loaded data=page draw=trial /></Offered>
        }
        .into_any()
    }
}

fn table(gateways: &[Gateway]) -> AnyView {
    if gateways.is_empty() {
        return view! { <EmptyState title="No gateway is mounted" text="Messages wait until the server has one. Gateways are configured where the server runs." /> }.into_any();
    }
    let mut columns: Vec<Column> = ["Order", "Gateway", "Where", "State"].map(Column::new).into_iter().collect();
    columns.extend(["Last took something", "Last failed", "What it said then"].map(Column::new));
    let rows = (1_i64..).zip(gateways).map(|(order, gateway)| row(order, gateway)).collect_view();
    view! {
        <Table caption="Gateways, in order of preference" columns>{rows}</Table>
        <p class="muted">"Health is as far as this process knows since it was started. Gateways are configured where the server runs."</p>
    }
    .into_any()
}

fn row(order: i64, gateway: &Gateway) -> AnyView {
    let Gateway { name, kind, address, health, ready } = gateway.clone();
    let label = kind.label().to_owned();
    let kind_words = (!label.eq_ignore_ascii_case(&name)).then(|| view! { <span class="muted">" " {label}</span> });
    let address = if address.is_empty() { "here; it sends nothing".to_owned() } else { address };
    let state = match (ready, health.failures) {
        _ if health.down => view! { <StateDot label="Not connected" tone=Tone::Bad /> " tried again on its own" }.into_any(),
        (true, 0) => view! { <StateDot label="Ready" tone=Tone::Good /> }.into_any(),
        (true, _) => view! { <StateDot label="Tried again" tone=Tone::Warning /> }.into_any(),
        (false, failures) => {
            let label = if failures == 1 { "Failed once".to_owned() } else { format!("Failed {failures} times") };
            let at = health.retry_at;
            view! { <StateDot label tone=Tone::Bad /> " tried again from " <Time at /> }.into_any()
        }
    };
    let (success, failure, reason) = (moment(health.last_success), moment(health.last_failure), health.reason);
    view! {
        <tr>
            <Cell class="figures">{order}</Cell>
            <Cell label="Gateway"><strong>{name}</strong> {kind_words}</Cell>
            <Cell label="Where" class="mono"><span class="breakable">{address}</span></Cell>
            <Cell label="State">{state}</Cell>
            <Cell label="Last took something">{success}</Cell>
            <Cell label="Last failed">{failure}</Cell>
            <Cell label="What it said then" class="wide"><span class="breakable">{reason}</span></Cell>
        </tr>
    }
    .into_any()
}

const FIELDS: &[(&str, &str)] = &[("gateway", "Gateway"), ("phone_number", "Phone number")];

fn test_form(test: ServerAction<TestGateway>, form: FormState, gateways: &[Gateway]) -> AnyView {
    if gateways.is_empty() {
        return ().into_any();
    }
    let choices = gateways.iter().map(|gateway| Choice::new(gateway.name.as_str(), named(gateway))).collect();
    let lead = format!(
        "One SMS that holds nothing but a name, through this gateway alone. The phone asks for the PIN {TEST_PIN}; nothing on it changes. At \
         most {SETUPS_A_MINUTE} a minute go to one number."
    );
    view! {
        <Section title="Send a test message" lead>
            <ActionForm action=test>
                <div class="panel-form">
                    <ErrorSummary form fields=FIELDS />
                    <Select form name="gateway" label="Gateway" choices required=true />
                    <Field form name="phone_number" label="Phone number" help="Your own, with + and the country's code." kind="tel" required=true mono=true check=check_number />
                    <FormButtons><Submit form label="Send the test message" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
    }
    .into_any()
}

fn named(gateway: &Gateway) -> String {
    if gateway.kind == GatewayKind::Outbox { format!("{} (sends nothing)", gateway.name) } else { gateway.name.clone() }
}
