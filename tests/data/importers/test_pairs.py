"""Debit and credit columns in pairs (month, year so far, before, after): which pair is the amount, in any language."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.meaning.cumulative import so_far
from data.importers.meaning.pairs import find_pairs, pair_in
from data.importers.tables.layout import Layout

#: Account and name; debit and credit; what pairs are called: opening, month, year so far, closing; a balance column.
LANGUAGES = (
    (("Konto", "Bezeichnung"), ("Soll", "Haben"), ("EB-Wert", "Monat", "kumuliert", "Saldo"), "Saldo"),
    (("Compte", "Intitulé"), ("Débit", "Crédit"), ("à nouveau", "mouvement", "cumul", "solde"), "Solde"),
    (("Cuenta", "Descripción"), ("Debe", "Haber"), ("apertura", "mes", "acumulado", "saldo final"), "Saldo"),
    (("Conto", "Descrizione"), ("Dare", "Avere"), ("apertura", "periodo", "progressivo", "finale"), "Saldo"),
    (("Konto", "Kontonamn"), ("Debet", "Kredit"), ("ingående", "månad", "ackumulerat", "utgående"), "Utgående balans"),
    (("Account", "Account Name"), ("Debit", "Credit"), ("Opening", "Period", "YTD", "Closing"), "Balance"),
    (("Account", "Description"), ("Dr", "Cr"), ("Beginning Balance", "Activity", "Year to Date", "Ending Balance"), ""),
)  # fmt: skip


def write(path: Path, rows: Sequence[Sequence[str]]) -> Layout:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return detect(path, kind="ledger")


def sides(net: Decimal) -> list[str]:
    return [str(max(net, Decimal(0))), str(max(-net, Decimal(0)))]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_pair_of_the_month_is_the_amount(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    random = Random(seed)
    labels, (debit, credit), (opening, month, so_far_, closing), balance = random.choice(LANGUAGES)
    others = random.sample((opening, so_far_, closing), random.randint(1, 3))
    called = [*others, month]
    random.shuffle(called)
    two_rows = random.random() < 0.5
    before = random.random() < 0.5
    if two_rows:
        head = [
            [*labels, *(part for name in called for part in (name, "")), *filter(None, [balance])],
            ["", "", *[debit, credit] * len(called), *filter(None, [balance and ""])],
        ]
    else:
        shown = [(f"{name} {side}" if before else f"{side} {name}") for name in called for side in (debit, credit)]
        head = [[*labels, *shown, *filter(None, [balance])]]
    rows = []
    for account in range(4000, 4000 + 100 * random.randint(4, 12), 100):
        first = Decimal(random.randint(-900_000, 900_000)) / 100
        moved = Decimal(random.randint(-90_000, 90_000)) / 100
        figures = {opening: first, month: moved, so_far_: first + moved, closing: first + moved}
        end = [str(first + moved)] if balance else []
        rows.append([str(account), f"Account {account}", *(c for name in called for c in sides(figures[name])), *end])

    layout = write(tmp_path_factory.mktemp("pairs") / "tb.csv", [*head, *rows])

    place = 2 + 2 * called.index(month)
    chosen = (layout.mapping["debit"].column, layout.mapping["credit"].column)
    assert chosen == layout.columns[place : place + 2]
    assert layout.value_columns == chosen
    assert not [asked for asked in layout.questions if asked.name == "amount-column"]


def test_arithmetic_tells_the_movement_among_pairs_without_telling_names(tmp_path: Path) -> None:
    head = [
        "Account",
        "Opening Debit",
        "Opening Credit",
        "Debit A",
        "Credit A",
        "Debit B",
        "Credit B",
        "Closing Balance",
    ]
    rows = [
        ["4000", "0.00", "500.00", "0.00", "700.00", "0.00", "120.50", "-620.50"],
        ["5000", "300.00", "0.00", "900.00", "0.00", "80.25", "0.00", "380.25"],
        ["5100", "20.00", "0.00", "70.00", "0.00", "5.00", "1.00", "24.00"],
    ]

    layout = write(tmp_path / "tb.csv", [head, *rows])

    assert layout.value_columns == ("Debit B", "Credit B")
    assert layout.questions == ()


def test_pairs_of_which_nothing_tells_are_asked_about_as_pairs(tmp_path: Path) -> None:
    rows = [
        ["4000", "0.00", "120.00", "0.00", "320.00"],
        ["5000", "80.00", "10.00", "229.00", "0.00"],
        ["5100", "20.33", "0.00", "60.33", "0.00"],
    ]

    layout = write(tmp_path / "tb.csv", [["Account", "Debit A", "Credit A", "Debit B", "Credit B"], *rows])

    (asked,) = layout.questions
    assert (asked.name, asked.proposal) == ("amount-column", None)
    assert [choice.value for choice in asked.choices] == ["Debit A - Credit A", "Debit B - Credit B"]


@pytest.mark.parametrize(
    ("columns", "chosen", "says"),
    [
        (("Soll kumuliert", "Haben kumuliert", "Saldo"), ("Soll kumuliert", "Haben kumuliert"), "year-to-date"),
        (("Opening Debit", "Opening Credit", "Closing Debit", "Closing Credit"),
         ("Closing Debit", "Closing Credit"), "closing"),
        (("Saldo deudor", "Saldo acreedor"), ("Saldo deudor", "Saldo acreedor"), "balance"),
    ],
)  # fmt: skip
def test_a_pair_of_the_year_so_far_is_read_as_such(
    columns: tuple[str, ...], chosen: tuple[str, str], says: str, tmp_path: Path
) -> None:
    figures = [[str(1_000.25 * (1 + i + j)) for j in range(len(columns))] for i in range(4)]

    layout = write(tmp_path / "tb.csv", [["Account", *columns], *([str(4000 + i), *f] for i, f in enumerate(figures))])

    assert (layout.mapping["debit"].column, layout.mapping["credit"].column) == chosen
    assert {so_far(name) for name in chosen} == {says}


@pytest.mark.parametrize(
    "head",
    ["Prior YTD", "Prior Year Actual", "Last Year", "LY", "Vorjahr", "N-1", "Ejercicio anterior", "Fjor", "Variance %"],
)
def test_figures_of_an_earlier_year_are_never_the_amount(head: str, tmp_path: Path) -> None:
    rows = [[str(4000 + i), f"{1234.5 * (i + 1):.2f}"] for i in range(5)]
    alone = write(tmp_path / "alone.csv", [["Account", head], *rows])
    beside = write(tmp_path / "beside.csv", [["Account", head, "Actual"], *([*row, "17.25"] for row in rows)])

    assert not {"amount", "debit", "credit"} & set(alone.mapping)
    assert alone.value_columns == ()
    assert beside.amount_column == "Actual"


def test_pairs_are_told_by_their_names_alone() -> None:
    pairs = find_pairs(
        ["Debit", "Credit", "Debit (2)", "Credit (2)", "Sollumsatz", "Habenumsatz", "Soll", "Ist", "D/C"]
    )

    assert [(pair.debit, pair.credit, pair.role) for pair in pairs] == [
        ("Debit", "Credit", ""),
        ("Debit (2)", "Credit (2)", ""),
        ("Sollumsatz", "Habenumsatz", "movement"),
    ]
    assert pair_in("A - B - C - D", ["A - B", "C - D"]) == ("A - B", "C - D")
    assert pair_in("A - B", ["A"]) is None


def test_a_debit_and_a_credit_of_the_month_belong_together_by_other_words() -> None:
    names = ["EB-Wert", "Monatsverkehr Soll", "Haben lfd. Monat", "Jahresverkehr Soll", "kum. Haben", "Saldo"]

    pairs = {pair.role: pair.columns for pair in find_pairs(names)}
    assert pairs["movement"] == ("Monatsverkehr Soll", "Haben lfd. Monat")
    assert pairs["year-to-date"] == ("Jahresverkehr Soll", "kum. Haben")


@pytest.mark.parametrize("closing", ["UB", "Stand Z", "Late"])
def test_one_side_alone_leads_nowhere(closing: str, tmp_path: Path) -> None:
    """Openings without a credit: where credit exceeds them, the closing credit is the movement less the opening."""
    head = ["Account", "Opening Debit", "Opening Credit", "Debit", "Credit", f"{closing} Debit", f"{closing} Credit"]
    rows = [
        ["4000", "225.19", "", "", "1561.74", "", "1336.55"],
        ["4100", "36.61", "", "", "694.54", "", "657.93"],
        ["5000", "1364.37", "", "", "561.67", "802.70", ""],
        ["5100", "1931.61", "", "58.79", "", "1990.40", ""],
        ["5200", "10.52", "", "678.42", "", "688.94", ""],
    ]

    layout = write(tmp_path / "tb.csv", [head, *rows])

    assert layout.value_columns == ("Debit", "Credit") or layout.questions


@pytest.mark.parametrize(
    "name",
    ["Pass-Through Payments", "Drive-Through Testing", "Pass-through drugs", "Flow-through 2025", "Through Marker"],
)
def test_what_passes_through_is_not_the_year_so_far(name: str) -> None:
    assert so_far(name) == ""


@pytest.mark.parametrize(
    "name",
    ["Actual thru Jun", "Through 06/30/2025", "Jan through September", "Thru Period 3", "Through P06", "t/m juni"],
)
def test_through_a_month_is_the_year_so_far(name: str) -> None:
    assert so_far(name) == "year-to-date"
