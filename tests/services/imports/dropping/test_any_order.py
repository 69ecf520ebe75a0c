"""Whatever the order in which files come, the database is the same; a file that fails changes nothing else."""

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.database import migrate
from services.imports import ImportOptions, dropping
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.dropping.test_same_figures import CELLS, long, wide

BUDGET = wide([(*cell[:3], cell[3] + 5) for cell in CELLS], "Budget 2025")
FILES = {
    "q1.csv": wide(CELLS[:6]),
    "march.csv": long(CELLS[6:]),
    "copy of q1.csv": wide(CELLS[:6]),
    "budget.csv": BUDGET,
    "departments.csv": "Department,Department name\n210,Emergency\n220,Medical\n",
    "stats.csv": "Month,Department,Statistic,Units\n2025-01,220,Patient Days,1198\n2025-02,220,Patient Days,1191\n",
    "hours.csv": "Date,Department,Job class,Pay code,Hours,Amount\n2025-01-10,210,RN,REG,8.00,400.00\n",
}
BAD = {"broken.csv": '{"no": "table"}', "empty.csv": "", "bytes.csv": "\x00\x01\x02" * 50}
pytestmark = pytest.mark.slow
TABLES = ("department", "account", "ledger_entry", "budget_line", "statistic", "labor_entry", "period_totals")
CREATE = ImportOptions(kind="", create_missing=True, mode="only_new")


def stored(files: Sequence[tuple[str, str]]) -> tuple[dict[str, list[tuple[object, ...]]], dict[str, str]]:
    """Drop files on an empty database; return what its tables hold and what became of each file."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(f"sqlite:///{folder}/caseload.sqlite", Path(folder))
        migrate(desk.url)
        uploads = [(name, desk.file(text)) for name, text in files]
        plan = dropping.propose(
            desk.url, ADMIN, dropping.open_files(uploads, desk.folder), dropping.DropChoices(base=CREATE)
        )
        results = dropping.post_all(desk.url, ADMIN, plan)
        tables = {table: desk.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES}  # noqa: S608
        tables["batches"] = desk.rows(
            "SELECT kind, file_name, rows_loaded, rows_rejected FROM import_batch ORDER BY id"
        )
        return tables, {result.key: result.state for result in results}


@pytest.fixture(scope="module")
def right() -> dict[str, list[tuple[object, ...]]]:
    """What the files lead to in the order in which they are written above."""
    return stored(list(FILES.items()))[0]


@given(st.permutations(list(FILES)))
@settings(max_examples=6, deadline=None)
def test_the_order_of_files_never_changes_the_database(
    right: dict[str, list[tuple[object, ...]]], names: list[str]
) -> None:
    tables, states = stored([(name, FILES[name]) for name in names])

    assert tables == right
    assert sorted(states.values()) == ["left_out", *["posted"] * 6]


@given(st.permutations([*FILES, *BAD]))
@settings(max_examples=4, deadline=None)
def test_files_that_fail_change_nothing_else(right: dict[str, list[tuple[object, ...]]], names: list[str]) -> None:
    tables, states = stored([(name, (FILES | BAD)[name]) for name in names])

    assert tables == right
    assert {name: states[name] for name in BAD} == dict.fromkeys(BAD, "refused")


def test_files_of_one_name_come_in_any_order_too() -> None:
    parts = [("jan.csv", long(CELLS[:3])), ("jan.csv", long(CELLS[3:6])), ("jan.csv", long(CELLS[6:]))]

    outcomes = [stored(order)[0] for order in itertools.permutations(parts)]
    assert all(outcome == outcomes[0] for outcome in outcomes)
