"""Lines without a department or account go where a person says, and each is counted with its amount."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services import imports
from services.errors import UserError
from services.imports.codes.lookup import CodeBook, KnownCode
from services.imports.rows.fallbacks import Fallbacks
from services.imports.rows.typed import Problems, TypedRows
from tests.services.imports.conftest import ADMIN, Desk, tied
from tests.services.imports.test_questions import GAPS, HEAD, counted, held

# Lines without a department or account --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "department", "loaded"),
    [("hospital", "Whole hospital", 3), ("LAB", "LAB", 3), ("reject", None, 1)],
)
def test_lines_without_a_department_go_where_the_person_says(
    desk: Desk, answer: str, department: str | None, loaded: int
) -> None:
    (asked,) = held(desk, GAPS, create_missing=True)
    outcome = desk.post(GAPS, create_missing=True, answers={"fallback-department": answer})

    assert (asked.name, asked.decides) == ("fallback-department", "2 lines, 20.00 in total")
    assert {"hospital", "reject", "ICU", "LAB"} <= {choice.value for choice in asked.choices}
    assert outcome.rows_loaded == loaded
    told = imports.answer(outcome)
    if department is None:
        assert (outcome.rows_rejected, told["fallback_rows"], told["fallbacks"]) == (2, 0, [])
        return
    assert [row[1] for row in desk.ledger()] == ["ICU", department, department]
    assert (told["fallback_rows"], told["fallback_total"]) == (2, "20.00")
    assert told["fallbacks"] == [{"kind": "department", "target": department, "rows": 2, "total": "20.00"}]
    assert any("2 lines without a department" in note for note in outcome.notes)
    (kept,) = imports.batch_detail(desk.url, ADMIN, batch_id=outcome.batch_id)["fallbacks"]
    assert (kept.kind, kept.target, kept.rows, kept.total) == ("department", department, 2, 2000)


def test_a_department_that_nobody_knows_is_no_answer(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"no answer to “fallback-department”.*hospital, reject, .*ICU"):
        desk.post(GAPS, create_missing=True, answers={"fallback-department": "NOWHERE"})


def test_without_new_codes_lines_without_a_department_wait_with_the_rejected_ones(desk: Desk) -> None:
    outcome = desk.post(GAPS)

    assert [issue.code for issue in outcome.issues] == ["missing_department"] * 2


def test_a_file_that_never_names_a_department_is_asked_about_where_some_are_known(desk: Desk) -> None:
    lines = "Date,Account,Amount\n2026-01-10,6100,10.00\n"

    (asked,) = held(desk, lines, create_missing=True)
    outcome = desk.post(lines, create_missing=True, answers={"fallback-department": "hospital"})

    assert asked.name == "fallback-department"
    assert [count.rows for count in outcome.fallbacks] == [1, 1]


def test_a_first_file_without_departments_is_about_the_hospital(sqlite_url: str, tmp_path: Any) -> None:
    desk = Desk(sqlite_url, tmp_path)

    outcome = desk.post("Date,Account,Amount\n2026-01-10,6100,10.00\n", create_missing=True)

    assert [row[1] for row in desk.ledger()] == ["Whole hospital"]
    assert imports.answer(outcome)["fallbacks"] == [
        {"kind": "department", "target": "Whole hospital", "rows": 1, "total": "10.00"}
    ]


@pytest.mark.parametrize("lines", ["Date,Department,Amount\n2026-01-10,ICU,10.00\n", HEAD + "2026-01-10,ICU,,10.00\n"])
def test_nothing_posts_to_unclassified_behind_a_tick(desk: Desk, lines: str) -> None:
    (asked,) = held(desk, lines, create_missing=True)
    desk.post(lines, create_missing=True, answers={"fallback-account": "unclassified"})

    assert asked.name == "fallback-account"
    assert [row[2] for row in desk.ledger()] == ["Unclassified"]


def test_balance_sheet_accounts_need_no_department() -> None:
    fallbacks = Fallbacks({})
    fallback = fallbacks.of("department", CodeBook("department", [KnownCode(7, "ICU", "ICU")]), natural=False)
    fallback.unnamed = np.array([True, True, False])
    figures = np.array([100, 20, 3], dtype=np.int64)
    typed = TypedRows(counted(3), figures, Problems(counted(3)), {"account_id": np.array([1, 2, 2])}, figures)

    fallbacks.tally(typed, np.array([True, True, True]), {1: "balance", 2: "expense"})

    assert [(count.kind, count.rows, count.total) for count in fallbacks.counts()] == [
        ("", 1, 20),
        ("department", 1, 20),
    ]


def test_the_file_s_own_departments_may_be_answered(sqlite_url: str, tmp_path: Path) -> None:
    desk = Desk(sqlite_url, tmp_path)

    (asked,) = held(desk, GAPS, create_missing=True)
    desk.post(GAPS, create_missing=True, answers={"fallback-department": "ICU"})

    assert [choice.value for choice in asked.choices] == ["above", "hospital", "reject", "ICU"]
    assert [row[1] for row in desk.ledger()] == ["ICU", "ICU", "ICU"]


@pytest.mark.parametrize("seed", range(4))
def test_every_line_that_goes_to_a_fallback_is_counted(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Over random gaps and chunks: rows and totals are those of the blank cells, and everything adds up."""
    monkeypatch.setattr("services.imports.files.reading.CHUNK_ROWS", 37)
    chance = random.Random(seed)
    rows = [
        (
            chance.choice(["ICU", "LAB", ""]),
            chance.choice(["6100", "6200", "6300", ""]),
            chance.randint(-99_999, 99_999),
        )
        for _unused in range(300)
    ]
    lines = HEAD + "".join(f"2026-01-10,{place},{account},{minor / 100:.2f}\n" for place, account, minor in rows)
    desk, answers = Desk(sqlite_url, tmp_path), {"fallback-department": "hospital", "fallback-account": "unclassified"}

    asked = held(desk, lines, create_missing=True)
    outcome = desk.post(lines, create_missing=True, mode="add", answers=answers)

    gaps = {
        "": [minor for place, account, minor in rows if not (place and account)],
        "department": [minor for place, _account, minor in rows if not place],
        "account": [minor for _place, account, minor in rows if not account],
    }
    assert [question.name for question in asked] == ["fallback-department", "fallback-account"]
    assert {count.kind: (count.rows, count.total) for count in outcome.fallbacks} == {
        kind: (len(figures), sum(figures)) for kind, figures in gaps.items()
    }
    assert tied(outcome)
    assert outcome.loaded_total == sum(minor for *_codes, minor in rows)
    whole = [amount for _month, place, _account, amount in desk.ledger() if place == "Whole hospital"]
    assert sum(whole) == sum(gaps["department"])


def test_rows_of_a_second_chunk_are_asked_about_as_well(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.reading.CHUNK_ROWS", 2)
    lines = HEAD + "".join(f"2026-01-{day:02d},ICU,6100,1.00\n" for day in range(1, 6)) + "2026-01-07,,6100,5.00\n"

    (asked,) = held(desk, lines, create_missing=True)

    assert asked.decides == "1 line, 5.00 in total"
