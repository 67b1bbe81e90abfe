-- What is written for the fields of a body's form.
CREATE TABLE "answer" (
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
  "profile" TEXT,
  "question" TEXT,
  "proceeding" TEXT,
  "person" TEXT,
  "language" TEXT,
  "text" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX "answer_case" ON "answer" ("case", "uid");
CREATE INDEX "answer_archived" ON "answer" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
-- Who looked at pages that can't be searched, and what can be told from them.
CREATE TABLE "look" (
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
  "evidence" TEXT,
  "page" INTEGER,
  "digest" TEXT,
  "at" TEXT,
  "by" TEXT,
  "shows" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX "look_case" ON "look" ("case", "uid");
CREATE INDEX "look_parent" ON "look" ("evidence", "page");
CREATE INDEX "look_archived" ON "look" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
-- What a paper was made from: the digest of the object that keeps it.
ALTER TABLE "dossier" ADD COLUMN "made_from" TEXT;
