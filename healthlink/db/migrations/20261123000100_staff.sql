-- Who changed what in the catalogue and at the desk: a row beside every change, in its transaction.
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor_id uuid,                    -- null: an operator at the command line
    clinic_id uuid,                   -- whose staff may read it; null: administrators only
    action text not null,             -- noun.verb, as in service.change
    subject_id uuid not null,
    reason text,                      -- why a rule was overridden, a user blocked, a visit cancelled
    detail jsonb not null default '{}',
    request_id text
);
create index audit_of_clinic on audit (clinic_id, id desc);
create index audit_of_subject on audit (subject_id, id desc);
create trigger audit_append_only before update or delete on audit
    for each row execute function append_only();

-- How to speak to a user, and whether the address is known to be theirs.
alter table users add column language text not null default 'en';
alter table users add constraint users_language check (language in ('en', 'ru', 'hy')) not valid;
alter table users add column email_verified_at timestamptz;

-- Only listed doctors are on the market.
alter table doctor add column listed boolean not null default true;
alter table doctor add column sees_adults boolean not null default true;
alter table doctor add column sees_children boolean not null default false;
