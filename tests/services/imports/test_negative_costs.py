"""Statements as boards are shown them, revenue positive and cost negative: never stored as negative cost in silence."""

import pytest

from data.engine import writing
from services import imports
from services.errors import UserError
from services.organization.account_types import flip_account
from services.upkeep.verify import verify
from tests.services.imports.conftest import ADMIN, Desk

ROWS = (("4010", "Patient revenue", 6510), ("6010", "Salaries", -3950), ("6110", "Drugs", -690))


def lines(*signs: int) -> str:
    signed = zip(ROWS, signs, strict=True)
    rows = [f"2025-04,D1,{code},{name},{amount * sign}.00" for (code, name, amount), sign in signed]
    return "\n".join(["Month,Department,Account,Account Name,Amount", *rows]) + "\n"


@pytest.mark.parametrize("kind", ["ledger", "budget"])
def test_negative_cost_beside_positive_revenue_is_asked_about(new_desk: Desk, kind: str) -> None:
    with pytest.raises(UserError, match="cost negative") as held:
        new_desk.post(lines(1, 1, 1), kind=kind, create_missing=True)

    assert isinstance(held.value, imports.OpenQuestionsError)
    (asked,) = [asked for asked in held.value.questions if asked.name == "sign"]
    assert [(choice.value, choice.effect) for choice in asked.choices] == [
        ("credit_positive", "revenue 6510.00, cost 4640.00, result 1870.00"),
        ("natural", "revenue 6510.00, cost -4640.00, result 11150.00"),
    ]


def test_the_answer_stores_cost_as_cost_and_ties_to_the_file(new_desk: Desk) -> None:
    outcome = new_desk.post(lines(1, 1, 1), create_missing=True, answers={"sign": "credit_positive"})

    assert [row[3] for row in new_desk.ledger()] == [651_000, 395_000, 69_000]
    assert (outcome.loaded_total, outcome.statement.operating) == (187_000, 187_000)
    assert verify(new_desk.url, ADMIN).problems == []


def test_the_answer_is_remembered_for_the_next_month(new_desk: Desk) -> None:
    new_desk.post(lines(1, 1, 1), create_missing=True, answers={"sign": "credit_positive"})
    new_desk.post(lines(1, 1, 1).replace("2025-04", "2025-05"))

    assert [row[3] for row in new_desk.ledger()] == [651_000, 395_000, 69_000] * 2


def test_an_account_that_turns_out_to_be_revenue_takes_its_sign_along(new_desk: Desk) -> None:
    new_desk.post(lines(1, 1, 1), create_missing=True, answers={"sign": "credit_positive"})
    ((drugs,),) = new_desk.rows("SELECT id FROM account WHERE code = '6110'")
    with writing(new_desk.url) as session:
        flip_account(session, account_id=drugs, old_type="expense", new_type="revenue")

    assert [row[3] for row in new_desk.ledger()] == [651_000, 395_000, -69_000]


@pytest.mark.parametrize("signs", [(1, -1, -1), (-1, -1, -1)])
def test_the_two_usual_signs_load(new_desk: Desk, signs: tuple[int, ...]) -> None:
    new_desk.post(lines(*signs), create_missing=True)
    assert [row[3] for row in new_desk.ledger()] == [651_000, 395_000, 69_000]


def test_who_says_natural_means_it(new_desk: Desk) -> None:
    new_desk.post(lines(1, 1, 1), create_missing=True, sign_convention="natural")
    assert [row[3] for row in new_desk.ledger()] == [651_000, -395_000, -69_000]
