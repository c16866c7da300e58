-- name: candidates(after, after_doctor, after_clinic, fetch)
-- record_class: Candidate
-- Everybody on the market, by the time before which nothing is free: those after a place.
select o.doctor_id, o.clinic_id, o.not_before as bound, o.version
from opening o
where (select d.listed from doctor d where d.id = o.doctor_id) and (o.not_before, o.doctor_id, o.clinic_id) > (
    coalesce(:after::timestamptz, '-infinity'),
    coalesce(:after_doctor::uuid, '00000000-0000-0000-0000-000000000000'),
    coalesce(:after_clinic::uuid, '00000000-0000-0000-0000-000000000000')
)
order by o.not_before, o.doctor_id, o.clinic_id
limit :fetch;

-- name: candidates_wanted(after, after_doctor, after_clinic, term, anywhere, city, specialization, language, sees, clinic_id, currency, price_min, price_max, fetch)
-- record_class: Candidate
-- Who fits a search (catalog/search/queries.sql), in the same order and shape: the first of the whole
-- market are walked; if they do not fill the page, the indexes are asked for all who fit. `limit 1` and
-- `offset 0` keep both from becoming joins that read a table to its end.
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted,
        price_steps(:price_min, :price_max) as steps, meant('doctor', :term) as meant,
        case when :anywhere then like_pattern(:term) else substr(like_pattern(:term), 2) end as pattern
), walked as materialized (
    select o.not_before, o.doctor_id, o.clinic_id, o.version from (
        select o.not_before, o.doctor_id, o.clinic_id, o.version from opening o
        where :clinic_id is null and (o.not_before, o.doctor_id, o.clinic_id) > (
          coalesce(:after::timestamptz, '-infinity'),
          coalesce(:after_doctor::uuid, '00000000-0000-0000-0000-000000000000'),
          coalesce(:after_clinic::uuid, '00000000-0000-0000-0000-000000000000')
      )
        order by o.not_before, o.doctor_id, o.clinic_id
        limit least(40 * :fetch::int, 10000)
    ) as o
    where (
        select true from doctor_listing l
        where l.doctor_id = o.doctor_id and l.clinic_id = o.clinic_id
            and l.tokens @@ (select wanted from asked)
            and (:term::text is null or l.search_key like (select pattern from asked)
              or l.tokens @@ (select meant from asked))
            and (:price_min::bigint is null or l.price_to >= :price_min)
            and (:price_max::bigint is null or l.price_from <= :price_max)
            and (:price_min is null or :price_max is null or exists (
                select from unnest(l.prices) as price where price between :price_min and :price_max
            ))
        limit 1
    )
    order by o.not_before, o.doctor_id, o.clinic_id limit :fetch::int
), fitting as materialized (
    select l.doctor_id, l.clinic_id from doctor_listing_within(:price_min, :price_max) l
    where (select count(*) from walked) < :fetch::int and :term is null
      and l.tokens @@ (select wanted from asked) and l.price_steps && (select steps from asked)
    union
    select l.doctor_id, l.clinic_id from doctor_listing_within(:price_min, :price_max) l
    where (select count(*) from walked) < :fetch::int and :term is not null
      and l.tokens @@ (select meant && wanted from asked) and l.price_steps && (select steps from asked)
    union
    select l.doctor_id, l.clinic_id from doctor_listing_within(:price_min, :price_max) l
    where (select count(*) from walked) < :fetch::int and :anywhere
      and l.search_key like (select pattern from asked) and l.tokens @@ (select wanted from asked)
    union
    select l.doctor_id, l.clinic_id from doctor_listing_within(:price_min, :price_max) l
    where (select count(*) from walked) < :fetch::int and not :anywhere
      and l.search_key collate "C" >= fold(:term)
      and l.search_key collate "C" < fold(:term) || chr(1114111)
      and l.tokens @@ (select wanted from asked)
), found as (
    select o.doctor_id, o.clinic_id, o.not_before, o.version
    from fitting f cross join lateral (
        select * from opening where doctor_id = f.doctor_id and clinic_id = f.clinic_id offset 0
    ) as o
    where (o.not_before, o.doctor_id, o.clinic_id) > (
          coalesce(:after::timestamptz, '-infinity'),
          coalesce(:after_doctor::uuid, '00000000-0000-0000-0000-000000000000'),
          coalesce(:after_clinic::uuid, '00000000-0000-0000-0000-000000000000')
      )
)
select doctor_id, clinic_id, not_before as bound, version from (
    select doctor_id, clinic_id, not_before, version from found
    union all
    select doctor_id, clinic_id, not_before, version from walked
    where (select count(*) from walked) = :fetch::int
) as page
order by not_before, doctor_id, clinic_id limit :fetch;

