"""`healthlink import` and `healthlink export`."""

from pathlib import Path

from healthlink.config import Settings
from healthlink.db.pool import Db
from tests.catalog.imports.files import (
    CLINIC,
    DOCTOR,
    TOWN,
    command,
    rows_of,
    table,
    workbook,
)
from tests.make import Doctor


async def test_an_operator_brings_a_file_in_and_takes_it_out(
    settings: Settings, db: Db, tmp_path: Path
) -> None:
    sent, out, sheets = tmp_path / "in.csv", tmp_path / "out.csv", tmp_path / "out.xlsx"
    sent.write_bytes(table(*TOWN))
    code, said, told = await command(settings, "import", str(sent), "--dry-run")
    assert (code, "clinic   1 new" in said, "nothing was changed" in told) == (0, True, True)
    assert await db.fetchval("select count(*) from clinic") == 0
    code, said, told = await command(settings, "import", str(sent))
    assert (code, "hours    1 new, 0 changed, 0 as they were" in said) == (0, True), told
    row = await db.fetchrow("select actor_id, action from audit")
    assert row and tuple(row) == (None, "catalogue.import")
    for path in (out, sheets):
        assert (await command(settings, "export", str(path)))[0] == 0
        code, said, told = await command(settings, "import", str(path))
        assert (code, said.count("0 new, 0 changed, 1 as they were")) == (0, 4), told
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv", "out.xlsx"}  # noqa: ASYNC240


async def test_what_is_wrong_is_listed_and_the_exit_code_says_so(
    settings: Settings, db: Db, tmp_path: Path
) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(workbook(clinics=[CLINIC], doctors=[{**DOCTOR, "sees_adults": "?"}]))
    code, said, told = await command(settings, "import", str(path), "--language", "ru")
    assert (code, "Напишите «да» или «нет»" in said, "1 problems" in told) == (1, True, True)
    assert "doctors" in said and "sees_adults" in said
    assert await db.fetchval("select count(*) from clinic") == 0
    assert (await command(settings, "import", str(tmp_path / "none.csv")))[0] == 2
    assert (await command(settings, "import", str(path), "--language", "de"))[0] == 1
    assert (await command(settings, "export", str(tmp_path / "out.doc")))[0] == 1


async def test_one_clinic_can_be_taken_out(
    settings: Settings, dr_grigoryan: Doctor, dr_petrosyan: Doctor, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    code, _, told = await command(
        settings, "export", str(path), "--clinic", str(dr_grigoryan.clinic_id)
    )
    assert code == 0, told
    rows = rows_of(path.read_bytes())
    assert [row["kind"] for row in rows] == ["clinic", "doctor", "service", *["hours"] * 7]
    assert str(dr_petrosyan.id) not in path.read_text()
