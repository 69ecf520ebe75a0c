"""Statements as boards are shown them, revenue positive and cost negative: never stored as negative cost in silence."""

import pytest

from services.errors import UserError
from tests.services.imports.conftest import Desk

ROWS = (("4010", "Patient revenue", 6510), ("6010", "Salaries", -3950), ("6110", "Drugs", -690))


def lines(*signs: int) -> str:
    signed = zip(ROWS, signs, strict=True)
    rows = [f"2025-04,D1,{code},{name},{amount * sign}.00" for (code, name, amount), sign in signed]
    return "\n".join(["Month,Department,Account,Account Name,Amount", *rows]) + "\n"


@pytest.mark.parametrize("kind", ["ledger", "budget"])
def test_negative_cost_beside_positive_revenue_waits(new_desk: Desk, kind: str) -> None:
    with pytest.raises(UserError, match="cost negative"):
        new_desk.post(lines(1, 1, 1), kind=kind, create_missing=True)


@pytest.mark.parametrize("signs", [(1, -1, -1), (-1, -1, -1)])
def test_the_two_usual_signs_load(new_desk: Desk, signs: tuple[int, ...]) -> None:
    new_desk.post(lines(*signs), create_missing=True)
    assert [row[3] for row in new_desk.ledger()] == [651_000, 395_000, 69_000]


def test_who_says_natural_means_it(new_desk: Desk) -> None:
    new_desk.post(lines(1, 1, 1), create_missing=True, sign_convention="natural")
    assert [row[3] for row in new_desk.ledger()] == [651_000, -395_000, -69_000]
