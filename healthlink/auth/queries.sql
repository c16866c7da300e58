-- name: add_user(id, email, full_name, phone, role, password_hash, language)^
-- record_class: UserOut
-- The account holder is also a person who attends, under the same id.
with added as (
    insert into users (id, email, full_name, phone, role, password_hash, language)
    values (:id, :email, :full_name, :phone, :role, :password_hash, :language)
    returning id, email, full_name, phone
), attendee as (
    insert into person (id, user_id) select id, id from added
)
select id, email, full_name, phone from added;

-- name: profile(user_id)^
-- record_class: ProfileOut
select id, email, full_name, phone, role, language, email_verified_at is not null as email_verified,
    created_at
from users where id = :user_id and deleted_at is null;

-- name: account_by_email(email)^
-- record_class: Account
select id, role, password_hash from users
where lower(email) = lower(:email) and blocked_at is null and deleted_at is null;

-- name: account(user_id)^
-- record_class: Account
select id, role, password_hash from users where id = :user_id;

-- name: change_profile(user_id, full_name, phone, language)^
-- record_class: ProfileOut
update users
set full_name = coalesce(:full_name, full_name), phone = coalesce(:phone, phone),
    language = coalesce(:language, language)
where id = :user_id
returning id, email, full_name, phone, role, language, email_verified_at is not null as email_verified,
    created_at;

-- name: set_password(user_id, proven, password_hash)!
-- Only over the hash that the old password was compared with: of two changes at once one wins.
update users set password_hash = :password_hash
where id = :user_id and password_hash = :proven;

-- name: reset_password(user_id, password_hash)!
-- Whoever could read the letter has the address.
update users
set password_hash = :password_hash, email_verified_at = coalesce(email_verified_at, now())
where id = :user_id;

-- name: verify_email(user_id)!
update users set email_verified_at = now() where id = :user_id and email_verified_at is null;

-- name: add_link(token_hash, user_id, purpose, life)!
-- A new link to a password ends those before it.
with ended as (
    delete from account_link
    where user_id = :user_id and purpose = :purpose and purpose <> 'verify'
)
insert into account_link (token_hash, user_id, purpose, expires_at)
values (:token_hash, :user_id, :purpose, now() + :life::interval);

-- name: is_link_live(token_hash, purposes)$
select exists (
    select from account_link l join users u on u.id = l.user_id
    where l.token_hash = :token_hash and l.purpose = any(:purposes::text[])
      and l.used_at is null and l.expires_at > now()
      and u.blocked_at is null and u.deleted_at is null
);

-- name: use_link(token_hash, purposes)$
-- One conditional update: of racing uses one wins. Answers whose it is.
update account_link l set used_at = now()
from users u
where l.token_hash = :token_hash and l.purpose = any(:purposes::text[])
  and l.used_at is null and l.expires_at > now()
  and u.id = l.user_id and u.blocked_at is null and u.deleted_at is null
returning l.user_id;

-- name: end_links(user_id, purposes)!
delete from account_link where user_id = :user_id and purpose = any(:purposes::text[]);

-- name: prune_links()!
delete from account_link where token_hash in (
    select token_hash from account_link where expires_at < now() - interval '1 day' limit 2000
);

-- name: addressee(user_id)^
-- record_class: Addressee
select email, full_name, language, email_verified_at is not null as email_verified,
    password_hash is not null as has_password
from users
where id = :user_id and email is not null and blocked_at is null and deleted_at is null;

-- name: erase_user(user_id, proven)^
-- The row stays for the appointments that point at it; nothing of the person stays in it. Answers
-- the e-mail and the chat that were erased, or no row if somebody was faster.
with old as (
    select id, email from users
    where id = :user_id and deleted_at is null and password_hash is not distinct from :proven
    for update
), relatives as (
    update person set full_name = '', birth_date = null, removed_at = now()
    where user_id = (select id from old) and relation is not null
), telegram as (
    delete from telegram_account where user_id = (select id from old) returning telegram_id
)
update users u
set email = null, full_name = '', phone = null, password_hash = null, deleted_at = now()
from old where u.id = old.id
returning old.email, (select telegram_id from telegram);

-- name: block(user_id)$
update users set blocked_at = now()
where id = :user_id and blocked_at is null and deleted_at is null
returning true;

-- name: unblock(user_id)$
update users set blocked_at = null where id = :user_id and blocked_at is not null returning true;

-- name: add_relative(id, user_id, full_name, birth_date, relation, most)^
-- record_class: RelativeOut
-- The user's row is locked, so that two additions at once count each other.
with holder as (
    select u.id from users u where u.id = :user_id and u.deleted_at is null for no key update
)
insert into person (id, user_id, full_name, birth_date, relation)
select :id, holder.id, :full_name, :birth_date, :relation
from holder
where (
    select count(*) from person p
    where p.user_id = holder.id and p.relation is not null and p.removed_at is null
) < :most::int
returning id, full_name, birth_date, relation;

