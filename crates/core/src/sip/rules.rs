//! Whose calls are accepted, and whose are refused.

use super::Error;
use super::access::{MayChange, SipAccount};
use super::change::Note;
use crate::Result;
use crate::store::args;
use futures::FutureExt;
use patchbay_domain::sip::{
    AcceptRule, AcceptRules, Group, REJECT_RULES_MAX, RejectRule, TEMPORARY_MINUTES_MAX, Temporary, Weekdays,
};
use patchbay_domain::time::Millis;

/// What is to become of the accept rules; what is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcceptChange {
    /// All weekly rules.
    pub persistent: Option<Vec<AcceptRule>>,
    /// The rule for the next minutes: its groups, and how many minutes; 0 is until it is taken back. Everybody without an end is no rule.
    pub temporary: Option<(Vec<Group>, i64)>,
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Sets the accept rules.
    ///
    /// # Errors
    /// `Rule` says what makes no sense; nothing was changed then. `NotFound`.
    pub async fn set_accept_rules(&self, change: AcceptChange) -> Result<(), Error> {
        self.accept("set-accept-rules", change).await
    }

    /// Accepts nobody's calls for so many minutes; none: until it is switched off. The weekly rules stay as they are.
    ///
    /// # Errors
    /// `Rule` for a number of minutes that makes no sense; `NotFound`.
    pub async fn set_do_not_disturb(&self, minutes: Option<i64>) -> Result<(), Error> {
        let temporary = Some((vec![Group::Nobody], minutes.unwrap_or(0)));
        self.accept("set-do-not-disturb", AcceptChange { persistent: None, temporary }).await
    }

    /// Takes the rule for the next minutes back, whatever it was.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn end_do_not_disturb(&self) -> Result<(), Error> {
        let temporary = Some((vec![Group::Everybody], 0));
        self.accept("set-do-not-disturb", AcceptChange { persistent: None, temporary }).await
    }

    /// Sets the weekly rule of its days, in the place of the one for the days `was` (when it is changed) and of any other for the same days.
    ///
    /// # Errors
    /// `Rule` says what makes no sense; nothing was changed then. `NotFound`.
    pub async fn set_weekly_rule(&self, rule: AcceptRule, was: Option<Weekdays>) -> Result<(), Error> {
        self.edit_accept("set-accept-rules", move |mut rules| {
            rules.persistent.retain(|other| other.days != rule.days && Some(other.days) != was);
            rules.persistent.push(rule);
            rules.persistent = in_order(rules.persistent)?;
            Ok(rules)
        })
        .await
    }

    /// Takes the weekly rule for these days back; there need be none.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_weekly_rule(&self, days: Weekdays) -> Result<(), Error> {
        self.edit_accept("set-accept-rules", move |mut rules| {
            rules.persistent.retain(|rule| rule.days != days);
            Ok(rules)
        })
        .await
    }

    async fn accept(&self, action: &'static str, change: AcceptChange) -> Result<(), Error> {
        let persistent = change.persistent.map(in_order).transpose()?;
        let temporary = change.temporary.map(|(groups, minutes)| temporary(groups, minutes, self.now())).transpose()?;
        self.edit_accept(action, move |was| {
            Ok(AcceptRules { persistent: persistent.unwrap_or(was.persistent), temporary: temporary.unwrap_or(was.temporary) })
        })
        .await
    }

    async fn edit_accept<E>(&self, action: &'static str, edit: E) -> Result<(), Error>
    where
        E: FnOnce(AcceptRules) -> Result<AcceptRules, Error> + Send + 'static,
    {
        self.change(move |tx, settings, changer| {
            async move {
                let was = settings.accept;
                let is = edit(was.clone())?;
                if was == is {
                    return Ok(((), None));
                }
                let sql = "UPDATE sip_accounts SET accept_rules = $2, temporary_rule = $3, updated_at = $4 WHERE id = $1";
                let json = |value: &_| serde_json::to_string(value).map_err(crate::Error::internal);
                let rules = serde_json::to_string(&is.persistent).map_err(crate::Error::internal)?;
                let now = is.temporary.as_ref().map(json).transpose()?;
                tx.execute(sql, args![changer.id().as_str(), rules, now, changer.core.clock().now()]).await?;
                Ok(((), Some(Note::new(action, described(&was), described(&is)))))
            }
            .boxed()
        })
        .await
    }

    /// Refuses exactly these callers.
    ///
    /// # Errors
    /// `Party` for a text that names nobody, `TooManyRejected`; nothing was changed then. `NotFound`.
    pub async fn set_reject_rules(&self, texts: &[String]) -> Result<(), Error> {
        let mut rules: Vec<RejectRule> = Vec::new();
        for text in texts {
            let rule = RejectRule::parse(text, &self.account.address.domain)?;
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        self.reject(move |_| rules).await
    }

    /// Refuses one caller more.
    ///
    /// # Errors
    /// `Party`, `TooManyRejected`, `NotFound`.
    pub async fn block(&self, text: &str) -> Result<RejectRule, Error> {
        let rule = RejectRule::parse(text, &self.account.address.domain)?;
        let blocked = rule.clone();
        self.reject(move |mut rules| {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
            rules
        })
        .await?;
        Ok(blocked)
    }

    /// Refuses a caller no longer.
    ///
    /// # Errors
    /// `Party`, `NotFound`.
    pub async fn unblock(&self, text: &str) -> Result<(), Error> {
        let rule = RejectRule::parse(text, &self.account.address.domain)?;
        self.reject(move |mut rules| {
            rules.retain(|other| *other != rule);
            rules
        })
        .await
    }

    async fn reject(&self, edit: impl FnOnce(Vec<RejectRule>) -> Vec<RejectRule> + Send + 'static) -> Result<(), Error> {
        self.change(move |tx, settings, changer| {
            async move {
                let rules = edit(settings.reject.clone());
                if rules == settings.reject {
                    return Ok(((), None));
                }
                if rules.len() > REJECT_RULES_MAX {
                    return Err(Error::TooManyRejected);
                }
                let sql = "UPDATE sip_accounts SET reject_rules = $2, updated_at = $3 WHERE id = $1";
                let text = serde_json::to_string(&rules).map_err(crate::Error::internal)?;
                tx.execute(sql, args![changer.id().as_str(), text, changer.core.clock().now()]).await?;
                Ok(((), Some(Note::new("set-reject-rules", listed(&settings.reject), listed(&rules)))))
            }
            .boxed()
        })
        .await
    }

    fn now(&self) -> Millis {
        self.acting.core().clock().now()
    }
}

/// Checks weekly rules and puts them in the order of their days.
fn in_order(mut rules: Vec<AcceptRule>) -> Result<Vec<AcceptRule>, Error> {
    AcceptRules::check(&rules).map_err(Error::Rule)?;
    rules.sort_by_key(|rule| rule.days);
    for rule in &mut rules {
        rule.groups.sort_unstable();
        rule.groups.dedup();
    }
    Ok(rules)
}

/// The rule for the next minutes; none for everybody without an end.
fn temporary(mut groups: Vec<Group>, minutes: i64, now: Millis) -> Result<Option<Temporary>, Error> {
    groups.sort_unstable();
    groups.dedup();
    if !(0..=TEMPORARY_MINUTES_MAX).contains(&minutes) {
        return Err(Error::Rule(format!("Choose 0 to {TEMPORARY_MINUTES_MAX} minutes.")));
    }
    if groups.is_empty() || (groups.len() > 1 && groups.contains(&Group::Nobody)) {
        return Err(Error::Rule("Choose whose calls to accept; nobody goes with no other group.".to_owned()));
    }
    if groups == [Group::Everybody] && minutes == 0 {
        return Ok(None);
    }
    let until = (minutes > 0).then(|| now.plus_seconds(minutes.saturating_mul(60)));
    Ok(Some(Temporary { groups, until }))
}

/// Accept rules in the audit log.
fn described(rules: &AcceptRules) -> String {
    let groups = |groups: &[Group]| groups.iter().map(|group| group.as_str()).collect::<Vec<_>>().join(" ");
    let weekly = rules
        .persistent
        .iter()
        .map(|rule| format!("{} {}-{}: {}", rule.days.label(), rule.start, rule.stop, groups(&rule.groups)));
    let temporary = rules.temporary.iter().map(|rule| {
        let until = rule.until.map_or_else(|| "until switched off".to_owned(), |until| format!("until {}", until.display()));
        format!("{} {until}", groups(&rule.groups))
    });
    weekly.chain(temporary).collect::<Vec<_>>().join("; ")
}

/// Reject rules in the audit log.
fn listed(rules: &[RejectRule]) -> String {
    rules.iter().map(|rule| rule.party().to_string()).collect::<Vec<_>>().join(" ")
}
