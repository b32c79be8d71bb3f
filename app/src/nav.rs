//! Where one can go: the one list from which navigation, palette and search offer pages. What a role may not do is not in it.

use crate::components::Icon;
use crate::session::Me;
use patchbay_domain::access::{Permission, Role};

/// A page that is offered.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Its name.
    pub label: &'static str,
    /// Its address.
    pub href: &'static str,
    /// Its icon.
    pub icon: Icon,
    /// Other words by which it is found.
    pub words: &'static str,
    /// Whether the number of waiting phones stands beside it.
    pub counts_inbox: bool,
}

/// Pages that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Their heading; empty for those above all areas.
    pub label: &'static str,
    /// Whether they are folded away while none of them is on show.
    pub folds: bool,
    /// The pages.
    pub items: Vec<Item>,
}

const fn area(label: &'static str, items: Vec<Item>) -> Group {
    Group { label, folds: true, items }
}

const fn open(label: &'static str, items: Vec<Item>) -> Group {
    Group { label, folds: false, items }
}

const fn item(label: &'static str, href: &'static str, icon: Icon, words: &'static str) -> Item {
    Item { label, href, icon, words, counts_inbox: false }
}

/// The pages that somebody may use, in the order of the navigation.
#[must_use]
pub fn groups(me: &Me) -> Vec<Group> {
    if me.role == Role::Subscriber {
        return own_account();
    }
    let here = |permission| me.may_here(permission);
    let mut redirections = Vec::new();
    if here(Permission::ViewRedirections) {
        redirections.push(item("List", "/redirections", Icon::Cord, "redirections phones mac url export bulk"));
        redirections.push(Item {
            counts_inbox: true,
            ..item("Inbox", "/redirections/inbox", Icon::Tray, "unknown phones assign ignore")
        });
    }
    if here(Permission::EditRedirections) {
        redirections.push(item("Import", "/redirections/import", Icon::Upload, "csv upload file"));
    }
    if here(Permission::ManageCredentials) {
        redirections.push(item("Credentials", "/redirections/credentials", Icon::Key, "xml-rpc basic password clients"));
    }
    if me.may(Permission::ViewRedirections) {
        redirections.push(item("Models", "/redirections/models", Icon::Phone, "mac ranges table"));
    }
    let (bindings, sip, campaigns, connections) = (bindings(me), sip(me), campaigns(me), connections(me));
    let mut administration = Vec::new();
    if me.may(Permission::ManageUsers) {
        administration.push(item("Users", "/users", Icon::People, "roles people accounts lock password link"));
    }
    if me.may(Permission::ViewAudit) {
        administration.push(item("Audit log", "/audit", Icon::Ledger, "history changes who export"));
    }
    if here(Permission::ViewRedirections) {
        administration.push(item(
            "Organization",
            "/organization",
            Icon::Sliders,
            "settings company name answer style pair triple",
        ));
    }
    if me.may(Permission::ManageOrganizations) {
        administration.push(item("Organizations", "/organizations", Icon::Building, "tenants customers"));
    }
    if me.may(Permission::ViewServer) {
        administration.push(item("Server", "/server", Icon::Rack, "settings version database uptime configuration"));
    }
    [
        open("", vec![item("Overview", "/", Icon::Gauge, "home start dashboard")]),
        area("Redirections", redirections),
        area("SIP", sip),
        area("Bindings", bindings),
        area("Firmware", campaigns),
        area("Apps", connections),
        area("Administration", administration),
    ]
    .into_iter()
    .filter(|group| !group.items.is_empty())
    .collect()
}

