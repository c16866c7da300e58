-- When the doctor has seen what a patient has booked, and said so. Null again if somebody else moves it.
alter table visit add column confirmed_at timestamptz;

create or replace view visit_card with (security_invoker = true) as
select v.id, v.doctor_id, v.patient_id, p.first_name, p.last_name, p.phone, v.visit_date,
    v.visit_time, v.minutes, v.status, v.notes, n.id as next_visit_id,
    n.visit_date as next_visit_date, n.visit_time as next_visit_time, v.follows_id,
    v.appointment_id, s.name as service_name, c.name as clinic_name, v.created_at, v.updated_at,
    v.confirmed_at
from visit v
join patient p on p.id = v.patient_id
left join visit n on n.follows_id = v.id and n.status <> 'cancelled'
left join appointment a on a.id = v.appointment_id
left join service s on s.id = a.service_id
left join clinic c on c.id = a.clinic_id;
