-- Money that people owe through a gateway: one row is one order at the bank, inserted before the
-- bank is called. Amounts are minor units of `currency`.
create table payment (
    id uuid primary key,              -- random: whoever knows it may ask how it went
    user_id uuid not null references users (id),
    purpose text not null constraint payment_purpose check (purpose in ('appointment')),
    subject_id uuid not null,         -- what it is for; the purpose says in which room
    gateway text not null constraint payment_gateway check (gateway in ('sber')),
    order_number text not null,       -- ours at the gateway
    gateway_ref text,                 -- the gateway's for the same order
    payment_url text,                 -- the gateway's page for the payer
    amount_minor bigint not null constraint payment_amount check (amount_minor > 0),
    currency text not null,
    state text not null default 'registering' constraint payment_state check (state in (
        'registering', 'pending', 'authorized', 'paid', 'partially_refunded', 'refunded',
        'reversed', 'declined', 'expired', 'cancelled', 'failed')),
    review text,                      -- why a person should look at it
    abandoned boolean not null default false,    -- we no longer want the money
    charged_minor bigint not null default 0,     -- what the bank says it took …
    returned_minor bigint not null default 0,    -- … and gave back
    refunding_minor bigint not null default 0,   -- what we asked it to give back
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,  -- when the gateway's page closes
    paid_at timestamptz,
    applied boolean not null default false,      -- it is for what it was meant for
    hinted boolean not null default false,       -- a callback waits for us to ask
    registering_until timestamptz,    -- somebody is at the gateway with it
    registrations smallint not null default 0,
    asked_at timestamptz,             -- when the question was put that the gateway answered last
    check_at timestamptz,             -- when to ask next, whatever happens; null: never again
    constraint payment_charged check (charged_minor in (0, amount_minor)),
    constraint payment_returned check (returned_minor between 0 and charged_minor),
    constraint payment_refunding check (refunding_minor between returned_minor and charged_minor)
);
create unique index payment_order on payment (gateway, order_number);
create unique index payment_ref on payment (gateway, gateway_ref);
create unique index payment_open on payment (purpose, subject_id, gateway)
    where state in ('registering', 'pending', 'authorized');
create index payment_of_subject on payment (subject_id, created_at);
create index payment_of_user on payment (user_id, created_at desc);
create index payment_to_check on payment (check_at) where check_at is not null;
create index payment_unapplied on payment (paid_at)
    where charged_minor > refunding_minor and not applied;
create index payment_to_review on payment (created_at) where review is not null;

-- Forward only. `declined`, `expired`, `cancelled` and `failed` are ends for us alone: the bank may
-- still have taken the money, and then it must be written down.
create function payment_goes_forward() returns trigger language plpgsql as $$
begin
    if new.state <> old.state and not (old.state, new.state) in (values
        ('registering', 'pending'), ('registering', 'authorized'), ('registering', 'paid'),
        ('registering', 'partially_refunded'), ('registering', 'refunded'),
        ('registering', 'reversed'), ('registering', 'declined'), ('registering', 'expired'),
        ('registering', 'cancelled'), ('registering', 'failed'),
        ('pending', 'authorized'), ('pending', 'paid'), ('pending', 'partially_refunded'),
        ('pending', 'refunded'), ('pending', 'reversed'), ('pending', 'declined'),
        ('pending', 'expired'), ('pending', 'cancelled'),
        ('authorized', 'paid'), ('authorized', 'partially_refunded'), ('authorized', 'refunded'),
        ('authorized', 'reversed'), ('authorized', 'declined'),
        ('authorized', 'expired'), ('authorized', 'cancelled'),
        ('paid', 'partially_refunded'), ('paid', 'refunded'), ('paid', 'reversed'),
        ('partially_refunded', 'refunded'), ('partially_refunded', 'reversed'),
        ('declined', 'authorized'), ('declined', 'paid'), ('declined', 'partially_refunded'),
        ('declined', 'refunded'), ('declined', 'reversed'), ('declined', 'cancelled'),
        ('expired', 'authorized'), ('expired', 'paid'), ('expired', 'partially_refunded'),
        ('expired', 'refunded'), ('expired', 'reversed'),
        ('cancelled', 'authorized'), ('cancelled', 'paid'), ('cancelled', 'partially_refunded'),
        ('cancelled', 'refunded'), ('cancelled', 'reversed'),
        ('failed', 'authorized'), ('failed', 'paid'), ('failed', 'partially_refunded'),
        ('failed', 'refunded'), ('failed', 'reversed')
    ) then
        raise check_violation using
            message = format('a payment does not become %s from %s', new.state, old.state),
            constraint = 'payment_forward_only';
    end if;
    return new;
