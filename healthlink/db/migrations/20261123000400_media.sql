-- squawk-ignore-file require-concurrent-index-creation
-- The tables are written at a desk or by people signing up: a second without that is no loss.
-- Bytes that people sent, drawn anew; the storage holds them under `key`. A row is born marked as
-- deleted and comes alive in the transaction that points at it, so that whatever is killed half-way
-- leaves a row by which the sweep finds the bytes.
create table media_file (
    id uuid primary key,
    key text not null constraint media_file_key unique
        constraint media_file_key_plain check (key ~ '^[0-9a-z]{32,64}$'),
    content_type text not null
        constraint media_file_content_type check (content_type in ('image/webp')),
    size integer not null constraint media_file_size check (size > 0),
    width integer not null constraint media_file_width check (width > 0),
    height integer not null constraint media_file_height check (height > 0),
    sha256 bytea not null constraint media_file_sha256 check (length(sha256) = 32),
    created_by uuid not null,
    created_at timestamptz not null default now(),
    deleted_at timestamptz default now()
);
create index media_file_deleted on media_file (deleted_at) where deleted_at is not null;

alter table clinic add column logo_id uuid;
alter table clinic add constraint clinic_logo
    foreign key (logo_id) references media_file (id) not valid;
alter table doctor add column photo_id uuid;
alter table doctor add constraint doctor_photo
    foreign key (photo_id) references media_file (id) not valid;
create index clinic_logo on clinic (logo_id) where logo_id is not null;
create index doctor_photo on doctor (photo_id) where photo_id is not null;

-- Since when a doctor no longer receives at a clinic; past appointments point at the row.
alter table doctor_clinic add column left_at timestamptz;
create index doctor_clinic_receiving on doctor_clinic (clinic_id, doctor_id) where left_at is null;

-- Set when an administrator took the doctor off the market: then only one puts them back.
alter table doctor add column unlisted_at timestamptz;

-- `offered` is what the clinic wants; `active`, which all public statements and booking ask for, is
-- what is on the market: offered, by a listed doctor who receives there. Whoever writes `active`
-- itself says what the clinic wants.
alter table service add column offered boolean not null default true;
update service set offered = active where not active;

create function service_on_the_market() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        new.offered := new.offered and new.active;
    elsif new.active is distinct from old.active and new.offered = old.offered then
        new.offered := new.active;
    end if;
    -- The locks wait for a doctor who is just leaving, or just taken off the market.
    perform from doctor_clinic
        where doctor_id = new.doctor_id and clinic_id = new.clinic_id and left_at is null
        for share;
    new.active := new.offered and found;
    perform from doctor where id = new.doctor_id and listed for share;
    new.active := new.active and found;
    return new;
end
$$;
create trigger service_on_the_market before insert or update of active, offered on service
    for each row execute function service_on_the_market();

create function doctor_leaves_a_clinic() returns trigger language plpgsql as $$
begin
    update service set offered = false
    where doctor_id = new.doctor_id and clinic_id = new.clinic_id and offered;
    return null;
end
$$;
create trigger doctor_leaves_a_clinic after update of left_at on doctor_clinic
    for each row when (old.left_at is null and new.left_at is not null)
    execute function doctor_leaves_a_clinic();

create function doctor_listed_or_not() returns trigger language plpgsql as $$
begin
    update service set offered = offered where doctor_id = new.id and offered;
    return null;
end
$$;
create trigger doctor_listed_or_not after update of listed on doctor
    for each row when (old.listed is distinct from new.listed)
    execute function doctor_listed_or_not();

-- What a clinic offers or once offered, for its staff; what a doctor does, for the triggers.
create index service_of_clinic on service (clinic_id, search_key collate "C", id);
create index service_of_doctor on service (doctor_id, clinic_id);

-- How administrators find an account.
create function user_search_key(full_name text, email text, phone text) returns text
language sql immutable parallel safe
return fold(full_name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''));
create index users_words on users
    using gin (user_search_key(full_name, email, phone) gin_trgm_ops) with (fastupdate = off);

-- An administrator's lists of those who wait to be accepted, and of the others, by name.
create index doctor_listed on doctor (listed, search_key collate "C", id);
