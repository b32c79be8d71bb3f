//! `/my/privacy`: what those whom one calls see, and what the directory tells.

use super::api::{Mine, SetCallerId, SetListed, my_settings};
use crate::components::{
    Definition, DefinitionList, ErrorSummary, FormState, Kind, Loaded, PageHeader, Section, StateDot, Submit, Tone, form_state,
    succeeded,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// `/my/privacy`
pub struct PrivacyRoute {
    mine: Resource<Result<Mine>>,
    caller_id: ServerAction<SetCallerId>,
    listed: ServerAction<SetListed>,
}

impl PageRoute for PrivacyRoute {
    fn data() -> Self {
        let (caller_id, listed) = (ServerAction::new(), ServerAction::new());
        let (hidden, agreed) = (succeeded(caller_id), succeeded(listed));
        Self { mine: Resource::new(move || (hidden.get(), agreed.get()), |_| my_settings()), caller_id, listed }
    }

    fn view(this: Self) -> AnyView {
        let PrivacyRoute { mine, caller_id, listed } = this;
        let (caller_form, listed_form) = (form_state(caller_id), form_state(listed));
        view! {
            <PageHeader title="Privacy" lead="What others see of you." />
            <ErrorSummary form=caller_form />
            <ErrorSummary form=listed_form />
            <Loaded
                data=mine
                draw=move |mine| {
                    view! {
                        {when_i_call(&mine, caller_id, caller_form)}
                        {directory(&mine, listed, listed_form)}
                    }
                    .into_any()
                }
            />
        }
        .into_any()
    }
}

fn when_i_call(mine: &Mine, action: ServerAction<SetCallerId>, form: FormState) -> AnyView {
    let settings = &mine.settings;
    let shown = settings.identity.caller_id.as_ref().map_or_else(|| settings.address.to_string(), ToString::to_string);
    let (label, tone) = if settings.privacy { ("Hidden", Tone::Info) } else { ("Shown", Tone::Neutral) };
    let text = if settings.privacy {
        "Those whom you call do not see who calls. Some people refuse such calls.".to_owned()
    } else {
        format!("Those whom you call see {shown}.")
    };
    let (value, word) = if settings.privacy { ("0", "Show my number") } else { ("1", "Hide my number") };
    view! {
        <Section title="When I call">
            <div class="my-card">
                <p class="my-state"><StateDot label tone /></p>
                <p>{text}</p>
                <ActionForm action=action>
                    <input type="hidden" name="privacy" value=value />
                    <Submit form kind=Kind::Plain label=word />
                </ActionForm>
            </div>
        </Section>
    }
    .into_any()
}

fn directory(mine: &Mine, action: ServerAction<SetListed>, form: FormState) -> AnyView {
    let settings = &mine.settings;
    let (label, tone) = if settings.listed { ("Listed", Tone::Good) } else { ("Not listed", Tone::Neutral) };
    let (value, word) = if settings.listed { ("0", "Take me out of the directory") } else { ("1", "List me in the directory") };
    let numbers = if mine.numbers.is_empty() {
        "None".to_owned()
    } else {
        mine.numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let told = if settings.listed {
        "Everybody who may search the directory sees exactly this:"
    } else {
        "Were you listed, everybody who may search the directory would see exactly this:"
    };
    let (name, address) = (settings.display_name(), settings.address.to_string());
    view! {
        <Section title="Directory" lead="Phones and programs search it by name, address and number. Nobody is in it who did not agree.">
            <div class="my-card">
                <p class="my-state"><StateDot label tone /></p>
                <p>{told}</p>
                <DefinitionList>
                    <Definition term="Name">{name}</Definition>
                    <Definition term="SIP address"><span class="mono">{address}</span></Definition>
                    <Definition term="Telephone numbers"><span class="mono">{numbers}</span></Definition>
                </DefinitionList>
                <p class="muted">"Never your e-mail address, your mobile number, your aliases, your devices or your calls. You can take it back at any time."</p>
                <ActionForm action=action>
                    <input type="hidden" name="listed" value=value />
                    <Submit form kind=Kind::Plain label=word />
                </ActionForm>
            </div>
        </Section>
    }
    .into_any()
}
