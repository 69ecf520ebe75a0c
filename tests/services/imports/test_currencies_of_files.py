"""Currencies that a file states: adopted before any figures, with their own minor units."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.minor_units import exponent
from services.errors import UserError
from services.organization import hospital
from tests.services.imports.conftest import ADMIN, Desk

PLACES = {"USD": 2, "EUR": 2, "RSD": 2, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3, "IQD": 3, "JPY": 0, "KRW": 0}
DeskOn = Callable[[], Desk]
HEAD = "Date,Department,Account,Account Name"


@pytest.fixture
def desk_on(sqlite_template: Path, tmp_path: Path) -> DeskOn:
    """Make desks at new hospitals, one for each file."""
    made: list[Path] = []

    def make() -> Desk:
        made.append(tmp_path / f"{len(made)}.sqlite")
        shutil.copyfile(sqlite_template, made[-1])
        return Desk(f"sqlite:///{made[-1]}", tmp_path)

    return make


def test_minor_units_follow_the_currency() -> None:
    assert {code: exponent(code) for code in PLACES} == PLACES


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(sorted(PLACES)),
    st.sampled_from(("column", "header", "cells")),
    st.lists(st.integers(1, 10**8), min_size=2, max_size=5),
)
def test_amounts_come_out_in_the_minor_units_of_the_currency(
    desk_on: DeskOn, code: str, where: str, minors: list[int]
) -> None:
    places = PLACES[code]
    written = [f"{Decimal(minor).scaleb(-places):.{places}f}" for minor in minors]
    head = {"column": f"{HEAD},Currency,Amount", "header": f"{HEAD},Amount ({code})", "cells": f"{HEAD},Amount"}[where]
    cells = {"column": "{code},{text}", "header": "{text}", "cells": "{code} {text}"}[where]
    lines = [f"2026-01-05,6010,7100,Supplies,{cells.format(code=code, text=text)}" for text in written]

    desk = desk_on()
    desk.post("\n".join([head, *lines]) + "\n", create_missing=True)

    assert sorted(amount for *_keys, amount in desk.ledger()) == sorted(minors)


def test_another_currency_in_a_header_is_asked_once_there_are_figures(desk: Desk) -> None:
    hospital.change(desk.url, ADMIN, currency="USD")

    with pytest.raises(UserError, match="The amounts are in KWD; the hospital's currency is USD"):
        desk.post("Date,Department,Account,Amount (KWD)\n2026-01-31,ICU,6100,12.345\n")


def test_a_row_in_another_currency_names_it(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Account,Currency,Amount\n2026-01-31,ICU,6100,USD,1.00\n2026-01-31,ICU,6100,KWD,12.345\n"
    )

    assert "KWD" in outcome.issues[0].message
