"""Volumes that follow others: what history shows, and what a change then moves, in dollars."""

import numpy as np
import pandas as pd
import pytest

from planning.periods import span
from planning.scenarios.base.baseline import BaseYear
from planning.scenarios.base.links import LinkSource, estimate
from planning.scenarios.engine import apply
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.studies.draws import Range
from planning.scenarios.studies.simulation import Study, simulate
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, WARD, small_base

BEDS, EMERGENCY = LinkSource("beds-1", ((1, "PD"), (2, "PD"))), LinkSource("emergency-1", ((3, "ED"),))
MONTHS = span(202307, 202610)


def history(seed: int = 1, **followers: tuple[float, float]) -> pd.DataFrame:
    """Return 40 months of two wards, an emergency department and followers (strengths on days and visits)."""
    random = np.random.default_rng(seed)
    days, visits = (1 + 0.08 * random.standard_normal((2, len(MONTHS)))).tolist()
    series = {(1, "PD"): 600 * np.array(days), (2, "PD"): 400 * np.array(days), (3, "ED"): 5_000 * np.array(visits)}
    for place, (name, (on_days, on_visits)) in enumerate(followers.items(), 10):
        noise = np.exp(0.01 * random.standard_normal(len(MONTHS)))
        series[place, name] = 90_000 * np.array(days) ** on_days * np.array(visits) ** on_visits * noise
    length = np.array([pd.Period(f"{month // 100}-{month % 100:02d}").days_in_month for month in MONTHS])
    rows = [
        (place, measure, month, value)
        for (place, measure), values in series.items()
        for month, value in zip(MONTHS, values * length / 30, strict=True)
    ]
    return pd.DataFrame(rows, columns=["department_id", "measure", "period", "quantity"])


def test_history_gives_back_how_a_volume_follows_others() -> None:
    links = estimate(history(LAB=(0.5, 0.3)), [BEDS, EMERGENCY], [(10, "LAB")])

    assert links["source"].tolist() == [0, 1]
    assert links["strength"].tolist() == pytest.approx([0.5, 0.3], abs=0.06)
    assert (links["fit"] > 0.9).all()
    assert links["months"].tolist() == [40, 40]


def test_what_does_not_follow_has_no_link_and_strengths_never_exceed_one() -> None:
    counted = history(ALONE=(0, 0), DOUBLE=(1.5, 0.5))

    links = estimate(counted, [BEDS, EMERGENCY], [(10, "ALONE"), (11, "DOUBLE"), (12, "NONE")])

    assert set(links["measure"]) == {"DOUBLE"}
    assert links["strength"].sum() == pytest.approx(1, abs=0.002)


def test_chance_seldom_makes_a_link() -> None:
    made = [len(estimate(history(seed, ALONE=(0, 0)), [BEDS, EMERGENCY], [(10, "ALONE")])) > 0 for seed in range(60)]

    assert sum(made) <= 3  # 1 % of 60, and some luck


def test_two_years_are_needed() -> None:
    short = history(LAB=(0.5, 0.3)).query("period > 202411")

    assert estimate(short, [BEDS, EMERGENCY], [(10, "LAB")]).empty


def linked(strength: float = 0.5) -> BaseYear:
    """Return the hospital worked by hand, with the clinic's visits following the ward's days."""
    links = pd.DataFrame({"source": [0], "department_id": [CLINIC], "measure": ["VISITS"], "strength": [strength],
                          "fit": [0.8], "months": [40]})  # fmt: skip
    return small_base(link_sources=[LinkSource("beds-1", ((WARD, "PD"),))], links=links)


def done(*changes: DriverChange, base: BaseYear | None = None) -> ScenarioOutcome:
    return apply(base or linked(), ScenarioChanges("", changes))


def by_account(outcome: ScenarioOutcome, step: str = "links") -> dict[int, float]:
    """Return a step's effect in November by account."""
    rows = outcome.steps[(outcome.steps["step"] == step) & (outcome.steps["period"] == 202611)]
    return {int(row.account_id): row.amount_minor / 100 for row in rows.itertuples()}


WARD_BUSIER = DriverChange("volume", 0.04, Scope("department", WARD))


def test_a_linked_volume_follows_by_its_strength_and_says_so() -> None:
    outcome = done(WARD_BUSIER)

    # Visits +4 % × 0.5 = 2 %: revenue 3,000, salaries 30,000 variable × 2 %, supplies 4,000 × 2 %.
    assert by_account(outcome) == {4260: 3_000, 5010: 600, 6010: 80}
    assert outcome.volume[4].tolist() == pytest.approx([1_020, 1_020])
    assert outcome.notes == ("Volume of 1 department follows, as it did in the past; set Volume links to change that.",)


def test_what_a_change_moves_itself_does_not_follow_it_as_well() -> None:
    assert by_account(done(DriverChange("volume", 0.04))) == {}


def test_links_can_be_turned_off_or_set() -> None:
    assert by_account(done(WARD_BUSIER, DriverChange("volume_links", 0))) == {}
    assert by_account(done(WARD_BUSIER, DriverChange("volume_links", 2)))[4260] == 6_000
    own = DriverChange("volume_follows", 0.25, Scope("department", CLINIC), detail="beds-1")
    assert by_account(done(WARD_BUSIER, own))[4260] == 4_500
    assert "no volume “beds-9” to follow" in done(DriverChange("volume_follows", 0.5, detail="beds-9")).notes[0]


def test_patients_for_whom_there_is_no_bed_bring_nothing_elsewhere() -> None:
    outcome = done(DriverChange("volume", 0.10, Scope("department", WARD)))

    # 990 days asked for and 960 possible: × 1.05 for +10 %, × (1 − 0.5 × 30 ÷ 990) for the cut.
    assert outcome.volume[4].tolist() == pytest.approx([1_000 * 1.05 * (1 - 15 / 990), 1_050])


def test_draws_follow_as_the_exact_engine_does() -> None:
    scenario = ScenarioChanges("", (WARD_BUSIER, DriverChange("volume_links", 1.5)))

    study = Study((Range(0, 0.04, 0.04), Range(1, 1.5, 1.5)), draws=30)

    drawn = simulate(linked(), scenario, study).margin

    assert drawn == pytest.approx(np.full(30, apply(linked(), scenario).kpis.margin), abs=20)
