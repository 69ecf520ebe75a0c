"""A failed formula that files no row costs its cell alone: the row is loaded, the cell left empty, and that is said.

Kinds and concepts come from the code, so that a new one is tried by itself.
"""

import pytest

from data.importers.kinds import FILE_KINDS
from services.imports.counted.failed import FailedFormulas
from services.imports.options import ImportOptions
from tests.services.imports.conftest import Desk, tied
from tests.services.imports.test_people_beside_texts import stored
from tests.services.imports.test_people_in_every_text import ROWS, lines_of


def _left_empty(kind: str) -> list[str]:
    source = type("Source", (), {"options": ImportOptions(kind), "mapping": {}})
    return [concept for concept in FILE_KINDS[kind].concepts if FailedFormulas(source()).is_left_empty(concept)]


_EMPTY = [(kind, concept) for kind in ROWS for concept in _left_empty(kind)]


def test_what_files_a_row_is_not_left_empty() -> None:
    kept = set(_EMPTY)

    assert {("purchases", one) for one in ("unit", "item", "po_number", "contract", "category")} <= kept
    assert {("accounts", "type"), ("contracts", "document"), ("ledger", "description")} <= kept
    for concept in (
        "date",
        "period",
        "department",
        "account",
        "supplier",
        "amount",
        "measure",
        "job_class",
        "pay_code",
    ):
        assert not [kind for kind, one in kept if one == concept]
    assert not {("contracts", "contract"), ("prices", "item"), ("prices", "unit"), ("contracts", "end")} & kept


@pytest.mark.parametrize(("kind", "concept"), _EMPTY)
def test_a_row_is_kept_without_a_failed_cell_that_files_nothing(new_desk: Desk, kind: str, concept: str) -> None:
    lines, mapping = lines_of(kind, concept, ["#N/A" if number == 3 else "" for number in range(1, 7)])
    options = {"version": "Plan"} if kind == "budget" else {}
    if kind == "prices":
        contracts = [f"C-10{number},Gloves {number},Acme Inc" for number in range(1, 7)]
        new_desk.post("\n".join(["Contract,Title,Supplier", *contracts]) + "\n", "contracts", create_missing=True)

    answers = {"account-types": "proposed", "kind": kind}
    outcome = new_desk.post(
        lines, kind, mapping=mapping, answers=answers, create_missing=True, drop_private=True, **options
    )

    assert (outcome.rows_loaded, outcome.rows_rejected) == (6, 0)
    assert any("left empty" in note for note in outcome.notes), outcome.notes
    assert not stored(new_desk, b"#N/A")
    assert tied(outcome)


@pytest.mark.parametrize(("cells", "loaded"), [("#N/A,5,10", 2), ("2,#N/A,10", 2), ("#N/A,5,", 1), ("2,5,#N/A", 1)])
def test_a_quantity_is_needed_where_it_makes_the_figure(new_desk: Desk, cells: str, loaded: int) -> None:
    head = "Date,Department,Supplier,Quantity,Price,Amount"
    rows = ["2026-01-05,ICU,Acme Inc,2,5,10", f"2026-01-06,ICU,Acme Inc,{cells}"]

    outcome = new_desk.post("\n".join([head, *rows]) + "\n", "purchases", create_missing=True)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (loaded, 2 - loaded)
    assert new_desk.rows("SELECT SUM(amount_minor), SUM(quantity_milli) FROM purchase_line") == [
        (1000 * loaded, 2000 * loaded)
    ]


@pytest.mark.parametrize(("numbers", "kind"), [("#N/A,PO-1", "invoice"), (",#N/A", "order"), ("I-1,#N/A", "invoice")])
def test_a_failed_number_makes_no_order_of_an_invoice(new_desk: Desk, numbers: str, kind: str) -> None:
    head = "Order Date,Department,Supplier,Amount,Invoice Number,PO Number"
    rows = ["2026-01-05,ICU,Acme Inc,10,I-0,PO-0", f"2026-01-06,ICU,Acme Inc,12,{numbers}"]

    new_desk.post("\n".join([head, *rows]) + "\n", "purchases", create_missing=True, answers={"kind": "purchases"})

    assert new_desk.rows("SELECT kind FROM purchase_line WHERE amount_minor = 1200") == [(kind,)]
