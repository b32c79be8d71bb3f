//! `/my/password`: the SIP password, which phones have, and a web password for this portal and the settings alone.

use super::api::{ChangeSipPassword, Mine, RemoveWebPassword, SetWebPassword, my_settings};
use super::parts::checks;
use crate::components::{
    ErrorSummary, Field, FormButtons, FormState, Kind, Loaded, Notice, PageHeader, Section, Submit, form_state, succeeded,
};
use crate::error::Result;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::SIP_PASSWORD_MIN;

/// `/my/password`
pub struct PasswordRoute {
    mine: Resource<Result<Mine>>,
    sip: ServerAction<ChangeSipPassword>,
    web: ServerAction<SetWebPassword>,
    remove: ServerAction<RemoveWebPassword>,
}

#[derive(Clone, Copy)]
struct Forms {
    sip: FormState,
    web: FormState,
    remove: FormState,
}

impl PageRoute for PasswordRoute {
    fn data() -> Self {
        let (sip, web, remove) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        let (changed, set, removed) = (succeeded(sip), succeeded(web), succeeded(remove));
        let mine = Resource::new(move || (changed.get(), set.get(), removed.get()), |_| my_settings());
        Self { mine, sip, web, remove }
    }

    fn view(this: Self) -> AnyView {
        let PasswordRoute { mine, sip, web, remove } = this;
        let forms = Forms { sip: form_state(sip), web: form_state(web), remove: form_state(remove) };
        view! {
            <PageHeader title="Passwords" lead="With one password your phones register; another one can keep your settings to yourself." />
            <Loaded data=mine draw=move |mine| page(mine.settings.web_password, (sip, web, remove), forms) />
            <p class="section-more"><a href="/account/sessions">"Browsers in which you are signed in"</a></p>
        }
        .into_any()
    }
}

type Actions = (ServerAction<ChangeSipPassword>, ServerAction<SetWebPassword>, ServerAction<RemoveWebPassword>);

fn page(has_web: bool, (sip, web, remove): Actions, forms: Forms) -> AnyView {
    let now = if has_web { "Web password so far" } else { "SIP password so far" };
    let help = format!("At least {SIP_PASSWORD_MIN} characters.");
    let help_web = help.clone();
    let note = if has_web {
        "You have a web password: it opens this portal and the settings. The SIP password only registers phones."
    } else {
        "You have no web password: the SIP password opens this portal, too. Whoever reads it off a phone can change your settings."
    };
    let (web_title, web_label) =
        if has_web { ("Web password", "Change web password") } else { ("Set a web password", "Set web password") };
    let removal = has_web.then(|| {
        view! {
            <Section title="Remove the web password" lead="The SIP password then opens this portal and the settings again.">
                <ActionForm action=remove>
                    <div class="panel-form">
                        <ErrorSummary form=forms.remove fields=&[("remove_old", "Web password")] />
                        <Field form=forms.remove name="remove_old" label="Web password" kind="password" autocomplete="current-password" required=true />
                        <FormButtons><Submit form=forms.remove kind=Kind::Danger label="Remove web password" /></FormButtons>
                    </div>
                </ActionForm>
            </Section>
        }
        .into_any()
    });
    view! {
        <Notice>{note}</Notice>
        <Section title="SIP password" lead="Your phones and programs have it. After a change, give each of them the new one; your other sessions end.">
            <ActionForm action=sip>
                <div class="panel-form">
                    <ErrorSummary form=forms.sip fields=&[("old", "Password so far"), ("new", "New SIP password")] />
                    <Field form=forms.sip name="old" label=now kind="password" autocomplete="current-password" required=true />
                    <Field form=forms.sip name="new" label="New SIP password" kind="password" help autocomplete="new-password" required=true check=checks::password />
                    <FormButtons><Submit form=forms.sip label="Change SIP password" /></FormButtons>
                </div>
            </ActionForm>
        </Section>
        <Section title=web_title lead="It opens this portal and the settings, and no phone has it.">
            <ActionForm action=web>
                <div class="panel-form">
                    <ErrorSummary form=forms.web fields=&[("web_old", "Password so far"), ("web_new", "New web password")] />
                    <Field form=forms.web name="web_old" label=now kind="password" autocomplete="current-password" required=true />
                    <Field form=forms.web name="web_new" label="New web password" kind="password" help=help_web autocomplete="new-password" required=true check=checks::password />
                    <FormButtons><Submit form=forms.web label=web_label /></FormButtons>
                </div>
            </ActionForm>
        </Section>
        {removal}
    }
    .into_any()
}
