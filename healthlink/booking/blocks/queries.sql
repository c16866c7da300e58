-- name: take(id, doctor_id, person_id, starts_at, ends_at)$
-- As booking does it: what ran out is released first, and the insert reads from that.
with lapsed as (
    update engagement e set live = false
    where e.live and (
        e.held_until <= now() or (e.kind = 'offer' and e.person_id = :person_id::uuid)
    ) and (
        (e.doctor_id = :doctor_id
            and e.busy && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz))
        or (e.person_id = :person_id::uuid
            and e.attended && tstzrange(:starts_at::timestamptz, :ends_at::timestamptz))
    )
    returning e.id
)
insert into engagement (id, doctor_id, person_id, busy, attended, kind)
select :id, :doctor_id, :person_id::uuid,
    tstzrange(:starts_at::timestamptz, :ends_at::timestamptz),
    tstzrange(:starts_at::timestamptz, :ends_at::timestamptz), 'visit'
from (select count(*) from lapsed) as released
on conflict do nothing
returning id;

-- name: move(id, doctor_id, person_id, starts_at, ends_at)!
-- Also what was given back before. Breaks a constraint if somebody else has the time.
update engagement
set live = true, person_id = :person_id,
    busy = tstzrange(:starts_at::timestamptz, :ends_at::timestamptz),
    attended = tstzrange(:starts_at::timestamptz, :ends_at::timestamptz)
where id = :id and doctor_id = :doctor_id and kind = 'visit';

-- name: release(id, doctor_id)$
update engagement set live = false
where id = :id and doctor_id = :doctor_id and kind = 'visit' and live
returning id;

-- name: is_awaited(doctor_id)$
-- Whether anything planned by hand is to come.
select exists (
    select from engagement
    where doctor_id = :doctor_id and live and kind = 'visit' and busy && tstzrange(now(), null)
);

-- name: forget_person(ids, doctor_id)!
update engagement set person_id = null
where id = any (:ids::uuid[]) and doctor_id = :doctor_id and kind = 'visit';

-- name: free_times(doctor_id, times, minutes)
-- Of these times, those at which so many minutes are free: a hold that has run out takes none.
select t.at from unnest(:times::timestamptz[]) as t (at)
where not exists (
    select from engagement e
    where e.doctor_id = :doctor_id and e.live
      and (e.held_until is null or e.held_until > now())
      and e.busy && tstzrange(t.at, t.at + make_interval(mins => :minutes::int))
)
order by t.at;