-- name: family(user_id)
-- record_class: RelativeOut
select id, full_name, birth_date, relation from person
where user_id = :user_id and relation is not null and removed_at is null
order by id;

-- name: change_relative(id, user_id, full_name, birth_date, relation)^
-- record_class: RelativeOut
update person
set full_name = coalesce(:full_name, full_name), birth_date = coalesce(:birth_date, birth_date),
    relation = coalesce(:relation, relation)
where id = :id and user_id = :user_id and relation is not null and removed_at is null
returning id, full_name, birth_date, relation;

-- name: remove_relative(id, user_id)!
update person set removed_at = now()
where id = :id and user_id = :user_id and relation is not null and removed_at is null;

-- name: add_caller(id, full_name, phone)!
-- Somebody who only telephones: an account without an address, to which nobody can sign in.
with added as (
    insert into users (id, full_name, phone) values (:id, :full_name, :phone) returning id
)
insert into person (id, user_id) select id, id from added;

-- name: hold_account_by_email(email)^
-- record_class: Account
select id, role, password_hash from users
where lower(email) = lower(:email) and deleted_at is null
for no key update;

-- name: is_email_proven(user_id)$
select email_verified_at is not null from users where id = :user_id;

-- name: hold_role(user_id)$
select role from users where id = :user_id and deleted_at is null for no key update;

-- name: set_role(user_id, role)!
update users set role = :role where id = :user_id and role <> :role;

-- name: become_doctor(user_id)!
-- Who works at a clinic, or for all of them, stays that: it makes sessions shorter.
update users set role = 'doctor' where id = :user_id and role = 'patient';

-- name: lock_telegram(telegram_id)!
-- Two first sign-ins at once make one account.
select pg_advisory_xact_lock(hashtextextended('telegram:' || :telegram_id::bigint::text, 0));

-- name: is_init_data_denied(hash)$
select exists (select from telegram_denied where hash = :hash);

-- name: account_of_telegram(telegram_id)^
-- record_class: TelegramOwner
select u.id, u.role, u.password_hash, u.language, t.signs_in,
    u.blocked_at is null and u.deleted_at is null and t.signs_in as welcome
from telegram_account t join users u on u.id = t.user_id
where t.telegram_id = :telegram_id;

-- name: add_telegram_account(id, full_name, language, telegram_id, username, first_name)!
-- A doctor's account without an e-mail address; as with others, its holder is a person who attends.
with added as (
    insert into users (id, full_name, role, language) values (:id, :full_name, 'doctor', :language)
    returning id
), attendee as (
    insert into person (id, user_id) select id, id from added
)
insert into telegram_account (telegram_id, user_id, username, first_name)
select :telegram_id, id, :username, :first_name from added;

-- name: renew_telegram_account(telegram_id, username, first_name)!
update telegram_account set username = :username, first_name = :first_name
where telegram_id = :telegram_id
  and (username is distinct from :username or first_name <> :first_name);

-- name: join_telegram(telegram_id, user_id, first_name, signs_in)$
-- Nothing if either has another already.
insert into telegram_account (telegram_id, user_id, username, first_name, signs_in)
values (:telegram_id, :user_id, null, :first_name, :signs_in)
on conflict (telegram_id) do update set first_name = excluded.first_name,
    signs_in = telegram_account.signs_in or excluded.signs_in
where telegram_account.user_id = excluded.user_id
returning true;

-- name: user_of_phone(phone)$
-- Nobody's, unless it is one account's only, and a patient's: `phone` as its digits.
select case when count(*) = 1 and bool_and(role = 'patient') then min(id::text)::uuid end
from (
    select id, role from users
    where phone is not null and regexp_replace(phone, '\D', '', 'g') = :phone
      and blocked_at is null and deleted_at is null
    limit 2
) as few;

-- name: telegram_of_user(user_id)^
select username from telegram_account where user_id = :user_id;

-- name: part_telegram(user_id)$
delete from telegram_account t using users u
where t.user_id = :user_id and u.id = t.user_id and u.password_hash is not null
returning t.telegram_id;

-- name: part_told(telegram_id)!
delete from telegram_account where telegram_id = :telegram_id and not signs_in;

-- name: stop_telegram(user_id)!
update telegram_account set signs_in = false where user_id = :user_id and signs_in;

-- name: link_owner(token_hash, purposes)^
select u.full_name, u.email
from account_link l join users u on u.id = l.user_id
where l.token_hash = :token_hash and l.purpose = any(:purposes::text[])
  and l.used_at is null and l.expires_at > now()
  and u.blocked_at is null and u.deleted_at is null;

-- name: telegram_export(user_id)^
select telegram_id, username, first_name, linked_at, signs_in from telegram_account
where user_id = :user_id;

-- name: prune_telegram_denied()!
delete from telegram_denied where hash in (
    select hash from telegram_denied where expires_at < now() limit 2000
);

