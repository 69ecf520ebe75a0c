"""An answer says both sides and how far apart they are; a refusal says which words, and what can be asked."""

from types import SimpleNamespace
from typing import Any, get_args

import pandas as pd
import pytest

from planning.search.grammar import FigureQuestion, NotUnderstood, Why
from reports.formats import Formats
from reports.search import words

ASKED = FigureQuestion(("16010 Medical ICU",), ("5310 Agency nursing",), 202608, "month", "budget")
ROW: dict[str, Any] = {
    "place": "16010 Medical ICU",
    "place_label": "16010 Medical ICU",
    "figure_label": "5310 Agency nursing",
    "type": "expense",
    "actual": 412_345_00,
    "budget": 300_000_00,
    "prior": pd.NA,
    "variance": -112_345_00,
    "variance_percent": -0.374483,
    "variance_verdict": "unfavorable",
}


def told(basis: str = "actual", against: str = "budget") -> SimpleNamespace:
    return SimpleNamespace(basis=basis, against=against)


def test_both_sides_and_the_distance_are_said() -> None:
    assert words.subject(ROW, ASKED) == "5310 Agency nursing, 16010 Medical ICU"
    assert words.sentence(ROW, told(), Formats()) == (
        "actual $412,345, budget $300,000: $112,345, 37.4% over budget (unfavorable)"
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"budget": pd.NA}, "actual $412,345; no budget"),
        ({"actual": pd.NA}, "no actuals; budget $300,000"),
        ({"actual": pd.NA, "budget": pd.NA}, "no figures"),
    ],
)
def test_a_side_that_is_missing_is_named(known: dict[str, Any], said: str) -> None:
    assert words.sentence(ROW | known, told(), Formats()) == said


def test_refusals_name_the_words_and_what_can_be_asked() -> None:
    assert words.refusal(NotUnderstood("word", "cardiology"), "") == (
        "“cardiology” is no figure, department or month here. Ask for a figure, a department and a month, such as "
        "“agency ICU August vs budget”."
    )
    assert words.refusal(NotUnderstood("month", "january 2031"), "Jan 2025 – Dec 2026") == (
        "There are no figures for “january 2031”. Figures are known for Jan 2025 – Dec 2026."
    )
    assert "could be A · B" in words.refusal(NotUnderstood("word", "x", ("A", "B")), "")


def test_months_at_budget_are_called_an_outlook() -> None:
    assert words.sentence(ROW, told("outlook"), Formats()) == (
        "outlook $412,345, budget $300,000: $112,345, 37.4% over budget (unfavorable)"
    )
    assert words.sentence(ROW, told("outlook", "prior"), Formats()) == (
        "outlook $412,345; no prior year of the same months"
    )


def test_what_is_not_compared_says_why_and_denies_no_budget() -> None:
    for basis, why in (("begun", "the month has only begun"), ("part", "not all of these months are posted")):
        said = words.sentence(ROW | {"budget": pd.NA}, told(basis), Formats())
        assert said == f"posted so far $412,345; not compared, {why}"
        assert why in words.sentence(ROW | {"actual": pd.NA, "budget": pd.NA}, told(basis), Formats())


@pytest.mark.parametrize("verdict", ["", pd.NA, None])
def test_what_is_neither_good_nor_bad_has_no_verdict(verdict: object) -> None:
    row = ROW | {"type": "statistic", "actual": 120, "budget": 100, "variance": 20, "variance_percent": 0.2}

    said = words.sentence(row | {"variance_verdict": verdict}, told(), Formats())

    assert said.endswith("above budget")
    assert "()" not in said


def test_every_reason_has_its_own_words() -> None:
    said = [words.refusal(NotUnderstood(why, "may", ("901 May",)), "") for why in get_args(Why)]

    assert len(set(said)) == len(said)
    assert "“may” could be 901 May, or a month" in said[1]
