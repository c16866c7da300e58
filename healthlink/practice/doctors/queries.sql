-- name: doctor_of(user_id)^
-- record_class: DoctorMe
select d.id, u.language, p.first_name, p.last_name, d.full_name, d.specialization, p.phone, p.clinic_name,
    p.timezone, p.visit_minutes, p.doctor_id is not null as registered, d.listed,
    d.listed or exists (
        select from doctor_clinic c where c.doctor_id = d.id and c.left_at is null
    ) as public,
    p.registered_at, s.trial_ends_at, (
        select max(m.merged_at) + interval '30 days' from practice_merge m
        where m.into_doctor_id = d.id and m.user_id = d.user_id and m.undone_at is null
          and m.merged_at > now() - interval '30 days'
    ) as merge_undo_until
from doctor d
join users u on u.id = d.user_id
left join practice p on p.doctor_id = d.id
left join subscription s on s.doctor_id = d.id
where d.user_id = :user_id;

-- name: add_practice(doctor_id, first_name, last_name, phone, clinic_name)!
insert into practice (doctor_id, first_name, last_name, phone, clinic_name)
values (:doctor_id, :first_name, :last_name, :phone, :clinic_name)
on conflict do nothing;

-- name: change_practice(doctor_id, first_name, last_name, phone, clinic_name, timezone, visit_minutes)!
update practice
set first_name = :first_name, last_name = :last_name, phone = :phone, clinic_name = :clinic_name,
    timezone = :timezone, visit_minutes = :visit_minutes
where doctor_id = :doctor_id;