-- name: open_session(id, user_id, proven, life, refresh_hash, user_agent, address, init_hash)$
-- The lock makes sign-ins of one user count each other's sessions, and lets a change of password
-- end this one or refuse it.
insert into session (id, user_id, expires_at, refresh_hash, user_agent, address, init_hash)
select :id, u.id, now() + :life::interval, :refresh_hash, :user_agent, :address, :init_hash
from users u
where u.id = :user_id and u.password_hash is not distinct from :proven
  and u.blocked_at is null and u.deleted_at is null
for no key update
returning expires_at;

-- name: end_surplus_sessions(user_id, keep)!
update session set ended_at = now()
where id in (
    select id from session
    where user_id = :user_id and ended_at is null
    order by refreshed_at desc, id desc
    offset :keep::int
);

-- name: session_state(session_id, user_id)^
-- record_class: SessionState
-- Asked at every request: a sign-out, a block or a change of role acts on the next one.
select s.user_id, u.role, s.generation, s.successor_used
from session s join users u on u.id = s.user_id
where s.id = :session_id and s.user_id = :user_id
  and s.ended_at is null and s.expires_at > now()
  and u.blocked_at is null and u.deleted_at is null;

-- name: successor_used(session_id, generation)!
update session set successor_used = true
where id = :session_id and generation = :generation and not successor_used;

-- name: rotate(session_id, user_id, old_hash, new_hash)^
-- record_class: Rotation
-- One conditional update: of racing exchanges one wins, the others find the hash gone.
update session s
set refresh_hash = :new_hash, previous_hash = :old_hash, generation = s.generation + 1,
    successor_used = false, refreshed_at = now()
from users u
where s.id = :session_id and s.user_id = :user_id and s.refresh_hash = :old_hash
  and s.ended_at is null and s.expires_at > now()
  and u.id = s.user_id and u.blocked_at is null and u.deleted_at is null
returning s.user_id, u.role, s.generation, s.expires_at;

-- name: rotated_already(session_id, user_id, old_hash, new_hash)^
-- record_class: Rotation
-- The answer to the first exchange was lost: its successor exists and nobody has used it.
select s.user_id, u.role, s.generation, s.expires_at
from session s join users u on u.id = s.user_id
where s.id = :session_id and s.user_id = :user_id
  and s.previous_hash = :old_hash and s.refresh_hash = :new_hash and not s.successor_used
  and s.ended_at is null and s.expires_at > now()
  and u.blocked_at is null and u.deleted_at is null;

-- name: end_session(session_id, user_id)!
-- initData is good for a day at most (INIT_DATA_MAX_AGE): what opened an older session is over anyway.
with denied as (
    insert into telegram_denied (hash, expires_at)
    select init_hash, created_at + interval '2 days' from session
    where id = :session_id and user_id = :user_id and ended_at is null and init_hash is not null
      and created_at > now() - interval '2 days'
    on conflict do nothing
)
update session set ended_at = now()
where id = :session_id and user_id = :user_id and ended_at is null;

-- name: end_sessions(user_id, but)!
-- Not what opened the session that goes on: a reload of the Mini App sends it again.
with denied as (
    insert into telegram_denied (hash, expires_at)
    select init_hash, max(created_at) + interval '2 days' from session
    where user_id = :user_id and init_hash is not null and created_at > now() - interval '2 days'
      and ended_at is null and init_hash is distinct from
        (select kept.init_hash from session kept where kept.id = :but::uuid)
    group by init_hash
    on conflict do nothing
)
update session set ended_at = now()
where user_id = :user_id and ended_at is null and id is distinct from :but::uuid;

-- name: forget_sessions(user_id)!
with denied as (
    insert into telegram_denied (hash, expires_at)
    select init_hash, max(created_at) + interval '2 days' from session
    where user_id = :user_id and init_hash is not null and created_at > now() - interval '2 days'
    group by init_hash
    on conflict do nothing
)
delete from session where user_id = :user_id;

-- name: live_sessions(user_id, current)
-- record_class: SessionOut
select id, created_at, refreshed_at, expires_at, user_agent, address,
    id is not distinct from :current::uuid as current
from session
where user_id = :user_id and ended_at is null and expires_at > now()
order by refreshed_at desc;

-- name: prune_sessions()!
-- In bites that no statement time-out cuts.
delete from session where id in (
    select id from session
    where coalesce(ended_at, expires_at) < now() - interval '30 days' limit 2000
);

-- name: attempt(key, step, span)$
-- GCRA: `due` is when the next attempt would be due at the steady pace; a burst may run ahead of it
-- by `span`. True if the attempt is allowed; a refused one is not counted.
insert into throttle as t (key, due) values (:key, now() + :step::interval)
on conflict (key) do update
set due = greatest(t.due, now()) + :step::interval
where greatest(t.due, now()) + :step::interval <= now() + :span::interval
returning true;

-- name: prune_throttle()!
delete from throttle where key in (select key from throttle where due < now() limit 2000);
