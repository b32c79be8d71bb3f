//! `/my/rules`: whose calls are accepted when, as a week, as rules, and as a rule for now.

use super::api::{EndTemporary, Mine, RemoveWeeklyRule, SetTemporary, SetWeeklyRule, my_settings};
use super::week::{span, week};
use crate::components::{
    ButtonLink, Checkbox, Checks, Choice, EmptyState, ErrorSummary, Field, FormButtons, FormState, Kind, Loaded, Notice,
    PageHeader, Section, Select, Submit, Tab, Tabs, Time, Tone, form_state, query_part, succeeded,
};
use crate::error::Result;
use crate::live::use_live;
use crate::pages::PageRoute;
use leptos::form::ActionForm;
use leptos::prelude::*;
use patchbay_domain::sip::{AcceptRule, DAY_MINUTES, Group, Temporary, Weekdays};

/// The parts of the page.
pub(super) fn tabs(current: &str) -> AnyView {
    let tabs = [("Week", "/my/rules"), ("Groups", "/my/rules/groups")]
        .into_iter()
        .map(|(label, href)| Tab::new(label, href, href == current))
        .collect();
    view! { <Tabs label="Accept rules" tabs /> }.into_any()
}

/// `/my/rules`, with `?days=31` the rule of these days in the form.
pub struct RulesRoute {
    mine: Resource<Result<Mine>>,
    days: Memo<String>,
    actions: Actions,
}

#[derive(Clone, Copy)]
struct Actions {
    set: ServerAction<SetWeeklyRule>,
    remove: ServerAction<RemoveWeeklyRule>,
    now: ServerAction<SetTemporary>,
    end: ServerAction<EndTemporary>,
}

#[derive(Clone, Copy)]
struct Forms {
    set: FormState,
    remove: FormState,
    now: FormState,
    end: FormState,
}

impl PageRoute for RulesRoute {
    fn data() -> Self {
        let actions =
            Actions { set: ServerAction::new(), remove: ServerAction::new(), now: ServerAction::new(), end: ServerAction::new() };
        let done = (succeeded(actions.set), succeeded(actions.remove), succeeded(actions.now), succeeded(actions.end));
        let (live, days) = (use_live("sip"), query_part("days"));
        let sources = move || (days.get(), done.0.get(), done.1.get(), done.2.get(), done.3.get(), live.get());
        Self { mine: Resource::new(sources, |_| my_settings()), days, actions }
    }

    fn view(this: Self) -> AnyView {
        let RulesRoute { mine, days, actions } = this;
        let forms = Forms {
            set: form_state(actions.set),
            remove: form_state(actions.remove),
            now: form_state(actions.now),
            end: form_state(actions.end),
        };
        view! {
            <PageHeader title="Accept rules" lead="Whose calls reach you, by day and time. Who is not let through goes where your forwarding sends him." />
            {tabs("/my/rules")}
            <ErrorSummary form=forms.remove />
            <ErrorSummary form=forms.end />
            <Loaded data=mine draw=move |mine| page(&mine, &days.get_untracked(), actions, forms) />
        }
        .into_any()
    }
}

fn page(mine: &Mine, days: &str, actions: Actions, forms: Forms) -> AnyView {
    let rules = &mine.settings.accept;
    let list = if rules.persistent.is_empty() {
        view! { <EmptyState title="No weekly rules" text="Without rules everybody reaches you at any time. A rule says, for some days, between which times and from which groups you take calls; at other times of these days nobody gets through." /> }.into_any()
    } else {
        let rows: Vec<AnyView> = rules.persistent.iter().map(|rule| rule_row(rule, actions.remove, forms.remove)).collect();
        let zone = mine.settings.identity.timezone.clone();
        view! {
            {week(rules, mine.weekday)}
            <ul class="my-list">{rows}</ul>
            <Notice>"On a day, the rule for the fewest days decides alone: one for Saturday goes before one for the weekend, and that before one for every day. Times are those of " {zone} "."</Notice>
        }
        .into_any()
    };
    let changed = days.parse().ok().and_then(Weekdays::of_mask);
    let changed = changed.and_then(|days| rules.persistent.iter().find(|rule| rule.days == days));
    view! {
        {for_now(mine, actions, forms)}
        <Section title="Week">{list}</Section>
        {rule_form(changed, actions.set, forms.set)}
    }
    .into_any()
}

fn rule_row(rule: &AcceptRule, remove: ServerAction<RemoveWeeklyRule>, form: FormState) -> AnyView {
    let mask = rule.days.mask().to_string();
    let when = if rule.start.minutes() == 0 && rule.stop.minutes() == DAY_MINUTES {
        "all day".to_owned()
    } else {
        span(rule.start, rule.stop)
    };
    let (days, groups) = (rule.days.label(), Group::words(&rule.groups));
    view! {
        <li class="my-item">
            <p><strong>{days}</strong> <span class="my-when">{when}</span> <span class="muted">{groups}</span></p>
            <div class="my-item-actions">
                <ButtonLink href=format!("/my/rules?days={mask}#rule")>"Change"</ButtonLink>
                <ActionForm action=remove>
                    <input type="hidden" name="mask" value=mask />
                    <Submit form kind=Kind::Quiet label="Remove" />
                </ActionForm>
            </div>
        </li>
    }
    .into_any()
}

fn group_choices() -> Vec<Choice> {
    Group::ALL.into_iter().map(|group| Choice::new(group.as_str(), group.label())).collect()
}

