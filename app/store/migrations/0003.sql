-- Lists are counted, filtered, and walked to any place along these alone, without a look at the rows.
CREATE INDEX IF NOT EXISTS "event_alive" ON "event" (
  "case", "deleted_at", "when", "uid", "when_end", "event_kind", "violation_status", "disputed", "disputed_by",
  "same_as", "place"
);
CREATE INDEX IF NOT EXISTS "threat_alive" ON "threat" (
  "case", "deleted_at", "first_seen", "uid", "last_seen", "threat_kind", "severity", "likelihood", "status",
  "perpetrator", "targets", "place"
);
CREATE INDEX IF NOT EXISTS "event_same" ON "event" ("case", "same_as")
  WHERE "same_as" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX IF NOT EXISTS "event_against" ON "event" ("disputed_by")
  WHERE "disputed_by" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX IF NOT EXISTS "involvement_alive" ON "involvement" ("target_uid", "deleted_at", "person");
CREATE INDEX IF NOT EXISTS "involvement_who" ON "involvement" ("person", "deleted_at", "target_uid");
CREATE INDEX IF NOT EXISTS "citation_alive" ON "citation" ("target_uid", "deleted_at", "evidence");
CREATE INDEX IF NOT EXISTS "evidence_alive" ON "evidence" ("case", "deleted_at", "exhibit", "uid");
-- What the first screens ask of every case at once, along indexes that hold all they look at.
CREATE INDEX IF NOT EXISTS "event_unsourced" ON "event" ("uid", "deleted_at", "attribution") WHERE "deleted_at" IS NULL AND "attribution" IS NULL;
CREATE INDEX IF NOT EXISTS "evidence_held" ON "evidence" ("uid", "deleted_at", "digest") WHERE "deleted_at" IS NULL AND "digest" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "custody_checked" ON "custody" ("evidence", "at", "action") WHERE "action" IN ('ingested', 'verified');
CREATE INDEX IF NOT EXISTS "deadline_open" ON "deadline" ("due_at", "extended_to") WHERE "deleted_at" IS NULL AND "done_at" IS NULL;
CREATE INDEX IF NOT EXISTS "event_changed" ON "event" ("case", "updated_at");
CREATE INDEX IF NOT EXISTS "threat_changed" ON "threat" ("case", "updated_at");
CREATE INDEX IF NOT EXISTS "evidence_changed" ON "evidence" ("case", "updated_at");
-- What must not wait and how it stands is told from these alone; patterns look at linked threats only.
CREATE INDEX IF NOT EXISTS "threat_watch" ON "threat"
  ("case", "deleted_at", "severity", "likelihood", "status", "review_on", "reported_at", "created_at", "uid");
CREATE INDEX IF NOT EXISTS "threat_watch_all" ON "threat"
  ("deleted_at", "severity", "likelihood", "status", "review_on", "reported_at", "created_at", "case", "uid");
CREATE INDEX IF NOT EXISTS "threat_curve" ON "threat" ("case", "deleted_at", "first_seen", "severity");
CREATE INDEX IF NOT EXISTS "threat_linked" ON "threat" ("case", "deleted_at", "earlier", "uid")
  WHERE "earlier" IS NOT NULL;
-- What was archived, over all kinds, the newest first.
CREATE INDEX IF NOT EXISTS "worker_archived" ON "worker" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "case_archived" ON "case" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "case_link_archived" ON "case_link" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "evidence_archived" ON "evidence" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "part_archived" ON "part" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "custody_archived" ON "custody" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "citation_archived" ON "citation" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "source_archived" ON "source" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "event_archived" ON "event" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "threat_archived" ON "threat" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "involvement_archived" ON "involvement" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "risk_assessment_archived" ON "risk_assessment" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "fact_archived" ON "fact" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "proceeding_archived" ON "proceeding" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "decision_archived" ON "decision" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "remedy_archived" ON "remedy" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "deadline_archived" ON "deadline" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "intervention_archived" ON "intervention" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "task_archived" ON "task" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "note_archived" ON "note" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "dossier_archived" ON "dossier" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "person_archived" ON "person" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "person_name_archived" ON "person_name" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "identity_document_archived" ON "identity_document" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "contact_point_archived" ON "contact_point" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "address_archived" ON "address" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "participation_archived" ON "participation" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "relationship_archived" ON "relationship" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "consent_archived" ON "consent" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "statement_archived" ON "statement" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "paragraph_archived" ON "paragraph" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
-- The log of one kind, newest first.
CREATE INDEX IF NOT EXISTS "journal_kind" ON journal (kind, n);
