-- sip: accounts with their settings, devices, calls, balances, journals, and the networks that tell where a client is.
-- An account is a user of role subscriber: both have the same id, and whether it is locked stands in users. Money is in 1/10000 of the
-- currency's unit.

CREATE TABLE sip_domains (
    name TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    currency TEXT NOT NULL,
    timezone TEXT NOT NULL,
    created_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sip_domains_organization ON sip_domains (organization_id, name);

CREATE TABLE sip_accounts (
    id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    -- user@domain; domain stands here once more to be filtered by.
    address TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL REFERENCES sip_domains (name),
    -- MD5 of user:domain:password and of user@domain:domain:password, in hex; of the SIP password and of the web password.
    ha1 TEXT NOT NULL,
    ha1b TEXT NOT NULL,
    web_ha1 TEXT,
    web_ha1b TEXT,
    name TEXT NOT NULL,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    mobile TEXT,
    caller_id TEXT,
    timezone TEXT NOT NULL,
    no_answer_seconds BIGINT,
    quick_dial TEXT NOT NULL DEFAULT '',
    forward_always TEXT,
    forward_unavailable TEXT,
    forward_not_online TEXT,
    forward_busy TEXT,
    forward_no_answer TEXT,
    -- Documents in JSON, read and written as a whole.
    accept_rules TEXT NOT NULL DEFAULT '[]',
    temporary_rule TEXT,
    reject_rules TEXT NOT NULL DEFAULT '[]',
    mailbox TEXT UNIQUE,
    mailbox_enabled BOOLEAN NOT NULL DEFAULT FALSE CHECK (mailbox_enabled IN (0, 1)),
    mailbox_email TEXT NOT NULL DEFAULT '',
    mailbox_delete BOOLEAN NOT NULL DEFAULT FALSE CHECK (mailbox_delete IN (0, 1)),
    -- Sealed with the server's key.
    mailbox_pin TEXT,
    privacy BOOLEAN NOT NULL DEFAULT FALSE CHECK (privacy IN (0, 1)),
    listed BOOLEAN NOT NULL DEFAULT FALSE CHECK (listed IN (0, 1)),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sip_accounts_address ON sip_accounts (organization_id, address);
CREATE INDEX sip_accounts_name ON sip_accounts (organization_id, name, address);
CREATE INDEX sip_accounts_changed ON sip_accounts (organization_id, updated_at, address);
CREATE INDEX sip_accounts_created ON sip_accounts (organization_id, created_at, address);
CREATE INDEX sip_accounts_domain ON sip_accounts (domain);
CREATE INDEX sip_accounts_listed ON sip_accounts (id) WHERE listed;

-- Who is reached by an address: an account by its own, or by an alias.
CREATE TABLE sip_addresses (
    address TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    alias BOOLEAN NOT NULL CHECK (alias IN (0, 1))
) WITHOUT ROWID;
CREATE INDEX sip_addresses_account ON sip_addresses (account_id, alias, address);

-- Who is reached by a telephone number.
CREATE TABLE sip_numbers (
    number TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    changed_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sip_numbers_account ON sip_numbers (account_id, changed_at, number);

-- The groups of an account's phonebook.
CREATE TABLE sip_contacts (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    contact_group TEXT NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (account_id, contact_group, party)
) WITHOUT ROWID;

CREATE TABLE sip_devices (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    -- What tells one registration of an account from another: the instance id, else the contact.
    device_key TEXT NOT NULL,
    contact TEXT NOT NULL,
    public_contact TEXT NOT NULL,
    transport TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    instance TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    -- At or before registered_at for one that was taken back; kept for a while so that an older message does not bring it back.
    expires_at BIGINT NOT NULL,
    UNIQUE (account_id, device_key)
) WITHOUT ROWID;
CREATE INDEX sip_devices_account ON sip_devices (account_id, expires_at);
CREATE INDEX sip_devices_expires ON sip_devices (expires_at);

-- The primary key is the order of a history, so that one lies together.
CREATE TABLE sip_calls (
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    direction TEXT NOT NULL CHECK (direction IN ('placed', 'received')),
    started_at BIGINT NOT NULL,
    id TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    remote_party TEXT NOT NULL,
    display_name TEXT NOT NULL,
    -- None while the call lasts.
    stopped_at BIGINT,
    duration BIGINT NOT NULL,
    status TEXT NOT NULL,
    price BIGINT,
    session_id TEXT NOT NULL,
    from_tag TEXT NOT NULL,
    to_tag TEXT NOT NULL,
    proxy_ip TEXT NOT NULL,
    -- Words with a comma between.
    media TEXT NOT NULL,
    PRIMARY KEY (account_id, direction, started_at, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sip_calls_key ON sip_calls (session_id, from_tag, account_id, direction);
CREATE INDEX sip_calls_organization ON sip_calls (organization_id, started_at, id);
CREATE INDEX sip_calls_started ON sip_calls (started_at);

CREATE TABLE sip_balances (
    account_id TEXT PRIMARY KEY REFERENCES sip_accounts (id) ON DELETE CASCADE,
    balance BIGINT NOT NULL CHECK (balance >= 0)
) WITHOUT ROWID;

-- The sum of an account's values is its balance.
CREATE TABLE sip_ledger (
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    -- Counts an account's entries from 1.
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('set', 'add', 'voucher', 'debit')),
    description TEXT NOT NULL,
    value BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    session_id TEXT NOT NULL,
    PRIMARY KEY (account_id, number)
) WITHOUT ROWID;

CREATE TABLE sip_vouchers (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    secret_hash TEXT NOT NULL,
    amount BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    redeemed_by TEXT NOT NULL DEFAULT '',
    redeemed_at BIGINT
) WITHOUT ROWID;
CREATE INDEX sip_vouchers_organization ON sip_vouchers (organization_id, created_at, id);

-- How far each account's journal is, and how much it holds.
CREATE TABLE sip_journals (
    account_id TEXT PRIMARY KEY REFERENCES sip_accounts (id) ON DELETE CASCADE,
    last_second BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    bytes BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sip_journal_entries (
    account_id TEXT NOT NULL REFERENCES sip_accounts (id) ON DELETE CASCADE,
    second BIGINT NOT NULL,
    place BIGINT NOT NULL,
    uuid TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Bytes of data.
    size BIGINT NOT NULL,
    -- The text of a JSON value.
    data TEXT NOT NULL,
    PRIMARY KEY (account_id, second, place)
) WITHOUT ROWID;
CREATE INDEX sip_journal_entries_second ON sip_journal_entries (second);

-- Disjoint ranges of addresses, each as 32 hex digits (IPv4 as mapped into IPv6).
CREATE TABLE sip_networks (
    first_ip TEXT PRIMARY KEY,
    last_ip TEXT NOT NULL,
    country TEXT NOT NULL,
    code TEXT NOT NULL,
    region TEXT NOT NULL,
    city TEXT NOT NULL
) WITHOUT ROWID;
