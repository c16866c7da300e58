-- squawk-ignore-file require-concurrent-index-creation
-- (there is no installation yet whose writers would wait for this index)
-- Offers that nobody answered are found without reading past the holds that wait for their own sweep.
create index engagement_offered on engagement (held_until) where live and kind = 'offer';
