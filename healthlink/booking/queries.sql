-- name: plan(service_id, first, last)^
-- record_class: Plan
-- One offer with its doctor's hours and taken times from `first` (or today) to `last` (or six days
-- later), on the clinic's calendar, widened by the longest service and buffer, so that what begins
-- outside the window is seen too. What takes the rooms comes with it, in the same order twice.
select s.id as service_id, s.clinic_id, s.doctor_id, c.timezone, s.duration_minutes,
    s.buffer_before_minutes, s.buffer_after_minutes, s.prepaid and s.price_minor > 0 as prepaid,
    now() as now, f.first, l.last,
    array(
        select array[h.weekday, h.opens, h.closes, h.step_minutes] from schedule h
        where h.doctor_id = s.doctor_id and h.clinic_id = s.clinic_id
        order by h.weekday, h.opens
    ) as hours,
    array(
        select e.busy from engagement e
        where e.doctor_id = s.doctor_id and e.live and e.busy && w.span
          and (e.held_until is null or e.held_until > now())
    ) as taken,
    array(
        select t.during from time_off t
        where t.doctor_id = s.doctor_id and t.during && w.span
          and (t.clinic_id is null or t.clinic_id = s.clinic_id)
    ) as off,
    rooms.ids as rooms,
    array(
        select e.busy from engagement e
        where e.room_id is not null and e.room_id = any (rooms.ids) and e.live and e.busy && w.span
          and (e.held_until is null or e.held_until > now())
        order by e.id
    ) as rooms_taken,
    array(
        select e.room_id from engagement e
        where e.room_id is not null and e.room_id = any (rooms.ids) and e.live and e.busy && w.span
          and (e.held_until is null or e.held_until > now())
        order by e.id
    ) as rooms_taken_ids,
    exists (select from service_room sr where sr.service_id = s.id) as needs_room
from service s
join clinic c on c.id = s.clinic_id
cross join lateral (
    select coalesce(:first::date, (now() at time zone c.timezone)::date)
) as f (first)
cross join lateral (select coalesce(:last::date, f.first + 6)) as l (last)
cross join lateral (
    select tstzrange(
        f.first::timestamp at time zone c.timezone - interval '16 hours',
        (greatest(f.first, least(l.last, f.first + 31)) + 1)::timestamp at time zone c.timezone
            + interval '16 hours'
    )
) as w (span)
cross join lateral (
    select array(
        select r.id from service_room sr join consulting_room r on r.id = sr.room_id
        where sr.service_id = s.id and r.active
    )
) as rooms (ids)
where s.id = :service_id and s.active;

-- name: lock_holds(user_id)!
-- Held until the end of the transaction, so that two bookings of one user count each other.
select pg_advisory_xact_lock(hashtextextended('holds:' || :user_id::uuid::text, 0));

-- name: may_attend(person_id, user_id)$
select exists (
    select from person where id = :person_id and user_id = :user_id and removed_at is null
);

-- name: load(user_id)^
-- record_class: Load
-- What a user has booked already: unpaid holds, all that is to come, all of the last day.
select
    count(*) filter (where a.status = 'pending' and e.live and e.held_until > now()) as holds,
    count(*) filter (
        where e.live and a.starts_at > now() and (e.held_until is null or e.held_until > now())
    ) as coming,
    count(*) filter (where a.created_at > now() - interval '24 hours') as recent
from appointment a join engagement e on e.id = a.id
where a.user_id = :user_id
  and (a.starts_at > now() or a.created_at > now() - interval '24 hours');

