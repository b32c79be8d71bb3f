//! One registration of an app.

use super::capability::Capability;
use super::etag::Etag;
use super::id::{ApplicationId, ConnectionId};
use super::properties::Properties;
use super::property::{PropertyId, Source};
use super::value::Value;
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

words! {
    /// Through which service an app can be reached.
    PushService {
        /// None that is switched on and has a token.
        None = "none", "Not reachable";
        /// Apple.
        Apple = "apple", "Apple";
        /// Firebase.
        Firebase = "firebase", "Firebase";
        /// Windows.
        Windows = "windows", "Windows";
        /// Windows Phone.
        WindowsPhone = "windowsphone", "Windows Phone";
        /// BlackBerry.
        BlackBerry = "blackberry", "BlackBerry";
    }
}

/// A connection with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The application it belongs to.
    pub application: ApplicationId,
    /// Its id within the application.
    pub id: ConnectionId,
    /// Who registered it; none for somebody without a name.
    pub user: Option<String>,
    /// When it was registered.
    pub created_at: Millis,
    /// Its version.
    pub etag: Etag,
    /// What is stored of it.
    pub properties: Properties,
    /// What the app says it can do, by category and name.
    pub capabilities: Vec<Capability>,
}

impl Connection {
    /// The value of any property.
    #[must_use]
    pub fn value(&self, id: PropertyId) -> Value<'_> {
        match id.property().source {
            Source::Stored(_) => self.properties.get(id),
            Source::Etag => Value::Text(Cow::Owned(self.etag.to_string())),
            Source::Id => Value::text(self.id.as_str()),
            Source::User => self.user.as_deref().map_or(Value::Null, Value::text),
            Source::Created => Value::Instant(self.created_at),
        }
    }
}

impl Properties {
    /// The first service that is switched on and has a token or channel.
    #[must_use]
    pub fn push_service(&self) -> PushService {
        const SERVICES: [(PushService, &str, &str); 5] = [
            (PushService::Apple, "ApnsPushEnable", "ApnsDeviceToken"),
            (PushService::Firebase, "AndroidGcmPushEnabled", "AndroidGcmRegistrationId"),
            (PushService::Windows, "WnsPushEnable", "WnsChannelURI"),
            (PushService::WindowsPhone, "MpnsPushEnable", "MpnsChannelURI"),
            (PushService::BlackBerry, "BlackberryPushEnabled", "BlackberryDevicePin"),
        ];
        let reachable = |(_, flag, token): &(PushService, &str, &str)| {
            self.flag(flag) && self.text(token).is_some_and(|token| !token.trim().is_empty())
        };
        SERVICES.iter().find(|service| reachable(service)).map_or(PushService::None, |(service, _, _)| *service)
    }
}
