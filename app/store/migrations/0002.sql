-- Files that lie in plaintext outside the vault because of it: sources of exhibits, exports, sheets.
-- No record and outside the journal: it says what is on one computer's disks, so each row names its installation.
CREATE TABLE "plaintext" (
  "site" TEXT NOT NULL,
  "path" BLOB NOT NULL,
  "what" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "size" INTEGER NOT NULL,
  "sha256" TEXT NOT NULL,
  "modified_ns" INTEGER NOT NULL,
  "inode" TEXT NOT NULL,
  "device" TEXT NOT NULL,
  "mount" BLOB NOT NULL,
  "case" TEXT,
  "evidence" TEXT,
  PRIMARY KEY ("site", "path")
) STRICT, WITHOUT ROWID;
