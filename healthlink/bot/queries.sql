-- name: mark(id, error)$
-- Nothing if it was taken before. By membership: Telegram's numbers may begin anew.
insert into telegram_update (id, error) values (:id, :error) on conflict do nothing returning id;

-- name: prune_updates()$
with old as (
    delete from telegram_update where id in (
        select id from telegram_update where at < now() - interval '3 days' limit 5000
    )
    returning id
)
select count(*) from old;
