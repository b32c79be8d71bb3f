//! Which thing an address names: the canonical ones, and the spellings that the vendor's pages used beside them (sheet, decision 1 and
//! section 1.3). With and without the last slash; nothing is redirected, for a client that is redirected loses its body or its signature.

use crate::addresses::{Asked, each};
use patchbay_domain::bindings::SyncmlClientId;

/// How the paths of this face begin.
pub const PREFIX: &str = "/v2/";

/// The collection of bindings.
pub(super) const BINDINGS: &str = "/v2/syncengine/phone_datastore_bindings/";
/// The collection of SyncML clients.
pub(super) const CLIENTS: &str = "/v2/syncml/client/";
/// Another name of it.
const SERVICES: &str = "/v2/services/syncml/";
/// The phone models.
const VENDORS: &str = "/v2/phones/vendors/all.xml";

/// All paths, with what names a thing in braces; a test holds them against [`Target`].
const PATHS: [&str; 15] = [
    VENDORS,
    BINDINGS,
    "/v2/syncengine/phone_datastore_bindings/setup/",
    "/v2/syncengine/phone_datastore_bindings/{binding}/",
    "/v2/syncengine/phone_datastore_bindings/{binding}/setup/",
    "/v2/syncengine/phone_datastore_bindings/{binding}/send_phone_setup",
    "/v2/syncengine/phone_datastore_bindings/{binding}/setup/{setup}/",
    CLIENTS,
    "/v2/syncml/client/setup/",
    "/v2/syncml/client/{client}/",
    "/v2/syncml/client/{client}/setup/",
    "/v2/syncml/client/{client}/setup/{setup}/",
    SERVICES,
    "/v2/services/syncml/{client}/",
    "/v2/services/syncml/{client}/send_phone_setup",
];

/// The path with something in the place of what stands in braces.
fn filled(path: &str) -> String {
    path.replace("{binding}", "1").replace("{setup}", "1").replace("{client}", "00000000-0000-0000-0000-000000000000")
}

/// All addresses with their methods. Phone models are for everybody.
pub(crate) fn addresses() -> Vec<Asked> {
    let methods = |path: &'static str| {
        let target = Target::of(&filled(path));
        target.into_iter().flat_map(move |target| each(target.methods(), path, target == Target::Vendors))
    };
    PATHS.into_iter().flat_map(methods).collect()
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// All bindings.
    Bindings,
    /// One of them.
    Binding(i64),
    /// The setups sent to it.
    BindingSetups(i64),
    /// One of those.
    BindingSetup(i64, i64),
    /// A setup for the binding that the entry names.
    NamedBindingSetup,
    /// All SyncML clients.
    Clients,
    /// One of them.
    Client(SyncmlClientId),
    /// A setup for it.
    ClientSetups(SyncmlClientId),
    /// One that was sent to it.
    ClientSetup(SyncmlClientId, i64),
    /// A setup for the client that the entry names.
    NamedClientSetup,
    /// The phone models, for everybody.
    Vendors,
}

impl Target {
    /// What this path names, if anything.
    pub fn of(path: &str) -> Option<Self> {
        if path == VENDORS {
            return Some(Self::Vendors);
        }
        if let Some(rest) = below(path, BINDINGS) {
            return match segments(rest).as_slice() {
                [] => Some(Self::Bindings),
                ["setup" | "send_phone_setup"] => Some(Self::NamedBindingSetup),
                [number] => Some(Self::Binding(positive(number)?)),
                [number, "setup" | "send_phone_setup"] => Some(Self::BindingSetups(positive(number)?)),
                [number, "setup", setup] => Some(Self::BindingSetup(positive(number)?, positive(setup)?)),
                _ => None,
            };
        }
        let rest = below(path, CLIENTS).or_else(|| below(path, SERVICES))?;
        match segments(rest).as_slice() {
            [] => Some(Self::Clients),
            ["setup" | "send_phone_setup"] => Some(Self::NamedClientSetup),
            [id] => Some(Self::Client(client(id)?)),
            [id, "setup" | "send_phone_setup"] => Some(Self::ClientSetups(client(id)?)),
            [id, "setup", setup] => Some(Self::ClientSetup(client(id)?, positive(setup)?)),
            _ => None,
        }
    }

    /// The methods that it has, as `Allow` lists them.
    pub const fn methods(&self) -> &'static str {
        match self {
            Self::Bindings | Self::BindingSetups(_) | Self::Clients => "GET, HEAD, POST",
            Self::Binding(_) | Self::Client(_) => "GET, HEAD, DELETE",
            Self::BindingSetup(..) | Self::ClientSetup(..) | Self::Vendors => "GET, HEAD",
            Self::NamedBindingSetup | Self::ClientSetups(_) | Self::NamedClientSetup => "POST",
        }
    }
}

/// The binding that the `id` of an entry names: its address as it was answered, whatever host stands before it, or its number alone.
pub(super) fn named_binding(id: &str) -> Option<i64> {
    match path_of(id) {
        Some(path) => match Target::of(path)? {
            Target::Binding(number) => Some(number),
            _ => None,
        },
        None => positive(id.trim()),
    }
}

/// The client that the `id` of an entry names: its address, `urn:uuid:` and its id, or the id alone.
pub(super) fn named_client(id: &str) -> Option<SyncmlClientId> {
    match path_of(id) {
        Some(path) => match Target::of(path)? {
            Target::Client(id) => Some(id),
            _ => None,
        },
        None => client(id.trim().strip_prefix("urn:uuid:").unwrap_or(id.trim())),
    }
}

