-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
-- (there is no installation yet whose writers would wait for these indexes)
-- Search that forgives (docs/decisions/0017). First how names sound, then what is known of them,
-- then who can be found where.

-- A name of any of three scripts as one Latin skeleton: sounds that are confused fall together
-- (g k, d t, b p, e i y), double letters and h vanish. Capitals stand for sh ch zh ts kh until the end.
-- One step per kind of letter, so that Latin c, j, q, w and x are read before they are used as signs.
create function latin_heard(value text) returns text
language sql immutable strict parallel safe
return translate(regexp_replace(regexp_replace(regexp_replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        translate(value, 'áàâäãåéèêëíìîïóòôöõúùûüýñçğłđšžčćş', 'aaaaaaeeeeiiiiooooouuuuyncgldszccs'),
        'shch', 'W'), 'sch', 'W'), 'sh', 'W'), 'tch', 'Q'), 'ch', 'Q'), 'dzh', 'J'), 'dj', 'J'),
        'zh', 'J'), 'kh', 'X'), 'ph', 'f'), 'yo', 'e'),
    '\mju', 'iu', 'g'), '(\m|[bcdfgklmnprstvz])x', '\1X', 'g'), 'c([eiy])', 'C\1', 'g'),
    'xcwqjygdbeh', '#kvkJiktpi');

-- Letters of all three scripts as Latin signs, each as it sounds.
create function spelt(value text) returns text
language sql immutable strict parallel safe
return regexp_replace(translate(replace(replace(replace(replace(replace(
    replace(latin_heard(fold(left(value, 300))), '#', 'ks'),
    'ու', 'u'), 'յո', 'e'), 'йо', 'е'), 'ю', 'iu'), 'я', 'ia'),
    'аоинрсвлктмдпуйгчбзжшхцщфэыеіїєґանրիեկտսյոգլդըմթպքշբւվխծղջցփռձչճժօէզֆeհъь''’ʼ՚`',
    'aoinrsvlktmtpuikQpzJWXCWfiiiiiikanriiktsiOkltimtpkWpvvXCkJCprCQQJoizfiH'),
    '\mO', 'vo', 'g');

create function heard(value text) returns text
language sql immutable strict parallel safe
return lower(btrim(regexp_replace(regexp_replace(regexp_replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(
    spelt(value), 'H', ''), 'ts', 'C'), 'tz', 'C'), 'tJ', 'J'), 'tQ', 'Q'), 'rkis', 'rks'), 'ff', 'v'), 'O',
    'o'), 'ii', 'i'), 'aa', 'a'), 'ii', 'i'), 'oo', 'o'), 'uu', 'u'), 'vv', 'v'), 'kk', 'k'), 'll',
    'l'), 'mm', 'm'), 'nn', 'n'), 'pp', 'p'), 'rr', 'r'), 'ss', 's'), 'tt', 't'), 'ff', 'f'), 'zz',
    'z'), 'WW', 'W'), 'CC', 'C'), 'XX', 'X'), 'QQ', 'Q'), 'JJ', 'J'),
    'tir\M', 'tr', 'g'), '\mo[kv]?an', 'oan', 'g'), '[^a-zA-Z0-9]+', ' ', 'g')));

create function heard_words(value text) returns text[]
language sql immutable strict parallel safe
return coalesce(string_to_array(nullif(heard(value), ''), ' '), '{}');

-- A word and, of one of five letters or more, all that remains when a letter is left out: two words
-- are one slip apart if they have one of these in common.
create function word_variants(word text) returns text[]
language sql immutable strict parallel safe
begin atomic
    select array(
        select word union
        select left(word, n - 1) || substr(word, n + 1) from generate_series(1, length(word)) as n
        where length(word) >= 5
    );
end;

-- What is known: the words of names, and the variants by which a slip still finds them. Two writers of
-- one new word may both write it, which no reader minds; nobody waits for anybody.
create table known_word (
    noun text not null constraint known_word_noun check (noun in ('doctor', 'clinic', 'service')),
    variant text not null,
    word text not null
);
create index known_word_variant on known_word (noun, variant collate "C") include (word);
create index known_word_itself on known_word (noun, word collate "C") where variant = word;

