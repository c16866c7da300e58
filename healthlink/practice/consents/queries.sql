-- name: of_patient(patient_id, doctor_id)
-- record_class: ConsentOut
select id, purpose, version, given_at, given_by, withdrawn_at from consent
where patient_id = :patient_id and doctor_id = :doctor_id
order by given_at desc, id desc limit 200;

-- name: renew(patient_id, doctor_id, purpose, version, user_id)!
-- Other words take the place of those that were in force.
update consent set withdrawn_at = now(), withdrawn_by = :user_id
where patient_id = :patient_id and doctor_id = :doctor_id and purpose = :purpose
  and withdrawn_at is null and version <> :version;

-- name: give(id, patient_id, doctor_id, purpose, version, user_id)!
insert into consent (id, doctor_id, patient_id, purpose, version, given_by)
values (:id, :doctor_id, :patient_id, :purpose, :version, :user_id)
on conflict (patient_id, purpose) where withdrawn_at is null do nothing;

-- name: withdraw(patient_id, doctor_id, purpose, user_id)!
update consent set withdrawn_at = now(), withdrawn_by = :user_id
where patient_id = :patient_id and doctor_id = :doctor_id and purpose = :purpose
  and withdrawn_at is null;
