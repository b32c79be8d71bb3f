//! Writes entries and feeds (RFC 4287), and the list of phone models. What the seed prints comes out as it is printed there; what it does
//! not show stands behind that.

use super::address::{BINDINGS, CLIENTS};
use super::entry::{ATOM, OC};
use crate::xml::{escape, escape_attribute};
use patchbay_domain::bindings::{Binding, PhoneModel, Sent, Setup, SyncmlClient};
use patchbay_domain::time::Millis;

/// The type of entries and feeds.
pub(super) const ATOM_TYPE: &str = "application/atom+xml";
/// How every document begins.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// What a document is about, with the addresses that lead to it. `origin` is how the client knows us.
pub(super) struct Writer<'o> {
    pub origin: &'o str,
}

impl Writer<'_> {
    /// The address of a binding.
    pub fn binding_address(&self, number: i64) -> String {
        format!("{}{BINDINGS}{number}/", self.origin)
    }

    /// The address of a client.
    pub fn client_address(&self, client: &SyncmlClient) -> String {
        format!("{}{CLIENTS}{}/", self.origin, client.id)
    }

    /// The address of a setup: below its binding, or below its client where that has none.
    pub fn setup_address(&self, setup: &Setup) -> String {
        match setup.binding {
            Some(binding) => format!("{}{BINDINGS}{binding}/setup/{}/", self.origin, setup.number),
            None => format!("{}{CLIENTS}{}/setup/{}/", self.origin, setup.client, setup.number),
        }
    }

    /// A binding.
    pub fn binding(&self, binding: &Binding) -> String {
        entry(|out| self.put_binding(out, binding))
    }

    /// A SyncML client.
    pub fn client(&self, client: &SyncmlClient) -> String {
        entry(|out| self.put_client(out, client))
    }

    /// A setup as it was just sent, with the PIN that is told this once.
    pub fn sent(&self, sent: &Sent) -> String {
        entry(|out| {
            element(out, "id", &self.setup_address(&sent.setup));
            if let Some(pin) = &sent.pin {
                element(out, "oc:pincode", &pin.0);
            }
            put_setup(out, &sent.setup, false);
        })
    }

    /// A setup as it is now. Its PIN is not told again.
    pub fn setup(&self, setup: &Setup) -> String {
        entry(|out| {
            element(out, "id", &self.setup_address(setup));
            put_setup(out, setup, true);
        })
    }

    /// A feed of bindings.
    pub fn bindings(&self, head: &Feed<'_>, bindings: &[Binding]) -> String {
        self.feed(head, bindings, |out, binding| {
            told(out, &format!("{} {}", binding.phone_number, binding.foreign_user), binding.created_at);
            self.put_binding(out, binding);
        })
    }

    /// A feed of SyncML clients.
    pub fn clients(&self, head: &Feed<'_>, clients: &[SyncmlClient]) -> String {
        self.feed(head, clients, |out, client| {
            told(out, &format!("{} {}", client.phone_number, client.foreign_user), client.created_at);
            self.put_client(out, client);
        })
    }

    /// A feed of setups.
    pub fn setups(&self, head: &Feed<'_>, setups: &[Setup]) -> String {
        self.feed(head, setups, |out, setup| {
            told(out, &setup.account_name, setup.sent_at.unwrap_or(setup.created_at));
            element(out, "id", &self.setup_address(setup));
            put_setup(out, setup, true);
        })
    }

    fn put_binding(&self, out: &mut String, binding: &Binding) {
        let address = self.binding_address(binding.number);
        element(out, "id", &address);
        element(out, "oc:model_uuid", binding.model.id.as_str());
        element(out, "oc:phone_number", binding.phone_number.as_str());
        element(out, "oc:foreign_user_id", &binding.foreign_user);
        element(out, "oc:timezone", &binding.timezone);
        link(out, "self", ATOM_TYPE, &address);
        link(out, "alternate", "text/html", &format!("{}/bindings/{}", self.origin, binding.number));
        link(out, "syncml_client", ATOM_TYPE, &format!("{}{CLIENTS}{}/", self.origin, binding.client));
    }

    fn put_client(&self, out: &mut String, client: &SyncmlClient) {
        let address = self.client_address(client);
        element(out, "id", &address);
        element(out, "oc:model_uuid", client.model.id.as_str());
        element(out, "oc:phone_number", client.phone_number.as_str());
        element(out, "oc:foreign_user_id", &client.foreign_user);
        element(out, "oc:username", &client.username);
        link(out, "self", ATOM_TYPE, &address);
        if let Some(binding) = client.binding {
            link(out, "phone_datastore_binding", ATOM_TYPE, &self.binding_address(binding));
        }
    }

    fn feed<T>(&self, head: &Feed<'_>, rows: &[T], put: impl Fn(&mut String, &T)) -> String {
        let mut out = format!("{DECLARATION}<feed xmlns=\"{ATOM}\"\n      xmlns:oc=\"{OC}\">\n");
        let address = format!("{}{}", self.origin, head.path);
        element(&mut out, "id", &address);
        element(&mut out, "title", head.title);
        element(&mut out, "updated", &head.now.rfc3339());
        out.push_str("  <author><name>Patchbay</name></author>\n");
        link(&mut out, "self", ATOM_TYPE, &format!("{address}{}", head.query));
        for (relation, query) in [("next", head.next.as_ref()), ("previous", head.previous.as_ref())] {
            if let Some(query) = query {
                link(&mut out, relation, ATOM_TYPE, &format!("{address}{query}"));
            }
        }
        for row in rows {
            out.push_str("<entry>\n");
            put(&mut out, row);
            out.push_str("</entry>\n");
        }
        out.push_str("</feed>\n");
        out
    }
}

