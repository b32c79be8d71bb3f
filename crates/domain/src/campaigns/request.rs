//! The order of a campaign: eleven texts, checked in the order in which they are written. A form and a wire client are checked by the same
//! code; the form is told everything that is wrong, the wire client the first of it.

use super::fault::Fault;
use super::local::Day;
use super::schedule::{Schedule, ScheduleParts};
use super::text::{CarrierCode, CustomerId, DeviceModel, GroupId, License, MdmId, Target, trimmed};
use crate::form::FieldErrors;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The order as it came in; an element that is missing is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawRequest {
    /// See [`MdmId`].
    pub mdm: String,
    /// See [`CustomerId`].
    pub customer: String,
    /// See [`GroupId`].
    pub group: String,
    /// See [`License`].
    pub license: String,
    /// See [`DeviceModel`].
    pub model: String,
    /// See [`CarrierCode`].
    pub carrier: String,
    /// See [`Target`].
    pub target: String,
    /// The first day, `YYYYMMDD`.
    pub start_date: String,
    /// The last day, `YYYYMMDD`.
    pub end_date: String,
    /// The hour at which windows open, 00 to 23.
    pub start_hour: String,
    /// The hour at which windows close, 00 to 24.
    pub end_hour: String,
}

/// The order, with everything in it that can be known without a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Who orders.
    pub mdm: MdmId,
    /// For which customer.
    pub customer: CustomerId,
    /// For which group.
    pub group: GroupId,
    /// Under which licence.
    pub license: License,
    /// For which model.
    pub model: DeviceModel,
    /// With software for which carrier.
    pub carrier: CarrierCode,
    /// What to install.
    pub target: Target,
    /// When.
    pub schedule: Schedule,
}

/// What the checks depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The vendor's limits of schedules, as of this instant, where they are switched on.
    pub vendor_limits: Option<Millis>,
}

/// Reads a number of digits alone, of so many bytes at most and up to a value.
fn hour(text: &str, bytes_max: usize, most: u8) -> Option<u8> {
    let text = trimmed(text);
    let digits = !text.is_empty() && text.len() <= bytes_max && text.bytes().all(|byte| byte.is_ascii_digit());
    // Leading zeros say nothing, and twenty of them would be more than a number holds.
    let significant = text.trim_start_matches('0');
    let value = if significant.is_empty() { 0 } else { significant.parse::<u8>().ok()? };
    (digits && value <= most).then_some(value)
}

