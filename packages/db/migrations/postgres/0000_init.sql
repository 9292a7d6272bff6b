CREATE TABLE "company" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"plan" text DEFAULT 'trial' NOT NULL,
	"mailbox_limit" integer NOT NULL,
	"own_domains" jsonb NOT NULL,
	"record_internal" boolean DEFAULT false NOT NULL,
	"sharing" text DEFAULT 'everything' NOT NULL,
	"import_window_days" integer NOT NULL,
	"slack_self_signup" boolean DEFAULT false NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"rules_revision" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exclusions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"pattern" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"team_id" text,
	"password_hash" text,
	"google_sub" text,
	"slack_user_id" text,
	"slack_left_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"deactivated_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"token_hash" text NOT NULL,
	"user_id" text,
	"data" jsonb NOT NULL,
	"result" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "login_attempts" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"imap_account" text,
	"smtp_account" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailboxes" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"identity" text NOT NULL,
	"address" text NOT NULL,
	"own_addresses" jsonb NOT NULL,
	"route" text NOT NULL,
	"route_since" timestamp (3) with time zone NOT NULL,
	"servers" jsonb,
	"left_google_because" text,
	"try_google_at" timestamp (3) with time zone,
	"can_send" boolean NOT NULL,
	"connected_at" timestamp (3) with time zone NOT NULL,
	"disconnected_at" timestamp (3) with time zone,
	"status" text,
	"status_since" timestamp (3) with time zone NOT NULL,
	"has_seat" boolean NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"failure_count" integer DEFAULT 0 NOT NULL,
	"own_failure_ms" bigint DEFAULT 0 NOT NULL,
	"last_own_failure_at" timestamp (3) with time zone,
	"given_up_at" timestamp (3) with time zone,
	"last_error_code" text,
	"oldest_waiting_at" timestamp (3) with time zone,
	"history_id" text,
	"imap_cursor" text,
	"last_synced_at" timestamp (3) with time zone,
	"last_attempt_at" timestamp (3) with time zone,
	"next_sync_at" timestamp (3) with time zone,
	"paused_until" timestamp (3) with time zone,
	"budget_paused_until" timestamp (3) with time zone,
	"pass_every_ms" integer,
	"last_new_mail_at" timestamp (3) with time zone,
	"watch_expires_at" timestamp (3) with time zone,
	"watch_renew_at" timestamp (3) with time zone,
	"watch_heard_at" timestamp (3) with time zone,
	"idle_until" timestamp (3) with time zone,
	"idle_folder" text,
	"next_audit_at" timestamp (3) with time zone,
	"imported_revision" integer NOT NULL,
	"imported_from" timestamp (3) with time zone,
	"recorded_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"mailbox_id" text NOT NULL,
	"route" text NOT NULL,
	"sealed" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "credentials_mailbox_id_route_pk" PRIMARY KEY("mailbox_id","route")
);
--> statement-breakpoint
CREATE TABLE "status_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"mailbox_id" text NOT NULL,
	"from_status" text,
	"to_status" text,
	"cause" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "billing_intervals" (
	"id" text PRIMARY KEY NOT NULL,
	"mailbox_id" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sync_errors" (
	"id" text PRIMARY KEY NOT NULL,
	"mailbox_id" text,
	"code" text NOT NULL,
	"detail" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"acknowledged_by" text,
	"acknowledged_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"mailbox_id" text NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"after_revision" integer NOT NULL,
	"to_revision" integer NOT NULL,
	"received_from" timestamp (3) with time zone NOT NULL,
	"received_before" timestamp (3) with time zone,
	"way" text NOT NULL,
	"domain_size" integer NOT NULL,
	"search" jsonb,
	"page_token" text,
	"position" jsonb,
	"listed_count" integer NOT NULL,
	"search_count" integer NOT NULL,
	"unread_count" integer NOT NULL,
	"found_count" integer NOT NULL,
	"recorded_count" integer NOT NULL,
	"not_recorded_count" integer NOT NULL,
	"units_spent" integer NOT NULL,
	"other_way_units" integer,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audits" (
	"id" text PRIMARY KEY NOT NULL,
	"mailbox_id" text NOT NULL,
	"state" text NOT NULL,
	"queries" jsonb NOT NULL,
	"query_index" integer NOT NULL,
	"page_token" text,
	"searched_up_to" jsonb,
	"compared_count" integer NOT NULL,
	"sampled_count" integer NOT NULL,
	"sampled_up_to" text NOT NULL,
	"recorded_count" integer NOT NULL,
	"missing_count" integer NOT NULL,
	"open_count" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"mailbox_id" text NOT NULL,
	"message_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"revision" integer NOT NULL,
	"attempts" integer NOT NULL,
	"source" text NOT NULL,
	"import_id" text,
	"email_id" text,
	"queued_at" timestamp (3) with time zone NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"decided_at" timestamp (3) with time zone,
	"rank" bigint NOT NULL,
	CONSTRAINT "ledger_mailbox_id_message_id_pk" PRIMARY KEY("mailbox_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "folded_skips" (
	"mailbox_id" text NOT NULL,
	"prefix" text NOT NULL,
	"revisions" jsonb NOT NULL,
	CONSTRAINT "folded_skips_mailbox_id_prefix_pk" PRIMARY KEY("mailbox_id","prefix")
);
--> statement-breakpoint
CREATE TABLE "emails" (
	"id" text PRIMARY KEY NOT NULL,
	"dedupe_key" text NOT NULL,
	"message_id" text,
	"conversation_id" text NOT NULL,
	"subject" text NOT NULL,
	"preview" text NOT NULL,
	"from" jsonb,
	"to" jsonb NOT NULL,
	"cc" jsonb NOT NULL,
	"reply_to" jsonb NOT NULL,
	"date" timestamp (3) with time zone NOT NULL,
	"direction" text NOT NULL,
	"body_text" text,
	"body_html" text,
	"body_truncated" boolean NOT NULL,
	"attachments" jsonb NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "copies" (
	"mailbox_id" text NOT NULL,
	"provider_message_id" text NOT NULL,
	"email_id" text NOT NULL,
	"thread_id" text NOT NULL,
	"labels" jsonb NOT NULL,
	"bcc" jsonb NOT NULL,
	CONSTRAINT "copies_mailbox_id_provider_message_id_pk" PRIMARY KEY("mailbox_id","provider_message_id")
);
--> statement-breakpoint
CREATE TABLE "email_references" (
	"message_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	CONSTRAINT "email_references_message_id_pk" PRIMARY KEY("message_id")
);
--> statement-breakpoint
CREATE TABLE "participants" (
	"email_id" text NOT NULL,
	"address_key" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "participants_email_id_address_key_role_pk" PRIMARY KEY("email_id","address_key","role")
);
--> statement-breakpoint
CREATE TABLE "email_leads" (
	"lead_id" text NOT NULL,
	"email_id" text NOT NULL,
	"date" timestamp (3) with time zone NOT NULL,
	"address_key" text NOT NULL,
	"match" text NOT NULL,
	CONSTRAINT "email_leads_lead_id_email_id_pk" PRIMARY KEY("lead_id","email_id")
);
--> statement-breakpoint
CREATE TABLE "leads" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"merged_into_id" text
);
--> statement-breakpoint
CREATE TABLE "lead_addresses" (
	"id" text PRIMARY KEY NOT NULL,
	"lead_id" text NOT NULL,
	"address" text NOT NULL,
	"address_key" text NOT NULL,
	"domain" text NOT NULL,
	"added_revision" integer NOT NULL,
	"removed_revision" integer
);
--> statement-breakpoint
CREATE TABLE "meta" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"queue" text NOT NULL,
	"key" text NOT NULL,
	"state" text NOT NULL,
	"payload" jsonb,
	"run_at" timestamp (3) with time zone NOT NULL,
	"lease_token" text,
	"lease_until" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"mailbox_id" text,
	"user_id" text,
	"data" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_cursors" (
	"consumer" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quota_usage" (
	"scope" text NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"live_units" bigint DEFAULT 0 NOT NULL,
	"import_units" bigint DEFAULT 0 NOT NULL,
	"audit_units" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "quota_usage_scope_window_start_pk" PRIMARY KEY("scope","window_start")
);
--> statement-breakpoint
CREATE TABLE "slack_connection" (
	"id" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"team_id" text,
	"team_name" text,
	"app_id" text,
	"connected_since" timestamp (3) with time zone,
	"last_heard_at" timestamp (3) with time zone,
	"checked_at" timestamp (3) with time zone,
	"token_problem" text,
	"token_problem_since" timestamp (3) with time zone,
	"token_problem_detail" text,
	"door_problem" text,
	"door_problem_since" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "slack_invitations" (
	"user_id" text PRIMARY KEY NOT NULL,
	"invited_by_id" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"send_after" timestamp (3) with time zone NOT NULL,
	"last_problem" text
);
--> statement-breakpoint
CREATE TABLE "alert_channels" (
	"channel_id" text PRIMARY KEY NOT NULL,
	"kinds" jsonb NOT NULL,
	"team_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slack_alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"user_id" text,
	"topic" text NOT NULL,
	"parent_id" text,
	"state" text NOT NULL,
	"message" jsonb NOT NULL,
	"version" integer NOT NULL,
	"sent_version" integer DEFAULT 0 NOT NULL,
	"slack_ts" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"send_after" timestamp (3) with time zone NOT NULL,
	"last_problem" text,
	"problem_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_looks" (
	"subject" text PRIMARY KEY NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"seq" bigint NOT NULL,
	"asked_count" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_snoozes" (
	"topic" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slack_direct_channels" (
	"slack_user_id" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "exclusions_pattern" ON "exclusions" USING btree ("pattern");--> statement-breakpoint
CREATE UNIQUE INDEX "teams_name" ON "teams" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "users_google_sub" ON "users" USING btree ("google_sub");--> statement-breakpoint
CREATE UNIQUE INDEX "users_slack_user" ON "users" USING btree ("slack_user_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "links_token" ON "links" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "links_user" ON "links" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "links_expiry" ON "links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "login_attempts_user" ON "login_attempts" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "login_attempts_imap" ON "login_attempts" USING btree ("imap_account","at");--> statement-breakpoint
CREATE INDEX "login_attempts_smtp" ON "login_attempts" USING btree ("smtp_account","at");--> statement-breakpoint
CREATE UNIQUE INDEX "mailboxes_identity" ON "mailboxes" USING btree ("identity");--> statement-breakpoint
CREATE INDEX "mailboxes_user" ON "mailboxes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "mailboxes_due" ON "mailboxes" USING btree ("next_sync_at");--> statement-breakpoint
CREATE INDEX "mailboxes_address" ON "mailboxes" USING btree (lower("address"));--> statement-breakpoint
CREATE INDEX "mailboxes_queue" ON "mailboxes" USING btree ("has_seat","queued_at");--> statement-breakpoint
CREATE INDEX "mailboxes_app_password" ON "mailboxes" USING btree ("id") WHERE route = 'app_password';--> statement-breakpoint
CREATE INDEX "mailboxes_failing" ON "mailboxes" USING btree ("last_error_code","next_sync_at") WHERE last_error_code is not null;--> statement-breakpoint
CREATE INDEX "status_changes_mailbox" ON "status_changes" USING btree ("mailbox_id","at");--> statement-breakpoint
CREATE INDEX "billing_intervals_mailbox" ON "billing_intervals" USING btree ("mailbox_id","opened_at");--> statement-breakpoint
CREATE INDEX "billing_intervals_opened" ON "billing_intervals" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "sync_errors_mailbox" ON "sync_errors" USING btree ("mailbox_id","occurred_at");--> statement-breakpoint
CREATE INDEX "sync_errors_occurred" ON "sync_errors" USING btree ("occurred_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sync_errors_one_open_fault" ON "sync_errors" USING btree ("code") WHERE mailbox_id is null and resolved_at is null;--> statement-breakpoint
CREATE INDEX "sync_errors_open" ON "sync_errors" USING btree ("mailbox_id") WHERE resolved_at IS NULL;--> statement-breakpoint
CREATE INDEX "imports_mailbox" ON "imports" USING btree ("mailbox_id","started_at");--> statement-breakpoint
CREATE INDEX "imports_open" ON "imports" USING btree ("mailbox_id") WHERE state not in ('done', 'abandoned');--> statement-breakpoint
CREATE INDEX "audits_mailbox" ON "audits" USING btree ("mailbox_id","started_at");--> statement-breakpoint
CREATE INDEX "audits_open" ON "audits" USING btree ("mailbox_id") WHERE state <> 'done';--> statement-breakpoint
CREATE INDEX "ledger_queue" ON "ledger" USING btree ("mailbox_id","source","rank") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "ledger_failed" ON "ledger" USING btree ("mailbox_id") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "ledger_email" ON "ledger" USING btree ("email_id");--> statement-breakpoint
CREATE INDEX "ledger_foldable" ON "ledger" USING btree ("decided_at") WHERE state = 'skipped' and reason in ('not_a_lead', 'spam', 'bin', 'chat');--> statement-breakpoint
CREATE UNIQUE INDEX "emails_dedupe_key" ON "emails" USING btree ("dedupe_key");--> statement-breakpoint
CREATE INDEX "emails_message_id" ON "emails" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "emails_date" ON "emails" USING btree ("date","id");--> statement-breakpoint
CREATE INDEX "copies_email" ON "copies" USING btree ("email_id");--> statement-breakpoint
CREATE INDEX "copies_thread" ON "copies" USING btree ("mailbox_id","thread_id");--> statement-breakpoint
CREATE INDEX "participants_address" ON "participants" USING btree ("address_key");--> statement-breakpoint
CREATE INDEX "participants_tagged" ON "participants" USING btree ("address_key") WHERE address_key like '%+%';--> statement-breakpoint
CREATE INDEX "email_leads_timeline" ON "email_leads" USING btree ("lead_id","date","email_id");--> statement-breakpoint
CREATE INDEX "email_leads_email" ON "email_leads" USING btree ("email_id");--> statement-breakpoint
CREATE INDEX "leads_owner" ON "leads" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "leads_name" ON "leads" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "lead_addresses_key" ON "lead_addresses" USING btree ("address_key");--> statement-breakpoint
CREATE INDEX "lead_addresses_lead" ON "lead_addresses" USING btree ("lead_id");--> statement-breakpoint
CREATE INDEX "lead_addresses_domain" ON "lead_addresses" USING btree ("domain","address_key","added_revision","removed_revision");--> statement-breakpoint
CREATE INDEX "lead_addresses_added" ON "lead_addresses" USING btree ("added_revision");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_queued" ON "jobs" USING btree ("queue","key") WHERE state = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_active" ON "jobs" USING btree ("queue","key") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("queue","state","run_at");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "quota_usage_window" ON "quota_usage" USING btree ("window_start");--> statement-breakpoint
CREATE INDEX "slack_invitations_send" ON "slack_invitations" USING btree ("state","send_after");--> statement-breakpoint
CREATE INDEX "slack_alerts_topic" ON "slack_alerts" USING btree ("topic","state");--> statement-breakpoint
CREATE INDEX "slack_alerts_updated" ON "slack_alerts" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "slack_alerts_unsent" ON "slack_alerts" USING btree ("channel_id","send_after") WHERE version > sent_version;--> statement-breakpoint
CREATE INDEX "alert_looks_due" ON "alert_looks" USING btree ("due_at","seq");
