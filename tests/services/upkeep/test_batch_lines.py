"""`verify` holds each file to the number of lines that it stored, also where a row is several lines."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as of_engine
from sqlalchemy import text
from sqlmodel import SQLModel

from data.engine import engine_for, reading, writing
from data.integrity import is_scaled
from data.models import ImportBatch
from services import imports
from services.errors import UserError
from services.imports.kinds import KINDS
from services.imports.storing import line_sums
from services.permissions import Actor
from services.upkeep import batch_lines
from services.upkeep.batch_lines import SUMMED
from services.upkeep.verify import Verification, verify
from tests.services.trail.attacks import execute, rewrite
from tests.small_hospital import SmallHospital, add_small_hospital

ADMIN = Actor(name="ada", role="admin")
HEADINGS = ("2026-01", "2026-02", "2026-03")
WIDE = "Department,Account,2026-01,2026-02,2026-03\nICU,6100,60.00,0,60.00\nED,6100,,10.00,0.00\n"
COLUMNS = "period, posting_date, department_id, account_id, supplier_id, currency, description, reference, line_number"


def post(
    url: str, folder: Path, content: str, *, name: str = "wide.csv", mode: str = "add", kind: str = "ledger"
) -> int:
    path = folder / name
    path.write_text(content)
    options = imports.ImportOptions(kind=kind, mode=mode)
    return imports.post(url, ADMIN, path, filename=name, options=options).batch_id


def of_files(found: Verification) -> list[str]:
    return [problem for problem in found.problems if problem.startswith("Batch")]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM ledger_entry WHERE period = 202602 AND amount_minor = 0",
        f"INSERT INTO ledger_entry (batch_id, amount_minor, fingerprint, {COLUMNS}) "  # noqa: S608
        f"SELECT batch_id, 0, fingerprint, {COLUMNS} FROM ledger_entry WHERE amount_minor = 1000",
    ],
)
def test_a_line_of_zero_more_or_less_is_named(small_hospital: SmallHospital, tmp_path: Path, change: str) -> None:
    batch = post(small_hospital.url, tmp_path, WIDE)
    assert verify(small_hospital.url, ADMIN).problems == []

    execute(small_hospital.url, change)

    kept = 4 if change.startswith("DELETE") else 6
    assert verify(small_hospital.url, ADMIN).problems == [
        f"Batch {batch} (wide.csv) should have 5 lines totaling 13000 in minor units; "
        f"it has {kept} lines totaling 13000."
    ]


def test_the_number_of_lines_cannot_be_brought_down_with_them(small_hospital: SmallHospital, tmp_path: Path) -> None:
    batch = post(small_hospital.url, tmp_path, WIDE)
    execute(small_hospital.url, "DELETE FROM ledger_entry WHERE period = 202602 AND amount_minor = 0")
    with writing(small_hospital.url) as session:
        row = session.get_one(ImportBatch, batch)
        row.layout = {**row.layout, "lines_stored": 4}

    (problem,) = verify(small_hospital.url, ADMIN).problems

    assert problem.startswith(f"Batch {batch} (wide.csv): lines_stored is 4; by the audit trail (event ")


def test_of_a_file_from_before_the_number_was_kept_is_said_what_nobody_checks(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    """Its rows and its total are held all the same: fewer lines than rows, or more than its cells, are named."""
    batch = post(small_hospital.url, tmp_path, WIDE)
    as_an_older_version_left_it(small_hospital.url, batch)

    found = verify(small_hospital.url, ADMIN)

    assert found.sound
    assert found.unchecked == found.as_dict()["unchecked"]
    assert found.unchecked == [
        f"Not checked: how many lines 1 file has (batch {batch}). The version that imported it kept the number of rows "
        "only, and a row may be several lines."
    ]
    execute(small_hospital.url, "DELETE FROM ledger_entry WHERE period <> 202603 OR amount_minor = 0",
            "UPDATE ledger_entry SET amount_minor = 13000")  # fmt: skip
    assert of_files(verify(small_hospital.url, ADMIN)) == [
        f"Batch {batch} (wide.csv) should have 2 lines totaling 13000 in minor units; it has 1 lines totaling 13000."
    ]


def as_an_older_version_left_it(url: str, batch: int) -> None:
    """Take the number of lines out of a batch and out of the event that tells of it."""

    def without_number(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for event in events:
            event["details"] = {name: value for name, value in event["details"].items() if name != "lines_stored"}
        return events

    with writing(url) as session:
        row = session.get_one(ImportBatch, batch)
        row.layout = {name: value for name, value in row.layout.items() if name != "lines_stored"}
    rewrite(url, without_number)


HOURS = "Month,Department,Job class,Pay code,Hours\n2026-01,ICU,RN,REG,100\n2026-02,ICU,RN,REG,0\n"
PURCHASES = (
    "Date,Supplier,Department,Item,Quantity,Unit price,Amount\n"
    "2026-01-05,S1,ICU,Gloves,1,0,0\n2026-01-06,S1,ICU,Gloves,1,5,5\n"
)


@pytest.mark.parametrize(("kind", "content", "table"), [
    ("labor", HOURS, "labor_entry"), ("purchases", PURCHASES, "purchase_line"),
])  # fmt: skip
def test_lines_of_labor_and_purchases_are_counted_as_well(
    small_hospital: SmallHospital, tmp_path: Path, kind: str, content: str, table: str
) -> None:
    batch = post(small_hospital.url, tmp_path, content, kind=kind)
    assert verify(small_hospital.url, ADMIN).problems == []

    execute(small_hospital.url, f"DELETE FROM {table} WHERE line_number = 2")  # noqa: S608

    assert f"Batch {batch} (wide.csv) should have 2 lines; it has 1." in verify(small_hospital.url, ADMIN).problems


VOLUMES = "Month,Department,Measure,Quantity\n2026-01,ICU,visits,10.5\n2026-02,ICU,visits,20\n"


CONTENT = {"labor": HOURS, "purchases": PURCHASES, "statistics": VOLUMES}


@pytest.mark.parametrize(("kind", "column", "told"), [
    ("labor", "hours_milli", 100_000), ("labor", "amount_minor", 0),
    ("purchases", "amount_minor", 500), ("purchases", "quantity_milli", 2000),
    ("purchases", "unit_price_micro", 5_000_000), ("statistics", "quantity_milli", 30_500),
])  # fmt: skip
def test_a_figure_of_a_line_that_is_not_what_was_stored_is_named(
    small_hospital: SmallHospital, tmp_path: Path, kind: str, column: str, told: int
) -> None:
    batch = post(small_hospital.url, tmp_path, CONTENT[kind], kind=kind)
    assert verify(small_hospital.url, ADMIN).problems == []

    table = KINDS[kind].table
    last = f"id = (SELECT MAX(id) FROM {table})"  # noqa: S608
    execute(small_hospital.url, f"UPDATE {table} SET {column} = {column} + 7 WHERE {last}")  # noqa: S608

    said = f"Batch {batch} (wide.csv): {column} of its lines should add up to {told}; it is {told + 7}."
    assert said in verify(small_hospital.url, ADMIN).problems
    with writing(small_hospital.url) as session:
        row = session.get_one(ImportBatch, batch)
        row.layout = {**row.layout, "sums_stored": {**row.layout["sums_stored"], column: told + 7}}
    assert "sums_stored is" in " ".join(verify(small_hospital.url, ADMIN).problems)


def test_a_volume_that_is_gone_is_named_and_an_undone_file_is_sound(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    batch = post(small_hospital.url, tmp_path, VOLUMES, kind="statistics")
    imports.undo(small_hospital.url, ADMIN, batch_id=batch)
    assert verify(small_hospital.url, ADMIN).problems == []
    batch = post(small_hospital.url, tmp_path, VOLUMES + "2026-03,ICU,visits,0\n", kind="statistics")

    execute(small_hospital.url, "DELETE FROM statistic WHERE quantity_milli = 0")

    assert verify(small_hospital.url, ADMIN).problems == [
        f"Batch {batch} (wide.csv): rows of its lines should add up to 3; it is 2."
    ]


def test_every_figure_of_a_line_is_held_to_or_said_why_not() -> None:
    """Expected amounts follow contracts; a new column of figures belongs to what is summed."""
    for kind in SUMMED:
        table = KINDS[kind].table
        scaled = {column.name for column in SQLModel.metadata.tables[table].columns if is_scaled(column)}
        assert scaled - {"expected_minor"} == set(line_sums.COLUMNS[table])


# Any files, in any order ----------------------------------------------------------------------------------------------

CELLS = st.sampled_from(["", "0", "0.00", "1.00", "-1.00", "12.34"])
ROWS = st.tuples(st.sampled_from(["ICU", "ED"]), st.sampled_from(["6100", "4000"]), st.tuples(CELLS, CELLS, CELLS))
FILES = st.tuples(
    st.lists(ROWS, min_size=1, max_size=4), st.sampled_from(["add", "only_new", "replace"]), st.booleans()
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(FILES, min_size=1, max_size=3), pick=st.integers(0, 10**6))
def test_any_wide_files_are_sound_and_any_line_more_or_less_is_named(
    sqlite_template: Path, files: Sequence[tuple[list[tuple[str, str, tuple[str, ...]]], str, bool]], pick: int
) -> None:
    """Empty cells, zeros, rows that come twice, files added to others, of which some are replaced and some undone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(sqlite_template, folder / "books.sqlite")
        url = f"sqlite:///{folder / 'books.sqlite'}"
        try:
            add_small_hospital(url)
            for number, (rows, mode, undone) in enumerate(files):
                load(url, folder, number, rows, mode, undone=undone)
                assert verify(url, ADMIN).problems == []
            each_line_counts(url, pick)
        finally:
            engine_for(url).dispose()


