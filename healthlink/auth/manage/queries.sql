-- name: user_card(user_id)^
-- record_class: UserCard
select id, email, full_name, phone, role, created_at, email_verified_at, blocked_at
from users where id = :user_id and deleted_at is null;

-- name: users_latest(fetch, skip)
-- record_class: UserCard
select id, email, full_name, phone, role, created_at, email_verified_at, blocked_at
from users where deleted_at is null
order by id desc limit :fetch offset :skip;

-- name: users_found(term, fetch, skip)
-- record_class: UserCard
-- The latest first. As in catalog's lists: walk the top of the order, which finds common words at
-- once, and ask the trigram index for all hits only if that does not fill the page.
with walked as materialized (
    select id
    from (
        select id, full_name, email, phone from users where deleted_at is null order by id desc
        limit least(50 * (:fetch::int + :skip::int), 5000)
    ) as latest
    where user_search_key(full_name, email, phone) like (select like_pattern(:term))
    order by id desc limit :fetch::int + :skip::int
), found as materialized (
    select id from users
    where (select count(*) from walked) < :fetch::int + :skip::int and deleted_at is null
      and user_search_key(full_name, email, phone) like (select like_pattern(:term))
), page as (
    select id from found
    union all
    select id from walked where (select count(*) from walked) = :fetch::int + :skip::int
    order by id desc limit :fetch offset :skip
)
select t.id, t.email, t.full_name, t.phone, t.role, t.created_at, t.email_verified_at, t.blocked_at
from users t
where t.id = any (array(select id from page))
order by t.id desc;

-- name: to_be_erased(who)^
select id, full_name, password_hash from users
where deleted_at is null and (lower(email) = lower(:who) or id::text = :who);
