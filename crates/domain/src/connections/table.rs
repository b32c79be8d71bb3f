//! The properties of a connection, in the order of the vendor's own metadata (sheet, section 9).
//!
//! Read-only, nullable and since are the page's; where the page does not list a property, the real metadata of v4 decides. `FormFactor` is
//! writable (decision 7). Defaults are those of an answer of the real service, where a connection's application sets no other.

use super::property::EdmType::{Boolean, DateTime, Int32, String};
use super::property::Group::{
    Android, Apple, Application, BlackBerry, Custom, Device, Features, Identity, Log, Password, Proxy, Windows,
};
use super::property::{Property, Source};
use super::value::Value;
use super::version::Version::{V1, V3, V4};

/// Apps may only read it.
const READ: bool = true;
const WRITE: bool = false;
/// Metadata before v4 lets it be null.
const NULLABLE: bool = true;
const SET: bool = false;
/// Null is kept; otherwise it stands for the default.
const KEPT: bool = true;
const DEFAULT: bool = false;

const NULL: Source = Source::Stored(Value::Null);

const fn text(text: &'static str) -> Source {
    Source::Stored(Value::text(text))
}

const fn flag(flag: bool) -> Source {
    Source::Stored(Value::Boolean(flag))
}

const fn number(number: i32) -> Source {
    Source::Stored(Value::Int(number))
}

macro_rules! properties {
    ($($name:literal $kind:ident $read_only:ident $nullable:ident $keeps_null:ident $since:ident $group:ident $source:expr, $about:literal;)+) => {
        /// All properties of a connection.
        pub static PROPERTIES: [Property; [$($name),+].len()] = [$(
            Property {
                name: $name,
                kind: $kind,
                read_only: $read_only,
                nullable: $nullable,
                keeps_null: $keeps_null,
                since: $since,
                source: $source,
                group: $group,
                about: $about,
            }
        ),+];
    };
}

