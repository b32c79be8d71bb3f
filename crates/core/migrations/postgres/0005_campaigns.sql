-- campaigns: who may order them, whose devices they are for, the firmware there is, and how far each device is.
-- Days are days after 1970-01-01; what a schedule means in instants stands beside it, so that the clock's work is found by an index.
-- Texts that lists are sorted or found by have the order of their bytes, as on SQLite.

CREATE TABLE campaign_mdms (
    -- The mdmId in capital letters; mdm_id is how it was written first.
    mdm_key TEXT COLLATE "C" PRIMARY KEY,
    mdm_id TEXT COLLATE "C" NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX campaign_mdms_organization ON campaign_mdms (organization_id, mdm_key);

CREATE TABLE campaign_clients (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    note TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rotated_at BIGINT
);
CREATE INDEX campaign_clients_organization ON campaign_clients (organization_id, created_at);

CREATE TABLE campaign_client_mdms (
    client_id TEXT NOT NULL REFERENCES campaign_clients (id) ON DELETE CASCADE,
    mdm_key TEXT COLLATE "C" NOT NULL REFERENCES campaign_mdms (mdm_key),
    PRIMARY KEY (client_id, mdm_key)
);

CREATE TABLE campaign_tokens (
    secret_hash TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES campaign_clients (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX campaign_tokens_client ON campaign_tokens (client_id, expires_at);

CREATE TABLE campaign_customers (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    mdm_key TEXT COLLATE "C" NOT NULL REFERENCES campaign_mdms (mdm_key),
    customer_id TEXT COLLATE "C" NOT NULL,
    -- Of devices that do not tell their own.
    timezone TEXT NOT NULL,
    -- What is put on campaigns that are ordered, in JSON.
    policies TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (mdm_key, customer_id)
);
CREATE INDEX campaign_customers_organization ON campaign_customers (organization_id, customer_id, id);

CREATE TABLE campaign_licenses (
    id TEXT PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES campaign_customers (id),
    license TEXT COLLATE "C" NOT NULL,
    seats BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    UNIQUE (customer, license)
);

CREATE TABLE campaign_groups (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    customer TEXT NOT NULL REFERENCES campaign_customers (id),
    -- The groupId in capital letters; name is how it was written first.
    group_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    license_id TEXT NOT NULL REFERENCES campaign_licenses (id),
    -- Of the secret that its devices present.
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    UNIQUE (customer, group_key)
);
CREATE INDEX campaign_groups_organization ON campaign_groups (organization_id, name, id);
CREATE INDEX campaign_groups_license ON campaign_groups (license_id);

CREATE TABLE campaign_models (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    model TEXT COLLATE "C" NOT NULL,
    carrier TEXT COLLATE "C" NOT NULL,
    UNIQUE (organization_id, model, carrier)
);

CREATE TABLE campaign_firmware (
    model_id TEXT NOT NULL REFERENCES campaign_models (id) ON DELETE CASCADE,
    version TEXT COLLATE "C" NOT NULL,
    -- The larger, the newer.
    place BIGINT NOT NULL,
    description TEXT NOT NULL,
    os_version TEXT NOT NULL,
    released TEXT NOT NULL,
    patch_level TEXT NOT NULL,
    PRIMARY KEY (model_id, version)
);
CREATE INDEX campaign_firmware_place ON campaign_firmware (model_id, place);

CREATE TABLE campaign_devices (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    group_id TEXT NOT NULL REFERENCES campaign_groups (id),
    device TEXT COLLATE "C" NOT NULL,
    model TEXT COLLATE "C" NOT NULL,
    carrier TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C",
    -- Of a secret of its own; without one it presents its group's.
    secret_hash TEXT UNIQUE,
    -- Whether the licence had a seat for it.
    seated BOOLEAN NOT NULL,
    seen_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (group_id, device)
);
CREATE INDEX campaign_devices_organization ON campaign_devices (organization_id, device, id);
CREATE INDEX campaign_devices_target ON campaign_devices (group_id, model, carrier, seated, device, id);

CREATE TABLE campaigns (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    group_id TEXT NOT NULL REFERENCES campaign_groups (id),
    license_id TEXT NOT NULL REFERENCES campaign_licenses (id),
    model TEXT COLLATE "C" NOT NULL,
    carrier TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    start_day BIGINT NOT NULL,
    end_day BIGINT NOT NULL,
    start_hour BIGINT NOT NULL,
    end_hour BIGINT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    policies TEXT NOT NULL,
    -- The newest on its target: the one that its devices are told of.
    newest BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX campaigns_target ON campaigns (group_id, model, carrier) WHERE newest;
CREATE INDEX campaigns_organization ON campaigns (organization_id, id);
CREATE INDEX campaigns_living ON campaigns (ends_at) WHERE state IN ('awaiting-approval', 'scheduled', 'active', 'paused');

CREATE TABLE campaign_progress (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id),
    device_id TEXT NOT NULL REFERENCES campaign_devices (id) ON DELETE CASCADE,
    progress TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    error BIGINT,
    -- Set while it is at work with an order.
    heard_at BIGINT,
    told TEXT NOT NULL,
    PRIMARY KEY (campaign_id, device_id)
);
CREATE INDEX campaign_progress_at_work ON campaign_progress (campaign_id, heard_at) WHERE heard_at IS NOT NULL;
CREATE INDEX campaign_progress_state ON campaign_progress (campaign_id, progress, failures);
CREATE INDEX campaign_progress_device ON campaign_progress (device_id);
