-- name: clinics_by_name(base_url, term, fetch, skip)
-- record_class: ClinicCard
-- An administrator's list: walks an index of names, of which there are some ten thousand.
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from clinic t
where t.id = any (array(
    select id from clinic
    where :term::text is null or search_key like (select like_pattern(:term))
    order by search_key collate "C", id limit :fetch offset :skip
))
order by t.search_key collate "C", t.id;

-- name: clinics_of_staff(base_url, user_id, term, fetch, skip)
-- record_class: ClinicCard
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from clinic t
where t.id = any (array(select clinic_id from clinic_staff where user_id = :user_id))
  and (:term::text is null or t.search_key like (select like_pattern(:term)))
order by t.search_key collate "C", t.id limit :fetch offset :skip;

-- name: knows_zone(timezone)$
-- Raises what asyncpg calls InvalidParameterValueError if it does not.
select now() at time zone :timezone::text is not null;

-- name: hold_clinic(clinic_id)^
select name, city, address, description, timezone, currency, latitude, longitude,
    cancel_notice_hours, late_refund_percent
from clinic where id = :clinic_id for no key update;

-- name: set_clinic(clinic_id, name, city, address, description, timezone, currency, latitude, longitude, cancel_notice_hours, late_refund_percent)!
update clinic
set name = :name, city = :city, address = :address, description = :description,
    timezone = :timezone, currency = :currency, latitude = :latitude, longitude = :longitude,
    cancel_notice_hours = :cancel_notice_hours, late_refund_percent = :late_refund_percent
where id = :clinic_id;

-- name: has_prices(clinic_id)$
select exists (select from service where clinic_id = :clinic_id);

-- name: set_logo(clinic_id, file_id)^
with old as (
    select id, logo_id from clinic where id = :clinic_id for no key update
)
update clinic c set logo_id = :file_id from old where c.id = old.id
returning old.logo_id as replaced;

-- name: staff_of_clinic(clinic_id, fetch, skip)
-- record_class: StaffOut
select u.id as user_id, u.email, u.full_name, u.phone, u.role
from clinic_staff p join users u on u.id = p.user_id
where p.clinic_id = :clinic_id
order by u.full_name, u.id limit :fetch offset :skip;

-- name: staff_member(clinic_id, user_id)^
-- record_class: StaffOut
select u.id as user_id, u.email, u.full_name, u.phone, u.role
from clinic_staff p join users u on u.id = p.user_id
where p.clinic_id = :clinic_id and p.user_id = :user_id;

-- name: add_post(clinic_id, user_id)!
insert into clinic_staff (clinic_id, user_id) values (:clinic_id, :user_id) on conflict do nothing;

-- name: drop_post(clinic_id, user_id)!
delete from clinic_staff where clinic_id = :clinic_id and user_id = :user_id;

-- name: role_without_post(user_id)$
-- What an account is that no administrator's is: staff elsewhere, a doctor, or a patient.
select case
    when exists (select from clinic_staff where user_id = :user_id) then 'clinic_staff'
    when exists (select from doctor where user_id = :user_id) then 'doctor'
    else 'patient'
end;

-- name: doctors_of_clinic(base_url, clinic_id, term, fetch, skip)
-- record_class: StaffDoctorCard
select t.id, t.full_name, t.specialization,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url, t.rating, t.listed
from doctor t
where t.id = any (array(
    select doctor_id from doctor_clinic where clinic_id = :clinic_id and left_at is null
))
  and (:term::text is null or t.search_key like (select like_pattern(:term)))
order by t.search_key collate "C", t.id limit :fetch offset :skip;

-- name: doctors_listed(base_url, listed, term, fetch, skip)
-- record_class: StaffDoctorCard
-- An administrator's list. Those who wait have an index of their own; the others are walked by name.
select t.id, t.full_name, t.specialization,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url, t.rating, t.listed
from doctor t
where t.id = any (array(
    select id from doctor
    where listed = :listed and (:term::text is null or search_key like (select like_pattern(:term)))
    order by listed, search_key collate "C", id limit :fetch offset :skip
))
order by t.search_key collate "C", t.id;