impl Request {
    /// Checks all of it.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the checks; the schedule is looked at as a whole once its parts are good.
    pub fn read(raw: &RawRequest, rules: Rules) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        macro_rules! part {
            ($result:expr) => {
                $result.map_err(|fault| faults.push(fault)).ok()
            };
        }
        let mdm = part!(MdmId::parse(&raw.mdm).map_err(Fault::MdmId.because()));
        let customer = part!(CustomerId::parse(&raw.customer).map_err(Fault::CustomerId.because()));
        let group = part!(GroupId::parse(&raw.group).map_err(Fault::GroupId.because()));
        let license = part!(License::parse(&raw.license).map_err(Fault::License.because()));
        let model = part!(DeviceModel::parse(&raw.model).map_err(Fault::DeviceModel.because()));
        let carrier = part!(CarrierCode::parse(&raw.carrier).map_err(Fault::CarrierCode.because()));
        let target = part!(Target::parse(&raw.target).map_err(Fault::Target.because()));
        let start = part!(Day::parse(trimmed(&raw.start_date)).ok_or(Fault::StartDate));
        let end = part!(Day::parse(trimmed(&raw.end_date)).ok_or(Fault::EndDate));
        let from = part!(hour(&raw.start_hour, 4, 23).ok_or(Fault::StartHour));
        let until = part!(hour(&raw.end_hour, 20, 24).ok_or(Fault::EndHour));
        let schedule = match (start, end, from, until) {
            (Some(start), Some(end), Some(from), Some(until)) => {
                part!(Schedule::new(ScheduleParts { start, end, from, until }, rules.vendor_limits))
            }
            _ => None,
        };
        match (mdm, customer, group, license, model, carrier, target, schedule) {
            (Some(mdm), Some(customer), Some(group), Some(license), Some(model), Some(carrier), Some(target), Some(schedule)) => {
                Ok(Self { mdm, customer, group, license, model, carrier, target, schedule })
            }
            _ => Err(faults),
        }
    }

    /// The same for a form: each fault at its field.
    ///
    /// # Errors
    /// See [`Request::read`].
    pub fn for_form(raw: &RawRequest, rules: Rules) -> Result<Self, FieldErrors> {
        Self::read(raw, rules).map_err(|faults| {
            let mut errors = FieldErrors::default();
            for fault in faults {
                errors.add(fault.field(), fault.to_string());
            }
            errors
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed's sample.
    fn sample() -> RawRequest {
        RawRequest {
            mdm: "d1e2f3g4h5".into(),
            customer: "EEEE4444-FF55-AA66-BB77-CCCCCC888888".into(),
            group: "Test Device Group".into(),
            license: "EFOTA1-fff555-ggg666-hh77".into(),
            model: "GT-S8500A".into(),
            carrier: "QA4".into(),
            target: "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1".into(),
            start_date: "20160601".into(),
            end_date: "20160608".into(),
            start_hour: "01".into(),
            end_hour: "04".into(),
        }
    }

    fn faults(change: impl FnOnce(&mut RawRequest)) -> Vec<Fault> {
        let mut raw = sample();
        change(&mut raw);
        Request::read(&raw, Rules::default()).err().unwrap_or_default()
    }

    #[test]
    fn the_seeds_sample_is_good_as_printed() {
        let read = Request::read(&sample(), Rules::default()).unwrap();
        assert_eq!((read.schedule.nights(), read.group.as_str()), (8, "Test Device Group"));
        let now = Some(Millis::of_day("2026-11-21").unwrap());
        assert_eq!(Request::read(&sample(), Rules { vendor_limits: now }), Err(vec![Fault::StartInPast]));
    }

    #[test]
    fn all_that_is_wrong_is_told_in_the_order_of_the_checks() {
        let all = Request::read(&RawRequest::default(), Rules::default()).unwrap_err();
        assert_eq!(all, Fault::ALL[..11]);
        let errors = Request::for_form(&RawRequest::default(), Rules::default()).unwrap_err();
        assert_eq!(errors.0.len(), 11);
        assert!(errors.of("dailyEndHour").is_some());
    }

    #[test]
    fn each_element_has_its_own_fault() {
        let long = "x".repeat(200);
        assert_eq!(faults(|raw| raw.mdm = long.clone()), [Fault::MdmId]);
        assert_eq!(faults(|raw| raw.customer = " ".into()), [Fault::CustomerId]);
        assert_eq!(faults(|raw| raw.group = "\u{1}".into()), [Fault::GroupId]);
        assert_eq!(faults(|raw| raw.license = long.clone()), [Fault::License]);
        assert_eq!(faults(|raw| raw.model = "GT S8500A".into()), [Fault::DeviceModel]);
        assert_eq!(faults(|raw| raw.carrier = "Q-4".into()), [Fault::CarrierCode]);
        assert_eq!(faults(|raw| raw.target = long.clone()), [Fault::Target]);
        assert_eq!(faults(|raw| raw.start_date = "20160631".into()), [Fault::StartDate]);
        assert_eq!(faults(|raw| raw.end_date = "2016060".into()), [Fault::EndDate]);
        assert_eq!(faults(|raw| raw.end_date = "20160531".into()), [Fault::EndBeforeStart]);
        assert_eq!(faults(|raw| raw.end_date = "20160609".into()), [Fault::Span]);
        assert_eq!(faults(|raw| raw.end_hour = "1".into()), [Fault::EqualHours]);
    }

    #[test]
    fn hours_are_digits_within_their_length_and_value() {
        for (from, until, want) in [
            (" 0001 ", "00000000000000000004", None),
            ("00001", "04", Some(Fault::StartHour)),
            ("24", "04", Some(Fault::StartHour)),
            ("-1", "04", Some(Fault::StartHour)),
            ("", "04", Some(Fault::StartHour)),
            ("1h", "04", Some(Fault::StartHour)),
            ("01", "000000000000000000004", Some(Fault::EndHour)),
            ("01", "25", Some(Fault::EndHour)),
            ("01", "260", Some(Fault::EndHour)),
            ("01", "+4", Some(Fault::EndHour)),
            ("00", "24", None),
        ] {
            let found = faults(|raw| (raw.start_hour, raw.end_hour) = (from.into(), until.into()));
            assert_eq!(found.first().copied(), want, "{from} {until}");
        }
    }
}
