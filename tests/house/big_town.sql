-- A country's worth of clinics for the plans: names of syllables, so that some words are common,
-- some are rare and some never occur; no foreign keys are checked while it is being written.
set statement_timeout = 0;
set lock_timeout = 0;
set session_replication_role = replica;
set maintenance_work_mem = '512MB';
set work_mem = '128MB';
-- A page whose writer's commit is not on disk yet is not marked as visible to all by a vacuum.
set synchronous_commit = on;

-- Indexes are cheaper to build over full tables: remembered, dropped, and built again at the end.
create temp table dropped as
select format('drop index %s', i.indexrelid::regclass) as drop, pg_get_indexdef(i.indexrelid) as make
from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = 'public'::regnamespace
  and not exists (select from pg_constraint where conindid = i.indexrelid)
union all
select format('alter table %s drop constraint %I', conrelid::regclass, conname),
    format('alter table %s add constraint %I %s', conrelid::regclass, conname,
           pg_get_constraintdef(oid))
from pg_constraint where contype = 'x';

do $$
declare statement text;
begin
    for statement in select drop from dropped loop execute statement; end loop;
    -- what is measured must not change while it is measured
    for statement in select format('alter table %I set (autovacuum_enabled = off)', tablename)
        from pg_tables where schemaname = 'public'
    loop execute statement; end loop;
end
$$;

