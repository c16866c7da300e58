-- name: one_at_a_time(doctor_id)^
-- Two lists at once would both make a card of whoever is on both.
select pg_advisory_xact_lock(hashtextextended('patient_import:' || :doctor_id::uuid::text, 0));

-- name: search_keys(first_names, last_names)$
-- As patient has them.
select array(
    select fold(g.last_name || ' ' || g.first_name || ' ' || g.last_name)
    from unnest(:first_names::text[], :last_names::text[])
        with ordinality as g (first_name, last_name, number)
    order by g.number
);

-- name: alike(doctor_id, external_ids, search_keys)
-- Cards of which a list may speak, put away or not. In one pass over the practice: row by row, the
-- planner reads the whole practice for each where it has just grown. What `in` asks is hashed, also
-- in a plan that does not know it; what `= any` asks is not.
select id, external_id, search_key, birth_date, phone from patient
where doctor_id = :doctor_id
  and (external_id in (select unnest(:external_ids::text[]))
    or search_key in (select unnest(:search_keys::text[])))
order by archived_at nulls first, created_at, id;

-- name: add(doctor_id, rows)!
insert into patient (id, doctor_id, external_id, first_name, last_name, birth_date, phone,
    diagnosis, diagnosis_code, status, notes, origin)
select g.id, :doctor_id, g.external_id, g.first_name, g.last_name, g.birth_date, g.phone,
    g.diagnosis, g.diagnosis_code, g.status, g.notes, 'import'
from jsonb_to_recordset(:rows::text::jsonb) as g (
    id uuid, external_id text, first_name text, last_name text, birth_date date, phone text,
    diagnosis text, diagnosis_code text, status text, notes text
);

-- name: name_cards(doctor_id, ids, external_ids)!
-- So that they are found when their names or phones have changed.
update patient set external_id = (:external_ids::text[])[array_position(:ids::uuid[], id)]
where doctor_id = :doctor_id and id = any (:ids::uuid[]) and external_id is null;