properties! {
    "ETag" String READ SET DEFAULT V1 Identity Source::Etag, "The version of the connection; it changes with every write.";
    "ApplicationConnectionId" String READ SET DEFAULT V1 Identity Source::Id, "The id of the registration.";
    "UserName" String READ SET DEFAULT V4 Identity Source::User, "The name that the app signed in with when it registered.";
    "AndroidGcmPushEnabled" Boolean WRITE SET DEFAULT V1 Android flag(false),
        "Whether messages go through Firebase Cloud Messaging.";
    "AndroidGcmRegistrationId" String WRITE NULLABLE KEPT V1 Android NULL, "The token that the app got from Firebase.";
    "AndroidGcmSenderId" String READ NULLABLE DEFAULT V1 Android text(""), "The sender that the app registers with at Firebase.";
    "ApnsPushEnable" Boolean WRITE SET DEFAULT V1 Apple flag(false), "Whether messages go through Apple.";
    "ApnsDeviceToken" String WRITE NULLABLE KEPT V1 Apple NULL, "The token that the app got from Apple.";
    "ApplicationVersion" String WRITE NULLABLE KEPT V1 Application text("1.0"), "The version of the app.";
    "ClientSdkVersion" String WRITE NULLABLE KEPT V1 Application NULL, "The version of the SDK inside the app.";
    "BlackberryPushEnabled" Boolean WRITE SET DEFAULT V1 BlackBerry flag(false), "Whether messages go through BlackBerry.";
    "BlackberryDevicePin" String WRITE NULLABLE KEPT V1 BlackBerry NULL, "The PIN of the BlackBerry device.";
    "BlackberryBESListenerPort" Int32 WRITE SET DEFAULT V1 BlackBerry number(0),
        "The port on which the device listens for messages of its enterprise server.";
    "BlackberryPushAppID" String READ NULLABLE KEPT V1 BlackBerry NULL, "The id of the app at BlackBerry.";
    "BlackberryPushBaseURL" String READ NULLABLE KEPT V1 BlackBerry NULL, "The address of the BlackBerry push service.";
    "BlackberryPushListenerPort" Int32 READ SET DEFAULT V1 BlackBerry number(0),
        "The port on which the device listens for messages of the push service.";
    "BlackberryListenerType" Int32 READ SET DEFAULT V1 BlackBerry number(0), "How the device listens.";
    "CapabilitiesPasswordPolicy" Boolean WRITE SET DEFAULT V1 Password flag(false), "Whether the app knows the password policy.";
    "CollectClientUsageReports" Boolean READ SET DEFAULT V1 Log flag(false), "Whether the app collects reports of its use.";
    "ConnectionLogLevel" String READ NULLABLE DEFAULT V1 Log text("NONE"), "How much the app logs.";
    "CustomizationBundleId" String READ NULLABLE KEPT V1 Application NULL, "The bundle of resources that goes with the app.";
    "CustomCustom1" String WRITE NULLABLE DEFAULT V1 Custom text(""), "For free use.";
    "CustomCustom2" String WRITE NULLABLE DEFAULT V1 Custom text(""), "For free use.";
    "CustomCustom3" String WRITE NULLABLE DEFAULT V1 Custom text(""), "For free use.";
    "CustomCustom4" String WRITE NULLABLE DEFAULT V1 Custom text(""), "For free use.";
    "DeviceModel" String WRITE NULLABLE KEPT V1 Device NULL, "The model of the device, or what the app says it is.";
    "DeviceType" String WRITE NULLABLE DEFAULT V1 Device text("Unknown"), "The type of the device, one of a list.";
    "DeviceSubType" String WRITE NULLABLE KEPT V1 Device NULL, "A finer type of the device.";
    "DevicePhoneNumber" String WRITE NULLABLE KEPT V1 Device NULL, "The phone number of the device, in international format.";
    "DeviceIMSI" String WRITE NULLABLE KEPT V1 Device NULL, "The subscriber identity (IMSI) of the device.";
    "E2ETraceLevel" String READ NULLABLE DEFAULT V1 Log text("Low"), "How much is traced from end to end.";
    "EnableAppSpecificClientUsageKeys" Boolean READ NULLABLE DEFAULT V1 Log flag(false),
        "Whether the app may put its own keys into reports of its use.";
    "FeatureVectorPolicyAllEnabled" Boolean READ NULLABLE DEFAULT V1 Features flag(true),
        "Whether all features are open; if not, the feature policies say which.";
    "FormFactor" String WRITE NULLABLE KEPT V3 Device NULL, "The form of the device, such as phone or tablet.";
    "LogEntryExpiry" Int32 READ NULLABLE DEFAULT V1 Log number(7), "How long the device keeps log entries, in days.";
    "MaxConnectionWaitTimeForClientUsage" Int32 READ NULLABLE DEFAULT V1 Log number(30),
        "How long the app waits for a connection to report its use, in seconds.";
    "MpnsChannelURI" String WRITE NULLABLE KEPT V1 Windows NULL, "The channel of the Windows Phone push service.";
    "MpnsPushEnable" Boolean WRITE SET DEFAULT V1 Windows flag(false),
        "Whether messages go through the Windows Phone push service.";
    "PasswordPolicyEnabled" Boolean READ SET DEFAULT V1 Password flag(false), "Whether the app asks for a password of its own.";
    "PasswordPolicyDefaultPasswordAllowed" Boolean READ SET DEFAULT V1 Password flag(true),
        "Whether the app may make the password itself.";
    "PasswordPolicyMinLength" Int32 READ SET DEFAULT V1 Password number(8), "The fewest characters of the password.";
    "PasswordPolicyDigitRequired" Boolean READ SET DEFAULT V1 Password flag(false), "Whether the password needs a digit.";
    "PasswordPolicyUpperRequired" Boolean READ SET DEFAULT V1 Password flag(false), "Whether the password needs a capital letter.";
    "PasswordPolicyLowerRequired" Boolean READ SET DEFAULT V1 Password flag(false), "Whether the password needs a small letter.";
    "PasswordPolicySpecialRequired" Boolean READ SET DEFAULT V1 Password flag(false),
        "Whether the password needs another character than letters and digits.";
    "PasswordPolicyExpiresInNDays" Int32 READ SET DEFAULT V1 Password number(0),
        "After how many days the password must be changed; 0 is never.";
    "PasswordPolicyMinUniqueChars" Int32 READ SET DEFAULT V1 Password number(0),
        "How many different characters the password needs.";
    "PasswordPolicyLockTimeout" Int32 READ SET DEFAULT V1 Password number(300),
        "How long the app stays open after the password was given, in seconds.";
    "PasswordPolicyRetryLimit" Int32 READ SET DEFAULT V1 Password number(10), "How many wrong passwords are let pass.";
    "PasswordPolicyFingerprintEnabled" Boolean READ SET DEFAULT V4 Password flag(true), "Whether a fingerprint opens the app, too.";
    "ProxyApplicationEndpoint" String READ NULLABLE KEPT V1 Proxy NULL, "The address of the system that the app works with.";
    "ProxyPushEndpoint" String READ NULLABLE KEPT V1 Proxy NULL, "The address to which that system sends notifications.";
    "PublishedToMobilePlace" Boolean READ NULLABLE DEFAULT V1 Features flag(false),
        "Whether the configuration is shared through Mobile Place.";
    "UploadLogs" Boolean READ NULLABLE DEFAULT V1 Log flag(false), "Whether the app uploads its logs.";
    "WnsChannelURI" String WRITE NULLABLE KEPT V1 Windows NULL, "The channel of the Windows push service.";
    "WnsPushEnable" Boolean WRITE SET DEFAULT V1 Windows flag(false), "Whether messages go through the Windows push service.";
    "InAppMessaging" Boolean READ SET DEFAULT V4 Features flag(false), "Whether messages are shown inside the app.";
    "UserLocale" String WRITE NULLABLE KEPT V4 Application NULL, "The language that the user prefers.";
    "TimeZone" String WRITE NULLABLE KEPT V4 Application NULL, "The time zone of the device.";
    "LastKnownLocation" String WRITE NULLABLE KEPT V4 Device NULL, "Where the device was when it last told.";
    "CreatedAt" DateTime READ SET DEFAULT V4 Identity Source::Created, "When the connection was registered.";
    "PushGroup" String WRITE NULLABLE KEPT V4 Application NULL, "A name by which messages are addressed to many.";
    "Email" String WRITE NULLABLE KEPT V4 Application NULL, "The e-mail address of the user.";
}
