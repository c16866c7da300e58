-- What other systems call our clinics, doctors and services, so that a file may be brought in again.
-- Each namespace is a world of its own: one clinic cannot reach another's things by their names.
create table external_id (
    namespace uuid not null,          -- zero: administrators and operators; else a clinic's id
    kind text not null constraint external_id_kind check (kind in ('clinic', 'doctor', 'service')),
    external_id text not null constraint external_id_length
        check (length(external_id) between 1 and 100),
    id uuid not null,
    primary key (namespace, kind, external_id)
);
create unique index external_id_of on external_id (namespace, kind, id);

-- A file that somebody sent to be brought in, and what became of it.
create table catalog_import (
    id uuid primary key,
    namespace uuid not null,
    user_id uuid not null references users (id),
    dry_run boolean not null,
    state text not null constraint catalog_import_state check
        (state in ('uploading', 'waiting', 'running', 'done', 'refused', 'failed')),
    rows_total int not null default 0,
    rows_done int not null default 0,
    counts jsonb not null default '{}',
    problems jsonb not null default '[]',
    problems_total int not null default 0,
    created_at timestamptz not null default now(),
    touched_at timestamptz not null default now(),    -- when it was last seen at work
    finished_at timestamptz,
    constraint catalog_import_finished
        check ((finished_at is not null) = (state in ('done', 'refused', 'failed')))
);
create unique index catalog_import_at_once on catalog_import (namespace) where finished_at is null;
create index catalog_import_latest on catalog_import (namespace, created_at desc, id desc);
create index catalog_import_user on catalog_import (user_id);

-- The file, in pieces, until it has been brought in.
create table catalog_import_piece (
    import_id uuid not null references catalog_import (id) on delete cascade,
    number int not null,
    content bytea not null,
    primary key (import_id, number)
);

-- All services of a clinic, also those that are not offered now. Built in seconds: nobody edits the
-- catalogue meanwhile, and everybody reads it.
-- squawk-ignore require-concurrent-index-creation
create index service_in_clinic on service (clinic_id, id);
