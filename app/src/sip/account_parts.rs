//! The parts of an account's page.

use super::api::{AccountPage, AddAlias, AddNumber, Asked, ChangeBalance, DeleteAlias, DeleteNumber, RemoveDevice};
use super::list::state_of;
use super::parts::{account_page, badges, call_table, check_money, check_number, span};
use crate::components::{
    ButtonLink, Cell, Choice, Column, Definition, DefinitionList, EmptyState, ErrorSummary, Field, FormButtons, GetForm, Kind,
    Loaded, Notice, SearchField, Section, Select, StateDot, Submit, Table, Time, Tone, form_state, hidden, query_part,
};
use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::list::query_string;
use patchbay_domain::sip::{
    Condition, Device, Group, LedgerEntry, Settings, Target, Temporary, Unavailable, Verdict, check_line,
};
use patchbay_domain::time::Millis;

/// Asks before an alias, a number or a device goes.
#[derive(Clone, Copy)]
pub(super) struct Removing {
    alias: (Memo<String>, ServerAction<DeleteAlias>),
    number: (Memo<String>, ServerAction<DeleteNumber>),
    device: (Memo<String>, ServerAction<RemoveDevice>),
}

impl Removing {
    pub(super) fn new() -> Self {
        Self {
            alias: (query_part("alias"), ServerAction::new()),
            number: (query_part("number"), ServerAction::new()),
            device: (query_part("device"), ServerAction::new()),
        }
    }

    /// Moves when something was tried.
    pub(super) fn tried(self) -> (usize, usize, usize) {
        (self.alias.1.version().get(), self.number.1.version().get(), self.device.1.version().get())
    }

    /// The question, where the page's address asks for one and the thing is there.
    pub(super) fn draw(self, page: &AccountPage) -> AnyView {
        if !page.may_edit {
            return ().into_any();
        }
        let address = page.settings.address.to_string();
        let cancel = StoredValue::new(account_page(&address));
        let back = move || view! { <ButtonLink kind=Kind::Quiet href=cancel.get_value()>"Keep it"</ButtonLink> };
        let (alias, number, device) = (self.alias.0.get(), self.number.0.get(), self.device.0.get());
        if page.aliases.iter().any(|known| known.to_string() == alias) {
            let form = form_state(self.alias.1);
            return view! {
                <Section title=format!("Remove the alias {alias}?") danger=true>
                    <ActionForm action=self.alias.1>
                        <div class="panel-form">
                            <ErrorSummary form />
                            <input type="hidden" name="address" value=address />
                            <input type="hidden" name="alias" value=alias />
                            <p>"Calls to it are answered with \u{201c}not found\u{201d} from now on, and any account may take it."</p>
                            <FormButtons><Submit form label="Remove the alias" kind=Kind::Danger />{back()}</FormButtons>
                        </div>
                    </ActionForm>
                </Section>
            }
            .into_any();
        }
        if page.numbers.iter().any(|known| known.as_str() == number) {
            let form = form_state(self.number.1);
            return view! {
                <Section title=format!("Take back {number}?") danger=true>
                    <ActionForm action=self.number.1>
                        <div class="panel-form">
                            <ErrorSummary form />
                            <input type="hidden" name="address" value=address />
                            <input type="hidden" name="number" value=number />
                            <p>"Calls to this number no longer reach the account. You can give it to another one."</p>
                            <FormButtons><Submit form label="Take the number back" kind=Kind::Danger />{back()}</FormButtons>
                        </div>
                    </ActionForm>
                </Section>
            }
            .into_any();
        }
        if let Some(found) = page.devices.iter().find(|known| known.id == device) {
            let form = form_state(self.device.1);
            return view! {
                <Section title=format!("Remove {}?", device_name(found)) danger=true>
                    <ActionForm action=self.device.1>
                        <div class="panel-form">
                            <ErrorSummary form />
                            <input type="hidden" name="address" value=address />
                            <input type="hidden" name="device" value=device />
                            {device_words()}
                            <FormButtons><Submit form label="Remove the device" kind=Kind::Danger />{back()}</FormButtons>
                        </div>
                    </ActionForm>
                </Section>
            }
            .into_any();
        }
        ().into_any()
    }
}

/// What removing a device comes to.
pub(super) fn device_words() -> AnyView {
    view! { <p>"Calls no longer go there. A device that still has the password comes back when it registers the next time; reset the password to keep it out."</p> }
        .into_any()
}

