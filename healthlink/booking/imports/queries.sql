-- name: differing_weeks(weeks)
-- Weeks of a file that are not as the file says, and whether there is none yet.
select g.doctor_id, g.clinic_id, s.hours is null as is_new
from jsonb_to_recordset(:weeks::text::jsonb) as g (doctor_id uuid, clinic_id uuid, hours jsonb)
cross join lateral (
    select jsonb_agg(
        jsonb_build_array(h.weekday, h.opens, h.closes, h.step_minutes) order by h.weekday, h.opens
    ) as hours
    from schedule h where h.doctor_id = g.doctor_id and h.clinic_id = g.clinic_id
) as s
where g.hours is distinct from s.hours;

-- name: drop_weeks(weeks)!
delete from schedule h
using jsonb_to_recordset(:weeks::text::jsonb) as g (doctor_id uuid, clinic_id uuid)
where h.doctor_id = g.doctor_id and h.clinic_id = g.clinic_id;

-- name: add_shifts(shifts)!
insert into schedule (id, doctor_id, clinic_id, weekday, opens, closes, step_minutes)
select g.id, g.doctor_id, g.clinic_id, g.weekday, g.opens, g.closes, g.step
from jsonb_to_recordset(:shifts::text::jsonb) as g (
    id uuid, doctor_id uuid, clinic_id uuid, weekday smallint, opens smallint, closes smallint,
    step smallint
);

-- name: weeks(namespace, only, doctor_id, clinic_id, fetch)
-- The next weeks after one, of all clinics or of one, each as [weekday, opens, closes, step].
select dc.doctor_id, dc.clinic_id,
    coalesce(ce.external_id, dc.clinic_id::text) as clinic,
    coalesce(de.external_id, dc.doctor_id::text) as doctor,
    array(
        select array[h.weekday, h.opens, h.closes, h.step_minutes] from schedule h
        where h.doctor_id = dc.doctor_id and h.clinic_id = dc.clinic_id
        order by h.weekday, h.opens
    ) as hours
from doctor_clinic dc
left join external_id ce
    on ce.namespace = :namespace and ce.kind = 'clinic' and ce.id = dc.clinic_id
left join external_id de
    on de.namespace = :namespace and de.kind = 'doctor' and de.id = dc.doctor_id
where (dc.doctor_id, dc.clinic_id) > (:doctor_id, :clinic_id)
  and (:only::uuid is null or dc.clinic_id = :only)
order by dc.doctor_id, dc.clinic_id limit :fetch;
