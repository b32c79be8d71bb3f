-- bindings: phones bound to a datastore, their SyncML clients, the queue of setup messages, and what applications present.
-- A secret that must be had in clear again is sealed with the server's key. Texts that lists
-- are sorted or found by have the order of their bytes, as on SQLite.

CREATE TABLE phone_models (
    id TEXT COLLATE "C" PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    capability TEXT NOT NULL CHECK (capability IN ('oma-cp', 'syncset', 'manual')),
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (vendor, name)
);

CREATE TABLE syncml_clients (
    -- UUID v7, so in the order they were made.
    id TEXT COLLATE "C" PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    model_id TEXT COLLATE "C" NOT NULL REFERENCES phone_models (id),
    phone_number TEXT COLLATE "C" NOT NULL,
    foreign_user TEXT COLLATE "C" NOT NULL,
    username TEXT COLLATE "C" NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    -- The SIM's number, sealed, where messages are signed with it.
    imsi TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX syncml_clients_organization ON syncml_clients (organization_id, id);
CREATE INDEX syncml_clients_model ON syncml_clients (model_id);

CREATE TABLE bindings (
    id TEXT COLLATE "C" PRIMARY KEY,
    -- By which applications know it; counted on the whole server in meta, and never given out again.
    number BIGINT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    client_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES syncml_clients (id) ON DELETE CASCADE,
    phone_number TEXT COLLATE "C" NOT NULL,
    foreign_user TEXT COLLATE "C" NOT NULL,
    timezone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (organization_id, phone_number, foreign_user)
);
CREATE INDEX bindings_created ON bindings (organization_id, created_at, id);
CREATE INDEX bindings_user ON bindings (organization_id, foreign_user, id);

CREATE TABLE binding_settings (
    organization_id TEXT PRIMARY KEY REFERENCES organizations (id),
    account_name TEXT NOT NULL,
    server TEXT NOT NULL,
    -- Words with a comma between.
    classes TEXT NOT NULL,
    setups_a_minute BIGINT NOT NULL
);

-- The history of setup messages, and while they are waiting or sending, the queue.
CREATE TABLE binding_setups (
    id TEXT COLLATE "C" PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    client_id TEXT COLLATE "C" NOT NULL REFERENCES syncml_clients (id) ON DELETE CASCADE,
    binding_number BIGINT,
    phone_number TEXT COLLATE "C" NOT NULL,
    account_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'undelivered', 'failed')),
    security TEXT NOT NULL CHECK (security IN ('userpin', 'netwpin')),
    -- Sealed, and only as long as a resend may need it.
    pin TEXT,
    gateway TEXT COLLATE "C" NOT NULL DEFAULT '',
    failure TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    -- When it is next tried, when that ends (none before the first attempt), and who is at it until when.
    next_at BIGINT NOT NULL,
    give_up_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    runner TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX binding_setups_organization ON binding_setups (organization_id, id);
CREATE INDEX binding_setups_client ON binding_setups (client_id, number);
CREATE INDEX binding_setups_phone ON binding_setups (phone_number, created_at);
CREATE INDEX binding_setups_open ON binding_setups (next_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX binding_setups_pins ON binding_setups (created_at) WHERE pin IS NOT NULL;

CREATE TABLE binding_segments (
    setup_number BIGINT NOT NULL REFERENCES binding_setups (number) ON DELETE CASCADE,
    -- From 1.
    part BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'accepted', 'delivered', 'undelivered', 'failed')),
    -- Header and payload in hex, sealed: they hold the account's password. None once they are too old to keep.
    user_data TEXT,
    gateway TEXT COLLATE "C" NOT NULL DEFAULT '',
    message_id TEXT COLLATE "C" NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    accepted_at BIGINT,
    receipt_at BIGINT,
    PRIMARY KEY (setup_number, part)
);
CREATE INDEX binding_segments_message ON binding_segments (gateway, message_id) WHERE message_id <> '';
CREATE INDEX binding_segments_kept ON binding_segments (setup_number) WHERE user_data IS NOT NULL;

-- Receipts that came before the answer they belong to was stored.
CREATE TABLE binding_receipts (
    gateway TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C" NOT NULL,
    receipt TEXT NOT NULL CHECK (receipt IN ('delivered', 'failed', 'underway')),
    at BIGINT NOT NULL,
    PRIMARY KEY (gateway, message_id)
);
CREATE INDEX binding_receipts_at ON binding_receipts (at);

-- Requests that were answered, by the key that their clients gave them.
CREATE TABLE binding_requests (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    idempotency_key TEXT COLLATE "C" NOT NULL,
    -- A hash of what was asked.
    request TEXT NOT NULL,
    -- The number of what was made.
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, idempotency_key)
);
CREATE INDEX binding_requests_at ON binding_requests (at);

CREATE TABLE oauth_consumers (
    id TEXT COLLATE "C" PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    consumer_key TEXT COLLATE "C" NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rotated_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX oauth_consumers_organization ON oauth_consumers (organization_id, id);

CREATE TABLE oauth_tokens (
    id TEXT COLLATE "C" PRIMARY KEY,
    consumer_id TEXT COLLATE "C" NOT NULL REFERENCES oauth_consumers (id) ON DELETE CASCADE,
    token TEXT COLLATE "C" NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX oauth_tokens_consumer ON oauth_tokens (consumer_id, id);

-- Nonces that were presented, as keyed hashes; each is good once.
CREATE TABLE oauth_nonces (
    consumer_id TEXT COLLATE "C" NOT NULL REFERENCES oauth_consumers (id) ON DELETE CASCADE,
    nonce TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (consumer_id, nonce)
);
CREATE INDEX oauth_nonces_at ON oauth_nonces (at);
