-- name: send(conversation_id, sender_id, id, client_id, content, files)^
-- record_class: Stored
-- One statement: the numbers are given under the locks of the conversation and, in the order of their
-- ids, of both boxes. Nothing for who is no member, if either has blocked the other or has no
-- account any more, and for whoever names files that are not theirs to send.
with chosen as (  -- held, so that they are sent once only, and not swept away meanwhile
    select id from message_file
    where id = any (:files::uuid[]) and conversation_id = :conversation_id and seq is null
      and sent_by = :sender_id
    order by id for update
), conv as (
    update conversation c set top = c.top + 1, spoken_at = now()
    where c.id = :conversation_id and :sender_id::uuid in (c.patient_id, c.doctor_id)
      and not exists (
          select from conversation_member m
          where m.conversation_id = c.id and m.blocked_at is not null
      )
      and not exists (
          select from users u
          where u.id in (c.patient_id, c.doctor_id)
            and (u.blocked_at is not null or u.deleted_at is not null)
      )
      and (select count(*) from chosen) = cardinality(:files::uuid[])
    returning c.id, c.top,
        case :sender_id when c.patient_id then c.doctor_id else c.patient_id end as recipient_id
), held as (
    select b.user_id from chat_box b, conv
    where b.user_id in (:sender_id, conv.recipient_id)
    order by b.user_id for update of b
), numbered as (
    update chat_box b set top = b.top + 1 from held where b.user_id = held.user_id
    returning b.user_id, b.top
), stored as (
    insert into message (conversation_id, seq, id, sender_id, recipient_id, sender_cursor,
        recipient_cursor, client_id, content, files)
    select conv.id, conv.top, :id, :sender_id, conv.recipient_id, s.top, r.top, :client_id, :content,
        cardinality(:files::uuid[])
    from conv
    join numbered s on s.user_id = :sender_id
    join numbered r on r.user_id = conv.recipient_id
    returning *
), with_files as (
    update message_file f set seq = stored.seq
    from stored where f.id in (select id from chosen)
)
select m.conversation_id, m.seq, m.id, m.sender_id, m.recipient_id, m.sender_cursor,
    m.recipient_cursor, m.client_id, m.content, m.sent_at, false as deleted,
    case when :files::uuid[] = '{}' then '[]' else (
        select jsonb_agg(jsonb_build_object('id', f.id, 'file_name', f.file_name,
            'content_type', k.content_type, 'size', k.size) order by f.id)::text
        from message_file f join media_file k on k.id = f.file_id
        where f.id = any (:files::uuid[])
    ) end as files,
    not exists (
        select from message u
        where u.conversation_id = m.conversation_id and u.recipient_id = m.recipient_id
          and u.seq > greatest(t.read_seq, t.told_seq) and u.seq < m.seq
    ) and not exists (
        select from chat_socket s join chat_process p on p.id = s.process_id
        where s.user_id = m.recipient_id and p.seen_at > now() - interval '15 seconds'
    ) as unheard
from stored m
join conversation_member t on t.conversation_id = m.conversation_id and t.user_id = m.recipient_id;

-- name: sent_before(sender_id, client_id)^
-- record_class: Stored
select conversation_id, seq, id, sender_id, recipient_id, sender_cursor, recipient_cursor, client_id,
    content, sent_at, deleted_at is not null as deleted,
    case when files > 0 then message_files(conversation_id, seq) else '[]' end as files,
    false as unheard
from message where sender_id = :sender_id and client_id = :client_id;

-- name: missed(user_id, after, most)
-- record_class: Stored
-- Of everything that the user has sent and received, what comes next.
select conversation_id, seq, id, sender_id, recipient_id, sender_cursor, recipient_cursor, client_id,
    content, sent_at, deleted_at is not null as deleted,
    case when files > 0 then message_files(conversation_id, seq) else '[]' end as files,
    false as unheard
