//! Where calls go.

use super::access::{MayChange, SipAccount};
use super::change::Note;
use super::{Error, aliases, rows};
use crate::Result;
use crate::store::{Query, args};
use futures::FutureExt;
use patchbay_domain::sip::{Condition, Forwarding, SipAddress, Target, leads_back};

/// One forwarding as it is asked for: the text of a client or a form. Empty takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardingChange {
    /// On which condition.
    pub condition: Condition,
    /// Where to; see [`Target::parse`].
    pub target: String,
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Sets these forwardings; the others stay as they are. All of them or, when one is refused, none. Answers what is set then, of those
    /// named, in the order they were named.
    ///
    /// # Errors
    /// `Target` and `Circle` tell the condition; `NotFound`.
    pub async fn set_forwarding(&self, changes: Vec<ForwardingChange>) -> Result<Vec<(Condition, Option<Target>)>, Error> {
        self.change(move |tx, settings, changer| {
            async move {
                let own: Vec<SipAddress> = {
                    let rows = tx.rows(aliases::OWN, args![changer.id().as_str()]).await?;
                    rows.iter().map(|row| rows::address(row, "address")).collect::<Result<_>>()?
                };
                let mut forwarding = settings.forwarding.clone();
                let mut told = Vec::new();
                for ForwardingChange { condition, target } in changes {
                    let mobile = settings.identity.mobile.as_ref();
                    let target = Target::parse(&target, &settings.address.domain, mobile)
                        .map_err(|reason| Error::Target { condition, reason })?;
                    if target.as_ref().is_some_and(|target| leads_back(target, &own)) {
                        return Err(Error::Circle { condition });
                    }
                    forwarding.set(condition, target.clone());
                    told.push((condition, target));
                }
                if forwarding == settings.forwarding {
                    return Ok((told, None));
                }
                tx.query(update(&forwarding, changer.id().as_str(), changer.core.clock().now())).await?;
                Ok((told, Some(Note::new("set-forwarding", settings.forwarding.line(), forwarding.line()))))
            }
            .boxed()
        })
        .await
    }
}

/// Stores all forwardings.
pub(super) fn update(forwarding: &Forwarding, id: &str, now: patchbay_domain::time::Millis) -> Query {
    let mut query = Query::new("UPDATE sip_accounts SET updated_at = ").arg(now);
    for condition in Condition::ALL {
        let target = forwarding.get(condition).map(|target| target.stored().to_owned());
        query = query.push(", ").push(rows::column(condition)).push(" = ").arg(target);
    }
    query.push(" WHERE id = ").arg(id)
}
