-- name: next_files(after, fetch)
-- By id, which sorts by when they were made.
select id, key, purpose, content_type, size, sha256 from media_file
where id > :after and deleted_at is null order by id limit :fetch;

-- name: number_of_files()$
select count(*) from media_file where deleted_at is null;

-- name: erased_since(since)
select id, deleted_at from users where deleted_at >= :since;

-- name: still_there(users)
select id, password_hash from users where id = any (:users::uuid[]) and deleted_at is null;

-- name: end_all_sessions()!
update session set ended_at = now() where ended_at is null;