-- name: book(id, user_id, person_id, service_id, starts_at, ends_at, busy_from, busy_until, hold)$
-- Takes the time, and a room if the service needs one, or answers nothing. Holds that ran out are
-- released first, and so are offers to the person themselves; the insert reads from that: an
-- independent CTE would not be seen. `on conflict do nothing` is what makes racing inserts on an
-- exclusion constraint safe from deadlocks (decision 3).
with offer as (
    select s.id as service_id, s.clinic_id, s.doctor_id, s.price_minor, s.currency,
        s.prepaid and s.price_minor > 0 and :hold::interval is not null as prepaid,
        :starts_at::timestamptz - make_interval(hours => c.cancel_notice_hours) as free_until,
        c.late_refund_percent
    from service s join clinic c on c.id = s.clinic_id
    where s.id = :service_id
), lapsed as (
    update engagement e set live = false
    where e.live and (
        e.held_until <= now() or (e.kind = 'offer' and e.person_id = :person_id)
    ) and (
        (e.doctor_id = (select doctor_id from offer)
            and e.busy && tstzrange(:busy_from::timestamptz, :busy_until::timestamptz))
        or (e.person_id = :person_id
            and e.attended && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz))
        or (e.room_id is not null and e.room_id = any (array(select room_id from service_room where service_id = :service_id))
            and e.busy && tstzrange(:busy_from::timestamptz, :busy_until::timestamptz))
    )
    returning e.id
), taken as (
    insert into engagement (id, doctor_id, person_id, busy, attended, kind, held_until, room_id)
    select :id, offer.doctor_id, :person_id,
        tstzrange(:busy_from::timestamptz, :busy_until::timestamptz),
        tstzrange(:starts_at::timestamptz, :ends_at::timestamptz),
        'appointment', case when offer.prepaid then now() + :hold::interval end, place.room_id
    from offer, (select count(*) from lapsed) as released, (
        select free_room(
            :service_id, tstzrange(:busy_from::timestamptz, :busy_until::timestamptz), (
                select e.id from engagement e
                where e.person_id = :person_id and e.live and e.kind = 'offer'
                  and e.attended && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz)
                limit 1
            )
        )
    ) as place (room_id)
    where place.room_id is not null
       or not exists (select from service_room where service_id = :service_id)
    on conflict do nothing
    returning id
)
insert into appointment (id, user_id, clinic_id, doctor_id, service_id, starts_at, ends_at,
    status, price_minor, currency, free_cancel_until, late_refund_percent)
select taken.id, :user_id, offer.clinic_id, offer.doctor_id, offer.service_id,
    :starts_at, :ends_at, case when offer.prepaid then 'pending' else 'confirmed' end,
    offer.price_minor, offer.currency, offer.free_until, offer.late_refund_percent
from taken, offer
returning id;

-- name: is_person_busy(person_id, starts_at, ends_at)$
select exists (
    select from engagement e
    where e.person_id = :person_id and e.live
      and e.attended && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz)
);

-- name: appointment(id, user_id)^
-- record_class: AppointmentOut
select id, clinic_id, doctor_id, service_id, date, time, status, starts_at, ends_at,
    price_minor / 100.0::float8 as price, currency, paid_minor / 100.0::float8 as paid, held_until,
    free_cancel_until, refund_percent, person_id
from appointment_card where id = :id and user_id = :user_id;

-- name: cancelled_appointment(id, user_id)^
-- record_class: CancelledOut
select id, clinic_id, doctor_id, service_id, date, time, status, starts_at, ends_at,
    price_minor / 100.0::float8 as price, currency, paid_minor / 100.0::float8 as paid, held_until,
    free_cancel_until, refund_percent, person_id,
    coalesce((
        select p.refunding_minor - (p.charged_minor - c.paid_minor)
        from appointment_payment ap join payment p on p.id = ap.payment_id
        where ap.appointment_id = c.id
    ), (select d.due_back_minor from desk_payment d where d.appointment_id = c.id), 0)
        / 100.0::float8 as refund
from appointment_card c where id = :id and user_id = :user_id;

-- name: appointments_of(user_id, status, fetch, skip)
-- record_class: AppointmentOut
select id, clinic_id, doctor_id, service_id, date, time, status, starts_at, ends_at,
    price_minor / 100.0::float8 as price, currency, paid_minor / 100.0::float8 as paid, held_until,
    free_cancel_until, refund_percent, person_id
