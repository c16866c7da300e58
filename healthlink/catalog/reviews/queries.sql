-- name: add(id, appointment_id, user_id, doctor_id, clinic_id, author, stars, text, at)$
-- Nothing, if the author belongs to the practice.
insert into review (id, appointment_id, user_id, doctor_id, clinic_id, author, stars, text,
    created_at)
select :id, :appointment_id, :user_id, :doctor_id, :clinic_id, :author, :stars, :text,
    coalesce(:at::timestamptz, now())
where not exists (select from doctor where id = :doctor_id and user_id = :user_id)
  and not exists (
    select from clinic_staff where clinic_id = :clinic_id and user_id = :user_id
)
returning id;

-- name: mine(id, user_id)^
-- record_class: MyReviewOut
select id, doctor_id, clinic_id, stars, text, author, created_at, edited_at, answer, answered_by,
    answered_at, appointment_id, created_at > now() - interval '7 days' as editable,
    hidden_at is not null as hidden, hidden_reason
from review where id = :id and user_id = :user_id;

-- name: of_user(user_id, fetch, skip)
-- record_class: MyReviewOut
select id, doctor_id, clinic_id, stars, text, author, created_at, edited_at, answer, answered_by,
    answered_at, appointment_id, created_at > now() - interval '7 days' as editable,
    hidden_at is not null as hidden, hidden_reason
from review where user_id = :user_id
order by created_at desc, id desc
limit :fetch offset :skip;

-- name: change(id, user_id, stars, text, named, author)$
-- `named` is null: the name stays as it is shown.
update review
set stars = coalesce(:stars::int, stars), text = coalesce(:text::text, text), edited_at = now(),
    author = case when :named::boolean is null then author when :named then :author end
where id = :id and user_id = :user_id and created_at > now() - interval '7 days'
returning id;

-- name: lock_mine(id, user_id)^
select id, hidden_at is not null as hidden from review
where id = :id and user_id = :user_id
for update;

-- name: delete(id)!
delete from review where id = :id;

-- name: empty(id)!
-- What an administrator has hidden keeps its place, so that it is not written a second time.
update review
set user_id = null, author = null, text = '', answer = null, answered_by = null, answered_at = null
where id = :id;

-- name: of_doctor(doctor_id, sort, fetch, skip)
-- record_class: ReviewOut
-- One index answers three orders: the page is in the first of each number of stars.
with page as (
    select first.*
    from unnest('{1,2,3,4,5}'::smallint[]) as given (stars), lateral (
        select id, stars, created_at from review
        where doctor_id = :doctor_id and stars = given.stars and hidden_at is null
          and (select listed from doctor where id = :doctor_id)
        order by created_at desc, id desc limit :fetch::int + :skip::int
    ) as first
    order by case :sort::text when 'best' then -first.stars when 'worst' then first.stars end,
        created_at desc, id desc
    limit :fetch offset :skip
)
select id, doctor_id, clinic_id, stars, text, author, created_at, edited_at, answer, answered_by,
    answered_at
from review where id = any (array(select id from page))
order by case :sort when 'best' then -stars when 'worst' then stars end, created_at desc, id desc;

-- name: of_clinic(clinic_id, sort, fetch, skip)
-- record_class: ReviewOut
with page as (
    select first.*
    from unnest('{1,2,3,4,5}'::smallint[]) as given (stars), lateral (
        select id, stars, created_at from review
        where clinic_id = :clinic_id and stars = given.stars and hidden_at is null
        order by created_at desc, id desc limit :fetch::int + :skip::int
    ) as first
    order by case :sort::text when 'best' then -first.stars when 'worst' then first.stars end,
        created_at desc, id desc
    limit :fetch offset :skip
)
select id, doctor_id, clinic_id, stars, text, author, created_at, edited_at, answer, answered_by,
    answered_at
from review where id = any (array(select id from page))
order by case :sort when 'best' then -stars when 'worst' then stars end, created_at desc, id desc;

-- name: shown(id)^
-- record_class: ReviewOut
select id, doctor_id, clinic_id, stars, text, author, created_at, edited_at, answer, answered_by,
    answered_at
from review where id = :id and hidden_at is null;

