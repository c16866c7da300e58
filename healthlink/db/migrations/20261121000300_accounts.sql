create table users (  -- "user" is a reserved word
    id uuid primary key,
    email text,
    full_name text not null,
    phone text,
    role text not null default 'patient'
        constraint users_role check (role in ('patient', 'doctor', 'clinic_staff', 'admin')),
    password_hash text,  -- null: signs in by Telegram only, or is deleted
    created_at timestamptz not null default now(),
    blocked_at timestamptz,
    deleted_at timestamptz
);
create unique index users_email_key on users (lower(email));

-- Who attends an appointment: the account holder (same id), later also family members.
create table person (
    id uuid primary key,
    user_id uuid not null references users (id)
);
create index person_user on person (user_id);

-- A sign-in. Of refresh tokens only hashes: of the one that is good and of the one before it.
create table session (
    id uuid primary key,
    user_id uuid not null references users (id),
    created_at timestamptz not null default now(),
    refreshed_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    refresh_hash bytea not null,
    previous_hash bytea,
    generation integer not null default 0,
    successor_used boolean not null default true,
    user_agent text not null default '',
    address text not null default ''
);
create index session_of_user on session (user_id, refreshed_at desc);

-- Counts of attempts (GCRA). Losing them in a crash lets a few more attempts through, no more.
create unlogged table throttle (
    key text primary key,
    due timestamptz not null
);

create table idempotency_key (
    user_id uuid not null,  -- all zeroes where nobody is signed in
    route text not null,
    key text not null,
    fingerprint bytea not null,
    answer text,
    created_at timestamptz not null default now(),
    primary key (user_id, route, key)
);
create index idempotency_key_age on idempotency_key (created_at);
