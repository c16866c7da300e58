-- A file is its sender's alone until it is sent with a message (the room above, `send`).

-- name: place(conversation_id, user_id)^
-- For a member: whether either has blocked the other, and how many bytes the user has added within a day.
select exists (
        select from conversation_member b
        where b.conversation_id = m.conversation_id and b.blocked_at is not null
    ) as is_blocked,
    (
        select coalesce(sum(k.size), 0)::bigint
        from message_file f join media_file k on k.id = f.file_id
        where f.sent_by = m.user_id and f.created_at > now() - interval '1 day'
    ) as today
from conversation_member m
where m.conversation_id = :conversation_id and m.user_id = :user_id;

-- name: one_at_a_time(user_id)^
-- Two uploads at once could both see the last free megabyte.
select pg_advisory_xact_lock(hashtextextended('chat files ' || :user_id::uuid, 0));

-- name: add(id, conversation_id, user_id, file_id, file_name)!
insert into message_file (id, conversation_id, sent_by, file_id, file_name)
values (:id, :conversation_id, :user_id, :file_id, :file_name);

-- name: file(id, user_id)^
-- record_class: ChatFileRow
select f.id, f.conversation_id, f.seq, f.sent_by as sender_id, f.file_name, k.content_type, k.size,
    k.width, k.height, f.created_at, k.thumbnail_at is not null as has_thumbnail
from message_file f
join media_file k on k.id = f.file_id
join conversation_member m on m.conversation_id = f.conversation_id and m.user_id = :user_id
where f.id = :id and (f.sent_by = m.user_id or f.seq is not null);

-- name: stored(id, user_id)^
-- record_class: Stored
select f.id, f.file_name, k.key, k.content_type, k.size,
    k.thumbnail_at is not null as has_thumbnail
from message_file f
join media_file k on k.id = f.file_id
join conversation_member m on m.conversation_id = f.conversation_id and m.user_id = :user_id
where f.id = :id and (f.sent_by = m.user_id or f.seq is not null);

-- name: drop(id, user_id)$
-- Before it is sent.
delete from message_file where id = :id and sent_by = :user_id and seq is null returning file_id;

-- name: drop_unsent()
-- A hundred, past those that are just being sent.
delete from message_file where id in (
    select id from message_file
    where seq is null and created_at < now() - interval '1 day'
    order by created_at limit 100 for update skip locked
) returning file_id;

-- name: drop_of(user_id)
-- Also what was sent: with the account.
delete from message_file where sent_by = :user_id returning file_id;