from (
    (select * from message where sender_id = :user_id and sender_cursor > :after
        order by sender_cursor limit :most)
    union all
    (select * from message where recipient_id = :user_id and recipient_cursor > :after
        order by recipient_cursor limit :most)
) as m
order by case :user_id when m.sender_id then m.sender_cursor else m.recipient_cursor end
limit :most;

-- name: history(conversation_id, user_id, before, most)
-- record_class: Stored
-- The latest first; nothing for who is no member.
select m.conversation_id, m.seq, m.id, m.sender_id, m.recipient_id, m.sender_cursor,
    m.recipient_cursor, m.client_id, m.content, m.sent_at, m.deleted_at is not null as deleted,
    case when m.files > 0 then message_files(m.conversation_id, m.seq) else '[]' end as files,
    false as unheard
from message m
where m.conversation_id = :conversation_id and m.seq < :before
  and exists (
      select from conversation_member
      where conversation_id = :conversation_id and user_id = :user_id
  )
order by m.seq desc limit :most;

-- name: tops(user_ids)
select user_id, top from chat_box where user_id = any (:user_ids::uuid[]);

-- name: between(one_id, other_id)^
-- record_class: Talk
select id, patient_id, doctor_id from conversation
where least(patient_id, doctor_id) = least(:one_id::uuid, :other_id::uuid)
  and greatest(patient_id, doctor_id) = greatest(:one_id, :other_id);

-- name: start(id, patient_id, doctor_id)!
-- Twice is once, whoever of the two is the patient.
with boxes as (
    insert into chat_box (user_id)
    select u from unnest(array[:patient_id, :doctor_id]::uuid[]) as u order by u
    on conflict do nothing
), conv as (
    insert into conversation (id, patient_id, doctor_id) values (:id, :patient_id, :doctor_id)
    on conflict do nothing
    returning id
)
insert into conversation_member (conversation_id, user_id)
select conv.id, u from conv, unnest(array[:patient_id, :doctor_id]::uuid[]) as u;

-- name: member(conversation_id, user_id)^
-- record_class: Talk
select c.id, c.patient_id, c.doctor_id
from conversation_member m join conversation c on c.id = m.conversation_id
where m.conversation_id = :conversation_id and m.user_id = :user_id;

-- name: is_closed(conversation_id)$
-- Whether either of the two has blocked the other, or has no account any more.
select exists (
    select from conversation_member m join users u on u.id = m.user_id
    where m.conversation_id = :conversation_id
      and (m.blocked_at is not null or u.blocked_at is not null or u.deleted_at is not null)
);

-- name: profile(doctor_id)^
-- Whose profile it is.
select d.id as doctor_id, d.user_id, coalesce(s.accepts_questions, false) as accepts_questions
from doctor d
left join users u on u.id = d.user_id and u.blocked_at is null and u.deleted_at is null
left join chat_settings s on s.user_id = u.id
where d.id = :doctor_id and (d.user_id is null or u.id is not null);

-- name: profile_of(user_id)^
select d.id as doctor_id, d.user_id, coalesce(s.accepts_questions, false) as accepts_questions
from users u
left join doctor d on d.user_id = u.id
left join chat_settings s on s.user_id = u.id
where u.id = :user_id and u.blocked_at is null and u.deleted_at is null;

-- name: has_appointment(patient_id, doctor_id)$
-- `patient_id` is a user, `doctor_id` a profile. Not only held, and not called off.
select exists (
    select from appointment
    where user_id = :patient_id and doctor_id = :doctor_id
      and status in ('confirmed', 'fulfilled', 'no_show')
);

-- name: act_as_doctor(doctor_id, user_id)^
-- To see whether there is a card: behind the wall around medical data.
select set_config('role', 'healthlink_doctor', true),
    set_config('healthlink.doctors', :doctor_id, true),
    set_config('healthlink.user', :user_id, true);