/// The pages about phones that are bound to applications.
fn bindings(me: &Me) -> Vec<Item> {
    let mut items = Vec::new();
    if me.may_here(Permission::ViewBindings) {
        items.extend([
            item("Bindings", "/bindings", Icon::Phone, "phones users numbers setup export"),
            item("Setups", "/bindings/setups", Icon::Ledger, "messages sms history segments delivered failed"),
        ]);
    }
    if me.may_here(Permission::EditBindings) {
        items.push(item("Outbox", "/bindings/outbox", Icon::Tray, "messages octets wbxml decoded"));
    }
    if me.may(Permission::ViewBindings) {
        items.push(item("Gateways", "/bindings/gateways", Icon::Socket, "sms kannel smpp health test message"));
    }
    if me.may_here(Permission::ViewBindings) {
        items.push(item("SyncML clients", "/bindings/clients", Icon::People, "accounts phones synchronization"));
    }
    if me.may_here(Permission::EditBindings) {
        items.push(item("Import bindings", "/bindings/import", Icon::Upload, "csv upload file phones"));
    }
    if me.may_here(Permission::ManageCredentials) {
        items.push(item("Applications", "/bindings/consumers", Icon::Key, "oauth consumers keys access tokens secrets"));
    }
    if me.may(Permission::ViewBindings) {
        items.push(item("Phone models", "/bindings/models", Icon::Tag, "vendors capabilities oma cp syncset manual"));
    }
    if me.may_here(Permission::ViewBindings) {
        items.push(item("Settings of bindings", "/bindings/settings", Icon::Sliders, "account name data classes server limit"));
    }
    items
}

/// The pages about SIP accounts.
fn sip(me: &Me) -> Vec<Item> {
    let mut items = Vec::new();
    if me.may_here(Permission::ViewSip) {
        items.extend([
            item("Accounts", "/sip", Icon::People, "sip accounts addresses users lock balance export"),
            item("Domains", "/sip/domains", Icon::Building, "sip domains currency time zone"),
            item("Numbers", "/sip/numbers", Icon::Phone, "enum telephone numbers assign"),
            item("Calls", "/sip/calls", Icon::Ledger, "cdr records history missed export"),
            item("Devices", "/sip/devices", Icon::Socket, "registrations phones online"),
            item("Vouchers", "/sip/vouchers", Icon::Plus, "prepaid credit"),
        ]);
    }
    if me.may_here(Permission::EditSip) {
        items.push(item("Import accounts", "/sip/import", Icon::Upload, "csv upload file sip"));
    }
    if me.may_here(Permission::ManageCredentials) {
        items.push(item("Proxies", "/sip/proxies", Icon::Key, "credentials kamailio opensips feeds route basic"));
    }
    if me.may(Permission::EditNetworks) {
        items.push(item("Networks", "/sip/networks", Icon::Rack, "location geo ip country city"));
    }
    items
}

/// The pages about firmware campaigns.
fn campaigns(me: &Me) -> Vec<Item> {
    let mut items = Vec::new();
    if me.may_here(Permission::ViewCampaigns) {
        items.extend([
            item("Campaigns", "/campaigns", Icon::Download, "firmware fota updates orders pause approve export"),
            item("Calendar", "/campaigns/calendar", Icon::Week, "firmware windows nights open now week"),
            item("Devices", "/campaigns/devices", Icon::Phone, "firmware imei serial versions seats"),
            item("Groups", "/campaigns/groups", Icon::People, "firmware device secret"),
            item("Licences", "/campaigns/licences", Icon::Tag, "firmware seats validity"),
            item("Customers", "/campaigns/customers", Icon::Building, "firmware mdm time zone policies approval canary"),
            item("Catalogue", "/campaigns/firmware", Icon::Ledger, "firmware versions models carrier import latest"),
        ]);
    }
    if me.may_here(Permission::EditCampaigns) {
        items.push(item("Import devices", "/campaigns/devices/import", Icon::Upload, "csv upload file firmware"));
        items.push(item("OAuth clients", "/campaigns/clients", Icon::Key, "firmware mdm token secret"));
        items.push(item("Webhooks", "/campaigns/webhooks", Icon::Cord, "firmware events signed deliveries log redeliver"));
    }
    items
}

