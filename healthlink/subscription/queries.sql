-- name: start_trial(doctor_id, days)!
-- Once in a doctor's life.
insert into subscription (doctor_id, trial_ends_at)
values (:doctor_id, now() + make_interval(days => :days))
on conflict do nothing;

-- name: keep_better(from_id, into_id)!
-- The other one stays as it is, so that parting again takes nothing away.
insert into subscription as s (doctor_id, trial_ends_at)
select :into_id, trial_ends_at from subscription where doctor_id = :from_id
on conflict (doctor_id) do update
set trial_ends_at = greatest(s.trial_ends_at, excluded.trial_ends_at);
