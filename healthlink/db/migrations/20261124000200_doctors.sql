-- squawk-ignore-file require-concurrent-index-creation
-- Doctors who sign in: by Telegram, and into a clinic.

-- Of the initData that opened the session: denied when it is signed out.
alter table session add column init_hash bytea;

-- As they call themselves; the public name is the profile's. Null: took over a clinic's profile.
alter table practice add column first_name text;
alter table practice add column last_name text;

-- A doctor asks to receive at a clinic.
create table clinic_request (
    id uuid primary key,
    doctor_id uuid not null references practice (doctor_id),
    clinic_id uuid not null references clinic (id),
    asked_at timestamptz not null default now(),
    answered_at timestamptz,
    answered_by uuid references users (id),
    accepted boolean,
    reason text not null default '',
    constraint clinic_request_answer check ((answered_at is null) = (accepted is null))
);
create unique index clinic_request_open on clinic_request (doctor_id, clinic_id)
    where answered_at is null;
create index clinic_request_waiting on clinic_request (clinic_id, asked_at, id)
    where answered_at is null;
create index clinic_request_of_doctor on clinic_request (doctor_id, asked_at desc);

