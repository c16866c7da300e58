-- All rooms of a clinic, those out of use too. The table is new with the release before and small.
-- squawk-ignore require-concurrent-index-creation
create index consulting_room_clinic on consulting_room (clinic_id);
