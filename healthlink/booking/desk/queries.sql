-- name: day(clinic_id, date, doctor_id, status, fetch, skip)
-- The visits of a day on the clinic's calendar, by default today.
select v.id
from clinic k
cross join lateral (
    select coalesce(:date::date, (now() at time zone k.timezone)::date)
) as d (date)
join appointment_card v on v.clinic_id = k.id
    and v.starts_at >= d.date::timestamp at time zone k.timezone
    and v.starts_at < (d.date + 1)::timestamp at time zone k.timezone
where k.id = :clinic_id
  and (:doctor_id::uuid is null or v.doctor_id = :doctor_id)
  and (:status::text is null or v.status = :status)
order by v.starts_at, v.id
limit :fetch offset :skip;

-- name: visits(clinic_id, ids)
-- record_class: VisitOut
select v.id, v.doctor_id, doctor.full_name as doctor_name, v.service_id, s.name as service_name,
    v.date, v.time, v.status, v.starts_at, v.ends_at, v.room_id, r.name as room_name,
    v.person_id, coalesce(p.full_name, u.full_name) as full_name, p.birth_date, u.phone,
    p.relation, u.full_name as holder_name,
    v.price_minor / 100.0::float8 as price, v.currency, v.paid_minor / 100.0::float8 as paid,
    v.held_until, d.method as desk_method,
    coalesce(d.amount_minor, 0) / 100.0::float8 as desk_paid,
    coalesce(d.due_back_minor, 0) / 100.0::float8 as desk_due_back,
    d.returned_at as desk_returned_at,
    a.arrived_at, a.closed_at, a.cancelled_at, a.cancelled_by, a.cancel_reason, a.booked_by
from appointment_card v
join appointment a on a.id = v.id
join doctor on doctor.id = v.doctor_id
join service s on s.id = v.service_id
join users u on u.id = v.user_id
join person p on p.id = v.person_id
left join consulting_room r on r.id = v.room_id
left join desk_payment d on d.appointment_id = v.id
where v.clinic_id = :clinic_id and v.id = any (:ids::uuid[])
order by v.starts_at, v.id;

-- name: visit(id, clinic_id)^
-- record_class: Visit
select v.id, v.doctor_id, v.service_id, v.person_id, v.room_id, v.status, v.date, v.time,
    a.arrived_at is not null as arrived, a.starts_at <= now() as begun, a.ends_at <= now() as over,
    v.date <= (now() at time zone k.timezone)::date as day_has_come
from appointment_card v
join appointment a on a.id = v.id
join clinic k on k.id = v.clinic_id
where v.id = :id and v.clinic_id = :clinic_id;

-- name: clinic_of(id, doctor_id)$
select clinic_id from appointment where id = :id and doctor_id = :doctor_id;

-- name: lock(id, clinic_id)$
-- The engagement's row stands for the appointment, as everywhere.
select e.id from engagement e join appointment a on a.id = e.id
where a.id = :id and a.clinic_id = :clinic_id
for update of e;

-- name: lock_callers(clinic_id, phone)!
-- Of two who enter the same new caller at once, the second finds what the first has made.
select pg_advisory_xact_lock(
    hashtextextended('caller:' || :clinic_id::uuid::text || :phone::text, 0)
);

-- name: known_caller(clinic_id, phone, full_name)$
-- Not one who was erased, and whose row here goes when the worker comes to it.
select c.user_id from caller c join users u on u.id = c.user_id
where c.clinic_id = :clinic_id and c.phone = :phone and c.name_key = fold(:full_name)
    and u.deleted_at is null;

-- name: add_caller(user_id, clinic_id, phone, full_name)!
insert into caller (user_id, clinic_id, phone, name_key)
values (:user_id, :clinic_id, :phone, fold(:full_name))
on conflict (clinic_id, phone, name_key) do update set user_id = excluded.user_id;

-- name: forget_caller(user_id)!
delete from caller where user_id = :user_id;

-- name: set_booked_by(id, clinic_id, user_id)!
update appointment set booked_by = :user_id where id = :id and clinic_id = :clinic_id;