-- name: has_visit(patient_id, doctor_id)$
select exists (
    select from patient p join visit v on v.patient_id = p.id and v.doctor_id = p.doctor_id
    where p.doctor_id = :doctor_id and v.status <> 'cancelled'
      and p.person_id in (select id from person where user_id = :patient_id)
);

-- name: read(conversation_id, user_id, seq)^
-- Nothing if it was read already, or is not there; who is to know of it: not the other one, if
-- either has blocked the other.
update conversation_member m set read_seq = :seq
from conversation c
where m.conversation_id = :conversation_id and m.user_id = :user_id and m.read_seq < :seq
  and c.id = m.conversation_id and c.top >= :seq
returning case when exists (
        select from conversation_member b
        where b.conversation_id = c.id and b.blocked_at is not null
    ) then array[m.user_id] else array[c.patient_id, c.doctor_id] end as user_ids;

-- name: set_block(conversation_id, user_id, blocked)$
update conversation_member
set blocked_at = case when :blocked::bool then coalesce(blocked_at, now()) end
where conversation_id = :conversation_id and user_id = :user_id
returning true;

-- name: conversations(user_id, fetch, skip)
-- record_class: ConversationOut
-- The latest first. A name is the doctor's profile's, or the account's.
select c.id, o.id as other_id, d.id as doctor_id,
    coalesce(d.full_name, o.full_name) as name, c.top as last_seq, m.read_seq,
    t.read_seq as other_read_seq,
    (
        select count(*) from (
            select from message u
            where u.conversation_id = c.id and u.seq > m.read_seq and u.recipient_id = :user_id
            limit 1000
        ) as counted
    )::int as unread,
    l.content as last_content, l.sender_id as last_sender_id, l.sent_at as last_sent_at,
    m.blocked_at is not null as blocked_by_me, t.blocked_at is not null as blocked_by_other
from (
    (select * from conversation where patient_id = :user_id
        order by spoken_at desc, id desc limit :fetch::int + :skip::int)
    union all
    (select * from conversation where doctor_id = :user_id
        order by spoken_at desc, id desc limit :fetch::int + :skip::int)
) as c
join conversation_member m on m.conversation_id = c.id and m.user_id = :user_id
join conversation_member t on t.conversation_id = c.id and t.user_id <> :user_id
join users o on o.id = t.user_id
left join doctor d on d.user_id = o.id and o.id = c.doctor_id
left join message l on l.conversation_id = c.id and l.seq = c.top
order by c.spoken_at desc, c.id desc
limit :fetch offset :skip;

-- name: name_of(user_id)$
select coalesce(d.full_name, u.full_name)
from users u left join doctor d on d.user_id = u.id
where u.id = :user_id;

-- name: settings(user_id)^
-- record_class: ChatSettings
select coalesce(s.accepts_questions, false) as accepts_questions,
    coalesce(s.shows_text, false) as shows_text
from (values (:user_id::uuid)) as asked (user_id)
left join chat_settings s on s.user_id = asked.user_id;

-- name: change_settings(user_id, accepts_questions, shows_text)^
-- record_class: ChatSettings
insert into chat_settings as s (user_id, accepts_questions, shows_text)
values (:user_id, coalesce(:accepts_questions::bool, false), coalesce(:shows_text::bool, false))
on conflict (user_id) do update set
    accepts_questions = coalesce(:accepts_questions::bool, s.accepts_questions),
    shows_text = coalesce(:shows_text::bool, s.shows_text)
returning accepts_questions, shows_text;

-- name: report(id, conversation_id, seq, user_id, reason)$
-- Of a message that the other has sent. Twice is once.
insert into message_report (id, conversation_id, seq, reported_by, reason)
select :id, m.conversation_id, m.seq, :user_id, :reason
from message m
where m.conversation_id = :conversation_id and m.seq = :seq and m.recipient_id = :user_id
on conflict on constraint message_report_once do update set reason = excluded.reason
returning true;

