-- name: payment(id)^
-- record_class: Payment
select id, user_id, purpose, subject_id, gateway, order_number, gateway_ref, payment_url,
    amount_minor, currency, state, review, abandoned, charged_minor, returned_minor,
    refunding_minor, created_at, expires_at, paid_at, registrations, asked_at, check_at,
    clock_timestamp() as now
from payment where id = :id;

-- name: lock(id)^
-- record_class: Payment
select id, user_id, purpose, subject_id, gateway, order_number, gateway_ref, payment_url,
    amount_minor, currency, state, review, abandoned, charged_minor, returned_minor,
    refunding_minor, created_at, expires_at, paid_at, registrations, asked_at, check_at,
    clock_timestamp() as now
from payment where id = :id for update;

-- name: open_payment(purpose, subject_id, gateway)^
-- record_class: Payment
select id, user_id, purpose, subject_id, gateway, order_number, gateway_ref, payment_url,
    amount_minor, currency, state, review, abandoned, charged_minor, returned_minor,
    refunding_minor, created_at, expires_at, paid_at, registrations, asked_at, check_at,
    clock_timestamp() as now
from payment
where purpose = :purpose and subject_id = :subject_id and gateway = :gateway
  and state in ('registering', 'pending', 'authorized');

-- name: payments_of_user(user_id)
-- record_class: PaymentStatusOut
select id as payment_id, purpose,
    case when purpose = 'appointment' then subject_id end as appointment_id, state as status,
    amount_minor / 100.0::float8 as amount, currency, refunding_minor / 100.0::float8 as refund,
    case when state = 'pending' and expires_at > now() and not abandoned then payment_url end
        as payment_url,
    expires_at, created_at
from payment where user_id = :user_id order by created_at desc;

-- name: payment_of_user(id, user_id)^
-- record_class: PaymentStatusOut
select id as payment_id, purpose,
    case when purpose = 'appointment' then subject_id end as appointment_id, state as status,
    amount_minor / 100.0::float8 as amount, currency, refunding_minor / 100.0::float8 as refund,
    case when state = 'pending' and expires_at > now() and not abandoned then payment_url end
        as payment_url,
    expires_at, created_at
from payment where id = :id and user_id = :user_id;

-- name: add_payment(id, user_id, purpose, subject_id, gateway, order_number, amount_minor, currency, seconds)$
-- Nothing if one is open already: of two at once, one opens and the other finds it.
insert into payment (id, user_id, purpose, subject_id, gateway, order_number, amount_minor,
    currency, expires_at, check_at)
values (:id, :user_id, :purpose, :subject_id, :gateway, :order_number, :amount_minor, :currency,
    now() + make_interval(secs => :seconds::int), now() + interval '1 minute')
on conflict do nothing
returning id;

-- name: begin_registering(id)^
-- record_class: Payment
-- One at a time, for half a minute: whoever gets the row goes to the bank.
update payment
set registering_until = now() + interval '30 seconds', registrations = registrations + 1
where id = :id and state = 'registering'
  and (registering_until is null or registering_until < now())
returning id, user_id, purpose, subject_id, gateway, order_number, gateway_ref, payment_url,
    amount_minor, currency, state, review, abandoned, charged_minor, returned_minor,
    refunding_minor, created_at, expires_at, paid_at, registrations, asked_at, check_at,
    clock_timestamp() as now;

-- name: end_registering(id, registrations)!
-- Only by whoever holds it: the number of the registration tells.
update payment set registering_until = null where id = :id and registrations = :registrations;

-- name: registered(id, gateway_ref, payment_url)!
update payment set state = 'pending', gateway_ref = :gateway_ref, payment_url = :payment_url
where id = :id and state = 'registering';

-- name: fail(id, review)!
update payment set state = 'failed', review = coalesce(review, :review)
where id = :id and state = 'registering';

-- name: abandon(purpose, subject_id)
-- We no longer want the money: what can still be paid is to be closed at the bank. After a declined
-- card the bank's page takes another one.
update payment set abandoned = true
where purpose = :purpose and subject_id = :subject_id and (
    state in ('registering', 'pending', 'authorized')
    or state = 'declined' and expires_at > now() and not abandoned
)
returning id;

