-- name: start_trial(doctor_id, days)!
-- Once in a doctor's life.
insert into subscription (doctor_id, trial_ends_at)
values (:doctor_id, now() + make_interval(days => :days))
on conflict do nothing;