from appointment_card
where user_id = :user_id and (:status::text is null or status = :status)
order by starts_at desc, id desc
limit :fetch offset :skip;

-- name: changeable(id, user_id)^
-- record_class: Changeable
select a.id, a.service_id, a.doctor_id, e.person_id,
    a.status in ('pending', 'confirmed') and a.starts_at > now() and e.live
        and (e.held_until is null or e.held_until > now()) as changeable
from appointment a join engagement e on e.id = a.id
where a.id = :id and a.user_id = :user_id;

-- name: lock_times(doctor_id, person_id, service_id)!
-- Whoever moves something first queues here, in one order: racing updates on an exclusion
-- constraint deadlock each other.
select pg_advisory_xact_lock(key) from (
    select hashtextextended(whose, 0) as key
    from (
        values ('doctor:' || :doctor_id::uuid::text), ('person:' || :person_id::uuid::text)
        union all
        select 'room:' || room_id::text from service_room where service_id = :service_id
    ) as things (whose)
    order by key
) as keys;

-- name: lock_doctor(doctor_id)!
select pg_advisory_xact_lock(hashtextextended('doctor:' || :doctor_id::uuid::text, 0));

-- name: release_lapsed(doctor_id, person_id, service_id, busy_from, busy_until)!
update engagement e set live = false
where e.live
  and (e.held_until <= now() or (e.kind = 'offer' and e.person_id = :person_id::uuid))
  and (e.doctor_id = :doctor_id or e.person_id = :person_id::uuid
    or e.room_id is not null and e.room_id = any (
        array(select room_id from service_room where service_id = :service_id::uuid)
    ))
  and e.busy && tstzrange(:busy_from::timestamptz, :busy_until::timestamptz);

-- name: move(id, service_id, starts_at, ends_at, busy_from, busy_until)$
-- A move inside the notice keeps the old deadline: it is no way round the cancellation policy. The
-- times are those of one service, and the desk may have given the visit another in the meantime.
with moved as (
    update engagement e
    set busy = tstzrange(:busy_from::timestamptz, :busy_until::timestamptz),
        attended = tstzrange(:starts_at::timestamptz, :ends_at::timestamptz),
        room_id = place.room_id
    from appointment a, (
        select s.id, free_room(
            s.id, tstzrange(:busy_from::timestamptz, :busy_until::timestamptz), :id
        ) as room_id
        from service s
    ) as place
    where e.id = :id and a.id = e.id and a.service_id = :service_id and place.id = a.service_id
      and (place.room_id is not null
        or not exists (select from service_room sr where sr.service_id = a.service_id))
      and e.live and (e.held_until is null or e.held_until > now())
      and a.status in ('pending', 'confirmed') and a.starts_at > now()
    returning e.id
)
update appointment a
set starts_at = :starts_at, ends_at = :ends_at, sequence = a.sequence + 1, promised_at = null,
    free_cancel_until = case
        when a.free_cancel_until < now() then a.free_cancel_until
        else :starts_at::timestamptz - (a.starts_at - a.free_cancel_until)
    end
from moved
where a.id = moved.id
returning a.id;

-- name: cancel(id, by, reason)$
with released as (
    update engagement e set live = false
    from appointment a
    where e.id = :id and a.id = e.id and e.live and (e.held_until is null or e.held_until > now())
      and a.status in ('pending', 'confirmed') and a.starts_at > now()
    returning e.id
)
update appointment a
set status = 'cancelled', cancelled_at = now(), cancelled_by = :by, cancel_reason = :reason,
    sequence = a.sequence + 1
from released where a.id = released.id
returning a.id;

-- name: connected_doctor(id)$
-- The doctor of an appointment, if it is somebody with an account.
select a.doctor_id from appointment a join doctor d on d.id = a.doctor_id
where a.id = :id and d.user_id is not null;

-- name: paid_with(id)$
select payment_id from appointment_payment where appointment_id = :id;