-- name: doctor(base_url, doctor_id)^
-- record_class: StaffDoctor
select t.id, t.full_name, t.specialization,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url, t.rating, t.listed,
    t.description, t.languages, t.sees_adults, t.sees_children,
    array(
        select clinic_id from doctor_clinic where doctor_id = t.id and left_at is null
        order by clinic_id
    ) as clinic_ids,
    t.user_id is not null as connected
from doctor t where t.id = :doctor_id;

-- name: receives(clinic_id, doctor_id)$
select exists (
    select from doctor_clinic
    where clinic_id = :clinic_id and doctor_id = :doctor_id and left_at is null
);

-- name: receives_with(doctor_id, user_id)$
-- Whether the doctor receives where this user works.
select exists (
    select from doctor_clinic d join clinic_staff p on p.clinic_id = d.clinic_id
    where d.doctor_id = :doctor_id and d.left_at is null and p.user_id = :user_id
);

-- name: receives_without(doctor_id, user_id)$
-- Whether the doctor receives where this user does not work.
select exists (
    select from doctor_clinic d
    where d.doctor_id = :doctor_id and d.left_at is null and not exists (
        select from clinic_staff p where p.clinic_id = d.clinic_id and p.user_id = :user_id
    )
);

-- name: received(clinic_id, doctor_id)$
-- Whether the doctor receives here, or once did.
select exists (
    select from doctor_clinic where clinic_id = :clinic_id and doctor_id = :doctor_id
);

-- name: add_doctor(id, full_name, specialization, description, languages, sees_adults, sees_children)!
insert into doctor (id, full_name, specialization, description, languages, sees_adults,
    sees_children)
values (:id, :full_name, :specialization, :description, :languages::text[], :sees_adults,
    :sees_children);

-- name: hold_doctor(doctor_id)^
select full_name, specialization, description, languages, sees_adults, sees_children, listed,
    unlisted_at
from doctor where id = :doctor_id for no key update;

-- name: set_doctor(doctor_id, full_name, specialization, description, languages, sees_adults, sees_children)!
update doctor
set full_name = :full_name, specialization = :specialization, description = :description,
    languages = :languages::text[], sees_adults = :sees_adults, sees_children = :sees_children
where id = :doctor_id;

-- name: accept(doctor_id)!
update doctor set listed = true, unlisted_at = null where id = :doctor_id and not listed;

-- name: unlist(doctor_id)!
update doctor set listed = false, unlisted_at = now()
where id = :doctor_id and (listed or unlisted_at is null);

-- name: set_photo(doctor_id, file_id)^
with old as (
    select id, photo_id from doctor where id = :doctor_id for no key update
)
update doctor d set photo_id = :file_id from old where d.id = old.id
returning old.photo_id as replaced;

-- name: join_clinic(clinic_id, doctor_id)!
insert into doctor_clinic as d (clinic_id, doctor_id) values (:clinic_id, :doctor_id)
on conflict (doctor_id, clinic_id) do update set left_at = null where d.left_at is not null;

-- name: leave_clinic(clinic_id, doctor_id)!
-- A trigger stops offering the doctor's services here.
update doctor_clinic set left_at = now()
where clinic_id = :clinic_id and doctor_id = :doctor_id and left_at is null;

-- name: services_of_clinic(clinic_id, doctor_id, term, fetch, skip)
-- record_class: StaffService
select s.id, s.clinic_id, s.doctor_id, d.full_name as doctor_name, s.procedure_id,
    p.name as procedure, s.name, s.description, s.price_minor / 100.0::float8 as price, s.currency,
    s.duration_minutes as duration, s.buffer_before_minutes as buffer_before,
    s.buffer_after_minutes as buffer_after, s.prepaid, s.offered as active, s.active as on_market
