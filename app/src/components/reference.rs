//! What the columns of a file mean.

use super::table::{Cell, Column, Table};
use leptos::prelude::*;

/// A table that explains columns: name, whether it is needed, meaning, example.
pub fn columns_table(columns: &[(&'static str, &'static str, &'static str, &'static str)]) -> AnyView {
    let head = ["Column", "Needed", "Meaning", "Example"].map(Column::new).into_iter().collect();
    let rows = columns
        .iter()
        .map(|&(name, needed, meaning, example)| {
            view! {
                <tr>
                    <Cell class="mono">{name}</Cell>
                    <Cell label="Needed">{needed}</Cell>
                    <Cell label="Meaning" class="wide">{meaning}</Cell>
                    <Cell label="Example" class="mono"><span class="breakable">{example}</span></Cell>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! { <Table caption="Columns" columns=head>{rows}</Table> }.into_any()
}
