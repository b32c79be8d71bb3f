//! What a role may not do is not offered.

use super::button::{ButtonLink, Kind};
use super::empty::EmptyState;
use super::failure::Failure;
use crate::session::use_me;
use leptos::prelude::*;
use patchbay_domain::access::Permission;

/// Shows its children to those who may do that where they work now.
#[component]
pub fn Offered(
    /// What one must be allowed to do.
    permission: Permission,
    /// Whether others are told that they may not: for a page's whole content. Beside other content, they are shown nothing.
    #[prop(optional)]
    otherwise: bool,
    /// What is offered.
    children: ChildrenFn,
) -> AnyView {
    let me = use_me();
    let children = StoredValue::new(children);
    let refused = move || otherwise.then(|| view! { <Failure error=crate::Error::Forbidden.announced() /> }.into_any());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match me.await {
                    Ok(Some(me)) if me.may_here(permission) => Some(children.with_value(|children| children())),
                    Ok(Some(me)) if me.may(permission) => otherwise.then(outside),
                    _ => refused(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What belongs to an organization is not there for an operator who is in none.
fn outside() -> AnyView {
    view! {
        <EmptyState title="You are in no organization" text="What stands here belongs to an organization. Enter the one that you want to work in.">
            <ButtonLink kind=Kind::Primary href="/organizations">"Choose an organization"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
