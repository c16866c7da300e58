-- squawk-ignore-file require-concurrent-index-creation, ban-drop-constraint
-- The doctor's practice. What is medical lies behind two walls: every statement names the doctor, and
-- row-level security does again, for a role that cannot bypass it (docs/decisions/0018-two-walls.md).

-- Roles belong to the cluster: another database of it may have made them already.
do $$
declare
    name text;
begin
    foreach name in array '{healthlink_doctor,healthlink_patient}'::text[] loop
        begin
            execute format('create role %I nologin', name);
        exception when duplicate_object or unique_violation then
            null;
        end;
        begin
            execute format('grant %I to current_user', name);
        exception when others then
            if not pg_has_role(current_user, name, 'member') then
                raise;
            end if;
        end;
    end loop;
end
$$;

-- For whom a transaction acts: set with set_config(…, true), and gone with it.
create function acting_doctors() returns uuid[]
language sql stable parallel safe
return string_to_array(nullif(current_setting('healthlink.doctors', true), ''), ',')::uuid[];
create function acting_user() returns uuid
language sql stable parallel safe
return nullif(current_setting('healthlink.user', true), '')::uuid;

-- A Telegram account and the user who signs in with it.
create table telegram_account (
    telegram_id bigint primary key constraint telegram_account_id check (telegram_id > 0),
    user_id uuid not null constraint telegram_account_of_user unique references users (id),
    username text,
    first_name text not null default '',
    linked_at timestamptz not null default now()
);
-- initData that must not open a session any more: its owner has signed out, or was blocked.
create table telegram_denied (
    hash bytea primary key,           -- SHA-256 of initData's own hash
    expires_at timestamptz not null
);

-- A doctor who has registered, and the practice that is theirs.
create table practice (
    doctor_id uuid primary key references doctor (id),
    phone text,
    clinic_name text not null default '',
    timezone text not null default 'Asia/Yerevan',
    visit_minutes smallint not null default 30
        constraint practice_visit_minutes check (visit_minutes between 5 and 720),
    registered_at timestamptz not null default now()
);

-- What a doctor has paid for, or is trying out.
create table subscription (
    doctor_id uuid primary key references doctor (id),
    trial_ends_at timestamptz not null
);

-- Somebody who works in a doctor's practice, under their own name.
create table practice_assistant (
    id uuid primary key,
    doctor_id uuid not null references practice (doctor_id),
    user_id uuid references users (id),               -- null: has not accepted yet
    name text not null,                               -- as the doctor calls them
    token_hash bytea constraint practice_assistant_token unique,
    token_expires_at timestamptz,
    invited_at timestamptz not null default now(),
    joined_at timestamptz,
    ended_at timestamptz
);
create unique index practice_assistant_once on practice_assistant (doctor_id, user_id)
    where user_id is not null and ended_at is null;
create index practice_assistant_of_user on practice_assistant (user_id)
    where user_id is not null and ended_at is null;

