-- name: invite(token_hash, patient_id, doctor_id)$
-- One that is good for each card. Answers until when.
with older as (
    update patient_invitation set used_at = now()
    where patient_id = :patient_id and doctor_id = :doctor_id and used_at is null
)
insert into patient_invitation (token_hash, doctor_id, patient_id, expires_at)
values (:token_hash, :doctor_id, :patient_id, now() + interval '7 days')
returning expires_at;

-- name: invited_by(token_hash, doctor_id)$
-- The doctor whose unused invitation it is.
select d.full_name from patient_invitation i join doctor d on d.id = i.doctor_id
where i.token_hash = :token_hash and i.doctor_id = :doctor_id and i.used_at is null
  and i.expires_at > now();

-- name: use_invitation(token_hash, doctor_id)$
update patient_invitation set used_at = now()
where token_hash = :token_hash and doctor_id = :doctor_id and used_at is null
  and expires_at > now()
returning patient_id;

-- name: joined_with(patient_id, doctor_id)^
-- Without a lock: whoever joins has the invitation first, and then the card.
select person_id from patient
where id = :patient_id and doctor_id = :doctor_id and archived_at is null;

-- name: person_of(patient_id, doctor_id)^
select person_id from patient
where id = :patient_id and doctor_id = :doctor_id and archived_at is null
for update;

-- name: hold_person(doctor_id, person_id)!
-- No booking makes a card of this person meanwhile (mirror's statement of this name).
select pg_advisory_xact_lock(
    hashtextextended('card:' || :doctor_id::uuid::text || :person_id::uuid::text, 0)
);

-- name: other_card(person_id, doctor_id)$
-- One that a booking has made.
select id from patient where person_id = :person_id and doctor_id = :doctor_id for update;

-- name: move_visits(other_id, patient_id, doctor_id)!
update visit set patient_id = :patient_id
where patient_id = :other_id and doctor_id = :doctor_id;

-- name: move_files(other_id, patient_id, doctor_id)!
update patient_media set patient_id = :patient_id
where patient_id = :other_id and doctor_id = :doctor_id;

-- name: move_consents(other_id, patient_id, doctor_id)!
-- What is in force for both stays with the card that it was given for.
update consent c set patient_id = :patient_id
where c.patient_id = :other_id and c.doctor_id = :doctor_id
  and (c.withdrawn_at is not null or not exists (
    select from consent mine where mine.patient_id = :patient_id and mine.purpose = c.purpose
      and mine.withdrawn_at is null
));

-- name: put_away(other_id, doctor_id)!
update patient set person_id = null, archived_at = coalesce(archived_at, now())
where id = :other_id and doctor_id = :doctor_id;

-- name: join_person(patient_id, doctor_id, person_id)!
update patient set person_id = :person_id, updated_at = now()
where id = :patient_id and doctor_id = :doctor_id;

-- name: part(patient_id, doctor_id)$
update patient set person_id = null, updated_at = now()
where id = :patient_id and doctor_id = :doctor_id
returning id;

-- name: records(user_id)
-- record_class: RecordOut
select t.id as patient_id, t.doctor_id, d.full_name as doctor_name, t.person_id, t.first_name,
    t.last_name
from person p join patient t on t.person_id = p.id join doctor d on d.id = t.doctor_id
where p.user_id = :user_id and t.archived_at is null
order by d.full_name, t.id;

-- name: cards(user_id)
select t.id from person p join patient t on t.person_id = p.id where p.user_id = :user_id;

-- name: doctor_of(patient_id, user_id)$
select t.doctor_id from patient t join person p on p.id = t.person_id
where t.id = :patient_id and p.user_id = :user_id;

-- name: access_of(patient_id, fetch, skip)
-- record_class: AccessOut
-- Of whose card it is the policies ask.
with mine as materialized (
    select id from access where patient_ids @> array[:patient_id::uuid]
), page as (
    select id from mine order by id desc limit :fetch offset :skip
)
select a.id, a.at, a.actor_id, u.full_name as actor_name, a.role, a.action,
    array[:patient_id::uuid] as patient_ids, null as patient_name, a.object_id, a.outcome, null as address
from page join access a on a.id = page.id
left join users u on u.id = a.actor_id
order by a.id desc;

-- name: shared_with(patient_id)
-- record_class: SharedRow
select m.id, m.kind, m.file_name, f.content_type, f.size, m.shared_at,
    f.thumbnail_at is not null as has_thumbnail
from patient_media m join media_file f on f.id = m.file_id
where m.patient_id = :patient_id and m.shared_at is not null and m.deleted_at is null
order by m.shared_at desc, m.id limit 500;

-- name: share(media_id, doctor_id)$
update patient_media set shared_at = coalesce(shared_at, now())
where id = :media_id and doctor_id = :doctor_id and deleted_at is null
returning patient_id;

-- name: unshare(media_id, doctor_id)$
update patient_media set shared_at = null
where id = :media_id and doctor_id = :doctor_id and deleted_at is null
returning patient_id;

