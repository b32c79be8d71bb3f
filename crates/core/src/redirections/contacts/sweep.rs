//! Sweeps away what is too old to keep.

use crate::store::args;
use crate::{Core, Result};
use futures::FutureExt;

/// Days contacts are kept.
const KEPT_DAYS: i64 = 90;

/// Deletes old contacts, addresses, drafts of imports, and phones of the inbox that were registered meanwhile.
pub(super) async fn run(core: &Core) -> Result<()> {
    // A portion at a time, so that nobody waits long behind it.
    const CONTACTS: &str = "DELETE FROM redirection_contacts WHERE (mac, at, address, answer) IN (
        SELECT mac, at, address, answer FROM redirection_contacts WHERE at < $1 ORDER BY at LIMIT 5000)";
    const ADDRESSES: &str = "DELETE FROM redirection_addresses WHERE last_at < $1";
    const REGISTERED: &str = "DELETE FROM redirection_inbox WHERE mac IN (SELECT r.mac FROM redirections AS r)";
    const DRAFTS: &str = "DELETE FROM redirection_imports WHERE expires_at <= $1";
    let now = core.clock().now();
    let oldest = now.plus_seconds(KEPT_DAYS.saturating_mul(-86_400));
    loop {
        let swept = core.store().write(move |tx| async move { tx.execute(CONTACTS, args![oldest]).await }.boxed()).await?;
        if swept == 0 {
            break;
        }
    }
    core.store()
        .write(move |tx| {
            async move {
                tx.execute(ADDRESSES, args![oldest]).await?;
                tx.execute(REGISTERED, args![]).await?;
                tx.execute(DRAFTS, args![now]).await.map(drop)
            }
            .boxed()
        })
        .await
}
