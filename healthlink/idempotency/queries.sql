-- name: claim(user_id, route, key, fingerprint)$
-- True if the key is new. While another transaction holds it, this waits (lock_timeout) for the
-- other's end: committed, then the answer can be repeated; rolled back, then the key is ours.
insert into idempotency_key (user_id, route, key, fingerprint)
values (:user_id, :route, :key, :fingerprint)
on conflict do nothing
returning true;

-- name: finish(user_id, route, key, answer)!
update idempotency_key set answer = :answer
where user_id = :user_id and route = :route and key = :key and answer is null;

-- name: first_answer(user_id, route, key)^
select fingerprint, answer from idempotency_key
where user_id = :user_id and route = :route and key = :key;

-- name: forget(whose)!
-- Theirs, and those of their registration, when they were strangers yet.
delete from idempotency_key where user_id = any (:whose::uuid[]);

-- name: prune()!
-- In bites that no statement time-out cuts.
delete from idempotency_key where (user_id, route, key) in (
    select user_id, route, key from idempotency_key
    where created_at < now() - interval '48 hours' limit 2000
);
