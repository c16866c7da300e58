-- What patients say of a visit, and the ratings that follow from it (docs/decisions/0015-ratings.md).
create table review (
    id uuid primary key,
    appointment_id uuid not null      -- of booking, a room above: it says whether there was a visit
        constraint review_of_appointment unique,
    user_id uuid references users (id),           -- null: the account is deleted
    doctor_id uuid not null references doctor (id),
    clinic_id uuid not null references clinic (id),
    author text,                      -- the name as it is shown; null: without a name
    stars smallint not null constraint review_stars check (stars between 1 and 5),
    text text not null default '',
    created_at timestamptz not null default now(),
    edited_at timestamptz,
    answer text,
    answered_by text constraint review_answered_by check (answered_by in ('doctor', 'clinic')),
    answered_at timestamptz,
    hidden_at timestamptz,
    hidden_reason text,
    constraint review_answer check (
        (answer is null) = (answered_by is null) and (answer is null) = (answered_at is null)),
    constraint review_hidden check ((hidden_at is null) = (hidden_reason is null)),
    constraint review_nobodys check (user_id is not null or author is null and text = '')
);
-- A page in any order is the first few of each number of stars.
create index review_of_doctor on review (doctor_id, stars, created_at desc, id desc)
    where hidden_at is null;
create index review_of_clinic on review (clinic_id, stars, created_at desc, id desc)
    where hidden_at is null;
create index review_of_user on review (user_id, created_at desc, id desc)
    where user_id is not null;
create index review_latest on review (created_at desc, id desc);

-- Somebody thinks that a review should not be shown.
create table review_report (
    review_id uuid not null references review (id) on delete cascade,
    user_id uuid not null references users (id),
    reason text not null constraint review_report_reason check
        (reason in ('spam', 'abuse', 'personal-data', 'not-a-patient', 'other')),
    text text not null default '',
    created_at timestamptz not null default now(),
    settled_at timestamptz,           -- an administrator has hidden or kept the review
    primary key (review_id, user_id)
);
create index review_report_open on review_report (review_id, created_at) where settled_at is null;
create index review_report_of_user on review_report (user_id);

-- How many reviews gave 1, 2, 3, 4 and 5 stars. Everything that is told of them follows from this.
create function review_count(star_counts integer[]) returns integer
language sql immutable parallel safe
return star_counts[1] + star_counts[2] + star_counts[3] + star_counts[4] + star_counts[5];

-- The mean as if five more visitors had given 4.0: one friend does not make the best doctor in town.
create function shrunk_rating(star_counts integer[]) returns double precision
language sql immutable parallel safe
return case when review_count(star_counts) > 0 then round(
    (5 * 4.0 + star_counts[1] + 2 * star_counts[2] + 3 * star_counts[3] + 4 * star_counts[4]
        + 5 * star_counts[5]) / (5 + review_count(star_counts)), 2)::double precision end;

-- The counts with a review of `gone` stars less and one of `come` stars more (null: none).
create function stars_moved(star_counts integer[], gone integer, come integer) returns integer[]
language sql immutable parallel safe
return array(
    select star_counts[n] - coalesce((n = gone)::integer, 0) + coalesce((n = come)::integer, 0)
    from generate_series(1, 5) as n order by n
);

alter table doctor add column star_counts integer[] not null default '{0,0,0,0,0}';
alter table doctor add constraint doctor_star_counts
    check (cardinality(star_counts) = 5 and 0 <= all (star_counts)) not valid;
alter table clinic add column star_counts integer[] not null default '{0,0,0,0,0}';
alter table clinic add constraint clinic_star_counts
    check (cardinality(star_counts) = 5 and 0 <= all (star_counts)) not valid;
-- Ratings that nobody gave.
update doctor set rating = null where rating is not null;
update clinic set rating = null where rating is not null;

-- In place (`star_counts` is read under the row's lock), so that no review is lost in a race; the
-- clinic first and the doctor second, as everybody locks them, so that no two wait for each other.
create function count_review() returns trigger language plpgsql as $$
declare
    gone integer := case when old.hidden_at is null then old.stars end;
    come integer := case when new.hidden_at is null then new.stars end;
begin
    if gone is distinct from come then
        update clinic set star_counts = stars_moved(star_counts, gone, come),
            rating = shrunk_rating(stars_moved(star_counts, gone, come))
        where id = coalesce(new.clinic_id, old.clinic_id);
        update doctor set star_counts = stars_moved(star_counts, gone, come),
            rating = shrunk_rating(stars_moved(star_counts, gone, come))
        where id = coalesce(new.doctor_id, old.doctor_id);
    end if;
    return null;
end
$$;
-- Deferred: the rows that many reviews share are locked for the commit alone.
create constraint trigger review_counted after insert or update of stars, hidden_at or delete
    on review deferrable initially deferred
    for each row execute function count_review();
-- A review stays with its visit.
create function review_stays() returns trigger language plpgsql as $$
begin
    raise check_violation using message = 'a review stays with its visit',
        constraint = 'review_stays';
end
$$;
create trigger review_stays before update of appointment_id, doctor_id, clinic_id on review
    for each row execute function review_stays();
