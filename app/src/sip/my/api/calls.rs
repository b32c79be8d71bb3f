//! What went on: the overview, calls, blocking a caller, and the balance.

use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::list::Page;
use patchbay_domain::sip::{Call, CallQuery, LedgerEntry, MonthlyUsage, Prepaid};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// How many calls the overview shows.
#[cfg(feature = "ssr")]
const LATEST: usize = 5;

/// Do not disturb, while it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quiet {
    /// Until when; none until it is switched off.
    pub(crate) until: Option<Millis>,
}

/// What the overview shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Home {
    /// What the owner is called.
    pub(crate) name: String,
    /// His address.
    pub(crate) address: String,
    /// How many devices are registered now.
    pub(crate) devices: usize,
    /// Who gets the calls now, in a sentence.
    pub(crate) who: String,
    /// Whom the accept rules let through now, where they decide and let anybody through.
    pub(crate) rules: Option<String>,
    /// Whether the accept rules let nobody through now; `who` says what becomes of the callers then.
    pub(crate) shut: bool,
    /// Do not disturb.
    pub(crate) quiet: Option<Quiet>,
    /// The balance, for a prepaid account.
    pub(crate) prepaid: Option<Prepaid>,
    /// The newest calls.
    pub(crate) calls: CallsPage,
}

/// The overview of whoever is signed in.
#[server(prefix = "/portal", endpoint = "my/home")]
pub(crate) async fn my_home() -> Result<Home> {
    let desk = crate::server::signed_in()?;
    let account = super::mine(&desk)?;
    let settings = account.settings().await?;
    let (now, weekday, minute) = account.moment(&settings);
    let mut own = vec![settings.address.clone()];
    own.extend(account.aliases().await?);
    let devices = account.devices().await?.len();
    let who = settings.who_gets_my_calls(&own, i64::try_from(devices).unwrap_or(i64::MAX), now);
    let rules = settings.whom_the_rules_accept(&own, weekday, minute, now);
    let shut = settings.accept.accepted(weekday, minute, now) == [patchbay_domain::sip::Group::Nobody];
    let (who, rules, shut) = match rules {
        Some(sentence) if shut => (sentence, None, true),
        rules => (who, rules, false),
    };
    let mut page = account.calls(&CallQuery::default()).await?;
    page.rows.truncate(LATEST);
    Ok(Home {
        name: settings.display_name(),
        address: settings.address.to_string(),
        devices,
        who,
        rules,
        shut,
        quiet: settings.accept.do_not_disturb(now).map(|rule| Quiet { until: rule.until }),
        prepaid: account.prepaid().await?,
        calls: CallsPage::new(page, &settings),
    })
}

/// A page of calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CallsPage {
    /// The calls.
    pub(crate) page: Page<Call>,
    /// Of each call, whether the other end is blocked.
    pub(crate) blocked: Vec<bool>,
}

#[cfg(feature = "ssr")]
impl CallsPage {
    fn new(page: Page<Call>, settings: &patchbay_domain::sip::Settings) -> Self {
        let blocked = |call: &Call| {
            let party = call.party();
            settings.reject.iter().any(|rule| rule.refuses(party.as_ref()))
        };
        Self { blocked: page.rows.iter().map(blocked).collect(), page }
    }
}

/// The calls that match.
#[server(prefix = "/portal", endpoint = "my/calls")]
pub(crate) async fn my_calls(
    /// Which of them.
    query: CallQuery,
) -> Result<CallsPage> {
    let desk = crate::server::signed_in()?;
    let account = super::mine(&desk)?;
    Ok(CallsPage::new(account.calls(&query).await?, &account.settings().await?))
}

/// Refuses a caller from now on.
#[server(prefix = "/portal", endpoint = "my/blocked/add")]
pub(crate) async fn block(
    /// Who: an address, a number, or `*@` and a host.
    party: String,
    /// The page that it was asked from.
    #[server(default)]
    back: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let blocked = super::own(&desk)?.block(&party).await;
    blocked.map_err(|error| super::refused(error).keep([("party", party.as_str())]))?;
    super::back_to(&back, "/my/blocked", "my-blocked");
    Ok(())
}

/// Refuses a caller no longer.
#[server(prefix = "/portal", endpoint = "my/blocked/remove")]
pub(crate) async fn unblock(
    /// Who, as he stands in the list.
    party: String,
    /// The page that it was asked from.
    #[server(default)]
    back: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.unblock(&party).await.map_err(super::refused)?;
    super::back_to(&back, "/my/blocked", "my-unblocked");
    Ok(())
}

/// What the page of the balance shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BalancePage {
    /// What is left; none for an account that is not prepaid.
    pub(crate) prepaid: Option<Prepaid>,
    /// The steps that led there, newest first.
    pub(crate) ledger: Vec<LedgerEntry>,
    /// What this month's calls came to.
    pub(crate) usage: MonthlyUsage,
}

/// The balance of whoever is signed in.
#[server(prefix = "/portal", endpoint = "my/balance")]
pub(crate) async fn my_balance() -> Result<BalancePage> {
    let desk = crate::server::signed_in()?;
    let account = super::mine(&desk)?;
    Ok(BalancePage {
        prepaid: account.prepaid().await?,
        ledger: account.balance_history().await?,
        usage: account.monthly_usage().await?,
    })
}

/// Redeems a voucher.
#[server(prefix = "/portal", endpoint = "my/balance/redeem")]
pub(crate) async fn redeem(
    /// The voucher's id.
    voucher: String,
    /// Its number, which is a secret as long as it is not redeemed.
    number_of_voucher: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let redeemed = super::own(&desk)?.redeem(&voucher, &number_of_voucher).await;
    redeemed.map_err(|error| super::refused(error).keep([("voucher", voucher.as_str())]))?;
    crate::server::redirect(&crate::flash::with("/my/balance", "my-redeemed"));
    Ok(())
}