-- name: reports(fetch, skip)
-- record_class: ReportOut
select r.id, r.reported_at, r.reason, r.reported_by as reporter_id, m.sender_id, m.content, m.sent_at
from (
    select * from message_report where closed_at is null
    order by reported_at, id limit :fetch offset :skip
) as r
join message m on m.conversation_id = r.conversation_id and m.seq = r.seq
order by r.reported_at, r.id;

-- name: close_report(id, user_id)$
update message_report
set closed_at = coalesce(closed_at, now()), closed_by = coalesce(closed_by, :user_id)
where id = :id returning true;

-- name: add_ticket(hash, user_id, session_id, life)!
insert into chat_ticket (hash, user_id, session_id, expires_at)
values (:hash, :user_id, :session_id, now() + :life::interval);

-- name: use_ticket(hash)^
-- Of racing uses one wins.
delete from chat_ticket where hash = :hash and expires_at > now() returning user_id, session_id;

-- name: prune_tickets()!
delete from chat_ticket where expires_at < now();

-- name: begin(id)$
-- Whether it was not known: new, or forgotten meanwhile.
insert into chat_process as p (id) values (:id) on conflict (id) do update set seen_at = now()
returning xmax = 0;

-- name: reconnect(process_id, ids, user_ids)!
insert into chat_socket (id, process_id, user_id)
select id, :process_id, user_id from unnest(:ids::uuid[], :user_ids::uuid[]) as s (id, user_id)
on conflict do nothing;

-- name: end(id)!
with ended as (delete from chat_process where id = :id)
delete from chat_socket where process_id = :id;

-- name: sweep_processes()!
-- Of who died without a word.
with alive as (
    select id from chat_process where seen_at > now() - interval '30 seconds'
), gone as (
    delete from chat_process where id not in (select id from alive)
)
delete from chat_socket where process_id not in (select id from alive);

-- name: connect(id, process_id, user_id, most)$
-- Answers how far the user's box goes; nothing beyond `most` sockets of one user. The process may
-- have been forgotten meanwhile.
with alive as (
    insert into chat_process (id) values (:process_id)
    on conflict (id) do update set seen_at = now()
)
insert into chat_socket (id, process_id, user_id)
select :id, :process_id, :user_id
where (
    select count(*) from chat_socket s join chat_process p on p.id = s.process_id
    where s.user_id = :user_id and p.seen_at > now() - interval '15 seconds'
) < :most
returning coalesce((select top from chat_box where user_id = :user_id), 0);

-- name: disconnect(id)!
delete from chat_socket where id = :id;

-- name: sockets_of(process_id)
select id from chat_socket where process_id = :process_id;

-- name: forget_sockets(ids)!
delete from chat_socket where id = any (:ids::uuid[]);

-- name: is_connected(user_id)$
select exists (
    select from chat_socket s join chat_process p on p.id = s.process_id
    where s.user_id = :user_id and p.seen_at > now() - interval '15 seconds'
);

-- name: present(user_id)
-- Who of those with whom the user shares a conversation, that nobody has blocked, is connected.
select distinct s.user_id
from conversation c
join chat_socket s
    on s.user_id = case :user_id::uuid when c.patient_id then c.doctor_id else c.patient_id end
join chat_process p on p.id = s.process_id and p.seen_at > now() - interval '15 seconds'
where :user_id in (c.patient_id, c.doctor_id)
  and not exists (
      select from conversation_member m
      where m.conversation_id = c.id and m.blocked_at is not null
  );

-- name: over(session_ids)
-- Sessions that let nobody in any more.
select asked.id
from unnest(:session_ids::uuid[]) as asked (id)
left join session s on s.id = asked.id and s.ended_at is null and s.expires_at > now()
left join users u on u.id = s.user_id and u.blocked_at is null and u.deleted_at is null
where u.id is null;

