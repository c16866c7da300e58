-- Working hours of a doctor at a clinic, on the clinic's wall clock; a break is what lies between
-- two rows of a day. Minutes since midnight, so that a day may end at 24:00.
create table schedule (
    id uuid primary key,
    doctor_id uuid not null,
    clinic_id uuid not null,
    weekday smallint not null constraint schedule_weekday check (weekday between 1 and 7),
    opens smallint not null,
    closes smallint not null,
    step_minutes smallint not null default 15
        constraint schedule_step check (step_minutes between 5 and 240),
    foreign key (doctor_id, clinic_id) references doctor_clinic (doctor_id, clinic_id),
    constraint schedule_hours check (0 <= opens and opens < closes and closes <= 1440),
    constraint schedule_hours_apart exclude using gist
        (doctor_id with =, clinic_id with =, weekday with =, int4range(opens, closes) with &&)
);

-- A time in which a doctor does not receive, as it was asked for.
create table time_off (
    id uuid primary key,
    doctor_id uuid not null references doctor (id),
    during tstzrange not null constraint time_off_during
        check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
    reason text not null default '',
    created_at timestamptz not null default now()
);
create index time_off_doctor on time_off using gist (doctor_id, during);

-- All that takes a doctor's time. Overlaps are impossible here, whoever writes.
create table engagement (
    id uuid primary key,
    doctor_id uuid not null references doctor (id),
    person_id uuid references person (id),
    busy tstzrange not null,      -- with the buffers around it: the doctor's time
    attended tstzrange,           -- without them: the person's time
    kind text not null constraint engagement_kind check (kind in ('appointment', 'time_off')),
    live boolean not null default true,
    held_until timestamptz,       -- an unpaid hold: over when this has passed, swept or not
    time_off_id uuid references time_off (id) on delete cascade,
    constraint engagement_busy
        check (not isempty(busy) and not lower_inf(busy) and not upper_inf(busy)),
    constraint engagement_attended check (attended <@ busy and not isempty(attended)),
    constraint engagement_who check
        ((kind = 'time_off') = (person_id is null) and (person_id is null) = (attended is null)),
    constraint engagement_doctor_free exclude using gist
        (doctor_id with =, busy with &&) where (live),
    constraint engagement_person_free exclude using gist
        (person_id with =, attended with &&) where (live)
);
create index engagement_held on engagement (held_until) where live and held_until is not null;
create index engagement_time_off on engagement (time_off_id) where time_off_id is not null;

-- What a user booked. Shares its id with the engagement that holds its time.
create table appointment (
    id uuid primary key references engagement (id),
    user_id uuid not null references users (id),
    clinic_id uuid not null references clinic (id),
    doctor_id uuid not null references doctor (id),
    service_id uuid not null references service (id),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    status text not null constraint appointment_status check
        (status in ('pending', 'confirmed', 'expired', 'fulfilled', 'cancelled', 'no_show')),
    price_minor bigint not null,  -- as it was when booked
    currency text not null,
    paid_minor bigint not null default 0,
    free_cancel_until timestamptz not null,
    late_refund_percent smallint not null,
    created_at timestamptz not null default now(),
    cancelled_at timestamptz,
    constraint appointment_time check (starts_at < ends_at)
);
create index appointment_of_user on appointment (user_id, starts_at desc, id desc);
create index appointment_made on appointment (user_id, created_at);
create index appointment_of_clinic on appointment (clinic_id, starts_at);
create index appointment_of_doctor on appointment (doctor_id, starts_at);
create index appointment_of_service on appointment (service_id);
create index appointment_pending on appointment (id) where status = 'pending';

-- An appointment as people see it. A hold that has run out is expired, whether swept or not.
create view appointment_card with (security_invoker = true) as
select
    a.id, a.user_id, a.clinic_id, a.doctor_id, a.service_id,
    (a.starts_at at time zone c.timezone)::date as date,
    (a.starts_at at time zone c.timezone)::time as time,
    case when a.status = 'pending' and e.held_until <= now() then 'expired' else a.status end
        as status,
    a.starts_at, a.ends_at, a.price_minor, a.currency, a.paid_minor,
    case when a.status = 'pending' and e.held_until > now() then e.held_until end as held_until,
    a.free_cancel_until, a.created_at,
    -- of what was paid: as it was when cancelled, or as it would be now; null when it is too late
    case
        when a.status not in ('pending', 'confirmed', 'cancelled') then null
        when a.status <> 'cancelled' and (a.starts_at <= now() or e.held_until <= now()) then null
        when coalesce(a.cancelled_at, now()) <= a.free_cancel_until then 100
        else a.late_refund_percent
    end as refund_percent
from appointment a
join engagement e on e.id = a.id
join clinic c on c.id = a.clinic_id;
