//! Tables. On a narrow screen each row becomes a card, with the cells' labels in it.

use super::icon::{Icon, icon};
use leptos::prelude::*;
use patchbay_domain::list::Direction;

/// The head of one column.
pub struct Column {
    label: String,
    class: &'static str,
    sort: Option<(String, Option<Direction>)>,
    content: Option<AnyView>,
}

impl Column {
    /// A column with this heading.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "", sort: None, content: None }
    }

    /// A column whose heading holds something else than words, such as [`super::SelectPage`]; `label` is for screen readers.
    pub fn of(label: impl Into<String>, content: AnyView) -> Self {
        Self { label: label.into(), class: "select-cell", sort: None, content: Some(content) }
    }

    /// A column of figures, aligned to the right.
    #[must_use]
    pub const fn figures(mut self) -> Self {
        self.class = "figures";
        self
    }

    /// A column that can be sorted: the address of the list sorted by it (the other way round, if it is already), and how it is
    /// sorted now.
    #[must_use]
    pub fn sorted(mut self, href: String, now: Option<Direction>) -> Self {
        self.sort = Some((href, now));
        self
    }

    fn draw(self) -> AnyView {
        let state = self.sort.as_ref().and_then(|(_, now)| *now).map(|direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        });
        let content = match (self.content, self.sort) {
            (Some(content), _) => content,
            (None, Some((href, _))) => {
                view! { <a class="sort" href=href data-noscroll="true">{self.label} {icon(Icon::Down)}</a> }.into_any()
            }
            (None, None) => self.label.into_any(),
        };
        view! { <th scope="col" class=self.class aria-sort=state>{content}</th> }.into_any()
    }
}

/// A table. Its children are the rows: `<tr>` with [`Cell`]s.
#[component]
pub fn Table(
    /// What the table shows, for screen readers.
    #[prop(into)]
    caption: String,
    /// The columns.
    columns: Vec<Column>,
    /// The rows.
    children: Children,
) -> AnyView {
    let head: Vec<AnyView> = columns.into_iter().map(Column::draw).collect();
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A cell.
#[component]
pub fn Cell(
    /// The column's heading again, for where the row is a card; empty for the cell that names the row.
    #[prop(optional)]
    label: &'static str,
    /// Class names: `mono`, `figures`, `actions`, `wide`.
    #[prop(optional)]
    class: &'static str,
    /// What it holds.
    children: Children,
) -> AnyView {
    view! { <td class=class data-label=label>{children()}</td> }.into_any()
}
