-- squawk-ignore-file require-concurrent-index-creation
-- What a doctor's own list calls a patient, so that bringing it in twice makes no second card. Not
-- unique: two practices that become one may both have had a number 1.
alter table patient add column external_id text;
create index patient_by_external_id on patient (doctor_id, external_id)
    where external_id is not null;
