-- Rows of a file come as JSON, some hundreds at a time: one statement, whatever the columns, that
-- prepares and plans like any other, without tables of its own.

-- name: known_clinics(namespace, clinic_id, names, ids)
-- record_class: KnownClinic
select n.name as external_id, c.id, c.currency,
    exists (select from service s where s.clinic_id = c.id) as priced
from unnest(:names::text[], :ids::uuid[]) as n (name, id)
left join external_id e
    on e.namespace = :namespace and e.kind = 'clinic' and e.external_id = n.name
join clinic c on c.id = coalesce(e.id, n.id)
where :clinic_id::uuid is null or c.id = :clinic_id;

-- name: known_doctors(namespace, clinic_id, names, ids)
-- record_class: KnownDoctor
-- A clinic sees who receives there, and owns whom it entered or who receives nowhere else; not one
-- who left it and receives elsewhere now, whoever entered them.
select n.name as external_id, d.id, p.clinic_ids,
    :clinic_id::uuid is null or p.clinic_ids = array[:clinic_id] or e.id is not null and (
        not exists (select from doctor_clinic r where r.doctor_id = d.id and r.left_at is null)
        or exists (
            select from doctor_clinic r
            where r.doctor_id = d.id and r.clinic_id = :clinic_id and r.left_at is null
        )
    ) as own
from unnest(:names::text[], :ids::uuid[]) as n (name, id)
left join external_id e
    on e.namespace = :namespace and e.kind = 'doctor' and e.external_id = n.name
join doctor d on d.id = coalesce(e.id, n.id)
cross join lateral (
    select array(select clinic_id from doctor_clinic where doctor_id = d.id) as clinic_ids
) as p
where :clinic_id is null or e.id is not null or :clinic_id = any (p.clinic_ids);

-- name: known_services(namespace, clinic_id, names, ids)
-- record_class: KnownService
select n.name as external_id, s.id, s.clinic_id, s.doctor_id, s.currency
from unnest(:names::text[], :ids::uuid[]) as n (name, id)
left join external_id e
    on e.namespace = :namespace and e.kind = 'service' and e.external_id = n.name
join service s on s.id = coalesce(e.id, n.id)
where :clinic_id::uuid is null or s.clinic_id = :clinic_id;

-- name: remember(namespace, kind, rows)!
-- A name whose thing is gone may be given again.
insert into external_id (namespace, kind, external_id, id)
select :namespace, :kind, g.external_id, g.id
from jsonb_to_recordset(:rows::text::jsonb) as g (external_id text, id uuid)
on conflict (namespace, kind, external_id) do update set id = excluded.id;

-- name: add_clinics(rows)!
insert into clinic (id, name, city, address, description, timezone, currency, latitude, longitude,
    cancel_notice_hours, late_refund_percent)
select g.* from jsonb_to_recordset(:rows::text::jsonb) as g (
    id uuid, name text, city text, address text, description text, timezone text, currency text,
    latitude float8, longitude float8, cancel_notice_hours smallint, late_refund_percent smallint
);

-- name: change_clinics(rows)!
with given as (
    select c.id, coalesce(g.name, c.name) as name, coalesce(g.city, c.city) as city,
        coalesce(g.address, c.address) as address,
        coalesce(g.description, c.description) as description,
        coalesce(g.timezone, c.timezone) as timezone, coalesce(g.currency, c.currency) as currency,
        case when g.keeps_latitude then c.latitude else g.latitude end as latitude,
        case when g.keeps_longitude then c.longitude else g.longitude end as longitude,
        coalesce(g.cancel_notice_hours, c.cancel_notice_hours) as cancel_notice_hours,
        coalesce(g.late_refund_percent, c.late_refund_percent) as late_refund_percent
    from jsonb_to_recordset(:rows::text::jsonb) as g (
        id uuid, name text, city text, address text, description text, timezone text,
        currency text, latitude float8, longitude float8, cancel_notice_hours smallint,
        late_refund_percent smallint, keeps_latitude boolean, keeps_longitude boolean
    ) join clinic c on c.id = g.id
)
update clinic c set name = n.name, city = n.city, address = n.address,
    description = n.description, timezone = n.timezone, currency = n.currency,
    latitude = n.latitude, longitude = n.longitude,
    cancel_notice_hours = n.cancel_notice_hours, late_refund_percent = n.late_refund_percent
