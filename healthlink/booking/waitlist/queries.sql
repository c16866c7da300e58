-- name: lock_waits(user_id)!
-- Until the end of the transaction, so that two new waits of one user count each other.
select pg_advisory_xact_lock(hashtextextended('waits:' || :user_id::uuid::text, 0));

-- name: waits(user_id)$
select count(*) from waitlist_entry where user_id = :user_id and state = 'waiting';

-- name: add(id, user_id, person_id, service_id, first, last, from_minute, to_minute, weekdays, hold_minutes)!
insert into waitlist_entry (id, user_id, person_id, service_id, doctor_id, first, last, from_minute,
    to_minute, weekdays, hold_minutes, closes_at)
select :id, :user_id, :person_id, s.id, s.doctor_id, :first, :last, :from_minute, :to_minute,
    :weekdays, :hold_minutes, (:last::date + 1)::timestamp at time zone c.timezone
from service s join clinic c on c.id = s.clinic_id
where s.id = :service_id and s.active;

-- name: card(id, user_id)^
-- record_class: WaitOut
select id, clinic_id, doctor_id, service_id, person_id, first, last,
    case when from_minute > 0 then make_time(from_minute / 60, from_minute % 60, 0) end
        as from_time,
    case when to_minute < 1440 then make_time(to_minute / 60, to_minute % 60, 0) end as to_time,
    weekdays, state, reason, offered_until, date, time, starts_at, ends_at, appointment_id,
    created_at
from waitlist_card where id = :id and user_id = :user_id;

-- name: cards(user_id, fetch, skip)
-- record_class: WaitOut
select id, clinic_id, doctor_id, service_id, person_id, first, last,
    case when from_minute > 0 then make_time(from_minute / 60, from_minute % 60, 0) end
        as from_time,
    case when to_minute < 1440 then make_time(to_minute / 60, to_minute % 60, 0) end as to_time,
    weekdays, state, reason, offered_until, date, time, starts_at, ends_at, appointment_id,
    created_at
from waitlist_card
where user_id = :user_id
order by created_at desc, id desc
limit :fetch offset :skip;

-- name: lock(id, user_id)$
-- Whoever answers an offer queues here first; who makes offers passes by.
select id from waitlist_entry where id = :id and user_id = :user_id for update;

-- name: entry(id)^
-- record_class: Entry
select w.doctor_id, w.state, s.prepaid and s.price_minor > 0 as prepaid, w.appointment_id, exists (
    select from waitlist_offer o join engagement e on e.id = o.id
    where o.entry_id = w.id and e.kind = 'offer' and e.live and e.held_until > now()
) as offered
from waitlist_entry w join service s on s.id = w.service_id
where w.id = :id;

-- name: someone_waits(doctor_id)$
select exists (
    select from waitlist_entry where doctor_id = :doctor_id and state = 'waiting'
);

-- name: waited_for_at(id)$
-- The doctor whose time this engagement was, if somebody waits for one.
select e.doctor_id from engagement e
where e.id = :id and exists (
    select from waitlist_entry w where w.doctor_id = e.doctor_id and w.state = 'waiting'
);

-- name: claim_doctor(doctor_id)$
-- One makes offers of a doctor's time; nobody waits for it: whoever is second leaves a job.
select pg_try_advisory_xact_lock(hashtextextended('offers:' || :doctor_id::uuid::text, 0));

-- name: waiting(doctor_id, created_at, id, fetch, known)
-- record_class: Waiting
-- Who waits longest, after a place in the queue, and has no offer to answer. Where a doctor is known
-- to have nothing free within the days that suit, there is nothing to look for (but what this
-- transaction itself has freed is not `known` before its end).
select w.id, w.person_id, w.service_id,
    greatest(w.first, (now() at time zone c.timezone)::date) as first, w.last,
    w.from_minute, w.to_minute, w.weekdays, w.created_at,
    array(
        select e.attended from engagement e
        where e.person_id = w.person_id and e.live
          and e.attended && tstzrange(now(), w.closes_at + interval '1 day')
          and (e.held_until is null or e.held_until > now())
        union all
        select o.during from waitlist_offer o where o.entry_id = w.id
    ) as blocked
from waitlist_entry w
join service s on s.id = w.service_id and s.active
join clinic c on c.id = s.clinic_id
join users u on u.id = w.user_id and u.blocked_at is null and u.deleted_at is null
where w.doctor_id = :doctor_id and w.state = 'waiting' and w.closes_at > now()
  and (w.created_at, w.id) > (
      coalesce(:created_at::timestamptz, '-infinity'),
      coalesce(:id::uuid, '00000000-0000-0000-0000-000000000000')
  )
  and (not :known::bool or w.closes_at > (  -- wherever: cheap, and ends most long queues
      select min(o.not_before) from opening o where o.doctor_id = :doctor_id
  ))
  and (not :known::bool or exists (
      select from opening o
      where o.doctor_id = w.doctor_id and o.clinic_id = s.clinic_id and o.not_before < w.closes_at
  ))
  and not exists (
      select from waitlist_offer o join engagement e on e.id = o.id
      where o.entry_id = w.id and e.kind = 'offer' and e.live and e.held_until > now()
  )
