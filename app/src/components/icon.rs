//! The icons, drawn for this portal: 24 by 24, lines of 1.75.

use leptos::prelude::*;

/// One of the icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Overview.
    Gauge,
    /// Redirections: a cord from one jack to another.
    Cord,
    /// An empty jack.
    Socket,
    /// Inbox.
    Tray,
    /// Import.
    Upload,
    /// Export.
    Download,
    /// Credentials and tokens.
    Key,
    /// Models.
    Phone,
    /// Users.
    People,
    /// Audit.
    Ledger,
    /// Organizations.
    Building,
    /// An organization's settings.
    Sliders,
    /// The server.
    Rack,
    /// Own account.
    Person,
    /// Search.
    Lens,
    /// The menu.
    Bars,
    /// Removes, closes.
    Cross,
    /// Copies.
    Copy,
    /// Done.
    Check,
    /// Opens downwards.
    Down,
    /// The next page.
    Right,
    /// The page before.
    Left,
    /// New.
    Plus,
    /// The theme.
    Moon,
    /// Signs out.
    Door,
    /// A week, and what is allowed when.
    Week,
    /// Keeps out.
    Ban,
    /// Calls.
    Receiver,
    /// A mailbox: a tape with two reels.
    Tape,
    /// What others see.
    Eye,
    /// Money.
    Coin,
    /// Names by which one is reached.
    Tag,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Gauge => "M4 18a9 9 0 1 1 16 0M12 14l4-5M8 20h8",
            Self::Cord => {
                "M6 3.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM18 15.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 8.5c0 9 12-2 12 7"
            }
            Self::Socket => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
            Self::Tray => "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5",
            Self::Upload => "M12 16V4M7 9l5-5 5 5M4 20h16",
            Self::Download => "M12 4v12M7 11l5 5 5-5M4 20h16",
            Self::Key => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12.2L20 3.5M16 7.5l3 3",
            Self::Phone => "M4 10h16v10H4zM8 10V5.5C8 4.7 8.7 4 9.5 4h5c.8 0 1.5.7 1.5 1.5V10M8 14h2M12 14h4M8 17h2M12 17h4",
            Self::People => {
                "M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-8 13-8 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.5.8 3.5 2.7 3.5 5.5"
            }
            Self::Ledger => "M5 3h14v18H5zM9 8h6M9 12h6M9 16h3",
            Self::Building => "M4 21V5l8-2v18M12 9h8v12M2 21h20M7.5 8v.01M7.5 12v.01M7.5 16v.01M16 13v.01M16 17v.01",
            Self::Sliders => "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
            Self::Rack => "M4 4h16v7H4zM4 13h16v7H4zM8 7.5v.01M8 16.5v.01M12 7.5h5M12 16.5h5",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-9 16-9 16 0",
            Self::Lens => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
            Self::Bars => "M4 6h16M4 12h16M4 18h16",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Copy => "M9 9h11v11H9zM15 9V4H4v11h5",
            Self::Check => "M4 12.5l5 5L20 6.5",
            Self::Down => "M6 9l6 6 6-6",
            Self::Right => "M9 5l7 7-7 7",
            Self::Left => "M15 5l-7 7 7 7",
            Self::Plus => "M12 4v16M4 12h16",
            Self::Moon => "M20 14A8.5 8.5 0 1 1 10 4a7 7 0 0 0 10 10z",
            Self::Door => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
            Self::Week => "M4 6h16v14H4zM4 11h16M9 6v14M14.5 6v14M8 3v3M16 3v3",
            Self::Ban => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
            Self::Receiver => {
                "M6 4h4l1.5 5-2.5 1.5a11 11 0 0 0 4.5 4.5L15 12.5l5 1.5v4a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z"
            }
            Self::Tape => "M6.5 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM17.5 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM6.5 16h11",
            Self::Eye => "M2.5 12c4-8 15-8 19 0-4 8-15 8-19 0zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
            Self::Coin => {
                "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM15 9c-1.5-2-6-2-6 .7 0 3 6 1.6 6 4.6 0 2.7-4.5 2.7-6 .7M12 6v12"
            }
            Self::Tag => "M4 4h8l8 8-8 8-8-8zM8.5 8.5v.01",
        }
    }
}

/// Draws an icon. It says nothing to screen readers; the words beside it do.
#[must_use]
pub fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
    .into_any()
}

/// The mark: two jacks joined by a cord.
#[component]
pub fn Logo() -> AnyView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
            <rect class="logo-plate" x="1" y="1" width="30" height="30" rx="7"></rect>
            <path class="logo-cord" d="M9.5 9.5c0 17 13-4 13 13"></path>
            <circle class="logo-jack" cx="9.5" cy="9.5" r="4.5"></circle>
            <circle class="logo-jack" cx="22.5" cy="22.5" r="4.5"></circle>
            <circle class="logo-tip" cx="9.5" cy="9.5" r="2"></circle>
            <circle class="logo-tip" cx="22.5" cy="22.5" r="2"></circle>
        </svg>
    }
    .into_any()
}