end
$$;
create trigger payment_forward_only before update of state on payment
    for each row execute function payment_goes_forward();

-- What we ask the gateway to give back. Its id is the gateway's idempotency key.
create table refund (
    id uuid primary key,
    payment_id uuid not null references payment (id),
    amount_minor bigint not null constraint refund_amount check (amount_minor >= 0),
    reason text not null constraint refund_reason check (reason in (
        'cancelled', 'time-taken', 'paid-twice', 'by-operator', 'by-bank')),
    state text not null default 'requested' constraint refund_state check (state in (
        'requested', 'sent', 'unknown', 'succeeded', 'manual')),
    tries int not null default 0,
    refusals int not null default 0,
    error text,                       -- what the gateway said last
    requested_at timestamptz not null default now(),
    settled_at timestamptz,
    try_at timestamptz                -- when to try (again); null: not by itself
);
create index refund_of_payment on refund (payment_id);
create index refund_settled on refund (settled_at) where state = 'succeeded';
create index refund_to_try on refund (try_at) where try_at is not null;
create unique index refund_under_way on refund (payment_id) where state in ('sent', 'unknown');

-- Where the money is. Every entry moves it from one account to another, so that all balances
-- together are always zero; at rest nothing is unapplied.
create table ledger (
    id bigint generated always as identity primary key,
    payment_id uuid not null references payment (id),
    kind text not null,
    source text not null,
    target text not null,
    amount_minor bigint not null constraint ledger_amount check (amount_minor > 0),
    refund_id uuid references refund (id),
    at timestamptz not null default now(),
    constraint ledger_kind check ((kind, source, target) in (
        ('charge', 'payer', 'unapplied'),    -- the bank took it
        ('apply', 'unapplied', 'earned'),    -- for what it was meant for
        ('release', 'earned', 'unapplied'),  -- it is to go back
        ('return', 'unapplied', 'payer')     -- the bank gave it back
    ))
);
create index ledger_of_payment on ledger (payment_id);
create unique index ledger_charged_once on ledger (payment_id) where kind = 'charge';
create unique index ledger_applied_once on ledger (payment_id) where kind = 'apply';
create unique index ledger_released_once on ledger (refund_id) where kind = 'release';

-- What happened to a payment, in order; never personal data, never a secret.
create table payment_event (
    id bigint generated always as identity primary key,
    payment_id uuid not null references payment (id),
    kind text not null,
    detail jsonb not null default '{}',
    at timestamptz not null default now()
);
create index payment_event_of_payment on payment_event (payment_id, id);

create function append_only() returns trigger language plpgsql as $$
begin
    raise check_violation using
        message = tg_table_name || ' is append-only', constraint = tg_table_name || '_append_only';
end
$$;
create trigger ledger_append_only before update or delete on ledger
    for each row execute function append_only();
create trigger payment_event_append_only before update or delete on payment_event
    for each row execute function append_only();

-- What a gateway told us by itself: a hint that is kept, never a truth.
create table payment_callback (
    id uuid primary key,
    gateway text not null,
    payment_id uuid not null references payment (id),
    fingerprint bytea not null,       -- SHA-256 of the sorted parameters
    content text not null,            -- JSON, of whatever was sent: jsonb would refuse some of it
    signature text not null constraint payment_callback_signature check (signature in (
        'right', 'wrong', 'unsigned', 'not-verifiable')),
    copies int not null default 1,
    received_at timestamptz not null default now(),
    last_at timestamptz not null default now()
);
create unique index payment_callback_once
    on payment_callback (payment_id, fingerprint, signature);

-- Which payment an appointment was paid with: one, and a payment pays for one.
create table appointment_payment (
    appointment_id uuid primary key references appointment (id),
    payment_id uuid not null references payment (id),
    applied_at timestamptz not null default now()
);
create unique index appointment_payment_once on appointment_payment (payment_id);

alter table appointment add column extended boolean not null default false;
