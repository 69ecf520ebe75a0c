"""Patient and employee identifiers: refused with the column named; left out, nothing of them is kept anywhere."""

import json

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import ADMIN, Desk

HEAD = "Date,Department,Account,Amount,MRN,Note\n"
SECRET = "00918273"
ROWS = (
    f"2026-01-10,ICU,6100,10.00,{SECRET},ok\n"
    f"2026-01-11,XX,6100,20.00,{SECRET}1,ok\n"
    f"2026-01-12,ICU,6100,bad,{SECRET}2,x\n"
)


def everything_stored(desk: Desk) -> str:
    tables = ("ledger_entry", "rejected_row", "import_batch", "audit_event", "unknown_code", "labor_entry")
    return json.dumps([desk.rows(f"SELECT * FROM {table}") for table in tables], default=str)  # noqa: S608


def test_a_column_of_record_numbers_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(UserError, match="“MRN”") as refused:
        desk.post(HEAD + ROWS)

    assert refused.value.code == "private"
    assert SECRET not in str(refused.value)
    assert SECRET not in everything_stored(desk)
    preview = desk.preview(HEAD + ROWS)
    assert [item.column for item in preview.private_columns] == ["MRN"]
    assert "MRN" not in preview.sample.columns


@pytest.mark.parametrize("options", [{"leave_out": ("MRN",)}, {"drop_private": True}])
def test_left_out_nothing_of_the_column_is_kept(desk: Desk, options: dict) -> None:
    ragged = f"2026-01-13,ICU,6100,1.00,{SECRET}3,a,b,c\n"

    outcome = desk.post(HEAD + ROWS + ragged, **options)

    assert outcome.rows_loaded == 1
    assert outcome.rows_rejected == 3
    assert SECRET not in everything_stored(desk)
    assert SECRET not in imports.rejected_csv(desk.url, ADMIN, batch_id=outcome.batch_id).decode()
    assert SECRET not in json.dumps(imports.answer(outcome))
    assert desk.rows("SELECT columns_left_out FROM import_batch")[0][0] in (["MRN"], '["MRN"]')


def test_an_identifier_deep_inside_a_long_file_is_found(desk_sqlite: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.source.CHUNK_ROWS", 10)
    rows = [f"2026-01-10,ICU,6100,{number}.00,text {number}\n" for number in range(100)]
    rows[90] = "2026-01-10,ICU,6100,90.00,Refund MRN 00918273\n"
    lines = "Date,Department,Account,Amount,Description\n" + "".join(rows)

    with pytest.raises(UserError, match="“Description”"):
        desk_sqlite.post(lines)
    outcome = desk_sqlite.post(lines, drop_private=True)

    assert outcome.rows_loaded == 100
    assert set(desk_sqlite.rows("SELECT description FROM ledger_entry")) == {("",)}
    assert SECRET not in everything_stored(desk_sqlite)


def test_employees_are_dropped_from_hours(desk: Desk) -> None:
    lines = "Employee ID,Employee Name,Date,Department,Job Class,Pay Code,Hours\n77,Jane Doe,2026-01-10,ICU,RN,REG,12\n"

    with pytest.raises(UserError, match=r"“Employee ID”.*“Employee Name”"):
        desk.post(lines, kind="labor")
    desk.post(lines, kind="labor", drop_private=True)

    assert desk.rows("SELECT hours_milli FROM labor_entry") == [(12000,)]
    assert "Jane" not in everything_stored(desk)


def test_a_mapped_column_that_is_left_out_is_not_read(desk: Desk) -> None:
    lines = "Date,Department,Account,Amount,Description\n2026-01-10,ICU,6100,1.00,secret\n"

    desk.post(lines, leave_out=("Description",))

    assert desk.rows("SELECT description FROM ledger_entry") == [("",)]
    with pytest.raises(UserError, match="no column “Nonsense”"):
        desk.post(lines, leave_out=("Nonsense",))
