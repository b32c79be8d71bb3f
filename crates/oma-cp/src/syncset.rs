//! The older format of Nokia and Ericsson: OTA settings 7.0 and 7.1, for phones of about 2001 to 2005 (sheet, section 7).
//!
//! A second encoder for the same [`Account`]. It carries less: no provider id, no port-less address, one content type a database,
//! no reference to an access point (`ConRef` would name one that was sent before), and no PIN, of which no octets are known.

use crate::document::{Account, Login, Resource, Scheme};
use crate::xml::write::escape;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// WBXML 1.1, an unknown public identifier, UTF-8, no string table.
const HEADER: [u8; 4] = [0x01, 0x01, 0x6A, 0x00];
/// In a tag: has content.
const WITH_CONTENT: u8 = 0x40;
const STR_I: u8 = 0x03;
const END: u8 = 0x01;

/// What stands between the transaction id and the document: a push PDU with six octets of headers,
/// `application/vnd.nokia.syncset+wbxml` (0x020B, of two octets) and UTF-8.
const PUSH_HEAD: [u8; 8] = [0x06, 0x06, 0x05, 0x02, 0x02, 0x0B, 0x81, 0xEA];

/// An element's name, and its token (as in Kannel 1.4.5).
#[derive(Clone, Copy)]
struct Tag(u8, &'static str);

const AUTH: Tag = Tag(0x07, "Auth");
const AUTH_LEVEL: Tag = Tag(0x08, "AuthLevel");
const AUTH_SCHEME: Tag = Tag(0x09, "AuthScheme");
const CRED: Tag = Tag(0x0D, "Cred");
const CT_TYPE: Tag = Tag(0x0E, "CTType");
const CT_VER: Tag = Tag(0x0F, "CTVer");
const HOST_ADDR: Tag = Tag(0x10, "HostAddr");
const NAME: Tag = Tag(0x11, "Name");
const PORT: Tag = Tag(0x12, "Port");
const REMOTE_DB: Tag = Tag(0x14, "RemoteDB");
const SYNC_SETTINGS: Tag = Tag(0x15, "SyncSettings");
const URI: Tag = Tag(0x16, "URI");
const USERNAME: Tag = Tag(0x17, "Username");
const VERSION: Tag = Tag(0x18, "Version");

/// An account in the older format.
#[derive(Clone, PartialEq, Eq)]
pub struct SyncSettings {
    root: Node,
}

/// An element: text, or other elements.
#[derive(Clone, PartialEq, Eq)]
enum Node {
    Text(u8, &'static str, String),
    Group(u8, &'static str, Vec<Node>),
}

/// The account cannot be expressed in the older format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncSettingsError {
    /// The format asks for a name.
    #[error("the older format needs a name for the account")]
    NoName,
    /// It only has SyncML's own schemes.
    #[error("the older format has no login by {0}")]
    Scheme(&'static str),
    /// It wants a version beside each content type, and none is known for this one.
    #[error("the version of {0} is not known in the older format")]
    ContentType(String),
}

impl SyncSettings {
    /// The settings for this account. Of each database's types only the first is taken.
    ///
    /// # Errors
    /// What the format cannot express.
    pub fn new(account: &Account) -> Result<Self, SyncSettingsError> {
        let name = account.name.as_ref().ok_or(SyncSettingsError::NoName)?;
        let mut items =
            vec![text(VERSION, "1.0"), text(HOST_ADDR, account.server.url()), text(PORT, &account.server.port().to_string())];
        for resource in account.resources.as_slice() {
            items.push(database(resource)?);
        }
        items.push(text(NAME, name.as_str()));
        items.push(auth(&account.login)?);
        Ok(Self { root: group(SYNC_SETTINGS, items) })
    }

    /// Writes the settings as WBXML 1.1 in UTF-8.
    #[must_use]
    pub fn to_wbxml(&self) -> Vec<u8> {
        let mut out = HEADER.to_vec();
        self.root.put_wbxml(&mut out);
        out
    }

    /// Writes the settings as XML, for people.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.root.put_xml(&mut out, "\n");
        out.push('\n');
        out
    }

    /// Writes the push PDU; it goes to [`crate::segment::Ports::SYNCSET`].
    #[must_use]
    pub fn to_push(&self, transaction: u8) -> Vec<u8> {
        let mut out = vec![transaction];
        out.extend(PUSH_HEAD);
        out.extend(self.to_wbxml());
        out
    }
}

impl std::fmt::Debug for SyncSettings {
    /// Without the secret in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncSettings").finish_non_exhaustive()
    }
}

fn text(Tag(token, name): Tag, value: &str) -> Node {
    Node::Text(token, name, value.to_owned())
}

const fn group(Tag(token, name): Tag, items: Vec<Node>) -> Node {
    Node::Group(token, name, items)
}

fn database(resource: &Resource) -> Result<Node, SyncSettingsError> {
    let kind = resource.types.leading();
    let version = version_of(kind).ok_or_else(|| SyncSettingsError::ContentType(kind.to_owned()))?;
    // The format asks for a name; the path is one, too.
    let name = resource.name.as_ref().map_or(resource.uri.as_str(), |name| name.as_str());
    let mut items = vec![text(CT_TYPE, kind), text(CT_VER, version), text(URI, resource.uri.as_str()), text(NAME, name)];
    if let Some(login) = &resource.login {
        items.push(auth(login)?);
    }
    Ok(group(REMOTE_DB, items))
}

/// The version that goes with a content type. Those of vCard 2.1 and vCalendar 1.0 are documented, the newer ones are those of
/// their standards, and that of plain text is a guess.
fn version_of(kind: &str) -> Option<&'static str> {
    match kind {
        "text/x-vcard" => Some("2.1"),
        "text/vcard" => Some("3.0"),
        "text/calendar" => Some("2.0"),
        "text/x-vcalendar" | "text/x-vtodo" | "text/plain" => Some("1.0"),
        _ => None,
    }
}

