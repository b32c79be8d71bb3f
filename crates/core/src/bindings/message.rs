//! From a SyncML client to the segments of its setup message.

use super::access::Bindings;
use super::{Error, rows, settings, view};
use crate::secret::Key;
use crate::store::{Row, Tx, args};
use crate::{Core, Result};
use oma_cp::document::{
    Account, DataClass as Class, DisplayName, Login, LoginName, ProviderId, Resources, Secret, ServerAddress,
};
use oma_cp::segment::{Ports, Reference, Segment, cut};
use oma_cp::syncset::SyncSettings;
use oma_cp::{Document, Imsi, Push};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::bindings::{
    BindingSettings, Capability, DataClass, ManualSettings, MessageView, Number, PhoneModel, Pin, Security, SyncmlClientId,
};

/// All that a setup message is made of but its PIN.
pub(super) struct Subject {
    pub client: SyncmlClientId,
    pub binding: Option<i64>,
    pub model: PhoneModel,
    pub phone_number: Number,
    username: String,
    secret: String,
    imsi: Option<String>,
    pub settings: BindingSettings,
    server: String,
}

const FIND: &str = "SELECT c.id, b.number AS binding_number, c.phone_number, c.username, c.secret, c.imsi,
    m.id AS model_id, m.vendor, m.name AS model_name, m.capability, m.note AS model_note
    FROM syncml_clients c JOIN phone_models m ON m.id = c.model_id LEFT JOIN bindings b ON b.client_id = c.id
    WHERE c.organization_id = $1 AND c.id = $2";

impl Subject {
    /// All about this client of the organization.
    pub async fn find(core: &Core, organization: &OrganizationId, client: &SyncmlClientId) -> Result<Self> {
        let id = crate::sip::storable(client.as_str());
        let row = core.store().row(FIND, args![organization, id]).await?.ok_or(crate::Error::NotFound)?;
        let settings = settings::of(core, organization).await?;
        Self::read(core, &row, settings)
    }

    /// The same inside a transaction, for demo data that is being stored.
    pub async fn find_in(tx: &mut Tx, core: &Core, organization: &OrganizationId, client: &SyncmlClientId) -> Result<Self> {
        let row = tx.row(FIND, args![organization, client.as_str()]).await?.ok_or(crate::Error::NotFound)?;
        Self::read(core, &row, settings::in_tx(tx, organization).await?)
    }

    fn read(core: &Core, row: &Row, settings: BindingSettings) -> Result<Self> {
        let client = SyncmlClientId(row.text("id")?);
        let key: &Key = core.key();
        let sealed = row.optional_text("imsi")?;
        Ok(Self {
            binding: row.optional_int("binding_number")?,
            model: rows::model(row)?,
            phone_number: rows::number(row, "phone_number")?,
            username: row.text("username")?,
            secret: rows::open_secret(key, &client, &row.text("secret")?)?,
            imsi: sealed.map(|sealed| key.open("imsi", client.as_str(), &sealed)).transpose()?,
            server: if settings.server.is_empty() { core.bindings_memory().server() } else { settings.server.clone() },
            settings,
            client,
        })
    }

    pub const fn security(&self) -> Security {
        if self.imsi.is_some() { Security::NetworkPin } else { Security::UserPin }
    }

    /// The account as the phone gets it.
    fn account(&self) -> Result<Account, Error> {
        if self.server.is_empty() {
            return Err(Error::Message("Nobody told the address of the synchronization server; set it first.".to_owned()));
        }
        let fault = |error: &dyn std::fmt::Display| Error::Message(format!("No phone takes these settings: {error}."));
        let server = ServerAddress::parse(self.server.as_str()).map_err(|error| fault(&error))?;
        let login = Login::basic(
            LoginName::new(self.username.as_str()).map_err(|error| fault(&error))?,
            Secret::new(self.secret.as_str()).map_err(|error| fault(&error))?,
        );
        let classes: Vec<Class> = self.settings.classes.iter().copied().map(class).collect();
        let resources = Resources::of(&classes).map_err(|error| fault(&error))?;
        Ok(Account {
            provider_id: Some(ProviderId::new(host(&self.server)).map_err(|error| fault(&error))?),
            name: Some(DisplayName::new(self.settings.account_name.as_str()).map_err(|error| fault(&error))?),
            ..Account::new(server, login, resources)
        })
    }

