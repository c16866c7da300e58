-- squawk-ignore-file ban-drop-constraint, require-concurrent-index-creation, adding-field-with-default
-- What doctors pay for: months of their practice, through Idram or IDBank.
alter table payment drop constraint payment_purpose;
alter table payment add constraint payment_purpose
    check (purpose in ('appointment', 'subscription')) not valid;
alter table payment drop constraint payment_gateway;
alter table payment add constraint payment_gateway
    check (gateway in ('sber', 'idbank', 'idram')) not valid;

-- What became of a callback that decides by itself: `taken`, or why it was refused.
alter table payment_callback add column outcome text;

-- The doctor's plan ends with whatever was tried, given or paid for last. Three days of grace follow
-- in which everything still works, unless the doctor said that they do not go on. (By way of UTC,
-- because only sums of what has no zone are the same for ever.)
alter table subscription add column granted_until timestamptz;   -- given without money …
alter table subscription add column granted_at timestamptz;      -- … and when, for the last time
alter table subscription add column paid_until timestamptz;      -- the end of the last purchase
alter table subscription add column cancelled_at timestamptz;
alter table subscription add constraint subscription_grant
    check ((granted_until is null) = (granted_at is null)) not valid;
alter table subscription add column ends_at timestamptz not null
    generated always as (greatest(trial_ends_at, granted_until, paid_until)) stored;
alter table subscription add column writable_until timestamptz not null
    generated always as ((
        greatest(trial_ends_at, granted_until, paid_until) at time zone 'UTC'
            + case when cancelled_at is null then interval '3 days' else interval '0' end
    ) at time zone 'UTC') stored;

-- One payment for months. Its times are set once the money has come, and anew when some goes back.
create table subscription_purchase (
    payment_id uuid primary key references payment (id),
    doctor_id uuid not null references doctor (id),
    plan text not null,
    months smallint not null constraint subscription_purchase_months check (months between 1 and 60),
    starts_at timestamptz,
    ends_at timestamptz,
    constraint subscription_purchase_times check ((starts_at is null) = (ends_at is null))
);
create index subscription_purchase_of on subscription_purchase (doctor_id);
