//! `/redirections/new`: registers one phone, or many with one URL by pasting their addresses.

use super::api::{CreateMany, CreateRedirection, LookedUp, look_up_mac};
use super::parts::{check_mac, check_optional_model, crumbs, query_part, url_field};
use super::paste;
use crate::components::{
    ButtonLink, ErrorSummary, Field, FormButtons, FormState, Kind, Notice, Offered, PageHeader, Submit, Tab, Tabs, TextArea,
    Tone, form_state,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::prelude::*;
use patchbay_domain::access::Permission;
use patchbay_domain::redirections::{Mac, mask_password};
use wasm_bindgen::JsCast;

/// `/redirections/new`
#[derive(Debug)]
pub struct NewRoute {
    prefilled: Prefilled,
    many: Memo<String>,
    typed: RwSignal<String>,
    known: Resource<Result<Option<LookedUp>>>,
}

/// What the address fills in: a clone's URL and model, an unknown phone's MAC.
#[derive(Clone, Copy, Debug)]
struct Prefilled {
    mac: Memo<String>,
    url: Memo<String>,
    model: Memo<String>,
    from: Memo<String>,
}

impl PageRoute for NewRoute {
    fn data() -> Self {
        let prefilled =
            Prefilled { mac: query_part("mac"), url: query_part("url"), model: query_part("model"), from: query_part("from") };
        // Counted and not owned by the page: the form for many does not wait for the look-up, which on the server may read this when the page
        // is drawn and gone. Reading what is gone would be a panic, after which the answer never ends.
        let source = ArcRwSignal::new(prefilled.mac.get_untracked());
        let typed = RwSignal::from(source.clone());
        // Asks only for what is a MAC already, so typing one costs one question.
        let known = Resource::new(
            move || source.with(|typed| Mac::parse(typed).map(|mac| mac.to_string()).unwrap_or_default()),
            |mac| async move { if mac.is_empty() { Ok(None) } else { look_up_mac(mac).await } },
        );
        Self { prefilled, many: query_part("many"), typed, known }
    }

    fn view(this: Self) -> AnyView {
        let NewRoute { prefilled, many, typed, known } = this;
        let one = ServerAction::<CreateRedirection>::new();
        let several = ServerAction::<CreateMany>::new();
        let (one_form, several_form) = (form_state(one), form_state(several));
        let body = move || {
            let many = many.get() == "1";
            let tabs = vec![
                Tab::new("One phone", "/redirections/new", !many),
                Tab::new("Many phones", "/redirections/new?many=1", many),
            ];
            let form =
                if many { many_form(several, several_form) } else { one_phone_form(one, one_form, prefilled, typed, known) };
            view! {
                <Tabs label="How many" tabs />
                {form}
            }
        };
        view! {
            <PageHeader title="New redirection" lead="Tells phones where to fetch their settings." crumbs=crumbs() />
            <Offered permission=Permission::EditRedirections otherwise=true>{body}</Offered>
        }
        .into_any()
    }
}

const ONE: &[(&str, &str)] = &[("mac", "MAC address"), ("url", "URL"), ("model", "Model")];

fn one_phone_form(
    create: ServerAction<CreateRedirection>,
    form: FormState,
    prefilled: Prefilled,
    typed: RwSignal<String>,
    known: Resource<Result<Option<LookedUp>>>,
) -> AnyView {
    // The field itself knows nothing of look-ups; its events come by here.
    let listen = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(input) = input.filter(|input| input.name() == "mac") {
            typed.set(input.value());
        }
    };
    view! {
        <ActionForm action=create>
            <div class="panel-form">
                <ErrorSummary form fields=ONE />
                <input type="hidden" name="from" value=prefilled.from.get_untracked() />
                <div on:input=listen>
                    <Field
                        form
                        name="mac"
                        label="MAC address"
                        help="From the phone's label, in any spelling: 00:04:13:61:0F:F5, 0004-1361-0ff5 or 000413610ff5."
                        value=prefilled.mac.get_untracked()
                        required=true
                        mono=true
                        check=check_mac
                    />
                </div>
                {looked_up(typed, known)}
                {url_field(form, "url", "URL", prefilled.url.get_untracked())}
                <Field
                    form
                    name="model"
                    label="Model"
                    help="Only if the model table should not decide, such as snomD785."
                    value=prefilled.model.get_untracked()
                    mono=true
                    check=check_optional_model
                />
                <FormButtons>
                    <Submit form label="Register the phone" />
                    <ButtonLink kind=Kind::Quiet href="/redirections">"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What is known of the MAC: how it is stored, its model, and whether it is registered already.
fn looked_up(typed: RwSignal<String>, known: Resource<Result<Option<LookedUp>>>) -> AnyView {
    let draw = move || {
        Suspend::new(async move {
            let known = known.await.ok().flatten()?;
            let mac = typed.with_untracked(|typed| Mac::parse(typed)).ok()?;
            Some(found(mac, &known))
        })
    };
    view! { <div class="looked-up" role="status"><Transition>{draw}</Transition></div> }.into_any()
}

fn found(mac: Mac, known: &LookedUp) -> AnyView {
    let model = if known.model.is_empty() { "a model that the table does not know".to_owned() } else { known.model.clone() };
    let note = if let Some(url) = known.url.as_deref().map(mask_password) {
        view! {
            <Notice tone=Tone::Warning>
                <p>
                    "This phone is registered already and sent to " <span class="mono breakable">{url}</span> ". "
                    <a href=format!("/redirections/{mac}/edit")>"Change it"</a> " instead."
                </p>
            </Notice>
        }
        .into_any()
    } else if known.elsewhere {
        view! { <Notice tone=Tone::Warning><p>"Another organization has registered this phone. It must give it back first."</p></Notice> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <p>"Stored as " <span class="mono">{mac.to_string()}</span> ", " {model} "."</p>
        {note}
    }
    .into_any()
}

const MANY: &[(&str, &str)] = &[("macs", "MAC addresses"), ("many_url", "URL"), ("many_model", "Model")];

fn many_form(create: ServerAction<CreateMany>, form: FormState) -> AnyView {
    view! {
        <ActionForm action=create>
            <div class="panel-form">
                <ErrorSummary form fields=MANY />
                <TextArea
                    form
                    name="macs"
                    label="MAC addresses"
                    help="One a line or with commas between them, in any spelling. Up to 100,000."
                    rows=10
                    required=true
                    mono=true
                    check=paste::check
                />
                {url_field(form, "many_url", "URL for all of them", String::new())}
                <Field
                    form
                    name="many_model"
                    label="Model of all of them"
                    help="Only if the model table should not decide, such as snomD785."
                    mono=true
                    check=check_optional_model
                />
                <p class="muted">"The next page shows what each line would do. Nothing is written before you say so."</p>
                <FormButtons>
                    <Submit form label="Check the list" />
                    <ButtonLink kind=Kind::Quiet href="/redirections">"Cancel"</ButtonLink>
                </FormButtons>
            </div>
        </ActionForm>
    }
    .into_any()
}
