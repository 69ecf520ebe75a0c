"""Amounts with more decimals than the currency has are counted where they are loaded, with the change of the total."""

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import parse_decimals
from services.imports.counted.roundings import FINER, Roundings, may_be_rounded, rounded_by
from tests.services.imports.conftest import Desk

CENT = Decimal("0.01")
figures = st.decimals(-10_000_000, 10_000_000, places=6, allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(figures, st.booleans()), min_size=1, max_size=30))
def test_what_rounding_moves_is_told_exactly(lines: list[tuple[Decimal, bool]]) -> None:
    cells = pa.array([f"{figure:f}" for figure, _kept in lines], pa.string())
    fmt = NumberFormat(decimals=6)
    read, ok = parse_decimals(cells, fmt, scale=2)
    assert ok.all()
    roundings = Roundings(exponent=2)

    roundings.take({"Amount": rounded_by(cells, fmt, read, scale=2)}, np.array([kept for _figure, kept in lines]))

    parts = [figure.quantize(CENT, ROUND_HALF_UP) - figure for figure, kept in lines if kept]
    assert roundings.count == sum(1 for part in parts if part)
    assert Decimal(roundings.moved).scaleb(-2 - FINER) == sum(parts, Decimal(0))


def test_the_dust_of_binary_fractions_is_no_rounding() -> None:
    cells = pa.array(["0.30000000000000004", "12.999999999999998", "5"], pa.string())
    fmt = NumberFormat(decimals=17)
    read, _ok = parse_decimals(cells, fmt, scale=2)

    assert may_be_rounded(cells, fmt, scale=2)
    assert rounded_by(cells, fmt, read, scale=2).tolist() == [0, 0, 0]


def test_amounts_in_cents_are_not_looked_at() -> None:
    assert not may_be_rounded(pa.array(["1234.56", "", "-7.1"], pa.string()), NumberFormat(decimals=2), scale=2)


@pytest.mark.parametrize(
    ("kind", "lines", "says"),
    [
        ("ledger", "Date,Department,Account,Amount\n2026-01-05,6010,5000,1.0049\n2026-01-06,6010,5000,2.0149\n"
         "2026-01-07,6010,5000,3.00\n", "2 amounts have more decimals .* moves by -0.01"),
        ("ledger", "Date,Department,Account,Debit,Credit\n2026-01-05,6010,5000,1.0149,\n2026-01-06,6010,4000,,2.0249\n"
         "2026-01-07,6010,5000,7,\n", "2 amounts have more decimals .* moves by 0.00"),
        ("budget", "Department,Account,Jan 2026,Feb 2026,Mar 2026\n6010,5000,10.1249,20.25,30.3349\n"
         "6010,5100,1,2,3\n", "2 amounts have more decimals .* moves by -0.01"),
        ("labor", "Month,Department,Job class,Pay code,Hours,Amount\n2026-01,6010,RN,REG,10,250.1251\n"
         "2026-01,6010,RN,OT,1,37.5\n", "1 amount has more decimals .* moves by 0.00"),
        ("purchases", "Date,Department,Supplier,Item,Amount\n2026-01-05,6010,Acme,Gloves,10.1251\n"
         "2026-01-05,6010,Acme,Gowns,20\n", "1 amount has more decimals .* moves by 0.00"),
    ],
)  # fmt: skip
def test_rounded_amounts_are_told_whatever_the_file_holds(desk: Desk, kind: str, lines: str, says: str) -> None:
    version = {"version": "FY26"} if kind == "budget" else {}
    answers = {"account-types": "proposed"}

    outcome = desk.post(lines, kind, create_missing=True, sign_convention="debit_positive", answers=answers, **version)

    told = [note for note in outcome.notes if "decimals than the currency" in note]
    assert len(told) == 1
    assert re.search(says, told[0]), told


def test_quantities_and_unit_prices_are_no_amounts(desk: Desk) -> None:
    lines = (
        "Date,Department,Supplier,Item,Quantity,Unit price,Amount\n2026-01-05,6010,Acme,Gloves,3,0.12345,0.37\n"
        "2026-01-05,6010,Acme,Gowns,2.125,4,8.50\n"
    )

    outcome = desk.post(lines, "purchases", create_missing=True)

    assert not [note for note in outcome.notes if "decimals than the currency" in note]
