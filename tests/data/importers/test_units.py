"""Words for thousands and millions in titles, notes, sheets and headers; marks that read both ways."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from data.importers.basis.units import stated_unit
from data.importers.detect import detect

THOUSANDS = (
    "Budget 2026 ($000)", "£000", "£'000", "£ ’000s", "Amount (£000s)", "$000s", "(000s)", "(000)", "in '000",
    "Units in 000",
    "EUR 000", "000s omitted", "All figures in thousands", "(in thousands of dollars)", "US$ thousand", "in thousand",
    "T€", "TEUR", "k€", "Betrag in k €", "€k", "kEUR", "TCHF", "KSEK", "GBP k", "Angaben in Tsd. Euro", "in Tausend",
    "en milliers d'euros", "En miles de euros", "em milhares de reais", "migliaia di euro", "in duizenden euro",
    "tusental kronor", "tys. zł", "in 1.000 €", "x 1,000", "Montants en milliers",
)  # fmt: skip
MORE_THOUSANDS = (
    "k CHF", "K USD", "Werte in T Euro", "in T EUR", "T-Euro", "T.EUR", "k Euros", "beløp i 1000 kr", "in K", "(K)",
    "KES 000", "Values: thousand USD", "Budget Thousand", "$ in 000s", "RM'000", "AED '000", "S$'000", "bin TL",
    "tuhansina euroina",
)  # fmt: skip
MILLIONS = (
    "$ millions",
    "in Mio. €",
    "€m",
    "£ million",
    "MEUR",
    "USD mn",
    "en millones",
    "Mio EUR",
    "i miljoner",
    "(000,000)",
    "mill. kr",
    "Mill. EUR",
    "milyon TL",
    "miljoen euro",
)
NEITHER = (
    "Thousand Oaks Medical Center", "Budget 2026", "Account 4000", "10,000", "$10,000", "1'000", "Ward 000",
    "Cost center 1000", "T2 weighted", "Month 3", "Kits", "Total $", "Amount", "Thursday", "Smiles dental", "Kr",
    "TSDX", "Account number 1000 EUR", "Milestones", "$ Mar", "EUR",
)  # fmt: skip


@pytest.mark.parametrize("text", [*THOUSANDS, *MORE_THOUSANDS])
def test_words_for_thousands(text: str) -> None:
    assert (stated_unit(text) or ("",))[0] == "thousands"


@pytest.mark.parametrize("text", MILLIONS)
def test_words_for_millions(text: str) -> None:
    assert (stated_unit(text) or ("",))[0] == "millions"


@pytest.mark.parametrize(("text", "unit"), [("Rs. in lakhs", "lakhs"), ("₹ in Lacs", "lakhs"), ("in crores", "crores")])
def test_indian_units(text: str, unit: str) -> None:
    assert (stated_unit(text) or ("",))[0] == unit


@pytest.mark.parametrize("text", NEITHER)
def test_other_words_and_figures(text: str) -> None:
    assert stated_unit(text) is None


def asked(folder: Path, lines: str, name: str = "file.csv") -> list[tuple[str, str, str | None]]:
    path = folder / name
    path.write_text(lines)
    return [(question.name, question.column, question.proposal) for question in detect(path, kind="ledger").questions]


def test_a_note_below_the_table_counts(tmp_path: Path) -> None:
    rows = "Date,Department,Account,Amount\n2026-01-15,6010,7100,12.50\n2026-02-15,6010,7100,13.50\n"

    assert asked(tmp_path, f"{rows},,,\nFigures in thousands,,,\n") == [("thousands", "", "thousands")]
    assert asked(tmp_path, rows) == []


def test_the_name_of_a_sheet_counts(tmp_path: Path) -> None:
    head = ("Period", "Department", "Account", "Amount")
    rows = (head, ("2026-01", "6010", "7100", 12), ("2026-02", "6010", "7100", 13))
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("P&L £000")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)

    layout = detect(tmp_path / "book.xlsx", kind="ledger")

    assert [(question.name, question.proposal) for question in layout.questions] == [("thousands", "thousands")]


HEAD = {";": "Date;Department;Account;Amount\n", ",": "Date,Department,Account,Amount\n"}


def ledger(mark: str, *amounts: str) -> str:
    rows = [mark.join((f"2026-01-{day:02d}", "6010", "7100", amount)) for day, amount in enumerate(amounts, start=1)]
    return HEAD[mark] + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("mark", "amounts", "proposal"),
    [
        (";", ("1.000", "12.500", "-3.000", "1.250"), "thousands"),
        (";", ("1,000", "12,500", "3,000"), "thousands"),
        (",", ("1.000", "12.500", "3.000"), "decimal"),
    ],
)
def test_marks_that_read_both_ways_are_asked_about(
    tmp_path: Path, mark: str, amounts: tuple[str, ...], proposal: str
) -> None:
    assert asked(tmp_path, ledger(mark, *amounts)) == [("thousands-mark", "Amount", proposal)]


@pytest.mark.parametrize(
    ("mark", "amounts"),
    [
        (";", ("1.000", "12.500", "0.500")),
        (";", ("1.000", "12.50")),
        (";", ("1.000", "1.000.000")),
        (";", ("1.000", "12,5")),
        (",", ('"1,000"', '"12,500"')),  # a decimal comma in a comma file would stand out elsewhere
        (";", ("1000", "12500")),
    ],
)
def test_marks_that_one_figure_decides_are_not(tmp_path: Path, mark: str, amounts: tuple[str, ...]) -> None:
    assert asked(tmp_path, ledger(mark, *amounts)) == []


def test_a_figure_far_down_decides(tmp_path: Path) -> None:
    rows = "".join(f"2026-01-15;6010;7100;{1 + place % 900}.{place % 1000:03d}\n" for place in range(6_000))

    assert asked(tmp_path, HEAD[";"] + rows) == [("thousands-mark", "Amount", "thousands")]
    assert asked(tmp_path, HEAD[";"] + rows + "2026-01-15;6010;7100;12,75\n") == []
    assert asked(tmp_path, HEAD[";"] + rows + "2026-01-15;6010;7100;12.75\n") == []


@pytest.mark.parametrize(
    "head", ["Date;Department;Account;Amount;Currency\n", "Date;Department;Account;Amount (KWD);Note\n"]
)
def test_a_currency_with_three_places_decides(tmp_path: Path, head: str) -> None:
    rows = "".join(f"2026-01-{day:02d};6010;7100;{day}2.345;KWD\n" for day in range(1, 5))

    assert asked(tmp_path, head + rows) == []


@pytest.mark.parametrize("first", ["Net amount", "Amount", "Charges"])
def test_several_columns_that_could_be_the_amount_are_asked_about(tmp_path: Path, first: str) -> None:
    second = {"Net amount": "Gross amount", "Amount": "Line amount", "Charges": "Payments"}[first]
    rows = "".join(f"2026-01-{day:02d},6010,7100,{day}.50,{day * 2}.75\n" for day in range(1, 6))

    (question,) = asked(tmp_path, f"Date,Department,Account,{first},{second}\n{rows}")

    assert question[0] == "amount-column"


@pytest.mark.parametrize(
    ("head", "figures"),
    [
        ("Amount,Balance", lambda day: (f"{day}.50", f"{day * (day + 1) // 2 + 1000}.00")),
        ("Debit,Credit", lambda day: (f"{day}.50", "0.00")),
        ("Amount,Quantity", lambda day: (f"{day}.50", f"{day}.25")),
        ("Amount,VAT %", lambda day: (f"{day}.50", "19.00")),
        ("Amount,Amount (USD)", lambda day: (f"{day}.50", f"{day}.50")),
    ],
)
def test_columns_beside_the_amount_that_say_what_they_are_are_not(tmp_path: Path, head: str, figures: Any) -> None:
    rows = "".join(f"2026-01-{day:02d},6010,7100,{','.join(figures(day))}\n" for day in range(1, 9))

    assert asked(tmp_path, f"Date,Department,Account,{head}\n{rows}") == []
