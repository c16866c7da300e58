-- name: ask(id, doctor_id, clinic_id)!
-- Once while it waits; nothing for a clinic that does not exist.
insert into clinic_request (id, doctor_id, clinic_id)
select :id, :doctor_id, id from clinic where id = :clinic_id
on conflict (doctor_id, clinic_id) where answered_at is null do nothing;

-- name: latest(doctor_id, clinic_id)^
-- record_class: ClinicRequest
select r.id, r.clinic_id, c.name as clinic_name,
    case when r.accepted then 'accepted' when not r.accepted then 'declined' else 'waiting' end
        as status,
    r.reason, r.asked_at, r.answered_at
from clinic_request r join clinic c on c.id = r.clinic_id
where r.doctor_id = :doctor_id and r.clinic_id = :clinic_id
order by r.answered_at is not null, r.asked_at desc limit 1;

-- name: of_doctor(doctor_id, fetch, skip)
-- record_class: ClinicRequest
select r.id, r.clinic_id, c.name as clinic_name,
    case when r.accepted then 'accepted' when not r.accepted then 'declined' else 'waiting' end
        as status,
    r.reason, r.asked_at, r.answered_at
from clinic_request r join clinic c on c.id = r.clinic_id
where r.doctor_id = :doctor_id
order by r.asked_at desc, r.id limit :fetch offset :skip;

-- name: withdraw(doctor_id, clinic_id)!
delete from clinic_request
where doctor_id = :doctor_id and clinic_id = :clinic_id and answered_at is null;

-- name: waiting(clinic_id, fetch, skip)
-- record_class: DoctorAsking
-- Without those who have no account any more, or none that is let in.
select r.id, r.doctor_id, d.full_name, d.specialization, d.listed, p.phone, r.asked_at
from clinic_request r
join practice p on p.doctor_id = r.doctor_id
join doctor d on d.id = r.doctor_id
join users u on u.id = d.user_id and u.blocked_at is null and u.deleted_at is null
where r.clinic_id = :clinic_id and r.answered_at is null
order by r.asked_at, r.id limit :fetch offset :skip;

-- name: hold(id, clinic_id)^
select r.doctor_id, r.accepted from clinic_request r
where r.id = :id and r.clinic_id = :clinic_id for update;

-- name: answer(id, clinic_id, by, accepted, reason)!
update clinic_request
set answered_at = now(), answered_by = :by, accepted = :accepted, reason = :reason
where id = :id and clinic_id = :clinic_id;