/// What stands at the head of a feed.
pub(super) struct Feed<'f> {
    /// Its path.
    pub path: &'f str,
    /// What it lists.
    pub title: &'static str,
    /// The moment.
    pub now: Millis,
    /// The query that leads to this page, with its `?`.
    pub query: String,
    /// The query that leads to the next page (RFC 5005, section 3).
    pub next: Option<String>,
    /// The query that leads to the page before.
    pub previous: Option<String>,
}

/// The phone models by vendor. The original's form is not known; this one says the same (sheet, section 1.3).
pub(super) fn vendors(models: &[PhoneModel]) -> String {
    let mut out = format!("{DECLARATION}<vendors xmlns=\"{OC}\">\n");
    for of_vendor in models.chunk_by(|one, other| one.vendor == other.vendor) {
        let Some(first) = of_vendor.first() else { continue };
        out.push_str("  <vendor");
        attribute(&mut out, "name", &first.vendor);
        out.push_str(">\n");
        for model in of_vendor {
            out.push_str("    <model");
            attribute(&mut out, "uuid", model.id.as_str());
            attribute(&mut out, "name", &model.name);
            attribute(&mut out, "setup", model.capability.as_str());
            out.push_str("/>\n");
        }
        out.push_str("  </vendor>\n");
    }
    out.push_str("</vendors>\n");
    out
}

fn entry(put: impl FnOnce(&mut String)) -> String {
    // As the seed prints it, without a declaration.
    let mut out = format!("<entry xmlns=\"{ATOM}\"\n       xmlns:oc=\"{OC}\">\n");
    put(&mut out);
    out.push_str("</entry>\n");
    out
}

/// `sent` is the moment a gateway had taken the last segment; without it none has yet. How far a setup is stands in answers to questions
/// only: the answer to a request is as the seed prints it.
fn put_setup(out: &mut String, setup: &Setup, with_state: bool) {
    out.push_str("  <oc:setup");
    if let Some(sent) = setup.sent_at {
        attribute(out, "sent", &sent.rfc3339());
    }
    if with_state {
        attribute(out, "state", setup.state.as_str());
    }
    out.push('>');
    escape(out, &setup.account_name);
    out.push_str("</oc:setup>\n");
}

/// What Atom wants of every entry of a feed.
fn told(out: &mut String, title: &str, updated: Millis) {
    element(out, "title", title);
    element(out, "updated", &updated.rfc3339());
}

fn element(out: &mut String, name: &str, text: &str) {
    out.push_str("  <");
    out.push_str(name);
    out.push('>');
    escape(out, text);
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

fn link(out: &mut String, relation: &str, kind: &str, address: &str) {
    out.push_str("  <link");
    attribute(out, "rel", relation);
    attribute(out, "type", kind);
    attribute(out, "href", address);
    out.push_str("/>\n");
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_attribute(out, value);
    out.push('"');
}
