"""Opening and closing balances, brought-forward lines are left out with date and keys too; postings stay."""

import csv
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.lines.balances import is_balance
from data.importers.reading.pieces import read_chunks

OPENING = (
    "Opening balance", "Opening Balance", "Beginning Balance", "BALANCE B/FWD", "Bal. b/f", "Balance brought forward",
    "Saldovortrag", "Anfangsbestand", "EB-Wert", "Report à nouveau", "À nouveau", "Solde initial", "Saldo inicial",
    "Saldo anterior", "Saldo iniziale", "Riporto", "Ingående balans", "Inngående saldo", "Beginsaldo",
    "Opening balance as of 01/01/2026", "Saldovortrag 2026", "Solde au 01/01/2026", "B/F", "Opening balance January",
)  # fmt: skip
CLOSING = (
    "Closing balance", "Ending Balance", "Balance c/fwd", "Carried forward", "Endbestand", "Schlußsaldo", "Solde final",
    "Saldo final", "Saldo finale", "Utgående balans", "Utgående saldo", "Eindsaldo",
)  # fmt: skip
POSTINGS = (
    "Gloves", "Opening ceremony, catering", "Balance of invoice 4711", "Vortrag Dr. Meier", "Rapport annuel",
    "New Balance shoes", "Report printing", "Übertrag Kasse", "Opening balance correction, ward 3", "Saldo Rechnung 12",
    "Final balance payment to builder", "Report", "", "Carried forward leave payout",
)  # fmt: skip


@pytest.mark.parametrize("text", [*OPENING, *CLOSING])
def test_balances_are_told_in_many_languages(text: str) -> None:
    assert is_balance(text)


@pytest.mark.parametrize("text", [*POSTINGS, "Opening Balance Equity", "Nouveau", "CD", "Balance"])
def test_what_only_sounds_like_a_balance_is_none(text: str) -> None:
    assert not is_balance(text)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), quoted=st.booleans())
def test_balances_are_left_out_and_postings_stay(
    seed: int, quoted: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random = Random(seed)
    sided, in_type, with_figure = (random.random() < 0.5 for _ in range(3))
    rows: list[list[str]] = [
        ["Date", "Account", "Account Name", "Department", *(["Type"] if in_type else []), "Description",
         *(["Debit", "Credit"] if sided else ["Amount"]), "Balance"]
    ]  # fmt: skip
    opening, closing = random.choice(OPENING), random.choice((*CLOSING, ""))
    postings: list[Decimal] = []
    balances: list[int] = []

    def add(day: str, account: str, text: str, figure: Decimal | None, balance: Decimal, *, state: bool) -> None:
        amount = "" if figure is None else str(figure if state else abs(figure))
        side = [amount, ""] if figure is None or figure >= 0 else ["", amount.lstrip("-")]
        words = [text, ""] if in_type and not state else (["Bill", text] if in_type else [text])
        rows.append(
            [day, account, f"Account {account}", "6010", *words, *(side if sided else [str(figure or amount)]),
             str(balance)]
        )  # fmt: skip

    for account in random.sample(["7100", "7200", "7300", "7400"], random.randint(2, 4)):
        balance = Decimal(random.randint(1, 10**7)) / 100
        add("2026-01-01", account, opening, balance if with_figure else None, balance, state=False)
        balances.append(len(rows))
        for day in range(random.randint(1, 6)):
            figure = Decimal(random.randint(-(10**6), 10**6) or 1) / 100
            balance += figure
            add(f"2026-01-{day + 2:02d}", account, random.choice(POSTINGS), figure, balance, state=True)
            postings.append(figure)
        if closing:
            add("2026-01-31", account, closing, None, balance, state=False)
            balances.append(len(rows))
    path = tmp_path_factory.mktemp("ledger") / "gl.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)

    layout = detect(path, kind="ledger")
    chunks = list(read_chunks(path, layout))

    left_out = [row.line for chunk in chunks for row in chunk.skipped if row.reason == "balance"]
    assert left_out == balances
    assert sum(chunk.table.num_rows for chunk in chunks) == len(postings)
    assert [row for chunk in chunks for row in chunk.raw_rejects] == []


def test_an_account_may_be_called_like_a_balance(tmp_path: Path) -> None:
    path = tmp_path / "tb.csv"
    path.write_text(
        "Account,Account Name,Department,Period,Amount\n110000,Report à nouveau,10,2026-01,-500.00\n"
        "606300,Fournitures,10,2026-01,300.00\n641000,Salaires,10,2026-01,200.00\n"
    )

    chunks = list(read_chunks(path, detect(path, kind="ledger")))

    assert sum(chunk.table.num_rows for chunk in chunks) == 3