-- name: cards(ids, base_url, city, specialization, language, sees, clinic_id, currency, latitude, longitude)
-- As the search shows them.
with asked as materialized (
    select wanted(:city, :specialization, :language, :sees, :clinic_id, :currency) as wanted
)
select t.id, t.full_name, t.specialization, t.rating,
    :base_url || '/api/v1/doctors/' || t.id || '/photo' as photo_url,
    offer.price_minor / 100.0::float8 as price_from, offer.currency, offer.distance_km
from doctor t
left join lateral (
    select min(l.price_from) as price_minor,
        (array_agg(l.currency order by l.price_from, l.currency))[1] as currency,
        min(distance_km(:latitude, :longitude, l.latitude, l.longitude)) as distance_km
    from doctor_listing l where l.doctor_id = t.id and l.tokens @@ (select wanted from asked)
) as offer on true
where t.id = any (:ids::uuid[]);

-- name: is_primary()$
-- Whether it can be written to.
select not pg_is_in_recovery();

-- name: candidates_among(doctor_ids, clinic_ids)
-- record_class: Candidate
-- Some doctors, wherever they receive or at some clinics only.
select o.doctor_id, o.clinic_id, o.not_before as bound, o.version
from unnest(:doctor_ids::uuid[]) as asked (id)
join opening o on o.doctor_id = asked.id
where :clinic_ids::uuid[] is null or o.clinic_id = any (:clinic_ids)
order by o.not_before, o.doctor_id, o.clinic_id;

-- name: candidates_at(clinic_ids)
-- record_class: Candidate
-- Everybody on the market at some clinics.
select o.doctor_id, o.clinic_id, o.not_before as bound, o.version
from opening o join doctor d on d.id = o.doctor_id
where o.clinic_id = any (:clinic_ids::uuid[]) and d.listed
order by o.not_before, o.doctor_id, o.clinic_id
limit 5000;

-- name: passed(doctor_id, clinic_id, fetch)
-- record_class: Candidate
-- Bounds that the clock has overtaken, in the order of the doctors; nobody has looked yet, or lately.
select o.doctor_id, o.clinic_id, o.not_before as bound, o.version
from opening o
where o.not_before < now() and (o.doctor_id, o.clinic_id) > (
    coalesce(:doctor_id::uuid, '00000000-0000-0000-0000-000000000000'),
    coalesce(:clinic_id::uuid, '00000000-0000-0000-0000-000000000000')
)
order by o.doctor_id, o.clinic_id
limit :fetch;

-- name: calendars(doctor_ids, clinic_ids, bounds, versions, days, service_id)
-- record_class: Calendar
-- The calendars of many doctors at once, each from its own bound for its own number of days. A bound
-- that was lowered since it was read is not believed: then the row's own one is taken, which belongs
-- to the version that this snapshot answers.
select o.doctor_id, o.clinic_id, o.version, c.timezone, now() as now, f.first, l.last,
    array(
        select array[h.weekday, h.opens, h.closes, h.step_minutes] from schedule h
        where h.doctor_id = o.doctor_id and h.clinic_id = o.clinic_id
    ) as hours,
    offers.ids as services, offers.lengths, busy.taken, busy.held,
    rooms.services as bound_to_rooms, fitting.services as fitting_services,
    fitting.rooms as fitting_rooms, rooms_busy.ids as rooms_taken_ids,
    rooms_busy.spans as rooms_taken, rooms_busy.held as rooms_held