/// The pages about apps that register.
fn connections(me: &Me) -> Vec<Item> {
    let mut items = Vec::new();
    if me.may_here(Permission::ViewConnections) {
        items.push(item("Registrations", "/connections", Icon::Phone, "apps connections devices push odata export bulk delete"));
        items.push(item("Figures", "/connections/overview", Icon::Gauge, "apps registrations charts types versions over time"));
        items.extend([
            item(
                "Applications",
                "/connections/applications",
                Icon::Sliders,
                "apps odata security basic bearer defaults destinations",
            ),
            item("App users", "/connections/users", Icon::People, "apps odata passwords tokens revoke sessions"),
            item("Service keys", "/connections/keys", Icon::Key, "apps x-api-key revoke programs"),
        ]);
    }
    if me.may_here(Permission::EditConnections) {
        items.push(item("Clean up", "/connections/idle", Icon::Tray, "apps idle registrations delete dry run"));
    }
    items
}

/// The pages of the owner of a SIP account. The first four stand at the foot of a phone's screen, too.
fn own_account() -> Vec<Group> {
    let first = vec![
        item("Overview", "/my", Icon::Gauge, "home start reachable do not disturb dnd"),
        item("Calls", "/my/calls", Icon::Receiver, "history missed received placed export"),
        item("Forwarding", "/my/forwarding", Icon::Cord, "divert mailbox mobile busy no answer ring seconds"),
        item("Accept rules", "/my/rules", Icon::Week, "week times groups phonebook contacts temporary"),
        item("Blocked callers", "/my/blocked", Icon::Ban, "block reject spam anonymous"),
        item("Voicemail", "/my/voicemail", Icon::Tape, "mailbox pin messages e-mail"),
    ];
    let account = vec![
        item("Devices", "/my/devices", Icon::Phone, "phones registered registrations remove"),
        item("Aliases", "/my/aliases", Icon::Tag, "names numbers enum address"),
        item("Balance", "/my/balance", Icon::Coin, "prepaid money voucher redeem ledger"),
        item("Privacy", "/my/privacy", Icon::Eye, "hide number caller id directory listed"),
        item("Profile", "/my/identity", Icon::Person, "name e-mail time zone quick dial identity"),
        item("Passwords", "/my/password", Icon::Key, "sip web password change"),
    ];
    vec![open("", first), open("Account", account)]
}

/// How many of the first pages stand at the foot of a phone's screen.
pub const DOCK: usize = 4;

/// Pages that stand in menus rather than in the navigation, and things to do; found by palette and search.
#[must_use]
pub fn others(me: &Me) -> Vec<Item> {
    let mut items = Vec::new();
    if me.may_here(Permission::EditRedirections) {
        items.push(item("New redirection", "/redirections/new", Icon::Plus, "create register add phone mac paste"));
    }
    if me.may_here(Permission::EditSip) {
        items.push(item("New SIP account", "/sip/new", Icon::Plus, "create add account password"));
    }
    if me.may_here(Permission::EditBindings) {
        items.push(item("New binding", "/bindings/new", Icon::Plus, "create bind phone number user"));
        items.push(item("New SyncML client", "/bindings/clients/new", Icon::Plus, "create register client"));
    }
    if me.may_here(Permission::EditCampaigns) {
        items.push(item("New campaign", "/campaigns/new", Icon::Plus, "create order firmware fota update"));
    }
    if me.may_here(Permission::EditConnections) {
        items.push(item("New application", "/connections/applications/new", Icon::Plus, "create app odata register"));
        items.push(item("New app user", "/connections/users/new", Icon::Plus, "create app odata password"));
    }
    if me.may(Permission::ManageUsers) {
        items.push(item("New user", "/users/new", Icon::Plus, "create add person invite"));
    }
    if me.role != Role::Subscriber {
        items.push(item("Your account", "/account", Icon::Person, "profile password change name"));
    }
    items.push(item("Your sessions", "/account/sessions", Icon::Door, "sign out everywhere browsers devices"));
    items.push(item("Your API tokens", "/account/tokens", Icon::Key, "api token secret automation"));
    items
}

