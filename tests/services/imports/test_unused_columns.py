"""Every column of a file is read, left out on purpose, empty, or listed as not used: in preview, result and JSON."""

from typing import Any

import pytest

from services import imports
from services.imports.kinds import KINDS
from services.imports.samples import sample
from tests.services.imports.conftest import Desk

EXTRA = "Zodiac sign"


def with_a_column(content: bytes) -> bytes:
    """Return a sample with one more column, whose cells no kind of file knows."""
    lines = content.decode("utf-8-sig").splitlines()
    return "\n".join([f"{lines[0]},{EXTRA}", *(f"{line},Pisces" for line in lines[1:])]).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_that_no_kind_knows_is_listed_and_no_other(new_desk: Desk, kind: str) -> None:
    options: dict[str, Any] = {"kind": kind, "create_missing": True, "version": "Plan" if kind == "budget" else None}
    for needed in {"prices": ["contracts"], "flex-rules": ["ledger"], "standards": ["departments"]}.get(kind, []):
        new_desk.post(sample(needed, year=2025).content, kind=needed, create_missing=True)
    content = with_a_column(sample(kind, year=2025).content)

    preview = new_desk.preview(content, **options)
    outcome = new_desk.post(content, **options)

    assert preview.unused_columns == outcome.unused_columns == [EXTRA]
    assert imports.answer(outcome)["columns_unused"] == [EXTRA]
    assert f"Column not used: “{EXTRA}”." in preview.notes
    assert f"Column not used: “{EXTRA}”." in outcome.notes


def test_empty_columns_and_those_left_out_are_not_listed(new_desk: Desk) -> None:
    text = "Department,Department name,Mood,Fax,Planet\nW1,Ward 1,,12,Mars\nW2,Ward 2, ,13,Venus\n"

    outcome = new_desk.post(text, kind="departments", leave_out=("Fax",))

    assert outcome.unused_columns == ["Planet"]


def test_columns_of_kinds_of_pay_and_measures_side_by_side_are_used(new_desk: Desk) -> None:
    labor = (
        "Month,Department,Job class,REG Hours,OT Hours,Shift color\n"
        "2025-01,W1,RN,100.0,10.0,red\n2025-02,W1,RN,110.0,11.0,red\n"
    )
    counts = "Month,Department,Patient days,Discharges,Weather\n2025-01,W1,310,44,fair\n2025-02,W1,280,40,foul\n"

    assert new_desk.post(labor, kind="labor", create_missing=True).unused_columns == ["Shift color"]
    assert new_desk.post(counts, kind="statistics", create_missing=True).unused_columns == ["Weather"]
