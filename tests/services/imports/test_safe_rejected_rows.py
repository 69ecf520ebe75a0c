"""A rejected row keeps no number that identifies somebody, whatever it was rejected for, and stays loadable."""

import json
from itertools import product
from typing import Any

import pytest

from tests.services.imports.conftest import Desk
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


@pytest.mark.parametrize(("wrong", "number"), product(("Date", "Department", "Amount"), _IDENTIFIED))
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
