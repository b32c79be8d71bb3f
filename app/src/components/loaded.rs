//! What a page shows of its data: nothing until it is there, then the data, or why there is none.

use super::failure::Failure;
use crate::error::Result;
use leptos::prelude::*;

/// Draws a resource. While it is fetched again, what was there stays.
#[component]
pub fn Loaded<T>(
    /// The data.
    data: Resource<Result<T>>,
    /// Draws it.
    draw: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
    /// The page's head as long as there is no data, when `draw` is what draws it.
    #[prop(optional, into)]
    head: Option<ViewFn>,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let head = head.map(|head| {
        let head = move || (!data.with(|data| matches!(data, Some(Ok(_))))).then(|| head.run());
        view! { <Transition>{head}</Transition> }
    });
    view! {
        {head}
        <Transition fallback=waiting>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => draw(data),
                    Err(error) => view! { <Failure error /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! { <p class="waiting" role="status">"Loading …"</p> }.into_any()
}
