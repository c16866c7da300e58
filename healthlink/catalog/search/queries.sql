-- Lists come best first (clinics, doctors) or in the order in which they were entered (services).
-- A search has one shape without a bad class (decision 9): walk the top of the list's own order,
-- which finds common words and common filters at once; if that does not fill the page, ask the GIN
-- indexes for all hits. First what has the term in its name as it was typed, then what is meant by it
-- (decision 17). A page is found among ids, inside an index, and read from the table at the end: by an
-- array, because of a join the planner, not knowing :fetch, thinks as of a tenth of the table and reads
-- all of it (tests/house/test_plans.py).
-- Clinics, doctors and services repeat the shape: a statement that can be read, explained and planned
-- whole is worth more here than one that is put together from pieces. `offset 0` keeps a filter out of
-- a walk, which the planner would otherwise leave for a bitmap of everything.

-- name: clinics_best(base_url, city, specialization, fetch, skip)
-- record_class: ClinicCard
with asked as materialized (
    select wanted(:city, null, null, null, null, null) as wanted, array(
        select id from specialty where key = any (specialties_meant(:specialization))
    ) as specialties
), places as materialized (
    select distinct clinic_id from doctor_listing
    where :specialization::text is not null
      and specialty_id = any ((select specialties from asked)::uuid[])
), walked as materialized (
    select id, rating from (
        select id, rating, tokens from clinic order by rating desc nulls last, id
        limit least(100 * (:fetch::int + :skip::int), 20000)
    ) as best
    where tokens @@ (select wanted from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
    order by rating desc nulls last, id limit :fetch::int + :skip::int
), found as materialized (
    select c.id, c.rating from clinic c
    where (select count(*) from walked) < :fetch::int + :skip::int and c.tokens @@ (select wanted from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
), page as (
    select id, rating from found
    union all
    select id, rating from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by rating desc nulls last, id limit :fetch offset :skip
)
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from unnest(array(select id from page order by rating desc nulls last, id)) with ordinality as p (id, place)
join clinic t on t.id = p.id
order by p.place;

-- name: clinics_by_prefix(base_url, term, city, specialization, fetch, skip)
-- record_class: ClinicCard
with asked as materialized (
    select wanted(:city, null, null, null, null, null) as wanted, array(
        select id from specialty where key = any (specialties_meant(:specialization))
    ) as specialties
), places as materialized (
    select distinct clinic_id from doctor_listing
    where :specialization::text is not null
      and specialty_id = any ((select specialties from asked)::uuid[])
), page as (
    select c.id, c.search_key from (
        select id, search_key, tokens from clinic
        where search_key collate "C" >= fold(:term)
          and search_key collate "C" < fold(:term) || chr(1114111)
        order by search_key collate "C", id offset 0
    ) as c
    where c.tokens @@ (select wanted from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
    order by c.search_key collate "C", c.id limit :fetch offset :skip
)
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from unnest(array(select id from page order by search_key collate "C", id)) with ordinality as p (id, place)
join clinic t on t.id = p.id
order by p.place;

-- name: clinics_by_words(base_url, term, city, specialization, fetch, skip)
-- record_class: ClinicCard
with asked as materialized (
    select wanted(:city, null, null, null, null, null) as wanted, array(
        select id from specialty where key = any (specialties_meant(:specialization))
    ) as specialties, like_pattern(:term) as pattern, meant('clinic', :term) as meant
), places as materialized (
    select distinct clinic_id from doctor_listing
    where :specialization::text is not null
      and specialty_id = any ((select specialties from asked)::uuid[])
), best as materialized (
    select id, rating, search_key, tokens from clinic order by rating desc nulls last, id
    limit least(100 * (:fetch::int + :skip::int), 20000)
), walked as materialized (
    select id, rating from best
    where search_key like (select pattern from asked) and tokens @@ (select wanted from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
    order by rating desc nulls last, id limit :fetch::int + :skip::int
), found as materialized (
    select c.id, c.rating from clinic c
    where (select count(*) from walked) < :fetch::int + :skip::int
      and c.search_key like (select pattern from asked) and c.tokens @@ (select wanted from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
), exact as materialized (
    select id, rating from found
    union all
    select id, rating from walked where (select count(*) from walked) = :fetch::int + :skip::int
), walked_meant as materialized (
    select id, rating from best
    where (select count(*) from exact) < :fetch::int + :skip::int and tokens @@ (select meant && wanted from asked)
      and search_key not like (select pattern from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
    order by rating desc nulls last, id limit :fetch::int + :skip::int
), found_meant as materialized (
    select c.id, c.rating from clinic c
    where (select count(*) from exact) + (select count(*) from walked_meant) < :fetch::int + :skip::int
      and c.tokens @@ (select meant && wanted from asked)
      and c.search_key not like (select pattern from asked)
      and (:specialization::text is null or id in (select clinic_id from places))
), page as (
    select 1 as tier, id, rating from exact
    union all
    select 2, id, rating from found_meant
    union all
    select 2, id, rating from walked_meant
    where (select count(*) from exact) + (select count(*) from walked_meant) >= :fetch::int + :skip::int
    order by tier, rating desc nulls last, id limit :fetch offset :skip
)
select t.id, t.name, t.address, :base_url || '/api/v1/clinics/' || t.id || '/logo' as logo_url
from unnest(array(select id from page order by tier, rating desc nulls last, id)) with ordinality as p (id, place)
join clinic t on t.id = p.id
order by p.place;

-- name: doctors_best(base_url, city, specialization, language, sees, clinic_id, currency, price_min, price_max, latitude, longitude, fetch, skip)
-- record_class: DoctorRow
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted,
        price_steps(:price_min, :price_max) as steps
), walked as materialized (
    select distinct rating, doctor_id from (
        select rating, doctor_id, tokens, price_from, price_to from doctor_listing
        where :clinic_id is null order by rating desc nulls last, doctor_id
        limit least(100 * (:fetch::int + :skip::int), 20000)
    ) as best
    where tokens @@ (select wanted from asked)
      and (:price_min::bigint is null or price_to >= :price_min)
      and (:price_max::bigint is null or price_from <= :price_max)
      and (:price_min is null or :price_max is null or exists (
          select from doctor_listing_within(:price_min, :price_max) l
          where l.doctor_id = best.doctor_id and l.tokens @@ (select wanted from asked)
      ))
    order by rating desc nulls last, doctor_id limit :fetch::int + :skip::int
), found as materialized (
    select distinct rating, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int
      and tokens @@ (select wanted from asked) and price_steps && (select steps from asked)
), page as (
    select rating, doctor_id from found
    union all
    select rating, doctor_id from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by rating desc nulls last, doctor_id limit :fetch offset :skip
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, offer.distance_km
from unnest(array(select doctor_id from page order by rating desc nulls last, doctor_id)) with ordinality as p (id, place)
join doctor t on t.id = p.id
left join lateral (
    select min(l.price_from) as price_minor,
        (array_agg(l.currency order by l.price_from, l.currency))[1] as currency,
        min(distance_km(:latitude, :longitude, l.latitude, l.longitude)) as distance_km
    from doctor_listing l where l.doctor_id = t.id and l.tokens @@ (select wanted from asked)
) as offer on true
order by p.place;

-- name: doctors_by_prefix(base_url, term, city, specialization, language, sees, clinic_id, currency, price_min, price_max, latitude, longitude, fetch, skip)
-- record_class: DoctorRow
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted
), page as (
    select distinct search_key collate "C" as search_key, doctor_id from (
        select search_key, doctor_id, tokens, price_from, price_to from doctor_listing
        where search_key collate "C" >= fold(:term)
          and search_key collate "C" < fold(:term) || chr(1114111)
        order by search_key collate "C", doctor_id offset 0
    ) as near
    where tokens @@ (select wanted from asked)
      and (:price_min::bigint is null or price_to >= :price_min)
      and (:price_max::bigint is null or price_from <= :price_max)
      and (:price_min is null or :price_max is null or exists (
          select from doctor_listing_within(:price_min, :price_max) l
          where l.doctor_id = near.doctor_id and l.tokens @@ (select wanted from asked)
      ))
    order by search_key collate "C", doctor_id limit :fetch offset :skip
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, offer.distance_km
from unnest(array(select doctor_id from page order by search_key, doctor_id)) with ordinality as p (id, place)
join doctor t on t.id = p.id
left join lateral (
    select min(l.price_from) as price_minor,
        (array_agg(l.currency order by l.price_from, l.currency))[1] as currency,
        min(distance_km(:latitude, :longitude, l.latitude, l.longitude)) as distance_km
    from doctor_listing l where l.doctor_id = t.id and l.tokens @@ (select wanted from asked)
) as offer on true
order by p.place;

-- name: doctors_by_words(base_url, term, city, specialization, language, sees, clinic_id, currency, price_min, price_max, latitude, longitude, fetch, skip)
-- record_class: DoctorRow
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted,
        price_steps(:price_min, :price_max) as steps, like_pattern(:term) as pattern,
        meant('doctor', :term) as meant
), best as materialized (
    select rating, doctor_id, search_key, tokens, price_from, price_to from doctor_listing
    where :clinic_id is null order by rating desc nulls last, doctor_id
    limit least(100 * (:fetch::int + :skip::int), 20000)
), walked as materialized (
    select distinct rating, doctor_id from best
    where search_key like (select pattern from asked) and tokens @@ (select wanted from asked)
      and (:price_min::bigint is null or price_to >= :price_min)
      and (:price_max::bigint is null or price_from <= :price_max)
      and (:price_min is null or :price_max is null or exists (
          select from doctor_listing_within(:price_min, :price_max) l
          where l.doctor_id = best.doctor_id and l.tokens @@ (select wanted from asked)
      ))
    order by rating desc nulls last, doctor_id limit :fetch::int + :skip::int
), found as materialized (
    select distinct rating, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int
      and search_key like (select pattern from asked) and tokens @@ (select wanted from asked)
), exact as materialized (
    select rating, doctor_id from found
    union all
    select rating, doctor_id from walked where (select count(*) from walked) = :fetch::int + :skip::int
), walked_meant as materialized (
    select distinct rating, doctor_id from best
    where (select count(*) from exact) < :fetch::int + :skip::int and tokens @@ (select meant && wanted from asked)
      and search_key not like (select pattern from asked)
      and (:price_min::bigint is null or price_to >= :price_min)
      and (:price_max::bigint is null or price_from <= :price_max)
      and (:price_min is null or :price_max is null or exists (
          select from doctor_listing_within(:price_min, :price_max) l
          where l.doctor_id = best.doctor_id and l.tokens @@ (select wanted from asked)
      ))
    order by rating desc nulls last, doctor_id limit :fetch::int + :skip::int
), found_meant as materialized (
    select distinct rating, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from exact) + (select count(*) from walked_meant) < :fetch::int + :skip::int
      and tokens @@ (select meant && wanted from asked) and price_steps && (select steps from asked)
      and search_key not like (select pattern from asked)
), page as (
    select 1 as tier, rating, doctor_id from exact
    union all
    select 2, rating, doctor_id from found_meant
    union all
    select 2, rating, doctor_id from walked_meant
    where (select count(*) from exact) + (select count(*) from walked_meant) >= :fetch::int + :skip::int
    order by tier, rating desc nulls last, doctor_id limit :fetch offset :skip
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, offer.distance_km
from unnest(array(select doctor_id from page order by tier, rating desc nulls last, doctor_id)) with ordinality as p (id, place)
join doctor t on t.id = p.id
left join lateral (
    select min(l.price_from) as price_minor,
        (array_agg(l.currency order by l.price_from, l.currency))[1] as currency,
        min(distance_km(:latitude, :longitude, l.latitude, l.longitude)) as distance_km
    from doctor_listing l where l.doctor_id = t.id and l.tokens @@ (select wanted from asked)
) as offer on true
order by p.place;

-- name: doctors_cheapest(base_url, term, anywhere, city, specialization, language, sees, clinic_id, currency, price_min, price_max, latitude, longitude, fetch, skip)
-- record_class: DoctorRow
-- By the lowest price; who has no priced service comes last.
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted,
        price_steps(:price_min, :price_max) as steps, meant('doctor', :term) as meant,
        case when :anywhere then like_pattern(:term) else substr(like_pattern(:term), 2) end as pattern
), walked as materialized (
    select min(place) as place, doctor_id from (
        select price_from as place, doctor_id, search_key, tokens, price_from, price_to
        from doctor_listing where :clinic_id is null
        order by price_from, doctor_id limit least(100 * (:fetch::int + :skip::int), 20000)
    ) as best
    where tokens @@ (select wanted from asked)
      and (:term is null or search_key like (select pattern from asked)
        or tokens @@ (select meant from asked))
      and (:price_min::bigint is null or price_to >= :price_min)
      and (:price_max::bigint is null or price_from <= :price_max)
      and (:price_min is null or :price_max is null or exists (
          select from doctor_listing_within(:price_min, :price_max) l
          where l.doctor_id = best.doctor_id and l.tokens @@ (select wanted from asked)
      ))
    group by doctor_id order by place, doctor_id limit :fetch::int + :skip::int
), found as materialized (
    select price_from as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int and :term is null
      and tokens @@ (select wanted from asked) and price_steps && (select steps from asked)
    union all
    select price_from as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int and :term is not null
      and tokens @@ (select meant && wanted from asked) and price_steps && (select steps from asked)
    union all
    select price_from as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int and :anywhere
      and search_key like (select pattern from asked) and tokens @@ (select wanted from asked)
    union all
    select price_from as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int and not :anywhere
      and search_key collate "C" >= fold(:term)
      and search_key collate "C" < fold(:term) || chr(1114111)
      and tokens @@ (select wanted from asked)
), page as (
    select min(place) as place, doctor_id from found group by doctor_id
    union all
    select place, doctor_id from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by place, doctor_id limit :fetch offset :skip
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, offer.distance_km
from unnest(array(select doctor_id from page order by place, doctor_id)) with ordinality as p (id, place)
join doctor t on t.id = p.id
left join lateral (
    select min(l.price_from) as price_minor,
        (array_agg(l.currency order by l.price_from, l.currency))[1] as currency,
        min(distance_km(:latitude, :longitude, l.latitude, l.longitude)) as distance_km
    from doctor_listing l where l.doctor_id = t.id and l.tokens @@ (select wanted from asked)
) as offer on true
order by p.place;

-- name: doctors_nearest(base_url, term, anywhere, city, specialization, language, sees, clinic_id, currency, price_min, price_max, latitude, longitude, fetch, skip)
-- record_class: DoctorRow
-- On the map of Mercator; whose place is unknown is not in it.
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted,
        price_steps(:price_min, :price_max) as steps, meant('doctor', :term) as meant,
        case when :anywhere then like_pattern(:term) else substr(like_pattern(:term), 2) end as pattern
), walked as materialized (
    select min(place) as place, doctor_id from (
        select (point(east, north) <-> point(:longitude, map_north(:latitude))) as place, doctor_id, search_key, tokens, price_from, price_to
        from doctor_listing where :clinic_id is null
      and east is not null and north is not null
        order by point(east, north) <-> point(:longitude, map_north(:latitude)) limit least(40 * (:fetch::int + :skip::int), 20000)
    ) as best
    where tokens @@ (select wanted from asked)
      and (:term is null or search_key like (select pattern from asked)
        or tokens @@ (select meant from asked))
      and (:price_min::bigint is null or price_to >= :price_min)
      and (:price_max::bigint is null or price_from <= :price_max)
      and (:price_min is null or :price_max is null or exists (
          select from doctor_listing_within(:price_min, :price_max) l
          where l.doctor_id = best.doctor_id and l.tokens @@ (select wanted from asked)
      ))
    group by doctor_id order by place, doctor_id limit :fetch::int + :skip::int
), found as materialized (
    select (point(east, north) <-> point(:longitude, map_north(:latitude))) as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int
      and east is not null and north is not null and :term is null
      and tokens @@ (select wanted from asked) and price_steps && (select steps from asked)
    union all
    select (point(east, north) <-> point(:longitude, map_north(:latitude))) as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int
      and east is not null and north is not null and :term is not null
      and tokens @@ (select meant && wanted from asked) and price_steps && (select steps from asked)
    union all
    select (point(east, north) <-> point(:longitude, map_north(:latitude))) as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int
      and east is not null and north is not null and :anywhere
      and search_key like (select pattern from asked) and tokens @@ (select wanted from asked)
    union all
    select (point(east, north) <-> point(:longitude, map_north(:latitude))) as place, doctor_id from doctor_listing_within(:price_min, :price_max)
    where (select count(*) from walked) < :fetch::int + :skip::int
      and east is not null and north is not null and not :anywhere
      and search_key collate "C" >= fold(:term)
      and search_key collate "C" < fold(:term) || chr(1114111)
      and tokens @@ (select wanted from asked)
), page as (
    select min(place) as place, doctor_id from found group by doctor_id
    union all
    select place, doctor_id from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by place, doctor_id limit :fetch offset :skip
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, offer.distance_km
from unnest(array(select doctor_id from page order by place, doctor_id)) with ordinality as p (id, place)
join doctor t on t.id = p.id
left join lateral (
    select min(l.price_from) as price_minor,
        (array_agg(l.currency order by l.price_from, l.currency))[1] as currency,
        min(distance_km(:latitude, :longitude, l.latitude, l.longitude)) as distance_km
    from doctor_listing l where l.doctor_id = t.id and l.tokens @@ (select wanted from asked)
) as offer on true
order by p.place;

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
with asked as materialized (
    select like_pattern(:term) as pattern, meant('service', :term) as meant
), first as materialized (
    select id, search_key, tokens from service where active order by id
    limit least(100 * (:fetch::int + :skip::int), 20000)
), walked as materialized (
    select id from first where search_key like (select pattern from asked)
    order by id limit :fetch::int + :skip::int
), found as materialized (
    select id from service
    where (select count(*) from walked) < :fetch::int + :skip::int
      and active and search_key like (select pattern from asked)
), exact as materialized (
    select id from found
    union all
    select id from walked where (select count(*) from walked) = :fetch::int + :skip::int
), walked_meant as materialized (
    select id from first
    where (select count(*) from exact) < :fetch::int + :skip::int and tokens @@ (select meant from asked)
      and search_key not like (select pattern from asked)
    order by id limit :fetch::int + :skip::int
), found_meant as materialized (
    select id from service
    where (select count(*) from exact) + (select count(*) from walked_meant) < :fetch::int + :skip::int
      and active and tokens @@ (select meant from asked)
      and search_key not like (select pattern from asked)
), page as (
    select 1 as tier, id from exact
    union all
    select 2, id from found_meant
    union all
    select 2, id from walked_meant
    where (select count(*) from exact) + (select count(*) from walked_meant) >= :fetch::int + :skip::int
    order by tier, id limit :fetch offset :skip
)
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from unnest(array(select id from page order by tier, id)) with ordinality as p (id, place)
join service t on t.id = p.id
order by p.place;

-- name: services_of_doctor(doctor_id, clinic_id, term, anywhere, fetch, skip)
-- record_class: ServiceCard
with asked as materialized (
    select like_pattern(:term) as pattern, meant('service', :term) as meant
), page as (
    select 1 as tier, s.search_key collate "C" as search_key, s.id from service s
    where s.active and s.doctor_id = :doctor_id
      and (:clinic_id::uuid is null or s.clinic_id = :clinic_id)
      and (:term::text is null or starts_with(s.search_key, fold(:term))
        or :anywhere and s.search_key like (select pattern from asked))
    union all
    select 2, s.search_key collate "C", s.id from service s
    where :term is not null and s.active and s.doctor_id = :doctor_id
      and (:clinic_id::uuid is null or s.clinic_id = :clinic_id)
      and s.tokens @@ (select meant from asked)
      and s.search_key not like (select pattern from asked)
    order by tier, search_key, id limit :fetch offset :skip
)
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from unnest(array(select id from page order by tier, search_key, id))
    with ordinality as p (id, place)
join service t on t.id = p.id
order by p.place;

-- name: services_of_clinic(clinic_id, term, anywhere, fetch, skip)
-- record_class: ServiceCard
with asked as materialized (
    select like_pattern(:term) as pattern, meant('service', :term) as meant
), page as (
    select 1 as tier, s.search_key collate "C" as search_key, s.id from service s
    where s.active and s.clinic_id = :clinic_id
      and (:term::text is null or starts_with(s.search_key, fold(:term))
        or :anywhere and s.search_key like (select pattern from asked))
    union all
    select 2, s.search_key collate "C", s.id from service s
    where :term is not null and s.active and s.clinic_id = :clinic_id
      and s.tokens @@ (select meant from asked)
      and s.search_key not like (select pattern from asked)
    order by tier, search_key, id limit :fetch offset :skip
)
select t.id, t.name, t.description, t.price_minor / 100.0::float8 as price, t.currency,
    t.duration_minutes as duration
from unnest(array(select id from page order by tier, search_key, id))
    with ordinality as p (id, place)
join service t on t.id = p.id
order by p.place;

-- name: suggestions(term, anywhere, reader, fetch)
-- record_class: Suggestion
-- What begins as it was typed, then what is meant; of each kind the best. One or two letters: the start
-- of names only.
with asked as materialized (
    select fold(:term) as folded, fold(:term) || chr(1114111) as beyond,
        replace(heard(:term), ' ', '') as sound, meant('doctor', :term) as doctor,
        meant('clinic', :term) as clinic, meant('service', :term) as offer
), specialties as (
    select s.id, case :reader when 'hy' then s.name_hy when 'ru' then s.name_ru else s.name_en end
        as text, row_number() over (order by s.key) as place
    from specialty s
    where s.key = any (specialties_meant(:term)) or s.id = any (array(
        select y.specialty_id from specialty_synonym y, asked a
        where a.sound <> '' and y.sound collate "C" >= a.sound and y.sound collate "C" < a.sound || '~'
    ))
), begun_doctors as materialized (
    select doctor_id, null::float8 as rating from doctor_listing
    where search_key collate "C" >= (select folded from asked)
      and search_key collate "C" < (select beyond from asked)
    order by search_key collate "C", doctor_id limit :fetch
), walked_doctors as materialized (
    select doctor_id, rating from (
        select doctor_id, rating, tokens from doctor_listing
        where :anywhere and (select count(*) from begun_doctors) < :fetch
        order by rating desc nulls last, doctor_id limit 1000
    ) as best
    where tokens @@ (select doctor from asked) limit :fetch
), found_doctors as materialized (
    select doctor_id, rating from doctor_listing
    where :anywhere and (select count(*) from begun_doctors) < :fetch
      and (select count(*) from walked_doctors) < :fetch
      and tokens @@ (select doctor from asked)
), best_doctors as (
    select doctor_id, rating from found_doctors
    order by rating desc nulls last, doctor_id limit :fetch
), doctors as (
    select doctor_id as id, min(tier) as tier, max(rating) as rating from (
        select doctor_id, 1 as tier, rating from begun_doctors
        union all select doctor_id, 2, rating from walked_doctors
        union all select doctor_id, 2, rating from best_doctors
    ) as each group by doctor_id
), begun_clinics as materialized (
    select id from clinic
    where search_key collate "C" >= (select folded from asked)
      and search_key collate "C" < (select beyond from asked)
    order by search_key collate "C", id limit :fetch
), walked_clinics as materialized (
    select id from (
        select id, rating, tokens from clinic
        where :anywhere and (select count(*) from begun_clinics) < :fetch
        order by rating desc nulls last, id limit 1000
    ) as best
    where tokens @@ (select clinic from asked) limit :fetch
), found_clinics as materialized (
    select id, rating from clinic
    where :anywhere and (select count(*) from begun_clinics) < :fetch
      and (select count(*) from walked_clinics) < :fetch and tokens @@ (select clinic from asked)
), best_clinics as (
    select id from found_clinics order by rating desc nulls last, id limit :fetch
), clinics as (
    select id, min(tier) as tier from (
        select id, 1 as tier from begun_clinics
        union all select id, 2 from walked_clinics
        union all select id, 2 from best_clinics
    ) as each group by id
), begun_procedures as materialized (
    select p.id from procedure p
    where p.search_key collate "C" >= (select folded from asked)
      and p.search_key collate "C" < (select beyond from asked)
      and exists (select from service s where s.procedure_id = p.id and s.active)
    order by p.search_key collate "C", p.id limit :fetch
), procedures as (
    select id, min(tier) as tier from (
        select id, 1 as tier from begun_procedures
        union all
        select id, 2 from (
            select p.id from procedure p
            where :anywhere and (select count(*) from begun_procedures) < :fetch
              and p.tokens @@ (select offer from asked)
              and exists (select from service s where s.procedure_id = p.id and s.active)
            limit :fetch
        ) as meant
    ) as each group by id
), mixed as (
    select 1 as tier, place, 'specialty' as kind, 1 as rank, id, text, null::text as detail
    from specialties
    union all
    select d.tier, row_number() over (order by d.tier, t.rating desc nulls last, t.id), 'doctor', 2,
        t.id, t.full_name, t.specialization
    from doctors d join doctor t using (id)
    union all
    select c.tier, row_number() over (order by c.tier, t.rating desc nulls last, t.id), 'clinic', 3,
        t.id, t.name, t.address
    from clinics c join clinic t using (id)
    union all
    select o.tier, row_number() over (order by o.tier, t.search_key collate "C", t.id), 'procedure', 4,
        t.id, t.name, null
    from procedures o join procedure t using (id)
)
select kind, id, text, detail from mixed order by tier, place, rank, id limit :fetch;

-- name: specialties()
-- record_class: SpecialtyOut
select id, key, name_hy, name_ru, name_en from specialty order by key;

-- name: specialty_words()
-- record_class: Word
select id, specialty_id, word, language from specialty_synonym order by specialty_id, language, word;

-- name: add_specialty(id, key, name_hy, name_ru, name_en)!
insert into specialty (id, key, name_hy, name_ru, name_en)
values (:id, :key, :name_hy, :name_ru, :name_en);

-- name: change_specialty(id, name_hy, name_ru, name_en)^
-- record_class: SpecialtyOut
update specialty set name_hy = coalesce(:name_hy, name_hy), name_ru = coalesce(:name_ru, name_ru),
    name_en = coalesce(:name_en, name_en)
where id = :id returning id, key, name_hy, name_ru, name_en;

-- name: add_name_words(specialty_id)!
-- A specialty is asked for by its names too, unless one is already the word of another.
insert into specialty_synonym (id, specialty_id, word, language)
select gen_random_uuid(), s.id, name.word, name.language
from specialty s, lateral (
    values (s.name_hy, 'hy'), (s.name_ru, 'ru'), (s.name_en, 'en')
) as name (word, language)
where s.id = :specialty_id
on conflict do nothing;

-- name: add_word(id, specialty_id, word, language)!
insert into specialty_synonym (id, specialty_id, word, language)
values (:id, :specialty_id, :word, :language);

-- name: drop_word(id, specialty_id)$
delete from specialty_synonym where id = :id and specialty_id = :specialty_id returning word;

-- name: resolve_specializations(most)!
-- Doctors whose specialty is not what their words mean now, some at a time.
with named as materialized (
    select specialization, specialty_named(specialization) as specialty_id
    from doctor group by specialization
), due as (
    select d.id, n.specialty_id from named n join doctor d using (specialization)
    where d.specialty_id is distinct from n.specialty_id
    order by d.id limit :most
)
update doctor d set specialty_id = due.specialty_id from due where d.id = due.id;
