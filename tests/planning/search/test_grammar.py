"""A question is read word by word; what means nothing, or several things, is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
            FigureQuestion(("17300 Pharmacy",), ("Expense: Supplies",), 202610, "ytd", "prior"),
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
        ("revenue ytd this month", NotUnderstood("spans")),
        ("revenue full year ytd", NotUnderstood("spans")),
        ("revenue this month november", NotUnderstood("spans")),
        ("revenue this month vs last month", NotUnderstood("spans")),
        ("revenue ytd vs august", NotUnderstood("spans")),
        ("revenue vs budget vs last year", NotUnderstood("sides")),
        ("revenue budget vs last year", NotUnderstood("sides")),
        (
            "nursing salaries august",
            NotUnderstood("word", "nursing salaries", ("salaries", "5100 Salaries nursing")),
        ),
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


def test_what_is_said_twice_is_no_contradiction() -> None:
    assert asked("revenue ytd year to date") == FigureQuestion((ROOT,), ("Revenue",), 202610, "ytd", "budget")
    assert asked("revenue actual vs plan vs budget") == FigureQuestion((ROOT,), ("Revenue",), 202610, "ytd", "budget")


# Names made of the words of questions -------------------------------------------------------------------------------

EXPENSE = [TreeItem(1, "5100", "Salaries nursing", kind="expense", category="salaries")]
CONFUSING = (
    "home health behavioral plan may eye clinic budget business office year to date last this month of us august"
)
NAMES_OF_SUCH = st.lists(
    st.lists(st.sampled_from(CONFUSING.split()), min_size=1, max_size=3).map(" ".join),
    min_size=1, max_size=6, unique=True,
)  # fmt: skip
ALL_NAMES = {"may": 5, **NAMES}


def departments(*names: str) -> tuple[str, ...]:
    return tuple(f"{number} {name}" for number, name in enumerate(names, start=901))


def told_of(text: str, *names: str) -> FigureQuestion | NotUnderstood | None:
    tree = department_tree(TreeItem(number, str(900 + number), name) for number, name in enumerate(names, start=1))
    return read(text, tree, account_tree(EXPENSE), KnownMonths(202610, MONTHS.known, ALL_NAMES))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("expense health plan august", "903 Health plan"),
        ("expense may clinic", "905 May clinic"),
        ("salaries budget office october", "906 Budget office"),
        ("expense may clinic may vs plan", "905 May clinic"),
    ],
)
def test_words_of_a_name_are_no_month_and_no_comparison(text: str, place: str) -> None:
    names = "Home health", "Behavioral health", "Health plan", "Eye clinic", "May clinic", "Budget office"

    told = told_of(text, *names, "Business office")

    assert isinstance(told, FigureQuestion)
    assert told.places == (place,)
    assert told.against == "budget"


def test_a_name_that_is_nothing_but_words_of_questions_is_asked_about() -> None:
    for text in ("expense may", "expense plan", "show us expense ytd"):
        told = told_of(text, "May", "Plan", "US")
        assert isinstance(told, NotUnderstood)
        assert told.why == "own"
    for text, places in (
        ("expense may 2026", (ROOT,)), ("expense vs plan", (ROOT,)), ("expense 901 may ytd", ("901 May",)),
    ):  # fmt: skip
        told = told_of(text, "May", "Plan", "US")
        assert isinstance(told, FigureQuestion)
        assert told.places == places


def test_names_that_share_a_word_are_asked_about() -> None:
    told = told_of("expense home health plan", "Home health", "Health plan")

    assert told == NotUnderstood("word", "home health plan", ("901 Home health", "902 Health plan"))


@given(NAMES_OF_SUCH, st.data())
def test_a_question_with_an_exact_name_answers_exactly_it(names: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(names) - 1))
    place = departments(*names)[number]

    for text in (f"expense 2026-08 {place}", f"expense 2026-08 {names[number]}", f"{names[number]} 2026-08 expense"):
        told = told_of(text, *names)
        if isinstance(told, NotUnderstood):  # asked about, never answered with another one
            assert told.why == "own"
            assert place in told.choices
            assert text.endswith(place) is False
        else:
            assert told == FigureQuestion((place,), ("Expense",), 202608, "month", "budget")
    for text in (f"expense {names[number]} august", f"expense {place} vs budget"):
        told = told_of(text, *names)
        assert isinstance(told, NotUnderstood) or place in told.places or len(told.places) == 0
