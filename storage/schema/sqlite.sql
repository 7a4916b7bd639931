-- Up to 0015_backfill

CREATE TABLE "holders" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "host" VARCHAR(160) NOT NULL,
    "joined_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP NOT NULL
);

CREATE INDEX "idx_holders_expires_8f126e" ON "holders" ("expires_at");

CREATE TABLE "installation" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "suspended" INT NOT NULL,
    "made_at" TIMESTAMP NOT NULL
, "wajs_current" VARCHAR(160), "wajs_beside" VARCHAR(160), "wajs_candidate" VARCHAR(160));

CREATE TABLE "audit" (
    "seq" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "id" VARCHAR(26) NOT NULL,
    "what" VARCHAR(64) NOT NULL,
    "by_person" VARCHAR(26),
    "about" VARCHAR(160),
    "details" BLOB NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_audit_tenant__320644" ON "audit" ("tenant_id", "seq");

CREATE TABLE "jobs" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "status" VARCHAR(32) NOT NULL,
    "payload" BLOB,
    "cursor" VARCHAR(160),
    "run_at" TIMESTAMP NOT NULL,
    "attempts" INT NOT NULL,
    "reason" VARCHAR(32),
    "created_at" TIMESTAMP NOT NULL,
    "ended_at" TIMESTAMP,
    "tenant_id" VARCHAR(26) REFERENCES "tenants" ("id") ON DELETE RESTRICT, "about" VARCHAR(26) NOT NULL, "generation" BIGINT NOT NULL, "leased_until" TIMESTAMP, "done" BIGINT NOT NULL, "total" BIGINT, "receipt" BLOB,
    CONSTRAINT "ck_jobs_status" CHECK (status IN ('waiting', 'running', 'done', 'failed'))
);

CREATE INDEX "idx_jobs_tenant__06b679" ON "jobs" ("tenant_id");

CREATE INDEX "idx_jobs_status_e68467" ON "jobs" ("status", "run_at");

CREATE TABLE "keys" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "master_key_id" VARCHAR(32) NOT NULL,
    "wrapped" BLOB NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "tenant_id" VARCHAR(26) REFERENCES "tenants" ("id") ON DELETE RESTRICT
, "active_at" TIMESTAMP);

CREATE INDEX "idx_keys_tenant__419e0b" ON "keys" ("tenant_id");

CREATE TABLE "people" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "name" BLOB NOT NULL,
    "last_wrote_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "merged_into_id" VARCHAR(26) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT
, "notes" BLOB, "notes_by" VARCHAR(26), "notes_at" TIMESTAMP);

CREATE INDEX "idx_people_merged__837822" ON "people" ("merged_into_id");

CREATE INDEX "idx_people_tenant__e8d989" ON "people" ("tenant_id");

CREATE TABLE "admissions" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL UNIQUE,
    "expires_at" TIMESTAMP NOT NULL,
    "used_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "person_id" VARCHAR(26) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_admissions_kind" CHECK (kind IN ('link', 'cookie')),
    CONSTRAINT "ck_admissions_principal" CHECK ((tenant_id IS NULL) = (person_id IS NULL))
);

CREATE INDEX "idx_admissions_person__a8bc7c" ON "admissions" ("person_id");

CREATE INDEX "idx_admissions_tenant__1998ae" ON "admissions" ("tenant_id");

CREATE TABLE "invitations" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "role" VARCHAR(32) NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL UNIQUE,
    "expires_at" TIMESTAMP NOT NULL,
    "used_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    "used_by_id" VARCHAR(26) REFERENCES "people" ("id") ON DELETE RESTRICT, "invited_by" VARCHAR(26),
    CONSTRAINT "ck_invitations_role" CHECK (role IN ('owner', 'manager', 'agent', 'viewer'))
);

CREATE INDEX "idx_invitations_tenant__bc0240" ON "invitations" ("tenant_id");

CREATE INDEX "idx_invitations_used_by_0318f1" ON "invitations" ("used_by_id");

CREATE TABLE "opt_outs" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "reason" VARCHAR(32),
    "at" TIMESTAMP NOT NULL,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_opt_outs_person__cfd154" UNIQUE ("person_id", "tenant_id")
);

CREATE INDEX "idx_opt_outs_tenant__87ef4b" ON "opt_outs" ("tenant_id");