from given n
where c.id = n.id
  and (c.name, c.city, c.address, c.description, c.timezone, c.currency, c.latitude, c.longitude,
       c.cancel_notice_hours, c.late_refund_percent)
    is distinct from (n.name, n.city, n.address, n.description, n.timezone, n.currency, n.latitude,
       n.longitude, n.cancel_notice_hours, n.late_refund_percent);

-- name: add_doctors(rows)!
-- With their clinics at once: what a search finds is then written once.
with given as materialized (
    select * from jsonb_to_recordset(:rows::text::jsonb) as g (
        id uuid, full_name text, specialization text, description text, languages text[],
        sees_adults boolean, sees_children boolean, clinic_ids uuid[]
    )
), made as (
    insert into doctor (id, full_name, specialization, description, languages, sees_adults,
        sees_children)
    select id, full_name, specialization, description, languages, sees_adults, sees_children
    from given
)
insert into doctor_clinic (doctor_id, clinic_id)
select distinct g.id, clinic_id from given g, unnest(g.clinic_ids) as clinic_id;

-- name: change_doctors(rows)
with given as (
    select d.id, coalesce(g.full_name, d.full_name) as full_name,
        coalesce(g.specialization, d.specialization) as specialization,
        coalesce(g.description, d.description) as description,
        coalesce(g.languages, d.languages) as languages,
        coalesce(g.sees_adults, d.sees_adults) as sees_adults,
        coalesce(g.sees_children, d.sees_children) as sees_children
    from jsonb_to_recordset(:rows::text::jsonb) as g (
        id uuid, full_name text, specialization text, description text, languages text[],
        sees_adults boolean, sees_children boolean
    ) join doctor d on d.id = g.id
)
update doctor d set full_name = n.full_name, specialization = n.specialization,
    description = n.description, languages = n.languages, sees_adults = n.sees_adults,
    sees_children = n.sees_children
from given n
where d.id = n.id
  and (d.full_name, d.specialization, d.description, d.languages, d.sees_adults, d.sees_children)
    is distinct from (n.full_name, n.specialization, n.description, n.languages, n.sees_adults,
       n.sees_children)
returning d.id;

-- name: join_clinics(rows)
insert into doctor_clinic (doctor_id, clinic_id)
select g.doctor_id, g.clinic_id
from jsonb_to_recordset(:rows::text::jsonb) as g (doctor_id uuid, clinic_id uuid)
on conflict do nothing
returning doctor_id;

-- name: add_procedures(rows)!
-- In one order, so that two imports do not wait for each other.
insert into procedure (id, name)
select g.id, g.name from jsonb_to_recordset(:rows::text::jsonb) as g (id uuid, name text)
order by fold(g.name)
on conflict (fold(name)) do nothing;

-- name: add_services(rows)!
insert into service (id, clinic_id, doctor_id, procedure_id, name, description, price_minor,
    currency, duration_minutes, buffer_before_minutes, buffer_after_minutes, prepaid, active)
select g.id, g.clinic_id, g.doctor_id, p.id, g.name, g.description, g.price_minor, g.currency,
    g.duration, g.buffer_before, g.buffer_after, g.prepaid, g.active
from jsonb_to_recordset(:rows::text::jsonb) as g (
    id uuid, clinic_id uuid, doctor_id uuid, procedure text, name text, description text,
    price_minor bigint, currency text, duration smallint, buffer_before smallint,
    buffer_after smallint, prepaid boolean, active boolean
) join procedure p on fold(p.name) = fold(g.procedure);

-- name: change_services(rows)!
with given as (
    select s.id, coalesce(p.id, s.procedure_id) as procedure_id, coalesce(g.name, s.name) as name,
        coalesce(g.description, s.description) as description,
        coalesce(g.price_minor, s.price_minor) as price_minor,
        coalesce(g.duration, s.duration_minutes) as duration_minutes,
        coalesce(g.buffer_before, s.buffer_before_minutes) as buffer_before_minutes,
        coalesce(g.buffer_after, s.buffer_after_minutes) as buffer_after_minutes,
        coalesce(g.prepaid, s.prepaid) as prepaid, coalesce(g.active, s.active) as active
    from jsonb_to_recordset(:rows::text::jsonb) as g (
        id uuid, procedure text, name text, description text, price_minor bigint,
        duration smallint, buffer_before smallint, buffer_after smallint, prepaid boolean,
        active boolean
    )
    join service s on s.id = g.id
    left join procedure p on fold(p.name) = fold(g.procedure)
)
update service s set procedure_id = n.procedure_id, name = n.name, description = n.description,
    price_minor = n.price_minor, duration_minutes = n.duration_minutes,
    buffer_before_minutes = n.buffer_before_minutes,
    buffer_after_minutes = n.buffer_after_minutes, prepaid = n.prepaid, active = n.active