-- name: abandon_declined(purpose, subject_id)
update payment set abandoned = true
where purpose = :purpose and subject_id = :subject_id
  and state = 'declined' and expires_at > now() and not abandoned
returning id;

-- name: abandon_one(id)!
update payment set abandoned = true where id = :id;

-- name: settle(id, state, charged_minor, review, paid_at, asked_at, check_at)!
update payment
set state = :state, charged_minor = :charged_minor, review = coalesce(review, :review),
    paid_at = coalesce(paid_at, :paid_at), asked_at = :asked_at, check_at = :check_at
where id = :id;

-- name: set_returned(id, returned_minor)!
update payment set returned_minor = :returned_minor where id = :id;

-- name: flag(id, review)!
update payment set review = coalesce(review, :review) where id = :id;

-- name: postpone(id, check_at)!
update payment set check_at = :check_at where id = :id;

-- name: check_again(id)!
update payment set check_at = least(check_at, now() + interval '1 minute') where id = :id;

-- name: hint(id)$
-- Of many callbacks one has the bank asked; the next one counts again once the asking has begun.
update payment set hinted = true where id = :id and not hinted returning id;

-- name: take_hint(id)!
update payment set hinted = false where id = :id and hinted;

-- name: due_checks()
-- Claims them for a while, so that two workers do not ask the same, and one that dies loses nothing.
update payment set check_at = now() + interval '2 minutes'
where id in (
    select id from payment where check_at <= now()
    order by check_at limit 50 for update skip locked
)
returning id;

-- name: reserve(id, amount_minor)$
-- Takes a part of what has come, so that no two refunds give the same money back.
update payment
set refunding_minor = refunding_minor + :amount_minor,
    check_at = least(check_at, now() + interval '1 minute')
where id = :id and charged_minor - refunding_minor >= :amount_minor
returning id;

-- name: add_refund(id, payment_id, amount_minor, reason)!
insert into refund (id, payment_id, amount_minor, reason, try_at)
values (:id, :payment_id, :amount_minor, :reason, now() + interval '1 minute');

-- name: add_refund_by_bank(id, payment_id, amount_minor)!
-- Somebody gave it back at the bank itself.
insert into refund (id, payment_id, amount_minor, reason, state, settled_at)
values (:id, :payment_id, :amount_minor, 'by-bank', 'succeeded', now());

-- name: split_refund(id, by_bank_id, by_bank_minor)!
-- A part of it was given back at the bank itself: as a refund of its own, and ours is for the rest.
with rest as (
    update refund set amount_minor = amount_minor - :by_bank_minor where id = :id
    returning payment_id
)
insert into refund (id, payment_id, amount_minor, reason, state, settled_at)
select :by_bank_id, payment_id, :by_bank_minor, 'by-bank', 'succeeded', now() from rest;

-- name: take_refund(id)^
-- record_class: Refund
-- One of a payment at a time; whoever takes it has a minute, then it may be taken again.
with before as (
    select id, state from refund where id = :id for update
)
update refund r
set state = 'sent', tries = r.tries + 1, try_at = now() + interval '1 minute'
from payment p, before
where r.id = before.id and p.id = r.payment_id
  and (r.state = 'requested' or (r.state in ('sent', 'unknown') and r.try_at <= now()))
  and not exists (
      select from refund other
      where other.payment_id = r.payment_id and other.id <> r.id
        and other.state in ('sent', 'unknown')
  )
returning r.id, r.payment_id, r.amount_minor, r.tries, r.refusals,
    before.state <> 'requested' as maybe_sent, p.gateway, p.order_number, p.charged_minor,
    (
        select coalesce(sum(o.amount_minor), 0)::bigint from refund o
        where o.payment_id = r.payment_id and o.id <> r.id and o.state = 'succeeded'
    ) as settled_minor,
    clock_timestamp() as now;

-- name: put_refund_back(id, state, error, refusals, wait)!
update refund
set state = :state, error = :error, refusals = :refusals, try_at = now() + :wait::interval
where id = :id and state = 'sent';

-- name: give_refund_to_people(id, error)!
update refund set state = 'manual', error = :error, try_at = null where id = :id and state = 'sent';

