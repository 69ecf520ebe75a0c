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
    monkeypatch.setattr("services.imports.files.reading.CHUNK_ROWS", 10)
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


NOTES = (
    "Date,Department,Account,Amount,Description\n"
    "2026-01-10,ICU,6100,10.00,Theatre tray\n"
    "2026-01-11,ICU,6100,20.00,Refund Jane Doe 1948-03-12\n"
    "2026-01-12,ICU,6100,30.00,taxi pt # 44710\n"
)


def test_identifiers_inside_texts_are_masked_by_choice_and_the_rest_stays(desk: Desk) -> None:
    with pytest.raises(UserError, match="“Description”") as refused:
        desk.post(NOTES)
    assert "masked" in (refused.value.hint or "")
    assert "Doe" not in str(refused.value)

    outcome = desk.post(NOTES, mask_private=True)

    texts = {row[0] for row in desk.rows("SELECT description FROM ledger_entry")}
    assert texts == {"Theatre tray", "Refund [masked]", "taxi [masked]"}
    assert "2 cells of “Description” were masked: they named persons." in outcome.notes
    assert "Doe" not in everything_stored(desk)


def test_masking_leaves_out_a_column_that_holds_nothing_but_identifiers(desk: Desk) -> None:
    desk.post(HEAD + ROWS, mask_private=True)

    assert SECRET not in everything_stored(desk)


def test_an_unreadable_amount_that_identifies_somebody_is_not_kept(desk: Desk) -> None:
    lines = "Date,Department,Account,Amount\n2026-01-10,ICU,6100,10.00\n2026-01-11,ICU,6100,123-45-6789\n"

    outcome = desk.post(lines)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 1)
    assert "123-45-6789" not in everything_stored(desk)


HEADING_OF_SUPPLIERS = "Date,Department,Account,Supplier,Amount,Description\n"
SUPPLIERS = HEADING_OF_SUPPLIERS + "".join(
    f"2026-01-{day:02d},ICU,6100,{name},{day}.00,{text}\n"
    for day, (name, text) in enumerate(
        [("Acme Ltd", "tray"), ('"Doe, Jane"', "May"), ("Robert Miller", "May"), ('"Lopez, Maria"', "May")], start=1
    )
)


def test_suppliers_that_look_like_persons_are_asked_about(desk: Desk) -> None:
    with pytest.raises(UserError, match="“Supplier” may hold patients: 3 names") as refused:
        desk.post(SUPPLIERS, create_missing=True)
    assert "Doe" not in str(refused.value)
    preview = desk.preview(SUPPLIERS, create_missing=True)
    assert [(item.column, item.holds) for item in preview.private_columns] == [("Supplier", "suppliers")]
    assert "Supplier" not in preview.sample.columns

    desk.post(SUPPLIERS, create_missing=True, supplier_people="keep")

    assert ("Doe, Jane",) in desk.rows("SELECT name FROM supplier")


def test_persons_among_suppliers_are_masked_by_choice(desk: Desk) -> None:
    desk.post(SUPPLIERS, create_missing=True, supplier_people="mask")

    names = {row[0] for row in desk.rows("SELECT name FROM supplier")}
    assert "[private person]" in names
    assert not {"Doe, Jane", "Robert Miller", "Lopez, Maria"} & names
    assert desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(1000,)]


COMPANIES = [
    "Thermo Fisher",
    "Owens Minor",
    "Morgan Stanley",
    "Fresenius Kabi",
    "Wolters Kluwer",
    "Stanley Black Decker",
]


def test_what_is_masked_is_what_was_asked_about_and_is_named(desk: Desk) -> None:
    more = [*COMPANIES, '"Xu, Qiang"', '"Lopez, Maria"', "Sidley Austin"]
    lines = SUPPLIERS + "".join(f"2026-02-{day:02d},ICU,6100,{name},1.00,May\n" for day, name in enumerate(more, 1))
    (asked,) = desk.preview(lines, create_missing=True).private_columns
    preview = desk.preview(lines, create_missing=True, supplier_people="mask")

    assert preview.masked_suppliers == ["Doe, Jane", "Lopez, Maria", "Robert Miller", "Xu, Qiang"]
    assert asked.reason.startswith("4 names")
    desk.post(lines, create_missing=True, supplier_people="mask")
    names = {row[0] for row in desk.rows("SELECT name FROM supplier")}
    assert {*COMPANIES, "Sidley Austin", "[private person]"} <= names
    assert not set(preview.masked_suppliers) & names


def test_names_that_companies_are_known_by_ask_nothing(desk: Desk) -> None:
    lines = HEADING_OF_SUPPLIERS + "".join(
        f"2026-02-{day:02d},ICU,6100,{name},1.00,refund\n" for day, name in enumerate(COMPANIES, start=1)
    )

    assert desk.preview(lines, create_missing=True).private_columns == []


@pytest.mark.parametrize(("text", "asked"), [("refund of deposit", True), ("May fee", False)])
def test_one_person_among_suppliers_is_asked_about_where_money_goes_back(desk: Desk, text: str, asked: bool) -> None:
    lines = "Date,Department,Account,Supplier,Amount,Description\n"
    lines += "".join(f"2026-01-{day:02d},ICU,6100,Supplier {day} Ltd,1.00,x\n" for day in range(1, 9))
    lines += f'2026-01-10,ICU,6100,"Doe, Jane",1.00,{text}\n'

    found = desk.preview(lines, create_missing=True).private_columns

    assert [item.holds for item in found] == (["suppliers"] if asked else [])
