"""Volumes and hours are asked for by their names; nothing counted is taken for anything else, nor anything for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.hierarchy import ROOT
from planning.names import plain_words
from planning.search.counted import COUNTED, LABOR_FIGURES, CountedMeasure, with_counted
from planning.search.grammar import FigureQuestion, NotUnderstood, read
from tests.planning.search.test_grammar import ACCOUNTS, MEDICAL, MONTHS, PLACES, SURGICAL

MEASURES = [
    CountedMeasure(1, "PDAYS", "Patient days"),
    CountedMeasure(2, "PDMCR", "Patient days, Medicare"),
    CountedMeasure(3, "EDV", "Emergency visits"),
    CountedMeasure(4, "MEALS", "Meals served"),
    CountedMeasure(5, "SUP", "Supplies"),
    CountedMeasure(6, "TESTS", "Agency tests"),
]
FIGURES = with_counted(ACCOUNTS, MEASURES)
DAYS = "volume:1"


def asked(text: str) -> FigureQuestion | NotUnderstood | None:
    return read(text, PLACES, FIGURES, MONTHS)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ICU patient days August vs budget",
         FigureQuestion((MEDICAL, SURGICAL), (DAYS,), 202608, "month", "budget")),
        ("patient days", FigureQuestion((ROOT,), (DAYS,), 202610, "ytd", "budget")),
        ("PDAYS 16010", FigureQuestion((MEDICAL,), (DAYS,), 202610, "ytd", "budget")),
        ("patient days medicare 2026-08", FigureQuestion((ROOT,), ("volume:2",), 202608, "month", "budget")),
        ("meals august", FigureQuestion((ROOT,), ("volume:4",), 202608, "month", "budget")),
        ("fte medical icu vs last year", FigureQuestion((MEDICAL,), ("labor:fte",), 202610, "ytd", "prior")),
        ("hours paid emergency department full year",
         FigureQuestion(("16310 Emergency department",), ("labor:paid",), 202610, "year", "budget")),
        ("agency hours medical icu august", FigureQuestion((MEDICAL,), ("labor:agency",), 202608, "month", "budget")),
    ],
)  # fmt: skip
def test_what_is_counted_is_read_exactly(text: str, meant: FigureQuestion) -> None:
    assert asked(text) == meant


@pytest.mark.parametrize(
    ("text", "why", "words"),
    [
        ("hours ICU august", "word", "hours"),
        ("supplies august", "word", "supplies"),  # an account and a volume of one name
        ("medicare patient days august", "word", "medicare patient days"),
        ("patient days agency august", "kinds", ""),
        ("patient days fte august", "kinds", ""),
        ("patient days august october", "months", ""),
        ("patient days cardiology august", "word", "cardiology"),
    ],
)
def test_what_could_be_several_things_is_asked_about(text: str, why: str, words: str) -> None:
    told = asked(text)

    assert isinstance(told, NotUnderstood)
    assert (told.why, told.words) == (why, words)


def test_the_whole_name_with_its_code_decides() -> None:
    assert asked("SUP supplies august") == FigureQuestion((ROOT,), ("volume:5",), 202608, "month", "budget")


WORDS = sorted(
    {word for node in (*PLACES.nodes, *FIGURES.nodes) for word in plain_words(node.label).split()}
    | {"august", "vs", "budget", "last", "year", "ytd", "agency", "fte", "hours", "worked", "cardiology", "2026-08"}
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
NAMES = {node.key: node for node in FIGURES.nodes if node.kind in COUNTED}


@given(TEXTS)
def test_a_question_that_was_answered_without_what_is_counted_has_no_other_figures_with_it(text: str) -> None:
    without = read(text, PLACES, ACCOUNTS, MONTHS)

    told = asked(text)

    if isinstance(without, FigureQuestion) and isinstance(told, FigureQuestion):
        assert told == without


@given(TEXTS)
def test_what_is_counted_is_answered_only_where_its_words_are_said(text: str) -> None:
    told = asked(text)
    if not isinstance(told, FigureQuestion):
        return
    said = set(plain_words(text).split())
    for key in set(told.figures) & NAMES.keys():
        node = NAMES[key]
        names = [node.label, node.name, node.label.removesuffix(node.name), *LABOR_FIGURES.get(key[6:], ())]
        holding = [other for other in NAMES.values() if said & set(plain_words(other.label).split())]
        assert any(name and set(plain_words(name).split()) <= said for name in names) or len(holding) >= 1
        assert len({FIGURES[figure].kind for figure in told.figures}) == 1


@given(st.sampled_from(sorted(NAMES)), st.sampled_from(["", " vs budget", " vs last year", " ytd"]))
def test_a_whole_label_answers_exactly_it(key: str, tail: str) -> None:
    told = asked(f"{NAMES[key].label} 16010" + tail)

    assert isinstance(told, FigureQuestion)
    assert (told.figures, told.places) == ((key,), (MEDICAL,))
