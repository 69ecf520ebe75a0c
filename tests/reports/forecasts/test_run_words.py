"""What the engine stores of a run in English is read in the reader's language, with days as the reader writes them."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecasting import Settings, forecast
from forecasting.models.members import ALL
from forecasting.series.frame import FrequencyCode
from reports.forecasts import run_words
from reports.forecasts.run_words import in_words
from reports.formats import Formats
from tests.forecasting.made_series import days, months, seasonal

PROJECT = Path(__file__).resolve().parents[3]
US = Formats("USD", "en-US")
#: Sentences that runs keep, by file: a new one gets its pattern in `run_words` and is counted here.
SENTENCES = {
    "forecasting/engine.py": 2,
    "forecasting/reasons.py": 9,
    "forecasting/hierarchy.py": 1,
    "forecasting/series/regular.py": 10,
    "services/forecasts/series.py": 4,
}


def is_known(stored: str) -> bool:
    """Whether every sentence of a stored text has a pattern."""
    rest = stored.strip()
    while rest:
        match = next((match for pattern, _say in run_words.PATTERNS if (match := pattern.match(rest))), None)
        if match is None:
            return False
        rest = rest[match.end() :].strip()
    return True


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (
            "3 unusual values were dampened before fitting: 2025-01-01, 2026-02-01, 2026-05-01.",
            "3 unusual values were dampened before fitting: Jan 2025, Feb 2026, May 2026.",
        ),
        (
            "The level changed for good around 2025-03-01 (+12%); earlier values were moved to it.",
            "The level changed for good around Mar 2025 (+12%); earlier values were moved to it.",
        ),
        ("2 missing months: 2025-04, 2025-06.", "2 periods are missing: Apr 2025, Jun 2025."),
        (
            "October 2026 is left out as unfinished: counted only through October 12.",
            "October 2026 is left out as unfinished: counted only through Oct 12, 2026.",
        ),
        (
            "A weighted average of Prophet (50%), the last value (30%) and 2 more. "
            "In 3 backtests it was 12% more accurate than repeating last season.",
            "A weighted average of Prophet (50%), the last value (30%), 2 more. "
            "In 3 backtests it was 12% more accurate than repeating last season.",
        ),
        (
            "The last month (2026-10-01) was left out as unfinished: its value is 41% of the lowest recent period.",
            "Oct 2026 was left out as unfinished: its value is 41% of the lowest recent period.",
        ),
        ("The total ends with May 2026: not every department has reported later months.",) * 2,
        ("No rows on Saturdays and Sundays: taken as closed.", "No rows on Saturday, Sunday: taken as closed."),
    ],
)
def test_a_reader_in_the_united_states_reads_months_as_everywhere(stored: str, read: str) -> None:
    assert in_words(stored, US) == read


def test_days_of_a_daily_series_are_days() -> None:
    said = in_words("1 unusual value was dampened before fitting: 2026-05-17.", US, "D")

    assert said == "1 unusual value was dampened before fitting: May 17, 2026."


def test_what_a_person_or_an_older_engine_wrote_stays_as_it_is() -> None:
    assert in_words("Made by hand for the board.", US) == "Made by hand for the board."


def test_every_model_as_requested_is_known() -> None:
    for member in ALL:
        assert is_known(f"As requested: {member.words}.")


def series() -> dict[str, pd.DataFrame]:
    """Series that make the engine say all that it can."""
    steady = seasonal(40)
    shifted = np.concatenate([steady[:28], steady[28:] * 1.4])
    odd, gaps, opened, short = steady.copy(), steady.copy(), steady.copy(), steady[:14]
    odd[20] *= 3
    gaps[[5, 9]] = np.nan
    opened[:12] = 0
    rare = np.where(np.arange(40) % 3 == 0, 5.0, 0.0)
    begun = np.concatenate([steady[:-1], [steady[-1] * 0.2]])
    return {
        "shifted": months(shifted),
        "odd": months(odd),
        "gaps": months(gaps),
        "opened": months(opened),
        "short": months(short),
        "rare": months(rare),
        "constant": months(np.full(40, 7.0)),
        "begun": months(begun),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", series())
def test_the_engine_says_nothing_that_is_not_known(name: str) -> None:
    for model in ("auto", "seasonal_naive"):
        made = forecast(series()[name], Settings(3, model=model), workers=0).forecasts[0]
        for stored in (made.reason, *made.notes):
            assert is_known(stored), stored


@pytest.mark.slow
@pytest.mark.parametrize(("frequency", "steps"), [("D", 7), ("MS", 3)])
def test_nor_does_it_of_days_on_which_a_clinic_is_closed(frequency: FrequencyCode, steps: int) -> None:
    rows = days(np.tile([30.0, 31, 29, 33, 28, 0, 0], 40) + np.arange(280) % 3)
    open_days = rows[pd.to_datetime(rows["ds"]).dt.day_of_week < 5] if frequency == "D" else rows
    made = forecast(open_days, Settings(steps, frequency=frequency, model="seasonal_naive"), workers=0).forecasts[0]

    assert made.notes
    for stored in (made.reason, *made.notes):
        assert is_known(stored), stored


@pytest.mark.parametrize(("path", "count"), SENTENCES.items())
def test_a_new_sentence_is_not_forgotten(path: str, count: int) -> None:
    text = (PROJECT / path).read_text(encoding="utf-8")

    assert len(re.findall(r"# no text", text)) == count