order by w.created_at, w.id
limit :fetch
for update of w skip locked;

-- name: offer(id, entry_id, starts_at, ends_at, busy_from, busy_until)$
-- Keeps the time, and a room if the service needs one, or answers nothing: as booking does it.
with wish as (
    select w.id, w.person_id, w.service_id, w.doctor_id, w.hold_minutes
    from waitlist_entry w where w.id = :entry_id and w.state = 'waiting'
), lapsed as (
    update engagement e set live = false
    from wish
    where e.live and e.held_until <= now() and (
        (e.doctor_id = wish.doctor_id
            and e.busy && tstzrange(:busy_from::timestamptz, :busy_until::timestamptz))
        or (e.person_id = wish.person_id
            and e.attended && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz))
        or (e.room_id is not null and e.room_id = any (
                array(select sr.room_id from service_room sr where sr.service_id = wish.service_id)
            ) and e.busy && tstzrange(:busy_from::timestamptz, :busy_until::timestamptz))
    )
    returning e.id
), taken as (
    insert into engagement
        (id, doctor_id, person_id, busy, attended, kind, held_until, room_id)
    select :id, wish.doctor_id, wish.person_id,
        tstzrange(:busy_from::timestamptz, :busy_until::timestamptz),
        tstzrange(:starts_at::timestamptz, :ends_at::timestamptz), 'offer',
        least(
            now() + make_interval(mins => wish.hold_minutes),
            :starts_at::timestamptz - interval '1 hour'
        ),
        place.room_id
    from wish, (select count(*) from lapsed) as released, lateral (
        select free_room(
            wish.service_id, tstzrange(:busy_from::timestamptz, :busy_until::timestamptz), null
        )
    ) as place (room_id)
    where place.room_id is not null
       or not exists (select from service_room sr where sr.service_id = wish.service_id)
    on conflict do nothing
    returning id, attended
)
insert into waitlist_offer (id, entry_id, during)
select taken.id, :entry_id, taken.attended from taken
returning id;

-- name: accept(entry_id, user_id, hold)$
-- The offer becomes an appointment in one step, without letting go of the time.
with taken as (
    update engagement e
    set kind = 'appointment', held_until = case
        when s.prepaid and s.price_minor > 0 then now() + :hold::interval
    end
    from waitlist_offer o
    join waitlist_entry w on w.id = o.entry_id
    join service s on s.id = w.service_id
    where o.entry_id = :entry_id and w.user_id = :user_id and w.state = 'waiting'
      and e.id = o.id and e.kind = 'offer' and e.live and e.held_until > now()
    returning e.id, lower(e.attended) as starts_at, upper(e.attended) as ends_at,
        w.service_id, e.held_until
), booked as (
    insert into appointment (id, user_id, clinic_id, doctor_id, service_id, starts_at, ends_at,
        status, price_minor, currency, free_cancel_until, late_refund_percent)
    select taken.id, :user_id, s.clinic_id, s.doctor_id, s.id, taken.starts_at, taken.ends_at,
        case when taken.held_until is null then 'confirmed' else 'pending' end,
        s.price_minor, s.currency,
        taken.starts_at - make_interval(hours => c.cancel_notice_hours), c.late_refund_percent
    from taken
    join service s on s.id = taken.service_id
    join clinic c on c.id = s.clinic_id
    returning id
)
update waitlist_entry w
set state = 'accepted', appointment_id = booked.id
from booked where w.id = :entry_id
returning booked.id;

-- name: decline(entry_id)$
with released as (
    update engagement e set live = false
    from waitlist_offer o
    where o.entry_id = :entry_id and e.id = o.id and e.kind = 'offer' and e.live
    returning e.id
)
update waitlist_offer o set declined_at = now()
from released where o.id = released.id
returning o.id;

-- name: leave(entry_id)$
update waitlist_entry set state = 'over', reason = 'left'
where id = :entry_id and state = 'waiting'
returning id;

