-- name: add_file(id, key, purpose, content_type, size, width, height, sha256, created_by)!
-- Born marked as deleted: it comes alive in the transaction that points at it.
insert into media_file (id, key, purpose, content_type, size, width, height, sha256, created_by)
values (:id, :key, :purpose, :content_type, :size, :width, :height, :sha256, :created_by);

-- name: adopt_file(id)!
-- Not an old one: the sweep might be deleting it.
update media_file set deleted_at = null
where id = :id and created_at > now() - interval '30 minutes';

-- name: discard_file(id)!
update media_file set deleted_at = now() where id = :id and deleted_at is null;

-- name: without_thumbnail(id)^
select key, content_type, size from media_file
where id = :id and purpose = 'file' and width is not null and thumbnail_at is null
  and deleted_at is null;

-- name: thumbnail_made(id)$
-- Nothing, if the file was swept away meanwhile.
update media_file set thumbnail_at = coalesce(thumbnail_at, now()) where id = :id returning id;

-- name: deleted_files()
-- An hour later nobody is still reading it, or still about to adopt it.
select id, key, purpose, content_type from media_file
where deleted_at < now() - interval '1 hour'
order by deleted_at limit 100;

-- name: forget_file(id)!
delete from media_file where id = :id and deleted_at < now() - interval '1 hour';
