//! Which columns the list shows: a form of boxes that only changes the URL.

use crate::components::{GetForm, Icon, Listed, hidden, icon};
use leptos::prelude::*;
use patchbay_domain::connections::{
    ConnectionColumn, ConnectionColumns, ConnectionFilter, ConnectionQuery, ConnectionSort, Group,
};

/// What stands around the list: all its links keep the columns.
pub(super) fn around<'a>(
    query: &'a ConnectionQuery,
    columns: &ConnectionColumns,
) -> Listed<'a, ConnectionFilter, ConnectionSort> {
    Listed::new("/connections", query).keeping(columns.pairs())
}

/// The form, folded away. Filter, order and page size stay as they are.
pub(super) fn choice(query: Memo<ConnectionQuery>, columns: Memo<ConnectionColumns>) -> AnyView {
    let kept = move || {
        let first = query.get().first_page();
        let mut pairs = first.pairs();
        first.place.put(&mut pairs);
        hidden(pairs)
    };
    let boxes = move || columns.with(boxes);
    let usual = move || query.with(|query| around(query, &ConnectionColumns::default()).link(&query.first_page()));
    let count = move || columns.with(|columns| columns.count().saturating_add(1));
    view! {
        <details class="column-choice">
            <summary class="button">{icon(Icon::Sliders)} "Columns (" {count} ")"</summary>
            <GetForm action="/connections" label="Columns of the list" class="panel">
                {kept}
                {boxes}
                <div class="form-buttons">
                    <button type="submit" class="button primary">"Show these columns"</button>
                    <a class="button quiet" href=usual>"The usual ones"</a>
                </div>
            </GetForm>
        </details>
    }
    .into_any()
}

/// Under which heading a column is offered.
fn heading(column: ConnectionColumn) -> &'static str {
    match column {
        ConnectionColumn::Application | ConnectionColumn::Push | ConnectionColumn::Seen => Group::Identity.label(),
        ConnectionColumn::Property(id) => id.property().group.label(),
    }
}

fn boxes(chosen: &ConnectionColumns) -> AnyView {
    Group::ALL
        .iter()
        .map(|group| {
            let boxes: Vec<AnyView> = ConnectionColumn::all()
                .filter(|column| heading(*column) == group.label())
                .map(|column| column_box(column, chosen.contains(column)))
                .collect();
            view! {
                <fieldset class="checks">
                    <legend class="field-label">{group.label()}</legend>
                    <div class="checks-boxes">{boxes}</div>
                </fieldset>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

fn column_box(column: ConnectionColumn, checked: bool) -> AnyView {
    let (word, id) = (column.as_str(), format!("column-{}", column.as_str()));
    let (name, about) = match column {
        ConnectionColumn::Property(id) => (id.name(), Some(id.property().about)),
        ConnectionColumn::Application | ConnectionColumn::Push | ConnectionColumn::Seen => (column.label(), None),
    };
    view! {
        <div class="check" title=about>
            <input type="checkbox" name="column" id=id.clone() value=word checked=checked />
            <label for=id>{name}</label>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_filter_order_place_and_columns() {
        let pairs = [("q", "a b"), ("sort", "seen"), ("column", "TimeZone"), ("column", "push"), ("size", "100"), ("after", "x")];
        let (query, columns) = (ConnectionQuery::from_pairs(pairs), ConnectionColumns::from_pairs(pairs));
        let shown = around(&query, &columns);
        assert_eq!(shown.link(&query), "/connections?q=a%20b&sort=seen&after=x&size=100&column=push&column=TimeZone");
        let usual = around(&query, &ConnectionColumns::default());
        assert_eq!(usual.link(&query.first_page()), "/connections?q=a%20b&sort=seen&size=100");
    }

    #[test]
    fn every_column_is_offered_under_one_heading() {
        let offered = |group: &&Group| ConnectionColumn::all().filter(|column| heading(*column) == group.label()).count();
        assert_eq!(Group::ALL.iter().map(|group| offered(&group)).sum::<usize>(), ConnectionColumn::all().count());
    }
}
