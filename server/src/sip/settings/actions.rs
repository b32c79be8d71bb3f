//! The table of actions (seed; sheet, section 4 and decision 3): which there are, which of them change something, and who carries each out.

use super::answer::Outcome;
use super::http::Face;
use super::parameters::Parameters;
use super::{journal, readers, rules, writers};
use patchbay_core::sip::{SipAccount, View};

/// An action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Identity,
    Aliases,
    AddAlias,
    DeleteAlias,
    Enum,
    History,
    Devices,
    Prepaid,
    BalanceHistory,
    AddBalance,
    MonthlyUsage,
    Forwarding,
    SetForwarding,
    AcceptRules,
    SetAcceptRules,
    RejectRules,
    SetRejectRules,
    Voicemail,
    SetVoicemail,
    DoNotDisturb,
    DoNotDisturbOn,
    DoNotDisturbOff,
    Privacy,
    PrivacyOn,
    PrivacyOff,
    Journal,
    PutJournal,
    DeleteJournal,
}

const ACTIONS: [(&str, Action); 28] = [
    ("get_identity", Action::Identity),
    ("get_aliases", Action::Aliases),
    ("add_alias", Action::AddAlias),
    ("delete_alias", Action::DeleteAlias),
    ("get_enum", Action::Enum),
    ("get_history", Action::History),
    ("get_devices", Action::Devices),
    ("get_prepaid", Action::Prepaid),
    ("get_balance_history", Action::BalanceHistory),
    ("add_balance", Action::AddBalance),
    ("get_monthly_usage", Action::MonthlyUsage),
    ("get_call_forwarding", Action::Forwarding),
    ("set_call_forwarding", Action::SetForwarding),
    ("get_accept_rules", Action::AcceptRules),
    ("set_accept_rules", Action::SetAcceptRules),
    ("get_reject_rules", Action::RejectRules),
    ("set_reject_rules", Action::SetRejectRules),
    ("get_voicemail", Action::Voicemail),
    ("set_voicemail", Action::SetVoicemail),
    ("get_dnd", Action::DoNotDisturb),
    ("set_dnd_on", Action::DoNotDisturbOn),
    ("set_dnd_off", Action::DoNotDisturbOff),
    ("get_privacy", Action::Privacy),
    ("set_privacy_on", Action::PrivacyOn),
    ("set_privacy_off", Action::PrivacyOff),
    ("get_journal_entries", Action::Journal),
    ("put_journal_entries", Action::PutJournal),
    ("delete_journal_entries", Action::DeleteJournal),
];

/// The names of all actions that need credentials.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ACTIONS.into_iter().map(|(name, _)| name)
}

/// The action of that name, in exactly this spelling.
pub(super) fn find(name: &str) -> Option<Action> {
    ACTIONS.into_iter().find(|(other, _)| *other == name).map(|(_, action)| action)
}

impl Action {
    /// Whether it changes something.
    pub fn changes(self) -> bool {
        ACTIONS.into_iter().any(|(name, action)| action == self && !name.starts_with("get_"))
    }

    /// Carries it out for the owner of this account.
    pub async fn carry_out(self, face: &Face, account: SipAccount<'_, View>, parameters: &Parameters) -> Outcome {
        match self {
            Self::Identity => readers::identity(&account).await,
            Self::Aliases => readers::aliases(&account).await,
            Self::Enum => readers::numbers(&account).await,
            Self::History => readers::history(&account).await,
            Self::Devices => readers::devices(&account, face.core.now()).await,
            Self::Prepaid => readers::prepaid(&account).await,
            Self::BalanceHistory => readers::balance_history(&account, parameters).await,
            Self::MonthlyUsage => readers::monthly_usage(&account).await,
            Self::Forwarding => readers::forwarding(&account).await,
            Self::Voicemail => readers::voicemail(account, face.options.voicemail_pin).await,
            Self::Privacy => readers::privacy(&account).await,
            Self::DoNotDisturb => readers::do_not_disturb(&account, face.core.now()).await,
            Self::AcceptRules => rules::accept(&account, face.core.now()).await,
            Self::RejectRules => rules::reject(&account).await,
            Self::SetAcceptRules => rules::set_accept(&account.own()?, parameters).await,
            Self::SetRejectRules => rules::set_reject(&account.own()?, parameters).await,
            Self::AddAlias => writers::add_alias(&account.own()?, parameters).await,
            Self::DeleteAlias => writers::delete_alias(&account.own()?, parameters).await,
            Self::AddBalance => writers::add_balance(&account.own()?, parameters).await,
            Self::SetForwarding => writers::set_forwarding(&account.own()?, parameters).await,
            Self::SetVoicemail => writers::set_voicemail(&account.own()?, parameters).await,
            Self::DoNotDisturbOn => writers::do_not_disturb_on(&account.own()?, parameters).await,
            Self::DoNotDisturbOff => writers::do_not_disturb_off(&account.own()?).await,
            Self::PrivacyOn => writers::set_privacy(&account.own()?, true).await,
            Self::PrivacyOff => writers::set_privacy(&account.own()?, false).await,
            Self::Journal => journal::get(&account.own()?, parameters).await,
            Self::PutJournal => journal::put(&account.own()?, parameters).await,
            Self::DeleteJournal => journal::delete(&account.own()?, parameters).await,
        }
    }
}
