-- squawk-ignore-file require-concurrent-index-creation, ban-drop-constraint, constraint-missing-not-valid, ban-drop-not-null
-- Few files are stored yet: a second without writes is no loss.
-- Files of patients beside the pictures of the catalogue. A picture is kept as two squares; a file as
-- one object and, once it is drawn, a thumbnail. By its `purpose` the sweep knows every object that a
-- row may have, whatever was killed half-way.
alter table media_file add column purpose text not null default 'picture'
    constraint media_file_purpose check (purpose in ('picture', 'file'));
alter table media_file add column thumbnail_at timestamptz;
alter table media_file alter column width drop not null;
alter table media_file alter column height drop not null;
alter table media_file drop constraint media_file_content_type;
alter table media_file add constraint media_file_content_type check (
    case purpose when 'picture' then content_type = 'image/webp'
        else content_type in ('image/jpeg', 'image/png', 'application/pdf') end
);
alter table media_file add constraint media_file_extent check (
    (width is null) = (height is null) and (width is null) = (content_type = 'application/pdf')
);

-- Of what is deleted stays that it was there, and what it was called; its bytes go.
alter table patient_media alter column file_id drop not null;
alter table patient_media add constraint patient_media_kept
    check ((file_id is null) = (deleted_at is not null));
-- As media_file says it; beside the doctor, so that what a practice has stored is one index to read.
alter table patient_media add column size integer not null default 0;
create index patient_media_of_doctor on patient_media (doctor_id) include (size)
    where deleted_at is null;
create index patient_media_of_visit on patient_media (visit_id) where visit_id is not null;
