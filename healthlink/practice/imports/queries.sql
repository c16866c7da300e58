-- name: one_at_a_time(doctor_id)^
-- Two lists at once would both make a card of whoever is on both.
select pg_advisory_xact_lock(hashtextextended('patient_import:' || :doctor_id::uuid::text, 0));

-- name: known(doctor_id, rows)
-- Whose card is there already, put away or not: by the external id, else by name, birth date and
-- phone; a card that has another external id is another's.
select g.line, coalesce(named.id, alike.id) as id, named.id is not null as named
from jsonb_to_recordset(:rows::text::jsonb) as g (
    line integer, external_id text, first_name text, last_name text, birth_date date, phone text
)
left join lateral (
    select t.id from patient t
    where t.doctor_id = :doctor_id and t.external_id = g.external_id
    order by t.id limit 1
) as named on true
left join lateral (
    select t.id from patient t
    where t.doctor_id = :doctor_id and named.id is null
      and t.search_key collate "C"
        = fold(g.last_name || ' ' || g.first_name || ' ' || g.last_name) collate "C"
      and t.birth_date is not distinct from g.birth_date
      and t.phone is not distinct from g.phone
      and (t.external_id is null or g.external_id is null)
    order by t.archived_at nulls first, t.id limit 1
) as alike on true
where named.id is not null or alike.id is not null
order by g.line;

-- name: add(doctor_id, rows)!
insert into patient (id, doctor_id, external_id, first_name, last_name, birth_date, phone,
    diagnosis, diagnosis_code, status, notes, origin)
select g.id, :doctor_id, g.external_id, g.first_name, g.last_name, g.birth_date, g.phone,
    g.diagnosis, g.diagnosis_code, g.status, g.notes, 'import'
from jsonb_to_recordset(:rows::text::jsonb) as g (
    id uuid, external_id text, first_name text, last_name text, birth_date date, phone text,
    diagnosis text, diagnosis_code text, status text, notes text
);

-- name: name_cards(doctor_id, rows)!
-- So that they are found when their names or phones have changed.
update patient t set external_id = g.external_id
from jsonb_to_recordset(:rows::text::jsonb) as g (id uuid, external_id text)
where t.doctor_id = :doctor_id and t.id = g.id and t.external_id is null;
