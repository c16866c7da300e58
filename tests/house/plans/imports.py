"""How files of clinics, doctors and services are asked for."""

from tests.house.plans.town import cold

for name in (
    *("known_clinics", "known_doctors", "known_services", "remember"),
    *("add_clinics", "change_clinics", "add_doctors", "change_doctors"),
    *("join_clinics", "add_procedures", "add_services", "change_services"),
):
    cold("hundreds of rows of a file at once, by their primary keys", f"catalog.imports.{name}")
cold(
    "hundreds of rows of a file at once, by doctor and clinic",
    "booking.imports.differing_weeks",
    "booking.imports.drop_weeks",
)
cold("hundreds of rows of a file at once, nothing to plan", "booking.imports.add_shifts")
cold(
    "an export reads all that it is about, a page at a time",
    *("booking.imports.weeks", "catalog.imports.clinics", "catalog.imports.doctors"),
    *("catalog.imports.doctors_of_clinic", "catalog.imports.services"),
    "catalog.imports.services_of_clinic",
)
for name in (
    *("begin_import", "drop_stuck_uploads", "add_piece", "drop_upload", "uploaded"),
    *("one_import", "imports", "take_import", "is_unfinished", "pieces", "progress"),
    *("finish", "give_up", "drop_old", "try_alone", "be_patient"),
):
    cold(
        "about a file that was sent: few a day, forgotten after a month", f"catalog.imports.{name}"
    )
cold("an import counts what it has written: reads samples of tables", "catalog.imports.look_again")