-- name: same_service(service_id, clinic_id, doctor_id)$
-- What another doctor of the clinic offers of the same procedure.
select other.id
from service s
join service other on other.doctor_id = :doctor_id and other.clinic_id = s.clinic_id
    and other.procedure_id = s.procedure_id and other.active
where s.id = :service_id and s.clinic_id = :clinic_id
order by other.id limit 1;

-- name: does_room_fit(room_id, service_id, clinic_id)$
select exists (
    select from consulting_room r join service_room sr on sr.room_id = r.id
    where r.id = :room_id and r.clinic_id = :clinic_id and r.active
      and sr.service_id = :service_id
);

-- name: move(id, clinic_id, service_id, room_id, starts_at, ends_at, busy_from, busy_until)$
-- To a room that was asked for, or to a free one if the service needs any; nothing if none is free.
-- The clinic's own wish never brings the end of free cancelling nearer, and leaves a day to think.
with moved as (
    update engagement e
    set doctor_id = place.doctor_id, room_id = place.room_id,
        busy = tstzrange(:busy_from::timestamptz, :busy_until::timestamptz),
        attended = tstzrange(:starts_at::timestamptz, :ends_at::timestamptz)
    from (
        select s.id, s.doctor_id, coalesce(:room_id::uuid, free_room(
            s.id, tstzrange(:busy_from::timestamptz, :busy_until::timestamptz), :id
        )) as room_id
        from service s where s.id = :service_id and s.clinic_id = :clinic_id
    ) as place
    where e.id = :id
      and (place.room_id is not null
        or not exists (select from service_room sr where sr.service_id = place.id))
    returning e.id, e.doctor_id
)
update appointment a
set doctor_id = moved.doctor_id, service_id = :service_id, starts_at = :starts_at,
    ends_at = :ends_at, sequence = a.sequence + 1, promised_at = null,
    free_cancel_until = greatest(
        a.free_cancel_until,
        :starts_at::timestamptz - (a.starts_at - a.free_cancel_until),
        least(now() + interval '1 day', :starts_at::timestamptz)
    )
from moved
where a.id = moved.id and a.clinic_id = :clinic_id
returning a.id;

-- name: release_room(id, room_id)!
-- Holds that have run out keep nobody from a room.
update engagement held set live = false
from engagement e
where e.id = :id and held.room_id = :room_id and held.busy && e.busy and held.live
  and held.held_until <= now() and held.id <> e.id;

-- name: set_room(id, clinic_id, room_id)!
update engagement e set room_id = :room_id
from appointment a
where e.id = :id and a.id = e.id and a.clinic_id = :clinic_id;

-- name: arrive(id, clinic_id)!
update appointment set arrived_at = now() where id = :id and clinic_id = :clinic_id;

-- name: close(id, clinic_id, status)!
update appointment set status = :status, closed_at = now()
where id = :id and clinic_id = :clinic_id;

-- name: reopen(id, clinic_id)!
update appointment set status = 'confirmed', arrived_at = null, closed_at = null
where id = :id and clinic_id = :clinic_id;

-- name: cancel(id, clinic_id, reason)!
with cancelled as (
    update appointment
    set status = 'cancelled', cancelled_at = now(), cancelled_by = 'clinic',
        cancel_reason = :reason, sequence = sequence + 1
    where id = :id and clinic_id = :clinic_id
    returning id
)
update engagement e set live = false from cancelled where e.id = cancelled.id;

-- name: take_money(id, clinic_id, method, user_id)!
insert into desk_payment (appointment_id, amount_minor, currency, method, taken_by)
select a.id, a.price_minor, a.currency, :method, :user_id
from appointment a where a.id = :id and a.clinic_id = :clinic_id;

-- name: is_taken_so(id, method)$
select exists (
    select from desk_payment
    where appointment_id = :id and method = :method and returned_at is null
);

-- name: hand_back(id, clinic_id, user_id)$
update desk_payment d set returned_by = :user_id, returned_at = now()
from appointment a
where d.appointment_id = :id and a.id = d.appointment_id and a.clinic_id = :clinic_id
  and d.due_back_minor > 0 and d.returned_at is null
returning d.due_back_minor;

-- name: is_handed_back(id)$
select exists (
    select from desk_payment where appointment_id = :id and returned_at is not null
);
