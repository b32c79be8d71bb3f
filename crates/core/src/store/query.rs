//! Statements put together from fixed parts: filters, order and paging of lists. Values only ever go in as bound values.

use super::{Arg, Sql, Text};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// A statement that grows. Its text comes from the program alone; a value from outside is bound by [`Query::arg`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    sqlite: String,
    postgres: String,
    args: Vec<Arg>,
}

impl Query {
    /// Begins with this text.
    pub fn new(text: impl Into<Sql>) -> Self {
        Self::default().push(text)
    }

    /// Adds text.
    #[must_use]
    pub fn push(mut self, text: impl Into<Sql>) -> Self {
        let text = text.into();
        self.sqlite.push_str(text.sqlite);
        self.postgres.push_str(text.postgres);
        self
    }

    /// Adds the placeholder of a value.
    #[must_use]
    pub fn arg(mut self, value: impl Into<Arg>) -> Self {
        self.args.push(value.into());
        let placeholder = format!("${}", self.args.len());
        self.sqlite.push_str(&placeholder);
        self.postgres.push_str(&placeholder);
        self
    }

    /// Adds a list of values in parentheses, as `IN` wants it; nothing is in an empty one.
    #[must_use]
    pub fn among<T: Into<Arg>>(self, values: impl IntoIterator<Item = T>) -> Self {
        let begin = (self.push("("), false);
        let (query, some) =
            values.into_iter().fold(begin, |(query, some), value| (query.push(if some { ", " } else { "" }).arg(value), true));
        query.push(if some { ")" } else { "NULL)" })
    }

    /// Binds the values of the placeholders that the text names so far; [`Query::arg`] goes on counting behind them.
    #[must_use]
    pub fn with(mut self, args: Vec<Arg>) -> Self {
        self.args = args;
        self
    }

    pub(super) fn finish(self) -> (Text, SqlStr, Vec<Arg>) {
        // The text is made of string constants of this crate alone (`Sql` holds `&'static str`), so it is safe to run.
        (self.sqlite.into(), AssertSqlSafe(self.postgres).into_sql_str(), self.args)
    }
}
