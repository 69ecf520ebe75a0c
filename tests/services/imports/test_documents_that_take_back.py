"""Credit notes and minuses that only a column of texts tells: never added up with what they take back."""

import pytest

from services.errors import UserError
from tests.services.imports.conftest import Desk


@pytest.mark.parametrize(
    ("heading", "takes", "takes_back"),
    [
        ("Type", "Invoice", "Credit memo"),
        ("Document type", "Standard", "Credit Note"),
        ("Belegart", "Rechnung", "Gutschrift"),
        ("Transaction type", "Purchase", "Return"),
        ("+/-", "+", "-"),
        ("Vorzeichen", "+", "−"),
        ("Sign", "Positive", "Negative"),
        ("Factor", "1", "-1"),
        ("Reversal", "N", "Y"),
        ("Storno", "", "X"),
    ],
)
@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_what_takes_back_is_not_added_up(
    desk_sqlite: Desk, kind: str, heading: str, takes: str, takes_back: str
) -> None:
    head = {"ledger": "Account,Account name", "purchases": "Supplier,Invoice"}[kind]
    keys = {"ledger": "6100,Medical supplies", "purchases": "Acme,I-1"}[kind]
    lines = [f"Date,Department,{head},{heading},Amount"]
    lines += [f"2026-0{month}-10,6010,{keys},{takes},{month}00.00" for month in (1, 2, 3)]
    lines += [f"2026-0{month}-12,6010,{keys},{takes_back},{month}.50" for month in (1, 2)]

    with pytest.raises(UserError, match="no sign"):
        desk_sqlite.post("\n".join(lines), kind=kind, create_missing=True)

    assert desk_sqlite.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]


def test_negative_credit_notes_say_it_themselves(desk_sqlite: Desk) -> None:
    lines = ["Date,Department,Account,Account name,Type,Amount"]
    lines += ["2026-01-10,6010,6100,Medical supplies,Invoice,100.00"]
    lines += ["2026-01-12,6010,6100,Medical supplies,Credit memo,-1.50"]

    desk_sqlite.post("\n".join(lines), create_missing=True)

    assert [row[3] for row in desk_sqlite.ledger()] == [100_00, -1_50]


def test_a_return_in_a_text_is_no_kind_of_document(desk_sqlite: Desk) -> None:
    lines = ["Date,Department,Account,Account name,Description,Amount"]
    lines += [
        f"2026-01-1{day},6010,6100,Medical supplies,{text},10.00" for day, text in enumerate(("Gloves", "Return"))
    ]

    desk_sqlite.post("\n".join(lines), create_missing=True)

    assert len(desk_sqlite.ledger()) == 2


def test_quantities_of_one_are_no_signs(desk_sqlite: Desk) -> None:
    lines = ["Date,Department,Supplier,Invoice,Item,Quantity,Amount"]
    lines += [f"2026-01-1{day},6010,Acme,I-{day},Gloves,{many},10.00" for day, many in enumerate((1, -1))]

    desk_sqlite.post("\n".join(lines), kind="purchases", create_missing=True)

    assert desk_sqlite.rows("SELECT COUNT(*) FROM purchase_line") == [(2,)]
