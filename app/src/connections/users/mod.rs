//! App users: the list, a new one, one of them with what is his, and the pages that ask before something is done to him.

pub(super) mod confirm;
pub(super) mod list;
pub(super) mod new;
pub(super) mod one;
mod tokens;
