//! Who may do what: roles, and the permissions each carries. This is the one table of rights; core enforces it and the portal asks
//! it what to offer.

use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a person is to the portal; the most powerful first.
    Role {
        /// Runs the server: every organization, and what belongs to the server as a whole.
        Operator = "operator", "operator";
        /// Runs one organization.
        Admin = "admin", "admin";
        /// Reads one organization.
        Viewer = "viewer", "viewer";
        /// Looks after his own SIP account and nothing else.
        Subscriber = "subscriber", "subscriber";
    }
}

impl Role {
    /// One sentence for the person who gives the role to somebody.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Operator => "Runs the server: all organizations, the model tables, the networks, the settings.",
            Self::Admin => {
                "Runs this organization: redirections, SIP accounts, phone bindings, firmware campaigns, apps, credentials, users."
            }
            Self::Viewer => "Sees everything in this organization and changes nothing.",
            Self::Subscriber => "Looks after his own SIP account.",
        }
    }

    /// Whether somebody in this role may do that.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Operator => true,
            Self::Admin => !matches!(
                permission,
                Permission::ManageOrganizations
                    | Permission::EditModels
                    | Permission::EditNetworks
                    | Permission::EditPhoneModels
                    | Permission::ViewServer
            ),
            Self::Viewer => {
                matches!(
                    permission,
                    Permission::ViewRedirections
                        | Permission::ViewSip
                        | Permission::ViewBindings
                        | Permission::ViewCampaigns
                        | Permission::ViewConnections
                        | Permission::ViewAudit
                )
            }
            Self::Subscriber => false,
        }
    }
}

/// One thing that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// See redirections, their contacts and history, the inbox and the model table.
    ViewRedirections,
    /// Create, change, repoint, import and delete redirections; assign and ignore phones of the inbox.
    EditRedirections,
    /// Change the table from which a phone's model is derived; it belongs to the whole server.
    EditModels,
    /// See SIP domains, accounts, devices, calls and balances.
    ViewSip,
    /// Create, change, lock and delete SIP domains and accounts; change balances.
    EditSip,
    /// Push registrations and calls, and ask what becomes of a call, as a SIP proxy does.
    FeedSip,
    /// Load the table of networks from which a client's place is told; it belongs to the whole server.
    EditNetworks,
    /// See bindings, SyncML clients, setups, the outbox, gateways and the phone models.
    ViewBindings,
    /// Create, import and delete bindings and SyncML clients; send setups; change how the organization sends them.
    EditBindings,
    /// Change the phone models; they belong to the whole server.
    EditPhoneModels,
    /// See firmware campaigns, devices, and what campaigns are ordered for.
    ViewCampaigns,
    /// Order and steer campaigns; change licences, groups, the firmware catalogue and devices.
    EditCampaigns,
    /// Order campaigns over the wire, as a management system does with a token.
    OrderCampaigns,
    /// See applications, connections, and the users of apps.
    ViewConnections,
    /// Change applications, connections, users of apps, and service keys.
    EditConnections,
    /// Register over the wire, as an app does, and look after what was registered so.
    RegisterConnections,
    /// Have the sessions and tokens of an app's user refused, as an administration program does with a service key.
    RevokeSessions,
    /// See, create, rotate and revoke what wire clients present.
    ManageCredentials,
    /// Create and change users of the organization.
    ManageUsers,
    /// Change the organization's own settings.
    ManageOrganization,
    /// Create, rename and enter organizations.
    ManageOrganizations,
    /// Read and export the audit log.
    ViewAudit,
    /// See the server's effective settings and state.
    ViewServer,
}

impl Permission {
    /// All permissions, for tables that show what a role may do.
    pub const ALL: [Self; 23] = [
        Self::ViewRedirections,
        Self::EditRedirections,
        Self::EditModels,
        Self::ViewSip,
        Self::EditSip,
        Self::FeedSip,
        Self::EditNetworks,
        Self::ViewBindings,
        Self::EditBindings,
        Self::EditPhoneModels,
        Self::ViewCampaigns,
        Self::EditCampaigns,
        Self::OrderCampaigns,
        Self::ViewConnections,
        Self::EditConnections,
        Self::RegisterConnections,
        Self::RevokeSessions,
        Self::ManageCredentials,
        Self::ManageUsers,
        Self::ManageOrganization,
        Self::ManageOrganizations,
        Self::ViewAudit,
        Self::ViewServer,
    ];

    /// What the permission allows, as a phrase that follows "may".
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::ViewRedirections => "see redirections, contacts and the inbox",
            Self::EditRedirections => "change redirections and assign phones",
            Self::EditModels => "change the model table",
            Self::ViewSip => "see SIP accounts, devices, calls and balances",
            Self::EditSip => "change SIP domains, accounts and balances",
            Self::FeedSip => "push registrations and calls, and ask for routes, as a SIP proxy",
            Self::EditNetworks => "load the table of networks",
            Self::ViewBindings => "see phone bindings, setups, the outbox and gateways",
            Self::EditBindings => "change phone bindings and send setups",
            Self::EditPhoneModels => "change the phone models",
            Self::ViewCampaigns => "see firmware campaigns and devices",
            Self::EditCampaigns => "order and steer firmware campaigns",
            Self::OrderCampaigns => "order firmware campaigns, as a management system",
            Self::ViewConnections => "see applications, app registrations and their users",
            Self::EditConnections => "change applications, app registrations, their users and service keys",
            Self::RegisterConnections => "register as an app, and look after the own registrations",
            Self::RevokeSessions => "have an app user's sessions and tokens refused, as an administration program",
            Self::ManageCredentials => "manage credentials of wire clients",
            Self::ManageUsers => "manage users of the organization",
            Self::ManageOrganization => "change the organization's settings",
            Self::ManageOrganizations => "manage all organizations",
            Self::ViewAudit => "read and export the audit log",
            Self::ViewServer => "see the server's settings",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL.iter().copied() {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }

    #[test]
    fn a_viewer_changes_nothing() {
        for permission in Permission::ALL {
            let reads = matches!(
                permission,
                Permission::ViewRedirections
                    | Permission::ViewSip
                    | Permission::ViewBindings
                    | Permission::ViewCampaigns
                    | Permission::ViewConnections
                    | Permission::ViewAudit
            );
            assert_eq!(Role::Viewer.may(permission), reads, "{permission:?}");
        }
    }

    #[test]
    fn only_an_operator_reaches_beyond_one_organization() {
        let servers = [
            Permission::ManageOrganizations,
            Permission::EditModels,
            Permission::EditNetworks,
            Permission::EditPhoneModels,
            Permission::ViewServer,
        ];
        for permission in servers {
            for role in Role::ALL.iter().copied() {
                assert_eq!(role.may(permission), role == Role::Operator, "{role:?} {permission:?}");
            }
        }
    }
}
