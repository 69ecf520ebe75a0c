"""A question is read word by word; what means nothing, or several things, is refused."""

import pytest

from planning.hierarchy import ROOT, TreeItem, account_tree, department_tree
from planning.search.grammar import FigureQuestion, KnownMonths, NotUnderstood, read

PLACES = department_tree(
    [
        TreeItem(1, "16010", "Medical ICU"),
        TreeItem(2, "16020", "Surgical ICU"),
        TreeItem(3, "16310", "Emergency department"),
        TreeItem(4, "17300", "Pharmacy"),
    ]
)
ACCOUNTS = account_tree(
    [
        TreeItem(1, "4000", "Patient revenue", kind="revenue", category="gross_revenue"),
        TreeItem(2, "5100", "Salaries nursing", kind="expense", category="salaries"),
        TreeItem(3, "5310", "Agency nursing", kind="expense", category="contract_labor"),
        TreeItem(4, "5320", "Agency other", kind="expense", category="contract_labor"),
        TreeItem(5, "6200", "Pharmacy drugs", kind="expense", category="drugs"),
        TreeItem(6, "6300", "Supplies", kind="expense", category="supplies"),
    ]
)
NAMES = {"january": 1, "jan": 1, "august": 8, "aug": 8, "october": 10, "november": 11}
MONTHS = KnownMonths(202610, tuple(year * 100 + month for year in (2025, 2026) for month in range(1, 13)), NAMES)
AGENCY = "Expense: Contract labor"
MEDICAL, SURGICAL = "16010 Medical ICU", "16020 Surgical ICU"


def asked(text: str) -> FigureQuestion | NotUnderstood | None:
    return read(text, PLACES, ACCOUNTS, MONTHS)


def test_figure_place_month_and_comparison_are_read_exactly() -> None:
    assert asked("agency ICU August vs budget") == FigureQuestion(
        (MEDICAL, SURGICAL), (AGENCY,), 202608, "month", "budget"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "agency nursing medical icu 2026-08",
            FigureQuestion((MEDICAL,), ("5310 Agency nursing",), 202608, "month", "budget"),
        ),
        (
            "How much was expense in the emergency department ytd",
            FigureQuestion(("16310 Emergency department",), ("Expense",), 202610, "ytd", "budget"),
        ),
        ("revenue against last year", FigureQuestion((ROOT,), ("Revenue",), 202610, "ytd", "prior")),
        (
            "16010 5310 aug 2025",
            FigureQuestion((MEDICAL,), ("5310 Agency nursing",), 202508, "month", "budget"),
        ),
        ("operating result november vs plan", FigureQuestion((ROOT,), (ROOT,), 202511, "month", "budget")),
        ("result full year", FigureQuestion((ROOT,), (ROOT,), 202610, "year", "budget")),
        (
            "actual vs last year supplies in 17300 pharmacy",
            FigureQuestion(("17300 Pharmacy",), ("6300 Supplies",), 202610, "ytd", "prior"),
        ),
    ],
)
def test_a_question_is_what_its_words_say(text: str, meant: FigureQuestion) -> None:
    assert asked(text) == meant


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("agency cardiology August vs budget", NotUnderstood("word", "cardiology")),
        ("ICU August vs budget", NotUnderstood("figure")),
        ("agency January 2031", NotUnderstood("month", "january 2031")),
        ("agency August October vs budget", NotUnderstood("months")),
        ("agency ICU August times two", NotUnderstood("word", "times")),
    ],
)
def test_what_is_not_understood_is_refused(text: str, refusal: NotUnderstood) -> None:
    assert asked(text) == refusal


def test_a_word_for_a_department_and_an_account_alike_is_asked_about() -> None:
    tree = account_tree([TreeItem(1, "1", "Pharmacy", kind="expense", category="drugs")])

    told = read("pharmacy august", PLACES, tree, MONTHS)

    assert isinstance(told, NotUnderstood)
    assert told.choices == ("17300 Pharmacy", "1 Pharmacy")


def test_a_name_alone_asks_for_no_figure() -> None:
    assert asked("Medical ICU") is None
    assert asked("agency") is None
    assert asked("Northlake linen services") is None
    assert asked("") is None


def test_figure_and_place_alone_are_a_question_of_the_year_to_date() -> None:
    assert asked("agency medical icu") == FigureQuestion((MEDICAL,), (AGENCY,), 202610, "ytd", "budget")
