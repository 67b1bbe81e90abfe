-- Handover between organisations: partners, packages, values in conflict, what outlives an erasure.
ALTER TABLE "worker" ADD COLUMN "siblings" TEXT;
ALTER TABLE "worker" ADD COLUMN "erased" TEXT;
CREATE INDEX "worker_siblings" ON "worker" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "case" ADD COLUMN "siblings" TEXT;
ALTER TABLE "case" ADD COLUMN "erased" TEXT;
CREATE INDEX "case_siblings" ON "case" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "case_link" ADD COLUMN "siblings" TEXT;
ALTER TABLE "case_link" ADD COLUMN "erased" TEXT;
CREATE INDEX "case_link_siblings" ON "case_link" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "evidence" ADD COLUMN "siblings" TEXT;
ALTER TABLE "evidence" ADD COLUMN "erased" TEXT;
CREATE INDEX "evidence_siblings" ON "evidence" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "part" ADD COLUMN "siblings" TEXT;
ALTER TABLE "part" ADD COLUMN "erased" TEXT;
CREATE INDEX "part_siblings" ON "part" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "custody" ADD COLUMN "siblings" TEXT;
ALTER TABLE "custody" ADD COLUMN "erased" TEXT;
CREATE INDEX "custody_siblings" ON "custody" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "look" ADD COLUMN "siblings" TEXT;
ALTER TABLE "look" ADD COLUMN "erased" TEXT;
CREATE INDEX "look_siblings" ON "look" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "citation" ADD COLUMN "siblings" TEXT;
ALTER TABLE "citation" ADD COLUMN "erased" TEXT;
CREATE INDEX "citation_siblings" ON "citation" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "source" ADD COLUMN "siblings" TEXT;
ALTER TABLE "source" ADD COLUMN "erased" TEXT;
CREATE INDEX "source_siblings" ON "source" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "event" ADD COLUMN "siblings" TEXT;
ALTER TABLE "event" ADD COLUMN "erased" TEXT;
CREATE INDEX "event_siblings" ON "event" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "threat" ADD COLUMN "siblings" TEXT;
ALTER TABLE "threat" ADD COLUMN "erased" TEXT;
CREATE INDEX "threat_siblings" ON "threat" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "involvement" ADD COLUMN "siblings" TEXT;
ALTER TABLE "involvement" ADD COLUMN "erased" TEXT;
CREATE INDEX "involvement_siblings" ON "involvement" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "risk_assessment" ADD COLUMN "siblings" TEXT;
ALTER TABLE "risk_assessment" ADD COLUMN "erased" TEXT;
CREATE INDEX "risk_assessment_siblings" ON "risk_assessment" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "fact" ADD COLUMN "siblings" TEXT;
ALTER TABLE "fact" ADD COLUMN "erased" TEXT;
CREATE INDEX "fact_siblings" ON "fact" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "proceeding" ADD COLUMN "siblings" TEXT;
ALTER TABLE "proceeding" ADD COLUMN "erased" TEXT;
CREATE INDEX "proceeding_siblings" ON "proceeding" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "decision" ADD COLUMN "siblings" TEXT;
ALTER TABLE "decision" ADD COLUMN "erased" TEXT;
CREATE INDEX "decision_siblings" ON "decision" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "remedy" ADD COLUMN "siblings" TEXT;
ALTER TABLE "remedy" ADD COLUMN "erased" TEXT;
CREATE INDEX "remedy_siblings" ON "remedy" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "deadline" ADD COLUMN "siblings" TEXT;
ALTER TABLE "deadline" ADD COLUMN "erased" TEXT;
CREATE INDEX "deadline_siblings" ON "deadline" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "intervention" ADD COLUMN "siblings" TEXT;
ALTER TABLE "intervention" ADD COLUMN "erased" TEXT;
CREATE INDEX "intervention_siblings" ON "intervention" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "task" ADD COLUMN "siblings" TEXT;
ALTER TABLE "task" ADD COLUMN "erased" TEXT;
CREATE INDEX "task_siblings" ON "task" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "note" ADD COLUMN "siblings" TEXT;
ALTER TABLE "note" ADD COLUMN "erased" TEXT;
CREATE INDEX "note_siblings" ON "note" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "answer" ADD COLUMN "siblings" TEXT;
ALTER TABLE "answer" ADD COLUMN "erased" TEXT;
CREATE INDEX "answer_siblings" ON "answer" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "dossier" ADD COLUMN "siblings" TEXT;
ALTER TABLE "dossier" ADD COLUMN "erased" TEXT;
CREATE INDEX "dossier_siblings" ON "dossier" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "person" ADD COLUMN "siblings" TEXT;
ALTER TABLE "person" ADD COLUMN "erased" TEXT;
CREATE INDEX "person_siblings" ON "person" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "person_name" ADD COLUMN "siblings" TEXT;
ALTER TABLE "person_name" ADD COLUMN "erased" TEXT;
CREATE INDEX "person_name_siblings" ON "person_name" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "identity_document" ADD COLUMN "siblings" TEXT;
ALTER TABLE "identity_document" ADD COLUMN "erased" TEXT;
CREATE INDEX "identity_document_siblings" ON "identity_document" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "contact_point" ADD COLUMN "siblings" TEXT;
ALTER TABLE "contact_point" ADD COLUMN "erased" TEXT;
CREATE INDEX "contact_point_siblings" ON "contact_point" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "address" ADD COLUMN "siblings" TEXT;
ALTER TABLE "address" ADD COLUMN "erased" TEXT;
CREATE INDEX "address_siblings" ON "address" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "participation" ADD COLUMN "siblings" TEXT;
ALTER TABLE "participation" ADD COLUMN "erased" TEXT;
CREATE INDEX "participation_siblings" ON "participation" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "relationship" ADD COLUMN "siblings" TEXT;
ALTER TABLE "relationship" ADD COLUMN "erased" TEXT;
CREATE INDEX "relationship_siblings" ON "relationship" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "consent" ADD COLUMN "siblings" TEXT;
ALTER TABLE "consent" ADD COLUMN "erased" TEXT;
CREATE INDEX "consent_siblings" ON "consent" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "statement" ADD COLUMN "siblings" TEXT;
ALTER TABLE "statement" ADD COLUMN "erased" TEXT;
CREATE INDEX "statement_siblings" ON "statement" ("uid") WHERE "siblings" IS NOT NULL;
ALTER TABLE "paragraph" ADD COLUMN "siblings" TEXT;
ALTER TABLE "paragraph" ADD COLUMN "erased" TEXT;
CREATE INDEX "paragraph_siblings" ON "paragraph" ("uid") WHERE "siblings" IS NOT NULL;
CREATE TABLE "card" (
  "uid" TEXT PRIMARY KEY,
  "case" TEXT,
  "rev" INTEGER NOT NULL,
  "created_at" TEXT NOT NULL,
  "created_by" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" TEXT NOT NULL,
  "origin_org" TEXT,
  "deleted_at" TEXT,
  "deleted_reason" TEXT,
  "versions" TEXT,
  "siblings" TEXT,
  "erased" TEXT,
  "name" TEXT,
  "worker" TEXT,
  "site" TEXT,
  "fingerprint" TEXT,
  "card" TEXT,
  "trust" TEXT,
  "verified_at" TEXT,
  "verified_by" TEXT,
  "verified_how" TEXT,
  "earlier" TEXT,
  "revoked_at" TEXT,
  "series" TEXT,
  "lawyer" INTEGER,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX "card_case" ON "card" ("case", "uid");
CREATE INDEX "card_archived" ON "card" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "card_siblings" ON "card" ("uid") WHERE "siblings" IS NOT NULL;
CREATE TABLE "handover" (
  "uid" TEXT PRIMARY KEY,
  "case" TEXT,
  "rev" INTEGER NOT NULL,
  "created_at" TEXT NOT NULL,
  "created_by" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  "updated_by" TEXT NOT NULL,
  "origin_org" TEXT,
  "deleted_at" TEXT,
  "deleted_reason" TEXT,
  "versions" TEXT,
  "siblings" TEXT,
  "erased" TEXT,
  "direction" TEXT,
  "package" TEXT,
  "number" INTEGER,
  "card" TEXT,
  "envelope" TEXT,
  "state" TEXT,
  "made_at" TEXT,
  "expires_at" TEXT,
  "digest" TEXT,
  "size" INTEGER,
  "purpose" TEXT,
  "legal_basis" TEXT,
  "conditions" TEXT,
  "cases" TEXT,
  "scope" TEXT,
  "offers" TEXT,
  "override_reason" TEXT,
  "answered_at" TEXT,
  "receipt" TEXT,
  "answers" TEXT,
  "withdrawn_at" TEXT,
  "destroyed_at" TEXT,
  "reason" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX "handover_case" ON "handover" ("case", "uid");
CREATE INDEX "handover_archived" ON "handover" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "handover_siblings" ON "handover" ("uid") WHERE "siblings" IS NOT NULL;
CREATE UNIQUE INDEX "handover_package" ON "handover" ("package", "direction");
-- In whose time a hearing is called.
ALTER TABLE "proceeding" ADD COLUMN "hearing_zone" TEXT;
-- Checkpoints of other installations as they were shown to us; a fork keeps both. Never changed once written.
CREATE TABLE witness (
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  card TEXT,
  seen_at TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  signatures TEXT NOT NULL,
  cosignature TEXT,
  fork INTEGER NOT NULL,
  PRIMARY KEY (origin, size, root)
) STRICT, WITHOUT ROWID;
-- What partners signed over our own checkpoints: "seen by P at the time P states".
CREATE TABLE cosignature (
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  origin TEXT NOT NULL,
  card TEXT NOT NULL,
  statement TEXT NOT NULL,
  signatures TEXT NOT NULL,
  PRIMARY KEY (size, root, card, origin)
) STRICT, WITHOUT ROWID;
-- Salts of what a package of ours withheld, so that a later disclosure can be proven the same.
CREATE TABLE withheld (
  package TEXT NOT NULL,
  n INTEGER NOT NULL,
  salt BLOB NOT NULL,
  uid TEXT,
  field TEXT,
  PRIMARY KEY (package, n)
) STRICT, WITHOUT ROWID;
