//! The foot of a list: how many there are, the pages around this one, and how long a page is.

use super::icon::{Icon, icon};
use leptos::prelude::*;
use patchbay_domain::list::{Page, Place, query_string};

/// The foot of a list. `link` makes the list's address for a place; `noun` is what is counted, in the plural.
#[must_use]
pub fn pager<T>(page: &Page<T>, place: &Place, noun: &str, link: &dyn Fn(&Place) -> String) -> AnyView {
    let at = |after: Option<&String>, before: Option<&String>, size: u16| {
        link(&Place { after: after.cloned(), before: before.cloned(), size })
    };
    let previous = page.previous.as_ref().map(|cursor| at(None, Some(cursor), place.size));
    let next = page.next.as_ref().map(|cursor| at(Some(cursor), None, place.size));
    let sizes = Place::SIZES.iter().map(|size| (*size, at(None, None, *size))).collect();
    let alone = previous.is_none() && next.is_none() && page.total <= i64::from(Place::SIZES[0]);
    if alone {
        return view! { <p class="pager pager-count">{counted(page.total, noun)}</p> }.into_any();
    }
    draw(format!("{} of {}", page.rows.len(), counted(page.total, noun)), previous, next, sizes, place.size)
}

/// So many of what the noun names in the plural.
#[must_use]
pub fn counted(total: i64, noun: &str) -> String {
    let one = || match noun.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => noun.strip_suffix('s').unwrap_or(noun).to_owned(),
    };
    if total == 1 { format!("1 {}", one()) } else { format!("{total} {noun}") }
}

/// The links that export what a list shows. `list` is its address, below which the server's plain routes lie; `pairs` the filter and order.
#[must_use]
pub fn exports(list: &str, pairs: &[(&'static str, String)]) -> AnyView {
    let query = query_string(pairs);
    view! {
        <p class="exports">
            <span>"Export what is shown: "</span>
            <a href=format!("{list}/export.csv{query}") rel="external" download="">{icon(Icon::Download)} "CSV"</a>
            <a href=format!("{list}/export.json{query}") rel="external" download="">{icon(Icon::Download)} "JSON"</a>
        </p>
    }
    .into_any()
}

fn draw(count: String, previous: Option<String>, next: Option<String>, sizes: Vec<(u16, String)>, size: u16) -> AnyView {
    let sizes: Vec<AnyView> = sizes
        .into_iter()
        .map(|(offered, href)| {
            let current = (offered == size).then_some("true");
            view! { <a class="pager-size" href=href aria-current=current>{offered.to_string()}</a> }.into_any()
        })
        .collect();
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-count">{count}</p>
            <p class="pager-sizes"><span>"Rows a page"</span> {sizes}</p>
            <p class="pager-steps">
                {step(previous, "Previous", Icon::Left, "prev")}
                {step(next, "Next", Icon::Right, "next")}
            </p>
        </nav>
    }
    .into_any()
}

fn step(href: Option<String>, label: &'static str, shape: Icon, rel: &'static str) -> AnyView {
    match href {
        Some(href) => view! { <a class="button" href=href rel=rel>{icon(shape)} {label}</a> }.into_any(),
        None => view! { <span class="button disabled" aria-hidden="true">{icon(shape)} {label}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_in_the_singular() {
        assert_eq!([0, 1, 2].map(|total| counted(total, "phones")), ["0 phones", "1 phone", "2 phones"]);
        assert_eq!([1, 2].map(|total| counted(total, "deliveries")), ["1 delivery", "2 deliveries"]);
    }
}
