create table clinic (
    id uuid primary key,
    name text not null,
    city text not null,
    address text not null,
    description text not null default '',
    timezone text not null,
    currency text not null constraint clinic_currency check (currency in ('RUB', 'AMD')),
    latitude double precision,
    longitude double precision,
    rating double precision constraint clinic_rating check (rating between 1 and 5),
    -- Cancelled at least this long before: all money back; later: this share of it.
    cancel_notice_hours smallint not null default 24
        constraint clinic_cancel_notice check (cancel_notice_hours between 0 and 336),
    late_refund_percent smallint not null default 0
        constraint clinic_late_refund check (late_refund_percent between 0 and 100),
    created_at timestamptz not null default now(),
    search_key text not null generated always as (fold(name)) stored
);
-- The list's order, with the name inside, so that a common word is found while walking the best.
create index clinic_best on clinic (rating desc nulls last, id) include (search_key);
-- No list of pending entries, which every search would read through: names are seldom written.
create index clinic_words on clinic using gin (search_key gin_trgm_ops) with (fastupdate = off);
create index clinic_prefix on clinic (search_key collate "C", id);

create table clinic_staff (
    clinic_id uuid not null references clinic (id),
    user_id uuid not null references users (id),
    primary key (clinic_id, user_id)
);
create index clinic_staff_user on clinic_staff (user_id);

create table doctor (
    id uuid primary key,
    user_id uuid unique references users (id),
    full_name text not null,
    specialization text not null,
    description text not null default '',
    languages text[] not null default '{}',
    rating double precision constraint doctor_rating check (rating between 1 and 5),
    created_at timestamptz not null default now(),
    search_key text not null generated always as (fold(full_name)) stored
);
create index doctor_best on doctor (rating desc nulls last, id) include (search_key);
create index doctor_words on doctor using gin (search_key gin_trgm_ops) with (fastupdate = off);
create index doctor_prefix on doctor (search_key collate "C", id);

-- Where a doctor receives.
create table doctor_clinic (
    doctor_id uuid not null references doctor (id),
    clinic_id uuid not null references clinic (id),
    primary key (doctor_id, clinic_id)
);
create index doctor_clinic_clinic on doctor_clinic (clinic_id, doctor_id);

-- What offers of the same thing have in common.
create table procedure (
    id uuid primary key,
    name text not null
);
create unique index procedure_name on procedure (fold(name));

-- One doctor's offer at one clinic.
create table service (
    id uuid primary key,
    clinic_id uuid not null,
    doctor_id uuid not null,
    procedure_id uuid not null references procedure (id),
    name text not null,
    description text not null default '',
    price_minor bigint not null constraint service_price check (price_minor between 0 and 1e12),
    currency text not null constraint service_currency check (currency in ('RUB', 'AMD')),
    duration_minutes smallint not null
        constraint service_duration check (duration_minutes between 5 and 720),
    buffer_before_minutes smallint not null default 0
        constraint service_buffer_before check (buffer_before_minutes between 0 and 240),
    buffer_after_minutes smallint not null default 0
        constraint service_buffer_after check (buffer_after_minutes between 0 and 240),
    prepaid boolean not null default false,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    search_key text not null generated always as (fold(name)) stored,
    foreign key (doctor_id, clinic_id) references doctor_clinic (doctor_id, clinic_id)
);
create index service_in_order on service (id) include (search_key) where active;
create index service_words on service using gin (search_key gin_trgm_ops) with (fastupdate = off)
    where active;
create index service_prefix on service (search_key collate "C", id) where active;
create index service_doctor on service (doctor_id, search_key collate "C", id) where active;
create index service_clinic on service (clinic_id, search_key collate "C", id) where active;
create index service_procedure on service (procedure_id);

create table favourite_clinic (
    user_id uuid not null references users (id),
    clinic_id uuid not null references clinic (id),
    created_at timestamptz not null default now(),
    primary key (user_id, clinic_id)
);
create index favourite_clinic_latest on favourite_clinic (user_id, created_at desc, clinic_id);
create index favourite_clinic_clinic on favourite_clinic (clinic_id);

create table favourite_doctor (
    user_id uuid not null references users (id),
    doctor_id uuid not null references doctor (id),
    created_at timestamptz not null default now(),
    primary key (user_id, doctor_id)
);
create index favourite_doctor_latest on favourite_doctor (user_id, created_at desc, doctor_id);
create index favourite_doctor_doctor on favourite_doctor (doctor_id);