from given n
where s.id = n.id
  and (s.procedure_id, s.name, s.description, s.price_minor, s.duration_minutes,
       s.buffer_before_minutes, s.buffer_after_minutes, s.prepaid, s.active)
    is distinct from (n.procedure_id, n.name, n.description, n.price_minor, n.duration_minutes,
       n.buffer_before_minutes, n.buffer_after_minutes, n.prepaid, n.active);

-- name: clinics(namespace, clinic_id, after, fetch)
select c.id, coalesce(e.external_id, c.id::text) as external_id, c.name, c.city, c.address,
    c.description, c.timezone, c.currency, c.latitude, c.longitude, c.cancel_notice_hours,
    c.late_refund_percent
from clinic c
left join external_id e on e.namespace = :namespace and e.kind = 'clinic' and e.id = c.id
where c.id > :after and (:clinic_id::uuid is null or c.id = :clinic_id)
order by c.id limit :fetch;

-- name: doctors(namespace, after, fetch)
select d.id, coalesce(e.external_id, d.id::text) as external_id, d.full_name, d.specialization,
    d.description, d.languages, d.sees_adults, d.sees_children,
    array(
        select coalesce(ce.external_id, dc.clinic_id::text)
        from doctor_clinic dc
        left join external_id ce
            on ce.namespace = :namespace and ce.kind = 'clinic' and ce.id = dc.clinic_id
        where dc.doctor_id = d.id order by dc.clinic_id
    ) as clinic
from doctor d
left join external_id e on e.namespace = :namespace and e.kind = 'doctor' and e.id = d.id
where d.id > :after order by d.id limit :fetch;

-- name: doctors_of_clinic(namespace, clinic_id, after, fetch)
-- In a clinic's own namespace those whom it may change (known_doctors); for an operator all.
select d.id, coalesce(e.external_id, d.id::text) as external_id, d.full_name, d.specialization,
    d.description, d.languages, d.sees_adults, d.sees_children,
    array[coalesce(ce.external_id, dc.clinic_id::text)] as clinic
from doctor_clinic dc
join doctor d on d.id = dc.doctor_id
left join external_id e on e.namespace = :namespace and e.kind = 'doctor' and e.id = d.id
left join external_id ce
    on ce.namespace = :namespace and ce.kind = 'clinic' and ce.id = dc.clinic_id
where dc.clinic_id = :clinic_id and dc.doctor_id > :after
  and (:namespace <> dc.clinic_id
    or e.id is not null and (dc.left_at is null or not exists (
        select from doctor_clinic r where r.doctor_id = dc.doctor_id and r.left_at is null
    ))
    or not exists (
        select from doctor_clinic other
        where other.doctor_id = dc.doctor_id and other.clinic_id <> dc.clinic_id
    ))
order by dc.doctor_id limit :fetch;

-- name: services(namespace, after, fetch)
select s.id, coalesce(e.external_id, s.id::text) as external_id,
    coalesce(ce.external_id, s.clinic_id::text) as clinic,
    coalesce(de.external_id, s.doctor_id::text) as doctor, p.name as procedure, s.name,
    s.description, s.price_minor, s.currency, s.duration_minutes as duration,
    s.buffer_before_minutes as buffer_before, s.buffer_after_minutes as buffer_after, s.prepaid,
    s.active
from service s
join procedure p on p.id = s.procedure_id
left join external_id e on e.namespace = :namespace and e.kind = 'service' and e.id = s.id
left join external_id ce
    on ce.namespace = :namespace and ce.kind = 'clinic' and ce.id = s.clinic_id
left join external_id de
    on de.namespace = :namespace and de.kind = 'doctor' and de.id = s.doctor_id
where s.id > :after order by s.id limit :fetch;

-- name: services_of_clinic(namespace, clinic_id, after, fetch)
select s.id, coalesce(e.external_id, s.id::text) as external_id,
    coalesce(ce.external_id, s.clinic_id::text) as clinic,
    coalesce(de.external_id, s.doctor_id::text) as doctor, p.name as procedure, s.name,
    s.description, s.price_minor, s.currency, s.duration_minutes as duration,
    s.buffer_before_minutes as buffer_before, s.buffer_after_minutes as buffer_after, s.prepaid,
    s.active
