//! `sip`: a SIP account's settings, history, devices, journal, and the directory.
//!
//! The rules of addresses, forwardings and accept rules, the routing decision, and what lists and pages show. Nothing here knows the
//! settings API's JSON, LDAP, or how a proxy is told; those belong to the wire faces. Time zones are not here either: who decides on a
//! moment is given the account's own weekday and minute.

mod account;
mod address;
mod balance;
mod calls;
mod directory;
mod forwarding;
mod import;
mod journal;
mod list;
mod money;
mod number;
mod party;
mod preview;
mod route;
mod rules;

pub use account::{
    ALIASES_MAX, Account, AccountId, AssignedNumber, CONTACTS_MAX, Contact, Domain, Identity, LINE_MAX, NUMBERS_MAX, PIN_DIGITS,
    QUICK_DIAL_MAX, SIP_PASSWORD_MAX, SIP_PASSWORD_MIN, Settings, Summary, Voicemail, check_email, check_line, check_pin,
    check_sip_password,
};
pub use address::{
    DOMAIN_MAX, MalformedAddress, MalformedAlias, MalformedDomain, MalformedUser, SipAddress, SipDomain, SipUser, USER_MAX,
};
pub use balance::{ActiveCall, BALANCE_HISTORY_MAX, BALANCE_MAX, LedgerAction, LedgerEntry, Prepaid, REASON_MAX, Voucher};
pub use calls::{
    Call, CallDirection, DEVICES_MAX, Device, HISTORY_CALLS, HISTORY_DAYS, HISTORY_HIDDEN_STATUS, History, HistoryCall,
    MonthlyUsage, RegisteredDevice,
};
pub use directory::{DirectoryEntry, Location};
pub use forwarding::{
    Condition, Forwarding, MalformedTarget, NO_ANSWER_SECONDS, NO_ANSWER_SECONDS_MAX, TARGET_MAX, Target, leads_back,
};
pub use import::{AccountChange, AccountImport, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, ImportedAccount, NewlyMade};
pub use journal::{
    JOURNAL_DATA_MAX, JOURNAL_DELETE_MAX, JOURNAL_PUT_MAX, JOURNAL_READ_BYTES, JOURNAL_READ_MAX, JOURNAL_UUID_MAX, JournalEntry,
    JournalLimits, JournalQuery,
};
pub use list::{AccountFilter, AccountQuery, AccountSort, AccountState, CallFilter, CallOutcome, CallQuery, YesNo};
pub use money::{MalformedMoney, Money};
pub use number::{DIGITS_MAX, DIGITS_MIN, MalformedNumber, Number};
pub use party::{MalformedParty, PARTY_MAX, Party};
pub use preview::Preview;
pub use route::{Facts, Reach, Unavailable, Verdict, decide};
pub use rules::{
    ACCEPT_RULES_MAX, AcceptRule, AcceptRules, ClockTime, DAY_MINUTES, Group, REJECT_RULES_MAX, RejectRule, Stretch,
    TEMPORARY_MINUTES_MAX, Temporary, Weekdays,
};
