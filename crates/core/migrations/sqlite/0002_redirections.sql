-- redirections: which phone is told which provisioning URL, and when it asked.
-- A MAC is twelve lower-case hex digits. A contact_at of 0 means that the phone never asked; so it sorts first on every database.

CREATE TABLE redirections (
    mac TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    model TEXT NOT NULL,
    model_source TEXT NOT NULL CHECK (model_source IN ('table', 'set', 'phone')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    contact_at BIGINT NOT NULL DEFAULT 0,
    contact_address TEXT NOT NULL DEFAULT '',
    contact_model TEXT NOT NULL DEFAULT '',
    contact_firmware TEXT NOT NULL DEFAULT '',
    contact_answer TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX redirections_mac ON redirections (organization_id, mac);
CREATE INDEX redirections_url ON redirections (organization_id, url, mac);
CREATE INDEX redirections_host ON redirections (organization_id, host, mac);
CREATE INDEX redirections_model ON redirections (organization_id, model, mac);
CREATE INDEX redirections_changed ON redirections (organization_id, updated_at, mac);
CREATE INDEX redirections_contact ON redirections (organization_id, contact_at, mac);

-- What registered phones asked, one row a minute and address; kept by MAC for the organization that owned the phone then.
CREATE TABLE redirection_contacts (
    mac TEXT NOT NULL,
    at BIGINT NOT NULL,
    address TEXT NOT NULL,
    answer TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    model TEXT NOT NULL,
    firmware TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    request TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (mac, at, address, answer)
) WITHOUT ROWID;
CREATE INDEX redirection_contacts_at ON redirection_contacts (at);

-- From which addresses an organization's own phones asked: unknown phones that ask from there are its business.
CREATE TABLE redirection_addresses (
    organization_id TEXT NOT NULL,
    address TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, address)
) WITHOUT ROWID;

-- Phones that asked and that nobody has registered.
CREATE TABLE redirection_inbox (
    mac TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    answer TEXT NOT NULL,
    model TEXT NOT NULL,
    firmware TEXT NOT NULL,
    request TEXT NOT NULL,
    times BIGINT NOT NULL,
    ignored BOOLEAN NOT NULL DEFAULT FALSE CHECK (ignored IN (0, 1))
) WITHOUT ROWID;
CREATE INDEX redirection_inbox_at ON redirection_inbox (ignored, at, mac);

-- Which range of addresses is which model. Its revision stands in meta as 'redirections.models'.
CREATE TABLE redirection_models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    first_mac TEXT NOT NULL,
    last_mac TEXT NOT NULL,
    model TEXT NOT NULL,
    note TEXT NOT NULL
);

CREATE TABLE redirection_imports (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    source TEXT NOT NULL,
    delimiter TEXT NOT NULL,
    -- A JSON array of texts.
    ignored_columns TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    job_id TEXT
) WITHOUT ROWID;
CREATE INDEX redirection_imports_organization ON redirection_imports (organization_id, id);

-- A row that was refused when the file was read has its reason from the start; the others get outcome and what was when they are applied.
CREATE TABLE redirection_import_rows (
    import_id TEXT NOT NULL REFERENCES redirection_imports (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    line BIGINT NOT NULL,
    mac TEXT NOT NULL,
    url TEXT NOT NULL,
    model TEXT NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    was TEXT NOT NULL DEFAULT '',
    outcome TEXT,
    PRIMARY KEY (import_id, place)
) WITHOUT ROWID;