create function pg_temp.uid(kind int, n bigint) returns uuid language sql immutable
return ('019000' || lpad(kind::text, 2, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

-- One of the words, by the number alone: the same town at every run.
create function pg_temp.pick(words text[], n bigint, salt int) returns text language sql immutable
return words[1 + (hashint8extended(n, salt) & 1073741823) % cardinality(words)];

create function pg_temp.share(n bigint, salt int) returns double precision language sql immutable
return (hashint8extended(n, salt) & 1073741823) / 1073741824.0;

create function pg_temp.rating(n bigint, salt int) returns double precision language sql immutable
return case when pg_temp.share(n, salt) > 0.1 then
    round((5 - 1.5 * pg_temp.share(n, salt + 1) * pg_temp.share(n, salt + 2))::numeric, 1) end;

create function pg_temp.russian(n bigint) returns text language sql immutable
return pg_temp.pick('{Сокол,Белоб,Каран,Вороб,Медв,Лебе,Мороз,Вино,Горде,Жура,Кузьм,Полев,Ряби,Степ,Тихо,Ульян,Филат,Хомя,Цвет,Чернов,Шубин,Щерб,Юдас,Яков,Бара,Гонч,Дорон,Ершо,Звяг,Ивл,Крас,Лыт,Мил,Нест,Окун,Пест,Рог,Сав,Тер,Уст}'::text[], n, 1)
    || pg_temp.pick('{ов,ин,ень,ец,ар,ел,ик,ос,ум,ут,ад,ак,ан,ат,ег,ед,ём,ер,ех,иж,из,им,ир,ит,оз,ок,ом,он,оп,ор}'::text[], n, 2)
    || pg_temp.pick('{ов,ёв,ин,ский,цев,енко,ович,ян,ко,ук}'::text[], n, 3) || ' '
    || pg_temp.pick('{Александр,Анна,Мария,Сергей,Елена,Дмитрий,Ольга,Пётр,Наталья,Игорь,Ирина,Андрей,Семён,Юлия,Павел,Вера,Фёдор,Софья,Артём,Дарья,Глеб,Лариса,Борис,Нина,Олег,Тамара,Роман,Зоя,Илья,Раиса}'::text[], n, 4) || ' '
    || pg_temp.pick('{Александрович,Сергеевна,Дмитриевич,Петровна,Игоревич,Андреевна,Семёнович,Павловна,Фёдорович,Борисовна,Олегович,Романовна,Ильич,Глебовна,Викторович,Юрьевна,Львович,Денисовна,Маратович,Яновна}'::text[], n, 5);

create function pg_temp.armenian(n bigint) returns text language sql immutable
return pg_temp.pick('{Գրիգոր,Պետրոս,Սարգս,Հակոբ,Մարտիրոս,Կարապետ,Հովհանն,Ստեփան,Մինաս,Ավետիս,Բաղդասար,Գալստ,Դավթ,Եղիազար,Զաքար,Թադևոս,Իսահակ,Խաչատր,Կիրակոս,Ղազար,Մանուկ,Ներսիս,Շահին,Չիլինգար,Պողոս,Ռափայել,Սիմոն,Վարդան,Տիգրան,Փիլոս}'::text[], n, 1)
    || pg_temp.pick('{ա,ե,ի,ո,ու,իկ,ակ,ուկ,ար,եր,իր,որ,ուր,ան,են,ին,ոն,ուն,աս,ես}'::text[], n, 2) || 'յան '
    || pg_temp.pick('{Արամ,Անի,Լևոն,Մարիամ,Հայկ,Նարե,Տիգրան,Գոհար,Դավիթ,Սոնա,Վահե,Շուշան,Կարեն,Եվա,Ռուբեն,Լիլիթ,Սևակ,Աննա,Գևորգ,Մանե}'::text[], n, 3);

-- Written once: an index over rows that were updated in the same transaction is not used at first.
insert into clinic (id, name, city, address, timezone, currency, rating, city_sound, tokens,
    latitude, longitude)
select pg_temp.uid(1, n), name, city, 'ул. Садовая, ' || n,
    case when n % 3 = 0 then 'Asia/Yerevan' else 'Europe/Moscow' end,
    case when n % 3 = 0 then 'AMD' else 'RUB' end, pg_temp.rating(n, 8), sound,
    array_to_tsvector(heard_words(name) || array['.all', '.city.' || sound]),
    north + pg_temp.share(n, 20) * 0.5, east + pg_temp.share(n, 21) * 0.5
from (
    select n, case when n % 3 = 0
        then '«' || split_part(pg_temp.armenian(n), ' ', 1) || '» բժշկական կենտրոն'
        else pg_temp.pick('{Клиника,Медицинский центр,Стоматология,Клиника,Глазная клиника}'::text[], n, 6)
            || ' «' || split_part(pg_temp.russian(n), ' ', 1) || '»' end as name,
        pg_temp.pick('{Москва,Санкт-Петербург,Երևան}'::text[], n, 7) as city
    from generate_series(1, 20000) as n
) as named join (
    select city, replace(heard(city), ' ', '') as sound, north, east from (values
        ('Москва', 55.5, 37.4), ('Санкт-Петербург', 59.7, 30.1), ('Երևան', 40.0, 44.3)
    ) as v (city, north, east) offset 0
) as place using (city);

insert into users (id, email, full_name, phone, password_hash)
select pg_temp.uid(2, n), 'person' || n || '@example.com', 'Пациент ' || n, '+374' || 91000000 + n, 'none'
from generate_series(1, 100000) as n;
insert into person (id, user_id) select id, id from users;
insert into session (id, user_id, created_at, expires_at, ended_at, refresh_hash)
select pg_temp.uid(3, n), pg_temp.uid(2, n), now() - n * interval '40 seconds',
    now() - n * interval '40 seconds' + interval '30 days',
    case when n % 5 = 0 then now() - n * interval '20 seconds' end, sha256(n::text::bytea)
from generate_series(1, 100000) as n;

-- What triggers would have kept, heard once for every word. A few are not on the market.
create temp table called as
select n, case when n % 3 = 0 then pg_temp.armenian(n) else pg_temp.russian(n) end as name,
    pg_temp.pick('{Кардиолог,Терапевт,Невролог,Սրտաբան,Окулист}'::text[], n, 9) as specialization
from generate_series(1, 200000) as n;
create temp table sounded as
select word, heard(word) as sound from (
    select distinct unnest(string_to_array(name, ' ')) as word from called
) as every;
create temp table resolved as
select specialization, specialty_named(specialization) as id from called group by specialization;
analyze called, sounded, resolved;
insert into doctor (id, user_id, full_name, specialization, description, rating, words,
    specialty_id, languages, sees_children, listed)
select pg_temp.uid(4, n), case when n <= 50000 then pg_temp.uid(2, n) end, name, specialization,
    repeat('Ведёт приём взрослых. ', 3), pg_temp.rating(n, 10),
    array_remove(array[first.sound, second.sound, third.sound], null), r.id,
    ('{"{hy,ru}","{ru}","{ru,en}"}'::text[])[1 + n % 3]::text[], n % 16 = 0, n % 256 <> 119
from called join resolved r using (specialization)
join sounded first on first.word = split_part(name, ' ', 1)
join sounded second on second.word = split_part(name, ' ', 2)
left join sounded third on third.word = split_part(name, ' ', 3);
-- One clinic is huge.
insert into doctor_clinic (doctor_id, clinic_id)
select pg_temp.uid(4, n), pg_temp.uid(1, case when n % 100 = 0 then 1 else 1 + n * 7919 % 20000 end)
from generate_series(1, 200000) as n;

-- Half of the bounds have passed, of the others nothing is free for days.
insert into opening (doctor_id, clinic_id, not_before)
select doctor_id, clinic_id,
    now() + (hashtextextended(doctor_id::text, 12) % 30)::int * interval '1 day'
from doctor_clinic;

insert into procedure (id, name)
select pg_temp.uid(5, n),
    pg_temp.pick('{Приём,Консультация,УЗИ,Лечение,Диагностика,Анализ,Удаление,Осмотр}'::text[], n, 11)
    || ' ' || lower(split_part(pg_temp.russian(n), ' ', 1)) || ' ' || n
from generate_series(1, 2000) as n;
update procedure set tokens = array_to_tsvector(heard_words(name)), search_key = fold(name);
analyze procedure, doctor, doctor_clinic, clinic;
-- Prices of 500 to 50,000, most of them low.
insert into service (id, clinic_id, doctor_id, procedure_id, name, description, price_minor,
    currency, duration_minutes, prepaid, offered, active, tokens)
select pg_temp.uid(6, n), dc.clinic_id, dc.doctor_id, p.id, p.name, 'Первичный приём',
    50000 + 100 * floor(49500 * power(pg_temp.share(n, 22), 3))::bigint, c.currency, 30,
    n % 4 = 0, n % 50 <> 0, n % 50 <> 0 and d.listed, p.tokens
from generate_series(1, 400000) as n
join doctor d on d.id = pg_temp.uid(4, 1 + n % 200000)
join doctor_clinic dc on dc.doctor_id = d.id
join clinic c on c.id = dc.clinic_id
join procedure p on p.id = pg_temp.uid(5, 1 + n * 31 % 2000);

-- Somebody likes half of everything.
insert into favourite_clinic (user_id, clinic_id, created_at)
select pg_temp.uid(2, case when n % 2 = 0 then 1 else n % 20000 end),
    pg_temp.uid(1, 1 + n * 13 % 20000), now() - n * interval '1 s'
from generate_series(1, 100000) as n on conflict do nothing;
insert into favourite_doctor (user_id, doctor_id, created_at)
select pg_temp.uid(2, case when n % 2 = 0 then 1 else n % 20000 end),
    pg_temp.uid(4, 1 + n * 13 % 200000), now() - n * interval '1 s'
from generate_series(1, 100000) as n on conflict do nothing;

insert into schedule (id, doctor_id, clinic_id, weekday, opens, closes)
select pg_temp.uid(7, n), dc.doctor_id, dc.clinic_id, 1 + n % 7, 540, 1080
from generate_series(1, 35000) as n
join doctor_clinic dc on dc.doctor_id = pg_temp.uid(4, 1 + n / 7);
insert into time_off (id, doctor_id, during)
select pg_temp.uid(8, n), pg_temp.uid(4, n), tstzrange(t, t + interval '1 day')
from generate_series(1, 5000) as n, (select date_trunc('day', now()) + interval '60 days') as day (t);

-- 40 appointments of each of 5,000 doctors: hours of the last twenty and the next twenty days.
-- Of the services of a doctor one in four is prepaid; 400 of its holds ran out and were not swept.
create temp table booked as
select n, 1 + n % 5000 as doctor, 1 + n % 100000 as person, n % 61 = 0 as cancelled,
    n % 500 = 7 as lapsed, n % 500 = 9 as held,
    date_trunc('hour', now()) + (n / 5000 - 20) * interval '1 day' + n % 8 * interval '1 hour' as at
from generate_series(0, 199999) as n;
insert into engagement (id, doctor_id, person_id, busy, attended, kind, live, held_until)
select pg_temp.uid(9, n), pg_temp.uid(4, doctor), pg_temp.uid(2, person),
    tstzrange(at, at + interval '40 minutes'), tstzrange(at, at + interval '30 minutes'),
    'appointment', not cancelled,
    case when lapsed then now() - interval '1 s' when held then now() + interval '1 day' end
from booked;
insert into appointment (id, user_id, clinic_id, doctor_id, service_id, starts_at, ends_at, status,
    price_minor, currency, free_cancel_until, late_refund_percent)
select pg_temp.uid(9, n), pg_temp.uid(2, person), dc.clinic_id, dc.doctor_id,
    pg_temp.uid(6, 200000 + doctor - 1), at, at + interval '30 minutes',
    case when cancelled then 'cancelled' when lapsed or held then 'pending' else 'confirmed' end,
    250000, 'RUB', at - interval '1 day', 50
from booked join doctor_clinic dc on dc.doctor_id = pg_temp.uid(4, doctor);

-- Every other appointment has been paid, a few payments are open and due to be asked about, some
-- were given back; a payer has a hundred.
create temp table paying as
select n, md5('payment ' || n)::uuid as id, person, md5(n::text) as number, n % 1000 = 8 as open,
    n % 40 = 4 as back, n % 10000 = 6 as odd, n % 2000 = 200 as frequent
from booked where n % 2 = 0;
insert into payment (id, user_id, purpose, subject_id, gateway, order_number, gateway_ref,
    payment_url, amount_minor, currency, state, review, charged_minor, returned_minor,
    refunding_minor, applied, created_at, expires_at, paid_at, check_at)
select id, pg_temp.uid(2, case when frequent then 78 else person end), 'appointment',
    pg_temp.uid(9, n), 'sber', number, 'ref-' || n, 'https://bank.example/' || n, 250000, 'RUB',
    case when open then 'pending' when back then 'refunded' else 'paid' end,
    case when odd then 'another-amount' end, case when open then 0 else 250000 end,
    case when back then 250000 else 0 end, case when back then 250000 else 0 end,
    not open and n % 2000 <> 10,
    now() - n * interval '1 min', now() - n * interval '1 min' + interval '19 min',
    case when not open then now() - n * interval '1 min' end,
    case when open then now() - interval '1 min' end
from paying;
insert into appointment_payment (appointment_id, payment_id)
select pg_temp.uid(9, n), id from paying where not open;
insert into refund (id, payment_id, amount_minor, reason, state, try_at)
select md5('refund ' || n)::uuid, id, 250000, 'cancelled',
    case when n % 4000 = 4 then 'requested' when n % 4000 = 44 then 'manual' else 'succeeded' end,
    case when n % 4000 = 4 then now() - interval '1 min' end
from paying where back;
insert into ledger (payment_id, kind, source, target, amount_minor)
select id, 'charge', 'payer', 'unapplied', 250000 from paying where not open
union all select id, 'apply', 'unapplied', 'earned', 250000 from paying where not open;
insert into payment_event (payment_id, kind)
select id, kind from paying, unnest(array['opened', 'registered', 'settled']) as kind;
insert into payment_callback (id, gateway, payment_id, fingerprint, content, signature)
select gen_random_uuid(), 'sber', id, '\x00', '{}', 'right' from paying where not open;

-- One doctor of the huge clinic has 20,000 reviews, and somebody wrote 4,000; a few are hidden.
insert into review (id, appointment_id, user_id, doctor_id, clinic_id, author, stars, text,
    created_at, hidden_at, hidden_reason)
select md5('review ' || n)::uuid, md5('visit ' || n)::uuid,
    pg_temp.uid(2, case when n % 50 = 0 then 1 else n % 100000 end), dc.doctor_id, dc.clinic_id,
    'Анна С.', 1 + (5 * (1 - pg_temp.share(n, 20) ^ 3))::int % 5, 'Спасибо, всё хорошо.',
    now() - n * interval '5 min', case when n % 400 = 3 then now() end,
    case when n % 400 = 3 then 'spam' end
from generate_series(1, 200000) as n
join doctor_clinic dc on dc.doctor_id = pg_temp.uid(4, case when n % 10 = 0 then 100 else n end);
insert into review_report (review_id, user_id, reason, settled_at)
select md5('review ' || n)::uuid, pg_temp.uid(2, 1 + n % 5000), 'spam',
    case when n % 400 <> 1 then now() end
from generate_series(1, 200000, 10) as n;
-- Half of the trail is about one clinic and one service.
insert into audit (clinic_id, action, subject_id, detail)
select pg_temp.uid(1, case when n % 2 = 0 then 17683 else 1 + n % 20000 end), 'service.change',
    pg_temp.uid(6, case when n % 2 = 0 then 77 else n end), '{"after": {"prepaid": true}}'
from generate_series(1, 50000) as n;
insert into clinic_staff (clinic_id, user_id)
select pg_temp.uid(1, 1 + n % 20000), pg_temp.uid(2, 1 + n * 3 % 100000)
from generate_series(1, 40000) as n on conflict do nothing;
insert into media_file (id, key, content_type, size, width, height, sha256, created_by, deleted_at)
select pg_temp.uid(9, n), md5(n::text), 'image/webp', 1, 1, 1, sha256(''), pg_temp.uid(2, 1),
    case when n % 1000 = 0 then now() - interval '2 hours' end
from generate_series(1, 20000) as n;

insert into throttle (key, due)
select 'login-account:' || md5(n::text), now() + n * interval '1 ms'
from generate_series(1, 50000) as n;
insert into idempotency_key (user_id, route, key, fingerprint, answer, created_at)
select pg_temp.uid(2, case when n % 50 = 0 then 0 else n end), 'POST /api/v1/appointments',
    md5(n::text), '\x00', '{}',
    now() - n * interval '3 s'
from generate_series(1, 50000) as n;

-- Most people have been told; a tenth is for later, some are due, a few claims have run out.
insert into notice (id, kind, channel, user_id, subject_id, due_at, state, claimed_until, sent_at,
    created_at)
select pg_temp.uid(0, n), case when n % 2 = 0 then 'confirmed' else 'reminder' end, 'email',
    pg_temp.uid(2, n % 50000), pg_temp.uid(9, n), now() + case when n % 10 = 1 then 1 else -1 end
        * n * interval '1 s',
    case when n % 10 = 1 or n % 1000 = 3 then 'waiting' when n % 10000 = 4 then 'sending'
        else 'sent' end,
    case when n % 10000 = 4 then now() - interval '1 min' end,
    case when not (n % 10 = 1 or n % 1000 = 3 or n % 10000 = 4) then now() - n * interval '1 s' end,
    now() - n * interval '10 s'
from generate_series(1, 200000) as n;
insert into notice_settings (user_id, reminder_day)
select pg_temp.uid(2, n), n % 2 = 0 from generate_series(1, 20000) as n;
insert into account_link (token_hash, user_id, purpose, expires_at)
select sha256(n::text::bytea), pg_temp.uid(2, n),
    case when n % 3 = 0 then 'reset' else 'verify' end, now() + n * interval '1 s'
from generate_series(1, 20000) as n;
-- Five wait for each of 5,000 doctors, and a thousand for each of two at the huge clinic, of whom the
-- second has nothing free for weeks. Everybody was offered something before, a thousand have an open
-- offer; of these, and of the waits, twenty ran out just now.
create temp table awaited as
select n, md5('wait ' || n)::uuid as id, pg_temp.uid(2, 1 + n % 100000) as person, doctor,
    n % 5 = 4 as over, (n + n / 5000) % 25 = 2 as offered, (n + n / 5000) % 1250 = 27 as lapsed,
    n % 1250 = 100 as passed
from generate_series(0, 26999) as n, lateral (
    select case when n < 25000 then 1 + n % 5000 when n < 26000 then 100 else 700 end
) as d (doctor);
insert into waitlist_entry (id, user_id, person_id, service_id, doctor_id, first, last, from_minute,
    to_minute, weekdays, hold_minutes, closes_at, state, reason, created_at)
select id, person, person, pg_temp.uid(6, 200000 + doctor - 1), pg_temp.uid(4, doctor),
    current_date, current_date + 14, 0, 1440, '{1,2,3,4,5,6,7}', 30,
    now() + case when passed then interval '-1 s' else (1 + n % 100) * interval '1 hour' end,
    case when over then 'over' else 'waiting' end, case when over then 'passed' end,
    now() - n * interval '1 min'
from awaited;
create temp table proposed as
select n, md5('offer ' || n)::uuid as id, id as entry, person, doctor, true as open,
    date_trunc('hour', now()) + interval '50 days' + n / 25 * interval '30 minutes' as at,
    now() + case when lapsed then interval '-1 s' else interval '1 day' end as until
from awaited where offered
union all
select n, md5('past offer ' || n)::uuid, id, person, doctor, false,
    date_trunc('hour', now()) + n % 1440 * interval '1 hour', now() - interval '1 day'
from awaited;
insert into engagement (id, doctor_id, person_id, busy, attended, kind, live, held_until)
select id, pg_temp.uid(4, doctor), person, tstzrange(at, at + interval '30 minutes'),
    tstzrange(at, at + interval '30 minutes'), 'offer', open, until
from proposed;
insert into waitlist_offer (id, entry_id, during, declined_at)
select id, entry, tstzrange(at, at + interval '30 minutes'),
    case when not open and n % 2 = 0 then now() - interval '1 day' end
from proposed;

insert into calendar_feed (id, user_id, "of", token_hash)
select md5('feed ' || n)::uuid, pg_temp.uid(2, n), case when n % 10 = 0 then 'practice' else 'visits' end,
    sha256(('feed ' || n)::bytea)
from generate_series(1, 20000) as n;

insert into practice (doctor_id) select pg_temp.uid(4, n) from generate_series(1, 2000) as n;
insert into subscription (doctor_id, trial_ends_at)
select doctor_id, now() + interval '3 days' from practice;
insert into subscription_purchase (payment_id, doctor_id, plan, months, starts_at, ends_at)
select id, pg_temp.uid(4, 1 + row_number() over (order by id)::int % 20000), 'month', 1, now(),
    now() + interval '1 month'
from payment;
insert into practice_assistant (id, doctor_id, user_id, name)
select md5('assistant ' || n)::uuid, pg_temp.uid(4, n), pg_temp.uid(2, 60000 + n), 'Օգնական'
from generate_series(1, 500) as n;
-- The doctor 78 has 10,000 patients, everybody else has 20.
insert into patient (id, doctor_id, person_id, first_name, last_name, phone, diagnosis, notes,
    archived_at)
select md5('patient ' || n)::uuid, pg_temp.uid(4, case when n <= 10000 then 78 else n % 2000 + 1 end),
    case when n % 10 = 0 then pg_temp.uid(2, n) end,
    (array['Անահիտ', 'Анна', 'Արմեն', 'Гагик', 'Մարիամ', 'Давид'])[1 + n % 6],
    (array['Սարգսյան', 'Петросян', 'Գրիգորյան', 'Иванова', 'Մելիքյան'])[1 + n / 7 % 5] || ' ' || n,
    '+3749' || lpad(n::text, 7, '0'), 'Հիպերտոնիա', repeat('նշում ', 50),
    case when n % 25 = 0 then now() end
from generate_series(1, 50000) as n;
insert into visit (id, doctor_id, patient_id, visit_date, status)
select md5('visit ' || n || ' ' || g)::uuid, p.doctor_id, p.id, current_date + n % 60 + g * 30 - 75,
    case when g < 2 then 'completed' else 'planned' end
from generate_series(1, 20000) as n, generate_series(0, 3) as g,
    lateral (select id, doctor_id from patient where id = md5('patient ' || n)::uuid) as p;
insert into consent (id, doctor_id, patient_id, purpose, version, given_by)
select md5('consent ' || p.id)::uuid, p.doctor_id, p.id, 'treatment', '2026-11', pg_temp.uid(2, 78)
from patient p;
insert into patient_invitation (token_hash, doctor_id, patient_id, expires_at)
select sha256(p.id::text::bytea), p.doctor_id, p.id, now() + interval '1 day'
from generate_series(1, 5000) as n, patient p where p.id = md5('patient ' || n)::uuid;
insert into media_file (id, key, content_type, size, width, height, sha256, created_by, deleted_at)
select md5('scan ' || n)::uuid, md5('scan ' || n), 'image/webp', 1000, 10, 10,
    sha256(('scan ' || n)::bytea), pg_temp.uid(2, 78), null
from generate_series(1, 20000) as n;
insert into patient_media (id, doctor_id, patient_id, file_id, kind, file_name, created_by, shared_at)
select md5('file ' || n)::uuid, p.doctor_id, p.id, md5('scan ' || n)::uuid, 'photo', 'x.jpg',
    pg_temp.uid(2, 78), case when n % 3 = 0 then now() end
from generate_series(1, 20000) as n, lateral (
    select id, doctor_id from patient where id = md5('patient ' || (n % 20000 + 1))::uuid
) as p;
insert into access (doctor_id, actor_id, role, action, patient_ids)
select p.doctor_id, pg_temp.uid(2, 78), 'doctor', 'patient.read', array[p.id]
from generate_series(1, 60000) as n, lateral (
    select id, doctor_id from patient where id = md5('patient ' || (n % 20000 + 1))::uuid
) as p;
insert into access_seal (doctor_id, number, access_id, hash)
select doctor_id, row_number() over (partition by doctor_id order by id), id, sha256(id::text::bytea)
from access where id < (select max(id) - 1000 from access);
insert into access_unsealed (access_id, doctor_id)
select id, doctor_id from access where id >= (select max(id) - 1000 from access);

drop table booked, paying, awaited, proposed;

insert into telegram_chat (id, language) select 60000 + n, 'hy' from generate_series(1, 20000) as n;
insert into telegram_account (telegram_id, user_id)
select 60000 + n, pg_temp.uid(2, n) from generate_series(1, 20000) as n
on conflict do nothing;
insert into telegram_message (chat_id, method, payload, state, created_at, message_id)
select 60001 + n % 20000, 'sendMessage', case when n > 199000 then '{}'::jsonb end,
    case when n > 199000 then 'waiting' else 'sent' end, now() - (200000 - n) * interval '30 seconds',
    case when n <= 199000 then n end
from generate_series(1, 200000) as n;
insert into conversation (id, patient_id, doctor_id, top, spoken_at)
select pg_temp.uid(40, n), pg_temp.uid(2, n), pg_temp.uid(2, 80000 + n % 100), 10,
    now() - n * interval '30 seconds'
from generate_series(1, 20000) as n;
insert into conversation_member (conversation_id, user_id, read_seq)
select id, u, case when n.n % 1000 = 0 then 8 else 10 end
from (select id, patient_id, doctor_id, row_number() over () as n from conversation) as n,
    unnest(array[patient_id, doctor_id]) as u;
insert into message (conversation_id, seq, id, sender_id, recipient_id, sender_cursor,
    recipient_cursor, client_id, content, sent_at)
select pg_temp.uid(40, n), s, pg_temp.uid(41, n * 10 + s),
    pg_temp.uid(2, case s % 2 when 0 then n else 80000 + n % 100 end),
    pg_temp.uid(2, case s % 2 when 1 then n else 80000 + n % 100 end),
    case s % 2 when 0 then s else n / 100 * 10 + s end,
    case s % 2 when 1 then s else n / 100 * 10 + s end,
    'm' || n || '-' || s, 'Здравствуйте! Анализы готовы?', now() - n * interval '30 seconds'
from generate_series(1, 20000) as n, generate_series(1, 10) as s;
insert into chat_box (user_id, top) select pg_temp.uid(2, n), 10 from generate_series(1, 20000) as n;
insert into chat_box (user_id, top) select pg_temp.uid(2, 80000 + n), 2000 from generate_series(0, 99) as n;
insert into chat_settings (user_id) select pg_temp.uid(2, n) from generate_series(1, 10000) as n;
insert into chat_process (id) select pg_temp.uid(42, n) from generate_series(1, 4) as n;
insert into chat_socket (id, process_id, user_id)
select pg_temp.uid(43, n), pg_temp.uid(42, 1 + n % 4), pg_temp.uid(2, n)
from generate_series(1, 20000) as n;
insert into message_report (id, conversation_id, seq, reported_by, reason)
select pg_temp.uid(44, n), pg_temp.uid(40, n), 1, pg_temp.uid(2, n), 'x'
from generate_series(1, 6000) as n;
insert into telegram_update (id, at)
select n, now() - (200000 - n) * interval '1 second' from generate_series(1, 200000) as n;

-- Each patient has sent a file to a doctor; every hundredth one waits, a few for more than a day.
insert into media_file (id, key, purpose, content_type, size, width, height, sha256, created_by)
select md5('sent ' || n)::uuid, md5('sent ' || n), 'file', 'image/png', 1000, 10, 10,
    sha256(('sent ' || n)::bytea), pg_temp.uid(2, n)
from generate_series(1, 20000) as n;
insert into message_file (id, conversation_id, seq, sent_by, file_id, file_name, created_at)
select md5('chat file ' || n)::uuid, conversation_id, case when n % 100 <> 0 then 2 end, sender_id,
    md5('sent ' || n)::uuid, 'x.png', now() - n * interval '5 seconds'
from (
    select conversation_id, sender_id, row_number() over (order by conversation_id) as n
    from message where seq = 2
) as sent;

insert into known_word (noun, variant, word)
select 'doctor', v, sound
from (select distinct sound from sounded) as s, unnest(word_variants(sound)) as v;
insert into known_word (noun, variant, word)
select 'clinic', v, w from (
    select distinct unnest(tsvector_to_array(tokens)) as w from clinic
) as s, unnest(word_variants(w)) as v where w !~ '^\.';
insert into known_word (noun, variant, word)
select 'service', v, w from (
    select distinct unnest(tsvector_to_array(tokens)) as w from procedure
) as s, unnest(word_variants(w)) as v;
create index of_doctor on service (doctor_id, clinic_id) where active;
analyze doctor_clinic, service;
insert into doctor_listing select * from doctor_listing_now;
drop index of_doctor;

do $$
declare statement text;
begin
    for statement in select make from dropped loop execute statement; end loop;
end
$$;

set session_replication_role = origin;
