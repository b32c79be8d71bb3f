//! Ordering a campaign by form: the form's choices, the preview of what it would do, and the order itself. The values go from one step to
//! the next in the page's address, so that every step can be gone back to.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::campaigns::Preview;
use patchbay_domain::list::query_string;
use serde::{Deserialize, Serialize};

/// An order as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OrderForm {
    /// The id of the group, which belongs to a customer and a licence.
    pub(crate) group: String,
    /// Model and carrier code with a blank between them.
    pub(crate) model: String,
    /// The version, or `Latest`.
    pub(crate) target: String,
    /// The first day, `YYYY-MM-DD`.
    pub(crate) start_date: String,
    /// The last day, `YYYY-MM-DD`.
    pub(crate) end_date: String,
    /// The hour at which windows open.
    pub(crate) start_hour: String,
    /// The hour at which they close.
    pub(crate) end_hour: String,
}

impl OrderForm {
    /// Reads a URL's query parameters.
    pub(crate) fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let field = match name {
                "group" => &mut form.group,
                "model" => &mut form.model,
                "target" => &mut form.target,
                "start_date" => &mut form.start_date,
                "end_date" => &mut form.end_date,
                "start_hour" => &mut form.start_hour,
                "end_hour" => &mut form.end_hour,
                _ => continue,
            };
            value.clone_into(field);
        }
        form
    }

    /// All values with their names.
    pub(crate) fn pairs(&self) -> [(&'static str, String); 7] {
        [
            ("group", self.group.clone()),
            ("model", self.model.clone()),
            ("target", self.target.clone()),
            ("start_date", self.start_date.clone()),
            ("end_date", self.end_date.clone()),
            ("start_hour", self.start_hour.clone()),
            ("end_hour", self.end_hour.clone()),
        ]
    }

    /// The values as a URL's query; what is empty is left out.
    pub(crate) fn to_query(&self) -> String {
        let pairs: Vec<_> = self.pairs().into_iter().filter(|(_, value)| !value.is_empty()).collect();
        query_string(&pairs)
    }
}

/// A group that a campaign can be ordered for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OfferedGroup {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its customer.
    pub(crate) customer: String,
    /// The customer's zone, an IANA name.
    pub(crate) timezone: String,
    /// How many devices are in it.
    pub(crate) devices: i64,
}

/// What the form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrderPage {
    /// The groups.
    pub(crate) groups: Vec<OfferedGroup>,
    /// The models, each with its carrier code behind a blank.
    pub(crate) models: Vec<String>,
    /// The versions of the chosen model, the newest first.
    pub(crate) versions: Vec<String>,
    /// What is chosen already.
    pub(crate) chosen: OrderForm,
}

/// What the form offers for these choices.
#[server(prefix = "/portal", endpoint = "campaigns/order-form", input = Json)]
pub(crate) async fn find_order(chosen: OrderForm) -> Result<OrderPage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let customers = campaigns.customers().await?;
    let groups = campaigns.groups().await?.into_iter().filter_map(|group| {
        let customer = customers.iter().find(|customer| customer.id == group.customer)?;
        let (customer, timezone) = (customer.customer.clone(), customer.timezone.clone());
        Some(OfferedGroup { id: group.id, name: group.name, customer, timezone, devices: group.devices })
    });
    let groups = groups.collect();
    let (mut models, mut versions) = (Vec::new(), Vec::new());
    for row in campaigns.firmware().await? {
        let model = format!("{} {}", row.firmware.model, row.firmware.carrier);
        if model == chosen.model {
            versions.push(row.firmware.version);
        }
        if models.last() != Some(&model) {
            models.push(model);
        }
    }
    Ok(OrderPage { groups, models, versions, chosen })
}

/// Looks at an order without giving it, and goes on to the page that says what it would do.
#[server(prefix = "/portal", endpoint = "campaigns/preview")]
pub(crate) async fn preview_campaign(#[server(flatten)] order: OrderForm) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    previewed(&desk, &order).await?;
    crate::server::redirect(&format!("/campaigns/new/preview{}", order.to_query()));
    Ok(())
}

/// What the preview shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PreviewPage {
    /// The order.
    pub(crate) order: OrderForm,
    /// The group's name.
    pub(crate) group: String,
    /// What it would do now.
    pub(crate) preview: Preview,
}

/// What an order would do now.
#[server(prefix = "/portal", endpoint = "campaigns/find-preview", input = Json)]
pub(crate) async fn find_preview(order: OrderForm) -> Result<PreviewPage, Error> {
    let desk = crate::server::signed_in()?;
    let (group, preview) = previewed(&desk, &order).await?;
    Ok(PreviewPage { order, group, preview })
}

