"""No cell makes a pattern of the reader slow: each takes time as its text is long, whatever the text."""

import re

import pytest

from data.importers.values.numbers import LONGEST_FIGURE
from tests.data.importers.patterns import UsedPattern, compiled_in, slowness, used_patterns

#: Patterns that only see texts of `LONGEST_FIGURE` characters: the functions that ask them look at the length first.
SHORT_TEXTS_ONLY = (
    "data/importers/columns/register_amounts.py _FIGURE",
    "data/importers/values/dates.py _TRIPLE",
    "data/importers/values/dates.py _DAY_WORD",
    "data/importers/values/dates.py _WORD_DAY",
    "data/importers/values/dates.py _YEAR_WORD",
    "data/importers/values/terms.py _SIGNED_SIZE",
)


@pytest.mark.slow
def test_every_pattern_takes_time_as_its_text_is_long() -> None:
    patterns = used_patterns()

    slow = {
        f"{one.place} {one.method}": why
        for one in patterns
        if (why := slowness(one, LONGEST_FIGURE if one.place in SHORT_TEXTS_ONLY else 4_000))
    }

    assert slow == {}
    assert len({one.pattern for one in patterns}) > 250
    assert {one.place for one in patterns} >= set(SHORT_TEXTS_ONLY)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?:[a-z]+ ?)*!", "fullmatch"),  # words that split in every way
        (r"(?:(?:all|of|[0-9]{2,4}) ?)*", "fullmatch"),  # as totals once said what they are of
        (r"(?:CR\s*)?-?\s*\W{0,2}\s*[0-9]+", "fullmatch"),  # blanks that three parts share
        (r"\s+[:>]\s+", "split"),  # tried from each blank again
        (r"[0-9]+%", "search"),
        (r"(a|aa)+$", "match"),
        (r"(?P<code>[0-9]+[0-9.]*)\s*:", "match"),
    ],
)
def test_a_careless_pattern_is_told(pattern: str, method: str) -> None:
    # A busy moment can make the shorter text look slow, which hides how the time grows; never five times over.
    assert any(slowness(UsedPattern("planted", re.compile(pattern), method)) for _try in range(5))


def test_patterns_in_tables_are_seen() -> None:
    one, two = re.compile("a"), re.compile("b")

    assert list(compiled_in({"forms": [("name", one)], "other": two})) == [one, two]
