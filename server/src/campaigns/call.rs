//! The calls: where each is, what its document holds, and which function carries it out (sheet, sections 1 and 6).

use super::document::{Fields, Shape};
use super::fault::Fault;
use super::{order, sister};
use axum::response::Response;
use patchbay_core::campaigns::Error;
use patchbay_core::{Actor, Core};
use patchbay_domain::campaigns::Fault as Refusal;

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// Orders a campaign.
    ServerInit,
    /// Lists firmware, as version 1 of the API did.
    Firmware,
    /// Registers a group, as the first clients of version 2 did.
    ServiceRegister,
    /// Registers a group.
    GroupRegister,
    /// Tells of a licence.
    LicenseInfo,
    /// Lists firmware.
    FirmwareList,
    /// Tells which devices are not taken along.
    AbnormalDeviceList,
    /// Forces an update on single devices.
    ForceUpdate,
    /// Tells how far a forced update is.
    ForceUpdateSummary,
    /// Tells which devices of a forced update are not done.
    ForceUpdateDetail,
}

/// Why a call was refused or failed.
pub(super) enum Failure {
    /// Core says so.
    Core(Error),
    /// The document does not hold what it should.
    Document(Fault),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Core(refusal.into())
    }
}

impl From<patchbay_core::Error> for Failure {
    fn from(error: patchbay_core::Error) -> Self {
        Self::Core(error.into())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Document(fault)
    }
}

impl Failure {
    /// How it is told.
    pub async fn told(self, core: &Core) -> Fault {
        match self {
            Self::Document(fault) => fault,
            Self::Core(Error::Fault(refusal)) => refusal.into(),
            Self::Core(Error::Core(error)) => Fault::of_core(core, error).await,
        }
    }
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ServerInit,
        Self::Firmware,
        Self::ServiceRegister,
        Self::GroupRegister,
        Self::LicenseInfo,
        Self::FirmwareList,
        Self::AbnormalDeviceList,
        Self::ForceUpdate,
        Self::ForceUpdateSummary,
        Self::ForceUpdateDetail,
    ];

    /// Where it is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::ServerInit => "/b2bfota/v1/serverInit",
            Self::Firmware => "/b2bfota/v1/firmware",
            Self::ServiceRegister => "/b2bfota/v2/serviceregister",
            Self::GroupRegister => "/b2bfota/v2/groupRegister",
            Self::LicenseInfo => "/b2bfota/v2/licenseInfo",
            Self::FirmwareList => "/b2bfota/v2/firmwareList",
            Self::AbnormalDeviceList => "/b2bfota/v2/abnormalDeviceList",
            Self::ForceUpdate => "/b2bfota/v2/forceUpdate",
            Self::ForceUpdateSummary => "/b2bfota/v2/forceUpdateSummary",
            Self::ForceUpdateDetail => "/b2bfota/v2/forceUpdateDetail",
        }
    }

    /// Its name in error answers: its path with dots.
    pub fn resource(self) -> String {
        self.path().trim_start_matches('/').replace('/', ".")
    }

    /// What its document may hold. What else the vendor's clients send there, such as a language, is passed over.
    pub const fn shape(self) -> Shape {
        const DEVICES: Option<(&str, &str)> = Some(("deviceList", "serialNumber"));
        let (root, fields, list): (_, &[&str], _) = match self {
            Self::ServerInit => (
                "B2bServerInitVO",
                &[
                    "mdmId",
                    "customerId",
                    "groupId",
                    "license",
                    "deviceModelName",
                    "carrierCode",
                    // The name of the same in the vendor's older reference.
                    "customerCode",
                    "targetFirmwareVersion",
                    "deliveryStartDate",
                    "deliveryEndDate",
                    "dailyStartHour",
                    "dailyEndHour",
                ],
                None,
            ),
            Self::Firmware => (
                "B2bFirmwareInfoVO",
                &["mdmId", "customerId", "license", "deviceModelName", "carrierCode", "customerCode", "currentFirmwareVersion"],
                None,
            ),
            Self::ServiceRegister => ("B2bServiceRegisterVO", &["mdmId", "customerId", "groupId", "license"], None),
            Self::GroupRegister => ("B2bGroupRegisterVO", &["mdmId", "customerId", "groupId", "license"], None),
            Self::LicenseInfo => ("B2bLicenseInfoVO", &["mdmId", "customerId", "license"], None),
            Self::FirmwareList => (
                "B2bFirmwareInfoListVO",
                &["mdmId", "customerId", "license", "deviceModelName", "salesCode", "currentFirmwareVersion"],
                None,
            ),
            Self::AbnormalDeviceList => ("B2bAbnormalDeviceListVO", &["mdmId", "customerId", "license"], DEVICES),
            Self::ForceUpdate => (
                "B2bForceUpdateVO",
                &["mdmId", "customerId", "license", "deviceModelName", "salesCode", "targetFirmwareVersion", "networkType"],
                DEVICES,
            ),
            Self::ForceUpdateSummary => ("B2bForceUpdateSummaryVO", &["mdmId", "customerId", "license", "forceUpdateId"], None),
            Self::ForceUpdateDetail => ("B2bForceUpdateDetailVO", &["mdmId", "customerId", "license", "forceUpdateId"], None),
        };
        Shape { root, fields, list }
    }

    /// Does what a document asks for.
    pub async fn carry_out(self, core: &Core, actor: &Actor, fields: &Fields) -> Result<Response, Failure> {
        let client = core.acting_as(actor).campaign_client()?;
        let root = self.shape().root;
        match self {
            Self::ServerInit => order::server_init(core, &client, fields).await,
            Self::Firmware | Self::FirmwareList => sister::firmware(&client, fields, root).await,
            Self::ServiceRegister | Self::GroupRegister => sister::register_group(&client, fields).await,
            Self::LicenseInfo => sister::license(&client, fields, root).await,
            Self::AbnormalDeviceList => sister::abnormal(&client, fields, root).await,
            Self::ForceUpdate => sister::force(&client, fields, root).await,
            Self::ForceUpdateSummary => sister::summary(&client, fields, root).await,
            Self::ForceUpdateDetail => sister::detail(&client, fields, root).await,
        }
    }
}
