-- campaigns: updates that an MDM forces on single devices. One call may make a campaign for each group that its devices are in; all of
-- them have the call's id. Which devices belong to such a campaign stands in campaign_progress from the beginning.

ALTER TABLE campaigns ADD COLUMN force_id TEXT;
-- Devices are asked to use no mobile network for it.
ALTER TABLE campaigns ADD COLUMN wifi_only BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX campaigns_force ON campaigns (force_id) WHERE force_id IS NOT NULL;
