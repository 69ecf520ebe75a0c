"""Asked for the same figures, every page's service, export and command gives the same, at five dates of the demo."""

from pathlib import Path

import numpy as np
import pytest

from tests import unfinished_months
from tests.services.month_end import same_figures
from tests.services.month_end.same_figures import Answers
from tests.services.month_end.test_states import DATES, YEAR_END

#: So many have to answer, so that nobody is left out unseen.
ASKED = {
    "to date": {
        "revenue": 14, "expense": 18, "result": 17, "underlying": 6, "labor": 4, "agency": 4, "orders": 6, "volumes": 2,
        "FTE": 2,
    },
    "year end": {
        "revenue": 8, "expense": 8, "result": 14, "underlying": 5, "labor": 6, "labor to date": 3, "agency": 2,
        "volumes": 4, "volumes of the year": 2, "FTE": 4, "low": 5, "high": 5,
    },
}  # fmt: skip


def differing(answers: Answers) -> dict[str, dict[str, float]]:
    """Return the figures of which not everybody said the same."""
    return {figure: told for figure, told in answers.items() if len({round(value, 3) for value in told.values()}) > 1}


def without_figure(answers: Answers) -> set[str]:
    """Return the figures that somebody did not know, or that are nothing for everybody: that all agree says nothing."""
    return {figure for figure, told in answers.items() if not any(told.values()) or np.isnan([*told.values()]).any()}


def test_answers_that_differ_or_say_nothing_are_noticed() -> None:
    answers: Answers = {
        "result": {"a page": 100.0, "a command": 101.0},
        "labor": {"a page": 100.0, "a command": 100.0004},
        "FTE": {"a page": 0.0, "a command": 0.0},
        "agency": {"a page": float("nan"), "a command": 3.0},
        "volumes": {},
    }

    assert set(differing(answers)) == {"result", "agency"}
    assert without_figure(answers) == {"FTE", "agency", "volumes"}


@pytest.mark.slow
@pytest.mark.parametrize("name", DATES)
def test_everybody_gives_the_same_figures(name: str, demo_url: str, tmp_path: Path) -> None:
    date = DATES[name]
    date.change(demo_url)
    if date.default == YEAR_END:  # grants and one-offs of the demo came later
        unfinished_months.mark_as_one_off(demo_url, "4730")

    to_date = same_figures.to_date(demo_url, date.default, tmp_path)
    at_year_end = same_figures.at_year_end(demo_url, 2027)

    assert differing(to_date) == {}
    assert differing(at_year_end) == {}
    assert without_figure(to_date) == set()
    assert without_figure(at_year_end) == (set() if date.default > YEAR_END else {"labor to date"})
    for span, answers in (("to date", to_date), ("year end", at_year_end)):
        for figure, least in ASKED[span].items():
            assert len(answers[figure]) >= least, (span, figure)
