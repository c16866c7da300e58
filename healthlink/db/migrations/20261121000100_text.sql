-- How names are compared: case and ё/е do not count, nor how the Armenian և is written, nor
-- whether й comes as one letter or as two (as from some keyboards).
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

create function fold(value text) returns text
language sql immutable strict parallel safe
return replace(replace(lower(normalize(value, nfc)), 'ё', 'е'), 'և', 'եւ');

-- A LIKE pattern that finds the term anywhere and takes its %, _ and \ literally.
create function like_pattern(term text) returns text
language sql immutable strict parallel safe
return '%' || replace(replace(replace(fold(term), '\', '\\'), '%', '\%'), '_', '\_') || '%';
