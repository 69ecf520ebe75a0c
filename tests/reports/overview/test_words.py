"""The line above every page: whose figures, through which month, in which state."""

import pytest

from language import speaking
from planning.month_end.states import MonthState
from reports.formats import Formats
from reports.month_end.words import STATES
from reports.overview import words


@pytest.mark.parametrize(("code", "state"), [("en", "(whole)"), ("de", "(vollständig)")])
def test_the_state_of_a_month_is_small_within_the_line(code: str, state: str) -> None:
    with speaking(code):
        line = words.as_of("St. Mary", MonthState(202610, "whole"), None, Formats("USD"))

    assert state in line


@pytest.mark.parametrize("code", ["en", "de"])
def test_every_state_has_its_word_within_the_line(code: str) -> None:
    with speaking(code):
        lines = {words.as_of("St. Mary", MonthState(202610, state), None, Formats("USD")) for state in STATES}

    assert len(lines) == len(STATES)
