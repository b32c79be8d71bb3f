//! Values bound to a statement.

/// One value, typed, so that PostgreSQL knows the type of a null too.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
}

macro_rules! arg_from {
    ($($from:ty => |$value:ident| $arg:expr;)*) => {
        $(impl From<$from> for Arg {
            fn from($value: $from) -> Self {
                $arg
            }
        })*
    };
}

arg_from! {
    i64 => |value| Self::Int(Some(value));
    Option<i64> => |value| Self::Int(value);
    bool => |value| Self::Bool(value);
    &str => |value| Self::Text(Some(value.to_owned()));
    &String => |value| Self::Text(Some(value.clone()));
    String => |value| Self::Text(Some(value));
    Option<String> => |value| Self::Text(value);
    Option<&str> => |value| Self::Text(value.map(str::to_owned));
    &patchbay_domain::accounts::OrganizationId => |value| Self::Text(Some(value.0.clone()));
    &patchbay_domain::accounts::UserId => |value| Self::Text(Some(value.0.clone()));
    patchbay_domain::time::Millis => |value| Self::Int(Some(value.0));
    patchbay_domain::redirections::Mac => |value| Self::Text(Some(value.to_string()));
}

/// The values of a statement, in the order of its placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::store::Arg::from($value)),*]
    };
}
pub(crate) use args;
