"""Credit notes and minuses that only a column tells: asked about before they add up with what they take back."""

from collections.abc import Sequence

import pytest

from services import imports
from tests.services.imports.conftest import Desk

HEADS = {"ledger": "Account,Account name", "purchases": "Supplier,Invoice"}
KEYS = {"ledger": "6100,Medical supplies", "purchases": "Acme,I-1"}
TELLING = [
    ("Type", "Invoice", "Credit memo"),
    ("Document type", "Standard", "Credit Note"),
    ("Document type", "", "Credit memo"),
    ("Document type", "INV", "CRN"),
    ("Type", "Invoice", "CN"),
    ("Type", "Bill", "Bill Credit"),
    ("Document type", "Invoice (AP)", "Credit Memo (AP)"),
    ("Belegart", "KR", "KG"),
    ("Belegart", "Rechnung", "Gutschrift"),
    ("Belegart", "Eingangsrechnung", "Eingangsgutschrift"),
    ("Transaction type", "Purchase", "Return"),
    ("+/-", "+", "-"),
    ("Vorzeichen", "+", "−"),
    ("Sign", "Positive", "Negative"),
    ("Sign", "", "-"),
    ("Factor", "1", "-1"),
    ("Reversal", "N", "Y"),
    ("Storno", "", "X"),
]


def listed(kind: str, heading: str, takes: str, takes_back: str, *, credits_: Sequence[str] = ("1.50", "2.50")) -> str:
    lines = [f"Date,Department,{HEADS[kind]},{heading},Amount"]
    lines += [f"2026-0{month}-10,6010,{KEYS[kind]},{takes},{month}00.00" for month in (1, 2, 3)]
    lines += [f"2026-0{at}-12,6010,{KEYS[kind]},{takes_back},{text}" for at, text in enumerate(credits_, 1)]
    return "\n".join(lines)


def amounts(desk: Desk, kind: str) -> list[int]:
    table = {"ledger": "ledger_entry", "purchases": "purchase_line"}[kind]
    return [row[0] for row in desk.rows(f"SELECT amount_minor FROM {table} ORDER BY line_number")]  # noqa: S608


@pytest.mark.parametrize(("heading", "takes", "takes_back"), TELLING)
@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_what_takes_back_is_not_added_up(
    desk_sqlite: Desk, kind: str, heading: str, takes: str, takes_back: str
) -> None:
    with pytest.raises(imports.OpenQuestionsError, match="no sign") as held:
        desk_sqlite.post(listed(kind, heading, takes, takes_back), kind=kind, create_missing=True)

    assert [one.name for one in held.value.questions if one.answer is None] == ["taking-back"]
    assert desk_sqlite.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]


@pytest.mark.parametrize(("heading", "takes", "takes_back"), TELLING)
@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_they_are_negative_by_a_persons_word(
    desk_sqlite: Desk, kind: str, heading: str, takes: str, takes_back: str
) -> None:
    outcome = desk_sqlite.post(
        listed(kind, heading, takes, takes_back), kind=kind, create_missing=True, answers={"taking-back": "negative"}
    )

    assert amounts(desk_sqlite, kind) == [100_00, 200_00, 300_00, -1_50, -2_50]
    assert outcome.loaded_total == 596_00


@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_they_count_as_written_by_a_persons_word_also_next_time(desk_sqlite: Desk, kind: str) -> None:
    first = listed(kind, "Type", "Invoice", "Refund")
    desk_sqlite.post(first, kind=kind, create_missing=True, answers={"taking-back": "as-written"})
    preview = desk_sqlite.preview(first.replace("2026-", "2025-"), kind=kind, create_missing=True)

    assert amounts(desk_sqlite, kind) == [100_00, 200_00, 300_00, 1_50, 2_50]
    assert [(one.answer, one.last_time) for one in preview.questions if one.name == "taking-back"] == [
        ("as-written", True)
    ]


def test_the_answer_for_an_earlier_file_turns_no_sign_of_a_later_one(desk_sqlite: Desk) -> None:
    first = listed("ledger", "Type", "Invoice", "Refund")
    desk_sqlite.post(first, create_missing=True, answers={"taking-back": "negative"})
    later = listed("ledger", "Type", "Invoice", "Refund", credits_=("-7.00", "-8.00")).replace("2026-", "2025-")
    desk_sqlite.post(later, create_missing=True)

    assert sorted(amounts(desk_sqlite, "ledger"))[:4] == [-8_00, -7_00, -2_50, -1_50]


