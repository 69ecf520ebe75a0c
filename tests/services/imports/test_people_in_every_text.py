"""Beside a left-out column of people nothing that is stored names them: no concept of any kind of file, no cell.

Kinds and concepts come from the code, so that a new one is tried by itself; only codes and names of code books stay.
"""

from typing import Any

import pytest

from data.importers.kinds import FILE_KINDS
from services.imports.files.row_people import FILED
from tests.services.imports.conftest import Desk
from tests.services.imports.test_people_beside_texts import stored

_PEOPLE = ("Dorothy Quark", "Reg Smithers", "Hank Stoneham", "Amy Brookfield", "Joe Fieldmann", "Ann Waterhouse")
#: A row of each kind that can be loaded, by concept; every other concept is tried beside it.
ROWS: dict[str, dict[str, str]] = {
    "ledger": {"date": "2026-01-0{n}", "department": "ICU", "account": "6100", "amount": "1{n}.50"},
    "budget": {"period": "2026-01", "department": "ICU", "account": "610{n}", "amount": "1{n}.50"},
    "statistics": {"date": "2026-01-0{n}", "department": "ICU", "measure": "Visits", "quantity": "1{n}"},
    "labor": {"date": "2026-01-0{n}", "department": "ICU", "job_class": "RN", "pay_code": "REG", "hours": "1{n}"},
    "purchases": {"date": "2026-01-0{n}", "department": "ICU", "supplier": "Acme Inc", "amount": "1{n}.50"},
    "contracts": {"contract": "C-10{n}", "title": "Gloves {n}", "supplier": "Acme Inc", "amount": "1{n}0.50"},
    "prices": {
        "contract": "C-10{n}", "item": "G-10{n}", "unit": "BX/100", "price": "1{n}.50", "start": "2026-01-0{n}"
    },
    "accounts": {"account": "610{n}", "account_name": "Drugs {n}"},
    "departments": {"department": "010{n}", "department_name": "Ward {n}"},
    "suppliers": {"supplier_code": "V10{n}", "supplier": "Acme {n} Inc"},
    "flex-rules": {"department": "ICU", "account": "610{n}", "fixed_share": "0.{n}"},
    "standards": {"department": "010{n}", "unit": "Visits", "target_hours": "1.{n}", "fixed_hours": "1{n}"},
}  # fmt: skip
_TRIED = [(kind, concept) for kind, row in FILE_KINDS.items() for concept in row.concepts if concept not in FILED]
OTHER = {
    "date": "2026-01-05",
    "price": "3.50",
    "quantity": "2",
    "start": "2026-01-01",
    "end": "2026-12-31",
    "dc_flag": "D",
}


def lines_of(kind: str, concept: str, cells: list[str]) -> tuple[str, dict[str, str]]:
    """Return six lines of a kind, with the cells that are not blank under a concept, and the mapping."""
    usual = ROWS[kind]
    concepts = list(dict.fromkeys((*usual, concept)))
    heads = [one.replace("_", " ").capitalize() for one in concepts]
    lines = [",".join((*heads, "Patient Name"))]
    for number, (person, cell) in enumerate(zip(_PEOPLE, cells, strict=True), start=1):
        row = {one: text.format(n=number) for one, text in usual.items()}
        row[concept] = cell or row.get(concept, OTHER.get(concept, ""))
        lines.append(",".join((*(row[one] for one in concepts), person)))
    return "\n".join(lines) + "\n", dict(zip(concepts, heads, strict=True))


@pytest.mark.parametrize(("kind", "concept"), _TRIED)
def test_no_concept_keeps_the_name_of_a_left_out_column(new_desk: Desk, kind: str, concept: str) -> None:
    told = [f"Hip for {who}" if place % 3 == 0 else "" for place, who in enumerate(_PEOPLE)]
    lines, mapping = lines_of(kind, concept, told)
    options: dict[str, Any] = {"version": "Plan"} if kind == "budget" else {}
    answers = {"account-types": "proposed", "kind": kind, "averages": "load", "fte": "leave-out"}

    answers |= {"scenario": "all"} if concept == "version" else {}
    if kind == "prices":
        contracts = [f"C-10{number},Gloves {number},Acme Inc" for number in range(1, 7)]
        new_desk.post("\n".join(["Contract,Title,Supplier", *contracts]) + "\n", "contracts", create_missing=True)

    outcome = new_desk.post(
        lines, kind, mapping=mapping, answers=answers, drop_private=True, create_missing=True, **options
    )

    assert outcome.rows_loaded >= 4
    assert not stored(new_desk, b"Dorothy", b"Quark", b"dorothy", b"Hank", b"DOROTHY")