/// What a device calls itself, else where it is.
pub(super) fn device_name(device: &Device) -> String {
    if device.user_agent.is_empty() { device.contact.clone() } else { device.user_agent.clone() }
}

/// The forms that add something.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    alias: ServerAction<AddAlias>,
    number: ServerAction<AddNumber>,
    balance: ServerAction<ChangeBalance>,
}

const ALIAS: &[(&str, &str)] = &[("alias", "Alias")];
const NUMBER: &[(&str, &str)] = &[("number", "Number")];
const BALANCE: &[(&str, &str)] = &[("how", "What"), ("amount", "Amount"), ("reason", "Reason")];

impl Adding {
    pub(super) fn new() -> Self {
        Self { alias: ServerAction::new(), number: ServerAction::new(), balance: ServerAction::new() }
    }

    /// Moves when something was tried.
    pub(super) fn tried(self) -> (usize, usize, usize) {
        (self.alias.version().get(), self.number.version().get(), self.balance.version().get())
    }

    pub(super) fn draw(self, address: &str) -> AnyView {
        let (alias, number, balance) = (form_state(self.alias), form_state(self.number), form_state(self.balance));
        let how = vec![
            Choice::new("add", "Add to the balance"),
            Choice::new("take", "Take from the balance"),
            Choice::new("set", "Set the balance"),
        ];
        let of_account = || hidden(vec![("address", address.to_owned())]);
        let (alias_of, number_of, balance_of) = (of_account(), of_account(), of_account());
        view! {
            <Section title="Add" lead="Another name, a telephone number, or credit. An account gets a balance with the first amount.">
                <div class="sip-forms">
                    <ActionForm action=self.alias>
                        <div class="panel-form">
                            <ErrorSummary form=alias fields=ALIAS />
                            {alias_of}
                            <Field form=alias name="alias" label="Alias" help="A name in the same domain, such as sales." mono=true required=true />
                            <FormButtons><Submit form=alias label="Add the alias" kind=Kind::Plain /></FormButtons>
                        </div>
                    </ActionForm>
                    <ActionForm action=self.number>
                        <div class="panel-form">
                            <ErrorSummary form=number fields=NUMBER />
                            {number_of}
                            <Field form=number name="number" label="Number" help="With + and the country's code: +31 20 123 4567." mono=true required=true check=check_number />
                            <FormButtons><Submit form=number label="Give the number" kind=Kind::Plain /></FormButtons>
                        </div>
                    </ActionForm>
                    <ActionForm action=self.balance>
                        <div class="panel-form">
                            <ErrorSummary form=balance fields=BALANCE />
                            {balance_of}
                            <Select form=balance name="how" label="What" value="add" choices=how />
                            <Field form=balance name="amount" label="Amount" help="In the domain's currency, such as 12.50." required=true check=check_money />
                            <Field form=balance name="reason" label="Reason" help="It stands in the history of the balance; the owner reads it." required=true check=check_line />
                            <FormButtons><Submit form=balance label="Change the balance" kind=Kind::Plain /></FormButtons>
                        </div>
                    </ActionForm>
                </div>
            </Section>
        }
        .into_any()
    }
}

/// Can it be reached, and whose is it.
pub(super) fn state(page: &AccountPage) -> AnyView {
    let settings = &page.settings;
    let dash = |text: String| if text.is_empty() { "\u{2013}".to_owned() } else { text };
    let number = |number: Option<patchbay_domain::sip::Number>| dash(number.map(String::from).unwrap_or_default());
    let yes = |yes: bool| if yes { "Yes" } else { "No" };
    let rings = span(i64::from(settings.identity.ring_seconds()));
    let (name, listed, hides) = (dash(settings.identity.full_name()), yes(settings.listed), yes(settings.privacy));
    let identity = settings.identity.clone();
    let (email, mobile, shown) = (dash(identity.email), number(identity.mobile), number(identity.caller_id));
    let (timezone, dial) = (identity.timezone, dash(identity.quick_dial));
    let web = if settings.web_password { "A web password of its own" } else { "The SIP password" };
    let (state, disturb) = (state_of(settings.locked, !page.devices.is_empty()), disturb(settings, page.now));
    view! {
        <section class="section">
            <h2 class="section-title">"State"</h2>
            <DefinitionList>
                <Definition term="State">{state}</Definition>
                <Definition term="Do not disturb">{disturb}</Definition>
                <Definition term="Name">{name}</Definition>
                <Definition term="E-mail"><span class="breakable">{email}</span></Definition>
                <Definition term="Mobile"><span class="mono">{mobile}</span></Definition>
                <Definition term="Number shown"><span class="mono">{shown}</span></Definition>
                <Definition term="Number hidden">{hides}</Definition>
                <Definition term="Time zone">{timezone}</Definition>
                <Definition term="Rings for">{rings}</Definition>
                <Definition term="Quick dial"><span class="mono">{dial}</span></Definition>
                <Definition term="In the directory">{listed}</Definition>
                <Definition term="Signs in with">{web}</Definition>
            </DefinitionList>
        </section>
    }
    .into_any()
}