CREATE TABLE "person_aliases" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "lookup" VARCHAR(43) NOT NULL,
    "value" BLOB,
    "everywhere" VARCHAR(43),
    "created_at" TIMESTAMP NOT NULL,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "picked_at" TIMESTAMP,
    CONSTRAINT "uid_person_alia_tenant__6467fb" UNIQUE ("tenant_id", "kind", "lookup"),
    CONSTRAINT "ck_person_aliases_kind" CHECK (kind IN ('lid', 'phone', 'whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_person_alia_person__1ae1ea" ON "person_aliases" ("person_id");

CREATE INDEX "idx_person_alia_everywh_972917" ON "person_aliases" ("everywhere");

CREATE TABLE "conversations" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "role" VARCHAR(32) NOT NULL,
    "page" VARCHAR(64) NOT NULL,
    "revision" BIGINT NOT NULL,
    "content" BLOB NOT NULL,
    "changed_on" VARCHAR(32),
    "changed_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_conversations_role" CHECK (role IN ('owner', 'manager', 'agent', 'viewer')),
    CONSTRAINT "ck_conversations_changed_on" CHECK (changed_on IN ('whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_conversatio_person__6a9f35" ON "conversations" ("person_id");

CREATE INDEX "idx_conversatio_session_57ebfe" ON "conversations" ("session_id");

CREATE INDEX "idx_conversatio_tenant__d1c122" ON "conversations" ("tenant_id");

CREATE TABLE "facts" (
    "seq" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "key" VARCHAR(43) NOT NULL,
    "lane" VARCHAR(160) NOT NULL,
    "mark" VARCHAR(43),
    "payload" BLOB NOT NULL,
    "recorded_at" TIMESTAMP NOT NULL,
    "handled_at" TIMESTAMP,
    "session_id" VARCHAR(26) REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_facts_tenant__7b8232" UNIQUE ("tenant_id", "key")
);

CREATE INDEX "idx_facts_session_bd2545" ON "facts" ("session_id");

CREATE INDEX "idx_facts_session_ad2aae" ON "facts" ("session_id", "mark");

CREATE TABLE "causes" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "surface" VARCHAR(32) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "fact_id" BIGINT REFERENCES "facts" ("seq") ON DELETE RESTRICT,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_causes_kind" CHECK (kind IN ('reply', 'broadcast')),
    CONSTRAINT "ck_causes_surface" CHECK (surface IN ('whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_causes_fact_id_0e7d04" ON "causes" ("fact_id");

CREATE INDEX "idx_causes_person__ef7e7c" ON "causes" ("person_id");

CREATE INDEX "idx_causes_tenant__ecaf64" ON "causes" ("tenant_id");

CREATE TABLE "owner_numbers" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "proof" VARCHAR(32) NOT NULL,
    "is_self" INT NOT NULL,
    "phone" BLOB,
    "phone_index" VARCHAR(43),
    "lid" VARCHAR(32),
    "code" BLOB,
    "code_expires_at" TIMESTAMP,
    "replaced_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "proven_at" TIMESTAMP,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_owner_numbe_id_de8442" UNIQUE ("id", "person_id"),
    CONSTRAINT "ck_owner_numbers_proof" CHECK (proof IN ('pending', 'verified'))
);

CREATE INDEX "idx_owner_numbe_person__8b0807" ON "owner_numbers" ("person_id");

CREATE INDEX "idx_owner_numbe_session_4f102c" ON "owner_numbers" ("session_id");

CREATE INDEX "idx_owner_numbe_tenant__8d4579" ON "owner_numbers" ("tenant_id");

CREATE TABLE "pairing_steps" (
    "step" BLOB NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL  PRIMARY KEY REFERENCES "sessions" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_pairing_ste_tenant__7103d0" ON "pairing_steps" ("tenant_id");

CREATE TABLE "surfaces" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "surface" VARCHAR(32) NOT NULL,
    "address" BLOB NOT NULL,
    "wanted" BIGINT NOT NULL,
    "shown" BIGINT NOT NULL,
    "asked" BIGINT NOT NULL,
    "message_ref" BLOB,
    "wanted_since" TIMESTAMP NOT NULL,
    "conversation_id" VARCHAR(26) NOT NULL REFERENCES "conversations" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_surfaces_convers_b0b596" UNIQUE ("conversation_id", "surface"),
    CONSTRAINT "ck_surfaces_surface" CHECK (surface IN ('whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_surfaces_tenant__2a4ac5" ON "surfaces" ("tenant_id");

CREATE TABLE "notices" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "surface" VARCHAR(32) NOT NULL,
    "kind" VARCHAR(32) NOT NULL,
    "about" VARCHAR(160),
    "params" BLOB NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "not_before" TIMESTAMP NOT NULL,
    "shown_at" TIMESTAMP,
    "message_ref" BLOB,
    "place_id" VARCHAR(26) NOT NULL REFERENCES "surfaces" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "asked" BIGINT NOT NULL, "lasting" INT NOT NULL, "message_mark" VARCHAR(43), "picture" BLOB, "born" BIGINT NOT NULL,
    CONSTRAINT "ck_notices_surface" CHECK (surface IN ('whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_notices_place_i_332bcf" ON "notices" ("place_id");

CREATE INDEX "idx_notices_tenant__68e003" ON "notices" ("tenant_id");

CREATE INDEX ix_facts_unhandled ON facts (tenant_id, lane, seq) WHERE handled_at IS NULL;

CREATE INDEX ix_surfaces_due ON surfaces (surface, wanted_since) WHERE shown < wanted;

CREATE INDEX ix_notices_due ON notices (surface, not_before) WHERE shown_at IS NULL;

CREATE UNIQUE INDEX uq_owner_numbers_ruling ON owner_numbers (session_id) WHERE proof = 'verified' AND replaced_at IS NULL;

CREATE UNIQUE INDEX uq_owner_numbers_pending ON owner_numbers (session_id) WHERE proof = 'pending' AND replaced_at IS NULL;

CREATE UNIQUE INDEX uq_keys_installation ON keys ((tenant_id IS NULL)) WHERE tenant_id IS NULL;

CREATE TABLE "claims" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "since" TIMESTAMP NOT NULL,
    "touched_at" TIMESTAMP NOT NULL,
    "answered" INT NOT NULL,
    "contact_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "taken" INT NOT NULL,
    CONSTRAINT "uid_claims_session_7a8078" UNIQUE ("session_id", "contact_id")
);

CREATE INDEX "idx_claims_contact_ca8c38" ON "claims" ("contact_id");

CREATE INDEX "idx_claims_person__1eef06" ON "claims" ("person_id");

CREATE INDEX "idx_claims_tenant__8610f6" ON "claims" ("tenant_id");

CREATE TABLE "leads" (
    "name" VARCHAR(160) NOT NULL  PRIMARY KEY,
    "holder" VARCHAR(26),
    "generation" BIGINT NOT NULL,
    "since" TIMESTAMP NOT NULL
);

CREATE TABLE "updates" (
    "seq" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "surface" VARCHAR(32) NOT NULL,
    "bot" VARCHAR(160) NOT NULL,
    "update_id" VARCHAR(160) NOT NULL,
    "payload" BLOB,
    "recorded_at" TIMESTAMP NOT NULL,
    "handled_at" TIMESTAMP,
    CONSTRAINT "uid_updates_surface_b219eb" UNIQUE ("surface", "bot", "update_id"),
    CONSTRAINT "ck_updates_surface" CHECK (surface IN ('whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_notices_place_i_8de3a7" ON "notices" ("place_id", "message_mark");

CREATE INDEX ix_updates_waiting ON updates (surface, bot, seq) WHERE handled_at IS NULL;

CREATE UNIQUE INDEX uq_notices_waiting ON notices (place_id, kind, (COALESCE(about, ''))) WHERE shown_at IS NULL;

CREATE UNIQUE INDEX uq_notices_lasting ON notices (place_id, kind, (COALESCE(about, ''))) WHERE lasting;

CREATE TABLE "cases" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "until" TIMESTAMP,
    "at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "contact_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_cases_session_45c50c" UNIQUE ("session_id", "contact_id")
);

CREATE INDEX "idx_cases_contact_5a3032" ON "cases" ("contact_id");

CREATE INDEX "idx_cases_person__abd062" ON "cases" ("person_id");

CREATE INDEX "idx_cases_tenant__43ed73" ON "cases" ("tenant_id");

CREATE TABLE "kept_texts" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "surface" VARCHAR(32) NOT NULL,
    "mark" VARCHAR(43) NOT NULL,
    "name" BLOB NOT NULL,
    "text" BLOB NOT NULL,
    "expires_at" TIMESTAMP,
    CONSTRAINT "uid_kept_texts_surface_3fbff1" UNIQUE ("surface", "mark"),
    CONSTRAINT "ck_kept_texts_surface" CHECK (surface IN ('whatsapp', 'telegram', 'slack', 'console'))
);

CREATE INDEX "idx_kept_texts_expires_85446e" ON "kept_texts" ("expires_at");

CREATE TABLE "offers" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "text" BLOB NOT NULL,
    "state" VARCHAR(32) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "decided_at" TIMESTAMP,
    "author_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "contact_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "decided_by_id" VARCHAR(26) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "outbox_id" VARCHAR(26) REFERENCES "outbox" ("id") ON DELETE RESTRICT,
    "room_id" VARCHAR(26) NOT NULL REFERENCES "conversations" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "file_id" VARCHAR(26) REFERENCES "given_files" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_offers_state" CHECK (state IN ('offered', 'sent', 'discarded')),
    CONSTRAINT "ck_offers_decided" CHECK ((state = 'offered') = (decided_by_id IS NULL)),
    CONSTRAINT "ck_offers_outbox" CHECK (outbox_id IS NULL OR state = 'sent')
);

CREATE INDEX "idx_offers_author__e1af1d" ON "offers" ("author_id");

CREATE INDEX "idx_offers_contact_7c9062" ON "offers" ("contact_id");

CREATE INDEX "idx_offers_decided_855f85" ON "offers" ("decided_by_id");

CREATE INDEX "idx_offers_outbox__f4b870" ON "offers" ("outbox_id");

CREATE INDEX "idx_offers_room_id_3f6e0f" ON "offers" ("room_id");

CREATE INDEX "idx_offers_session_0550c9" ON "offers" ("session_id");

CREATE INDEX "idx_offers_tenant__230edf" ON "offers" ("tenant_id");

CREATE INDEX "idx_notices_about_7a1a59" ON "notices" ("about");

CREATE TABLE "tenants" ("id" VARCHAR(26) NOT NULL  PRIMARY KEY, "name" BLOB NOT NULL, "suspended" INT NOT NULL, "language" VARCHAR(32) NOT NULL, "time_zone" VARCHAR(64) NOT NULL, "notices" VARCHAR(32) NOT NULL, "quiet_from" SMALLINT, "quiet_to" SMALLINT, "mirrored" VARCHAR(200) NOT NULL, "risks_accepted_at" TIMESTAMP, "risks_accepted_by" VARCHAR(26), "max_sessions" INT NOT NULL, "max_sends_per_day" INT, "created_at" TIMESTAMP NOT NULL, "thread_replies" VARCHAR(32) NOT NULL, "keep_days" INT NOT NULL, "digest_minute" SMALLINT NOT NULL, CONSTRAINT "ck_tenants_notices" CHECK (notices IN ('each', 'digest', 'off')), CONSTRAINT "ck_tenants_thread_replies" CHECK (thread_replies IN ('note', 'sent')));

CREATE TABLE "bundles" ("id" VARCHAR(26) NOT NULL  PRIMARY KEY, "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT, "generation" BIGINT NOT NULL, "profile_generation" BIGINT NOT NULL, "location" VARCHAR(300) NOT NULL, "sha256" VARCHAR(64) NOT NULL, "size_bytes" BIGINT NOT NULL, "layout" VARCHAR(32) NOT NULL, "browser_version" VARCHAR(160) NOT NULL, "key_id" VARCHAR(26) REFERENCES "keys" ("id") ON DELETE RESTRICT, "is_current" INT NOT NULL, "created_at" TIMESTAMP NOT NULL, "verified_at" TIMESTAMP, "status" VARCHAR(32) NOT NULL, "flaw" VARCHAR(32), "opened_at" TIMESTAMP, CONSTRAINT "ck_bundles_status" CHECK (status IN ('uploading', 'kept', 'quarantined', 'retired')), CONSTRAINT "ck_bundles_flaw" CHECK (flaw IN ('missing', 'damaged', 'wrong_key', 'foreign', 'too_new', 'no_login')), CONSTRAINT "ck_bundles_is_current" CHECK (NOT is_current OR status = 'kept'));

CREATE INDEX "idx_bundles_key_id_3f2e07" ON "bundles" ("key_id");

CREATE INDEX "idx_bundles_session_d4f050" ON "bundles" ("session_id");

CREATE INDEX "idx_bundles_tenant__51a1db" ON "bundles" ("tenant_id");

CREATE UNIQUE INDEX uq_bundles_current ON bundles (session_id) WHERE is_current;

CREATE TABLE "page_trials" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "page" VARCHAR(160) NOT NULL,
    "wajs" VARCHAR(160) NOT NULL,
    "verdict" VARCHAR(32) NOT NULL,
    "since" TIMESTAMP NOT NULL,
    "came_up" INT NOT NULL,
    "failed" INT NOT NULL,
    CONSTRAINT "uid_page_trials_page_0c3ba8" UNIQUE ("page", "wajs"),
    CONSTRAINT "ck_page_trials_verdict" CHECK (verdict IN ('untried', 'trying', 'good', 'bad'))
);

CREATE TABLE "page_versions" (
    "version" VARCHAR(160) NOT NULL  PRIMARY KEY,
    "first_seen_at" TIMESTAMP NOT NULL,
    "live_at" TIMESTAMP NOT NULL,
    "tryer" VARCHAR(26),
    "copy" BLOB,
    "kept_at" TIMESTAMP
);

CREATE TABLE "wajs_versions" (
    "version" VARCHAR(160) NOT NULL  PRIMARY KEY,
    "integrity" VARCHAR(160) NOT NULL,
    "size_bytes" INT NOT NULL,
    "bundle" BLOB NOT NULL,
    "verdict" VARCHAR(32) NOT NULL,
    "tryer" VARCHAR(26),
    "added_at" TIMESTAMP NOT NULL,
    CONSTRAINT "ck_wajs_versions_verdict" CHECK (verdict IN ('untried', 'trying', 'good', 'bad'))
);

CREATE TABLE "given_files" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "name" BLOB NOT NULL,
    "mime_type" VARCHAR(160) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "given_at" TIMESTAMP NOT NULL,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_given_files_person__9efd4a" ON "given_files" ("person_id");

CREATE INDEX "idx_given_files_tenant__6f5a24" ON "given_files" ("tenant_id");

CREATE TABLE "audience_lists" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "source" VARCHAR(32) NOT NULL,
    "name" BLOB NOT NULL,
    "good" INT NOT NULL,
    "bad" INT NOT NULL,
    "folded" INT NOT NULL,
    "bad_lines" BLOB NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "agreed_on" VARCHAR(32),
    "agreed_at" TIMESTAMP,
    "agreed_by_id" VARCHAR(26) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_audience_lists_source" CHECK (source IN ('file', 'pasted')),
    CONSTRAINT "ck_audience_lists_agreed_on" CHECK (agreed_on IN ('whatsapp', 'telegram', 'slack', 'console')),
    CONSTRAINT "ck_audience_lists_agreed" CHECK ((agreed_at IS NULL) = (agreed_by_id IS NULL))
);

CREATE INDEX "idx_audience_li_agreed__65c295" ON "audience_lists" ("agreed_by_id");

CREATE INDEX "idx_audience_li_person__a93da5" ON "audience_lists" ("person_id");

CREATE INDEX "idx_audience_li_session_4328d1" ON "audience_lists" ("session_id");

CREATE INDEX "idx_audience_li_tenant__882425" ON "audience_lists" ("tenant_id");

CREATE TABLE "list_members" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "place" INT NOT NULL,
    "lookup" VARCHAR(43) NOT NULL,
    "phone" BLOB NOT NULL,
    "name" BLOB NOT NULL,
    "list_id" VARCHAR(26) NOT NULL REFERENCES "audience_lists" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_list_member_list_id_bab213" UNIQUE ("list_id", "lookup"),
    CONSTRAINT "uid_list_member_list_id_60c06f" UNIQUE ("list_id", "place")
);

CREATE INDEX "idx_list_member_tenant__9f8065" ON "list_members" ("tenant_id");

CREATE TABLE "number_checks" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "lookup" VARCHAR(43) NOT NULL,
    "there" INT NOT NULL,
    "checked_at" TIMESTAMP NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_number_chec_tenant__834a5e" UNIQUE ("tenant_id", "lookup")
);

CREATE TABLE "labels" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "name" BLOB NOT NULL,
    "lookup" VARCHAR(43) NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_labels_tenant__aea754" UNIQUE ("tenant_id", "lookup")
);

CREATE TABLE "labelled_people" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "at" TIMESTAMP NOT NULL,
    "label_id" VARCHAR(26) NOT NULL REFERENCES "labels" ("id") ON DELETE RESTRICT,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_labelled_pe_label_i_59c465" UNIQUE ("label_id", "person_id")
);

CREATE INDEX "idx_labelled_pe_person__97ec51" ON "labelled_people" ("person_id");

CREATE INDEX "idx_labelled_pe_tenant__598003" ON "labelled_people" ("tenant_id");

CREATE TABLE "broadcasts" ("id" VARCHAR(26) NOT NULL  PRIMARY KEY, "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT, "cause_id" VARCHAR(26) REFERENCES "causes" ("id") ON DELETE RESTRICT, "text" BLOB NOT NULL, "audience" VARCHAR(32) NOT NULL, "created_at" TIMESTAMP NOT NULL, "changed_at" TIMESTAMP NOT NULL, "state" VARCHAR(32) NOT NULL, "file_id" VARCHAR(26) REFERENCES "given_files" ("id") ON DELETE RESTRICT, "days" INT, "label_id" VARCHAR(26) REFERENCES "labels" ("id") ON DELETE RESTRICT, "list_id" VARCHAR(26) REFERENCES "audience_lists" ("id") ON DELETE RESTRICT, "cold" INT NOT NULL, "why" VARCHAR(32), "held_until" TIMESTAMP, "news" INT NOT NULL, "looks" INT NOT NULL, "starts_at" TIMESTAMP, "wanted_at" TIMESTAMP, "prepared_to" VARCHAR(64), "confirmed_at" TIMESTAMP, "ended_at" TIMESTAMP, CONSTRAINT "ck_broadcasts_audience" CHECK (audience IN ('everyone', 'recent', 'label', 'list')), CONSTRAINT "ck_broadcasts_state" CHECK (state IN ('draft', 'preparing', 'waiting', 'running', 'paused', 'done', 'stopped')), CONSTRAINT "ck_broadcasts_cause" CHECK (state = 'draft' OR cause_id IS NOT NULL), CONSTRAINT "ck_broadcasts_whom" CHECK ((audience = 'label' OR label_id IS NULL) AND (audience = 'list' OR list_id IS NULL)));

CREATE INDEX "idx_broadcasts_cause_i_88bded" ON "broadcasts" ("cause_id");

CREATE INDEX "idx_broadcasts_session_74fe37" ON "broadcasts" ("session_id");

CREATE INDEX "idx_broadcasts_tenant__7a4a68" ON "broadcasts" ("tenant_id");

CREATE INDEX "idx_broadcasts_file_id_3ddec3" ON "broadcasts" ("file_id");

CREATE INDEX "idx_broadcasts_label_i_bf05e1" ON "broadcasts" ("label_id");

CREATE INDEX "idx_broadcasts_list_id_dbe276" ON "broadcasts" ("list_id");

CREATE INDEX "idx_broadcasts_session_1c8510" ON "broadcasts" ("session_id", "state");

CREATE TABLE "broadcast_recipients" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "place" BIGINT NOT NULL,
    "name" BLOB NOT NULL,
    "is_new" INT NOT NULL,
    "skipped" VARCHAR(32),
    "broadcast_id" VARCHAR(26) NOT NULL REFERENCES "broadcasts" ("id") ON DELETE RESTRICT,
    "outbox_id" VARCHAR(26) REFERENCES "outbox" ("id") ON DELETE RESTRICT,
    "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_broadcast_r_broadca_02ec22" UNIQUE ("broadcast_id", "person_id"),
    CONSTRAINT "uid_broadcast_r_broadca_fe551f" UNIQUE ("broadcast_id", "place")
);

CREATE INDEX "idx_broadcast_r_outbox__322182" ON "broadcast_recipients" ("outbox_id");

CREATE INDEX "idx_broadcast_r_person__f6d153" ON "broadcast_recipients" ("person_id");

CREATE INDEX "idx_broadcast_r_tenant__af30dd" ON "broadcast_recipients" ("tenant_id");

CREATE TABLE "outbox" ("id" VARCHAR(26) NOT NULL  PRIMARY KEY, "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT, "purpose" VARCHAR(32) NOT NULL, "rank" SMALLINT NOT NULL, "born" BIGINT NOT NULL, "recipient_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT, "cause_id" VARCHAR(26) REFERENCES "causes" ("id") ON DELETE RESTRICT, "owner_number_id" VARCHAR(26) REFERENCES "owner_numbers" ("id") ON DELETE RESTRICT, "broadcast_id" VARCHAR(26) REFERENCES "broadcasts" ("id") ON DELETE RESTRICT, "text" BLOB NOT NULL, "delivery" VARCHAR(32) NOT NULL, "created_at" TIMESTAMP NOT NULL, "not_before" TIMESTAMP NOT NULL, "conversation_id" VARCHAR(26) REFERENCES "conversations" ("id") ON DELETE RESTRICT, "revision" BIGINT, "choices" TEXT, "key" BLOB, "stanza" VARCHAR(160), "profile_generation" BIGINT, "attempts" INT NOT NULL, "reason" VARCHAR(32), "picked_at" TIMESTAMP, "sent_at" TIMESTAMP, "file_id" VARCHAR(26) REFERENCES "given_files" ("id") ON DELETE RESTRICT, CONSTRAINT "ck_outbox_purpose" CHECK (purpose IN ('screen', 'reply', 'broadcast')), CONSTRAINT "ck_outbox_delivery" CHECK (delivery IN ('due', 'sending', 'sent', 'delivered', 'read', 'uncertain', 'failed', 'dropped')), CONSTRAINT "ck_outbox_one_reason" CHECK ((cause_id IS NULL) <> (owner_number_id IS NULL)), CONSTRAINT "ck_outbox_cause" CHECK ((purpose = 'screen') = (owner_number_id IS NOT NULL)), CONSTRAINT "ck_outbox_rank" CHECK ((purpose = 'screen' AND rank = 0) OR (purpose = 'reply' AND rank = 1) OR (purpose = 'broadcast' AND rank = 2)), CONSTRAINT "ck_outbox_stanza" CHECK (delivery IN ('due', 'dropped') OR stanza IS NOT NULL), CONSTRAINT "ck_outbox_broadcast" CHECK ((purpose = 'broadcast') = (broadcast_id IS NOT NULL)), CONSTRAINT "uid_outbox_session_18f3e4" UNIQUE ("session_id", "stanza"), CONSTRAINT "fk_outbox_to_owner" FOREIGN KEY ("owner_number_id", "recipient_id") REFERENCES "owner_numbers" ("id", "person_id") ON UPDATE CASCADE);

CREATE INDEX "idx_outbox_broadca_90e09f" ON "outbox" ("broadcast_id");

CREATE INDEX "idx_outbox_cause_i_7d102a" ON "outbox" ("cause_id");

CREATE INDEX "idx_outbox_convers_377041" ON "outbox" ("conversation_id");

CREATE INDEX "idx_outbox_owner_n_a56ffc" ON "outbox" ("owner_number_id");

CREATE INDEX "idx_outbox_recipie_8a23e5" ON "outbox" ("recipient_id");

CREATE INDEX "idx_outbox_tenant__bd156e" ON "outbox" ("tenant_id");

CREATE INDEX ix_outbox_due ON outbox (session_id, rank, created_at, born) WHERE delivery = 'due';

CREATE INDEX ix_outbox_in_flight ON outbox (session_id, created_at, born) WHERE delivery = 'sending';

CREATE INDEX ix_outbox_standing ON outbox (conversation_id, born) WHERE stanza IS NOT NULL;

CREATE INDEX ix_outbox_to_contacts ON outbox (tenant_id, picked_at) WHERE cause_id IS NOT NULL;

CREATE INDEX "idx_outbox_file_id_d8101f" ON "outbox" ("file_id");

CREATE TABLE "sessions" ("id" VARCHAR(26) NOT NULL  PRIMARY KEY, "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "label" BLOB NOT NULL, "desired" VARCHAR(32) NOT NULL, "state" VARCHAR(32) NOT NULL, "reason" VARCHAR(32), "since" TIMESTAMP NOT NULL, "phone" BLOB, "lid" VARCHAR(32), "holder_id" VARCHAR(26) REFERENCES "holders" ("id") ON DELETE RESTRICT, "held_since" TIMESTAMP, "generation" BIGINT NOT NULL, "profile_generation" BIGINT NOT NULL, "pairing" VARCHAR(32), "pairing_phone" BLOB, "proxy" BLOB, "ever_linked" INT NOT NULL, "linked_at" TIMESTAMP, "awake_until" TIMESTAMP, "created_at" TIMESTAMP NOT NULL, "bundle_trouble" VARCHAR(32), "reason_until" TIMESTAMP, "phone_seen_at" TIMESTAMP, "use_here_at" TIMESTAMP, "canary" INT NOT NULL, "page_version" VARCHAR(160), "wajs_version" VARCHAR(160), "page_up_at" TIMESTAMP, "pace" VARCHAR(32) NOT NULL, "pace_per_day" INT, CONSTRAINT "ck_sessions_desired" CHECK (desired IN ('running', 'stopped', 'unlinked')), CONSTRAINT "ck_sessions_state" CHECK (state IN ('booting', 'wait_qr', 'connected', 'disconnected', 'action_required', 'logged_out')), CONSTRAINT "ck_sessions_pairing" CHECK (pairing IN ('qr', 'code')), CONSTRAINT "ck_sessions_pace" CHECK (pace IN ('cautious', 'normal', 'bold')));

CREATE INDEX "idx_sessions_holder__d2a848" ON "sessions" ("holder_id");

CREATE INDEX "idx_sessions_tenant__14e48d" ON "sessions" ("tenant_id");

CREATE INDEX "idx_sessions_desired_b85a96" ON "sessions" ("desired", "holder_id");

CREATE INDEX ix_sessions_canaries ON sessions (id) WHERE canary;

CREATE UNIQUE INDEX uq_broadcasts_draft ON broadcasts (session_id) WHERE state = 'draft';

CREATE INDEX ix_broadcast_recipients_waiting ON broadcast_recipients (broadcast_id, place) WHERE outbox_id IS NULL AND skipped IS NULL;

CREATE INDEX ix_broadcasts_news ON broadcasts (session_id) WHERE news OR looks;

CREATE INDEX ix_owner_numbers_unknown ON owner_numbers (session_id) WHERE replaced_at IS NULL AND phone IS NOT NULL AND lid IS NULL;

CREATE TABLE message_words (mark BIGINT NOT NULL, seq BIGINT NOT NULL REFERENCES messages (seq) ON DELETE CASCADE, PRIMARY KEY (mark, seq));

CREATE INDEX ix_message_words_seq ON message_words (seq);

CREATE TABLE "messages" ("seq" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "id" VARCHAR(26) NOT NULL UNIQUE, "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT, "contact_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT, "outgoing" INT NOT NULL, "stanza" VARCHAR(160) NOT NULL, "kind" VARCHAR(32) NOT NULL, "text" BLOB NOT NULL, "written_at" TIMESTAMP NOT NULL, "recorded_at" TIMESTAMP NOT NULL, "quoted" VARCHAR(160), "forwarded" INT NOT NULL, "outbox_id" VARCHAR(26) REFERENCES "outbox" ("id") ON DELETE RESTRICT, "by_person_id" VARCHAR(26) REFERENCES "people" ("id") ON DELETE RESTRICT, "edited_at" TIMESTAMP, "revoked_at" TIMESTAMP, "call" VARCHAR(32), "reached" VARCHAR(32), "their_reaction" BLOB, "their_reaction_at" TIMESTAMP, "our_reaction" BLOB, "our_reaction_at" TIMESTAMP, CONSTRAINT "ck_messages_kind" CHECK (kind IN ('text', 'image', 'video', 'audio', 'voice', 'sticker', 'document', 'location', 'contact_card', 'call', 'video_call', 'poll', 'event', 'product', 'order', 'payment', 'group_invitation', 'other')), CONSTRAINT "ck_messages_call" CHECK (call IN ('answered', 'missed', 'declined')), CONSTRAINT "ck_messages_reached" CHECK (reached IN ('due', 'sending', 'sent', 'delivered', 'read', 'uncertain', 'failed', 'dropped')), CONSTRAINT "uid_messages_session_1d47e1" UNIQUE ("session_id", "contact_id", "outgoing", "stanza"));

CREATE INDEX "idx_messages_by_pers_0e7b7e" ON "messages" ("by_person_id");

CREATE INDEX "idx_messages_contact_375701" ON "messages" ("contact_id");

CREATE INDEX "idx_messages_outbox__049b8a" ON "messages" ("outbox_id");

CREATE INDEX "idx_messages_tenant__fd9b4c" ON "messages" ("tenant_id");

CREATE INDEX "idx_messages_session_4350d2" ON "messages" ("session_id", "seq");

CREATE INDEX "idx_messages_session_3850cd" ON "messages" ("session_id", "contact_id", "seq");

CREATE INDEX "idx_messages_session_20ad4d" ON "messages" ("session_id", "written_at");

CREATE INDEX ix_messages_phone_sent ON messages (session_id, stanza) WHERE outgoing AND outbox_id IS NULL;

CREATE TABLE "message_changes" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "ours" INT NOT NULL,
    "text" BLOB NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "message_id" BIGINT NOT NULL REFERENCES "messages" ("seq") ON DELETE CASCADE,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_message_changes_kind" CHECK (kind IN ('edited', 'revoked', 'reacted'))
);

CREATE INDEX "idx_message_cha_message_c230aa" ON "message_changes" ("message_id");

CREATE INDEX "idx_message_cha_tenant__1f234c" ON "message_changes" ("tenant_id");

CREATE TABLE "attachments" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "chat" BLOB NOT NULL,
    "state" VARCHAR(32) NOT NULL,
    "why" VARCHAR(32),
    "tries" INT NOT NULL,
    "due_at" TIMESTAMP NOT NULL,
    "sha256" BLOB,
    "created_at" TIMESTAMP NOT NULL,
    "file_id" VARCHAR(26) REFERENCES "given_files" ("id") ON DELETE RESTRICT,
    "message_id" BIGINT NOT NULL REFERENCES "messages" ("seq") ON DELETE RESTRICT,
    "preview_id" VARCHAR(26) REFERENCES "given_files" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_attachments_message_449b8b" UNIQUE ("message_id"),
    CONSTRAINT "ck_attachments_state" CHECK (state IN ('waiting', 'kept', 'left', 'failed')),
    CONSTRAINT "ck_attachments_why" CHECK (why IN ('too_large', 'not_wanted', 'gone', 'empty', 'broken', 'no_picture')),
    CONSTRAINT "ck_attachments_kept" CHECK ((state = 'kept') = (file_id IS NOT NULL))
);

CREATE INDEX "idx_attachments_file_id_38a37a" ON "attachments" ("file_id");

CREATE INDEX "idx_attachments_preview_c57911" ON "attachments" ("preview_id");

CREATE INDEX "idx_attachments_session_fa73f4" ON "attachments" ("session_id");

CREATE INDEX "idx_attachments_tenant__e81ea6" ON "attachments" ("tenant_id");

CREATE INDEX "idx_offers_file_id_35cfae" ON "offers" ("file_id");

CREATE INDEX ix_attachments_waiting ON attachments (session_id, due_at) WHERE state = 'waiting';

CREATE UNIQUE INDEX uq_jobs_open ON jobs (kind, about, COALESCE(tenant_id, '')) WHERE status IN ('waiting', 'running');

CREATE UNIQUE INDEX uq_keys_tenant ON keys (tenant_id) WHERE tenant_id IS NOT NULL AND active_at IS NULL;

CREATE TABLE "gone_people" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "mark" VARCHAR(43) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "silent" INT NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_gone_people_tenant__cd1f81" UNIQUE ("tenant_id", "mark")
);

CREATE INDEX "idx_people_tenant__601c8f" ON "people" ("tenant_id", "last_wrote_at");

CREATE TABLE "memberships" ("id" VARCHAR(26) NOT NULL  PRIMARY KEY, "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT, "person_id" VARCHAR(26) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT, "role" VARCHAR(32) NOT NULL, "created_at" TIMESTAMP NOT NULL, "room" VARCHAR(32), "digest" VARCHAR(32), "digest_at" TIMESTAMP, CONSTRAINT "ck_memberships_role" CHECK (role IN ('owner', 'manager', 'agent', 'viewer')), CONSTRAINT "ck_memberships_room" CHECK (room IN ('notices', 'threads')), CONSTRAINT "ck_memberships_digest" CHECK (digest IN ('off', 'daily', 'weekly')), CONSTRAINT "uid_memberships_person__76043c" UNIQUE ("person_id", "tenant_id"));

CREATE INDEX "idx_memberships_tenant__dc07ab" ON "memberships" ("tenant_id");

CREATE TABLE "backfills" (
    "state" VARCHAR(32) NOT NULL,
    "why" VARCHAR(32),
    "since" TIMESTAMP NOT NULL,
    "asked_at" TIMESTAMP NOT NULL,
    "chats" INT,
    "chats_done" INT NOT NULL,
    "messages" INT NOT NULL,
    "next_at" TIMESTAMP NOT NULL,
    "tries" INT NOT NULL,
    "counted" INT NOT NULL,
    "counted_since" TIMESTAMP NOT NULL,
    "told" INT NOT NULL,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    "session_id" VARCHAR(26) NOT NULL  PRIMARY KEY REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "ck_backfills_state" CHECK (state IN ('running', 'done', 'stopped')),
    CONSTRAINT "ck_backfills_why" CHECK (why IN ('by_person', 'not_well', 'needs_person'))
);

CREATE INDEX "idx_backfills_tenant__d09f5e" ON "backfills" ("tenant_id");

CREATE TABLE "backfill_chats" (
    "id" VARCHAR(26) NOT NULL  PRIMARY KEY,
    "place" INT NOT NULL,
    "chat" BLOB NOT NULL,
    "mark" VARCHAR(43) NOT NULL,
    "before" BLOB,
    "session_id" VARCHAR(26) NOT NULL REFERENCES "sessions" ("id") ON DELETE RESTRICT,
    "tenant_id" VARCHAR(26) NOT NULL REFERENCES "tenants" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_backfill_ch_session_a3eea7" UNIQUE ("session_id", "place")
);

CREATE INDEX "idx_backfill_ch_tenant__a76548" ON "backfill_chats" ("tenant_id");
