-- name: post_all(ids, kinds, times, channels, user_id, subject_id, version)$
-- Whether any of it is news and due. Nothing for a chat that the user does not have.
with posted as (
    insert into notice (id, kind, channel, user_id, subject_id, version, due_at)
    select n.id, n.kind, n.channel, :user_id, :subject_id, :version, coalesce(n.due_at, now())
    from unnest(:ids::uuid[], :kinds::text[], :times::timestamptz[], :channels::text[])
        as n (id, kind, due_at, channel)
    where n.channel = 'email' or exists (
        select from telegram_account a join telegram_chat c on c.id = a.telegram_id
        where a.user_id = :user_id and c.blocked_at is null
    )
    on conflict do nothing
    returning due_at
)
select coalesce(bool_or(due_at <= now()), false) from posted;

-- name: lock_claims()!
-- One at a time, so that what belongs into one letter is never claimed by two.
select pg_advisory_xact_lock(hashtext('notice claims'));

-- name: claim(kinds, spans, life, channel)
-- The notice that waits longest, with those that may share its letter. Only of kinds that this
-- program knows: a newer one beside it may have posted others. A claim that ran out was somebody's
-- who died with the letter in hand: it may have been sent.
with first as (
    select n.id, n.state, n.kind, n.channel, n.user_id, n.due_at, k.span
    from notice n
    join unnest(:kinds::text[], :spans::interval[]) as k (kind, span) on k.kind = n.kind
    where n.channel = :channel and n.state in ('waiting', 'sending')
      and coalesce(n.claimed_until, n.due_at) <= now()
    order by coalesce(n.claimed_until, n.due_at)
    limit 1
    for update of n skip locked
), together as (
    select n.id, n.state
    from notice n
    join first f on n.user_id = f.user_id and n.kind = f.kind and n.channel = f.channel
    where n.id <> f.id and n.due_at <= f.due_at + f.span
      and n.state in ('waiting', 'sending') and (n.claimed_until is null or n.claimed_until <= now())
    for update of n skip locked
), taken as (
    update notice n
    set state = 'sending', attempts = n.attempts + 1, claimed_until = now() + :life::interval,
        unclear = n.unclear + (n.state = 'sending')::int
    from (select id, state from first union all select id, state from together) as before
    where n.id = before.id
    returning n.id, n.kind, n.user_id, n.subject_id, n.version, n.due_at,
        before.state = 'sending' as unclear
)
select id, kind, user_id, subject_id, version, due_at, unclear from taken order by due_at, id;

-- name: finish(ids, state, error)!
update notice
set state = :state, error = :error, claimed_until = null,
    sent_at = case when :state = 'sent' then now() end
where id = any(:ids::uuid[]) and state = 'sending';

-- name: postpone(ids, error, unclear, first_pause, longest_pause, patience)!
-- Twice as long after every attempt; after days it is given up.
update notice
set state = case when greatest(due_at, created_at) < now() - :patience::interval
        then 'failed' else 'waiting' end,
    claimed_until = now()
        + least(:first_pause::interval * 2 ^ least(attempts - 1, 20), :longest_pause::interval),
    unclear = unclear + :unclear::int, error = :error
where id = any(:ids::uuid[]) and state = 'sending';

-- name: notices_of(user_id)
-- record_class: Told
select kind, channel, state, due_at, sent_at from notice
where user_id = :user_id order by created_at desc, id desc limit 10000;

-- name: forget_notices(user_id)!
delete from notice where user_id = :user_id;

-- name: prune_notices()!
-- What is done stays for half a year, so that it is not posted twice.
delete from notice where id in (
    select id from notice
    where state not in ('waiting', 'sending') and created_at < now() - interval '180 days'
    limit 2000
);

-- name: settings(user_id)^
-- record_class: NoticeSettings
select coalesce(s.reminder_day, true) as reminder_day,
    coalesce(s.reminder_hours, true) as reminder_hours,
    coalesce(s.quiet_from, '22:00') as quiet_from,
    coalesce(s.quiet_to, '08:00') as quiet_to
from (values (:user_id::uuid)) as asked (user_id)
left join notice_settings s on s.user_id = asked.user_id;

-- name: change_settings(user_id, reminder_day, reminder_hours, quiet_from, quiet_to)^
-- record_class: NoticeSettings
insert into notice_settings as s (user_id, reminder_day, reminder_hours, quiet_from, quiet_to)
values (
    :user_id, coalesce(:reminder_day::boolean, true), coalesce(:reminder_hours::boolean, true),
    coalesce(:quiet_from::time, '22:00'), coalesce(:quiet_to::time, '08:00')
)
on conflict (user_id) do update
set reminder_day = coalesce(:reminder_day::boolean, s.reminder_day),
    reminder_hours = coalesce(:reminder_hours::boolean, s.reminder_hours),
    quiet_from = coalesce(:quiet_from::time, s.quiet_from),
    quiet_to = coalesce(:quiet_to::time, s.quiet_to)
returning s.reminder_day, s.reminder_hours, s.quiet_from, s.quiet_to;

-- name: forget_settings(user_id)!
delete from notice_settings where user_id = :user_id;