fn disturb(settings: &Settings, now: Millis) -> AnyView {
    match settings.accept.do_not_disturb(now) {
        None => view! { <StateDot label="Off" /> }.into_any(),
        Some(Temporary { until: None, .. }) => {
            view! { <StateDot label="On until it is switched off" tone=Tone::Warning /> }.into_any()
        }
        Some(Temporary { until: Some(until), .. }) => {
            let until = *until;
            view! { <StateDot label="On" tone=Tone::Warning /> " until " <Time at=until /> }.into_any()
        }
    }
}

/// What would become of a call now, by the very decision that the proxy is told. The form stands beside what is fetched again while one
/// types into it.
pub(super) fn call_now(page: Resource<Result<AccountPage>>, address: Memo<String>, caller: Memo<String>) -> AnyView {
    let form = move || {
        let here = account_page(&address.get());
        view! {
            <GetForm action=here label="Ask for a caller" class="filters" live=true>
                <SearchField name="caller" label="Caller" placeholder="bob@example.org or +31201234567" value=caller />
                <button type="submit" class="button filter-apply">"Ask"</button>
            </GetForm>
        }
    };
    let draw = |page: AccountPage| verdict_view(&page.asked);
    view! {
        <Section title="A call now" lead="What the proxy would be told at this moment. Rules may treat callers differently: name one to see.">
            {form}
            <Loaded data=page draw />
        </Section>
    }
    .into_any()
}

fn verdict_view(asked: &Asked) -> AnyView {
    match asked {
        Asked::NoCaller(fault) => {
            let fault = fault.clone();
            view! { <Notice tone=Tone::Bad><p>{fault}</p></Notice> }.into_any()
        }
        Asked::Verdict(verdict) => {
            let (label, tone) = verdict_words(verdict);
            let status = verdict.sip_status().map(|status| view! { <span class="muted">{format!(" SIP {status}")}</span> });
            view! { <p class="sip-verdict" role="status"><StateDot label tone />{status}</p> }.into_any()
        }
    }
}

/// A verdict in words.
fn verdict_words(verdict: &Verdict) -> (String, Tone) {
    match verdict {
        Verdict::Ring { seconds } => (format!("The phones ring, for {} at most.", span(i64::from(*seconds))), Tone::Good),
        Verdict::Divert { condition, target } => {
            (format!("The call goes to {}: {}.", target_words(target), condition_words(*condition)), Tone::Info)
        }
        Verdict::Refuse => ("The caller is refused: he is on the list of those to refuse.".to_owned(), Tone::Bad),
        Verdict::Busy => ("The caller hears that the line is busy.".to_owned(), Tone::Warning),
        Verdict::Unavailable { reason } => {
            let why = match reason {
                Unavailable::Locked => "the account is locked",
                Unavailable::DoNotDisturb => "do not disturb is on",
                Unavailable::NotAccepted => "the accept rules do not accept this caller now",
                Unavailable::NotOnline => "no phone is registered",
                Unavailable::NoAnswer => "nobody answers",
            };
            (format!("The caller hears that nobody is available: {why}."), Tone::Warning)
        }
        Verdict::NotFound => ("There is no such account.".to_owned(), Tone::Bad),
    }
}

fn target_words(target: &Target) -> String {
    match target {
        Target::Mailbox => "the mailbox".to_owned(),
        Target::Uri(_) => target.shown().to_owned(),
    }
}

/// A condition as somebody else than the owner says it.
const fn condition_words(condition: Condition) -> &'static str {
    match condition {
        Condition::Always => "always",
        Condition::Unavailable => "when the accept rules refuse the caller",
        Condition::NotOnline => "when no phone is registered",
        Condition::Busy => "when the line is busy",
        Condition::NoAnswer => "when nobody answers",
    }
}

