//! Lists of campaigns, the calendar, one campaign with its devices.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::campaigns::{Campaign, CampaignQuery, Day, DeviceQuery, Local, ProgressRow, Summary};
use patchbay_domain::list::Page;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A page of the campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ListPage {
    /// The rows.
    pub(crate) page: Page<Campaign>,
    /// Whether the reader may order campaigns.
    pub(crate) may_edit: bool,
}

/// A page of the campaigns.
#[server(prefix = "/portal", endpoint = "campaigns/list", input = Json)]
pub(crate) async fn list_campaigns(query: CampaignQuery) -> Result<ListPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(ListPage { page: super::viewing(&desk)?.list(&query).await?, may_edit: super::may_edit(&desk) })
}

/// The figures at the top.
#[server(prefix = "/portal", endpoint = "campaigns/summary")]
pub(crate) async fn summarize() -> Result<Summary, Error> {
    let desk = crate::server::signed_in()?;
    Ok(super::viewing(&desk)?.summary().await?)
}

/// A campaign in the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CalendarRow {
    /// The campaign.
    pub(crate) campaign: Campaign,
    /// The customer's zone, an IANA name.
    pub(crate) timezone: String,
    /// What a clock in that zone shows.
    pub(crate) local: Local,
}

/// A week of campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CalendarPage {
    /// Its Monday.
    pub(crate) monday: Day,
    /// The day that the server's clock shows, in UTC.
    pub(crate) today: Day,
    /// The campaigns with a window in that week.
    pub(crate) week: Vec<CalendarRow>,
    /// Those whose window is open now, on the clock of their customer.
    pub(crate) open: Vec<CalendarRow>,
}

/// The week of a day written `YYYY-MM-DD`; this week when it is none.
#[server(prefix = "/portal", endpoint = "campaigns/calendar")]
pub(crate) async fn list_calendar(week: String) -> Result<CalendarPage, Error> {
    use patchbay_domain::campaigns::{Outlook, State, UtcOffset};
    let desk = crate::server::signed_in()?;
    let campaigns = super::viewing(&desk)?;
    let day_of = |at: Millis| Local::of(at, UtcOffset::default()).day();
    let today = day_of(desk.core().now());
    let wanted = Millis::of_day(&week).map_or(today, day_of);
    let monday = wanted.plus(i32::from(wanted.weekday()).saturating_neg());
    let row = |found: patchbay_core::campaigns::CampaignDetail| CalendarRow {
        campaign: found.campaign,
        timezone: found.timezone,
        local: found.local,
    };
    let week = campaigns.calendar(monday, monday.plus(6)).await?.into_iter().map(row).collect();
    let near = campaigns.calendar(today.plus(-1), today.plus(1)).await?;
    let is_open = |found: &patchbay_core::campaigns::CampaignDetail| {
        found.campaign.state == State::Active
            && matches!(Outlook::of(&found.campaign.schedule, found.local), Outlook::Open { .. })
    };
    let open = near.into_iter().filter(is_open).map(row).collect();
    Ok(CalendarPage { monday, today, week, open })
}

/// One campaign with what is found beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DetailPage {
    /// The campaign.
    pub(crate) campaign: Campaign,
    /// Whether its devices hear of it.
    pub(crate) newest: bool,
    /// The customer's zone, an IANA name.
    pub(crate) timezone: String,
    /// What a clock in that zone shows.
    pub(crate) local: Local,
    /// The server's clock.
    pub(crate) now: Millis,
    /// What was done to it.
    pub(crate) history: Vec<HistoryEntry>,
    /// Whether the reader may act on it.
    pub(crate) may_edit: bool,
}

/// One campaign.
#[server(prefix = "/portal", endpoint = "campaigns/find")]
pub(crate) async fn find_campaign(id: String) -> Result<DetailPage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::viewing(&desk)?;
    let found = campaigns.detail(&id).await?;
    let history = campaigns.history(&id).await?;
    Ok(DetailPage {
        campaign: found.campaign,
        newest: found.newest,
        timezone: found.timezone,
        local: found.local,
        now: desk.core().now(),
        history,
        may_edit: super::may_edit(&desk),
    })
}

/// A page of a campaign's devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProgressPage {
    /// Which campaign.
    pub(crate) id: String,
    /// The rows.
    pub(crate) page: Page<ProgressRow>,
}

/// A page of a campaign's devices.
#[server(prefix = "/portal", endpoint = "campaigns/progress", input = Json)]
pub(crate) async fn list_progress(id: String, query: DeviceQuery) -> Result<ProgressPage, Error> {
    let desk = crate::server::signed_in()?;
    let page = super::viewing(&desk)?.progress(&id, &query).await?;
    Ok(ProgressPage { id, page })
}
