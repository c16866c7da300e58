-- name: clinic(base_url, clinic_id)^
-- record_class: ClinicOut
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url,
    t.description, t.rating, review_count(t.star_counts) as reviews_count, t.star_counts,
    t.city, t.timezone, t.currency, t.latitude, t.longitude,
    t.cancel_notice_hours, t.late_refund_percent
from clinic t where t.id = :clinic_id;

-- name: clinic_picture(clinic_id)^
select t.name, f.key from clinic t left join media_file f on f.id = t.logo_id where t.id = :clinic_id;

-- name: doctor(base_url, doctor_id)^
-- record_class: DoctorOut
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    t.description, t.languages, review_count(t.star_counts) as reviews_count, t.star_counts,
    array(
        select clinic_id from doctor_clinic where doctor_id = t.id and left_at is null
        order by clinic_id
    ) as clinic_ids
from doctor t where t.id = :doctor_id and t.listed;

-- name: doctor_picture(doctor_id)^
select t.full_name as name, f.key from doctor t left join media_file f on f.id = t.photo_id
where t.id = :doctor_id and t.listed;

-- name: service(service_id)^
-- record_class: ServiceOut
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration,
    t.clinic_id, t.doctor_id, t.procedure_id, t.prepaid
from service t where t.id = :service_id and t.active;

-- name: add_favourite_clinic(user_id, clinic_id)!
insert into favourite_clinic (user_id, clinic_id) values (:user_id, :clinic_id)
on conflict do nothing;

-- name: drop_favourite_clinic(user_id, clinic_id)!
delete from favourite_clinic where user_id = :user_id and clinic_id = :clinic_id;

-- name: favourite_clinics(base_url, user_id, fetch, skip)
-- record_class: ClinicCard
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from (
    select clinic_id, created_at from favourite_clinic where user_id = :user_id
    order by created_at desc, clinic_id limit :fetch offset :skip
) as page join clinic t on t.id = page.clinic_id
order by page.created_at desc, t.id;

-- name: add_favourite_doctor(user_id, doctor_id)$
-- Whether there is such a doctor on the market.
with liked as (
    select id from doctor where id = :doctor_id and listed
), added as (
    insert into favourite_doctor (user_id, doctor_id) select :user_id, id from liked
    on conflict do nothing
)
select exists (select from liked);

-- name: drop_favourite_doctor(user_id, doctor_id)!
delete from favourite_doctor where user_id = :user_id and doctor_id = :doctor_id;

-- name: favourite_doctors(base_url, user_id, fetch, skip)
-- record_class: DoctorRow
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, null::float8 as distance_km
from (
    select f.doctor_id, f.created_at
    from favourite_doctor f join doctor d on d.id = f.doctor_id and d.listed
    where f.user_id = :user_id
    order by f.created_at desc, f.doctor_id limit :fetch offset :skip
) as page join doctor t on t.id = page.doctor_id
left join lateral (
    select l.price_from as price_minor, l.currency from doctor_listing l where l.doctor_id = t.id
    order by l.price_from, l.currency limit 1
) as offer on true
order by page.created_at desc, t.id;

-- name: forget_user(user_id)!
-- Favourites, and posts as staff.
with clinics as (delete from favourite_clinic where user_id = :user_id),
doctors as (delete from favourite_doctor where user_id = :user_id)
delete from clinic_staff where user_id = :user_id;

-- name: add_clinic(id, name, city, address, description, timezone, currency, latitude, longitude, cancel_notice_hours, late_refund_percent)!
insert into clinic (id, name, city, address, description, timezone, currency, latitude, longitude,
    cancel_notice_hours, late_refund_percent)
values (:id, :name, :city, :address, :description, :timezone, :currency, :latitude, :longitude,
    :cancel_notice_hours, :late_refund_percent);

-- name: add_staff(clinic_id, user_id)!
insert into clinic_staff (clinic_id, user_id) values (:clinic_id, :user_id) on conflict do nothing;

-- name: add_doctor(id, full_name, specialization, description, languages, sees_adults, sees_children)!
insert into doctor (id, full_name, specialization, description, languages, sees_adults,
    sees_children)
values (:id, :full_name, :specialization, :description, :languages::text[], :sees_adults,
    :sees_children);

-- name: connect_doctor(doctor_id, user_id)!
update doctor set user_id = :user_id where id = :doctor_id;

-- name: release_doctor(user_id, forget)!
update doctor
set user_id = null, full_name = case when :forget and not listed then '' else full_name end
where user_id = :user_id;

-- name: add_unlisted_doctor(id, user_id, full_name, specialization, languages)!
insert into doctor (id, user_id, full_name, specialization, languages, listed)
values (:id, :user_id, :full_name, :specialization, :languages::text[], false);

-- name: rename_doctor(doctor_id, full_name, specialization)!
update doctor set full_name = :full_name, specialization = :specialization where id = :doctor_id;

-- name: hold_owner(doctor_id)^
-- Whose profile it is, which nobody changes until the end of the transaction.
select user_id from doctor where id = :doctor_id for no key update;

-- name: add_doctor_to_clinic(doctor_id, clinic_id)!
insert into doctor_clinic (doctor_id, clinic_id) values (:doctor_id, :clinic_id)
on conflict do nothing;

-- name: procedure_called(id, name)$
-- The procedure of this name, made if there is none yet.
with made as (
    insert into procedure (id, name) values (:id, :name)
    on conflict (fold(name)) do nothing
    returning id
)
select id from made union all select id from procedure where fold(name) = fold(:name) limit 1;

-- name: add_service(id, clinic_id, doctor_id, procedure_id, name, description, price_minor, currency, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid)!
insert into service (id, clinic_id, doctor_id, procedure_id, name, description, price_minor,
    currency, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid)
values (:id, :clinic_id, :doctor_id, :procedure_id, :name, :description, :price_minor,
    :currency, :duration_minutes, :buffer_before_minutes, :buffer_after_minutes, :prepaid);

-- name: add_services(rows)!
-- Many at once: what every statement that adds some entails, for the search, is then done once.
insert into service (id, clinic_id, doctor_id, procedure_id, name, description, price_minor,
    currency, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid)
select id, clinic_id, doctor_id, procedure_id, name, description, price_minor, currency,
    duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid
from jsonb_to_recordset(:rows::text::jsonb) as given (
    id uuid, clinic_id uuid, doctor_id uuid, procedure_id uuid, name text, description text,
    price_minor bigint, currency text, duration_minutes smallint, buffer_before_minutes smallint,
    buffer_after_minutes smallint, prepaid boolean
);

-- name: is_staff(clinic_id, user_id)$
select exists (select from clinic_staff where clinic_id = :clinic_id and user_id = :user_id);

-- name: clinic_exists(clinic_id)$
select exists (select from clinic where id = :clinic_id);

-- name: is_empty()$
select not exists (select from clinic);