from unnest(
    :doctor_ids::uuid[], :clinic_ids::uuid[], :bounds::timestamptz[], :versions::bigint[],
    :days::int[]
) as asked (doctor_id, clinic_id, bound, version, days)
join opening o on o.doctor_id = asked.doctor_id and o.clinic_id = asked.clinic_id
join clinic c on c.id = o.clinic_id
cross join lateral (
    select (greatest(
        case when o.version = asked.version then asked.bound else o.not_before end, now()
    ) at time zone c.timezone)::date
) as f (first)
cross join lateral (
    select least(f.first + asked.days - 1, (now() at time zone c.timezone)::date + 60)
) as l (last)
cross join lateral (
    select tstzrange(
        f.first::timestamp at time zone c.timezone - interval '16 hours',
        (greatest(f.first, l.last) + 1)::timestamp at time zone c.timezone + interval '16 hours'
    )
) as w (span)
cross join lateral (
    select coalesce(array_agg(s.id order by s.duration_minutes, s.id), '{}') as ids,
        coalesce(array_agg(
            array[s.duration_minutes, s.buffer_before_minutes, s.buffer_after_minutes]
            order by s.duration_minutes, s.id
        ), '{}') as lengths
    from service s
    where s.doctor_id = o.doctor_id and s.clinic_id = o.clinic_id and s.active
      and (:service_id::uuid is null or s.id = :service_id)
) as offers
cross join lateral (
    select array(
        select unnest(range_agg(t.span)) from (
            select e.busy from engagement e
            where e.doctor_id = o.doctor_id and e.live and e.busy && w.span and e.held_until is null
            union all
            select t.during from time_off t
            where t.doctor_id = o.doctor_id and t.during && w.span
              and (t.clinic_id is null or t.clinic_id = o.clinic_id)
        ) as t (span)
    ) as taken, array(
        select e.busy from engagement e
        where e.doctor_id = o.doctor_id and e.live and e.busy && w.span and e.held_until > now()
    ) as held
) as busy
cross join lateral (
    select array(
        select distinct sr.service_id from service_room sr where sr.service_id = any (offers.ids)
    ) as services
) as rooms
cross join lateral (
    select coalesce(array_agg(sr.service_id order by sr.service_id, r.id), '{}') as services,
        coalesce(array_agg(r.id order by sr.service_id, r.id), '{}') as rooms
    from service_room sr join consulting_room r on r.id = sr.room_id and r.active
    where sr.service_id = any (rooms.services)
) as fitting
cross join lateral (
    select coalesce(array_agg(e.room_id order by e.id), '{}') as ids,
        coalesce(array_agg(e.busy order by e.id), '{}') as spans,
        coalesce(array_agg(e.held_until is not null order by e.id), '{}') as held
    from engagement e
    where e.room_id = any (fitting.rooms) and e.room_id is not null  -- which the index wants to hear
      and e.live and e.busy && w.span and (e.held_until is null or e.held_until > now())
) as rooms_busy;

-- name: offered(doctor_id, service_id)^
-- Whether there is such a doctor, and whether this is one of their services.
select exists (select from doctor where id = :doctor_id and listed) as doctor,
    :service_id::uuid is null or exists (
        select from service s
        where s.id = :service_id and s.doctor_id = :doctor_id and s.active
    ) as service;

-- name: tighten(doctor_ids, clinic_ids, bounds, versions)!
-- Never over a lowering that the bound was computed without, and never waiting for anybody.
with better as (
    select o.doctor_id, o.clinic_id, t.bound
    from unnest(
        :doctor_ids::uuid[], :clinic_ids::uuid[], :bounds::timestamptz[], :versions::bigint[]
    ) as t (doctor_id, clinic_id, bound, version)
    join opening o on o.doctor_id = t.doctor_id and o.clinic_id = t.clinic_id
        and o.version = t.version and o.not_before < t.bound
    for no key update of o skip locked
)
update opening o set not_before = better.bound
from better
where o.doctor_id = better.doctor_id and o.clinic_id = better.clinic_id;
