//! How a use case of `sip` ends when it does not succeed.

use patchbay_domain::form::FieldErrors;
use patchbay_domain::sip::{
    ALIASES_MAX, CONTACTS_MAX, Condition, MalformedAlias, MalformedParty, MalformedTarget, NUMBERS_MAX, REJECT_RULES_MAX,
};

/// The outcomes that a wire face tells apart, and everything else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is no alias of this account.
    #[error(transparent)]
    Alias(#[from] MalformedAlias),
    /// An account or alias of this name is there already.
    #[error("This address is taken.")]
    Taken,
    /// The account has as many aliases as one may have.
    #[error("An account has at most {ALIASES_MAX} aliases.")]
    TooManyAliases,
    /// The account has no such alias.
    #[error("There is no such alias.")]
    NoSuchAlias,
    /// Another account, or this one already, is reached by this number.
    #[error("This number is taken.")]
    NumberTaken,
    /// The account has as many numbers as one may have.
    #[error("An account has at most {NUMBERS_MAX} numbers.")]
    TooManyNumbers,
    /// The phonebook has as many members as one may have.
    #[error("A phonebook has at most {CONTACTS_MAX} contacts.")]
    TooManyContacts,
    /// A text that is no target of a forwarding; nothing was changed.
    #[error("{reason}")]
    Target {
        /// Of which forwarding.
        condition: Condition,
        /// What is wrong with it.
        reason: MalformedTarget,
    },
    /// A forwarding to the account itself; nothing was changed.
    #[error("Calls cannot be forwarded to yourself.")]
    Circle {
        /// Which forwarding.
        condition: Condition,
    },
    /// A text that names no caller.
    #[error(transparent)]
    Party(#[from] MalformedParty),
    /// The list of callers to refuse is as long as it may be.
    #[error("At most {REJECT_RULES_MAX} callers can be blocked.")]
    TooManyRejected,
    /// An accept rule that makes no sense; the sentence says why.
    #[error("{0}")]
    Rule(String),
    /// The account has no balance: it is not prepaid.
    #[error("This account is not prepaid.")]
    NotPrepaid,
    /// There is less than that on the account; nothing was taken.
    #[error("The balance does not suffice.")]
    BalanceTooLow,
    /// No such voucher, another number, used or out of date; which of them is not told.
    #[error("This voucher is not valid.")]
    Voucher,
    /// The password given as the present one is another.
    #[error("This is not your password.")]
    WrongPassword,
    /// A text of a journal's call that is too long, or too many of them; the sentence says which.
    #[error("{0}")]
    Journal(&'static str),
    /// What can happen to any use case.
    #[error(transparent)]
    Core(#[from] crate::Error),
}

/// The same for a form: a refusal stands at the field it concerns.
impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let field = match &error {
            Error::Core(inner) => return inner.clone(),
            Error::NoSuchAlias => return Self::NotFound,
            Error::NotPrepaid | Error::TooManyAliases | Error::TooManyNumbers | Error::TooManyContacts => {
                return Self::Conflict(error.to_string());
            }
            Error::Alias(_) | Error::Taken => "username",
            Error::NumberTaken => "number",
            Error::Target { condition, .. } | Error::Circle { condition } => condition.code(),
            Error::Party(_) | Error::TooManyRejected => "party",
            Error::Rule(_) => "rules",
            Error::BalanceTooLow => "amount",
            Error::Voucher => "number_of_voucher",
            Error::WrongPassword => "old",
            Error::Journal(_) => "data",
        };
        Self::Invalid(FieldErrors::one(field, error.to_string()))
    }
}