-- name: booked(person_id, service_id)$
-- Who has booked waits no longer; answers how many offers have become free by that. Past an entry
-- that somebody is working on: a booking waits for nobody here.
with mine as (
    select id from waitlist_entry
    where person_id = :person_id and service_id = :service_id and state = 'waiting'
    for update skip locked
), closed as (
    update waitlist_entry w set state = 'over', reason = 'booked'
    from mine where w.id = mine.id
    returning w.id
), released as (
    update engagement e set live = false
    from waitlist_offer o join closed on closed.id = o.entry_id
    where e.id = o.id and e.kind = 'offer' and e.live
    returning e.id
)
select count(*) from released;

-- name: withdraw(doctor_id, clinic_id, starts_at, ends_at)!
-- A doctor who takes time off offers none of it.
update engagement e set live = false
from waitlist_offer o
join waitlist_entry w on w.id = o.entry_id
join service s on s.id = w.service_id
where e.doctor_id = :doctor_id and e.live and e.kind = 'offer' and o.id = e.id
  and e.busy && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz)
  and (:clinic_id::uuid is null or s.clinic_id = :clinic_id);

-- name: close_passed()!
with due as (
    select id from waitlist_entry
    where state = 'waiting' and closes_at <= now()
    order by closes_at limit 500
    for update skip locked
)
update waitlist_entry set state = 'over', reason = 'passed' where id = any (array(select id from due));

-- name: expire_offers()$
-- Lets go of offers that nobody answered; who left three unanswered waits no longer.
with lapsed as (
    select e.id from engagement e
    where e.live and e.kind = 'offer' and e.held_until <= now()
    order by e.held_until limit 500
    for update skip locked
), due as (
    select o.id, w.id as entry_id
    from waitlist_offer o join waitlist_entry w on w.id = o.entry_id
    where o.id = any (array(select id from lapsed))
    for update of w skip locked
), released as (
    update engagement set live = false where id = any (array(select id from due)) returning id
), unanswered as (
    update waitlist_entry w set state = 'over', reason = 'unanswered'
    where w.id = any (array(select entry_id from due)) and w.state = 'waiting' and 3 <= (
        select count(*) from waitlist_offer o join engagement e on e.id = o.id
        where o.entry_id = w.id and o.declined_at is null and e.kind = 'offer'
    )
)
select count(*) from released;

-- name: waited_for(after, fetch)
-- From one doctor to the next, past all the others who wait for each.
with recursive waited (doctor_id, place) as (
    select coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000'), 0
    union all
    select (
        select w.doctor_id from waitlist_entry w
        where w.state = 'waiting' and w.doctor_id > waited.doctor_id
        order by w.doctor_id limit 1
    ), place + 1
    from waited where doctor_id is not null and place < :fetch::int
)
select doctor_id from waited where doctor_id is not null and place > 0 order by doctor_id;

-- name: forget(user_id)
with mine as (
    select id from waitlist_entry where user_id = :user_id for update
), released as (
    update engagement e set live = false
    from waitlist_offer o join mine on mine.id = o.entry_id
    where e.id = o.id and e.kind = 'offer' and e.live
)
delete from waitlist_entry w using mine where w.id = mine.id
returning w.doctor_id;

-- name: news(entry_id)^
-- The open offer of this entry, and who is to be told of it; nothing for who has no address.
select o.id, w.user_id
from waitlist_entry w
join users u on u.id = w.user_id and u.email is not null
join waitlist_offer o on o.entry_id = w.id
join engagement e on e.id = o.id
where w.id = :entry_id and e.kind = 'offer' and e.live and e.held_until > now();

-- name: told(id)^
-- record_class: Told
-- An offer of somebody who has an account still.
select o.id, w.id as entry_id, w.user_id,
    case
        when w.appointment_id = o.id then 'accepted'
        when o.declined_at is not null then 'declined'
        when w.state = 'waiting' and e.kind = 'offer' and e.live and e.held_until > now() then 'open'
        else 'over'
    end as state,
    lower(e.attended) as starts_at, coalesce(e.held_until, now()) as until, now() as now, c.timezone,
    s.name as service, d.full_name as doctor, c.name as clinic, c.city, c.address,
    u.full_name as booker, case when p.id <> w.user_id then p.full_name end as relative,
    s.prepaid and s.price_minor > 0 as prepaid
from waitlist_offer o
join engagement e on e.id = o.id
join waitlist_entry w on w.id = o.entry_id
join users u on u.id = w.user_id and u.deleted_at is null and u.blocked_at is null
join person p on p.id = w.person_id
join service s on s.id = w.service_id
join doctor d on d.id = w.doctor_id
join clinic c on c.id = s.clinic_id
where o.id = :id;

-- name: prune()!
-- Their offers go with them; in bites that no statement time-out cuts.
delete from waitlist_entry where id in (
    select id from waitlist_entry
    where state <> 'waiting' and closes_at < now() - interval '1 year' limit 500
);