-- name: refund_due(id)$
-- What the frozen policy gives back of a cancelled appointment that was paid for, without what has
-- gone back since it was paid.
select c.paid_minor * coalesce(c.refund_percent, 0) / 100
    - (p.refunding_minor - (p.charged_minor - c.paid_minor)) as amount_minor
from appointment_card c
join appointment_payment ap on ap.appointment_id = c.id
join payment p on p.id = ap.payment_id
where c.id = :id;

-- name: owe_at_desk(id)!
-- The same share of what the desk took: somebody there hands it back.
update desk_payment d set due_back_minor = d.amount_minor * coalesce(c.refund_percent, 0) / 100
from appointment_card c
where d.appointment_id = :id and c.id = :id;

-- name: lock(id)$
-- The engagement's row stands for the appointment: whoever changes either locks it first.
select id from engagement where id = :id for update;

-- name: payable(id, user_id)^
-- record_class: Payable
select a.price_minor, a.currency, ap.payment_id is not null or d.amount_minor is not null as paid,
    a.price_minor > 0 and a.status in ('pending', 'confirmed') and a.starts_at > now() and e.live
        and (e.held_until is null or e.held_until > now()) as due,
    a.extended, extract(epoch from e.held_until - now())::int as left_seconds
from appointment a
join engagement e on e.id = a.id
left join appointment_payment ap on ap.appointment_id = a.id
left join desk_payment d on d.appointment_id = a.id
where a.id = :id and a.user_id = :user_id;

-- name: extend_hold(id, hold)!
-- Once: who begins to pay in the last minutes gets time to finish.
with extended as (
    update appointment set extended = true where id = :id and not extended returning id
)
update engagement e set held_until = now() + :hold::interval
from extended where e.id = extended.id and e.held_until > now();

-- name: unsettled(id)^
-- record_class: Unsettled
select e.doctor_id, e.person_id, a.service_id, a.status, a.price_minor, a.starts_at > now() as coming,
    e.live and (e.held_until is null or e.held_until > now()) as held,
    ap.payment_id, d.amount_minor is not null as paid_at_desk,
    lower(e.busy) as busy_from, upper(e.busy) as busy_until
from appointment a
join engagement e on e.id = a.id
left join appointment_payment ap on ap.appointment_id = a.id
left join desk_payment d on d.appointment_id = a.id
where a.id = :id;

-- name: take_again(id)!
-- The time of a hold, kept or taken back, in another room if its own is gone. Breaks a constraint if
-- somebody else has the time.
update engagement e
set live = true, held_until = null,
    room_id = coalesce(free_room(a.service_id, e.busy, e.id), e.room_id)
from appointment a
where e.id = :id and a.id = e.id;

-- name: link_payment(appointment_id, payment_id)!
insert into appointment_payment (appointment_id, payment_id)
values (:appointment_id, :payment_id);

-- name: status_of_paid(payment_id)$
-- Of the appointment that this payment paid for.
select a.status from appointment_payment ap join appointment a on a.id = ap.appointment_id
where ap.payment_id = :payment_id;

-- name: mark_paid(id, paid_minor)!
update appointment
set paid_minor = :paid_minor,
    status = case when status in ('pending', 'expired') then 'confirmed' else status end
where id = :id;

-- name: coming_appointments(user_id)
select a.id from appointment a join engagement e on e.id = a.id
where a.user_id = :user_id and a.starts_at > now() and e.live
order by a.id;

-- name: expire_holds()!
-- In small bites and past rows that somebody is working on, so that nobody waits for the sweep.
with due as (
    select e.id from engagement e join appointment a on a.id = e.id
    where e.held_until <= now() and a.status = 'pending'
    order by e.id limit 500
    for update of e, a skip locked
), released as (
    update engagement e set live = false from due where e.id = due.id and e.live
)
update appointment a set status = 'expired' from due where a.id = due.id;

-- name: drop_hours(doctor_id, clinic_id)!
delete from schedule where doctor_id = :doctor_id and clinic_id = :clinic_id;

