-- Lists come best first (clinics, doctors) or in the order in which they were entered (services).
-- A search has one shape without a bad class (speed.md §e): walk the top of the list's own order,
-- which finds common words at once; if that does not fill the page, ask the trigram index for all
-- hits. Words without trigrams (catalog/lists.py) are looked for at the start of names, in the
-- names' order. A page is found among ids, inside an index, and read from the table at the end:
-- by an array, because of a join the planner, not knowing :fetch, thinks as of a tenth of the table
-- and reads all of it (tests/house/test_plans.py).
-- Clinics, doctors and services repeat the shape: a statement that can be read, explained and planned
-- whole is worth more here than one that is put together from pieces.

-- name: clinics_best(base_url, fetch, skip)
-- record_class: ClinicCard
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from clinic t
where t.id = any (array(
    select id from clinic order by rating desc nulls last, id limit :fetch offset :skip
))
order by t.rating desc nulls last, t.id;

-- name: clinics_by_prefix(base_url, term, fetch, skip)
-- record_class: ClinicCard
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from clinic t
where t.id = any (array(
    select id from clinic
    where search_key collate "C" >= fold(:term)
      and search_key collate "C" < fold(:term) || chr(1114111)
    order by search_key collate "C", id limit :fetch offset :skip
))
order by t.search_key collate "C", t.id;

-- name: clinics_by_words(base_url, term, fetch, skip)
-- record_class: ClinicCard
with walked as materialized (
    select id, rating
    from (
        select id, rating, search_key from clinic order by rating desc nulls last, id
        limit least(100 * (:fetch::int + :skip::int), 20000)
    ) as best
    where search_key like (select like_pattern(:term))
    order by rating desc nulls last, id limit :fetch::int + :skip::int
), found as materialized (
    select id, rating from clinic
    where (select count(*) from walked) < :fetch::int + :skip::int
      and search_key like (select like_pattern(:term))
), page as (
    select id, rating from found
    union all
    select id, rating from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by rating desc nulls last, id limit :fetch offset :skip
)
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from clinic t
where t.id = any (array(select id from page))
order by t.rating desc nulls last, t.id;

-- name: clinic(base_url, clinic_id)^
-- record_class: ClinicOut
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url,
    t.description, t.rating, review_count(t.star_counts) as reviews_count, t.star_counts,
    t.city, t.timezone, t.currency, t.latitude, t.longitude,
    t.cancel_notice_hours, t.late_refund_percent
from clinic t where t.id = :clinic_id;

-- name: clinic_picture(clinic_id)^
select t.name, f.key from clinic t left join media_file f on f.id = t.logo_id where t.id = :clinic_id;

-- name: doctors_best(base_url, fetch, skip)
-- record_class: DoctorCard
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url
from doctor t
where t.id = any (array(
    select id from doctor order by rating desc nulls last, id limit :fetch offset :skip
))
order by t.rating desc nulls last, t.id;

-- name: doctors_by_prefix(base_url, term, fetch, skip)
-- record_class: DoctorCard
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url
from doctor t
where t.id = any (array(
    select id from doctor
    where search_key collate "C" >= fold(:term)
      and search_key collate "C" < fold(:term) || chr(1114111)
    order by search_key collate "C", id limit :fetch offset :skip
))
order by t.search_key collate "C", t.id;

