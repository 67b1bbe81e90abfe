-- Handover between organisations: partners, packages, values in conflict, what outlives an erasure.
ALTER TABLE "worker" ADD COLUMN "siblings" TEXT;
ALTER TABLE "worker" ADD COLUMN "erased" TEXT;
ALTER TABLE "case" ADD COLUMN "siblings" TEXT;
ALTER TABLE "case" ADD COLUMN "erased" TEXT;
ALTER TABLE "case_link" ADD COLUMN "siblings" TEXT;
ALTER TABLE "case_link" ADD COLUMN "erased" TEXT;
ALTER TABLE "evidence" ADD COLUMN "siblings" TEXT;
ALTER TABLE "evidence" ADD COLUMN "erased" TEXT;
ALTER TABLE "part" ADD COLUMN "siblings" TEXT;
ALTER TABLE "part" ADD COLUMN "erased" TEXT;
ALTER TABLE "custody" ADD COLUMN "siblings" TEXT;
ALTER TABLE "custody" ADD COLUMN "erased" TEXT;
ALTER TABLE "look" ADD COLUMN "siblings" TEXT;
ALTER TABLE "look" ADD COLUMN "erased" TEXT;
ALTER TABLE "citation" ADD COLUMN "siblings" TEXT;
ALTER TABLE "citation" ADD COLUMN "erased" TEXT;
ALTER TABLE "source" ADD COLUMN "siblings" TEXT;
ALTER TABLE "source" ADD COLUMN "erased" TEXT;
ALTER TABLE "event" ADD COLUMN "siblings" TEXT;
ALTER TABLE "event" ADD COLUMN "erased" TEXT;
ALTER TABLE "threat" ADD COLUMN "siblings" TEXT;
ALTER TABLE "threat" ADD COLUMN "erased" TEXT;
ALTER TABLE "involvement" ADD COLUMN "siblings" TEXT;
ALTER TABLE "involvement" ADD COLUMN "erased" TEXT;
ALTER TABLE "risk_assessment" ADD COLUMN "siblings" TEXT;
ALTER TABLE "risk_assessment" ADD COLUMN "erased" TEXT;
ALTER TABLE "fact" ADD COLUMN "siblings" TEXT;
ALTER TABLE "fact" ADD COLUMN "erased" TEXT;
ALTER TABLE "proceeding" ADD COLUMN "siblings" TEXT;
ALTER TABLE "proceeding" ADD COLUMN "erased" TEXT;
ALTER TABLE "decision" ADD COLUMN "siblings" TEXT;
ALTER TABLE "decision" ADD COLUMN "erased" TEXT;
ALTER TABLE "remedy" ADD COLUMN "siblings" TEXT;
ALTER TABLE "remedy" ADD COLUMN "erased" TEXT;
ALTER TABLE "deadline" ADD COLUMN "siblings" TEXT;
ALTER TABLE "deadline" ADD COLUMN "erased" TEXT;
ALTER TABLE "intervention" ADD COLUMN "siblings" TEXT;
ALTER TABLE "intervention" ADD COLUMN "erased" TEXT;
ALTER TABLE "task" ADD COLUMN "siblings" TEXT;
ALTER TABLE "task" ADD COLUMN "erased" TEXT;
ALTER TABLE "note" ADD COLUMN "siblings" TEXT;
ALTER TABLE "note" ADD COLUMN "erased" TEXT;
ALTER TABLE "answer" ADD COLUMN "siblings" TEXT;
ALTER TABLE "answer" ADD COLUMN "erased" TEXT;
ALTER TABLE "dossier" ADD COLUMN "siblings" TEXT;
ALTER TABLE "dossier" ADD COLUMN "erased" TEXT;
ALTER TABLE "person" ADD COLUMN "siblings" TEXT;
ALTER TABLE "person" ADD COLUMN "erased" TEXT;
ALTER TABLE "person_name" ADD COLUMN "siblings" TEXT;
ALTER TABLE "person_name" ADD COLUMN "erased" TEXT;
ALTER TABLE "identity_document" ADD COLUMN "siblings" TEXT;
ALTER TABLE "identity_document" ADD COLUMN "erased" TEXT;
ALTER TABLE "contact_point" ADD COLUMN "siblings" TEXT;
ALTER TABLE "contact_point" ADD COLUMN "erased" TEXT;
ALTER TABLE "address" ADD COLUMN "siblings" TEXT;
ALTER TABLE "address" ADD COLUMN "erased" TEXT;
ALTER TABLE "participation" ADD COLUMN "siblings" TEXT;
ALTER TABLE "participation" ADD COLUMN "erased" TEXT;
ALTER TABLE "relationship" ADD COLUMN "siblings" TEXT;
ALTER TABLE "relationship" ADD COLUMN "erased" TEXT;
ALTER TABLE "consent" ADD COLUMN "siblings" TEXT;
ALTER TABLE "consent" ADD COLUMN "erased" TEXT;
ALTER TABLE "statement" ADD COLUMN "siblings" TEXT;
ALTER TABLE "statement" ADD COLUMN "erased" TEXT;
ALTER TABLE "paragraph" ADD COLUMN "siblings" TEXT;
ALTER TABLE "paragraph" ADD COLUMN "erased" TEXT;
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
CREATE UNIQUE INDEX "handover_package" ON "handover" ("package", "direction");
-- Which records hold values in conflict: found again from their column at any time.
CREATE TABLE conflict (uid TEXT PRIMARY KEY, kind TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- Records of kinds that only newer versions know: kept as they came, handed on as they are.
CREATE TABLE stranger (uid TEXT PRIMARY KEY, kind TEXT NOT NULL, "case" TEXT, line TEXT NOT NULL) STRICT, WITHOUT ROWID;
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
-- Leaves and salts of what a package of ours withheld, so that a later disclosure can be proven the same.
CREATE TABLE withheld (
  package TEXT NOT NULL,
  n INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  salt BLOB,
  uid TEXT,
  field TEXT,
  PRIMARY KEY (package, n)
) STRICT, WITHOUT ROWID;
