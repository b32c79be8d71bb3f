//! The portal's own components, on native elements. Each works without WebAssembly; with it, it is quicker.
//!
//! A list page: the URL is its state, so the query is read reactively and the rows are a resource of it.
//! ```ignore
//! #[derive(Debug)]
//! pub struct UsersPage { query: Memo<UserQuery>, page: Resource<Result<Page<User>>> }
//! impl Page for UsersPage {
//!     fn data() -> Self {
//!         let query = query_of(|pairs| UserQuery::from_pairs(pairs)); // a Memo; unknown parameters do not wake it
//!         let live = use_live("users");                            // moves when somebody changes a user
//!         let page = Resource::new(move || (query.get(), live.get()), |(query, _)| list_users(query));
//!         Self { query, page }
//!     }
//!     fn view(this: Self) -> AnyView {
//!         view! {
//!             <PageHeader title="Users" lead="Who may sign in."> <ButtonLink href="/users/new">"New user"</ButtonLink> </PageHeader>
//!             <ListFilter address="/users" label="Filter users" query say=said_of> <SearchField .. /> <SelectField .. /> </ListFilter>
//!             <Loaded data=move || this.page.get() draw=users_table />  // Transition, Suspend, and the error if there is one
//!         }.into_any()
//!     }
//! }
//! ```
//! `draw` is a plain `fn(T) -> AnyView`: if the page is empty, an [`EmptyState`]; else a [`Table`] of `<tr>` with [`Cell`]s (their
//! `label` shows where the table becomes cards), the first holding `<a class="row-link" href=..>`; columns to sort by, foot and exports come from [`Listed`].
//!
//! A form: `ActionForm` posts to the server function with and without WebAssembly.
//! ```ignore
//! let action = ServerAction::<CreateUser>::new();
//! let form = form_state(action);                                   // what was refused, what was typed, whether it is under way
//! view! {
//!     <ActionForm action=action>
//!         <ErrorSummary form fields=&[("name", "Name")] />
//!         <Field form name="name" label="Name" help="Small letters and digits." required=true check=check_name />
//!         <FormButtons> <Submit form label="Create user" /> <ButtonLink kind=Kind::Quiet href="/users">"Cancel"</ButtonLink> </FormButtons>
//!     </ActionForm>
//! }
//! ```
//! The server function begins with the guard and ends with a redirect that carries a key of [`crate::flash`]:
//! ```ignore
//! #[server(prefix = "/portal", endpoint = "users/create")]
//! pub async fn create_user(name: String, title: String) -> Result<()> {
//!     let desk = crate::server::signed_in()?;
//!     desk.acting().users()?.create(..).await.map_err(crate::Error::from).map_err(|e| e.keep([("name", &*name), ("title", &*title)]))?;
//!     crate::server::redirect(&flash::with("/users", "user-created"));
//!     Ok(())
//! }
//! ```
//! A confirm page is a page whose only content is a form with the consequence in words and a [`Submit`] of [`Kind::Danger`]. A
//! [`Confirm`] links to it, and with WebAssembly shows the same form in a dialog instead.
//!
//! Rules: no `style` attribute (the CSP forbids it); no `<textarea>` but through [`TextArea`]; the same first render on both sides, so
//! no clock, no locale, no `cfg` in a view; nothing is told by colour alone; big sections end in `.into_any()`.

mod badge;
mod button;
mod chart;
mod checks;
mod code;
mod copy;
mod definition;
mod dialog;
mod empty;
mod failure;
mod field;
mod file_drop;
mod filter;
mod form;
mod get_form;
mod icon;
mod listed;
mod loaded;
mod offered;
mod page_header;
mod pager;
mod progress;
mod reference;
mod selection;
mod stat;
mod table;
mod tabs;
mod text_area;
mod time;
mod toast;

pub use badge::{Badge, StateDot, Tone};
pub use button::{ButtonLink, Kind, Submit};
pub use chart::{Bar, BarChart, Share, Shares};
pub use checks::Checks;
pub use code::CodeBlock;
pub use copy::CopyButton;
pub use definition::{Definition, DefinitionList};
pub use dialog::Confirm;
pub use empty::EmptyState;
pub use failure::{Failure, Notice};
pub use field::{Checkbox, Choice, Field, Radios, Select};
pub use file_drop::FileDrop;
pub use filter::{Chip, DayField, FilterBar, SearchField, SelectField};
pub use form::{ErrorSummary, FormButtons, FormState, form_state, succeeded};
pub use get_form::{GetForm, hidden, path_part, query_of, query_part};
pub use icon::{Icon, Logo, icon};
pub use listed::{ListFilter, Listed, Said, capital, choices, filtered, said, search_alone};
pub use loaded::Loaded;
pub use offered::Offered;
pub use page_header::{Crumb, PageHeader, Section};
pub use pager::{counted, exports, pager};
pub use progress::Progress;
pub use reference::columns_table;
pub use selection::{SelectCell, SelectPage, Selected, SelectionBar};
pub use stat::Stat;
pub use table::{Cell, Column, Table};
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use time::Time;
pub use toast::Toasts;
