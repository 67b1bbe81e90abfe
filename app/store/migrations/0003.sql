-- Lists are counted, and walked to any place, along these alone, without a look at the rows.
CREATE INDEX IF NOT EXISTS "event_alive" ON "event" ("case", "deleted_at", "when", "uid");
CREATE INDEX IF NOT EXISTS "threat_alive" ON "threat" ("case", "deleted_at", "first_seen", "uid");
CREATE INDEX IF NOT EXISTS "evidence_alive" ON "evidence" ("case", "deleted_at", "exhibit", "uid");
