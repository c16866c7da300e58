-- What people are to be told, and whether they have been. The texts are made when a notice is sent;
-- a row is the net: whoever dies on the way, somebody finds it and sends it.
create table notice (
    id uuid primary key,
    kind text not null,
    channel text not null constraint notice_channel check (channel in ('email')),
    user_id uuid not null references users (id),
    subject_id uuid not null,         -- what it is about; of an account's letters, the request for it
    version integer not null default 0,
    due_at timestamptz not null,
    state text not null default 'waiting'
        constraint notice_state check (state in ('waiting', 'sending', 'sent', 'dropped', 'failed')),
    attempts integer not null default 0,
    claimed_until timestamptz,        -- 'sending': taken until then; 'waiting': left alone until then
    sent_at timestamptz,
    error text,                       -- why it is not sent (yet): a kind of failure, never content
    unclear integer not null default 0, -- how often it may have been sent without our knowing
    created_at timestamptz not null default now(),
    constraint notice_once unique (kind, channel, user_id, subject_id, version),
    constraint notice_sent check ((state = 'sent') = (sent_at is not null)),
    constraint notice_claim check (state <> 'sending' or claimed_until is not null)
);
create index notice_due on notice (coalesce(claimed_until, due_at))
    where state in ('waiting', 'sending');
create index notice_of_user on notice (user_id, created_at desc);

-- What a user wants to be told, and when not. No row: the defaults.
create table notice_settings (
    user_id uuid primary key references users (id),
    reminder_day boolean not null default true,
    reminder_hours boolean not null default true,
    quiet_from time not null default '22:00',
    quiet_to time not null default '08:00'
);

-- A link in a letter that stands for its reader: of its token only the hash, used once.
create table account_link (
    token_hash bytea primary key,
    user_id uuid not null references users (id),
    purpose text not null
        constraint account_link_purpose check (purpose in ('verify', 'reset', 'invite')),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index account_link_of_user on account_link (user_id);
create index account_link_age on account_link (expires_at);