create function learn_words(of_what text, words text[]) returns void
language sql volatile
begin atomic
    insert into known_word (noun, variant, word)
    select of_what, variant, w.word
    from (select distinct unnest(words) as word) as w,
        unnest(word_variants(left(w.word, 60))) as variant
    where not exists (
        select from known_word k where k.noun = of_what and k.word = w.word and k.variant = k.word
    );
end;

create table specialty (
    id uuid primary key,
    key text not null unique constraint specialty_key_form check (key ~ '^[a-z][a-z_]{1,39}$'),
    name_hy text not null,
    name_ru text not null,
    name_en text not null
);
-- Every word by which people ask for a specialty; its names are among them.
create table specialty_synonym (
    id uuid primary key,
    specialty_id uuid not null references specialty (id) on delete cascade,
    word text not null,
    language text not null
        constraint specialty_synonym_language check (language in ('hy', 'ru', 'en')),
    sound text not null generated always as (replace(heard(word), ' ', '')) stored
        constraint specialty_synonym_sound check (sound <> ''),
    variants text[] not null
        generated always as (word_variants(left(replace(heard(word), ' ', ''), 60))) stored
);
create unique index specialty_synonym_word on specialty_synonym (fold(word));
create index specialty_synonym_of on specialty_synonym (specialty_id);
create index specialty_synonym_sounds on specialty_synonym (sound collate "C");
create index specialty_synonym_variants on specialty_synonym using gin (variants);

-- The specialty that a doctor's free text names: all of it, or what stands before a comma or a bracket,
-- with or without the word doctor.
create function specialty_named(free text) returns uuid
language sql stable strict parallel safe
begin atomic
    select s.specialty_id from (values
        (1, replace(heard(free), ' ', '')),
        (2, replace(heard(split_part(translate(free, ';(/', ',,,'), ',', 1)), ' ', '')),
        (3, replace(regexp_replace(heard(split_part(translate(free, ';(/', ',,,'), ',', 1)),
            '^(vraq|tr|toktor|toktr|pJiWk) ', ''), ' ', ''))
    ) as way (place, sound) join specialty_synonym s on s.sound = way.sound
    order by way.place, s.specialty_id limit 1;
end;

-- The specialties that one typed word (or several, together) may mean: by key, by its sound, by its beginning,
-- or else with a slip.
create function specialties_meant(typed text) returns text[]
language sql stable strict parallel safe
begin atomic
    with asked as (select replace(heard(typed), ' ', '') as sound),
    same as (
        select s.specialty_id from asked a, specialty_synonym s where s.sound collate "C" = a.sound
        union all select id from specialty where key = typed
    ), begun as (
        select s.specialty_id from asked a, specialty_synonym s
        where s.sound collate "C" >= a.sound and s.sound collate "C" < a.sound || '~'
          and length(a.sound) >= 4 and not exists (select from same)
    ), slipped as (
        select s.specialty_id from asked a, specialty_synonym s
        where s.variants && word_variants(left(a.sound, 60)) and length(a.sound) >= 5
          and not exists (select from same) and not exists (select from begun)
    )
    select array(
        select key from specialty where id in (
            select specialty_id from same union all select specialty_id from begun
            union all select specialty_id from slipped
        ) order by key
    );
end;

-- Who can be found: what is heard in names, kept beside them by triggers.
alter table doctor add column words text[] not null default '{}';
alter table doctor add column specialty_id uuid;
alter table doctor add constraint doctor_specialty
    foreign key (specialty_id) references specialty (id) not valid;
alter table clinic add column tokens tsvector not null default '';
alter table clinic add column city_sound text not null default '';
alter table service add column tokens tsvector not null default '';
alter table procedure add column tokens tsvector not null default '';
alter table procedure add column search_key text not null default '';

