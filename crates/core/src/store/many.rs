//! Statements that take many values at once: as one JSON text, which both databases read.

/// A statement over a JSON array of texts in `$1`; each of them is `value`.
macro_rules! each {
    ($before:literal, $after:literal) => {
        $crate::store::Sql::new(
            concat!($before, " FROM (SELECT value FROM json_each($1)) AS each ", $after),
            concat!($before, " FROM jsonb_array_elements_text($1::jsonb) AS each (value) ", $after),
        )
    };
}
pub(crate) use each;

/// A statement over a JSON array of objects in `$1`; each of them is a row `v` with these columns.
macro_rules! records {
    ($before:literal, [$first:ident $first_type:ident $(, $name:ident $type:ident)*], $after:literal) => {
        $crate::store::Sql::new(
            concat!(
                $before, " FROM (SELECT value ->> '", stringify!($first), "' AS ", stringify!($first),
                $(", value ->> '", stringify!($name), "' AS ", stringify!($name),)*
                " FROM json_each($1)) AS v ", $after
            ),
            concat!(
                $before, " FROM jsonb_to_recordset($1::jsonb) AS v (", stringify!($first), " ", stringify!($first_type),
                $(", ", stringify!($name), " ", stringify!($type),)*
                ") ", $after
            ),
        )
    };
}
pub(crate) use records;
