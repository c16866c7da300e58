-- Family: whom an account books for. The holder's own row has the account's id and no name here.
alter table person add column full_name text;
alter table person add column birth_date date;
alter table person add column relation text;
alter table person add column created_at timestamptz not null default now();
alter table person add column removed_at timestamptz;
alter table person add constraint person_relation check
    (relation in ('child', 'parent', 'spouse', 'other')) not valid;
alter table person add constraint person_named check
    ((id = user_id) = (relation is null)) not valid;

-- Somebody whom a clinic booked for over the telephone: an account that nobody signs in to.
create table caller (
    user_id uuid primary key references users (id),
    clinic_id uuid not null references clinic (id),
    phone text not null,
    name_key text not null  -- folded: the same name from the same number is the same caller
);
create unique index caller_known on caller (clinic_id, phone, name_key);

-- A second thing that a booking may need: one of these rooms, of the clinic's.
create table consulting_room (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    name text not null,
    active boolean not null default true,
    created_at timestamptz not null default now()
);
create unique index consulting_room_name on consulting_room (clinic_id, fold(name)) where active;

-- Which rooms will do for a service. No row: it needs none.
create table service_room (
    service_id uuid not null references service (id),
    room_id uuid not null references consulting_room (id),
    primary key (service_id, room_id)
);
create index service_room_room on service_room (room_id);

alter table engagement add column room_id uuid;
alter table engagement add constraint engagement_room
    foreign key (room_id) references consulting_room (id) not valid;
-- Reads and locks the table: an exclusion constraint cannot be added in two steps.
-- squawk-ignore constraint-missing-not-valid
alter table engagement add constraint engagement_room_free exclude using gist
    (room_id with =, busy with &&) where (live and room_id is not null);

-- Days off may be of one clinic only: another where the same doctor receives is not concerned.
alter table time_off add column clinic_id uuid;
alter table time_off add constraint time_off_clinic
    foreign key (clinic_id) references clinic (id) not valid;

alter table appointment add column sequence integer not null default 0;  -- changes so far (RFC 5545)
alter table appointment add column booked_by uuid;                       -- of the clinic's staff
alter table appointment add constraint appointment_booked_by
    foreign key (booked_by) references users (id) not valid;
alter table appointment add column arrived_at timestamptz;
alter table appointment add column closed_at timestamptz;                -- fulfilled, or no show
alter table appointment add column promised_at timestamptz;              -- the patient said: I will come
alter table appointment add column cancelled_by text;
alter table appointment add column cancel_reason text;
alter table appointment add constraint appointment_cancelled_by check
    (cancelled_by in ('patient', 'clinic')) not valid;

-- Money that the clinic's desk took: in its till, not through us.
create table desk_payment (
    appointment_id uuid primary key references appointment (id),
    amount_minor bigint not null constraint desk_payment_amount check (amount_minor > 0),
    currency text not null,
    method text not null constraint desk_payment_method check (method in ('cash', 'card', 'other')),
    taken_by uuid not null references users (id),
    taken_at timestamptz not null default now(),
    due_back_minor bigint not null default 0
        constraint desk_payment_due_back check (due_back_minor between 0 and amount_minor),
    returned_by uuid references users (id),
    returned_at timestamptz
);

-- A room that will do for the service and is free for this time, if there is one. What `besides`
-- holds itself does not stand in its way.
create function free_room(service uuid, span tstzrange, besides uuid) returns uuid
language sql stable
return (
    select r.id
    from service_room sr join consulting_room r on r.id = sr.room_id
    where sr.service_id = service and r.active and not exists (
        select from engagement e
        where e.room_id = r.id and e.live and e.busy && span and e.id is distinct from besides
          and (e.held_until is null or e.held_until > now())
    )
    order by r.id limit 1
);

create or replace view appointment_card with (security_invoker = true) as
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
        when a.cancelled_by = 'clinic' then 100
        when a.status not in ('pending', 'confirmed', 'cancelled') then null
        when a.status <> 'cancelled' and (a.starts_at <= now() or e.held_until <= now()) then null
        when coalesce(a.cancelled_at, now()) <= a.free_cancel_until then 100
        else a.late_refund_percent
    end as refund_percent,
    e.person_id, e.room_id
from appointment a
join engagement e on e.id = a.id
join clinic c on c.id = a.clinic_id;