create function price_step(minor bigint) returns int
language sql immutable strict parallel safe
return floor(4 * ln(minor + 1.0::double precision) / ln(2.0::double precision))::int;

-- Where a place is on the map: Mercator, on which the order of near distances is the true one.
create function map_north(latitude double precision) returns double precision
language sql immutable strict parallel safe
return degrees(ln(tan(pi() / 4 + radians(greatest(least(latitude, 85), -85)) / 2)));

create function distance_km(
    latitude double precision, longitude double precision,
    other_latitude double precision, other_longitude double precision
) returns double precision
language sql immutable strict parallel safe
return 12742 * asin(least(1, sqrt(
    power(sin(radians(other_latitude - latitude) / 2), 2) + cos(radians(latitude))
    * cos(radians(other_latitude)) * power(sin(radians(other_longitude - longitude) / 2), 2)
)));

-- A row for every listed doctor, clinic and currency; one without clinic or prices for those who have
-- none. Tokens that begin with a dot are no words: .city .at (clinic) .s (specialty) .l (language).
-- Prices have steps, four to each doubling, for the index; -1 is among those of every row.
create table doctor_listing (
    doctor_id uuid not null references doctor (id) on delete cascade,
    clinic_id uuid references clinic (id) on delete cascade,
    currency text,
    rating double precision,
    search_key text not null,
    specialty_id uuid,
    tokens tsvector not null,
    price_from bigint,
    price_to bigint,
    prices bigint[] not null,
    price_steps int[] not null,
    latitude double precision,
    longitude double precision,
    -- On the map, and off by the breadth of a door, so that no two doctors are equally far.
    east double precision,
    north double precision,
    constraint doctor_listing_one unique nulls not distinct (doctor_id, clinic_id, currency)
);

create view doctor_listing_now as
select d.id as doctor_id, c.id as clinic_id, offers.currency, d.rating, d.search_key, d.specialty_id,
    array_to_tsvector(array_remove(
        d.words || array[
            '.all', '.city.' || nullif(c.city_sound, ''), '.at.' || c.id, '.s.' || s.key,
            '.in.' || offers.currency,
            case when d.sees_adults then '.adults' end, case when d.sees_children then '.children' end
        ] || array(select '.l.' || lower(left(l, 8)) from unnest(d.languages[1:20]) as l),
        null
    )) as tokens,
    offers.price_from, offers.price_to, coalesce(offers.prices, '{}') as prices,
    -1 || coalesce(offers.price_steps, '{}') as price_steps,
    c.latitude, c.longitude,
    c.longitude + (hashtextextended(d.id::text, 1) & 65535) * 1e-9 as east,
    map_north(c.latitude) + (hashtextextended(d.id::text, 2) & 65535) * 1e-9 as north
from doctor d
left join doctor_clinic dc on dc.doctor_id = d.id and dc.left_at is null
left join clinic c on c.id = dc.clinic_id
left join specialty s on s.id = d.specialty_id
left join lateral (
    select o.currency, min(o.price_minor) as price_from, max(o.price_minor) as price_to,
        array_agg(distinct o.price_minor) as prices,
        array_agg(distinct price_step(o.price_minor)) as price_steps
    from service o
    where o.doctor_id = d.id and o.clinic_id = dc.clinic_id and o.active
    group by o.currency
) as offers on true
where d.listed;

-- Makes the rows of these doctors what the view says. Whoever writes what it reads locks the doctor, so
-- that of two writers the second one sees what the first one wrote; a clinic is locked before its
-- doctors, and a doctor locks a clinic only by coming to it.
create function refresh_doctor_listing(changed uuid[]) returns void
language plpgsql as $$
begin
    perform from doctor d where d.id = any (changed) order by d.id for no key update;
    with now_true as materialized (
        select * from doctor_listing_now n where n.doctor_id = any (changed)
    ), gone as (
        delete from doctor_listing l where l.doctor_id = any (changed) and not exists (
            select from now_true n
            where n.doctor_id = l.doctor_id and n.clinic_id is not distinct from l.clinic_id
              and n.currency is not distinct from l.currency
        )
    )
    insert into doctor_listing as l select * from now_true
    on conflict on constraint doctor_listing_one do update set rating = excluded.rating,
        search_key = excluded.search_key, specialty_id = excluded.specialty_id,
        tokens = excluded.tokens, price_from = excluded.price_from, price_to = excluded.price_to,
        prices = excluded.prices, price_steps = excluded.price_steps, latitude = excluded.latitude,
        longitude = excluded.longitude, east = excluded.east, north = excluded.north
    where l is distinct from excluded;
