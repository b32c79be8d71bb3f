//! Pages, and the pieces in which the browser downloads them.
//!
//! A page is written once, by [`PageRoute`]: what it fetches, and how it is drawn. Which pages travel together is said in one place per
//! area, by `lazy_pages!`: a first visit downloads the frame and the area of that page, and no more. One piece a page was tried: the
//! splitter makes a chunk for every combination of pages that share code, and a visit then asked for over a hundred of them.

use leptos::prelude::*;

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

/// Makes routes of pages whose code travels as one piece. Takes the piece's name, the name that the splitter gives its loader, and the
/// pages, each with a word of its own.
macro_rules! lazy_pages {
    ($piece:ident, $preload:ident, $pages:ident { $($word:ident: $page:ty),* $(,)? }) => {
        enum $pages {
            $($word),*
        }

        #[leptos::prelude::lazy]
        fn $piece(page: $pages) -> leptos::prelude::AnyView {
            match page {
                $($pages::$word => {
                    <$page as $crate::pages::PageRoute>::view(<$page as $crate::pages::PageRoute>::data())
                })*
            }
        }

        $(impl leptos_router::LazyRoute for $crate::pages::Awaited<$page> {
            fn data() -> Self {
                Self::default()
            }

            async fn view(_: Self) -> leptos::prelude::AnyView {
                #[cfg(feature = "ssr")]
                $crate::server::preload(stringify!($piece));
                $piece($pages::$word).await
            }

            async fn preload() {
                #[cfg(target_arch = "wasm32")]
                $preload().await;
            }
        })*
    };
}
pub(crate) use lazy_pages;

lazy_pages!(
    desk,
    __preload_desk,
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
