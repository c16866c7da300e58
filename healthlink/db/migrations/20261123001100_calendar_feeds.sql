-- A private calendar of somebody's visits, for a calendar program that reads it by its address. Of the
-- token in the address only the hash is kept.
create table calendar_feed (
    id uuid primary key,
    user_id uuid not null references users (id),
    "of" text not null constraint calendar_feed_of check ("of" in ('visits', 'practice')),
    token_hash bytea not null constraint calendar_feed_token unique,
    created_at timestamptz not null default now()
);
create index calendar_feed_of_user on calendar_feed (user_id, created_at);