fn auth(login: &Login) -> Result<Node, SyncSettingsError> {
    let scheme = match &login.scheme {
        Scheme::Basic => "1",
        Scheme::Digest(_) => "2",
        other => return Err(SyncSettingsError::Scheme(other.as_str())),
    };
    let mut items = vec![text(AUTH_LEVEL, "1"), text(AUTH_SCHEME, scheme)];
    items.extend(login.name.as_ref().map(|name| text(USERNAME, name.as_str())));
    items.extend(login.secret.as_ref().map(|secret| text(CRED, &STANDARD.encode(secret.as_str()))));
    Ok(group(AUTH, items))
}

impl Node {
    fn put_wbxml(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(token, _, value) => {
                out.extend([token | WITH_CONTENT, STR_I]);
                out.extend_from_slice(value.as_bytes());
                out.push(0);
            }
            Self::Group(token, _, items) => {
                out.push(token | WITH_CONTENT);
                items.iter().for_each(|item| item.put_wbxml(out));
            }
        }
        out.push(END);
    }

    fn put_xml(&self, out: &mut String, line: &str) {
        match self {
            Self::Text(_, name, value) => {
                out.push_str(&format!("<{name}>"));
                escape(out, value);
                out.push_str(&format!("</{name}>"));
            }
            Self::Group(_, name, items) => {
                let deeper = format!("{line}  ");
                out.push_str(&format!("<{name}>"));
                for item in items {
                    out.push_str(&deeper);
                    item.put_xml(out, &deeper);
                }
                out.push_str(line);
                out.push_str(&format!("</{name}>"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{
        DataClass, DisplayName, LoginName, MimeType, MimeTypes, ResourceUri, Resources, Secret, ServerAddress,
    };

    fn account() -> Account {
        let server = ServerAddress::parse("https://sync.example.com/s?a=1&b=2").unwrap();
        let login = Login::basic(LoginName::new("u1456").unwrap(), Secret::new("s3cretPw").unwrap());
        let resources = Resources::of(&[DataClass::Contacts, DataClass::Notes]).unwrap();
        Account { name: Some(DisplayName::new("Mobile Backup").unwrap()), ..Account::new(server, login, resources) }
    }

    #[test]
    fn what_the_format_cannot_say_is_refused() {
        let nameless = Account { name: None, ..account() };
        assert_eq!(SyncSettings::new(&nameless), Err(SyncSettingsError::NoName));
        let http = Account { login: Login { scheme: Scheme::HttpBasic, ..account().login }, ..account() };
        assert_eq!(SyncSettings::new(&http), Err(SyncSettingsError::Scheme("HTTP-BASIC")));
        let mail = MimeTypes::new(vec![MimeType::new("message/rfc822").unwrap()]).unwrap();
        let resources = Resources::new(vec![Resource::new(ResourceUri::new("mail").unwrap(), mail)]).unwrap();
        let unknown = SyncSettingsError::ContentType("message/rfc822".to_owned());
        assert_eq!(SyncSettings::new(&Account { resources, ..account() }), Err(unknown));
    }

    #[test]
    fn people_read_it_as_xml() {
        let mut with_login = account();
        let mut contacts = DataClass::Contacts.resource();
        contacts.name = None;
        contacts.types = DataClass::Contacts.both_types();
        contacts.login = Some(Login { scheme: Scheme::Digest(None), name: None, secret: None });
        with_login.resources = Resources::new(vec![contacts]).unwrap();
        let want = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<SyncSettings>
  <Version>1.0</Version>
  <HostAddr>https://sync.example.com/s?a=1&amp;b=2</HostAddr>
  <Port>443</Port>
  <RemoteDB>
    <CTType>text/x-vcard</CTType>
    <CTVer>2.1</CTVer>
    <URI>contacts</URI>
    <Name>contacts</Name>
    <Auth>
      <AuthLevel>1</AuthLevel>
      <AuthScheme>2</AuthScheme>
    </Auth>
  </RemoteDB>
  <Name>Mobile Backup</Name>
  <Auth>
    <AuthLevel>1</AuthLevel>
    <AuthScheme>1</AuthScheme>
    <Username>u1456</Username>
    <Cred>czNjcmV0UHc=</Cred>
  </Auth>
</SyncSettings>
";
        assert_eq!(SyncSettings::new(&with_login).unwrap().to_xml(), want);
        assert_eq!(format!("{:?}", SyncSettings::new(&account()).unwrap()), "SyncSettings { .. }");
    }
}