/// Which of the pages is the one at this path: the longest address that the path begins with.
#[must_use]
pub fn current<'a>(paths: impl IntoIterator<Item = &'a str>, path: &str) -> Option<&'a str> {
    let within =
        |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || (href != "/" && rest.starts_with('/')));
    paths.into_iter().filter(|href| within(href)).max_by_key(|href| href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody(role: Role, inside: bool) -> Me {
        let organization =
            inside.then(|| crate::session::Place { name: "northwind".to_owned(), title: "Northwind Telecom".to_owned() });
        Me { name: "n".to_owned(), title: "N".to_owned(), role, organization, organizations: Vec::new() }
    }

    fn offered(me: &Me) -> Vec<&'static str> {
        groups(me).iter().flat_map(|group| &group.items).map(|item| item.href).collect()
    }

    #[test]
    fn what_a_role_may_not_do_is_not_offered() {
        let viewer = offered(&somebody(Role::Viewer, true));
        assert!(viewer.contains(&"/redirections") && viewer.contains(&"/audit"));
        for hidden in ["/users", "/redirections/import", "/redirections/credentials", "/organizations", "/server"] {
            assert!(!viewer.contains(&hidden), "{hidden}");
        }
        assert!(viewer.contains(&"/sip") && viewer.contains(&"/sip/calls"));
        for hidden in ["/sip/import", "/sip/proxies", "/sip/networks"] {
            assert!(!viewer.contains(&hidden), "{hidden}");
        }
        let admin = offered(&somebody(Role::Admin, true));
        assert!(admin.contains(&"/sip/proxies") && !admin.contains(&"/sip/networks"));
        assert!(!offered(&somebody(Role::Admin, true)).contains(&"/server"));
    }

    #[test]
    fn the_owner_of_a_sip_account_is_offered_that_account_and_nothing_else() {
        let me = somebody(Role::Subscriber, true);
        let pages = offered(&me);
        assert!(pages.iter().all(|href| *href == "/my" || href.starts_with("/my/")), "{pages:?}");
        assert_eq!(pages.get(..DOCK), Some(["/my", "/my/calls", "/my/forwarding", "/my/rules"].as_slice()));
        assert!(others(&me).iter().all(|item| item.href.starts_with("/account/")));
        assert_eq!(current(pages.iter().copied(), "/my/rules/groups"), Some("/my/rules"));
        assert_eq!(current(pages.iter().copied(), "/my/devices/1/remove"), Some("/my/devices"));
        for role in [Role::Operator, Role::Admin, Role::Viewer] {
            assert!(!offered(&somebody(role, true)).iter().any(|href| href.starts_with("/my")), "{role:?}");
        }
    }

    #[test]
    fn an_operator_outside_any_organization_is_not_offered_what_belongs_to_one() {
        let operator = offered(&somebody(Role::Operator, false));
        assert!(operator.contains(&"/organizations") && operator.contains(&"/redirections/models"));
        assert!(!operator.contains(&"/redirections") && !operator.contains(&"/organization"));
        assert!(operator.contains(&"/sip/networks") && !operator.contains(&"/sip") && !operator.contains(&"/sip/proxies"));
    }

    #[test]
    fn the_nearest_page_is_the_current_one() {
        let paths = ["/", "/redirections", "/redirections/inbox", "/organization", "/organizations"];
        assert_eq!(current(paths, "/redirections/000413610FF5"), Some("/redirections"));
        assert_eq!(current(paths, "/redirections/inbox"), Some("/redirections/inbox"));
        assert_eq!(current(paths, "/organizations"), Some("/organizations"));
        assert_eq!(current(paths, "/"), Some("/"));
        assert_eq!(current(paths, "/search"), None);
    }
}
