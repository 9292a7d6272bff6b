CREATE TABLE `company` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`plan` text DEFAULT 'trial' NOT NULL,
	`mailbox_limit` integer NOT NULL,
	`own_domains` text NOT NULL,
	`record_internal` integer DEFAULT false NOT NULL,
	`sharing` text DEFAULT 'everything' NOT NULL,
	`import_window_days` integer NOT NULL,
	`slack_self_signup` integer DEFAULT false NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`rules_revision` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `exclusions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`pattern` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `exclusions_pattern` ON `exclusions` (`pattern`);--> statement-breakpoint
CREATE TABLE `teams` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `teams_name` ON `teams` (`name`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`team_id` text,
	`password_hash` text,
	`google_sub` text,
	`slack_user_id` text,
	`slack_left_at` integer,
	`created_at` integer NOT NULL,
	`activated_at` integer,
	`deactivated_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_google_sub` ON `users` (`google_sub`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_slack_user` ON `users` (`slack_user_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `links` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`token_hash` text NOT NULL,
	`user_id` text,
	`data` text NOT NULL,
	`result` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `links_token` ON `links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `links_user` ON `links` (`user_id`);--> statement-breakpoint
CREATE INDEX `links_expiry` ON `links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `login_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`imap_account` text,
	`smtp_account` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `login_attempts_user` ON `login_attempts` (`user_id`,`at`);--> statement-breakpoint
CREATE INDEX `login_attempts_imap` ON `login_attempts` (`imap_account`,`at`);--> statement-breakpoint
CREATE INDEX `login_attempts_smtp` ON `login_attempts` (`smtp_account`,`at`);--> statement-breakpoint
CREATE TABLE `mailboxes` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`identity` text NOT NULL,
	`address` text NOT NULL,
	`own_addresses` text NOT NULL,
	`route` text NOT NULL,
	`route_since` integer NOT NULL,
	`servers` text,
	`left_google_because` text,
	`try_google_at` integer,
	`can_send` integer NOT NULL,
	`connected_at` integer NOT NULL,
	`disconnected_at` integer,
	`status` text,
	`status_since` integer NOT NULL,
	`has_seat` integer NOT NULL,
	`queued_at` integer NOT NULL,
	`failing_since` integer,
	`failure_count` integer DEFAULT 0 NOT NULL,
	`own_failure_ms` integer DEFAULT 0 NOT NULL,
	`last_own_failure_at` integer,
	`given_up_at` integer,
	`last_error_code` text,
	`oldest_waiting_at` integer,
	`history_id` text,
	`imap_cursor` text,
	`last_synced_at` integer,
	`last_attempt_at` integer,
	`next_sync_at` integer,
	`paused_until` integer,
	`budget_paused_until` integer,
	`pass_every_ms` integer,
	`last_new_mail_at` integer,
	`watch_expires_at` integer,
	`watch_renew_at` integer,
	`watch_heard_at` integer,
	`idle_until` integer,
	`idle_folder` text,
	`next_audit_at` integer,
	`imported_revision` integer NOT NULL,
	`imported_from` integer,
	`recorded_count` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mailboxes_identity` ON `mailboxes` (`identity`);--> statement-breakpoint
CREATE INDEX `mailboxes_user` ON `mailboxes` (`user_id`);--> statement-breakpoint
CREATE INDEX `mailboxes_due` ON `mailboxes` (`next_sync_at`);--> statement-breakpoint
CREATE INDEX `mailboxes_address` ON `mailboxes` (lower("address"));--> statement-breakpoint
CREATE INDEX `mailboxes_queue` ON `mailboxes` (`has_seat`,`queued_at`);--> statement-breakpoint
CREATE INDEX `mailboxes_app_password` ON `mailboxes` (`id`) WHERE route = 'app_password';--> statement-breakpoint
CREATE INDEX `mailboxes_failing` ON `mailboxes` (`last_error_code`,`next_sync_at`) WHERE last_error_code is not null;--> statement-breakpoint
CREATE TABLE `credentials` (
	`mailbox_id` text NOT NULL,
	`route` text NOT NULL,
	`sealed` text NOT NULL,
	`scopes` text NOT NULL,
	`granted_at` integer NOT NULL,
	PRIMARY KEY(`mailbox_id`, `route`)
);
--> statement-breakpoint
CREATE TABLE `status_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text NOT NULL,
	`from_status` text,
	`to_status` text,
	`cause` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `status_changes_mailbox` ON `status_changes` (`mailbox_id`,`at`);--> statement-breakpoint
CREATE TABLE `billing_intervals` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer
);
--> statement-breakpoint
CREATE INDEX `billing_intervals_mailbox` ON `billing_intervals` (`mailbox_id`,`opened_at`);--> statement-breakpoint
CREATE INDEX `billing_intervals_opened` ON `billing_intervals` (`opened_at`);--> statement-breakpoint
CREATE TABLE `sync_errors` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text,
	`code` text NOT NULL,
	`detail` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`count` integer NOT NULL,
	`resolved_at` integer,
	`acknowledged_by` text,
	`acknowledged_at` integer
);
--> statement-breakpoint
CREATE INDEX `sync_errors_mailbox` ON `sync_errors` (`mailbox_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `sync_errors_occurred` ON `sync_errors` (`occurred_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `sync_errors_one_open_fault` ON `sync_errors` (`code`) WHERE mailbox_id is null and resolved_at is null;--> statement-breakpoint
CREATE INDEX `sync_errors_open` ON `sync_errors` (`mailbox_id`) WHERE resolved_at IS NULL;--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text NOT NULL,
	`reason` text NOT NULL,
	`state` text NOT NULL,
	`after_revision` integer NOT NULL,
	`to_revision` integer NOT NULL,
	`received_from` integer NOT NULL,
	`received_before` integer,
	`way` text NOT NULL,
	`domain_size` integer NOT NULL,
	`search` text,
	`page_token` text,
	`position` text,
	`listed_count` integer NOT NULL,
	`search_count` integer NOT NULL,
	`unread_count` integer NOT NULL,
	`found_count` integer NOT NULL,
	`recorded_count` integer NOT NULL,
	`not_recorded_count` integer NOT NULL,
	`units_spent` integer NOT NULL,
	`other_way_units` integer,
	`started_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `imports_mailbox` ON `imports` (`mailbox_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `imports_open` ON `imports` (`mailbox_id`) WHERE state not in ('done', 'abandoned');--> statement-breakpoint
CREATE TABLE `audits` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text NOT NULL,
	`state` text NOT NULL,
	`queries` text NOT NULL,
	`query_index` integer NOT NULL,
	`page_token` text,
	`searched_up_to` text,
	`compared_count` integer NOT NULL,
	`sampled_count` integer NOT NULL,
	`sampled_up_to` text NOT NULL,
	`recorded_count` integer NOT NULL,
	`missing_count` integer NOT NULL,
	`open_count` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`retry_at` integer
);
--> statement-breakpoint
CREATE INDEX `audits_mailbox` ON `audits` (`mailbox_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `audits_open` ON `audits` (`mailbox_id`) WHERE state <> 'done';--> statement-breakpoint
CREATE TABLE `ledger` (
	`mailbox_id` text NOT NULL,
	`message_id` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`revision` integer NOT NULL,
	`attempts` integer NOT NULL,
	`source` text NOT NULL,
	`import_id` text,
	`email_id` text,
	`queued_at` integer NOT NULL,
	`retry_at` integer,
	`decided_at` integer,
	`rank` integer NOT NULL,
	PRIMARY KEY(`mailbox_id`, `message_id`)
);
--> statement-breakpoint
CREATE INDEX `ledger_queue` ON `ledger` (`mailbox_id`,`source`,`rank`) WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX `ledger_failed` ON `ledger` (`mailbox_id`) WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX `ledger_email` ON `ledger` (`email_id`);--> statement-breakpoint
CREATE INDEX `ledger_foldable` ON `ledger` (`decided_at`) WHERE state = 'skipped' and reason in ('not_a_lead', 'spam', 'bin', 'chat');--> statement-breakpoint
CREATE TABLE `folded_skips` (
	`mailbox_id` text NOT NULL,
	`prefix` text NOT NULL,
	`revisions` text NOT NULL,
	PRIMARY KEY(`mailbox_id`, `prefix`)
);
--> statement-breakpoint
CREATE TABLE `emails` (
	`id` text PRIMARY KEY NOT NULL,
	`dedupe_key` text NOT NULL,
	`message_id` text,
	`conversation_id` text NOT NULL,
	`subject` text NOT NULL,
	`preview` text NOT NULL,
	`from` text,
	`to` text NOT NULL,
	`cc` text NOT NULL,
	`reply_to` text NOT NULL,
	`date` integer NOT NULL,
	`direction` text NOT NULL,
	`body_text` text,
	`body_html` text,
	`body_truncated` integer NOT NULL,
	`attachments` text NOT NULL,
	`recorded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `emails_dedupe_key` ON `emails` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `emails_message_id` ON `emails` (`message_id`);--> statement-breakpoint
CREATE INDEX `emails_date` ON `emails` (`date`,`id`);--> statement-breakpoint
CREATE TABLE `copies` (
	`mailbox_id` text NOT NULL,
	`provider_message_id` text NOT NULL,
	`email_id` text NOT NULL,
	`thread_id` text NOT NULL,
	`labels` text NOT NULL,
	`bcc` text NOT NULL,
	PRIMARY KEY(`mailbox_id`, `provider_message_id`)
);
--> statement-breakpoint
CREATE INDEX `copies_email` ON `copies` (`email_id`);--> statement-breakpoint
CREATE INDEX `copies_thread` ON `copies` (`mailbox_id`,`thread_id`);--> statement-breakpoint
CREATE TABLE `email_references` (
	`message_id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `participants` (
	`email_id` text NOT NULL,
	`address_key` text NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`email_id`, `address_key`, `role`)
);
--> statement-breakpoint
CREATE INDEX `participants_address` ON `participants` (`address_key`);--> statement-breakpoint
CREATE INDEX `participants_tagged` ON `participants` (`address_key`) WHERE address_key like '%+%';--> statement-breakpoint
CREATE TABLE `email_leads` (
	`lead_id` text NOT NULL,
	`email_id` text NOT NULL,
	`date` integer NOT NULL,
	`address_key` text NOT NULL,
	`match` text NOT NULL,
	PRIMARY KEY(`lead_id`, `email_id`)
);
--> statement-breakpoint
CREATE INDEX `email_leads_timeline` ON `email_leads` (`lead_id`,`date`,`email_id`);--> statement-breakpoint
CREATE INDEX `email_leads_email` ON `email_leads` (`email_id`);--> statement-breakpoint
CREATE TABLE `leads` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`owner_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`removed_at` integer,
	`merged_into_id` text
);
--> statement-breakpoint
CREATE INDEX `leads_owner` ON `leads` (`owner_id`);--> statement-breakpoint
CREATE INDEX `leads_name` ON `leads` (`name`,`id`);--> statement-breakpoint
CREATE TABLE `lead_addresses` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`address` text NOT NULL,
	`address_key` text NOT NULL,
	`domain` text NOT NULL,
	`added_revision` integer NOT NULL,
	`removed_revision` integer
);
--> statement-breakpoint
CREATE INDEX `lead_addresses_key` ON `lead_addresses` (`address_key`);--> statement-breakpoint
CREATE INDEX `lead_addresses_lead` ON `lead_addresses` (`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_addresses_domain` ON `lead_addresses` (`domain`,`address_key`,`added_revision`,`removed_revision`);--> statement-breakpoint
CREATE INDEX `lead_addresses_added` ON `lead_addresses` (`added_revision`);--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`key` text NOT NULL,
	`state` text NOT NULL,
	`payload` text,
	`run_at` integer NOT NULL,
	`lease_token` text,
	`lease_until` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_one_queued` ON `jobs` (`queue`,`key`) WHERE state = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_one_active` ON `jobs` (`queue`,`key`) WHERE state = 'active';--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`queue`,`state`,`run_at`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`type` text NOT NULL,
	`mailbox_id` text,
	`user_id` text,
	`data` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_at` ON `events` (`at`);--> statement-breakpoint
CREATE TABLE `event_cursors` (
	`consumer` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `quota_usage` (
	`scope` text NOT NULL,
	`window_start` integer NOT NULL,
	`live_units` integer DEFAULT 0 NOT NULL,
	`import_units` integer DEFAULT 0 NOT NULL,
	`audit_units` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`scope`, `window_start`)
);
--> statement-breakpoint
CREATE INDEX `quota_usage_window` ON `quota_usage` (`window_start`);--> statement-breakpoint
CREATE TABLE `slack_connection` (
	`id` text PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`team_id` text,
	`team_name` text,
	`app_id` text,
	`connected_since` integer,
	`last_heard_at` integer,
	`checked_at` integer,
	`token_problem` text,
	`token_problem_since` integer,
	`token_problem_detail` text,
	`door_problem` text,
	`door_problem_since` integer
);
--> statement-breakpoint
CREATE TABLE `slack_invitations` (
	`user_id` text PRIMARY KEY NOT NULL,
	`invited_by_id` text NOT NULL,
	`asked_at` integer NOT NULL,
	`state` text NOT NULL,
	`sent_at` integer,
	`send_after` integer NOT NULL,
	`last_problem` text
);
--> statement-breakpoint
CREATE INDEX `slack_invitations_send` ON `slack_invitations` (`state`,`send_after`);--> statement-breakpoint
CREATE TABLE `alert_channels` (
	`channel_id` text PRIMARY KEY NOT NULL,
	`kinds` text NOT NULL,
	`team_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `slack_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`user_id` text,
	`topic` text NOT NULL,
	`parent_id` text,
	`state` text NOT NULL,
	`message` text NOT NULL,
	`version` integer NOT NULL,
	`sent_version` integer DEFAULT 0 NOT NULL,
	`slack_ts` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`send_after` integer NOT NULL,
	`last_problem` text,
	`problem_since` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `slack_alerts_topic` ON `slack_alerts` (`topic`,`state`);--> statement-breakpoint
CREATE INDEX `slack_alerts_updated` ON `slack_alerts` (`updated_at`);--> statement-breakpoint
CREATE INDEX `slack_alerts_unsent` ON `slack_alerts` (`channel_id`,`send_after`) WHERE version > sent_version;--> statement-breakpoint
CREATE TABLE `alert_looks` (
	`subject` text PRIMARY KEY NOT NULL,
	`due_at` integer NOT NULL,
	`seq` integer NOT NULL,
	`asked_count` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alert_looks_due` ON `alert_looks` (`due_at`,`seq`);--> statement-breakpoint
CREATE TABLE `alert_snoozes` (
	`topic` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `slack_direct_channels` (
	`slack_user_id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL
);

