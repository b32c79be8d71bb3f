//! The table of settings: name, default, meaning. Flags, environment variables, keys of the file, `patchbay config` and the portal's
//! page of settings are all made from it, so none of them can differ from another.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its key in `patchbay.toml`; the flag and the environment variable are made from it.
    pub key: &'static str,
    /// What kind of value it takes, as help shows it.
    pub value: &'static str,
    /// Its value when nothing sets it; none when it is off then.
    pub default: Option<&'static str>,
    /// What it means, in one sentence for `--help`.
    pub help: &'static str,
}

impl Setting {
    /// The environment variable, such as `PATCHBAY_LISTEN`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.to_ascii_uppercase())
    }

    /// The flag without its dashes, such as `wire-listen`.
    #[must_use]
    pub fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// What stands between the members of a list. Names of the directory hold commas.
    #[must_use]
    pub fn separator(&self) -> &'static str {
        if self.value == "NAMES" { ";" } else { "," }
    }
}

/// How the environment variables of Patchbay begin.
pub const PREFIX: &str = "PATCHBAY_";

/// What `--demo` sets where nothing else does.
pub const DEMO: [(&str, &str); 1] = [("ldap_listen", "127.0.0.1:3890")];

/// All settings, in the order they are printed.
pub const SETTINGS: [Setting; 31] = [
    Setting {
        key: "listen",
        value: "ADDRESS",
        default: Some("127.0.0.1:3000"),
        help: "Where the portal is served, and the wire faces unless they have an address of their own; port 0 takes a free one",
    },
    Setting {
        key: "wire_listen",
        value: "ADDRESS",
        default: None,
        help: "Serve the wire faces here and only here, so that the portal can stay inside",
    },
    Setting {
        key: "ldap_listen",
        value: "ADDRESS",
        default: None,
        help: "Serve the directory here: LDAP, plain and with StartTLS. With --demo 127.0.0.1:3890, unless this is none",
    },
    Setting { key: "ldaps_listen", value: "ADDRESS", default: None, help: "Serve the directory here over TLS (LDAPS)" },
    Setting {
        key: "metrics_listen",
        value: "ADDRESS",
        default: None,
        help: "Serve Prometheus text here at /metrics, without TLS and without a password",
    },
    Setting {
        key: "database_url",
        value: "URL",
        default: Some("sqlite://data/patchbay.db"),
        help: "The database: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME",
    },
    Setting {
        key: "public_url",
        value: "URL",
        default: None,
        help: "How people reach the portal, such as https://patchbay.example; links and cookies are made from it. Unset: from each request",
    },
    Setting {
        key: "tls_cert",
        value: "FILE",
        default: None,
        help: "Certificate chain in PEM; read again when it changes. All listeners but the metrics' and plain LDAP's are then served over TLS",
    },
    Setting {
        key: "tls_key",
        value: "FILE",
        default: None,
        help: "The certificate's private key in PEM; read again when it changes",
    },
    Setting {
        key: "phone_ca",
        value: "FILE",
        default: None,
        help: "Issuers of phones' certificates in PEM, for the wire listener. Unset: a phone's certificate may be of any issuer",
    },
    Setting {
        key: "secret_key_file",
        value: "FILE",
        default: Some("data/secret.key"),
        help: "The server's own key; made on the first start. Keep a copy: without it all secrets must be given out anew",
    },
    Setting {
        key: "phone_rate",
        value: "NUMBER",
        default: Some("50"),
        help: "Requests a second that one address may make as a phone, saved up for 40 seconds; 0 for no limit",
    },
    Setting {
        key: "sip_origins",
        value: "LIST",
        default: None,
        help: "Web pages of other hosts, such as https://webphone.example, separated by commas, that may use the SIP settings API (CORS)",
    },
    Setting {
        key: "sip_journal_days",
        value: "NUMBER",
        default: Some("365"),
        help: "Days that entries of a SIP account's journal are kept",
    },
    Setting {
        key: "sip_journal_entries",
        value: "NUMBER",
        default: Some("100000"),
        help: "Entries kept in each SIP account's journal; the oldest go first",
    },
    Setting {
        key: "sip_journal_size",
        value: "MIB",
        default: Some("64"),
        help: "MiB of data kept in each SIP account's journal; the oldest entries go first",
    },
    Setting { key: "sip_call_days", value: "NUMBER", default: Some("400"), help: "Days that records of SIP calls are kept" },
    Setting {
        key: "sip_voicemail_pin",
        value: "SWITCH",
        default: Some("off"),
        help: "Whether the SIP settings API tells an owner the PIN of his mailbox in clear: on or off",
    },
    Setting {
        key: "sip_location",
        value: "SWITCH",
        default: Some("on"),
        help: "Whether the SIP settings API tells anybody, without a password, where his own address lies (get_location): on or off",
    },
    Setting {
        key: "ldap_bases",
        value: "NAMES",
        default: None,
        help: "Names that the directory's people stand under beside ou=addressbook,dc=... of each SIP domain, separated by semicolons: o=Northwind, or example.org:o=Northwind for those of one domain",
    },
    Setting {
        key: "ldap_anonymous",
        value: "SWITCH",
        default: Some("on"),
        help: "Whether everybody may search the directory, or only who binds as a SIP account: on or off",
    },
    Setting {
        key: "campaign_vendor_limits",
        value: "SWITCH",
        default: Some("off"),
        help: "Whether the vendor's limits of campaign schedules hold: 3 days at least, 12 hours a window at most, not in the past; on or off",
    },
    Setting {
        key: "webhook_networks",
        value: "LIST",
        default: None,
        help: "Addresses or networks, separated by commas, that webhooks may reach although they are not of the public internet",
    },
    Setting {
        key: "sms_gateways",
        value: "LIST",
        default: Some("outbox:"),
        help: "SMS gateways in order of preference, separated by commas: outbox: (keeps, sends nothing), kannel+http://USER:PASSWORD@HOST:PORT/cgi-bin/sendsms?from=NAME, smpp://SYSTEM_ID:PASSWORD@HOST:PORT?source=NAME",
    },
    Setting {
        key: "sync_server",
        value: "URL",
        default: Some("none"),
        help: "The synchronization server that phones are set up with where their organization names none, such as https://sync.example:443/syncml",
    },
    Setting {
        key: "oauth_plaintext",
        value: "SWITCH",
        default: Some("off"),
        help: "Whether OAuth 1.0 secrets are taken in clear without TLS from other machines, too: on or off",
    },
    Setting {
        key: "trusted_proxies",
        value: "LIST",
        default: None,
        help: "Addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed",
    },
    Setting {
        key: "max_connections",
        value: "NUMBER",
        default: Some("4096"),
        help: "Connections served at the same time by each listener; further ones wait",
    },
    Setting {
        key: "workers",
        value: "NUMBER",
        default: Some("0"),
        help: "Threads that serve requests; 0 for one per processor, and at least 4",
    },
    Setting {
        key: "log",
        value: "FILTER",
        default: Some("info"),
        help: "Which log lines are written: off, error, warn, info, debug, trace, or by module such as info,sqlx=warn",
    },
    Setting { key: "log_format", value: "FORMAT", default: Some("text"), help: "How log lines are written: text or json" },
];

/// The setting of that key.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATIONS: &str = include_str!("../../../docs/operations.md");

    /// The row of a setting as the documentation has it.
    fn row(setting: &Setting) -> String {
        let default = setting.default.map(|default| format!("`{default}` ")).unwrap_or_default();
        format!("| `{}` | {default}| {} |", setting.variable(), setting.help)
    }

    #[test]
    fn the_documentation_has_every_setting_as_the_table_says_it_and_no_other() {
        let documented: Vec<&str> = OPERATIONS.lines().filter(|line| line.starts_with("| `PATCHBAY_")).collect();
        let wanted: Vec<String> = SETTINGS.iter().map(row).collect();
        assert_eq!(documented, wanted, "docs/operations.md");
        let word = |part: &str| part.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect::<String>();
        for named in OPERATIONS.split(PREFIX).skip(1).map(word) {
            assert!(setting(&named.to_ascii_lowercase()).is_some(), "docs/operations.md tells of {PREFIX}{named}");
        }
    }
}
