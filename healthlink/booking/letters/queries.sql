-- name: visits(ids)
-- record_class: Visit
-- Of people who have an account still; the soonest first.
select a.id, a.user_id, a.service_id, a.sequence, k.status,
    a.status in ('pending', 'confirmed') and a.starts_at > now() and e.live
        and (e.held_until is null or e.held_until > now()) as changeable,
    a.starts_at, a.ends_at, now() as now, c.timezone,
    greatest(a.created_at, a.promised_at, a.cancelled_at) as changed_at,
    a.promised_at, a.cancelled_by, a.cancel_reason,
    s.name as service, d.full_name as doctor, c.name as clinic, c.city, c.address,
    c.latitude, c.longitude, u.email, u.full_name as booker,
    case when p.id <> a.user_id then p.full_name end as relative,
    a.price_minor, a.currency, coalesce(t.amount_minor, a.paid_minor) as paid_minor,
    t.amount_minor is not null as at_desk,
    case
        when a.status <> 'cancelled'
            then coalesce(t.amount_minor, a.paid_minor) * coalesce(k.refund_percent, 0) / 100
        when t.amount_minor is not null then t.due_back_minor
        else coalesce(y.refunding_minor - (y.charged_minor - a.paid_minor), 0)
    end as refund_minor,
    a.free_cancel_until
from appointment a
join appointment_card k on k.id = a.id
join engagement e on e.id = a.id
join person p on p.id = e.person_id
join users u on u.id = a.user_id and u.deleted_at is null and u.blocked_at is null
join service s on s.id = a.service_id
join doctor d on d.id = a.doctor_id
join clinic c on c.id = a.clinic_id
left join desk_payment t on t.appointment_id = a.id
left join appointment_payment ap on ap.appointment_id = a.id
left join payment y on y.id = ap.payment_id
where a.id = any (:ids::uuid[])
order by a.starts_at, a.id;

-- name: promise(id)$
-- Once is enough.
update appointment a set promised_at = coalesce(a.promised_at, now())
from engagement e
where a.id = :id and e.id = a.id and e.live and a.status = 'confirmed' and a.starts_at > now()
returning a.id;

-- name: news(id)^
-- record_class: News
-- Nobody to tell: no address, or it was never confirmed.
select a.user_id, a.sequence, a.starts_at, c.timezone, now() as now,
    coalesce(n.quiet_from, '22:00') as quiet_from, coalesce(n.quiet_to, '08:00') as quiet_to
from appointment a
join engagement e on e.id = a.id
join clinic c on c.id = a.clinic_id
join users u on u.id = a.user_id
left join notice_settings n on n.user_id = a.user_id
where a.id = :id and a.status in ('confirmed', 'cancelled') and e.held_until is null
  and u.email is not null;

-- name: has_practice(user_id)$
select exists (select from doctor where user_id = :user_id);

-- name: open_feed(id, user_id, of, token_hash, most)^
-- record_class: CalendarOut
insert into calendar_feed (id, user_id, "of", token_hash)
select :id, :user_id, :of, :token_hash
where (select count(*) from calendar_feed f where f.user_id = :user_id) < :most
returning id, "of", created_at;

-- name: feeds(user_id)
-- record_class: CalendarOut
select id, "of", created_at from calendar_feed where user_id = :user_id order by created_at, id;

-- name: close_feed(id, user_id)$
delete from calendar_feed where id = :id and user_id = :user_id returning true;

-- name: forget_feeds(user_id)!
delete from calendar_feed where user_id = :user_id;

-- name: feed(token_hash)^
-- record_class: Feed
select f.id, f.user_id, f."of", u.language, d.id as doctor_id
from calendar_feed f
join users u on u.id = f.user_id and u.deleted_at is null and u.blocked_at is null
left join doctor d on d.user_id = f.user_id
where f.token_hash = :token_hash;

-- name: visits_of(user_id, most)
-- record_class: Entry
-- The last three months and all that is to come; what was cancelled for a month, so that calendars
-- hear of it.
select a.id, a.sequence, a.status, a.starts_at, a.ends_at,
    greatest(a.created_at, a.promised_at, a.cancelled_at) as changed_at,
    s.name as service, d.full_name as doctor, c.name as clinic, c.city, c.address,
    c.latitude, c.longitude, case when p.id <> a.user_id then p.full_name end as who
from appointment a
join engagement e on e.id = a.id
join person p on p.id = e.person_id
join service s on s.id = a.service_id
join doctor d on d.id = a.doctor_id
join clinic c on c.id = a.clinic_id
where a.user_id = :user_id and a.starts_at > now() - interval '90 days'
  and a.status not in ('pending', 'expired')
  and (a.status <> 'cancelled'
    or e.held_until is null and a.cancelled_at > now() - interval '30 days')
order by a.starts_at desc, a.id desc
limit :most;

-- name: practice_of(doctor_id, most)
-- record_class: Entry
-- The same, as the doctor sees it: of who comes no more than a calendar needs.
select a.id, a.sequence, a.status, a.starts_at, a.ends_at,
    greatest(a.created_at, a.promised_at, a.cancelled_at) as changed_at,
    s.name as service, d.full_name as doctor, c.name as clinic, c.city, c.address,
    c.latitude, c.longitude, coalesce(p.full_name, u.full_name) as who
from appointment a
join engagement e on e.id = a.id
join person p on p.id = e.person_id
join users u on u.id = p.user_id
join service s on s.id = a.service_id
join doctor d on d.id = a.doctor_id
join clinic c on c.id = a.clinic_id
where a.doctor_id = :doctor_id and a.starts_at > now() - interval '90 days'
  and a.status not in ('pending', 'expired')
  and (a.status <> 'cancelled'
    or e.held_until is null and a.cancelled_at > now() - interval '30 days')
order by a.starts_at desc, a.id desc
limit :most;
