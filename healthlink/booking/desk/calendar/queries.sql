-- name: receives_here(clinic_id, doctor_id)$
select exists (
    select from doctor_clinic where clinic_id = :clinic_id and doctor_id = :doctor_id
);

-- name: hours(clinic_id, doctor_id)
-- record_class: Shift
select weekday, opens, closes, step_minutes from schedule
where doctor_id = :doctor_id and clinic_id = :clinic_id
order by weekday, opens;

-- name: outside_hours(clinic_id, doctor_id)
-- Coming visits here that do not lie within the hours of their day.
select v.id
from appointment_card v
cross join lateral (
    select extract(hour from v.time) * 60 + extract(minute from v.time)
) as b (minute)
where v.clinic_id = :clinic_id and v.doctor_id = :doctor_id and v.starts_at > now()
  and v.status in ('pending', 'confirmed')
  and not exists (
    select from schedule h
    where h.doctor_id = v.doctor_id and h.clinic_id = v.clinic_id
      and h.weekday = extract(isodow from v.date) and h.opens <= b.minute
      and b.minute + extract(epoch from v.ends_at - v.starts_at) / 60 <= h.closes
  )
order by v.starts_at limit 100;

-- name: times_off(clinic_id, doctor_id, fetch, skip)
-- record_class: TimeOff
select t.id, lower(t.during) as starts_at, upper(t.during) as ends_at, t.reason
from time_off t
where t.doctor_id = :doctor_id and t.clinic_id = :clinic_id and upper(t.during) > now()
order by lower(t.during), t.id
limit :fetch offset :skip;

-- name: time_off(clinic_id, doctor_id, id)^
-- record_class: TimeOff
select t.id, lower(t.during) as starts_at, upper(t.during) as ends_at, t.reason
from time_off t
where t.id = :id and t.doctor_id = :doctor_id and t.clinic_id = :clinic_id;

-- name: visits_during(clinic_id, id)
-- The clinic's own, and never another's of the same doctor.
select v.id
from time_off t
join engagement e on e.doctor_id = t.doctor_id and e.live and e.busy && t.during
join appointment_card v on v.id = e.id and v.clinic_id = t.clinic_id
where t.id = :id and t.clinic_id = :clinic_id and v.status in ('pending', 'confirmed')
order by v.starts_at limit 100;

-- name: drop_time_off(clinic_id, doctor_id, id)$
delete from time_off
where id = :id and doctor_id = :doctor_id and clinic_id = :clinic_id
returning id;

-- name: timezone(clinic_id)$
select timezone from clinic where id = :clinic_id;

-- name: rooms(clinic_id, fetch, skip)
-- record_class: RoomOut
select id, name, active from consulting_room
where clinic_id = :clinic_id
order by active desc, fold(name), id
limit :fetch offset :skip;

-- name: room(clinic_id, id)^
-- record_class: RoomOut
select id, name, active from consulting_room where id = :id and clinic_id = :clinic_id;

-- name: lock_rooms(clinic_id)!
select pg_advisory_xact_lock(hashtextextended('rooms:' || :clinic_id::uuid::text, 0));

-- name: add_room(id, clinic_id, name, most)^
-- record_class: RoomOut
insert into consulting_room (id, clinic_id, name)
select :id, :clinic_id, :name
where (select count(*) from consulting_room where clinic_id = :clinic_id) < :most::int
returning id, name, active;

-- name: change_room(clinic_id, id, name, active)^
-- record_class: RoomOut
update consulting_room
set name = coalesce(:name, name), active = coalesce(:active, active)
where id = :id and clinic_id = :clinic_id
returning id, name, active;

-- name: visits_in_room(clinic_id, room_id)
select v.id
from engagement e join appointment_card v on v.id = e.id
where e.room_id = :room_id and e.live and e.busy && tstzrange(now(), null)
  and v.clinic_id = :clinic_id and v.status in ('pending', 'confirmed')
order by v.starts_at limit 100;

-- name: is_service_here(clinic_id, service_id)$
select exists (select from service where id = :service_id and clinic_id = :clinic_id);

-- name: rooms_of_service(clinic_id, service_id)
select sr.room_id
from service s join service_room sr on sr.service_id = s.id
where s.id = :service_id and s.clinic_id = :clinic_id
order by sr.room_id;

-- name: drop_service_rooms(clinic_id, service_id)!
delete from service_room sr using service s
where s.id = sr.service_id and s.id = :service_id and s.clinic_id = :clinic_id;

-- name: add_service_rooms(clinic_id, service_id, room_ids)!
insert into service_room (service_id, room_id)
select s.id, r.id
from service s join consulting_room r on r.clinic_id = s.clinic_id
where s.id = :service_id and s.clinic_id = :clinic_id and r.id = any (:room_ids::uuid[])
  and r.active;
