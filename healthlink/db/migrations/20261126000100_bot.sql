-- squawk-ignore-file ban-drop-constraint, require-concurrent-index-creation
-- Telegram's updates that were taken: it sends one again until it hears a 2xx, and so may a test.
create table telegram_update (
    id bigint primary key,
    at timestamptz not null default now(),
    error text                        -- of a handler of ours; the update is taken all the same
);
create index telegram_update_at on telegram_update (at);

-- Whoever has started the bot, in the private chat that has the person's own number.
create table telegram_chat (
    id bigint primary key constraint telegram_chat_private check (id > 0),
    language text not null default 'hy' constraint telegram_chat_language
        check (language in ('hy', 'ru', 'en')),
    started_at timestamptz not null default now(),
    blocked_at timestamptz            -- the bot cannot write any more
);

-- What the bot has to say, one after another in each chat. Never a diagnosis, never a note.
create table telegram_message (
    id bigint generated always as identity primary key,
    chat_id bigint not null references telegram_chat (id),
    method text not null,             -- of the Bot API
    payload jsonb,                    -- until it is sent
    state text not null default 'waiting' constraint telegram_message_state
        check (state in ('waiting', 'sending', 'sent', 'failed', 'dropped')),
    due_at timestamptz not null default now(),
    claimed_until timestamptz,
    attempts smallint not null default 0,
    message_id bigint,                -- Telegram's, once it is there
    error text,
    created_at timestamptz not null default now(),
    constraint telegram_message_claim check (state <> 'sending' or claimed_until is not null),
    constraint telegram_message_payload check ((state in ('waiting', 'sending')) = (payload is not null))
);
create index telegram_message_to_send on telegram_message (chat_id, id)
    where state in ('waiting', 'sending');
create index telegram_message_of_chat on telegram_message (chat_id, message_id);
create index telegram_message_at on telegram_message (created_at);

-- A link into the bot, by which a Telegram account is joined with an account of ours.
alter table account_link drop constraint account_link_purpose;
alter table account_link add constraint account_link_purpose
    check (purpose in ('verify', 'reset', 'invite', 'telegram')) not valid;

-- Who is only told things: a shared number opens nothing, for numbers are written down wrongly and
-- pass to others; and after a change of the password whoever has linked here proves it again.
alter table telegram_account add column signs_in boolean not null default true;

-- Who shares the own number with the bot is found by its digits.
create index users_of_phone on users ((regexp_replace(phone, '\D', '', 'g')))
    where phone is not null;

-- Notices come by letter, and to the chat with the bot.
alter table notice drop constraint notice_channel;
alter table notice add constraint notice_channel check (channel in ('email', 'telegram')) not valid;