def load(
    url: str, folder: Path, number: int, rows: list[tuple[str, str, tuple[str, ...]]], mode: str, *, undone: bool
) -> None:
    lines = [",".join(("Department", "Account", *HEADINGS)), *(",".join((*place, *cells)) for *place, cells in rows)]
    try:
        batch = post(url, folder, "\n".join(lines) + "\n", name=f"{number}.csv", mode=mode)
        if undone:
            imports.undo(url, ADMIN, batch_id=batch)
    except UserError:
        return  # the same file again, nothing to load, or a later file replaced its lines: nothing was stored


def each_line_counts(url: str, pick: int) -> None:
    """Take one line out, then add one twice: each is named, and the books are sound again in between."""
    with reading(url) as session:
        lines = session.connection().execute(text("SELECT id, batch_id FROM ledger_entry ORDER BY id")).all()
    if not lines:
        return
    number, batch = lines[pick % len(lines)]
    execute(url, f"CREATE TABLE aside AS SELECT * FROM ledger_entry WHERE id = {number}",  # noqa: S608
            f"DELETE FROM ledger_entry WHERE id = {number}")  # fmt: skip  # noqa: S608
    assert any(problem.startswith(f"Batch {batch} (") for problem in of_files(verify(url, ADMIN)))
    execute(url, "INSERT INTO ledger_entry SELECT * FROM aside")
    assert of_files(verify(url, ADMIN)) == []
    execute(url, "UPDATE aside SET id = 1000000", "INSERT INTO ledger_entry SELECT * FROM aside")
    assert any(problem.startswith(f"Batch {batch} (") for problem in of_files(verify(url, ADMIN)))


def test_lines_are_grouped_by_batch_once_a_table(small_hospital: SmallHospital) -> None:
    queries: list[str] = []
    engine = engine_for(small_hospital.url)
    of_engine.listen(engine, "before_cursor_execute", lambda *told: queries.append(told[2]))

    with reading(small_hospital.url) as session:
        batch_lines.problems(session)

    grouped = [query for query in queries if "GROUP BY batch_id" in query]
    assert sorted(query.split(" FROM ")[1].split()[0] for query in grouped) == sorted(
        KINDS[kind].table for kind in SUMMED
    )
