-- squawk-ignore-file require-concurrent-index-creation
-- Small indexes over few rows, by which the night's sweeps find what has been kept long enough, and
-- the copies whom they have to forget (docs/retention.md).
create index users_erased on users (deleted_at) where deleted_at is not null;
create index waitlist_entry_done on waitlist_entry (closes_at) where state <> 'waiting';
create index message_report_done on message_report (closed_at) where closed_at is not null;
create index review_report_done on review_report (settled_at) where settled_at is not null;
create index practice_assistant_unanswered on practice_assistant (token_expires_at)
    where joined_at is null;
create index doctor_invitation_unanswered on doctor_invitation (expires_at) where used_at is null;