/// The form of a weekly rule: a new one, or the one that is changed.
fn rule_form(changed: Option<&AcceptRule>, set: ServerAction<SetWeeklyRule>, form: FormState) -> AnyView {
    let days = changed.map_or(Weekdays::WORKDAYS, |rule| rule.days);
    let singles = Weekdays::OFFERED.into_iter().filter(|days| days.count() == 1);
    let (offered, chosen): (Vec<Choice>, Vec<Option<String>>) = singles
        .map(|day| {
            let value = day.mask().to_string();
            let on = (days.mask() & day.mask() != 0).then(|| value.clone());
            (Choice::new(value, day.label()), on)
        })
        .unzip();
    let all_day = changed.is_some_and(|rule| rule.start.minutes() == 0 && rule.stop.minutes() == DAY_MINUTES);
    // A browser's field of time knows no 24:00; as an end, midnight is the same.
    let time = |time: patchbay_domain::sip::ClockTime| {
        if time.minutes() == DAY_MINUTES { "00:00".to_owned() } else { time.to_string() }
    };
    let (start, stop) = match changed {
        Some(rule) if !all_day => (time(rule.start), time(rule.stop)),
        _ => ("09:00".to_owned(), "17:30".to_owned()),
    };
    let groups = changed.map(|rule| rule.groups.iter().map(|group| group.as_str().to_owned()).collect()).unwrap_or_default();
    let was = changed.map(|rule| rule.days.mask().to_string()).unwrap_or_default();
    let (title, cancel) = match changed {
        Some(rule) => {
            let cancel = view! { <ButtonLink kind=Kind::Quiet href="/my/rules">"Cancel"</ButtonLink> }.into_any();
            (format!("Change the rule for {}", rule.days.label()), Some(cancel))
        }
        None => ("Add a rule".to_owned(), None),
    };
    view! {
        <div id="rule" class="my-rule">
            <Section title=title lead="One rule for a set of days; a rule for the same days takes the place of the one that is there.">
                <ActionForm action=set>
                    <div class="panel-form">
                        <ErrorSummary form fields=&[("days", "Days"), ("start", "From"), ("stop", "To"), ("groups", "Whose calls")] />
                        <input type="hidden" name="was" value=was />
                        <Checks form name="days" label="Days" chosen=chosen.into_iter().flatten().collect() choices=offered />
                        <Checkbox form name="all_day" label="The whole day" help="The times below do not matter then." checked=all_day />
                        <div class="field-row my-times">
                            <Field form name="start" label="From" kind="time" help="Midnight is 00:00." value=start />
                            <Field form name="stop" label="To" kind="time" help="Before “from”, it means around midnight." value=stop />
                        </div>
                        <Checks form name="groups" label="Whose calls" help="Everybody, nobody, or groups of your phonebook." chosen=groups choices=group_choices() />
                        <FormButtons><Submit form label="Save rule" /> {cancel}</FormButtons>
                    </div>
                </ActionForm>
            </Section>
        </div>
    }
    .into_any()
}

/// The rule for the next minutes: the one that holds, or the form of one.
fn for_now(mine: &Mine, actions: Actions, forms: Forms) -> AnyView {
    let holding = mine.settings.accept.temporary.as_ref().filter(|rule| rule.holds(mine.now));
    let content = match holding {
        Some(rule) => held(rule, actions.end, forms.end),
        None => temporary_form(actions.now, forms.now),
    };
    view! { <Section title="Just for now" lead="A rule that goes before the weekly ones and ends by itself.">{content}</Section> }
        .into_any()
}

fn held(rule: &Temporary, end: ServerAction<EndTemporary>, form: FormState) -> AnyView {
    let who = if rule.is_do_not_disturb() {
        "Do not disturb is on: nobody is let through".to_owned()
    } else {
        format!("Only {} are let through", Group::words(&rule.groups))
    };
    let until = match rule.until {
        Some(at) => view! { " until " <Time at /> "." }.into_any(),
        None => ", until you end it.".into_any(),
    };
    view! {
        <Notice tone=Tone::Warning>
            <p>{who} {until}</p>
            <ActionForm action=end>
                <input type="hidden" name="back" value="/my/rules" />
                <Submit form kind=Kind::Plain label="End it now" />
            </ActionForm>
        </Notice>
    }
    .into_any()
}

fn temporary_form(set: ServerAction<SetTemporary>, form: FormState) -> AnyView {
    let spans = [
        ("30", "30 minutes"),
        ("60", "An hour"),
        ("120", "2 hours"),
        ("480", "8 hours"),
        ("1440", "A day"),
        ("10080", "A week"),
        ("0", "Until I end it"),
    ];
    let spans = spans.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    view! {
        <details class="my-details" open=move || form.failure.with(Option::is_some)>
            <summary class="button">"Set a rule for now"</summary>
            <ActionForm action=set>
                <div class="panel-form">
                    <ErrorSummary form fields=&[("whom", "Let through"), ("minutes", "For")] />
                    <Checks form name="whom" label="Let through" help="Nobody is what is called do not disturb." chosen=vec!["nobody".to_owned()] choices=group_choices() />
                    <Select form name="minutes" label="For" value="60" choices=spans />
                    <FormButtons><Submit form label="Set" /></FormButtons>
                </div>
            </ActionForm>
        </details>
    }
    .into_any()
}
