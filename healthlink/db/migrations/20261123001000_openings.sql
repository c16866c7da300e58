-- For each doctor at each clinic a time before which nothing is free there for any active service,
-- unpaid holds and offers counted as free: docs/decisions/0016. `version` counts what may have made
-- it earlier, so that whoever computed a later time before that does not write it after.
create table opening (
    doctor_id uuid not null,
    clinic_id uuid not null,
    not_before timestamptz not null default 'epoch',
    version bigint not null default 0,
    primary key (doctor_id, clinic_id),
    foreign key (doctor_id, clinic_id) references doctor_clinic (doctor_id, clinic_id)
        on delete cascade
);
create index opening_in_order on opening (not_before, doctor_id, clinic_id);
create index opening_clinic on opening (clinic_id, not_before);

-- In the transaction that frees something, at its end, so that nobody waits for these rows for long.
-- They are locked in one order; the version moves even if the time does not, once in a transaction:
-- nobody has seen what it wrote before. Null `clinic`: wherever these doctors receive. Planning it
-- costs forty times as much as doing it.
create function lower_openings(doctors uuid[], clinic uuid, earliest timestamptz) returns void
language plpgsql set plan_cache_mode = force_generic_plan as $$
begin
    update opening o
    set not_before = least(o.not_before, earliest), version = o.version + 1
    from (
        select doctor_id, clinic_id from opening
        where doctor_id = any (doctors) and (clinic is null or clinic_id = clinic)
          and (not_before > earliest or xmin <> pg_current_xact_id()::xid)
        order by doctor_id, clinic_id
        for no key update
    ) as lowered
    where o.doctor_id = lowered.doctor_id and o.clinic_id = lowered.clinic_id;
end
$$;

-- What is freed may be joined with free time before it, by the longest service with its buffer.
create function opening_before(span tstzrange) returns timestamptz
language sql immutable
return lower(span) - interval '16 hours';

create function engagement_lowers_openings() returns trigger language plpgsql as $$
begin
    perform lower_openings(
        old.doctor_id || array(
            select s.doctor_id from service_room sr join service s on s.id = sr.service_id
            where sr.room_id = old.room_id
        ),
        null, opening_before(old.busy)
    );
    return null;
end
$$;
create constraint trigger engagement_freed after delete on engagement
    deferrable initially deferred for each row
    when (old.live and old.held_until is null)
    execute function engagement_lowers_openings();
create constraint trigger engagement_let_go
    after update of live, busy, held_until, doctor_id, room_id on engagement
    deferrable initially deferred for each row
    when (old.live and old.held_until is null and (
        not new.live or new.held_until is not null or new.busy <> old.busy
        or new.doctor_id <> old.doctor_id or new.room_id is distinct from old.room_id
    ))
    execute function engagement_lowers_openings();

create function time_off_lowers_openings() returns trigger language plpgsql as $$
begin
    perform lower_openings(array[old.doctor_id], old.clinic_id, opening_before(old.during));
    return null;
end
$$;
create constraint trigger time_off_ended after delete or update on time_off
    deferrable initially deferred for each row
    execute function time_off_lowers_openings();

-- New hours, and new or other services: anything may be free now.
create function schedule_lowers_openings() returns trigger language plpgsql as $$
begin
    perform lower_openings(array[new.doctor_id], new.clinic_id, 'epoch');
    return null;
end
$$;
create constraint trigger schedule_changed after insert or update on schedule
    deferrable initially deferred for each row
    execute function schedule_lowers_openings();
create constraint trigger service_offered after insert on service
    deferrable initially deferred for each row
    when (new.active) execute function schedule_lowers_openings();
create constraint trigger service_reopened
    after update of active, duration_minutes, buffer_before_minutes, buffer_after_minutes,
        doctor_id, clinic_id
    on service
    deferrable initially deferred for each row
    when (new.active) execute function schedule_lowers_openings();

-- One more room will do; or one less, and if it was the last, none is needed any more.
create function service_room_lowers_openings() returns trigger language plpgsql as $$
begin
    perform lower_openings(array[s.doctor_id], s.clinic_id, 'epoch')
    from service s where s.id in (old.service_id, new.service_id);
    return null;
end
$$;
create constraint trigger service_room_changed after insert or update or delete on service_room
    deferrable initially deferred for each row
    execute function service_room_lowers_openings();

create function room_lowers_openings() returns trigger language plpgsql as $$
begin
    perform lower_openings(
        array(
            select s.doctor_id from service_room sr join service s on s.id = sr.service_id
            where sr.room_id = new.id
        ),
        new.clinic_id, 'epoch'
    );
    return null;
end
$$;
create constraint trigger consulting_room_opened after update of active on consulting_room
    deferrable initially deferred for each row
    when (new.active and not old.active) execute function room_lowers_openings();

-- The same hours on another clock.
create function clinic_lowers_openings() returns trigger language plpgsql as $$
begin
    perform lower_openings(
        array(select dc.doctor_id from doctor_clinic dc where dc.clinic_id = new.id), new.id,
        'epoch'
    );
    return null;
end
$$;
create constraint trigger clinic_clock_changed after update of timezone on clinic
    deferrable initially deferred for each row
    when (new.timezone <> old.timezone) execute function clinic_lowers_openings();

create function doctor_clinic_opens() returns trigger language plpgsql as $$
begin
    insert into opening (doctor_id, clinic_id) values (new.doctor_id, new.clinic_id)
    on conflict do nothing;
    return null;
end
$$;
create trigger doctor_clinic_opened after insert on doctor_clinic for each row
    execute function doctor_clinic_opens();

insert into opening (doctor_id, clinic_id) select doctor_id, clinic_id from doctor_clinic
on conflict do nothing;
