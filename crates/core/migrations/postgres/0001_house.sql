-- What every area needs: organizations, people, what clients present, the audit log, long work.
-- Times are milliseconds since 1970 in UTC; ids are UUID v7 in text.
-- Texts that lists are sorted or found by have the order of their bytes, as on SQLite.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT NOT NULL,
    redirection_answer TEXT NOT NULL DEFAULT 'pair' CHECK (redirection_answer IN ('pair', 'triple')),
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('operator', 'admin', 'viewer', 'subscriber')),
    organization_id TEXT REFERENCES organizations (id),
    password_hash TEXT,
    locked BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    last_sign_in BIGINT,
    CHECK ((role = 'operator') = (organization_id IS NULL))
);
CREATE INDEX users_organization ON users (organization_id, name);

-- One-time links: the first operator's set-up, and a user's first or forgotten password.
CREATE TABLE links (
    secret_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('setup', 'password')),
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The organization an operator works in at the moment.
    organization_id TEXT REFERENCES organizations (id),
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE credentials (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    area TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rotated_at BIGINT,
    last_used_at BIGINT,
    last_used_from TEXT NOT NULL DEFAULT '',
    UNIQUE (area, name)
);
CREATE INDEX credentials_organization ON credentials (organization_id, area, name);

CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The organization an operator's token works in; another user's works in his own.
    organization_id TEXT REFERENCES organizations (id),
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    read_only BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

-- One row a change; what it did to each thing stands in audit_items.
CREATE TABLE audit (
    id TEXT COLLATE "C" PRIMARY KEY,
    at BIGINT NOT NULL,
    organization_id TEXT,
    actor TEXT NOT NULL,
    door TEXT NOT NULL,
    address TEXT NOT NULL,
    area TEXT NOT NULL,
    action TEXT NOT NULL,
    item_count BIGINT NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX audit_organization ON audit (organization_id, id);

CREATE TABLE audit_items (
    area TEXT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    audit_id TEXT COLLATE "C" NOT NULL,
    organization_id TEXT,
    before_value TEXT NOT NULL,
    after_value TEXT NOT NULL,
    PRIMARY KEY (area, subject, audit_id)
);
CREATE INDEX audit_items_audit ON audit_items (audit_id);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    organization_id TEXT REFERENCES organizations (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    -- What to do, as JSON; enough to begin again after a crash.
    input TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0,
    -- Who started it, as far as its own changes need it.
    actor TEXT NOT NULL,
    user_id TEXT,
    role TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    failure TEXT,
    -- The process at work on it, how often one began, and until when it is taken to be alive.
    runner TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX jobs_organization ON jobs (organization_id, id);
CREATE INDEX jobs_open ON jobs (kind, id) WHERE state IN ('waiting', 'running');