/// The names and numbers by which it is reached.
pub(super) fn reached_by(page: &AccountPage) -> AnyView {
    let here = account_page(&page.settings.address.to_string());
    let aliases = page.aliases.iter().map(|alias| ("Alias", "alias", alias.to_string()));
    let numbers = page.numbers.iter().map(|number| ("Number", "number", number.to_string()));
    let rows: Vec<AnyView> = aliases
        .chain(numbers)
        .map(|(kind, name, value)| {
            let remove = page.may_edit.then(|| {
                let href = format!("{here}{}", query_string(&[(name, value.clone())]));
                view! { <a class="button quiet" href=href aria-label=format!("Remove {value}")>"Remove"</a> }
            });
            view! {
                <tr>
                    <Cell class="mono">{value}</Cell>
                    <Cell label="Kind">{kind}</Cell>
                    <Cell class="actions">{remove}</Cell>
                </tr>
            }
            .into_any()
        })
        .collect();
    let body = if rows.is_empty() {
        view! { <EmptyState title="No aliases and numbers" text="Aliases are other names in the same domain; numbers let telephones reach the account." /> }.into_any()
    } else {
        let columns = vec![Column::new("Reached by"), Column::new("Kind"), Column::new("Actions").actions()];
        view! { <Table caption="Aliases and numbers" columns>{rows}</Table> }.into_any()
    };
    view! { <Section title="Aliases and numbers">{body}</Section> }.into_any()
}

/// The devices that are registered now.
pub(super) fn devices(page: &AccountPage) -> AnyView {
    let here = account_page(&page.settings.address.to_string());
    let body = if page.devices.is_empty() {
        view! { <EmptyState title="No device is registered" text="Phones and programs that are signed in at the proxy are listed here as long as they are." /> }.into_any()
    } else {
        let rows: Vec<AnyView> = page
            .devices
            .iter()
            .map(|device| {
                let remove = page.may_edit.then(|| format!("{here}{}", query_string(&[("device", device.id.clone())])));
                device_row(device, page.now, remove, None)
            })
            .collect();
        view! { <Table caption="Registered devices" columns=device_columns(false)>{rows}</Table> }.into_any()
    };
    view! { <Section title="Devices">{body}</Section> }.into_any()
}

/// The columns of [`device_row`].
pub(super) fn device_columns(with_account: bool) -> Vec<Column> {
    let account = with_account.then(|| Column::new("Account"));
    let rest = ["Device", "Address", "Transport", "Registered", "Left"].map(Column::new);
    account.into_iter().chain(rest).chain([Column::new("Actions").actions()]).collect()
}

/// A device; `remove` is where one asks for its removal, `account` the cell that says whose it is.
pub(super) fn device_row(device: &Device, now: Millis, remove: Option<String>, account: Option<AnyView>) -> AnyView {
    let name = device_name(device);
    let remove = remove.map(|href| view! { <a class="button quiet" href=href aria-label=format!("Remove {name}")>"Remove"</a> });
    let seen = (device.public_contact != device.contact)
        .then(|| view! { <span class="muted">{format!(" seen as {}", device.public_contact)}</span> });
    let (left, at, transport, contact) =
        (span(device.seconds_left(now)), device.registered_at, device.transport.to_uppercase(), device.contact.clone());
    view! {
        <tr>
            {account}
            <Cell label="Device"><span class="breakable">{name}</span></Cell>
            <Cell label="Address"><span class="mono breakable">{contact}</span>{seen}</Cell>
            <Cell label="Transport">{transport}</Cell>
            <Cell label="Registered"><Time at /></Cell>
            <Cell label="Left">{left}</Cell>
            <Cell class="actions">{remove}</Cell>
        </tr>
    }
    .into_any()
}