-- name: finish_by_hand(id)$
update refund set state = 'succeeded', settled_at = now(), error = null
where id = :id and state = 'manual'
returning payment_id;

-- name: returned_by_hand(payment_id)$
select coalesce(sum(amount_minor), 0)::bigint from refund
where payment_id = :payment_id and state = 'succeeded';

-- name: finish_refund(id)$
update refund set state = 'succeeded', settled_at = now(), try_at = null, error = null
where id = :id and state = 'sent'
returning payment_id;

-- name: due_refunds()
-- Past those whose payment has another one on its way.
select r.id from refund r
where r.try_at <= now() and not exists (
    select from refund other
    where other.payment_id = r.payment_id and other.id <> r.id
      and other.state in ('sent', 'unknown')
)
order by r.try_at limit 50;

-- name: charge(payment_id, amount_minor)!
insert into ledger (payment_id, kind, source, target, amount_minor)
values (:payment_id, 'charge', 'payer', 'unapplied', :amount_minor);

-- name: return_money(payment_id, amount_minor)!
insert into ledger (payment_id, kind, source, target, amount_minor)
values (:payment_id, 'return', 'unapplied', 'payer', :amount_minor);

-- name: apply(payment_id)!
-- What was kept of a payment becomes what its purpose has earned.
with kept as (
    update payment set applied = true where id = :payment_id and charged_minor > refunding_minor
    returning id, charged_minor - refunding_minor as kept_minor
)
insert into ledger (payment_id, kind, source, target, amount_minor)
select id, 'apply', 'unapplied', 'earned', kept_minor from kept;

-- name: unapplied()
-- Money that has come and is still for nothing, although its news was told.
select id, purpose, subject_id from payment
where charged_minor > refunding_minor and not applied and paid_at < now() - interval '2 minutes'
order by paid_at limit 50;

-- name: flag_unapplied()
update payment set review = 'not-applied'
where charged_minor > refunding_minor and not applied and paid_at < now() - interval '1 hour'
  and review is null
returning id, review;

-- name: flag_unseen_refunds()
-- The bank said yes to a refund days ago and does not show it.
update payment p set review = 'refund-not-seen'
from refund r
where r.payment_id = p.id and r.state = 'succeeded'
  and r.settled_at between now() - interval '10 days' and now() - interval '3 days'
  and p.returned_minor < p.refunding_minor and p.review is null
  and not exists (select from refund o where o.payment_id = p.id and o.state <> 'succeeded')
returning p.id, p.review;

-- name: prune_callbacks()$
with old as (
    delete from payment_callback where id in (
        select id from payment_callback where last_at < now() - interval '400 days' limit 2000
    )
    returning id
)
select count(*) from old;

-- name: release(payment_id, refund_id, amount_minor)!
-- Only of money that had been applied; anything else is free to go back.
insert into ledger (payment_id, kind, source, target, amount_minor, refund_id)
select l.payment_id, 'release', 'earned', 'unapplied', :amount_minor, :refund_id
from ledger l where l.payment_id = :payment_id and l.kind = 'apply';

-- name: received(purpose, subject_id)
-- record_class: Received
-- What has come for something and is not on its way back, the first first.
select id as payment_id, charged_minor - refunding_minor as kept_minor
from payment
where purpose = :purpose and subject_id = :subject_id and charged_minor > refunding_minor
order by paid_at, id
for update;

-- name: note(payment_id, kind, detail)!
insert into payment_event (payment_id, kind, detail)
values (:payment_id, :kind, :detail::text::jsonb);

-- name: history(payment_id)
select at, kind, detail::text as detail from payment_event
where payment_id = :payment_id order by id;

-- name: refunds_of(payment_id)
select id, reason, state, amount_minor, tries, error, requested_at, settled_at from refund
where payment_id = :payment_id order by requested_at;

-- name: last_refund_reason(payment_id)$
select reason from refund where payment_id = :payment_id order by requested_at desc limit 1;

-- name: by_number(gateway, order_number)^
-- record_class: Payment
select id, user_id, purpose, subject_id, gateway, order_number, gateway_ref, payment_url,
    amount_minor, currency, state, review, abandoned, charged_minor, returned_minor,
    refunding_minor, created_at, expires_at, paid_at, registrations, asked_at, check_at,
    clock_timestamp() as now
