-- name: record(actor_id, clinic_id, action, subject_id, reason, detail, request_id)!
insert into audit (actor_id, clinic_id, action, subject_id, reason, detail, request_id)
values (:actor_id, :clinic_id, :action, :subject_id, :reason, :detail::text::jsonb, :request_id);