end
$$;

create function doctor_heard() returns trigger
language plpgsql as $$
begin
    new.words := (heard_words(new.full_name))[1:12];
    new.specialty_id := specialty_named(new.specialization);
    return new;
end
$$;
create trigger doctor_heard before insert or update of full_name, specialization on doctor
    for each row execute function doctor_heard();

create function clinic_heard() returns trigger
language plpgsql as $$
begin
    new.city_sound := replace(heard(new.city), ' ', '');
    new.tokens := array_to_tsvector(
        array_remove((heard_words(new.name))[1:20] || array['.all', '.city.' || new.city_sound], null)
    );
    return new;
end
$$;
create trigger clinic_heard before insert or update of name, city on clinic
    for each row execute function clinic_heard();

create function procedure_heard() returns trigger
language plpgsql as $$
begin
    new.search_key := fold(new.name);
    new.tokens := array_to_tsvector((heard_words(new.name))[1:20]);
    return new;
end
$$;
create trigger procedure_heard before insert or update of name on procedure
    for each row execute function procedure_heard();

create function service_heard() returns trigger
language plpgsql as $$
begin
    new.tokens := array_to_tsvector((heard_words(new.name))[1:20]);
    return new;
end
$$;
create trigger service_heard before insert or update of name on service
    for each row execute function service_heard();

-- Before the other triggers of a service ask for weaker locks, which two writers would both get and
-- then both want to be stronger.
create function service_alone() returns trigger
language plpgsql as $$
begin
    perform from doctor_clinic where doctor_id = new.doctor_id and clinic_id = new.clinic_id
        for share;
    perform from doctor where id = new.doctor_id for no key update;
    return new;
end
$$;
create trigger service_alone before insert or update on service
    for each row execute function service_alone();

-- Waits for who is just moving the clinic and does not yet see that the doctor is there.
create function doctor_comes_to_a_clinic() returns trigger
language plpgsql as $$
begin
    perform from clinic where id = new.clinic_id for share;
    return new;
end
$$;
create trigger doctor_comes_to_a_clinic before insert or update of clinic_id on doctor_clinic
    for each row execute function doctor_comes_to_a_clinic();

create function doctors_added() returns trigger
language plpgsql as $$
begin
    perform learn_words('doctor', array(select unnest(words) from now_rows));
    perform refresh_doctor_listing(array(select id from now_rows));
    return null;
end
$$;
create trigger doctors_added after insert on doctor referencing new table as now_rows
    for each statement execute function doctors_added();

create function doctors_changed() returns trigger
language plpgsql as $$
declare
    changed uuid[] := array(
        select n.id from now_rows n join was_rows w using (id)
        where (n.search_key, n.words, n.specialty_id, n.languages, n.listed, n.sees_adults,
            n.sees_children) is distinct from (w.search_key, w.words, w.specialty_id,
            w.languages, w.listed, w.sees_adults, w.sees_children)
    );
begin
    if changed <> '{}' then
        perform learn_words('doctor', array(select unnest(words) from now_rows));
        perform refresh_doctor_listing(changed);
    end if;
    -- Every review changes this and nothing else.
    update doctor_listing l set rating = n.rating from now_rows n
    where l.doctor_id = n.id and l.rating is distinct from n.rating;
    return null;
end
$$;
create trigger doctors_changed after update on doctor
    referencing old table as was_rows new table as now_rows
    for each statement execute function doctors_changed();

