-- A time that is kept for somebody who waits for one, for as long as `held_until` says.
-- Replaced in the same transaction by one that allows more.
-- squawk-ignore ban-drop-constraint
alter table engagement drop constraint engagement_kind;
alter table engagement add constraint engagement_kind check
    (kind in ('appointment', 'time_off', 'offer')) not valid;
alter table engagement add constraint engagement_offer_ends check
    (kind <> 'offer' or held_until is not null) not valid;

-- Who waits for a time of a service, and when it would suit. Whether one is offered at the moment
-- says the engagement of the latest offer.
create table waitlist_entry (
    id uuid primary key,
    user_id uuid not null references users (id),
    person_id uuid not null references person (id),
    service_id uuid not null references service (id),
    doctor_id uuid not null references doctor (id),
    first date not null,                 -- on the clinic's calendar
    last date not null,
    from_minute smallint not null,       -- the visit begins then or later
    to_minute smallint not null,         -- and is over by then
    weekdays smallint[] not null,        -- 1 is Monday
    hold_minutes smallint not null,      -- how long an offer waits for an answer
    closes_at timestamptz not null,      -- the end of the last day
    state text not null default 'waiting' constraint waitlist_entry_state check
        (state in ('waiting', 'accepted', 'over')),
    reason text constraint waitlist_entry_reason check
        (reason in ('passed', 'left', 'booked', 'unanswered')),
    appointment_id uuid references appointment (id),
    created_at timestamptz not null default now(),
    constraint waitlist_entry_days check (first <= last),
    constraint waitlist_entry_hours check
        (0 <= from_minute and from_minute < to_minute and to_minute <= 1440),
    constraint waitlist_entry_end check
        ((state = 'over') = (reason is not null)
         and (state = 'accepted') = (appointment_id is not null))
);
create unique index waitlist_entry_once on waitlist_entry (person_id, service_id)
    where state = 'waiting';
create index waitlist_entry_queue on waitlist_entry (doctor_id, created_at, id)
    where state = 'waiting';
create index waitlist_entry_closing on waitlist_entry (closes_at) where state = 'waiting';
create index waitlist_entry_user on waitlist_entry (user_id, created_at desc, id);

-- What was offered. Shares its id with the engagement that keeps the time, and so with the
-- appointment that it becomes.
create table waitlist_offer (
    id uuid primary key references engagement (id),
    entry_id uuid not null references waitlist_entry (id) on delete cascade,
    during tstzrange not null,
    offered_at timestamptz not null default now(),
    declined_at timestamptz
);
create index waitlist_offer_entry on waitlist_offer (entry_id, offered_at desc);

create view waitlist_card with (security_invoker = true) as
select
    w.id, w.user_id, w.person_id, w.service_id, w.doctor_id, s.clinic_id, w.first, w.last,
    w.from_minute, w.to_minute, w.weekdays, w.created_at,
    case when w.state = 'waiting' and o.id is not null then 'offered' else w.state end as state,
    w.reason, w.appointment_id, o.held_until as offered_until,
    lower(o.attended) as starts_at, upper(o.attended) as ends_at,
    (lower(o.attended) at time zone c.timezone)::date as date,
    (lower(o.attended) at time zone c.timezone)::time as time
from waitlist_entry w
join service s on s.id = w.service_id
join clinic c on c.id = s.clinic_id
left join lateral (
    select e.id, e.attended, e.held_until
    from waitlist_offer wo join engagement e on e.id = wo.id
    where w.state = 'waiting' and wo.entry_id = w.id
      and e.kind = 'offer' and e.live and e.held_until > now()
    limit 1
) as o on true;