    /// The segments of the message, as this model takes it. Messages to one phone within minutes have different numbers, and so different
    /// references.
    pub fn segments(&self, number: i64, pin: Option<&Pin>) -> Result<Vec<Segment>, Error> {
        let octet = u8::try_from(number.rem_euclid(256)).unwrap_or_default();
        let account = self.account()?;
        let (pdu, ports) = match self.model.capability {
            Capability::Manual => return Err(Error::UnsupportedModel(self.model.title())),
            Capability::Syncset => {
                let settings = SyncSettings::new(&account).map_err(|error| Error::Message(format!("{error}.")))?;
                (settings.to_push(octet), Ports::SYNCSET)
            }
            Capability::OmaCp => {
                let wbxml = Document::new(account).to_tree().to_wbxml();
                (Push::signed(octet, &self.key(pin)?, wbxml).to_bytes(), Ports::PROVISIONING)
            }
        };
        cut(&pdu, ports, Reference::Eight(octet)).map_err(|error| Error::Message(format!("{error}.")))
    }

    fn key(&self, pin: Option<&Pin>) -> Result<oma_cp::Key, Error> {
        match (&self.imsi, pin) {
            (Some(imsi), _) => Ok(oma_cp::Key::NetworkPin(Imsi::new(imsi.as_str()).map_err(crate::Error::internal)?)),
            (None, Some(pin)) => Ok(oma_cp::Key::UserPin(oma_cp::Pin::new(pin.as_str()).map_err(crate::Error::internal)?)),
            (None, None) => Err(crate::Error::internal("a message without a PIN").into()),
        }
    }
}

const fn class(class: DataClass) -> Class {
    match class {
        DataClass::Contacts => Class::Contacts,
        DataClass::Calendar => Class::Calendar,
        DataClass::Notes => Class::Notes,
    }
}

/// The host of a URL: it names the server for ever, whichever way it is reached.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

impl Bindings<'_, super::Edit> {
    /// What would be sent to this client, with the PIN 0000 where a PIN signs; nothing is sent. For those who may send: whoever sees it can
    /// sign in as the phone.
    ///
    /// # Errors
    /// `NotFound`; `UnsupportedModel`; `Message`.
    pub async fn preview(&self, client: &SyncmlClientId) -> Result<MessageView, Error> {
        let subject = Subject::find(self.acting.core(), self.organization, client).await?;
        let pin = Pin::of_number(0);
        let view = view::of(&subject.segments(0, pin.as_ref())?)?;
        if subject.model.capability == Capability::Syncset {
            let account = subject.account()?;
            let older = SyncSettings::new(&account).map_err(|error| Error::Message(format!("{error}.")))?;
            return Ok(MessageView { settings: Some(view::settings(&account)), xml: older.to_xml(), ..view });
        }
        Ok(view)
    }

    /// The account of this client as somebody types it into the phone. For those who may send, as above.
    ///
    /// # Errors
    /// `NotFound`; `Message`.
    pub async fn manual_settings(&self, client: &SyncmlClientId) -> Result<ManualSettings, Error> {
        let subject = Subject::find(self.acting.core(), self.organization, client).await?;
        Ok(view::settings(&subject.account()?))
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_server_is_named_by_its_host() {
        for (url, want) in [
            ("http://sync.example.com/syncml", "sync.example.com"),
            ("https://sync.example.com:8443?x", "sync.example.com"),
            ("http://[2001:db8::1]/", "[2001:db8::1]"),
            ("sync.example.com", "sync.example.com"),
        ] {
            assert_eq!(host(url), want, "{url}");
        }
    }
}
