//! Puts a document into the order that phones need (sheet, section 2.3). The only place that knows it.

use super::{AccessPoint, Account, Connection, Document, INTERNET, Login, Proxy, Resource};
use crate::text::Text;
use crate::tree::{Characteristic, Item, Parm, Tree};

pub(super) fn tree(document: &Document) -> Tree {
    let mut parts = Vec::new();
    if let Some(title) = &document.title {
        parts.push(Characteristic::new("BOOTSTRAP", vec![parm("NAME", title.to_text())]));
    }
    if let Connection::Own(access_point) = &document.connection {
        parts.push(napdef(access_point));
        parts.extend(access_point.proxy.as_ref().map(|proxy| pxlogical(proxy, access_point)));
    }
    parts.push(application(&document.account, &document.connection));
    // The lengths of all values have an end, and together they stay within the limits: a test builds the largest document.
    Tree::within_limits(Some(Text::word("1.0")), parts)
}

fn parm(name: &'static str, value: Text) -> Item {
    Parm::new(name, value).into()
}

fn word(name: &'static str, value: &'static str) -> Item {
    parm(name, Text::word(value))
}

/// A number or an address: digits and dots, which any text may have.
fn plain(name: &'static str, value: &impl ToString) -> Item {
    parm(name, Text::new(value.to_string()).unwrap_or(Text::word("")))
}

fn application(account: &Account, connection: &Connection) -> Characteristic {
    // Symbian drops the application when APPID is not the first.
    let mut items = vec![word("APPID", "w5")];
    items.extend(account.provider_id.as_ref().map(|id| parm("PROVIDER-ID", id.to_text())));
    items.extend(account.name.as_ref().map(|name| parm("NAME", name.to_text())));
    match connection {
        Connection::Unspecified => {}
        Connection::Internet => items.push(word("TO-NAPID", INTERNET)),
        Connection::Own(access_point) => {
            items.push(parm("TO-NAPID", access_point.id.to_text()));
            items.extend(access_point.proxy.as_ref().map(|proxy| parm("TO-PROXY", proxy.id.to_text())));
        }
    }
    items.extend(account.protocol.map(|protocol| word("APROTOCOL", protocol.as_str())));
    let port = Characteristic::new("PORT", vec![plain("PORTNBR", &account.server.port())]);
    items.push(Characteristic::new("APPADDR", vec![parm("ADDR", account.server.to_text()), port.into()]).into());
    let mut auth = vec![word("AAUTHLEVEL", "APPSRV")];
    sign_in(&mut auth, &account.login);
    items.push(Characteristic::new("APPAUTH", auth).into());
    // The server and the login must be known before the first database.
    items.extend(account.resources.as_slice().iter().map(|resource| database(resource).into()));
    Characteristic::new("APPLICATION", items)
}

/// Type, name, secret, data: the secret ends the block, and a name after it is lost.
fn sign_in(items: &mut Vec<Item>, login: &Login) {
    items.push(word("AAUTHTYPE", login.scheme.as_str()));
    items.extend(login.name.as_ref().map(|name| parm("AAUTHNAME", name.to_text())));
    items.extend(login.secret.as_ref().map(|secret| parm("AAUTHSECRET", secret.to_text())));
    items.extend(login.scheme.nonce().map(|nonce| parm("AAUTHDATA", nonce.to_text())));
}

/// URI, name, types: the types end the block, and the URI must have been read by then.
fn database(resource: &Resource) -> Characteristic {
    let mut items = vec![parm("URI", resource.uri.to_text())];
    items.extend(resource.name.as_ref().map(|name| parm("NAME", name.to_text())));
    items.push(parm("AACCEPT", resource.types.joined()));
    items.extend(resource.sync.map(|sync| word("SYNCTYPE", sync.as_str())));
    if let Some(login) = &resource.login {
        sign_in(&mut items, login);
    }
    Characteristic::new("RESOURCE", items)
}

fn napdef(access_point: &AccessPoint) -> Characteristic {
    let mut items = vec![
        parm("NAPID", access_point.id.to_text()),
        word("BEARER", "GSM-GPRS"),
        parm("NAME", access_point.name.to_text()),
        parm("NAP-ADDRESS", access_point.apn.to_text()),
        word("NAP-ADDRTYPE", "APN"),
    ];
    if access_point.internet {
        items.push(Parm::without_value(INTERNET).into());
    }
    if let Some(login) = &access_point.login {
        let auth = vec![
            word("AUTHTYPE", login.scheme.as_str()),
            parm("AUTHNAME", login.name.to_text()),
            parm("AUTHSECRET", login.secret.to_text()),
        ];
        items.push(Characteristic::new("NAPAUTHINFO", auth).into());
    }
    Characteristic::new("NAPDEF", items)
}

fn pxlogical(proxy: &Proxy, access_point: &AccessPoint) -> Characteristic {
    let port = Characteristic::new("PORT", vec![plain("PORTNBR", &proxy.port)]);
    let machine = vec![
        parm("PHYSICAL-PROXY-ID", proxy.physical_id.to_text()),
        plain("PXADDR", &proxy.address),
        word("PXADDRTYPE", "IPV4"),
        parm("TO-NAPID", access_point.id.to_text()),
        port.into(),
    ];
    let items = vec![
        parm("PROXY-ID", proxy.id.to_text()),
        parm("NAME", proxy.name.to_text()),
        Characteristic::new("PXPHYSICAL", machine).into(),
    ];
    Characteristic::new("PXLOGICAL", items)
}