/// The path of a URL, or of what is a path alone.
fn path_of(id: &str) -> Option<&str> {
    let id = id.trim();
    if id.starts_with('/') {
        return Some(id);
    }
    let (_, rest) = id.split_once("://")?;
    rest.find('/').and_then(|at| rest.get(at..))
}

fn below<'p>(path: &'p str, root: &str) -> Option<&'p str> {
    match path.strip_prefix(root) {
        Some(rest) => Some(rest),
        None => (Some(path) == root.strip_suffix('/')).then_some(""),
    }
}

/// The parts of what stands below a collection; one slash at the end is none of them.
fn segments(rest: &str) -> Vec<&str> {
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.is_empty() { Vec::new() } else { rest.split('/').collect() }
}

fn positive(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok().filter(|number| *number > 0) } else { None }
}

/// An id as it may be looked up: a UUID in either case.
fn client(text: &str) -> Option<SyncmlClientId> {
    let fits = text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    fits.then(|| SyncmlClientId(text.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0195c1b0-0000-7000-8000-00000000000a";

    /// Its place among the kinds of targets; whoever adds one adds it here and to [`PATHS`].
    const fn kind(target: &Target) -> usize {
        match target {
            Target::Bindings => 0,
            Target::Binding(_) => 1,
            Target::BindingSetups(_) => 2,
            Target::BindingSetup(..) => 3,
            Target::NamedBindingSetup => 4,
            Target::Clients => 5,
            Target::Client(_) => 6,
            Target::ClientSetups(_) => 7,
            Target::ClientSetup(..) => 8,
            Target::NamedClientSetup => 9,
            Target::Vendors => 10,
        }
    }

    #[test]
    fn the_list_of_paths_is_whole() {
        let mut kinds: Vec<usize> = PATHS.iter().map(|path| kind(&Target::of(&filled(path)).unwrap())).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, (0..=10).collect::<Vec<_>>());
        assert!(addresses().contains(&("DELETE", "/v2/syncengine/phone_datastore_bindings/{binding}/".to_owned(), false)));
    }

    #[test]
    fn every_spelling_names_its_thing_with_and_without_the_last_slash() {
        let id = || SyncmlClientId(ID.to_owned());
        let syncml = |rest: &str| format!("/v2/syncml/client/{rest}");
        let services = |rest: &str| format!("/v2/services/syncml/{rest}");
        for (path, target) in [
            (BINDINGS.to_owned(), Target::Bindings),
            (format!("{BINDINGS}12/"), Target::Binding(12)),
            (format!("{BINDINGS}12/setup/"), Target::BindingSetups(12)),
            (format!("{BINDINGS}12/send_phone_setup/"), Target::BindingSetups(12)),
            (format!("{BINDINGS}12/setup/143/"), Target::BindingSetup(12, 143)),
            (format!("{BINDINGS}setup/"), Target::NamedBindingSetup),
            (syncml(""), Target::Clients),
            (services(""), Target::Clients),
            (syncml(&format!("{ID}/")), Target::Client(id())),
            (services(&format!("{}/", ID.to_uppercase())), Target::Client(id())),
            (syncml(&format!("{ID}/setup/")), Target::ClientSetups(id())),
            (services(&format!("{ID}/setup/")), Target::ClientSetups(id())),
            (syncml(&format!("{ID}/setup/7/")), Target::ClientSetup(id(), 7)),
            (syncml("setup/"), Target::NamedClientSetup),
            (services("setup/"), Target::NamedClientSetup),
        ] {
            assert_eq!(Target::of(&path), Some(target.clone()), "{path}");
            assert_eq!(Target::of(path.strip_suffix('/').unwrap()), Some(target), "{path}");
        }
        assert_eq!(Target::of("/v2/phones/vendors/all.xml"), Some(Target::Vendors));
    }

    #[test]
    fn what_is_none_of_them_names_nothing() {
        for path in [
            "/v2/",
            "/v2/syncengine/",
            "/v2/syncengine/phone_datastore_bindings/0/",
            "/v2/syncengine/phone_datastore_bindings/-1/",
            "/v2/syncengine/phone_datastore_bindings/+12/",
            "/v2/syncengine/phone_datastore_bindings/12//setup/",
            "/v2/syncengine/phone_datastore_bindings/12/setup/1/2/",
            "/v2/syncengine/phone_datastore_bindings/99999999999999999999/",
            "/v2/syncengine/phone_datastore_bindingsx/",
            "/v2/syncml/client/12/",
            "/v2/syncml/client/0195c1b0-0000-7000-8000-00000000000g/",
            "/v2/phones/vendors/all.xml/",
        ] {
            assert_eq!(Target::of(path), None, "{path}");
        }
    }

    #[test]
    fn an_entry_names_its_target_by_address_or_bare() {
        for id in [
            "http://api.obexcode.com/v2/syncengine/phone_datastore_bindings/12/",
            "/v2/syncengine/phone_datastore_bindings/12",
            " 12 ",
        ] {
            assert_eq!(named_binding(id), Some(12), "{id}");
        }
        for id in [
            "",
            "twelve",
            "http://host",
            "http://h/v2/syncengine/phone_datastore_bindings/",
            "http://h/v2/syncengine/phone_datastore_bindings/12/setup/1/",
        ] {
            assert_eq!(named_binding(id), None, "{id}");
        }
        for id in [ID.to_owned(), format!("urn:uuid:{ID}"), format!("https://h/v2/services/syncml/{ID}")] {
            assert_eq!(named_client(&id), Some(SyncmlClientId(ID.to_owned())), "{id}");
        }
        assert_eq!(named_client("12"), None);
    }
}
