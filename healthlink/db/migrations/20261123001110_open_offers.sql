-- squawk-ignore-file require-concurrent-index-creation
-- (there is no installation yet whose writers would wait for these indexes)
-- Open offers are few: those that nobody answered are found without reading past the holds that wait
-- for their own sweep, and a person's own without the calendar.
create index engagement_offered on engagement (held_until) where live and kind = 'offer';
create index engagement_offered_to on engagement (person_id) where live and kind = 'offer';
