-- name: lock_doctors(one, other)!
-- In the order in which everybody locks who moves times (booking's lock_times).
select pg_advisory_xact_lock(key) from (
    select hashtextextended('doctor:' || id::text, 0) as key
    from unnest(array[:one::uuid, :other::uuid]) as id
    order by key
) as keys;

-- name: release_lapsed(doctor_id)!
update engagement set live = false
where doctor_id = :doctor_id and live and held_until <= now();

-- name: overlaps(from_id, into_id)
-- record_class: Overlap
-- Of what is to come. Days off are no obstacle: they fill what is free.
select lower(a.busy * b.busy) as starts_at, upper(a.busy * b.busy) as ends_at
from engagement a
join engagement b on b.doctor_id = :into_id and b.live and b.busy && a.busy
where a.doctor_id = :from_id and a.live and a.kind <> 'time_off' and upper(a.busy) > now()
order by 1 limit 100;

-- name: move_all(from_id, into_id)!
-- What is over takes nobody's time any more: it is not what two calendars could be at odds about.
update engagement
set doctor_id = :into_id, live = live and upper(busy) > now()
where doctor_id = :from_id and kind <> 'time_off';

-- name: move_back(ids, from_id, into_id)!
update engagement set doctor_id = :into_id
where id = any(:ids::uuid[]) and doctor_id = :from_id and kind = 'visit';

-- name: times_off(doctor_id)
select id from time_off where doctor_id = :doctor_id and upper(during) > now();

-- name: move_time_off(id, from_id, into_id)!
-- It is filled anew, from what is free there.
with emptied as (
    delete from engagement where time_off_id = :id and kind = 'time_off'
)
update time_off set doctor_id = :into_id where id = :id and doctor_id = :from_id;
