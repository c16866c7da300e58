-- name: practices_before(doctor_id)
-- Those that became a part of this one: their rows stay where they were written.
with recursive merged as (
    select from_doctor_id as id from practice_merge
    where into_doctor_id = :doctor_id and undone_at is null
    union
    select m.from_doctor_id from merged join practice_merge m on m.into_doctor_id = merged.id
    where m.undone_at is null
)
select id from merged;

-- name: of_practices(doctor_ids, fetch, skip)
-- record_class: AccessOut
with page as (
    select each.* from unnest(:doctor_ids::uuid[]) as own (doctor_id)
    cross join lateral (
        select * from access where doctor_id = own.doctor_id
        order by id desc limit :fetch::bigint + :skip::bigint
    ) as each
    order by each.id desc limit :fetch offset :skip
)
select a.id, a.at, a.actor_id, u.full_name as actor_name, a.role, a.action, a.patient_ids,
    btrim(p.first_name || ' ' || p.last_name) as patient_name, a.object_id, a.outcome, a.address
from page a
left join users u on u.id = a.actor_id
left join patient p on cardinality(a.patient_ids) = 1 and p.id = a.patient_ids[1]
    and p.doctor_id = any (:doctor_ids)
order by a.id desc;

-- name: of_patient(doctor_ids, patient_id, fetch, skip)
-- record_class: AccessOut
-- By the index of patients first: few rows are a patient's, wherever they are in the order.
with theirs as materialized (
    select id from access
    where doctor_id = any (:doctor_ids::uuid[]) and patient_ids @> array[:patient_id::uuid]
), page as (
    select id from theirs order by id desc limit :fetch offset :skip
)
select a.id, a.at, a.actor_id, u.full_name as actor_name, a.role, a.action, a.patient_ids,
    btrim(p.first_name || ' ' || p.last_name) as patient_name, a.object_id, a.outcome, a.address
from page join access a on a.id = page.id and a.doctor_id = any (:doctor_ids)
left join users u on u.id = a.actor_id
left join patient p on cardinality(a.patient_ids) = 1 and p.id = a.patient_ids[1]
    and p.doctor_id = any (:doctor_ids)
order by a.id desc;

-- name: unsealed_doctors()
select distinct doctor_id from access_unsealed;

-- name: lock_chain(doctor_id)!
-- One forger for each chain.
select pg_advisory_xact_lock(hashtextextended('access_seal:' || :doctor_id::uuid::text, 0));

-- name: last_seal(doctor_id)^
select number, hash from access_seal where doctor_id = :doctor_id order by number desc limit 1;

-- name: unsealed(doctor_id, most)
-- record_class: Entry
select a.id, a.at, a.doctor_id, a.actor_id, a.role, a.action, a.patient_ids, a.object_id, a.outcome,
    a.address, a.request_id
from access_unsealed w join access a on a.id = w.access_id
where w.doctor_id = :doctor_id and a.doctor_id = :doctor_id
order by a.id limit :most;

-- name: seal(doctor_id, numbers, ids, hashes)!
with sealed as (
    insert into access_seal (doctor_id, number, access_id, hash)
    select :doctor_id, s.number, s.id, s.hash
    from unnest(:numbers::bigint[], :ids::bigint[], :hashes::bytea[]) as s (number, id, hash)
)
delete from access_unsealed where access_id = any (:ids::bigint[]);

-- name: chain(doctor_id, after, most)
-- record_class: Link
-- A seal whose row is gone has an empty place where the row was.
select s.number, s.hash, a.id, a.at, a.doctor_id, a.actor_id, a.role, a.action, a.patient_ids,
    a.object_id, a.outcome, a.address, a.request_id
from access_seal s left join access a on a.id = s.access_id and a.doctor_id = :doctor_id
where s.doctor_id = :doctor_id and s.number > :after
order by s.number limit :most;

-- name: lost(doctor_id)$
-- Rows that are in no chain, and do not wait for one.
select count(*) from access a
where a.doctor_id = :doctor_id
  and not exists (select from access_seal s where s.access_id = a.id)
  and not exists (select from access_unsealed w where w.access_id = a.id);

-- name: practices()
select doctor_id from practice order by doctor_id;
