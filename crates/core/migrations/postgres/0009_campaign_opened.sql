-- campaigns: whether webhooks were told that a campaign opened. It is told once in a life, however often somebody holds it meanwhile.

ALTER TABLE campaigns ADD COLUMN opened BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE campaigns SET opened = TRUE WHERE state NOT IN ('awaiting-approval', 'scheduled') AND begins_at <= changed_at;
