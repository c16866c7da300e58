-- Every statement names the doctor, though the policies of these tables would do without.

-- name: lock_patient(id, doctor_id)$
-- A card that is put away takes no files; held until the file points at it.
select id from patient where id = :id and doctor_id = :doctor_id and archived_at is null for share;

-- name: has_patient(id, doctor_id)$
select exists (select from patient where id = :id and doctor_id = :doctor_id);

-- name: has_visit(id, patient_id, doctor_id)$
select exists (
    select from visit where id = :id and patient_id = :patient_id and doctor_id = :doctor_id
);

-- name: one_at_a_time(doctor_id)^
-- Two uploads at once could both see the last free megabyte.
select pg_advisory_xact_lock(hashtextextended('practice files ' || :doctor_id::uuid, 0));

-- name: used(doctor_id)$
select coalesce(sum(size), 0)::bigint from patient_media
where doctor_id = :doctor_id and deleted_at is null;

-- name: add(id, doctor_id, patient_id, visit_id, file_id, kind, file_name, size, created_by)!
insert into patient_media (id, doctor_id, patient_id, visit_id, file_id, kind, file_name, size,
    created_by)
values (:id, :doctor_id, :patient_id, :visit_id, :file_id, :kind, :file_name, :size, :created_by);

-- name: of_patient(patient_id, doctor_id, kind, visit_id, fetch, skip)
-- record_class: MediaRow
select m.id, m.patient_id, m.visit_id, m.kind, m.file_name, f.content_type, f.size, f.width,
    f.height, m.created_at, m.shared_at, f.thumbnail_at is not null as has_thumbnail
from patient_media m join media_file f on f.id = m.file_id
where m.patient_id = :patient_id and m.doctor_id = :doctor_id and m.deleted_at is null
  and (:kind::text is null or m.kind = :kind)
  and (:visit_id::uuid is null or m.visit_id = :visit_id)
order by m.created_at desc, m.id desc limit :fetch offset :skip;

-- name: media(id, doctor_id)^
-- record_class: MediaRow
select m.id, m.patient_id, m.visit_id, m.kind, m.file_name, f.content_type, f.size, f.width,
    f.height, m.created_at, m.shared_at, f.thumbnail_at is not null as has_thumbnail
from patient_media m join media_file f on f.id = m.file_id
where m.id = :id and m.doctor_id = :doctor_id and m.deleted_at is null;

-- name: stored(id, doctor_id)^
-- record_class: Stored
select m.id, m.patient_id, m.doctor_id, m.file_name, f.key, f.content_type, f.size,
    f.thumbnail_at is not null as has_thumbnail
from patient_media m join media_file f on f.id = m.file_id
where m.id = :id and m.doctor_id = :doctor_id and m.deleted_at is null;

-- name: shared(id, user_id)^
-- record_class: Stored
-- For the patient: only what the doctor has shared, of a card that is joined with theirs.
select m.id, m.patient_id, m.doctor_id, m.file_name, f.key, f.content_type, f.size,
    f.thumbnail_at is not null as has_thumbnail
from patient_media m
join media_file f on f.id = m.file_id
join patient t on t.id = m.patient_id
join person p on p.id = t.person_id and p.user_id = :user_id
where m.id = :id and m.shared_at is not null and m.deleted_at is null;

-- name: drop(id, doctor_id)^
-- What it was called stays: the trail of a record has no holes.
with gone as (
    select id, file_id, patient_id from patient_media
    where id = :id and doctor_id = :doctor_id and deleted_at is null for update
)
update patient_media m set deleted_at = now(), file_id = null from gone where m.id = gone.id
returning gone.file_id, gone.patient_id;
