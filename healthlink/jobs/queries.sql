-- The queue seen from beside it. Everything that puts jobs in and takes them out is pgqueuer's.

-- name: backlog()
-- By name and state. The names of what is queued are found from one to the next along the index, and
-- not more than a thousand of each are counted: it is asked at every scrape, also on a bad day.
with recursive name (entrypoint) as (
    (select entrypoint from pgqueuer where status = 'queued' order by entrypoint limit 1)
    union all
    select (
        select q.entrypoint from pgqueuer q
        where q.status = 'queued' and q.entrypoint > name.entrypoint order by q.entrypoint limit 1
    )
    from name where name.entrypoint is not null
)
select n.entrypoint as name, 'due' as state, due.jobs,
    coalesce(extract(epoch from now() - (
        select min(q.execute_after) from pgqueuer q
        where q.status = 'queued' and q.entrypoint = n.entrypoint
    )), 0)::float8 as oldest_seconds
from name n, lateral (
    select count(*) as jobs from (
        select from pgqueuer q
        where q.status = 'queued' and q.entrypoint = n.entrypoint and q.execute_after <= now()
        order by q.execute_after limit 1000
    ) a_few
) due
where n.entrypoint is not null
union all
select n.entrypoint, 'later', later.jobs, 0::float8
from name n, lateral (
    select count(*) as jobs from (
        select from pgqueuer q
        where q.status = 'queued' and q.entrypoint = n.entrypoint and q.execute_after > now()
        order by q.execute_after limit 1000
    ) a_few
) later
where n.entrypoint is not null
union all
select entrypoint, 'running', count(*), extract(epoch from now() - min(updated))::float8
from pgqueuer where status = 'picked' group by entrypoint
union all
select entrypoint, 'held', count(*), extract(epoch from now() - min(updated))::float8
from pgqueuer where status = 'failed' group by entrypoint;

-- name: sweeps()
-- record_class: SweepState
-- A sweep that runs has its next time already.
select entrypoint as name, expression as cron, last_run as last_run_at, next_run as next_run_at,
    greatest(extract(epoch from now() - next_run), 0)::float8 as overdue_seconds,
    status = 'picked' and now() - heartbeat < interval '30 seconds' as runs
from pgqueuer_schedules order by entrypoint;

-- name: forget_sweeps(names, crons)!
-- Those that this version does not know, or runs by another clock.
delete from pgqueuer_schedules s
where not exists (
    select from unnest(cast(:names as text[]), cast(:crons as text[])) as k (name, cron)
    where k.name = s.entrypoint and k.cron = s.expression
);

-- name: stuck(late, long)
-- record_class: StuckJob
-- What a person may want to look at: held; due for longer than `late`; being done for longer than
-- `long`; left behind by a worker that died (another takes it up in half a minute).
select q.id, q.entrypoint as name, s.state,
    extract(epoch from now() - case when s.state = 'overdue' then q.execute_after else q.updated end
        )::float8 as seconds,
    q.attempts, q.created as created_at, coalesce(e.error, '') as error,
    coalesce(convert_from(q.payload, 'UTF8'), '{}') as payload
from pgqueuer q
cross join lateral (
    select case
        when q.status = 'failed' then 'held'
        when q.status = 'queued' and q.execute_after < now() - cast(:late as interval) then 'overdue'
        when q.status = 'picked' and q.heartbeat < now() - interval '30 seconds' then 'left'
        when q.status = 'picked' and q.updated < now() - cast(:long as interval) then 'long'
    end as state
) s
left join lateral (
    select coalesce(l.traceback #>> '{additional_context,reason}', l.traceback ->> 'exception_message')
        as error
    from pgqueuer_log l
    where l.job_id = q.id and l.traceback is not null
    order by l.created desc, l.id desc limit 1
) e on true
where s.state is not null
order by s.state, q.entrypoint, q.id limit 500;

-- name: job(id)^
-- record_class: QueuedJob
select id, entrypoint as name, status::text as status, attempts, created as created_at,
    execute_after as due_at, updated as updated_at, heartbeat as heartbeat_at,
    coalesce(convert_from(payload, 'UTF8'), '{}') as payload
from pgqueuer where id = :id;

-- name: past(id)
-- record_class: PastTry
select created as at, status::text as status,
    coalesce(traceback #>> '{additional_context,reason}', traceback ->> 'exception_message', '')
        as error,
    coalesce(traceback ->> 'traceback', '') as stack
from pgqueuer_log where job_id = :id order by created, id;

-- name: requeue(ids, names, everything)
-- Only what is held: of two operators at once the second finds nothing left to do.
with again as (
    update pgqueuer
    set status = 'queued', execute_after = now(), updated = now(), attempts = 0,
        queue_manager_id = null
    where status = 'failed'
      and (id = any(cast(:ids as bigint[])) or entrypoint = any(cast(:names as text[]))
           or cast(:everything as boolean))
    returning id, entrypoint, priority
), told as (
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'queued', entrypoint, priority from again
)
select id, entrypoint as name from again order by id;

-- name: drop(id)^
-- What waits or is held; a worker's hands are not reached into.
with gone as (
    delete from pgqueuer where id = :id and status in ('failed', 'queued')
    returning id, entrypoint, priority
), told as (
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'deleted', entrypoint, priority from gone
)
select id, entrypoint as name from gone;
