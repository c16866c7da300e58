-- name: start_trial(doctor_id, days)$
-- Once in a doctor's life: nothing if it has begun already.
insert into subscription (doctor_id, trial_ends_at)
values (:doctor_id, now() + make_interval(days => :days))
on conflict do nothing
returning ends_at;

-- name: free(doctor_id)^
-- record_class: Free
select trial_ends_at, granted_until, granted_at from subscription where doctor_id = :doctor_id
for update;

-- name: keep_better(from_id, into_id)$
-- Of what cost nothing. The other one stays as it is. Answers when the one's ends.
insert into subscription as s (doctor_id, trial_ends_at, granted_until, granted_at)
select :into_id, trial_ends_at, granted_until, granted_at from subscription
where doctor_id = :from_id
on conflict (doctor_id) do update
set trial_ends_at = greatest(s.trial_ends_at, excluded.trial_ends_at),
    granted_until = greatest(s.granted_until, excluded.granted_until),
    granted_at = case when s.granted_until > excluded.granted_until
        or excluded.granted_until is null then s.granted_at else excluded.granted_at end
returning ends_at;

-- name: set_free(doctor_id, trial_ends_at, granted_until, granted_at)!
update subscription
set trial_ends_at = :trial_ends_at, granted_until = :granted_until, granted_at = :granted_at
where doctor_id = :doctor_id;

-- name: forget(doctor_id)!
delete from subscription where doctor_id = :doctor_id;

-- name: move_purchases(from_id, into_id, user_id)!
update subscription_purchase u set doctor_id = :into_id
from payment p
where u.doctor_id = :from_id and p.id = u.payment_id and p.user_id = :user_id;

-- name: plan_of(user_id)^
-- record_class: Subscription
select s.doctor_id, s.trial_ends_at, s.paid_until, s.ends_at, s.writable_until, s.cancelled_at,
    now() as now
from doctor d join subscription s on s.doctor_id = d.id
where d.user_id = :user_id;

-- name: lock(doctor_id)^
-- record_class: Subscription
select doctor_id, trial_ends_at, paid_until, ends_at, writable_until, cancelled_at, now() as now
from subscription where doctor_id = :doctor_id for update;

-- name: user_of(doctor_id)$
select user_id from doctor where id = :doctor_id;

-- name: buy(payment_id, doctor_id, plan, months)!
insert into subscription_purchase (payment_id, doctor_id, plan, months)
values (:payment_id, :doctor_id, :plan, :months)
on conflict do nothing;

-- name: plan_bought(payment_id)$
select plan from subscription_purchase where payment_id = :payment_id;

-- name: beneficiaries(subject_id)
-- Whose months payments for this doctor are: another one's after two practices became one.
select distinct u.doctor_id
from payment p join subscription_purchase u on u.payment_id = p.id
where p.subject_id = :subject_id and p.purpose = 'subscription'
order by u.doctor_id;

-- name: purchases(doctor_id)
-- record_class: Purchase
-- Those for which money has come, the first first; `kept`: and is not on its way back; `free_until`:
-- what was tried and given until then.
select u.payment_id, u.months, p.paid_at, p.charged_minor > p.refunding_minor as kept, p.applied,
    greatest(
        s.trial_ends_at, case when s.granted_at <= p.paid_at then s.granted_until end
    ) as free_until
from subscription_purchase u
join payment p on p.id = u.payment_id
join subscription s on s.doctor_id = u.doctor_id
where u.doctor_id = :doctor_id and p.charged_minor > 0
order by p.paid_at, p.id
for update of p;

-- name: set_times(payment_id, starts_at, ends_at)!
update subscription_purchase set starts_at = :starts_at, ends_at = :ends_at
where payment_id = :payment_id;

-- name: set_paid_until(doctor_id, paid_until, resumed)$
-- Whoever pays goes on.
update subscription
set paid_until = :paid_until,
    cancelled_at = case when :resumed::boolean then null else cancelled_at end
where doctor_id = :doctor_id
returning ends_at;

-- name: grant(doctor_id, days)$
update subscription
set granted_until = greatest(now(), ends_at) + make_interval(days => :days), granted_at = now()
where doctor_id = :doctor_id
returning ends_at;

-- name: cancel(doctor_id)!
update subscription set cancelled_at = coalesce(cancelled_at, now()) where doctor_id = :doctor_id;

-- name: resume(doctor_id)!
update subscription set cancelled_at = null where doctor_id = :doctor_id;

-- name: bills(doctor_id, base_url)
-- record_class: BillOut
select p.id as payment_id, p.gateway as provider, u.plan, u.months,
    p.amount_minor / 100.0::float8 as amount, p.currency, p.state as status,
    p.refunding_minor / 100.0::float8 as refund, u.starts_at, u.ends_at, p.paid_at, p.created_at,
    case when p.charged_minor > 0 then :base_url::text || '/payments/' || p.id end as receipt_url,
    case when p.state = 'pending' and p.expires_at > now() and not p.abandoned then p.payment_url end
        as payment_url
from subscription_purchase u join payment p on p.id = u.payment_id
where u.doctor_id = :doctor_id
order by p.created_at desc, p.id limit 100;

-- name: period(payment_id)^
-- record_class: Period
select starts_at, ends_at from subscription_purchase where payment_id = :payment_id;
