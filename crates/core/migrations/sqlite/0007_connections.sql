-- connections: which apps may register, as whom, and what they registered.
-- An application's settings, a connection's properties and its capabilities are documents in JSON: they are read and written as a whole, and
-- the one description of the properties stands in the program. What lists search, filter and sort by stands beside them in columns of its own.

CREATE TABLE applications (
    -- As it stands in addresses, which name no organization: unique on the whole server.
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    title TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX applications_organization ON applications (organization_id, id);

-- Whom an organization's applications let in.
CREATE TABLE application_users (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Sessions and tokens from before it are refused.
    revoked_at BIGINT NOT NULL DEFAULT 0,
    last_used_at BIGINT,
    UNIQUE (organization_id, name)
) WITHOUT ROWID;

CREATE TABLE application_tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES application_users (id) ON DELETE CASCADE,
    note TEXT NOT NULL,
    hint TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
) WITHOUT ROWID;
CREATE INDEX application_tokens_user ON application_tokens (user_id, created_at);

-- What administration programs present.
CREATE TABLE application_keys (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    note TEXT NOT NULL,
    -- The roles' words, separated by blanks.
    roles TEXT NOT NULL,
    hint TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
) WITHOUT ROWID;
CREATE INDEX application_keys_organization ON application_keys (organization_id, created_at);

CREATE TABLE connections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    connection_id TEXT NOT NULL,
    -- Empty for one that was registered by nobody in particular.
    user_name TEXT NOT NULL,
    properties TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    device_type TEXT NOT NULL,
    device_model TEXT NOT NULL,
    application_version TEXT NOT NULL,
    push TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The version: no two states of a connection have the same.
    changed_at BIGINT NOT NULL,
    -- When its app was last heard of, to the hour.
    seen_at BIGINT NOT NULL,
    UNIQUE (application_id, connection_id)
);
CREATE INDEX connections_user ON connections (organization_id, user_name, application_id, number);
CREATE INDEX connections_created ON connections (organization_id, created_at, number);
CREATE INDEX connections_seen ON connections (organization_id, seen_at, number);
