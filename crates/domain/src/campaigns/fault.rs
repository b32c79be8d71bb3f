//! Why a campaign is refused, in the order in which it is looked for. Where several things are wrong, the first one is told.

use super::text::Malformed;

macro_rules! faults {
    ($($(#[$meta:meta])* $name:ident, $field:literal, $meaning:literal;)*) => {
        /// What is wrong with the order of a campaign. The variants stand in the order of the checks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
        pub enum Fault {
            $($(#[$meta])* #[error($meaning)] $name,)*
        }

        impl Fault {
            /// All of them, in the order of the checks.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The element of the order that it concerns; empty when it is the order as a whole.
            #[must_use]
            pub const fn field(self) -> &'static str {
                match self { $(Self::$name => $field,)* }
            }
        }
    };
}

faults! {
    /// Missing, too long, or characters that no document can hold; the same for the next six.
    MdmId, "mdmId", "The mdmId is missing or has more than 50 bytes.";
    /// See [`Fault::MdmId`].
    CustomerId, "customerId", "The customerId is missing or has more than 50 bytes.";
    /// See [`Fault::MdmId`].
    GroupId, "groupId", "The groupId is missing or has more than 50 bytes.";
    /// See [`Fault::MdmId`].
    License, "license", "The license is missing or has more than 100 bytes.";
    /// See [`Fault::MdmId`].
    DeviceModel, "deviceModelName", "The deviceModelName is missing, has more than 20 bytes or other characters than letters, digits and hyphen.";
    /// See [`Fault::MdmId`].
    CarrierCode, "carrierCode", "The carrierCode is missing, has more than 20 bytes or other characters than letters and digits.";
    /// See [`Fault::MdmId`].
    Target, "targetFirmwareVersion", "The targetFirmwareVersion is missing or has more than 100 bytes.";
    /// Not eight digits, or no day of the calendar.
    StartDate, "deliveryStartDate", "The deliveryStartDate is no day written as YYYYMMDD.";
    /// Not eight digits, or no day of the calendar.
    EndDate, "deliveryEndDate", "The deliveryEndDate is no day written as YYYYMMDD.";
    /// Not digits, more than 4 of them, or above 23.
    StartHour, "dailyStartHour", "The dailyStartHour is no hour from 00 to 23.";
    /// Not digits, more than 20 of them, or above 24.
    EndHour, "dailyEndHour", "The dailyEndHour is no hour from 00 to 24.";
    /// The last day lies before the first.
    EndBeforeStart, "deliveryEndDate", "The deliveryEndDate is before the deliveryStartDate.";
    /// More than 7 days between the first and the last; under the vendor's limits, fewer than 3, too.
    Span, "deliveryEndDate", "The deliveryEndDate is too near to the deliveryStartDate or more than 7 days after it.";
    /// A window without length.
    EqualHours, "dailyEndHour", "The dailyEndHour is equal to the dailyStartHour.";
    /// Under the vendor's limits: a window of more than 12 hours.
    LongWindow, "dailyEndHour", "The dailyEndHour is more than 12 hours after the dailyStartHour.";
    /// Under the vendor's limits: the first window has begun everywhere.
    StartInPast, "deliveryStartDate", "The deliveryStartDate and dailyStartHour are in the past.";
    /// No such MDM, or the caller may not speak for it; which of them is not told.
    UnknownMdm, "mdmId", "The mdmId is not known or not open to this client.";
    /// The MDM has no such customer.
    UnknownCustomer, "customerId", "The customerId is not known.";
    /// The customer has no such licence.
    UnknownLicense, "license", "The license is not known.";
    /// The licence is no longer or not yet valid.
    LicenseNotValid, "license", "The license is expired or not yet valid.";
    /// The customer has no such group.
    UnknownGroup, "groupId", "The groupId is not registered.";
    /// The group is registered under another licence.
    OtherLicense, "groupId", "The group is registered under another license.";
    /// The catalogue has no such model with such a carrier code.
    UnknownModel, "deviceModelName", "The deviceModelName with this carrierCode is not known.";
    /// The catalogue has no such version for them, or none at all.
    UnknownFirmware, "targetFirmwareVersion", "The targetFirmwareVersion is not known for this device.";
    /// More devices than the licence has seats for, or none left for a group without devices.
    NoSeats, "license", "The license has no free seats for this group.";
    /// Somebody locked the campaign that this one would replace.
    Locked, "groupId", "The campaign on this target is locked and cannot be replaced.";
    /// None of the devices that an update is to be forced on has a seat under the licence.
    UnknownDevice, "deviceList", "No device of the deviceList is registered with this license, model and carrier code.";
}

impl Fault {
    /// This fault, for whatever is wrong with the text of its field.
    pub(super) fn because(self) -> impl FnOnce(Malformed) -> Self {
        move |_| self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tells_which_element_it_is_about() {
        for fault in Fault::ALL {
            assert!(
                fault.to_string().contains(fault.field()) || fault.field() == "groupId" || fault.field() == "license",
                "{fault}"
            );
        }
        assert!(Fault::ALL.is_sorted());
    }
}
