-- squawk-ignore-file require-concurrent-index-creation
-- Jobs that were given up are looked for by operators and at each scrape; the queue itself never does.
create index pgqueuer_held on pgqueuer (entrypoint) where status = 'failed';