from service s
join procedure p on p.id = s.procedure_id
left join external_id e on e.namespace = :namespace and e.kind = 'service' and e.id = s.id
left join external_id ce
    on ce.namespace = :namespace and ce.kind = 'clinic' and ce.id = s.clinic_id
left join external_id de
    on de.namespace = :namespace and de.kind = 'doctor' and de.id = s.doctor_id
where s.clinic_id = :clinic_id and s.id > :after order by s.id limit :fetch;

-- name: try_alone()$
-- One import writes at a time, until its transaction ends: two could wait for each other's rows.
select pg_try_advisory_xact_lock(hashtextextended('catalog_import', 0));

-- name: be_patient()^
-- A whole file is one transaction; its statements stay short.
select set_config('idle_in_transaction_session_timeout', '60s', true),
    set_config('statement_timeout', '30s', true);

-- name: look_again()#
-- Until somebody counts, tables that this transaction has filled are thought to be as empty as before,
-- and what belongs together is sought row by row.
analyze clinic, doctor, doctor_clinic, doctor_listing, service, opening;

-- name: begin_import(id, namespace, user_id, dry_run)!
insert into catalog_import (id, namespace, user_id, dry_run, state)
values (:id, :namespace, :user_id, :dry_run, 'uploading');

-- name: drop_stuck_uploads(namespace)!
delete from catalog_import
where namespace = :namespace and state = 'uploading'
  and touched_at < now() - interval '5 minutes';

-- name: add_piece(import_id, number, content)!
insert into catalog_import_piece (import_id, number, content)
values (:import_id, :number, :content);

-- name: drop_upload(id)!
delete from catalog_import where id = :id and state = 'uploading';

-- name: uploaded(id)^
-- record_class: ImportRow
update catalog_import set state = 'waiting', touched_at = now()
where id = :id and state = 'uploading'
returning id, namespace, user_id, state, dry_run, rows_total, rows_done, counts::text as counts,
    problems::text as problems, problems_total, created_at, finished_at;

-- name: one_import(namespace, id)^
-- record_class: ImportRow
select id, namespace, user_id, state, dry_run, rows_total, rows_done, counts::text as counts,
    problems::text as problems, problems_total, created_at, finished_at
from catalog_import where namespace = :namespace and id = :id;

-- name: imports(namespace, fetch, skip)
-- record_class: ImportRow
select id, namespace, user_id, state, dry_run, rows_total, rows_done, counts::text as counts,
    problems::text as problems, problems_total, created_at, finished_at
from catalog_import where namespace = :namespace
order by created_at desc, id desc limit :fetch offset :skip;

-- name: take_import(id)^
-- record_class: ImportRow
-- Unless another is being brought in: memory and processor are for one at a time. One that has not
-- been seen at work for two minutes does not count; its own job will come again.
update catalog_import set state = 'running', touched_at = now()
where id = :id and finished_at is null and state <> 'uploading'
  and not exists (
      select from catalog_import other
      where other.state = 'running' and other.finished_at is null and other.id <> :id
        and other.touched_at > now() - interval '2 minutes'
  )
returning id, namespace, user_id, state, dry_run, rows_total, rows_done, counts::text as counts,
    problems::text as problems, problems_total, created_at, finished_at;

-- name: is_unfinished(id)$
select exists (
    select from catalog_import where id = :id and finished_at is null and state <> 'uploading'
);

-- name: pieces(import_id, after)
select number, content from catalog_import_piece
where import_id = :import_id and number > :after order by number limit 4;

-- name: progress(id, rows_total, rows_done)!
update catalog_import
set rows_total = :rows_total, rows_done = :rows_done, touched_at = now()
where id = :id and finished_at is null;

-- name: finish(id, state, rows_total, rows_done, counts, problems, problems_total)!
with gone as (delete from catalog_import_piece where import_id = :id)
update catalog_import
set state = :state, rows_total = :rows_total, rows_done = :rows_done,
    counts = :counts::text::jsonb, problems = :problems::text::jsonb,
    problems_total = :problems_total, finished_at = now()
where id = :id and finished_at is null;

-- name: give_up()!
-- Their jobs are held, or were lost with a database's backup.
with gone as (
    update catalog_import set state = 'failed', finished_at = now()
    where finished_at is null and state <> 'uploading'
      and touched_at < now() - interval '1 hour'
    returning id
)
delete from catalog_import_piece p using gone where p.import_id = gone.id;

-- name: drop_old()!
delete from catalog_import
where finished_at < now() - interval '30 days'
   or state = 'uploading' and touched_at < now() - interval '1 hour';
