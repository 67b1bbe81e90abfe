-- All tables as the first 5 steps make them, for a new file. Made by packaging/schema.py.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE site (
  n INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  organisation TEXT NOT NULL,
  worker TEXT NOT NULL,
  ed25519_seed BLOB NOT NULL,
  mldsa65_seed BLOB NOT NULL,
  age_seed BLOB NOT NULL,
  revocation_digest BLOB NOT NULL
) STRICT;
CREATE TABLE record (uid TEXT PRIMARY KEY, kind TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE object (
  object_id TEXT PRIMARY KEY,
  key BLOB NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
  n INTEGER PRIMARY KEY,
  tx INTEGER NOT NULL,
  undoes INTEGER,
  site TEXT NOT NULL,
  action TEXT NOT NULL,
  kind TEXT NOT NULL,
  uid TEXT NOT NULL,
  useq INTEGER NOT NULL,
  entry BLOB NOT NULL,
  leaf BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_uid ON journal (uid, useq);
CREATE INDEX journal_tx ON journal (tx);
CREATE TABLE journal_value (
  uid TEXT NOT NULL,
  field TEXT NOT NULL,
  n INTEGER NOT NULL,
  salt BLOB,
  value TEXT,
  PRIMARY KEY (uid, field, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_value_n ON journal_value (n);
CREATE TABLE tree (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, peaks BLOB NOT NULL) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, text TEXT NOT NULL, sshsig TEXT NOT NULL, mldsa65 BLOB NOT NULL) STRICT;
CREATE TABLE search_doc (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  field TEXT NOT NULL,
  case_uid TEXT
) STRICT;
CREATE INDEX search_doc_uid ON search_doc (uid, field);
CREATE VIRTUAL TABLE search USING fts5(
  words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE TABLE draft (
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  field TEXT NOT NULL,
  case_uid TEXT,
  text TEXT NOT NULL,
  base_rev INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (uid, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE exhibit_number (case_uid TEXT NOT NULL, series TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (case_uid, series)) STRICT, WITHOUT ROWID;
CREATE TABLE "worker" (
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
  "name" TEXT,
  "role" TEXT,
  "organisation" TEXT,
  "credential" TEXT,
  "reachable" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "worker_case" ON "worker" ("case", "uid");
CREATE TABLE "case" (
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
  "code" TEXT,
  "title" TEXT,
  "status" TEXT,
  "priority" TEXT,
  "summary" TEXT,
  "opened_on" TEXT,
  "closed_on" TEXT,
  "lead" TEXT,
  "lead_organisation" TEXT,
  "foreign_code" TEXT,
  "origin_state" TEXT,
  "host_states" TEXT,
  "target_reasons" TEXT,
  "special_categories" TEXT,
  "special_categories_reason" TEXT,
  "risk_level" TEXT,
  "risk_override_reason" TEXT,
  "retention_review_on" TEXT,
  "tags" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "case_case" ON "case" ("case", "uid");
CREATE UNIQUE INDEX "case_code" ON "case" ("code");
CREATE TABLE "case_link" (
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
  "other" TEXT,
  "link" TEXT,
  "remark" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "case_link_case" ON "case_link" ("case", "uid");
CREATE INDEX "case_link_parent" ON "case_link" ("other");
CREATE TABLE "person" (
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
  "person_kind" TEXT,
  "pseudonym" TEXT,
  "sex" TEXT,
  "birth" TEXT,
  "age_band" TEXT,
  "birth_place" TEXT,
  "nationalities" TEXT,
  "stateless" INTEGER,
  "occupation" TEXT,
  "languages" TEXT,
  "interpreter_needed" INTEGER,
  "ethnicity" TEXT,
  "religion" TEXT,
  "health" TEXT,
  "political_opinion" TEXT,
  "vulnerabilities" TEXT,
  "deceased" INTEGER,
  "died" TEXT,
  "agency_of" TEXT,
  "description" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "person_case" ON "person" ("case", "uid");
CREATE TABLE "person_name" (
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
  "person" TEXT,
  "text" TEXT,
  "name_kind" TEXT,
  "script" TEXT,
  "language" TEXT,
  "shared" INTEGER,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "person_name_case" ON "person_name" ("case", "uid");
CREATE INDEX "person_name_parent" ON "person_name" ("person");
CREATE TABLE "identity_document" (
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
  "person" TEXT,
  "document_type" TEXT,
  "number" TEXT,
  "issued_by" TEXT,
  "issuing_state" TEXT,
  "issued" TEXT,
  "expires" TEXT,
  "status" TEXT,
  "shared" INTEGER,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "identity_document_case" ON "identity_document" ("case", "uid");
CREATE INDEX "identity_document_parent" ON "identity_document" ("person");
CREATE TABLE "contact_point" (
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
  "person" TEXT,
  "channel" TEXT,
  "value" TEXT,
  "safe" INTEGER,
  "safe_times" TEXT,
  "shared" INTEGER,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "contact_point_case" ON "contact_point" ("case", "uid");
CREATE INDEX "contact_point_parent" ON "contact_point" ("person");
CREATE TABLE "address" (
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
  "person" TEXT,
  "text" TEXT,
  "country" TEXT,
  "since" TEXT,
  "until" TEXT,
  "safe" INTEGER,
  "shared" INTEGER,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "address_case" ON "address" ("case", "uid");
CREATE INDEX "address_parent" ON "address" ("person");
CREATE TABLE "participation" (
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
  "person" TEXT,
  "role" TEXT,
  "since" TEXT,
  "until" TEXT,
  "order" INTEGER,
  "remark" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "participation_case" ON "participation" ("case", "uid");
CREATE INDEX "participation_parent" ON "participation" ("person");
CREATE TABLE "relationship" (
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
  "person" TEXT,
  "relationship" TEXT,
  "other" TEXT,
  "since" TEXT,
  "until" TEXT,
  "remark" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "relationship_case" ON "relationship" ("case", "uid");
CREATE INDEX "relationship_parent" ON "relationship" ("person");
CREATE TABLE "event" (
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
  "event_kind" TEXT,
  "title" TEXT,
  "when" TEXT,
  "when_end" TEXT,
  "local_time" TEXT,
  "zone" TEXT,
  "narrative" TEXT,
  "allegation" TEXT,
  "opinion" TEXT,
  "attribution" TEXT,
  "place" TEXT,
  "country" TEXT,
  "admin_area" TEXT,
  "latitude" TEXT,
  "longitude" TEXT,
  "place_precision" TEXT,
  "disputed" INTEGER,
  "disputed_by" TEXT,
  "violation_status" TEXT,
  "rights_affected" TEXT,
  "in_chronology" INTEGER,
  "same_as" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "event_list" ON "event" ("case", "when", "uid");
CREATE INDEX "event_all" ON "event" ("when", "uid");
CREATE TABLE "threat" (
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
  "threat_kind" TEXT,
  "title" TEXT,
  "first_seen" TEXT,
  "last_seen" TEXT,
  "reported_at" TEXT,
  "channel" TEXT,
  "words" TEXT,
  "narrative" TEXT,
  "allegation" TEXT,
  "opinion" TEXT,
  "attribution" TEXT,
  "targets" TEXT,
  "family_targeted" INTEGER,
  "place" TEXT,
  "country" TEXT,
  "perpetrator" TEXT,
  "perpetrator_kind" TEXT,
  "perpetrator_state" TEXT,
  "host_state" TEXT,
  "host_collaboration" TEXT,
  "transit_state" TEXT,
  "law_type" TEXT,
  "law_article" TEXT,
  "interpol_state" TEXT,
  "severity" INTEGER,
  "likelihood" INTEGER,
  "outcome" TEXT,
  "status" TEXT,
  "earlier" TEXT,
  "response" TEXT,
  "reported_to" TEXT,
  "review_on" TEXT,
  "in_chronology" INTEGER,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "threat_list" ON "threat" ("case", "first_seen", "uid");
CREATE INDEX "threat_all" ON "threat" ("first_seen", "uid");
CREATE TABLE "involvement" (
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
  "person" TEXT,
  "target_kind" TEXT,
  "target_uid" TEXT,
  "degree" TEXT,
  "basis" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "involvement_case" ON "involvement" ("case", "uid");
CREATE INDEX "involvement_parent" ON "involvement" ("person");
CREATE INDEX "involvement_target" ON "involvement" ("target_uid");
CREATE TABLE "risk_assessment" (
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
  "assessed_on" TEXT,
  "threats" TEXT,
  "vulnerabilities" TEXT,
  "capacities" TEXT,
  "facts" TEXT,
  "pattern" TEXT,
  "objective" TEXT,
  "source" TEXT,
  "conclusion" TEXT,
  "scenarios" TEXT,
  "likelihood" INTEGER,
  "harm" INTEGER,
  "return_state" TEXT,
  "return_risk" TEXT,
  "risk_level" TEXT,
  "decision" TEXT,
  "protection_plan" TEXT,
  "valid_until" TEXT,
  "signed_off_on" TEXT,
  "signed_off_by" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "risk_assessment_case" ON "risk_assessment" ("case", "uid");
CREATE TABLE "evidence" (
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
  "exhibit" TEXT,
  "title" TEXT,
  "evidence_kind" TEXT,
  "copy_status" TEXT,
  "date" TEXT,
  "author" TEXT,
  "language" TEXT,
  "pages" INTEGER,
  "digest" TEXT,
  "derived_from" TEXT,
  "derived_as" TEXT,
  "translator" TEXT,
  "qualification" TEXT,
  "certified" INTEGER,
  "collected_by" TEXT,
  "collected_where" TEXT,
  "collected_how" TEXT,
  "collected" TEXT,
  "device" TEXT,
  "owner" TEXT,
  "source" TEXT,
  "concerns" TEXT,
  "legal_hold" INTEGER,
  "disclosure" TEXT,
  "section" TEXT,
  "description" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "evidence_list" ON "evidence" ("case", "exhibit", "uid");
CREATE TABLE "part" (
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
  "n" INTEGER,
  "object" TEXT,
  "sha256" TEXT,
  "size" INTEGER,
  "media_type" TEXT,
  "media_type_claimed" TEXT,
  "original_name" TEXT,
  "origin_label" TEXT,
  "claimed_at" TEXT,
  "embedded_at" TEXT,
  "ingested_at" TEXT,
  "metadata" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "part_case" ON "part" ("case", "uid");
CREATE INDEX "part_parent" ON "part" ("evidence");
CREATE TABLE "custody" (
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
  "action" TEXT,
  "at" TEXT,
  "by" TEXT,
  "from_whom" TEXT,
  "to_whom" TEXT,
  "place" TEXT,
  "purpose" TEXT,
  "digest" TEXT,
  "tool" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "custody_case" ON "custody" ("case", "uid");
CREATE INDEX "custody_parent" ON "custody" ("evidence");
CREATE TABLE "citation" (
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
  "target_kind" TEXT,
  "target_uid" TEXT,
  "page" INTEGER,
  "locator" TEXT,
  "quote" TEXT,
  "reliability" TEXT,
  "credibility" TEXT,
  "corroboration" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "citation_case" ON "citation" ("case", "uid");
CREATE INDEX "citation_parent" ON "citation" ("evidence");
CREATE INDEX "citation_target" ON "citation" ("target_uid");
CREATE TABLE "source" (
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
  "code" TEXT,
  "person" TEXT,
  "connection" TEXT,
  "protection" TEXT,
  "may_be_named_for" TEXT,
  "reliability" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "source_case" ON "source" ("case", "uid");
CREATE TABLE "consent" (
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
  "person" TEXT,
  "status" TEXT,
  "scopes" TEXT,
  "conditions" TEXT,
  "recipients" TEXT,
  "given" TEXT,
  "given_by" TEXT,
  "given_by_relationship" TEXT,
  "basis" TEXT,
  "why_not_direct" TEXT,
  "reprisal_risk_considered_on" TEXT,
  "form" TEXT,
  "language" TEXT,
  "interpreter" TEXT,
  "explained_by" TEXT,
  "risks_explained" INTEGER,
  "valid_until" TEXT,
  "withdrawn_on" TEXT,
  "evidence" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "consent_case" ON "consent" ("case", "uid");
CREATE INDEX "consent_parent" ON "consent" ("person");
CREATE TABLE "statement" (
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
  "person" TEXT,
  "title" TEXT,
  "interviewer" TEXT,
  "interpreter" TEXT,
  "taken" TEXT,
  "place" TEXT,
  "language" TEXT,
  "read_back" INTEGER,
  "read_back_on" TEXT,
  "signed_on" TEXT,
  "version" INTEGER,
  "replaces" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "statement_case" ON "statement" ("case", "uid");
CREATE INDEX "statement_parent" ON "statement" ("person");
CREATE TABLE "paragraph" (
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
  "statement" TEXT,
  "n" INTEGER,
  "original" TEXT,
  "language" TEXT,
  "translation" TEXT,
  "translation_language" TEXT,
  "translator" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "paragraph_case" ON "paragraph" ("case", "uid");
CREATE INDEX "paragraph_parent" ON "paragraph" ("statement");
CREATE TABLE "fact" (
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
  "text" TEXT,
  "issue" TEXT,
  "ground" TEXT,
  "paragraphs" TEXT,
  "country_information" TEXT,
  "gaps" TEXT,
  "contradictions" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "fact_case" ON "fact" ("case", "uid");
CREATE TABLE "proceeding" (
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
  "proceeding_kind" TEXT,
  "forum" TEXT,
  "respondent_state" TEXT,
  "reference" TEXT,
  "status" TEXT,
  "filed" TEXT,
  "hearing_at" TEXT,
  "closed" TEXT,
  "subject" TEXT,
  "anonymity" INTEGER,
  "same_matter" TEXT,
  "interim_measures" TEXT,
  "representative" TEXT,
  "representative_contact" TEXT,
  "authority_signed_on" TEXT,
  "authority_exhibit" TEXT,
  "removal_at" TEXT,
  "removal_zone" TEXT,
  "removal_destination" TEXT,
  "removal_carrier" TEXT,
  "removal_held_at" TEXT,
  "removal_order" TEXT,
  "interpol_state" TEXT,
  "interpol_number" TEXT,
  "interpol_bureau" TEXT,
  "interpol_learned" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT, "hearing_zone" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "proceeding_case" ON "proceeding" ("case", "uid");
CREATE TABLE "decision" (
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
  "proceeding" TEXT,
  "body" TEXT,
  "reference" TEXT,
  "decided" TEXT,
  "served" TEXT,
  "outcome" TEXT,
  "summary" TEXT,
  "suspensive" INTEGER,
  "evidence" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "decision_case" ON "decision" ("case", "uid");
CREATE INDEX "decision_parent" ON "decision" ("proceeding");
CREATE TABLE "remedy" (
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
  "proceeding" TEXT,
  "body" TEXT,
  "filed" TEXT,
  "result" TEXT,
  "why_ineffective" TEXT,
  "evidence" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "remedy_case" ON "remedy" ("case", "uid");
CREATE INDEX "remedy_parent" ON "remedy" ("proceeding");
CREATE TABLE "deadline" (
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
  "title" TEXT,
  "deadline_kind" TEXT,
  "proceeding" TEXT,
  "rule" TEXT,
  "rule_source" TEXT,
  "trigger" TEXT,
  "trigger_on" TEXT,
  "due_at" TEXT,
  "zone" TEXT,
  "hard" INTEGER,
  "reminders" TEXT,
  "done_at" TEXT,
  "extended_to" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "deadline_case" ON "deadline" ("case", "uid");
CREATE INDEX "deadline_parent" ON "deadline" ("proceeding");
CREATE TABLE "intervention" (
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
  "intervention_kind" TEXT,
  "person" TEXT,
  "when" TEXT,
  "amount" TEXT,
  "currency" TEXT,
  "hours" TEXT,
  "result" TEXT,
  "description" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "intervention_case" ON "intervention" ("case", "uid");
CREATE TABLE "task" (
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
  "title" TEXT,
  "status" TEXT,
  "due_on" TEXT,
  "assigned_to" TEXT,
  "remark" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "task_case" ON "task" ("case", "uid");
CREATE TABLE "note" (
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
  "text" TEXT,
  "noted_on" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "note_case" ON "note" ("case", "uid");
CREATE TABLE "dossier" (
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
  "recipient" TEXT,
  "channel" TEXT,
  "purpose" TEXT,
  "language" TEXT,
  "subject" TEXT,
  "proceeding" TEXT,
  "disclosure" TEXT,
  "override_reason" TEXT,
  "items" TEXT,
  "consent_check" TEXT,
  "outputs" TEXT,
  "made_at" TEXT,
  "made_by" TEXT,
  "extra" TEXT,
  "sensitivity" TEXT,
  "privileged" INTEGER,
  "note_private" TEXT
, "made_from" TEXT, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "dossier_case" ON "dossier" ("case", "uid");
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
CREATE INDEX "event_alive" ON "event" (
  "case", "deleted_at", "when", "uid", "when_end", "event_kind", "violation_status", "disputed", "disputed_by",
  "same_as", "place"
);
CREATE INDEX "threat_alive" ON "threat" (
  "case", "deleted_at", "first_seen", "uid", "last_seen", "threat_kind", "severity", "likelihood", "status",
  "perpetrator", "targets", "place"
);
CREATE INDEX "event_same" ON "event" ("case", "same_as")
  WHERE "same_as" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX "event_against" ON "event" ("disputed_by")
  WHERE "disputed_by" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX "involvement_alive" ON "involvement" ("target_uid", "deleted_at", "person");
CREATE INDEX "involvement_who" ON "involvement" ("person", "deleted_at", "target_uid");
CREATE INDEX "citation_alive" ON "citation" ("target_uid", "deleted_at", "evidence");
CREATE INDEX "evidence_alive" ON "evidence" ("case", "deleted_at", "exhibit", "uid");
CREATE INDEX "event_unsourced" ON "event" ("uid", "deleted_at", "attribution") WHERE "deleted_at" IS NULL AND "attribution" IS NULL;
CREATE INDEX "evidence_held" ON "evidence" ("uid", "deleted_at", "digest") WHERE "deleted_at" IS NULL AND "digest" IS NOT NULL;
CREATE INDEX "custody_checked" ON "custody" ("evidence", "at", "action") WHERE "action" IN ('ingested', 'verified');
CREATE INDEX "deadline_open" ON "deadline" ("due_at", "extended_to") WHERE "deleted_at" IS NULL AND "done_at" IS NULL;
CREATE INDEX "event_changed" ON "event" ("case", "updated_at");
CREATE INDEX "threat_changed" ON "threat" ("case", "updated_at");
CREATE INDEX "evidence_changed" ON "evidence" ("case", "updated_at");
CREATE INDEX "threat_watch" ON "threat"
  ("case", "deleted_at", "severity", "likelihood", "status", "review_on", "reported_at", "created_at", "uid");
CREATE INDEX "threat_watch_all" ON "threat"
  ("deleted_at", "severity", "likelihood", "status", "review_on", "reported_at", "created_at", "case", "uid");
CREATE INDEX "threat_curve" ON "threat" ("case", "deleted_at", "first_seen", "severity");
CREATE INDEX "threat_linked" ON "threat" ("case", "deleted_at", "earlier", "uid")
  WHERE "earlier" IS NOT NULL;
CREATE INDEX "worker_archived" ON "worker" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "case_archived" ON "case" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "case_link_archived" ON "case_link" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "evidence_archived" ON "evidence" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "part_archived" ON "part" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "custody_archived" ON "custody" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "citation_archived" ON "citation" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "source_archived" ON "source" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "event_archived" ON "event" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "threat_archived" ON "threat" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "involvement_archived" ON "involvement" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "risk_assessment_archived" ON "risk_assessment" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "fact_archived" ON "fact" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "proceeding_archived" ON "proceeding" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "decision_archived" ON "decision" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "remedy_archived" ON "remedy" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "deadline_archived" ON "deadline" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "intervention_archived" ON "intervention" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "task_archived" ON "task" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "note_archived" ON "note" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "dossier_archived" ON "dossier" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "person_archived" ON "person" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "person_name_archived" ON "person_name" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "identity_document_archived" ON "identity_document" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "contact_point_archived" ON "contact_point" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "address_archived" ON "address" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "participation_archived" ON "participation" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "relationship_archived" ON "relationship" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "consent_archived" ON "consent" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "statement_archived" ON "statement" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "paragraph_archived" ON "paragraph" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
CREATE INDEX "journal_kind" ON journal (kind, n);
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
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "answer_case" ON "answer" ("case", "uid");
CREATE INDEX "answer_archived" ON "answer" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
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
, "siblings" TEXT, "erased" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "look_case" ON "look" ("case", "uid");
CREATE INDEX "look_parent" ON "look" ("evidence", "page");
CREATE INDEX "look_archived" ON "look" ("deleted_at", "uid") WHERE "deleted_at" IS NOT NULL;
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
CREATE TABLE conflict (uid TEXT PRIMARY KEY, kind TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE stranger (uid TEXT PRIMARY KEY, kind TEXT NOT NULL, "case" TEXT, line TEXT NOT NULL) STRICT, WITHOUT ROWID;
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
CREATE TABLE cosignature (
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  origin TEXT NOT NULL,
  card TEXT NOT NULL,
  statement TEXT NOT NULL,
  signatures TEXT NOT NULL,
  PRIMARY KEY (size, root, card, origin)
) STRICT, WITHOUT ROWID;
CREATE TABLE withheld (
  package TEXT NOT NULL,
  n INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  salt BLOB,
  uid TEXT,
  field TEXT,
  PRIMARY KEY (package, n)
) STRICT, WITHOUT ROWID;
INSERT INTO tree VALUES (1, 0, x'');
