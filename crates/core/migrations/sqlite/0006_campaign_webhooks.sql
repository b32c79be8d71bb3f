-- Webhooks of campaigns, and what is or was delivered to them.

CREATE TABLE campaign_webhooks (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    url TEXT NOT NULL,
    -- Words of events with commas between them.
    events TEXT NOT NULL,
    -- What deliveries are signed with, sealed with the server's key.
    secret TEXT NOT NULL,
    enabled BOOLEAN NOT NULL CHECK (enabled IN (0, 1)),
    created_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX campaign_webhooks_organization ON campaign_webhooks (organization_id, id);

CREATE TABLE campaign_deliveries (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    webhook_id TEXT NOT NULL REFERENCES campaign_webhooks (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- What was answered last, in words.
    answer TEXT NOT NULL DEFAULT '',
    next_at BIGINT NOT NULL,
    -- Who is at it has it until then.
    lease_until BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX campaign_deliveries_organization ON campaign_deliveries (organization_id, id);
CREATE INDEX campaign_deliveries_webhook ON campaign_deliveries (webhook_id);
CREATE INDEX campaign_deliveries_due ON campaign_deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX campaign_deliveries_old ON campaign_deliveries (created_at);