from (
    select * from service
    where clinic_id = :clinic_id and (:doctor_id::uuid is null or doctor_id = :doctor_id)
      and (:term::text is null or search_key like (select like_pattern(:term)))
    order by search_key collate "C", id limit :fetch offset :skip
) as s
join doctor d on d.id = s.doctor_id join procedure p on p.id = s.procedure_id
order by s.search_key collate "C", s.id;

-- name: service(clinic_id, service_id)^
-- record_class: StaffService
select s.id, s.clinic_id, s.doctor_id, d.full_name as doctor_name, s.procedure_id,
    p.name as procedure, s.name, s.description, s.price_minor / 100.0::float8 as price, s.currency,
    s.duration_minutes as duration, s.buffer_before_minutes as buffer_before,
    s.buffer_after_minutes as buffer_after, s.prepaid, s.offered as active, s.active as on_market
from service s
join doctor d on d.id = s.doctor_id join procedure p on p.id = s.procedure_id
where s.id = :service_id and s.clinic_id = :clinic_id;

-- name: add_service(id, clinic_id, doctor_id, procedure_id, name, description, price_minor, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid)!
-- Locks the clinic against a change of its currency, and the doctor against leaving.
insert into service (id, clinic_id, doctor_id, procedure_id, name, description, price_minor,
    currency, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid)
select :id, c.id, d.doctor_id, :procedure_id, :name, :description, :price_minor,
    c.currency, :duration_minutes, :buffer_before_minutes, :buffer_after_minutes, :prepaid
from clinic c join doctor_clinic d on d.clinic_id = c.id
where c.id = :clinic_id and d.doctor_id = :doctor_id and d.left_at is null
for share of c, d;

-- name: hold_service(clinic_id, service_id)^
-- The doctor's place at the clinic first: the order in which a leaving doctor takes them.
with place as (
    select d.doctor_id, d.left_at from doctor_clinic d
    where d.clinic_id = :clinic_id
      and d.doctor_id = (select doctor_id from service where id = :service_id)
    for share
)
select s.name, p.name as procedure, s.description, s.price_minor, s.duration_minutes,
    s.buffer_before_minutes, s.buffer_after_minutes, s.prepaid, s.offered as active,
    place.left_at is not null as doctor_left
from service s join place on place.doctor_id = s.doctor_id join procedure p on p.id = s.procedure_id
where s.id = :service_id and s.clinic_id = :clinic_id
for no key update of s;

-- name: set_service(clinic_id, service_id, name, procedure_id, description, price_minor, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid, active)!
update service
set name = :name, procedure_id = :procedure_id, description = :description,
    price_minor = :price_minor, duration_minutes = :duration_minutes,
    buffer_before_minutes = :buffer_before_minutes, buffer_after_minutes = :buffer_after_minutes,
    prepaid = :prepaid, offered = :active
where id = :service_id and clinic_id = :clinic_id;

-- name: trail_of_clinic(clinic_id, fetch, skip)
select a.at, a.actor_id,
    (select u.full_name from users u where u.id = a.actor_id) as actor_name, a.action, a.subject_id, a.reason,
    a.detail::text as detail
from (
    select * from audit where clinic_id = :clinic_id
    order by id desc limit :fetch offset :skip
) as a
order by a.id desc;

-- name: trail_of_subject(subject_id, clinic_id, fetch, skip)
-- In one clinic, or everywhere.
select a.at, a.actor_id,
    (select u.full_name from users u where u.id = a.actor_id) as actor_name, a.action, a.subject_id, a.reason,
    a.detail::text as detail
from (
    select * from audit
    where subject_id = :subject_id and (:clinic_id::uuid is null or clinic_id = :clinic_id)
    order by id desc limit :fetch offset :skip
) as a
order by a.id desc;

-- name: trail(fetch, skip)
select a.at, a.actor_id,
    (select u.full_name from users u where u.id = a.actor_id) as actor_name, a.action, a.subject_id, a.reason,
    a.detail::text as detail
from (select * from audit order by id desc limit :fetch offset :skip) as a
order by a.id desc;
