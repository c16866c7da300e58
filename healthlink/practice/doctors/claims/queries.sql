-- name: invite(token_hash, doctor_id, user_id)$
-- Ends those before it. Answers until when it is good.
with older as (
    delete from doctor_invitation where doctor_id = :doctor_id and used_at is null
)
insert into doctor_invitation (token_hash, doctor_id, invited_by, expires_at)
values (:token_hash, :doctor_id, :user_id, now() + interval '7 days')
returning expires_at;

-- name: invited(token_hash)$
-- The name of the profile to which an unused invitation leads.
select d.full_name from doctor_invitation i join doctor d on d.id = i.doctor_id
where i.token_hash = :token_hash and i.used_at is null and i.expires_at > now();

-- name: use_invitation(token_hash, user_id)$
-- One conditional update: of racing uses one wins. Answers whose profile it is.
update doctor_invitation set used_at = now(), used_by = :user_id
where token_hash = :token_hash and used_at is null and expires_at > now()
returning doctor_id;

-- name: used_by(token_hash, user_id)$
-- Whose profile it was, if it is this user who has used it.
select doctor_id from doctor_invitation where token_hash = :token_hash and used_by = :user_id;

-- name: hold_practices(one, other)!
-- Whoever writes in one of them (`access.records`) comes before or after: nothing is left behind.
select pg_advisory_xact_lock(key) from (
    select hashtextextended('practice:' || id::text, 0) as key
    from unnest(array[:one::uuid, :other::uuid]) as id
    order by key
) as keys;

-- name: begin_anew(doctor_id)!
-- Of the account that had the profile before, neither assistants nor the phone number go on.
with dismissed as (
    update practice_assistant set ended_at = now(), token_hash = null
    where doctor_id = :doctor_id and ended_at is null
)
update practice set first_name = null, last_name = null, phone = null where doctor_id = :doctor_id;

-- name: copy_practice(from_id, into_id)!
insert into practice (doctor_id, phone, clinic_name, timezone, visit_minutes, first_name, last_name,
    registered_at)
select :into_id, phone, clinic_name, timezone, visit_minutes, first_name, last_name, registered_at
from practice where doctor_id = :from_id
on conflict (doctor_id) do update
set phone = excluded.phone, first_name = excluded.first_name, last_name = excluded.last_name;

-- name: add_merge(id, from_id, into_id, user_id, moved)!
insert into practice_merge (id, from_doctor_id, into_doctor_id, user_id, moved)
values (:id, :from_id, :into_id, :user_id, :moved::text::jsonb);

-- name: hold_merge(user_id, into_id)^
-- record_class: Merge
-- The latest, while it can still be undone.
select id, from_doctor_id as from_id, into_doctor_id as into_id, merged_at,
    moved::text as moved
from practice_merge
where into_doctor_id = :into_id and user_id = :user_id and undone_at is null
  and merged_at > now() - interval '30 days'
order by merged_at desc limit 1
for update;

-- name: close_merge(id)!
update practice_merge set undone_at = now() where id = :id;

-- name: drop_requests(doctor_id)!
delete from clinic_request where doctor_id = :doctor_id and answered_at is null;

-- name: unlink_doubles(from_id, into_id)
-- Cards of a person who has one in both practices: one card of a practice is joined with an account.
with doubles as (
    select a.id, a.person_id from patient a
    join patient b on b.doctor_id = :into_id and b.person_id = a.person_id
    where a.doctor_id = :from_id
)
update patient p set person_id = null from doubles
where p.id = doubles.id and p.doctor_id = :from_id
returning p.id, doubles.person_id;

-- name: move_some(from_id, into_id)
-- Visits, files, consents and invitations go with their card (on update cascade). In bites that no
-- statement time-out cuts.
update patient set doctor_id = :into_id
where doctor_id = :from_id
  and id in (select id from patient where doctor_id = :from_id order by id limit 500)
returning id;

-- name: move_named(ids, from_id, into_id)
update patient set doctor_id = :into_id where doctor_id = :from_id and id = any(:ids::uuid[])
returning id;

-- name: relink(ids, person_ids, doctor_id)!
-- But who has joined another of these cards since.
update patient p set person_id = was.person_id
from unnest(:ids::uuid[], :person_ids::uuid[]) as was (id, person_id)
where p.id = was.id and p.doctor_id = :doctor_id and p.person_id is null and not exists (
    select from patient other where other.doctor_id = :doctor_id and other.person_id = was.person_id
);

-- name: split_cards(ids, from_id, into_id)!
-- Who has booked on the market since needs a card there, too: their appointments stay.
with kept as materialized (
    select p.*, gen_random_uuid() as copy_id from patient p
    where p.id = any(:ids::uuid[]) and p.doctor_id = :into_id and exists (
        select from visit v join appointment a on a.id = v.appointment_id
        where v.patient_id = p.id and a.doctor_id = :from_id
    )
), copied as (
    insert into patient (id, doctor_id, person_id, first_name, last_name, birth_date, phone, origin)
    select copy_id, :from_id, person_id, first_name, last_name, birth_date, phone, 'market'
    from kept
)
update visit v set patient_id = kept.copy_id, doctor_id = :from_id
from kept join appointment a on a.doctor_id = :from_id
where v.patient_id = kept.id and v.doctor_id = :into_id and a.id = v.appointment_id;

-- name: planned_times(ids, doctor_id)
-- The times that these cards take by hand.
select v.engagement_id as id from visit v
where v.patient_id = any(:ids::uuid[]) and v.doctor_id = :doctor_id and v.engagement_id is not null
  and v.appointment_id is null;

-- name: move_assistants(from_id, into_id)
-- But those who work in both: they go on in the one.
update practice_assistant a set doctor_id = :into_id
where a.doctor_id = :from_id and not exists (
    select from practice_assistant b
    where b.doctor_id = :into_id and b.user_id = a.user_id
      and a.ended_at is null and b.ended_at is null
)
returning a.id;

-- name: move_assistants_back(ids, from_id, into_id)!
update practice_assistant set doctor_id = :into_id
where doctor_id = :from_id and id = any(:ids::uuid[]);

-- name: prune_invitations()!
-- Which nobody has answered.
delete from doctor_invitation where token_hash in (
    select token_hash from doctor_invitation
    where used_at is null and expires_at < now() - interval '30 days' limit 2000
);