@pytest.mark.parametrize("text", ["-1.50", "(1.50)", "1.50-", "1.50 CR", "$-1.50", "\u22121.50", "USD -1.50", "-$1.50"])
@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_negative_credit_notes_say_it_themselves(desk_sqlite: Desk, kind: str, text: str) -> None:
    desk_sqlite.post(listed(kind, "Type", "Invoice", "Credit memo", credits_=(text,)), kind=kind, create_missing=True)

    assert amounts(desk_sqlite, kind) == [100_00, 200_00, 300_00, -1_50]


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Description", ("Gloves", "Return", "Gloves")),
        ("Expense type", ("Supplies", "Refunds", "Travel")),
        ("Payment type", ("Check", "ACH", "Credit")),
        ("Returns", ("0", "1", "0")),
        ("Note", ("-", "–", "-")),
        ("Type", ("Line of credit", "Tax return", "Invoice")),
    ],
)
@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_other_columns_say_nothing_of_it(
    desk_sqlite: Desk, kind: str, heading: str, texts: tuple[str, str, str]
) -> None:
    lines = [f"Date,Department,{HEADS[kind]},{heading},Amount"]
    lines += [f"2026-01-1{day},6010,{KEYS[kind]},{text},10.0{day}" for day, text in enumerate(texts)]
    preview = desk_sqlite.preview("\n".join(lines), kind=kind, create_missing=True)

    assert "taking-back" not in [one.name for one in preview.questions]
    assert "no sign" not in " ".join(preview.blocking)


def test_quantities_of_one_are_no_signs(desk_sqlite: Desk) -> None:
    lines = ["Date,Department,Supplier,Invoice,Item,Quantity,Amount"]
    lines += [f"2026-01-1{day},6010,Acme,I-{day},Gloves,{many},10.00" for day, many in enumerate((1, -1))]

    desk_sqlite.post("\n".join(lines), kind="purchases", create_missing=True)

    assert desk_sqlite.rows("SELECT COUNT(*) FROM purchase_line") == [(2,)]


def test_what_is_returned_has_its_quantity_back_and_its_price(desk_sqlite: Desk) -> None:
    lines = ["Date,Department,Supplier,Invoice,Document type,Item,Quantity,Unit price,Amount"]
    lines += ["2026-01-10,6010,Acme,I-1,Invoice,Gloves,5,2.00,10.00"]
    lines += ["2026-01-12,6010,Acme,I-2,Credit memo,Gloves,2,2.00,4.00"]

    desk_sqlite.post("\n".join(lines), kind="purchases", create_missing=True, answers={"taking-back": "negative"})

    stored = "SELECT quantity_milli, unit_price_micro, amount_minor FROM purchase_line ORDER BY line_number"
    assert desk_sqlite.rows(stored) == [
        (5_000, 2_000_000, 10_00),
        (-2_000, 2_000_000, -4_00),
    ]


@pytest.mark.parametrize(
    ("others", "choices"), [("PI", ["negative", "as-written"]), ("BP", ["as-written"]), ("JD", ["as-written"])]
)
def test_of_payments_and_journals_the_account_decides(desk_sqlite: Desk, others: str, choices: list[str]) -> None:
    preview = desk_sqlite.preview(listed("ledger", "Type", others, "PC"), create_missing=True)
    (asked,) = [one for one in preview.questions if one.name == "taking-back"]

    assert [choice.value for choice in asked.choices] == choices


def test_a_credit_that_is_negative_beyond_the_first_lines_is_set_aside(desk_sqlite: Desk) -> None:
    lines = [*listed("ledger", "Type", "Invoice", "Refund").splitlines()]
    lines += [f"2026-01-10,6010,6100,Medical supplies,Invoice,{1000 + at}.00" for at in range(5_000)]
    lines.append("2026-01-12,6010,6100,Medical supplies,Refund,-9.00")
    outcome = desk_sqlite.post("\n".join(lines), create_missing=True, answers={"taking-back": "negative"})

    assert outcome.rows_rejected == 1
    assert [one for one in amounts(desk_sqlite, "ledger") if one < 0] == [-1_50, -2_50]
