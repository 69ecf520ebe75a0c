"""A rejected row keeps no number that identifies somebody, whatever it was rejected for, and stays loadable."""

import json
from itertools import islice, product
from typing import Any

import pytest

from planning.identifiers.texts import without_identifiers
from services import imports
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.test_people_beside_texts import stored

_HEAD = ("Date", "Department", "Account", "Amount", "Description")
_GOOD = ("2026-01-05", "ICU", "6100", "10.50", "Gloves")
#: What is wrong with the row, by the column in which it stands.
_WRONG = {"Date": "someday", "Department": "#N/A", "Account": "", "Amount": "abc"}
_IDENTIFIED = ("123-45-6789", "SSN 123-45-6789", "943 476 5919")


def _post(desk: Desk, row: dict[str, str], **options: Any) -> list[tuple[dict[str, str], list[dict[str, Any]]]]:
    lines = [",".join(_HEAD), *[",".join(_GOOD)] * 8, ",".join(row[name] for name in _HEAD)]
    desk.post("\n".join(lines) + "\n", create_missing=True, answers={"account-types": "proposed"}, **options)
    rejected = desk.rows("SELECT cells, issues FROM rejected_row")
    return [(json.loads(cells), json.loads(issues)) for cells, issues in rejected]


@pytest.mark.parametrize(("wrong", "number"), [*product(("Date", "Department", "Amount"), _IDENTIFIED)])
def test_an_identifier_is_masked_whatever_the_row_was_rejected_for(new_desk: Desk, wrong: str, number: str) -> None:
    row = dict(zip(_HEAD, _GOOD, strict=True)) | {wrong: _WRONG[wrong]} | {"Amount": number}

    ((cells, issues),) = _post(new_desk, row, drop_private=True)

    assert cells["Amount"] == "[masked]"
    assert all(number not in json.dumps(issue) for issue in issues)
    assert not stored(new_desk, number.encode())


@pytest.mark.parametrize("amount", ["9434765919", "9434765919.00"])
def test_a_figure_that_can_be_read_is_no_identifier(new_desk: Desk, amount: str) -> None:
    row = dict(zip(_HEAD, _GOOD, strict=True)) | {"Department": "#N/A", "Amount": amount}

    ((cells, _issues),) = _post(new_desk, row)

    assert cells["Amount"] == amount


@pytest.mark.parametrize("name", ["Date", "Amount"])
def test_a_rejected_row_names_nobody_of_a_left_out_column(new_desk: Desk, name: str) -> None:
    people = ("Dorothy Quark", "Reg Smithers", "Hank Stoneham", "Amy Brookfield")
    rows = [",".join((*_GOOD, who)) for who in people]
    bad = dict(zip(_HEAD, _GOOD, strict=True)) | {"Department": "#N/A", name: "see Quark, Dorothy"}
    rows.append(",".join((*(f'"{bad[one]}"' for one in _HEAD), people[0])))

    outcome = new_desk.post(
        "\n".join([",".join((*_HEAD, "Patient Name")), *rows]) + "\n",
        drop_private=True, create_missing=True, answers={"account-types": "proposed"},
    )  # fmt: skip

    assert (outcome.rows_loaded, outcome.rows_rejected) == (4, 1)
    assert not stored(new_desk, b"Dorothy", b"Quark")
    assert new_desk.rows("SELECT status FROM rejected_row") == [("open",)]


def _valid_by_chance(form: str, count: int) -> list[str]:
    numbers = (form.format(number) for number in range(1, 2_000))
    return list(islice((text for text in numbers if without_identifiers(text) != text), count))


@pytest.mark.parametrize("options", [{}, {"mask_private": True}])
@pytest.mark.parametrize("column", ["Reference", "Description", "PO Number"])
@pytest.mark.parametrize("form", ["260115-{:04d}", "V000{:06d}"])
def test_a_line_that_waited_equals_that_of_the_next_file(
    desk_sqlite: Desk, form: str, column: str, options: dict[str, Any]
) -> None:
    waiting = _valid_by_chance(form, 2)
    head = f"Date,Department,Account,Amount,{column}\n"
    good = [f"2026-01-0{n},ICU,6100,1{n}.50,{form.format(n)}\n" for n in range(1, 8)]
    lines = head + "".join(good) + "".join(f"2026-01-09,ICU North,6100,20.50,{text}\n" for text in waiting)
    desk_sqlite.post(lines, **options)
    ((icu,),) = desk_sqlite.rows("SELECT id FROM department WHERE code = 'ICU'")

    imports.decide(
        desk_sqlite.url, ADMIN, kind="department", text="ICU North", decision=imports.Decision("map", target_id=icu)
    )
    desk_sqlite.post(lines + "2026-01-10,ICU,6100,30.50,last\n", **options)

    stored_as = "description" if column == "Description" else "reference"
    rows = desk_sqlite.rows(f"SELECT {stored_as} FROM ledger_entry WHERE superseded_by IS NULL")  # noqa: S608
    assert sorted(text for (text,) in rows) == sorted([*waiting, "last", *(form.format(n) for n in range(1, 8))])