-- name: doctors_by_words(base_url, term, fetch, skip)
-- record_class: DoctorCard
with walked as materialized (
    select id, rating
    from (
        select id, rating, search_key from doctor order by rating desc nulls last, id
        limit least(100 * (:fetch::int + :skip::int), 20000)
    ) as best
    where search_key like (select like_pattern(:term))
    order by rating desc nulls last, id limit :fetch::int + :skip::int
), found as materialized (
    select id, rating from doctor
    where (select count(*) from walked) < :fetch::int + :skip::int
      and search_key like (select like_pattern(:term))
), page as (
    select id, rating from found
    union all
    select id, rating from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by rating desc nulls last, id limit :fetch offset :skip
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url
from doctor t
where t.id = any (array(select id from page))
order by t.rating desc nulls last, t.id;

-- name: doctors_of_clinic(base_url, clinic_id, term, anywhere, fetch, skip)
-- record_class: DoctorCard
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url
from doctor t
where t.listed and t.id = any (array(
    select doctor_id from doctor_clinic where clinic_id = :clinic_id and left_at is null
))
  and (:term::text is null or starts_with(t.search_key, fold(:term))
    or :anywhere and t.search_key like (select like_pattern(:term)))
order by t.rating desc nulls last, t.id
limit :fetch offset :skip;

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
where t.id = :doctor_id;

-- name: services_in_order(fetch, skip)
-- record_class: ServiceCard
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from service t
where t.id = any (array(
    select id from service where active order by id limit :fetch offset :skip
))
order by t.id;

-- name: services_by_prefix(term, fetch, skip)
-- record_class: ServiceCard
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from service t
where t.id = any (array(
    select id from service
    where active
      and search_key collate "C" >= fold(:term)
      and search_key collate "C" < fold(:term) || chr(1114111)
    order by search_key collate "C", id limit :fetch offset :skip
))
order by t.search_key collate "C", t.id;

-- name: services_by_words(term, fetch, skip)
-- record_class: ServiceCard
with walked as materialized (
    select id
    from (
        select id, search_key from service where active order by id
        limit least(100 * (:fetch::int + :skip::int), 20000)
    ) as first
    where search_key like (select like_pattern(:term))
    order by id limit :fetch::int + :skip::int
), found as materialized (
    select id from service
    where (select count(*) from walked) < :fetch::int + :skip::int
      and active and search_key like (select like_pattern(:term))
), page as (
    select id from found
    union all
    select id from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by id limit :fetch offset :skip
)
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from service t
where t.id = any (array(select id from page))
order by t.id;

-- name: services_of_doctor(doctor_id, clinic_id, term, anywhere, fetch, skip)
-- record_class: ServiceCard
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from service t
where t.active and t.doctor_id = :doctor_id
  and (:clinic_id::uuid is null or t.clinic_id = :clinic_id)
  and (:term::text is null or starts_with(t.search_key, fold(:term))
    or :anywhere and t.search_key like (select like_pattern(:term)))
order by t.search_key collate "C", t.id
limit :fetch offset :skip;

-- name: services_of_clinic(clinic_id, term, anywhere, fetch, skip)
-- record_class: ServiceCard
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from service t
where t.id = any (array(
    select s.id from service s
    where s.active and s.clinic_id = :clinic_id
      and (:term::text is null or starts_with(s.search_key, fold(:term))
        or :anywhere and s.search_key like (select like_pattern(:term)))
    order by s.search_key collate "C", s.id limit :fetch offset :skip
))
order by t.search_key collate "C", t.id;

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

-- name: add_favourite_doctor(user_id, doctor_id)!
insert into favourite_doctor (user_id, doctor_id) values (:user_id, :doctor_id)
on conflict do nothing;

-- name: drop_favourite_doctor(user_id, doctor_id)!
delete from favourite_doctor where user_id = :user_id and doctor_id = :doctor_id;

-- name: favourite_doctors(base_url, user_id, fetch, skip)
-- record_class: DoctorCard
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url
from (
    select doctor_id, created_at from favourite_doctor where user_id = :user_id
    order by created_at desc, doctor_id limit :fetch offset :skip
) as page join doctor t on t.id = page.doctor_id
order by page.created_at desc, t.id;

-- name: forget_user(user_id)!
-- Favourites, posts as staff, and whose account a doctor's profile is.
with clinics as (delete from favourite_clinic where user_id = :user_id),
doctors as (delete from favourite_doctor where user_id = :user_id),
posts as (delete from clinic_staff where user_id = :user_id)
update doctor set user_id = null where user_id = :user_id;

-- name: add_clinic(id, name, city, address, description, timezone, currency, latitude, longitude, cancel_notice_hours, late_refund_percent)!
insert into clinic (id, name, city, address, description, timezone, currency, latitude, longitude,
    cancel_notice_hours, late_refund_percent)
values (:id, :name, :city, :address, :description, :timezone, :currency, :latitude, :longitude,
    :cancel_notice_hours, :late_refund_percent);

-- name: add_staff(clinic_id, user_id)!
insert into clinic_staff (clinic_id, user_id) values (:clinic_id, :user_id) on conflict do nothing;

-- name: add_doctor(id, full_name, specialization, description, languages)!
insert into doctor (id, full_name, specialization, description, languages)
values (:id, :full_name, :specialization, :description, :languages::text[]);

-- name: connect_doctor(doctor_id, user_id)!
update doctor set user_id = :user_id where id = :doctor_id;

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

-- name: is_staff(clinic_id, user_id)$
select exists (select from clinic_staff where clinic_id = :clinic_id and user_id = :user_id);

-- name: clinic_exists(clinic_id)$
select exists (select from clinic where id = :clinic_id);

-- name: is_empty()$
select not exists (select from clinic);