-- A patient's card in a doctor's practice.
create table patient (
    id uuid primary key,
    doctor_id uuid not null references practice (doctor_id),
    person_id uuid references person (id),            -- joined with somebody who has an account
    first_name text not null,
    last_name text not null default '',
    birth_date date,
    phone text,
    diagnosis text not null default '',
    diagnosis_code text,                              -- ICD-10
    status text not null default 'in_progress'
        constraint patient_status check (status in ('in_progress', 'completed')),
    notes text not null default '',
    origin text not null default 'practice'
        constraint patient_origin check (origin in ('practice', 'market', 'import')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    archived_at timestamptz,
    search_key text not null
        generated always as (fold(last_name || ' ' || first_name || ' ' || last_name)) stored,
    sound text not null
        generated always as (heard(last_name || ' ' || first_name || ' ' || last_name)) stored,
    digits text not null
        generated always as (regexp_replace(coalesce(phone, ''), '\D', '', 'g')) stored,
    constraint patient_of_doctor unique (id, doctor_id)
);
create unique index patient_of_person on patient (doctor_id, person_id) where person_id is not null;
create index patient_person on patient (person_id) where person_id is not null;
create index patient_by_name on patient (doctor_id, search_key collate "C", id)
    include (sound, digits, status, archived_at);
create index patient_by_change on patient (doctor_id, updated_at desc, id)
    include (search_key, sound, digits, status, archived_at);

create table visit (
    id uuid primary key,
    doctor_id uuid not null,
    patient_id uuid not null,
    visit_date date not null,
    visit_time time,                                  -- without one no time of the doctor is taken
    starts_at timestamptz,
    minutes smallint not null default 30
        constraint visit_minutes check (minutes between 5 and 720),
    status text not null default 'planned'
        constraint visit_status check (status in ('planned', 'completed', 'cancelled', 'no_show')),
    notes text not null default '',
    appointment_id uuid references appointment (id),
    engagement_id uuid constraint visit_of_engagement unique references engagement (id),
    follows_id uuid constraint visit_follows_once unique references visit (id),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint visit_when check ((visit_time is null) = (starts_at is null)),
    -- one for each doctor: the desk may give an appointment to another, and back again
    constraint visit_of_appointment unique (appointment_id, doctor_id),
    constraint visit_of_patient foreign key (patient_id, doctor_id)
        references patient (id, doctor_id) on update cascade
);
create index visit_of_patient on visit (patient_id, visit_date desc, visit_time desc, id);
create index visit_of_day on visit (doctor_id, visit_date, visit_time);
create index visit_of_market on visit (doctor_id, visit_date) where appointment_id is not null;

create table patient_media (
    id uuid primary key,
    doctor_id uuid not null,
    patient_id uuid not null,
    visit_id uuid references visit (id),
    file_id uuid not null constraint patient_media_file unique references media_file (id),
    kind text not null constraint patient_media_kind check (kind in ('xray', 'photo', 'document')),
    file_name text not null,
    created_by uuid not null,
    created_at timestamptz not null default now(),
    shared_at timestamptz,                            -- the patient may see it, too
    deleted_at timestamptz,
    constraint patient_media_of_patient foreign key (patient_id, doctor_id)
        references patient (id, doctor_id) on update cascade
);
create index patient_media_of_patient on patient_media (patient_id, created_at desc, id desc);

-- What a patient has agreed to, in which words.
create table consent (
    id uuid primary key,
    doctor_id uuid not null,
    patient_id uuid not null,
    purpose text not null constraint consent_purpose check
        (purpose in ('treatment', 'account', 'reminders')),
    version text not null,
    given_at timestamptz not null default now(),
    given_by uuid not null,                           -- the user who said so
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    constraint consent_of_patient foreign key (patient_id, doctor_id)
        references patient (id, doctor_id) on update cascade
);
create index consent_of_patient on consent (patient_id, given_at desc, id desc);
create unique index consent_in_force on consent (patient_id, purpose) where withdrawn_at is null;

-- An offer to join a card with the account of whoever opens the link.
create table patient_invitation (
    token_hash bytea primary key,
    doctor_id uuid not null,
    patient_id uuid not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint patient_invitation_of_patient foreign key (patient_id, doctor_id)
        references patient (id, doctor_id) on update cascade
);
create index patient_invitation_of_patient on patient_invitation (patient_id);

-- Who read, wrote, or was refused what of a practice.
create table access (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    doctor_id uuid not null,                          -- whose practice
    actor_id uuid,                                    -- null: the system itself
    role text not null constraint access_role check
        (role in ('doctor', 'assistant', 'patient', 'system')),
    action text not null,                             -- noun.verb, as in patient.read
    patient_ids uuid[] not null default '{}',
    object_id uuid,
    outcome text not null default 'done'
        constraint access_outcome check (outcome in ('done', 'refused')),
    address text,
    request_id text
);
create index access_of_doctor on access (doctor_id, id desc);
create index access_of_patient on access using gin (patient_ids);
create trigger access_append_only before update or delete on access
    for each row execute function append_only();

-- The rows of each practice in one chain of hashes, forged by a job so that reads do not queue.
create table access_seal (
    doctor_id uuid not null,
    number bigint not null,
    access_id bigint not null constraint access_seal_once unique references access (id),
    hash bytea not null,
    primary key (doctor_id, number)
);
create trigger access_seal_append_only before update or delete on access_seal
    for each row execute function append_only();
create table access_unsealed (
    access_id bigint primary key,
    doctor_id uuid not null
);
create index access_unsealed_of on access_unsealed (doctor_id, access_id);
create function access_waits_for_its_seal() returns trigger language plpgsql as $$
begin
    insert into access_unsealed (access_id, doctor_id) values (new.id, new.doctor_id);
    return null;
end
$$;
create trigger access_waits_for_its_seal after insert on access
    for each row execute function access_waits_for_its_seal();

-- A catalogue's doctor is invited to take over the profile.
create table doctor_invitation (
    token_hash bytea primary key,
    doctor_id uuid not null references doctor (id),
    invited_by uuid not null references users (id),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by uuid references users (id)
);
create index doctor_invitation_of on doctor_invitation (doctor_id);

-- Two practices that became one, and what moved, so that it can be undone.
create table practice_merge (
    id uuid primary key,
    from_doctor_id uuid not null references doctor (id),
    into_doctor_id uuid not null references doctor (id),
    user_id uuid not null references users (id),
    moved jsonb not null,
    merged_at timestamptz not null default now(),
    undone_at timestamptz
);
create index practice_merge_into on practice_merge (into_doctor_id);

-- A visit planned by hand takes the doctor's time, and the patient's where the card is joined.
alter table engagement drop constraint engagement_kind;
alter table engagement add constraint engagement_kind check
    (kind in ('appointment', 'time_off', 'offer', 'visit')) not valid;
alter table engagement drop constraint engagement_who;
alter table engagement add constraint engagement_who check (
    case kind when 'time_off' then person_id is null and attended is null
        when 'visit' then attended is not null
        else person_id is not null and attended is not null end
) not valid;

-- Both roles may do what the program does; of what is medical only what the policies say.
grant usage on schema public to healthlink_doctor, healthlink_patient;
grant select, insert, update, delete on all tables in schema public
    to healthlink_doctor, healthlink_patient;
grant usage, select on all sequences in schema public to healthlink_doctor, healthlink_patient;
alter default privileges in schema public
    grant select, insert, update, delete on tables to healthlink_doctor, healthlink_patient;
alter default privileges in schema public
    grant usage, select on sequences to healthlink_doctor, healthlink_patient;
revoke update, delete on access, access_seal from healthlink_doctor, healthlink_patient;
revoke all on patient, visit, patient_media, consent, access, access_seal from healthlink_patient;
grant select (id, doctor_id, person_id, first_name, last_name, archived_at) on patient
    to healthlink_patient;
grant select on patient_media to healthlink_patient;
grant select, insert, update on consent to healthlink_patient;
grant select, insert on access to healthlink_patient;

alter table patient enable row level security;
alter table patient force row level security;
alter table visit enable row level security;
alter table visit force row level security;
alter table patient_media enable row level security;
alter table patient_media force row level security;
alter table consent enable row level security;
alter table consent force row level security;
alter table patient_invitation enable row level security;
alter table patient_invitation force row level security;
alter table access enable row level security;
alter table access force row level security;
alter table access_seal enable row level security;
alter table access_seal force row level security;

create policy patient_of_the_doctor on patient to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));
create policy visit_of_the_doctor on visit to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));
create policy patient_media_of_the_doctor on patient_media to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));
create policy consent_of_the_doctor on consent to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));
create policy patient_invitation_of_the_doctor on patient_invitation to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));
create policy access_of_the_doctor on access to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));
create policy access_seal_of_the_doctor on access_seal to healthlink_doctor
    using (doctor_id = any ((select acting_doctors())::uuid[]))
    with check (doctor_id = any ((select acting_doctors())::uuid[]));

create policy patient_of_the_user on patient to healthlink_patient
    using (person_id in (select id from person where user_id = (select acting_user())));
create policy patient_media_of_the_user on patient_media for select to healthlink_patient
    using (shared_at is not null and deleted_at is null
        and patient_id in (select id from patient));
create policy consent_of_the_user on consent to healthlink_patient
    using (patient_id in (select id from patient))
    with check (patient_id in (select id from patient));
create policy access_of_the_user on access for select to healthlink_patient
    using (patient_ids && array(select id from patient));
create policy access_by_the_user on access for insert to healthlink_patient
    with check (actor_id = (select acting_user()));