create function offers_added() returns trigger
language plpgsql as $$
begin
    perform refresh_doctor_listing(array(select distinct doctor_id from now_rows));
    return null;
end
$$;
create function offers_changed() returns trigger
language plpgsql as $$
begin
    perform refresh_doctor_listing(
        array(select doctor_id from now_rows union select doctor_id from was_rows)
    );
    return null;
end
$$;
create function offers_removed() returns trigger
language plpgsql as $$
begin
    perform refresh_doctor_listing(array(select distinct doctor_id from was_rows));
    return null;
end
$$;
create trigger doctor_clinic_added after insert on doctor_clinic referencing new table as now_rows
    for each statement execute function offers_added();
create trigger doctor_clinic_changed after update on doctor_clinic
    referencing old table as was_rows new table as now_rows
    for each statement execute function offers_changed();
create trigger doctor_clinic_removed after delete on doctor_clinic
    referencing old table as was_rows for each statement execute function offers_removed();
create trigger service_added after insert on service referencing new table as now_rows
    for each statement execute function offers_added();
create trigger service_changed after update on service
    referencing old table as was_rows new table as now_rows
    for each statement execute function offers_changed();
create trigger service_removed after delete on service
    referencing old table as was_rows for each statement execute function offers_removed();

create function words_added() returns trigger
language plpgsql as $$
begin
    perform learn_words(tg_argv[0], array(
        select w from now_rows, unnest(tsvector_to_array(tokens)) as w where w !~ '^\.'
    ));
    return null;
end
$$;
create function word_changed() returns trigger
language plpgsql as $$
begin
    perform learn_words(tg_argv[0], array(
        select w from unnest(tsvector_to_array(new.tokens)) as w where w !~ '^\.'
    ));
    return null;
end
$$;
create trigger service_words_added after insert on service referencing new table as now_rows
    for each statement execute function words_added('service');
create trigger service_words_changed after update on service
    for each row when (old.tokens is distinct from new.tokens)
    execute function word_changed('service');
create trigger procedure_words_added after insert on procedure referencing new table as now_rows
    for each statement execute function words_added('service');
create trigger procedure_words_changed after update on procedure
    for each row when (old.tokens is distinct from new.tokens)
    execute function word_changed('service');
create trigger clinic_words_added after insert on clinic referencing new table as now_rows
    for each statement execute function words_added('clinic');
create trigger clinic_words_changed after update on clinic
    for each row when (old.tokens is distinct from new.tokens)
    execute function word_changed('clinic');

create function clinic_moved() returns trigger
language plpgsql as $$
begin
    perform refresh_doctor_listing(
        array(select doctor_id from doctor_clinic where clinic_id = new.id)
    );
    return null;
end
$$;
create trigger clinic_moved after update of city, latitude, longitude on clinic
    for each row when (
        (old.city_sound, old.latitude, old.longitude)
        is distinct from (new.city_sound, new.latitude, new.longitude)
    ) execute function clinic_moved();

-- What was typed, as a query of tokens: every word by the beginning of a known word, or else with a
-- slip; for doctors also as a specialty. Null if it has no word of three letters or none that is known.
create function meant(of_what text, term text) returns tsquery
language plpgsql stable parallel safe as $$
declare
    typed text[] := (heard_words(term))[1:8];
    typed_word text;
    ways text[];
    every text[] := '{}';
    whole text[] := '{}';
