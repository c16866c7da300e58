-- squawk-ignore-file require-concurrent-index-creation
-- Who talks with whom: one conversation of a patient and a doctor, both as accounts, so that it
-- outlives every change of a doctor's profile. Their messages are numbered 1, 2, 3 … by `top`, under
-- this row's lock: an id that is given before the commit would let a reader pass one by.
create table conversation (
    id uuid primary key,
    patient_id uuid not null references users (id),
    doctor_id uuid not null references users (id),
    top bigint not null default 0,
    started_at timestamptz not null default now(),
    spoken_at timestamptz not null default now(),
    constraint conversation_of_two check (patient_id <> doctor_id)
);
-- Two doctors, too, have one conversation, whoever of them is the patient.
create unique index conversation_once
    on conversation (least(patient_id, doctor_id), greatest(patient_id, doctor_id));
create index conversation_of_doctor on conversation (doctor_id, spoken_at desc, id desc);
create index conversation_of_patient on conversation (patient_id, spoken_at desc, id desc);
create index conversation_spoken on conversation (spoken_at);

-- Each of the two. `told_seq`: what the bot or a letter has told of.
create table conversation_member (
    conversation_id uuid not null references conversation (id),
    user_id uuid not null references users (id),
    read_seq bigint not null default 0,
    told_seq bigint not null default 0,
    blocked_at timestamptz,           -- this member wants to hear nothing of the other
    primary key (conversation_id, user_id)
);

-- Everything that a user has sent and received is numbered once more, over all conversations: the
-- cursor by which any device finds what it has missed.
create table chat_box (
    user_id uuid primary key references users (id),
    top bigint not null default 0
);

create table message (
    conversation_id uuid not null references conversation (id),
    seq bigint not null constraint message_seq check (seq > 0),
    id uuid not null constraint message_id unique,
    sender_id uuid not null references users (id),
    recipient_id uuid not null references users (id),
    sender_cursor bigint not null,
    recipient_cursor bigint not null,
    client_id text,                   -- the sender's own name for it: sent twice, it is one
    content text not null,
    files smallint not null default 0,
    sent_at timestamptz not null default now(),
    deleted_at timestamptz,           -- with the account of who wrote it
    primary key (conversation_id, seq),
    constraint message_once unique (sender_id, client_id),
    constraint message_to_another check (sender_id <> recipient_id),
    constraint message_length check (length(content) <= 4000)
);
create unique index message_of_sender on message (sender_id, sender_cursor);
create unique index message_of_recipient on message (recipient_id, recipient_cursor);

-- A file that is sent with a message; before that it is its sender's alone.
create table message_file (
    id uuid primary key,
    conversation_id uuid not null references conversation (id),
    seq bigint,
    sent_by uuid not null references users (id),
    file_id uuid not null constraint message_file_once unique references media_file (id),
    file_name text not null,
    created_at timestamptz not null default now(),
    constraint message_file_of_message foreign key (conversation_id, seq)
        references message (conversation_id, seq)
);
create index message_file_of_message on message_file (conversation_id, seq);
create index message_file_of_sender on message_file (sent_by, created_at);
create index message_file_unsent on message_file (created_at) where seq is null;

create function message_files(conversation uuid, number bigint) returns text
language sql stable return (
    select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'file_name', f.file_name,
        'content_type', k.content_type, 'size', k.size) order by f.id), '[]')::text
    from message_file f join media_file k on k.id = f.file_id
    where f.conversation_id = conversation and f.seq = number
);

-- What a member has said about a message, for administrators.
create table message_report (
    id uuid primary key,
    conversation_id uuid not null,
    seq bigint not null,
    reported_by uuid not null references users (id),
    reason text not null,
    reported_at timestamptz not null default now(),
    closed_at timestamptz,
    closed_by uuid references users (id),
    constraint message_report_of_message foreign key (conversation_id, seq)
        references message (conversation_id, seq),
    constraint message_report_once unique (conversation_id, seq, reported_by)
);
create index message_report_open on message_report (reported_at, id) where closed_at is null;

-- What a user wants of the chat.
create table chat_settings (
    user_id uuid primary key references users (id),
    accepts_questions boolean not null default false,  -- a doctor's: of whom they have never seen
    shows_text boolean not null default false          -- in Telegram, not only that there is one
);

-- A way into a socket whose address shows no token: good once, for half a minute.
create table chat_ticket (
    hash bytea primary key,
    user_id uuid not null references users (id),
    session_id uuid not null,
    expires_at timestamptz not null
);
create index chat_ticket_expires on chat_ticket (expires_at);

-- Who is connected where. Of no worth after a crash, and not in the log of writes.
create unlogged table chat_process (
    id uuid primary key,
    seen_at timestamptz not null default now()
);
create unlogged table chat_socket (
    id uuid primary key,
    process_id uuid not null,
    user_id uuid not null
);
create index chat_socket_of_user on chat_socket (user_id);
create index chat_socket_of_process on chat_socket (process_id);

-- A message of the bot may be about something: an answer to it goes there.
alter table telegram_message add column about uuid;