-- name: answerable(id, user_id)^
-- record_class: Answerable
select r.clinic_id,
    exists (select from doctor d where d.id = r.doctor_id and d.user_id = :user_id) as is_doctor,
    exists (
        select from clinic_staff s where s.clinic_id = r.clinic_id and s.user_id = :user_id
    ) as is_staff
from review r where r.id = :id and r.hidden_at is null;

-- name: answer(id, clinic_id, text, answered_by, at)!
update review
set answer = :text, answered_by = :answered_by, answered_at = coalesce(:at::timestamptz, now())
where id = :id and clinic_id = :clinic_id;

-- name: drop_answer(id, clinic_id)!
update review set answer = null, answered_by = null, answered_at = null
where id = :id and clinic_id = :clinic_id and answer is not null;

-- name: report(review_id, user_id, reason, text)$
-- Whether there is such a review; the same person's second report changes nothing.
with reported as (
    select id from review where id = :review_id and hidden_at is null
), filed as (
    insert into review_report (review_id, user_id, reason, text)
    select id, :user_id, :reason, :text from reported
    on conflict do nothing
)
select exists (select from reported);

-- name: latest(fetch, skip)
-- record_class: ManagedReviewOut
select r.id, r.doctor_id, r.clinic_id, r.stars, r.text, r.author, r.created_at, r.edited_at,
    r.answer, r.answered_by, r.answered_at, r.hidden_at, r.hidden_reason, w.reports, w.reasons,
    w.remarks
from (
    select * from review order by created_at desc, id desc limit :fetch offset :skip
) as r, lateral (
    select count(*) as reports,
        coalesce(array_agg(reason order by created_at), '{}') as reasons,
        coalesce(array_agg(text order by created_at), '{}') as remarks
    from review_report where review_id = r.id and settled_at is null
) as w
order by r.created_at desc, r.id desc;

-- name: reported(fetch, skip)
-- record_class: ManagedReviewOut
-- Who has waited longest first.
select r.id, r.doctor_id, r.clinic_id, r.stars, r.text, r.author, r.created_at, r.edited_at,
    r.answer, r.answered_by, r.answered_at, r.hidden_at, r.hidden_reason, w.reports, w.reasons,
    w.remarks
from (
    select review_id, count(*) as reports, min(created_at) as since,
        array_agg(reason order by created_at) as reasons,
        array_agg(text order by created_at) as remarks
    from review_report where settled_at is null
    group by review_id
    order by since, review_id limit :fetch offset :skip
) as w join review r on r.id = w.review_id
order by w.since, r.id;

-- name: managed(id)^
-- record_class: ManagedReviewOut
select r.id, r.doctor_id, r.clinic_id, r.stars, r.text, r.author, r.created_at, r.edited_at,
    r.answer, r.answered_by, r.answered_at, r.hidden_at, r.hidden_reason, w.reports, w.reasons,
    w.remarks
from review r, lateral (
    select count(*) as reports,
        coalesce(array_agg(reason order by created_at), '{}') as reasons,
        coalesce(array_agg(text order by created_at), '{}') as remarks
    from review_report where review_id = r.id and settled_at is null
) as w
where r.id = :id;

-- name: hide(id, reason)$
update review set hidden_at = now(), hidden_reason = :reason
where id = :id and hidden_at is null
returning clinic_id;

-- name: restore(id)$
-- Nobody's stays hidden: its author may have deleted it while it was.
update review set hidden_at = null, hidden_reason = null
where id = :id and hidden_at is not null and user_id is not null
returning clinic_id;

-- name: settle_reports(review_id)!
update review_report set settled_at = now() where review_id = :review_id and settled_at is null;

-- name: forget_reports(user_id)!
delete from review_report
where user_id = :user_id
   or review_id = any (array(select id from review where user_id = :user_id));

-- name: forget_reviews(user_id)!
-- The stars stay: they are the doctor's. What was answered speaks to the person, and goes too.
update review
set user_id = null, author = null, text = '', answer = null, answered_by = null, answered_at = null
where user_id = :user_id;

-- name: prune_reports()!
delete from review_report where (review_id, user_id) in (
    select review_id, user_id from review_report
    where settled_at < now() - interval '1 year' limit 2000
);
