//! What stands in the audit log: per area, the actions. The log's filters offer these; a test build refuses to note any other.

/// All areas with their actions.
pub(super) const AREAS: &[(&str, &[&str])] = &[
    ("campaign-clients", &["create", "revoke", "rotate"]),
    (
        "campaign-register",
        &[
            "add-customer",
            "add-devices",
            "add-firmware",
            "add-group",
            "add-license",
            "add-mdm",
            "import-firmware",
            "remove-device",
            "rotate-device",
            "rotate-group",
            "set-policies",
            "update-license",
        ],
    ),
    (
        "campaigns",
        &[
            "approve",
            "cancel",
            "expire",
            "finish",
            "open",
            "order",
            "pause",
            "reopen",
            "resume",
            "set-policies",
            "supersede",
            "threshold",
        ],
    ),
    ("credentials", &["create", "revoke", "rotate", "update"]),
    ("inbox", &["ignore", "unignore"]),
    ("jobs", &["cancel"]),
    ("models", &["create", "delete", "update"]),
    ("organizations", &["create", "update"]),
    ("redirections", &["deregister", "import", "register", "repoint", "update"]),
    ("sessions", &["end", "end-others", "enter", "sign-in"]),
    (
        "sip",
        &[
            "add-alias",
            "add-balance",
            "add-contact",
            "add-number",
            "change-password",
            "create",
            "delete",
            "delete-alias",
            "delete-contact",
            "delete-number",
            "import",
            "lock",
            "redeem-voucher",
            "remove-device",
            "reset-password",
            "set-accept-rules",
            "set-balance",
            "set-do-not-disturb",
            "set-forwarding",
            "set-listed",
            "set-privacy",
            "set-reject-rules",
            "set-voicemail",
            "unlock",
            "update",
        ],
    ),
    ("sip-domains", &["create", "delete", "update"]),
    ("sip-networks", &["load"]),
    ("sip-vouchers", &["create"]),
    ("tokens", &["create", "revoke"]),
    ("users", &["change-password", "create", "delete", "lock", "password-link", "set-password", "unlock", "update"]),
];

/// Whether the log's filters know this action of this area.
#[cfg(test)]
pub(super) fn known(area: &str, action: &str) -> bool {
    AREAS.iter().any(|(name, actions)| *name == area && actions.contains(&action))
}