/// Gives the order.
#[server(prefix = "/portal", endpoint = "campaigns/order")]
pub(crate) async fn order_campaign(#[server(flatten)] order: OrderForm) -> Result<(), Error> {
    use patchbay_core::campaigns::Placed;
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let request = read(&campaigns, desk.core().campaign_rules(), &order).await?;
    let placed = campaigns.create(request).await.map_err(|error| refused(error, &order))?;
    let (id, said) = match placed {
        Placed::New(id) => (id, "campaign-ordered"),
        Placed::Known(id) => (id, "campaign-known"),
    };
    super::done(&crate::campaigns::parts::campaign_page(&id), said);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn previewed(desk: &crate::server::Desk, order: &OrderForm) -> Result<(String, Preview), Error> {
    let campaigns = super::editing(desk)?;
    let request = read(&campaigns, desk.core().campaign_rules(), order).await?;
    let group = request.group.to_string();
    let preview = campaigns.preview(request).await.map_err(|error| refused(error, order))?;
    Ok((group, preview))
}

/// The order as a management system would write it, checked by the same code.
#[cfg(feature = "ssr")]
async fn read(
    campaigns: &patchbay_core::campaigns::Campaigns<'_, patchbay_core::campaigns::Edit>,
    rules: patchbay_domain::campaigns::Rules,
    order: &OrderForm,
) -> Result<patchbay_domain::campaigns::Request, Error> {
    use patchbay_domain::campaigns::{RawRequest, Request};
    let group = campaigns.groups().await?.into_iter().find(|group| group.id == order.group);
    let customers = campaigns.customers().await?;
    let customer = group.as_ref().and_then(|group| customers.into_iter().find(|customer| customer.id == group.customer));
    let (name, license) = group.map(|group| (group.name, group.license)).unwrap_or_default();
    let (mdm, customer) = customer.map(|customer| (customer.mdm, customer.customer)).unwrap_or_default();
    let (model, carrier) = order.model.split_once(' ').unwrap_or_default();
    let raw = RawRequest {
        mdm,
        customer,
        group: name,
        license,
        model: model.to_owned(),
        carrier: carrier.to_owned(),
        target: order.target.clone(),
        start_date: order.start_date.replace('-', ""),
        end_date: order.end_date.replace('-', ""),
        start_hour: order.start_hour.clone(),
        end_hour: order.end_hour.clone(),
    };
    Request::read(&raw, rules).map_err(|faults| told(&faults, order))
}

/// A refusal of core, at the fields of this form.
#[cfg(feature = "ssr")]
fn refused(error: patchbay_core::campaigns::Error, order: &OrderForm) -> Error {
    match error {
        patchbay_core::campaigns::Error::Fault(fault) => told(&[fault], order),
        patchbay_core::campaigns::Error::Core(error) => {
            let pairs = order.pairs();
            Error::from(error).keep(pairs.iter().map(|(name, value)| (*name, value.as_str())))
        }
    }
}

/// What is wrong, each at its field of this form and once, with what was typed.
#[cfg(feature = "ssr")]
fn told(faults: &[patchbay_domain::campaigns::Fault], order: &OrderForm) -> Error {
    let mut errors = patchbay_domain::form::FieldErrors::default();
    for fault in faults {
        let (field, message) = words(*fault);
        if errors.of(field).is_none() {
            errors.add(field, message);
        }
    }
    let pairs = order.pairs();
    let error = Error::Fields { errors, values: Vec::new() }.announced();
    error.keep(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

/// A fault in this form's words: which field, and what to do.
#[cfg(feature = "ssr")]
const fn words(fault: patchbay_domain::campaigns::Fault) -> (&'static str, &'static str) {
    use patchbay_domain::campaigns::Fault;
    match fault {
        Fault::MdmId
        | Fault::CustomerId
        | Fault::GroupId
        | Fault::License
        | Fault::UnknownMdm
        | Fault::UnknownCustomer
        | Fault::UnknownGroup
        | Fault::UnknownLicense => ("group", "Choose a group."),
        Fault::LicenseNotValid => ("group", "The group's licence is expired or not yet valid."),
        Fault::OtherLicense => ("group", "The group is registered under another licence."),
        Fault::NoSeats => ("group", "The licence has no free seats for this group."),
        Fault::Locked => ("group", "The campaign on this target is locked and cannot be replaced."),
        Fault::DeviceModel | Fault::CarrierCode | Fault::UnknownModel => ("model", "Choose a model of the catalogue."),
        Fault::Target | Fault::UnknownFirmware => ("target", "Choose a version that the catalogue has for this model."),
        Fault::StartDate => ("start_date", "Choose the first day."),
        Fault::EndDate => ("end_date", "Choose the last day."),
        Fault::StartHour => ("start_hour", "Choose the hour at which windows open."),
        Fault::EndHour => ("end_hour", "Choose the hour at which they close."),
        Fault::EndBeforeStart => ("end_date", "The last day lies before the first."),
        Fault::Span => ("end_date", "The last day is at most 7 days after the first."),
        Fault::EqualHours => ("end_hour", "A window must not close at the hour at which it opens."),
        Fault::LongWindow => ("end_hour", "A window is open for at most 12 hours."),
        Fault::StartInPast => ("start_date", "The first window lies in the past."),
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;
    use patchbay_domain::campaigns::Fault;

    #[test]
    fn an_order_is_read_back_from_its_address() {
        let order = OrderForm::from_pairs([("group", "g 1"), ("model", "SM-G930F DBT"), ("start_hour", "01"), ("other", "x")]);
        assert_eq!(order.to_query(), "?group=g%201&model=SM-G930F%20DBT&start_hour=01");
        assert_eq!(OrderForm::default().to_query(), "");
    }

    #[test]
    fn every_fault_stands_at_a_field_of_the_form() {
        let fields = OrderForm::default().pairs().map(|(name, _)| name);
        for fault in Fault::ALL {
            let (field, message) = words(*fault);
            assert!(fields.contains(&field) && message.ends_with('.'), "{fault:?}");
        }
        let refused = told(Fault::ALL, &OrderForm { target: "x".into(), ..OrderForm::default() });
        assert_eq!(refused.typed("target"), Some("x"));
        assert_eq!(refused.of("group"), Some("Choose a group."), "the first fault of a field is told");
    }
}