from payment where gateway = :gateway and order_number = :order_number;

-- name: set_ref(id, gateway_ref)!
update payment set gateway_ref = :gateway_ref where id = :id;

-- name: find_order(gateway, order_number, gateway_ref)$
-- Both must fit where both are told; a payment that is being registered has no ref yet.
select id from payment
where gateway = :gateway and order_number = :order_number
  and (gateway_ref is null or :gateway_ref::text is null or gateway_ref = :gateway_ref);

-- name: find_ref(gateway, gateway_ref)$
select id from payment where gateway = :gateway and gateway_ref = :gateway_ref;

-- name: add_callback(id, gateway, payment_id, fingerprint, content, signature, outcome)!
insert into payment_callback (id, gateway, payment_id, fingerprint, content, signature, outcome)
values (:id, :gateway, :payment_id, :fingerprint, :content, :signature, :outcome)
on conflict (payment_id, fingerprint, signature)
do update set copies = payment_callback.copies + 1, last_at = now(), outcome = excluded.outcome;

-- name: to_review()
select id, state, review, amount_minor, charged_minor, returned_minor, currency, created_at
from payment where review is not null order by created_at limit 200;

-- name: to_review_counted()
select gateway, review, count(*) as payments from payment where review is not null
group by gateway, review;

-- name: refunds_by_hand()
select r.id, r.payment_id, r.amount_minor, p.currency, r.reason, r.error, r.requested_at
from refund r join payment p on p.id = r.payment_id
where r.state = 'manual' order by r.requested_at limit 200;

-- name: try_refund_again(id)$
-- It may have arrived after all: so it is not new.
update refund set state = 'unknown', refusals = 0, try_at = now()
where id = :id and state = 'manual'
returning id;

-- name: reviewed(id)$
update payment set review = null where id = :id and review is not null returning id;

-- name: stuck()
-- What should have come to its end an hour ago.
select p.id as payment_id, p.gateway, p.purpose, p.state, p.amount_minor, p.currency, p.created_at,
    case when p.charged_minor > p.refunding_minor and not p.applied then 'money for nothing yet'
        when p.returned_minor < p.refunding_minor then 'refund on its way'
        else 'not over' end as why
from payment p
where (p.state in ('registering', 'pending', 'authorized') and p.expires_at < now() - interval '1 hour')
   or (p.charged_minor > p.refunding_minor and not p.applied
       and p.paid_at < now() - interval '1 hour')
   or (p.returned_minor < p.refunding_minor and p.created_at < now() - interval '1 hour')
order by p.created_at limit 200;

-- name: callbacks(refused)
select id, gateway, payment_id, signature, outcome, copies, received_at, last_at
from payment_callback
where not :refused::boolean or signature = 'wrong' or coalesce(outcome, 'taken') <> 'taken'
order by last_at desc limit 200;

-- name: callback(id)^
select gateway, payment_id, content, signature from payment_callback where id = :id;

-- name: of_late(days, after, most)
-- record_class: Payment
select id, user_id, purpose, subject_id, gateway, order_number, gateway_ref, payment_url,
    amount_minor, currency, state, review, abandoned, charged_minor, returned_minor,
    refunding_minor, created_at, expires_at, paid_at, registrations, asked_at, check_at,
    clock_timestamp() as now
from payment
where created_at > now() - make_interval(days => :days) and id > :after
order by id limit :most;

-- name: unbalanced(days)
-- Payments whose ledger does not say what they say.
select p.id, p.charged_minor - coalesce(sum(l.amount_minor) filter (where l.kind = 'charge'), 0)
    as charged, p.returned_minor
    - coalesce(sum(l.amount_minor) filter (where l.kind = 'return'), 0) as returned
from payment p left join ledger l on l.payment_id = p.id
where p.created_at > now() - make_interval(days => :days)
group by p.id
having p.charged_minor <> coalesce(sum(l.amount_minor) filter (where l.kind = 'charge'), 0)
    or p.returned_minor <> coalesce(sum(l.amount_minor) filter (where l.kind = 'return'), 0);