begin
    if not exists (select from unnest(typed) as w where w ~ '[a-z]{3}') then
        return null;
    end if;
    if of_what = 'doctor' and cardinality(typed) > 1 then
        whole := array(select '''.s.' || key || '''' from unnest(specialties_meant(term)) as key);
    end if;
    foreach typed_word in array typed loop
        ways := '{}';
        if exists (
            select from known_word k where k.noun = of_what and k.variant = k.word
              and k.word collate "C" >= typed_word and k.word collate "C" < typed_word || '~'
        ) then
            ways := array['''' || typed_word || ''':*'];
        elsif length(typed_word) >= 5 then
            ways := array(
                select distinct '''' || k.word || '''' from known_word k
                where k.noun = of_what and k.variant collate "C" = any (word_variants(left(typed_word, 60)))
                limit 30
            );
        end if;
        if of_what = 'doctor' then
            ways := ways || array(
                select '''.s.' || key || '''' from unnest(specialties_meant(typed_word)) as key
            );
        end if;
        if ways = '{}' then
            every := null;
            exit;
        end if;
        every := every || ('(' || array_to_string(ways, ' | ') || ')');
    end loop;
    if every is not null then
        whole := whole || ('(' || array_to_string(every, ' & ') || ')');
    end if;
    return nullif(array_to_string(whole, ' | '), '')::tsquery;
end
$$;

-- The filters of a list of doctors or clinics, as a query of tokens.
create function wanted(
    city text, specialization text, language text, sees text, clinic_id uuid, currency text
) returns tsquery
language sql stable parallel safe
begin atomic
    select array_to_string(array_remove(array[
        '''.all''',
        '''.city.' || nullif(replace(heard(city), ' ', ''), '') || '''',
        case when specialization <> '' then coalesce(
            '(' || (select nullif(string_agg('''.s.' || key || '''', ' | '), '')
                from unnest(specialties_meant(specialization)) as key) || ')', '''.none''') end,
        '''.l.' || lower(language) || '''', '''.' || sees || '''',
        '''.at.' || clinic_id || '''', '''.in.' || currency || ''''
    ], null), ' & ')::tsquery;
end;

create function price_steps(low bigint, high bigint) returns int[]
language sql immutable parallel safe
begin atomic
    select case when low is null and high is null then '{-1}' else array(
        select generate_series(price_step(coalesce(low, 0)), price_step(coalesce(high, 1e12::bigint)))
    ) end;
end;

-- The rows with a price between; put into the statements that ask for it by the planner.
create function doctor_listing_within(low bigint, high bigint) returns setof doctor_listing
language sql stable parallel safe
begin atomic
    select * from doctor_listing
    where (low is null or price_to >= low) and (high is null or price_from <= high)
      and (low is null or high is null
        or exists (select from unnest(prices) as price where price between low and high));
end;

-- Their best first, their cheapest first, the nearest first; who has which tokens and prices.
create index doctor_listing_best on doctor_listing (rating desc nulls last, doctor_id)
    include (search_key, tokens, price_from, price_to);
create index doctor_listing_cheapest on doctor_listing (price_from, doctor_id)
    include (search_key, tokens, price_to);
create index doctor_listing_nearest on doctor_listing using gist (point(east, north))
    where east is not null and north is not null;
create index doctor_listing_tokens on doctor_listing using gin (tokens, price_steps)
    with (fastupdate = off);
create index doctor_listing_words on doctor_listing using gin (search_key gin_trgm_ops)
    with (fastupdate = off);
create index doctor_listing_prefix on doctor_listing (search_key collate "C", doctor_id)
    include (tokens, price_from, price_to);
create index doctor_listing_clinic on doctor_listing (clinic_id);
create index doctor_listing_specialty on doctor_listing (specialty_id, clinic_id);
create index doctor_specialization on doctor (specialization);
drop index doctor_best, doctor_words, doctor_prefix;

drop index clinic_best, clinic_prefix;
create index clinic_best on clinic (rating desc nulls last, id) include (search_key, tokens);
create index clinic_prefix on clinic (search_key collate "C", id) include (tokens);
create index clinic_tokens on clinic using gin (tokens) with (fastupdate = off);

drop index service_in_order;
create index service_in_order on service (id) include (search_key, tokens) where active;
create index service_tokens on service using gin (tokens) with (fastupdate = off) where active;

create index procedure_tokens on procedure using gin (tokens) with (fastupdate = off);
create index procedure_prefix on procedure (search_key collate "C", id);

-- What is there already is heard as if it were new.
update doctor set full_name = full_name;
update clinic set name = name;
update procedure set name = name;
update service set name = name;
