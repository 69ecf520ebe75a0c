"""A file that a person names as one kind and that is plainly another waits for a word; nothing is stored before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.importers.detect import detect
from data.importers.kinds import FILE_KINDS
from services import imports
from services.imports import samples
from tests.services.imports.conftest import Desk

FILES = {
    "ledger": "Posting date,Department,Account,Debit,Credit\n2026-01-10,ICU,6100,10.50,\n2026-01-11,LAB,6200,4.25,\n",
    "labor": "Date,Department,Job class,Pay code,Hours,Amount\n2026-01-10,ICU,RN,REG,8.00,400.00\n",
    "statistics": "Month,Department,Statistic,Value\n2026-01,ICU,Patient days,410\n2026-02,ICU,Patient days,380\n",
    "purchases": "Date,Dept,Vendor,Item,Qty,Unit price,Amount\n2026-01-10,ICU,Acme,G1,10,2.00,20.00\n",
    "contracts": "Contract #,Title,Vendor,Start date,End date,Value\nC1,Linen,Acme,2026-01-01,2026-12-31,5.00\n",
    "prices": "Contract,Item,Unit,Price\nC1,G1,EA,2.00\nC1,G2,EA,3.50\n",
}
NAMED = {"budget": "Budget 2026,,,\nPeriod,Department,Account,Amount\n2026-01,ICU,6100,10.50\n2026-02,ICU,6100,4.25\n"}


def questions(desk: Desk, lines: str, kind: str, **options: Any) -> list[imports.FileQuestion]:
    preview = desk.preview(lines, kind, version="B1" if kind == "budget" else None, create_missing=True, **options)
    return [asked for asked in preview.questions if asked.name == "kind"]


def pairs() -> Iterator[tuple[str, str]]:
    files = {**FILES, **NAMED}
    for kind in files:
        yield from ((kind, named) for named in FILE_KINDS if named != kind and (kind, named) != ("ledger", "budget"))


@pytest.mark.parametrize(("kind", "named"), list(pairs()))
def test_every_pair_of_kinds_is_asked_about(tmp_path: Path, kind: str, named: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text({**FILES, **NAMED}[kind])

    asked = [question for question in detect(path, kind=named).questions if question.name == "kind"]

    assert [(question.proposal, [choice.value for choice in question.choices]) for question in asked] == [
        (kind, [kind, named])
    ]


@pytest.mark.parametrize("kind", list(FILE_KINDS))
def test_the_sample_of_a_kind_is_no_other_one(tmp_path: Path, kind: str) -> None:
    sample = samples.sample(kind)
    path = tmp_path / "export.csv"
    path.write_bytes(sample.content.encode() if isinstance(sample.content, str) else sample.content)

    assert not [question for question in detect(path, kind=kind).questions if question.name == "kind"]


def test_a_ledger_named_labor_stores_nothing_until_answered(new_desk: Desk) -> None:
    with pytest.raises(imports.OpenQuestionsError, match="This looks like ledger, not like labor"):
        new_desk.post(FILES["ledger"], "labor", create_missing=True)
    assert new_desk.rows("SELECT COUNT(*) FROM labor_entry") == [(0,)]

    new_desk.post(FILES["ledger"], "labor", create_missing=True, answers={"kind": "ledger"})
    assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(14_75,)]


def test_who_insists_on_a_kind_is_not_asked_again(new_desk: Desk) -> None:
    (asked,) = questions(new_desk, FILES["purchases"], "ledger", answers={"kind": "ledger"})

    assert asked.answer == "ledger"


@pytest.mark.parametrize(
    ("named", "lines"),
    [
        ("budget", "Period,Department,Account,Amount\n2026-01,ICU,6100,10.50\n2026-02,LAB,6200,4.25\n"),
        ("ledger", "Budget 2026,,,,\nDate,Department,Account,Budget,Actual\n2026-01-10,ICU,6100,10.50,9.50\n"),
        (
            "ledger",
            "Period,Department,Account,Actual/Budget,Amount\n2026-01,ICU,6100,Actual,1.00\n2026-01,ICU,6100,Budget,2.00\n",
        ),
        ("ledger", "Date,Department,Account,Supplier,Amount\n2026-01-10,ICU,6100,Acme,10.50\n"),
        ("purchases", "Date,Department,Account,Supplier,Amount\n2026-01-10,ICU,6100,Acme,10.50\n"),
        ("labor", "Period,Department,Job class,Hours\n2026-01,ICU,RN,10.50\n"),
        ("statistics", "Month,Department,Patient days,Visits\n2026-01,ICU,410,12\n2026-02,ICU,380,14\n"),
    ],
)
def test_kinds_that_are_written_alike_are_not_asked_about(new_desk: Desk, named: str, lines: str) -> None:
    assert not questions(new_desk, lines, named)
