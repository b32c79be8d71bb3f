-- connections: that an application's idle ones will go by themselves. Which ones: those that had given no sign of life for so many days at the
-- moment of the announcement, and have given none since.

CREATE TABLE idle_announcements (
    application_id TEXT PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
    announced_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    idle_days BIGINT NOT NULL,
    -- How many they were.
    number BIGINT NOT NULL
) WITHOUT ROWID;
