//! What a person does with a campaign that is there.

use crate::campaigns::policies::PolicyForm;
use crate::error::{Error, Result};
use leptos::prelude::*;

/// Approves, pauses, resumes or cancels a campaign that its changer saw at this revision.
#[server(prefix = "/portal", endpoint = "campaigns/act")]
pub(crate) async fn act_on_campaign(id: String, revision: i64, action: String, reason: String) -> Result<(), Error> {
    use patchbay_domain::campaigns::Action;
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let action = Action::parse(&action).ok_or_else(|| Error::Malformed.announced())?;
    let typed = [("reason", reason.as_str())];
    campaigns.act(&id, revision, action, &reason).await.map_err(|error| Error::from(error).keep(typed))?;
    let said = match action {
        Action::Approve => "campaign-approved",
        Action::Pause => "campaign-paused",
        Action::Resume => "campaign-resumed",
        Action::Cancel => "campaign-cancelled",
    };
    super::done(&crate::campaigns::parts::campaign_page(&id), said);
    Ok(())
}

/// Puts other policies on a campaign that its changer saw at this revision.
#[server(prefix = "/portal", endpoint = "campaigns/policies")]
pub(crate) async fn set_policies(id: String, revision: i64, #[server(flatten)] policies: PolicyForm) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let read = policies.read().map_err(|errors| policies.refused(errors))?;
    campaigns.set_policies(&id, revision, read).await.map_err(|error| policies.keep(error.into()))?;
    super::done(&crate::campaigns::parts::campaign_page(&id), "campaign-policies");
    Ok(())
}
