//! Balances and vouchers; and the count of the networks that the operator loaded.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::sip::Voucher;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// Adds to an account's balance, takes from it, or sets it.
#[server(prefix = "/portal", endpoint = "sip/balance")]
pub(crate) async fn change_balance(address: String, how: String, amount: String, reason: String) -> Result<(), Error> {
    use patchbay_domain::sip::Money;
    let desk = crate::server::signed_in()?;
    let account = super::editing(&desk, &address).await?;
    let typed = [("how", how.as_str()), ("amount", amount.as_str()), ("reason", reason.as_str())];
    let value = Money::parse(&amount).map_err(|fault| Error::field("amount", fault.to_string()).keep(typed).announced())?;
    let changed = match how.as_str() {
        "set" => account.set_balance(value, &reason).await,
        "take" => account.add_balance(value.negated(), &reason).await,
        _ => account.add_balance(value, &reason).await,
    };
    changed.map_err(|error| super::refused(error).keep(typed))?;
    super::done(&address, "sip-balance-changed");
    Ok(())
}

/// All that the vouchers' page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VouchersPage {
    /// The newest vouchers.
    pub(crate) vouchers: Vec<Voucher>,
    /// The server's clock.
    pub(crate) now: Millis,
    /// Whether the reader may make some.
    pub(crate) may_edit: bool,
}

/// The organization's newest vouchers.
#[server(prefix = "/portal", endpoint = "sip/vouchers")]
pub(crate) async fn list_vouchers() -> Result<VouchersPage, Error> {
    let desk = crate::server::signed_in()?;
    let vouchers = desk.acting().sip()?.vouchers().await?;
    Ok(VouchersPage { vouchers, now: super::now()?, may_edit: super::may_edit(&desk) })
}

/// Makes vouchers; the page then shows their numbers, once.
#[server(prefix = "/portal", endpoint = "sip/vouchers-create")]
pub(crate) async fn create_vouchers(count: String, amount: String, days: String) -> Result<(), Error> {
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::sip::Money;
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?.edit()?;
    let typed = [("count", count.as_str()), ("amount", &amount), ("days", &days)];
    let whole = "Give a whole number.";
    let mut errors = FieldErrors::default();
    let number = errors.check("count", count.trim().parse::<usize>().map_err(|_| whole));
    let value = errors.check("amount", Money::parse(&amount));
    let good = errors.check("days", days.trim().parse::<i64>().map_err(|_| whole));
    Error::unless_empty(errors).map_err(|error| error.keep(typed))?;
    let (Some(number), Some(value), Some(good)) = (number, value, good) else { return Err(Error::Malformed.announced()) };
    let made = sip.create_vouchers(number, value, good).await.map_err(|error| Error::from(error).keep(typed))?;
    let rows = made.iter().map(|voucher| format!("{},{}\r\n", voucher.id, voucher.number.0));
    let text = std::iter::once("id,number\r\n".to_owned()).chain(rows).collect::<String>();
    let page = crate::flash::with_count("/sip/vouchers", "sip-vouchers-created", i64::try_from(made.len()).unwrap_or(i64::MAX));
    crate::server::redirect(&crate::shown::with(&page, &desk, text));
    Ok(())
}

/// How many ranges of networks the operator has loaded.
#[server(prefix = "/portal", endpoint = "sip/networks")]
pub(crate) async fn count_networks() -> Result<i64, Error> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().networks()?.count().await?)
}

/// Puts pasted networks in place of all there are. A file comes in by a plain route of the server, whose refusals come back as this one's.
#[server(prefix = "/portal", endpoint = "sip/networks-load")]
pub(crate) async fn load_networks(text: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let networks = desk.acting().networks()?;
    let typed = [("text", text.as_str())];
    let loaded = networks.load(text.clone().into_bytes()).await;
    let loaded = loaded.map_err(|error| Error::from(error).moved("file", "text").keep(typed))?;
    let count = i64::try_from(loaded).unwrap_or(i64::MAX);
    crate::server::redirect(&crate::flash::with_count("/sip/networks", "sip-networks-loaded", count));
    Ok(())
}