-- name: publish(payload)!
select pg_notify('healthlink_chat', :payload);

-- name: untold(conversation_id, user_id)^
-- record_class: Untold
-- How far the member has been written to, has read and was told; `name`: the other's.
select coalesce((
        select u.seq from message u
        where u.conversation_id = c.id and u.recipient_id = m.user_id order by u.seq desc limit 1
    ), 0) as top, m.read_seq, m.told_seq,
    coalesce(d.full_name, o.full_name) as name,
    coalesce(s.shows_text, false) as shows_text,
    exists (
        select from chat_socket k join chat_process p on p.id = k.process_id
        where k.user_id = m.user_id and p.seen_at > now() - interval '15 seconds'
    ) as connected
from conversation_member m
join conversation c on c.id = m.conversation_id
join users o on o.id = case m.user_id when c.patient_id then c.doctor_id else c.patient_id end
left join doctor d on d.user_id = o.id and o.id = c.doctor_id
left join chat_settings s on s.user_id = m.user_id
where m.conversation_id = :conversation_id and m.user_id = :user_id and m.blocked_at is null
for no key update of m;

-- name: told(conversation_id, user_id, seq)!
update conversation_member set told_seq = greatest(told_seq, :seq)
where conversation_id = :conversation_id and user_id = :user_id;

-- name: unheard(conversation_id, user_id, after, upto, most)
-- The latest, in order.
select content from (
    select seq, content from message
    where conversation_id = :conversation_id and recipient_id = :user_id
      and seq > :after and seq <= :upto and deleted_at is null
    order by seq desc limit :most
) as latest
order by seq;

-- name: all_untold()
-- What was said a minute ago and more, and neither read nor told, to who is not connected.
select m.conversation_id, m.user_id
from conversation c
join conversation_member m on m.conversation_id = c.id and m.blocked_at is null
    and greatest(m.read_seq, m.told_seq) < c.top
join message l on l.conversation_id = c.id and l.seq = c.top and l.recipient_id = m.user_id
where c.spoken_at between now() - interval '1 day' and now() - interval '1 minute'
  and not exists (
      select from chat_socket s join chat_process p on p.id = s.process_id
      where s.user_id = m.user_id and p.seen_at > now() - interval '15 seconds'
  )
order by c.spoken_at limit 500;

-- name: digest(conversation_ids, user_id)
select coalesce(d.full_name, o.full_name) as name, count(*) as unread
from conversation c
join conversation_member m
    on m.conversation_id = c.id and m.user_id = :user_id and m.blocked_at is null
join message u on u.conversation_id = c.id and u.seq > m.read_seq and u.recipient_id = :user_id
join users o on o.id = case :user_id when c.patient_id then c.doctor_id else c.patient_id end
left join doctor d on d.user_id = o.id and o.id = c.doctor_id
where c.id = any (:conversation_ids::uuid[])
group by c.id, 1
order by max(u.sent_at) desc;

-- name: export(user_id)
select conversation_id, seq, sender_id = :user_id as mine, content, sent_at,
    case when files > 0 then array(
        select file_name from message_file f
        where f.conversation_id = m.conversation_id and f.seq = m.seq order by f.id
    ) else '{}' end as files
from (
    (select * from message where sender_id = :user_id order by sender_cursor desc limit 10000)
    union all
    (select * from message where recipient_id = :user_id order by recipient_cursor desc limit 10000)
) as m
order by sent_at desc limit 10000;

-- name: forget_messages(user_id)!
update message set content = '', client_id = null, deleted_at = now()
where sender_id = :user_id and deleted_at is null;

-- name: forget_wishes(user_id)!
with tickets as (delete from chat_ticket where user_id = :user_id)
delete from chat_settings where user_id = :user_id;

-- name: prune_reports()!
delete from message_report where id in (
    select id from message_report where closed_at < now() - interval '1 year' limit 2000
);
