-- Every statement names the doctor, though the policies of these tables would do without.

-- name: queue(doctor_id)^
-- Changes of one practice's visits come one after another; `now` is the database's. Whoever changes
-- a visit that was booked changes the appointment first, and writes the visit's row last.
select now() as now, pg_advisory_xact_lock(
    hashtextextended('visits:' || :doctor_id::uuid::text, 0)
) as queued;

-- name: card(id, doctor_id)^
-- record_class: PatientVisitOut
select id, patient_id, first_name, last_name, phone, visit_date, visit_time, minutes, status, notes,
    next_visit_id, next_visit_date, next_visit_time, follows_id, appointment_id, confirmed_at,
    service_name, clinic_name, created_at, updated_at
from visit_card where id = :id and doctor_id = :doctor_id;

-- name: of_patient(patient_id, doctor_id, fetch, skip)
-- record_class: PatientVisitOut
select id, patient_id, first_name, last_name, phone, visit_date, visit_time, minutes, status, notes,
    next_visit_id, next_visit_date, next_visit_time, follows_id, appointment_id, confirmed_at,
    service_name, clinic_name, created_at, updated_at
from visit_card where patient_id = :patient_id and doctor_id = :doctor_id
order by visit_date desc, visit_time desc, id
limit :fetch offset :skip;

-- name: between(doctor_id, first, last, status, fetch, skip)
-- record_class: PatientVisitOut
with page as materialized (
    select id from visit
    where doctor_id = :doctor_id and visit_date between :first and :last
      and (:status::text is null or status = :status)
    order by visit_date, visit_time, id
    limit :fetch offset :skip
)
select v.id, v.patient_id, v.first_name, v.last_name, v.phone, v.visit_date, v.visit_time, v.minutes,
    v.status, v.notes, v.next_visit_id, v.next_visit_date, v.next_visit_time, v.follows_id,
    v.appointment_id, v.confirmed_at, v.service_name, v.clinic_name, v.created_at, v.updated_at
from page join visit_card v on v.id = page.id and v.doctor_id = :doctor_id
order by v.visit_date, v.visit_time, v.id;

-- name: patient(id, doctor_id)^
select person_id, archived_at is not null as archived from patient
where id = :id and doctor_id = :doctor_id;

-- name: visit(id, doctor_id)^
-- record_class: Visit
select v.id, v.patient_id, p.person_id, v.visit_date, v.visit_time, v.minutes, v.status, v.notes,
    v.appointment_id, v.engagement_id
from visit v join patient p on p.id = v.patient_id and p.doctor_id = v.doctor_id
where v.id = :id and v.doctor_id = :doctor_id;

-- name: following(id, doctor_id)^
-- record_class: Visit
select v.id, v.patient_id, p.person_id, v.visit_date, v.visit_time, v.minutes, v.status, v.notes,
    v.appointment_id, v.engagement_id
from visit v join patient p on p.id = v.patient_id and p.doctor_id = v.doctor_id
where v.follows_id = :id and v.doctor_id = :doctor_id;

-- name: to_come(patient_id, doctor_id)
-- record_class: Visit
-- Planned by hand, and still to come.
select v.id, v.patient_id, p.person_id, v.visit_date, v.visit_time, v.minutes, v.status, v.notes,
    v.appointment_id, v.engagement_id
from visit v join patient p on p.id = v.patient_id and p.doctor_id = v.doctor_id
where v.patient_id = :patient_id and v.doctor_id = :doctor_id and v.status = 'planned'
  and v.appointment_id is null and coalesce(v.starts_at >= now(), v.visit_date >= (
      select (now() at time zone timezone)::date from practice where doctor_id = :doctor_id));

-- name: taken(patient_id, doctor_id)
-- The times that are taken by hand for a card.
select engagement_id from visit
where patient_id = :patient_id and doctor_id = :doctor_id and engagement_id is not null;

-- name: add(id, doctor_id, patient_id, visit_date, visit_time, starts_at, minutes, status, notes, engagement_id, follows_id)!
insert into visit (id, doctor_id, patient_id, visit_date, visit_time, starts_at, minutes, status,
    notes, engagement_id, follows_id)
values (:id, :doctor_id, :patient_id, :visit_date, :visit_time, :starts_at, :minutes, :status,
    :notes, :engagement_id, :follows_id);

-- name: change(id, doctor_id, visit_date, visit_time, starts_at, minutes, status, engagement_id)!
update visit
set visit_date = :visit_date, visit_time = :visit_time, starts_at = :starts_at,
    minutes = :minutes, status = :status, engagement_id = :engagement_id, updated_at = now()
where id = :id and doctor_id = :doctor_id;

-- name: confirm(id, doctor_id)!
update visit set confirmed_at = now(), updated_at = now()
where id = :id and doctor_id = :doctor_id and status = 'planned' and confirmed_at is null;

-- name: write_notes(id, doctor_id, notes)!
update visit set notes = :notes, updated_at = now()
where id = :id and doctor_id = :doctor_id and notes <> :notes;
