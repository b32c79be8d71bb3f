//! The head of a page, and its sections.

use leptos::prelude::*;
use leptos_meta::Title;

/// A page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
}

impl Crumb {
    /// A page above this one.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// Title, a sentence, the pages above, and what can be done here. Sets the window's title too.
#[component]
pub fn PageHeader(
    /// The page's title. An address that names nothing makes an empty one, and a heading must say something.
    #[prop(into)]
    title: String,
    /// What the page is for, in a sentence.
    #[prop(optional, into)]
    lead: String,
    /// The pages above this one, the highest first.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Whether the title is to be read letter by letter: a MAC.
    #[prop(optional)]
    mono: bool,
    /// What can be done here: buttons, the primary one first.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let trail: Vec<AnyView> =
        crumbs.into_iter().map(|crumb| view! { <li><a href=crumb.href>{crumb.label}</a></li> }.into_any()).collect();
    let title = if title.trim().is_empty() { "No name".to_owned() } else { title };
    let here = title.clone();
    let trail = (!trail.is_empty()).then(|| {
        view! {
            <nav class="crumbs" aria-label="Breadcrumbs">
                <ol>{trail} <li aria-current="page">{here}</li></ol>
            </nav>
        }
    });
    view! {
        <Title text=title.clone() />
        {trail}
        <header class="page-header">
            <div class="page-heading">
                <h1 class="page-title" class:mono=mono>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="page-lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// A part of a page with a heading of its own.
#[component]
pub fn Section(
    /// The heading.
    #[prop(into)]
    title: String,
    /// What the part is for, in a sentence.
    #[prop(optional, into)]
    lead: String,
    /// Whether it holds what destroys; such a section stands last.
    #[prop(optional)]
    danger: bool,
    /// What it holds.
    children: Children,
) -> AnyView {
    view! {
        <section class="section" class:section-danger=danger>
            <h2 class="section-title">{title}</h2>
            {(!lead.is_empty()).then(|| view! { <p class="section-lead">{lead}</p> })}
            {children()}
        </section>
    }
    .into_any()
}