-- name: add_hours(id, doctor_id, clinic_id, weekday, opens, closes, step_minutes)!
insert into schedule (id, doctor_id, clinic_id, weekday, opens, closes, step_minutes)
values (:id, :doctor_id, :clinic_id, :weekday, :opens, :closes, :step_minutes);

-- name: add_time_off(id, doctor_id, clinic_id, starts_at, ends_at, reason)!
insert into time_off (id, doctor_id, clinic_id, during, reason)
values (:id, :doctor_id, :clinic_id, tstzrange(:starts_at::timestamptz, :ends_at::timestamptz),
    :reason);

-- name: fill_time_off(time_off_id)$
-- Takes what is still free of a time off; answers how many gaps somebody took at the same moment.
with gaps as (
    select t.id, t.doctor_id, gap
    from time_off t, unnest(
        tstzmultirange(t.during) - coalesce(
            (select range_agg(e.busy) from engagement e
             where e.doctor_id = t.doctor_id and e.live and e.busy && t.during),
            '{}'::tstzmultirange
        )
    ) as gap
    where t.id = :time_off_id and t.clinic_id is null
), filled as (
    insert into engagement (id, doctor_id, busy, kind, time_off_id)
    select gen_random_uuid(), doctor_id, gap, 'time_off', id from gaps
    on conflict do nothing
    returning id
)
select (select count(*) from gaps) - (select count(*) from filled) as missed;

-- name: appointments_during(time_off_id)
-- record_class: AppointmentOut
select c.id, c.clinic_id, c.doctor_id, c.service_id, c.date, c.time, c.status, c.starts_at,
    c.ends_at, c.price_minor / 100.0::float8 as price, c.currency,
    c.paid_minor / 100.0::float8 as paid, c.held_until, c.free_cancel_until, c.refund_percent,
    c.person_id
from time_off t
join engagement e on e.doctor_id = t.doctor_id and e.live and e.busy && t.during
join appointment_card c on c.id = e.id and (t.clinic_id is null or t.clinic_id = c.clinic_id)
where t.id = :time_off_id
order by c.starts_at;

-- name: drop_time_off(time_off_id, doctor_id)!
delete from time_off where id = :time_off_id and doctor_id = :doctor_id;

-- name: visit(id, user_id)^
-- record_class: Visit
select doctor_id, clinic_id, status = 'fulfilled' as attended from appointment
where id = :id and user_id = :user_id;

-- name: add_past(id, user_id, person_id, service_id, starts_at)$
-- A visit that took place: never to come, and only in a time that nobody else had.
with offer as (
    select s.id as service_id, s.clinic_id, s.doctor_id, s.price_minor, s.currency, t.ends_at,
        tstzrange(
            :starts_at::timestamptz - make_interval(mins => s.buffer_before_minutes),
            t.ends_at + make_interval(mins => s.buffer_after_minutes)
        ) as busy,
        :starts_at::timestamptz - make_interval(hours => c.cancel_notice_hours) as free_until,
        c.late_refund_percent
    from service s
    join clinic c on c.id = s.clinic_id
    cross join lateral (
        select :starts_at::timestamptz + make_interval(mins => s.duration_minutes)
    ) as t (ends_at)
    where s.id = :service_id and t.ends_at <= now()
), taken as (
    insert into engagement (id, doctor_id, person_id, busy, attended, kind)
    select :id, doctor_id, :person_id, busy, tstzrange(:starts_at::timestamptz, ends_at),
        'appointment'
    from offer
    on conflict do nothing
    returning id
)
insert into appointment (id, user_id, clinic_id, doctor_id, service_id, starts_at, ends_at,
    status, price_minor, currency, free_cancel_until, late_refund_percent, created_at)
select taken.id, :user_id, offer.clinic_id, offer.doctor_id, offer.service_id, :starts_at,
    offer.ends_at, 'fulfilled', offer.price_minor, offer.currency, offer.free_until,
    offer.late_refund_percent, offer.free_until
from taken, offer
returning id;
