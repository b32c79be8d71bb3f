//! Pages, and the pieces in which the browser downloads them.
//!
//! A page is written once, by [`PageRoute`]: what it fetches, and how it is drawn. Which pages travel together is said in one place per
//! area, by `lazy_pages!`: a first visit downloads the frame and the area of that page, and no more. One piece a page was tried: the
//! splitter makes a chunk for every combination of pages that share code, and a visit then asked for over a hundred of them.

use crate::is_hydrated;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use leptos_router::hooks::use_url;

/// One page.
pub trait PageRoute: Sized {
    /// What the page fetches.
    fn data() -> Self;

    /// Draws it.
    fn view(this: Self) -> AnyView;
}

/// A page whose code may still be on its way: what a route names. Even what the page fetches stands in that code, because the types it
/// fetches are a good part of it.
#[derive(Debug)]
pub struct Awaited<P>(std::marker::PhantomData<fn() -> P>);

impl<P> Default for Awaited<P> {
    fn default() -> Self {
        Self(std::marker::PhantomData)
    }
}

/// The code of a page did not arrive: the network failed, or another build answers by now.
#[derive(Debug)]
pub(crate) struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// The address that the router is at or on its way to, with its query.
pub(crate) fn this_address() -> String {
    use_url().with_untracked(|url| {
        let search = if url.search().is_empty() { String::new() } else { format!("?{}", url.search()) };
        url.path().to_owned() + &search
    })
}

/// Waits in the browser for the code of a page, which `load` fetches. When it does not arrive, the browser asks the server for the page that
/// the router is on its way to, as for any link. A page that has not been taken over yet stays as the server sent it, since it works without
/// its code; asking for it again might never end.
pub(crate) async fn arrive(load: impl Future<Output = Result<(), SplitLoaderError>>) {
    let wanted = this_address();
    if load.await.is_err() {
        if is_hydrated() {
            let _ = window().location().assign(&wanted);
        }
        std::future::pending().await
    }
}

/// Makes routes of pages whose code travels as one piece. Takes the piece's name, a name for what loads it, and the pages, each with a word
/// of its own.
///
/// Written with what leptos' own `lazy` is made of, because that knows no answer to a piece that does not arrive but a panic, and after a
/// panic in the browser nothing on the page answers any more.
macro_rules! lazy_pages {
    ($piece:ident, $load:ident, $pages:ident { $($word:ident: $page:ty),* $(,)? }) => {
        enum $pages {
            $($word),*
        }

        #[leptos::wasm_split::wasm_split($piece, wasm_split_path = leptos::wasm_split, preload($load), fallible)]
        fn $piece(page: $pages) -> std::result::Result<leptos::prelude::AnyView, $crate::pages::NotLoaded> {
            Ok(match page {
                $($pages::$word => {
                    <$page as $crate::pages::PageRoute>::view(<$page as $crate::pages::PageRoute>::data())
                })*
            })
        }

        $(impl leptos_router::LazyRoute for $crate::pages::Awaited<$page> {
            fn data() -> Self {
                Self::default()
            }

            async fn view(_: Self) -> leptos::prelude::AnyView {
                #[cfg(feature = "ssr")]
                $crate::server::preload(stringify!($piece));
                match $piece($pages::$word).await {
                    Ok(view) => view,
                    // What comes before this does not end without the code.
                    Err($crate::pages::NotLoaded) => std::future::pending().await,
                }
            }

            async fn preload() {
                if cfg!(target_arch = "wasm32") {
                    $crate::pages::arrive($load()).await;
                }
            }
        })*
    };
}
pub(crate) use lazy_pages;

lazy_pages!(
    desk,
    load_desk,
    Desk {
        Account: crate::account::AccountPage,
        Sessions: crate::account::SessionsPage,
        Tokens: crate::account::TokensPage,
        RevokeToken: crate::account::RevokeTokenPage,
        AuditEntry: crate::audit::AuditEntryPage,
        Audit: crate::audit::AuditPage,
        Organizations: crate::organizations::OrganizationsPage,
        NewOrganization: crate::organizations::NewOrganizationPage,
        EditOrganization: crate::organizations::EditOrganizationPage,
        Organization: crate::organizations::OrganizationPage,
        Overview: crate::overview::OverviewPage,
        Search: crate::search::SearchPage,
        Server: crate::server_page::ServerPage,
        NewUser: crate::users::NewUserPage,
        EditUser: crate::users::EditUserPage,
        Users: crate::users::UsersPage,
        User: crate::users::UserPage,
        DeleteUser: crate::users::DeleteUserPage,
    }
);
