-- name: assistants(doctor_id)
-- record_class: AssistantOut
select a.id, a.name, u.full_name as account_name, a.invited_at,
    case when a.joined_at is null then a.token_expires_at end as expires_at, a.joined_at
from practice_assistant a left join users u on u.id = a.user_id
where a.doctor_id = :doctor_id and a.ended_at is null
order by a.invited_at, a.id limit 100;

-- name: one_at_a_time(doctor_id)!
-- Two invitations at once could both be the last.
select from practice where doctor_id = :doctor_id for update;

-- name: invite(id, doctor_id, name, token_hash, most)$
-- Answers until when it is good; nothing if there are `most` already.
insert into practice_assistant (id, doctor_id, name, token_hash, token_expires_at)
select :id, :doctor_id, :name, :token_hash, now() + interval '7 days'
where (
    select count(*) from practice_assistant
    where doctor_id = :doctor_id and ended_at is null
      and (joined_at is not null or token_expires_at > now())
) < :most::integer
returning token_expires_at;

-- name: accept(token_hash, user_id)^
update practice_assistant set user_id = :user_id, joined_at = now(), token_hash = null
where token_hash = :token_hash and user_id is null and ended_at is null
  and token_expires_at > now()
returning id, doctor_id;

-- name: is_doctor(user_id, doctor_id)$
select exists (select from doctor where id = :doctor_id and user_id = :user_id);

-- name: remove(id, doctor_id)$
update practice_assistant set ended_at = coalesce(ended_at, now()), token_hash = null
where id = :id and doctor_id = :doctor_id
returning id;

-- name: leave_all(user_id)!
update practice_assistant set ended_at = now() where user_id = :user_id and ended_at is null;

-- name: workplaces(user_id)
-- record_class: WorkplaceOut
select d.id as doctor_id, d.full_name as doctor_name, p.clinic_name, 'doctor' as role
from doctor d join practice p on p.doctor_id = d.id
where d.user_id = :user_id
union all
select d.id, d.full_name, p.clinic_name, 'assistant'
from practice_assistant a
join practice p on p.doctor_id = a.doctor_id
join doctor d on d.id = a.doctor_id and d.user_id is not null
where a.user_id = :user_id and a.ended_at is null
order by role desc, doctor_name, doctor_id;

-- name: prune()!
-- Who was invited by name and never came.
delete from practice_assistant where id in (
    select id from practice_assistant
    where joined_at is null and token_expires_at < now() - interval '30 days' limit 2000
);