/// Forwarding, accept and reject rules and the mailbox, in short. The owner changes them.
pub(super) fn rules(page: &AccountPage) -> AnyView {
    let settings = &page.settings;
    let forwarding = Condition::ALL.iter().filter_map(|condition| {
        let target = settings.forwarding.get(*condition)?;
        let (words, target) = (condition_words(*condition), target_words(target));
        Some(view! { <li>{format!("To {target}, {words}")}</li> }.into_any())
    });
    let forwarding = listed(forwarding.collect(), "Calls are not forwarded.");
    let groups = |groups: &[Group]| groups.iter().map(|group| group.label()).collect::<Vec<_>>().join(", ");
    let accept = settings.accept.persistent.iter().map(|rule| {
        let text = format!("{}, {} to {}: {}", rule.days.label(), rule.start, rule.stop, groups(&rule.groups));
        view! { <li>{text}</li> }.into_any()
    });
    let accept = listed(accept.collect(), "Everybody is accepted at any time.");
    let reject = badges(settings.reject.iter().map(|rule| rule.party().to_string()).collect());
    let mailbox = match &settings.voicemail {
        None => "There is none.".to_owned(),
        Some(voicemail) => {
            let on = if voicemail.enabled { "on" } else { "off" };
            let mail =
                if voicemail.email.is_empty() { String::new() } else { format!(", messages are mailed to {}", voicemail.email) };
            format!("{} is {on}{mail}.", voicemail.mailbox)
        }
    };
    view! {
        <Section title="Rules" lead="As the owner set them, on his own clock.">
            <DefinitionList>
                <Definition term="Forwarding">{forwarding}</Definition>
                <Definition term="Accepted">{accept}</Definition>
                <Definition term="Refused">{reject}</Definition>
                <Definition term="Mailbox">{mailbox}</Definition>
            </DefinitionList>
        </Section>
    }
    .into_any()
}

fn listed(items: Vec<AnyView>, none: &'static str) -> AnyView {
    if items.is_empty() { none.into_any() } else { view! { <ul class="sip-rules">{items}</ul> }.into_any() }
}

/// What is left, and how it came to that.
pub(super) fn balance(page: &AccountPage) -> AnyView {
    let currency = page.currency.clone();
    let usage = format!("{} calls this month, {} {currency}", page.usage.calls, page.usage.price.display());
    let Some(prepaid) = &page.prepaid else {
        return view! {
            <Section title="Balance">
                <p>"This account is not prepaid. " <span class="muted">{usage}</span></p>
            </Section>
        }
        .into_any();
    };
    let left = format!("{} {}", prepaid.balance.display(), prepaid.currency);
    let active =
        (!prepaid.active_calls.is_empty()).then(|| format!(" It pays for {} calls at the moment.", prepaid.active_calls.len()));
    let rows = page.ledger.iter().map(ledger_row).collect_view();
    let columns = vec![
        Column::new("When"),
        Column::new("What"),
        Column::new("Why"),
        Column::new("By").figures(),
        Column::new("Left").figures(),
    ];
    let more = query_string(&[("account", page.settings.address.to_string())]);
    let export = format!("/sip/ledger.csv{more}");
    view! {
        <Section title="Balance">
            <p class="sip-balance"><strong>{left}</strong> " " <span class="muted">{usage} "." {active}</span></p>
            <Table caption="Steps of the balance, the newest first" columns>{rows}</Table>
            <p class="section-more"><a href=export rel="external" download="">"All steps as CSV"</a></p>
        </Section>
    }
    .into_any()
}

fn ledger_row(entry: &LedgerEntry) -> AnyView {
    let LedgerEntry { at, action, description, value, balance, .. } = entry.clone();
    view! {
        <tr>
            <Cell><Time at /></Cell>
            <Cell label="What">{action.label()}</Cell>
            <Cell label="Why" class="wide"><span class="breakable">{description}</span></Cell>
            <Cell label="By" class="figures">{value.display()}</Cell>
            <Cell label="Left" class="figures">{balance.display()}</Cell>
        </tr>
    }
    .into_any()
}

/// Its newest calls.
pub(super) fn calls(page: &AccountPage) -> AnyView {
    let body = if page.calls.is_empty() {
        view! { <EmptyState title="No calls yet" text="Calls that the proxy reports are listed here." /> }.into_any()
    } else {
        call_table(&page.calls, false)
    };
    let all = format!("/sip/calls{}", query_string(&[("account", page.settings.address.to_string())]));
    let total = page.calls_total;
    view! {
        <Section title="Calls">
            {body}
            <p class="section-more"><a href=all>{format!("All calls of this account ({total})")}</a></p>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_says_why() {
        let divert = Verdict::Divert { condition: Condition::NoAnswer, target: Target::Mailbox };
        assert_eq!(verdict_words(&divert).0, "The call goes to the mailbox: when nobody answers.");
        let locked = Verdict::Unavailable { reason: Unavailable::Locked };
        assert!(verdict_words(&locked).0.ends_with("the account is locked."));
        assert_eq!(verdict_words(&Verdict::Ring { seconds: 35 }), ("The phones ring, for 35 s at most.".to_owned(), Tone::Good));
    }
}
