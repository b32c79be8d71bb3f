//! Who is acting, whichever door they came through, and what is open to them.

use crate::{Core, Error, Result};
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::{OrganizationId, UserId};

/// Through which door somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// The portal in a browser.
    Portal,
    /// The portal's API, with a token.
    Token,
    /// XML-RPC, with a credential.
    XmlRpc,
    /// The settings API of SIP accounts, with the account's own password.
    Settings,
    /// The feeds of a SIP proxy, with a credential.
    Proxy,
    /// The binding API, with OAuth.
    OAuth,
    /// The campaign API, with a token of an OAuth client.
    Mdm,
    /// The registration API of apps, as one of their users.
    App,
    /// The administration API of apps, with a service key.
    Key,
    /// An import, started by somebody.
    Import,
    /// A command on the server's own machine.
    Cli,
    /// Patchbay itself.
    System,
}

impl Door {
    /// The word in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Token => "token",
            Self::XmlRpc => "xmlrpc",
            Self::Settings => "settings",
            Self::Proxy => "proxy",
            Self::OAuth => "oauth",
            Self::Mdm => "mdm",
            Self::App => "app",
            Self::Key => "key",
            Self::Import => "import",
            Self::Cli => "cli",
            Self::System => "system",
        }
    }
}

/// Somebody who acts. Only `accounts` makes actors, after it checked what was presented; so holding one means that it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub(crate) name: String,
    pub(crate) user: Option<UserId>,
    /// The credential, session or token that was presented.
    pub(crate) presented: Option<String>,
    pub(crate) role: Role,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) door: Door,
    pub(crate) address: String,
    pub(crate) read_only: bool,
    /// What the presented thing is limited to, whatever the role allows: a wire credential opens its own area and nothing else.
    pub(crate) only: Option<&'static [Permission]>,
}

impl Actor {
    /// Patchbay itself, for what nobody asked for: demo data, clean-up.
    #[must_use]
    pub fn system() -> Self {
        Self {
            name: "system".to_owned(),
            user: None,
            presented: None,
            role: Role::Operator,
            organization: None,
            door: Door::System,
            address: String::new(),
            read_only: false,
            only: None,
        }
    }

    /// The name in the audit log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The role that decides what is allowed.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The organization acted in; an operator has none until he enters one.
    #[must_use]
    pub const fn organization(&self) -> Option<&OrganizationId> {
        self.organization.as_ref()
    }

    /// The user, when it is one.
    #[must_use]
    pub const fn user(&self) -> Option<&UserId> {
        self.user.as_ref()
    }

    /// The same actor inside an organization; core's own way of working for one.
    pub(crate) fn inside(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }

    /// The same actor where the thing changed belongs: in its owner's organization, or in the server as a whole.
    pub(crate) fn about(&self, owner: Option<OrganizationId>) -> Self {
        Self { organization: owner, ..self.clone() }
    }

    /// Whether this actor may do that. A read-only token may only look.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        let looks = matches!(
            permission,
            Permission::ViewRedirections
                | Permission::ViewSip
                | Permission::ViewBindings
                | Permission::ViewCampaigns
                | Permission::ViewConnections
                | Permission::ViewAudit
                | Permission::ViewServer
        );
        let open = self.only.is_none_or(|only| only.contains(&permission));
        self.role.may(permission) && open && (looks || !self.read_only)
    }
}

/// What is open to an actor.
#[derive(Clone, Copy)]
pub struct Acting<'a> {
    core: &'a Core,
    actor: &'a Actor,
}

impl<'a> Acting<'a> {
    pub(crate) const fn new(core: &'a Core, actor: &'a Actor) -> Self {
        Self { core, actor }
    }

    pub(crate) const fn core(&self) -> &'a Core {
        self.core
    }

    pub(crate) const fn actor(&self) -> &'a Actor {
        self.actor
    }

    /// Goes on only with this permission.
    pub(crate) fn require(&self, permission: Permission) -> Result<()> {
        if self.actor.may(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// The organization acted in; without one, what belongs to an organization is not there.
    pub(crate) fn organization(&self) -> Result<&'a OrganizationId> {
        self.actor.organization().ok_or(Error::NotFound)
    }
}
