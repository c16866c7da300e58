-- name: say(chat_id, method, payload, due_at, about)!
insert into telegram_message (chat_id, method, payload, due_at, about)
values (:chat_id, :method, :payload::text::jsonb, coalesce(:due_at::timestamptz, now()), :about);

-- name: subject(chat_id, message_id)$
select about from telegram_message where chat_id = :chat_id and message_id = :message_id;

-- name: start(id, language)$
-- Whoever writes has not blocked us.
with met as (
    insert into telegram_chat as c (id, language) values (:id, :language)
    on conflict (id) do update set language = excluded.language, blocked_at = null
    where c.language <> excluded.language or c.blocked_at is not null
)
select count(*) from telegram_message where chat_id = :id and state in ('waiting', 'sending');

-- name: block(id)!
with gone as (
    update telegram_chat set blocked_at = coalesce(blocked_at, now()) where id = :id returning id
)
update telegram_message set state = 'dropped', claimed_until = null, payload = null
where chat_id = (select id from gone) and state in ('waiting', 'sending');

-- name: chat_of_user(user_id, now, timezone)^
-- record_class: Chat
-- `asleep`: in the hours in which the user wants no reminders.
select c.id, c.language, a.user_id,
    case when night.since <= night.until then clock >= night.since and clock < night.until
        else clock >= night.since or clock < night.until end as asleep
from telegram_account a
join telegram_chat c on c.id = a.telegram_id
join users u on u.id = a.user_id and u.blocked_at is null and u.deleted_at is null
left join notice_settings s on s.user_id = a.user_id
cross join lateral (
    select coalesce(s.quiet_from, '22:00') as since, coalesce(s.quiet_to, '08:00') as until,
        (:now::timestamptz at time zone :timezone::text)::time as clock
) as night
where a.user_id = :user_id and c.blocked_at is null;

-- name: claim(chat_id, life)^
-- The first one that is not sent yet, of one chat: nobody passes by it.
with first as (
    select id from telegram_message
    where chat_id = :chat_id and state in ('waiting', 'sending')
    order by id limit 1
)
update telegram_message m
set state = 'sending', attempts = m.attempts + 1, claimed_until = now() + :life::interval
from first
where m.id = first.id and m.state in ('waiting', 'sending') and coalesce(m.claimed_until, m.due_at) <= now()
returning m.id, m.chat_id, m.method, m.payload::text as payload, m.attempts;

-- name: chats_to_write(most)
-- Those whose first message is due.
select chat_id from (
    select distinct on (chat_id) chat_id, coalesce(claimed_until, due_at) as at
    from telegram_message where state in ('waiting', 'sending')
    order by chat_id, id
) as first
where at <= now() order by at limit :most;

-- name: sent(id, message_id)!
update telegram_message
set state = 'sent', message_id = :message_id, claimed_until = null, error = null, payload = null
where id = :id and state = 'sending';

-- name: failed(id, error)!
update telegram_message
set state = 'failed', error = :error, claimed_until = null, payload = null
where id = :id and state = 'sending';

-- name: postpone(id, error, wait, patience)!
-- Given up after days.
update telegram_message m
set state = case when late then 'failed' else 'waiting' end,
    payload = case when not late then payload end,
    due_at = now() + :wait::interval, claimed_until = null, error = :error
from (
    select id, created_at < now() - :patience::interval as late from telegram_message where id = :id
) as old
where m.id = old.id and m.state = 'sending';

-- name: forget_chat(id)!
-- Not one that has meanwhile been joined with another account.
with chat as (
    select id from telegram_chat where id = :id
      and not exists (select from telegram_account where telegram_id = :id)
), said as (
    delete from telegram_message where chat_id = (select id from chat)
)
delete from telegram_chat where id = (select id from chat);

-- name: prune_messages()$
with old as (
    delete from telegram_message where id in (
        select id from telegram_message
        where state not in ('waiting', 'sending') and created_at < now() - interval '90 days'
        limit 2000
    )
    returning id
)
select count(*) from old;
