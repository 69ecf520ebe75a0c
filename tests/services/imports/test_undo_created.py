"""What came with a file and nothing else uses goes with its undo; what rejected rows name is never made."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from data.engine import reading
from data.models import Account, BudgetVersion, Department, ImportBatch, Measure, Supplier
from services import imports
from services.budgets import versions
from services.organization import registers
from tests.services.imports.conftest import ADMIN, Desk

HEAD = "Date,Department,Account,Supplier,Amount\n"
ICU = HEAD + "2026-01-10,ICU North,6100,Acme,10.00\n2026-01-11,Day Clinic,6200,Acme,20.00\n"
CLINIC = HEAD + "2026-02-10,Day Clinic,6200,Beta,30.00\n2026-02-11,Ward 9,6300,Beta,5.00\n"
WARD = HEAD + "2026-03-10,Ward 9,6300,Acme,1.00\n2026-03-11,ICU North,6400,Gamma,2.00\n"


def codes(desk: Desk) -> dict[str, list[str]]:
    models: tuple[Any, ...] = (Account, BudgetVersion, Department, Measure, Supplier)
    with reading(desk.url) as session:
        return {model.__tablename__: sorted(row.name for row in session.exec(select(model))) for model in models}


def test_an_undo_leaves_no_code_that_came_with_the_file(desk: Desk) -> None:
    before = codes(desk)
    outcome = desk.post(ICU, create_missing=True)
    assert codes(desk) != before

    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)

    assert codes(desk) == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_files_that_share_codes_leave_none_once_all_are_undone(desk: Desk, order: tuple[int, ...]) -> None:
    before = codes(desk)
    batches = [desk.post(lines, create_missing=True).batch_id for lines in (ICU, CLINIC, WARD)]

    for place in order:
        imports.undo(desk.url, ADMIN, batch_id=batches[place])
        stored = {place for row in desk.ledger() for place in row[1:2]}
        assert stored <= set(codes(desk)["department"])

    assert codes(desk) == before


def test_an_undo_reads_no_batch_that_left_nothing_behind(desk: Desk) -> None:
    for lines in (ICU, CLINIC, WARD):
        imports.undo(desk.url, ADMIN, batch_id=desk.post(lines, create_missing=True).batch_id)
    last = desk.post(ICU.replace("10.00", "11.00"), create_missing=True).batch_id
    read: list[int | None] = []

    def note(batch: ImportBatch, _context: Any) -> None:
        read.append(batch.id)

    event.listen(ImportBatch, "load", note)
    try:
        imports.undo(desk.url, ADMIN, batch_id=last)
    finally:
        event.remove(ImportBatch, "load", note)

    assert read == [last]


def test_what_another_file_uses_stays(desk: Desk) -> None:
    first = desk.post(ICU, create_missing=True).batch_id
    desk.post(CLINIC, create_missing=True)

    imports.undo(desk.url, ADMIN, batch_id=first)

    left = codes(desk)
    assert "Day Clinic" in left["department"]
    assert "ICU North" not in left["department"]
    assert not {"Acme"} & set(left["supplier"])


def test_what_a_person_changed_stays(desk: Desk) -> None:
    batch = desk.post(ICU, create_missing=True).batch_id
    with reading(desk.url) as session:
        number = session.exec(select(Department.id).where(Department.name == "ICU North")).one()
    change = registers.CellChange(number or 0, "manager", None, "Ada")
    registers.save(desk.url, ADMIN, kind="department", changes=[change])

    imports.undo(desk.url, ADMIN, batch_id=batch)

    assert "ICU North" in codes(desk)["department"]
    assert "Day Clinic" not in codes(desk)["department"]


def test_rejected_rows_make_no_codes(desk: Desk) -> None:
    outcome = desk.post(
        HEAD + "2026-01-10,ICU North,6100,Acme,10.00\n2026-01-11,Ward 9,6300,Beta,x\n", create_missing=True
    )

    left = codes(desk)
    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 1)
    assert "ICU North" in left["department"]
    assert "Ward 9" not in left["department"]
    assert "Beta" not in left["supplier"]
    assert outcome.created["department"] == 1


def test_a_draft_goes_with_the_file_that_brought_it_alone(desk: Desk) -> None:
    before = codes(desk)
    lines = "Department,Account,Period,Amount\nICU North,6100,2026-07,10.00\n"
    first = desk.post(lines, "budget", version="Plan A", create_missing=True).batch_id
    second = desk.post(lines.replace("2026-07", "2026-08"), "budget", version="Plan A", create_missing=True).batch_id

    imports.undo(desk.url, ADMIN, batch_id=first)
    assert "Plan A" in codes(desk)["budget_version"]

    imports.undo(desk.url, ADMIN, batch_id=second)
    assert codes(desk) == before


def test_a_draft_that_was_worked_on_stays(desk: Desk) -> None:
    lines = "Department,Account,Period,Amount\nICU North,6100,2026-07,10.00\n"
    batch = desk.post(lines, "budget", version="Plan A", create_missing=True).batch_id
    with reading(desk.url) as session:
        made = session.exec(
            select(BudgetVersion.id, BudgetVersion.revision).where(BudgetVersion.name == "Plan A")
        ).one()
    versions.edit(desk.url, ADMIN, version_id=made[0] or 0, revision=made[1], name="Plan B", note=None)

    imports.undo(desk.url, ADMIN, batch_id=batch)

    assert "Plan B" in codes(desk)["budget_version"]


def test_what_a_register_brought_beside_its_rows_goes_as_well(new_desk: Desk) -> None:
    before = codes(new_desk)
    lines = "Department Code,Department Name,Unit of service\n710,ICU,Patient days\n"
    batch = new_desk.post(lines, kind="departments", create_missing=True).batch_id
    assert codes(new_desk)["measure"]

    imports.undo(new_desk.url, ADMIN, batch_id=batch)

    assert codes(new_desk) == before


def test_an_undo_leaves_what_a_later_file_brought_under_a_number_that_was_free(desk: Desk) -> None:
    before = codes(desk)["department"]
    first = desk.post(ICU, create_missing=True).batch_id
    imports.undo(desk.url, ADMIN, batch_id=first)
    desk.post("Department Code,Department Name\n900,Physio\n901,Chapel\n", kind="departments")
    other = desk.post(WARD, create_missing=True).batch_id

    imports.undo(desk.url, ADMIN, batch_id=other)

    assert codes(desk)["department"] == sorted([*before, "Chapel", "Physio"])
