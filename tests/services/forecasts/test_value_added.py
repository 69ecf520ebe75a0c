"""Overrides, published plans and budgets beside what the model said at that time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import pytest

from data.engine import writing
from data.models import BudgetVersion, ForecastOverride
from planning.forecasts.value_added import BUDGET, OVERRIDE, PINNED, value_added
from planning.periods import first_day, period_of, shift
from services.forecasts import overrides, runs
from services.forecasts.references import SeriesRef
from services.forecasts.value_added import judged_months
from services.permissions import Actor
from tests.figures import set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import AUTOMATIC, add_months

#: The month after the one in which the test runs: what is decided now is decided before it begins.
NEXT = shift(period_of(date.today()), 1)


@pytest.fixture
def ref(small_hospital: SmallHospital) -> SeriesRef:
    ref = SeriesRef("department", small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(small_hospital.url, ref.place_id, ref.measure_id, [100.0] * 12, first=shift(NEXT, -12))
    return ref


def store(
    url: str, actor: Actor, ref: SeriesRef, means: list[float], *, tested: Sequence[tuple[int, int, float]] = ()
) -> int:
    """Store an automatic run from `NEXT` on; `tested`: origin, month and forecast of its look-back."""
    months = [pd.Timestamp(first_day(shift(NEXT, step))) for step in range(len(means))]
    points = pd.DataFrame({"ds": months, "mean": means}).assign(lo80=0.0, hi80=500.0, lo95=0.0, hi95=500.0)
    rows = [
        {"origin": str(first_day(origin)), "ds": str(first_day(month)), "step": 1, "forecast": said, "actual": 0.0}
        for origin, month, said in tested
    ]
    made = runs.Result(ref, 12, "auto", "", points, "d", AUTOMATIC, "1", backtest={"rows": rows})
    (number,) = runs.store(url, actor, [made])
    return number


def test_an_override_and_a_published_plan_are_held_against_the_newest_forecast_of_their_time(
    small_hospital: SmallHospital, ref: SeriesRef, finance_lead: Actor
) -> None:
    url = small_hospital.url
    pinned = store(url, finance_lead, ref, [140.0, 140.0])
    runs.publish(url, finance_lead, run_id=pinned)
    store(url, finance_lead, ref, [120.0, 120.0])
    for value, month in ((90.0, NEXT), (111.0, NEXT), (50.0, shift(NEXT, 1))):
        overrides.set_value(url, finance_lead, ref=ref, month=first_day(month), value=value, reason="x")
    store(url, finance_lead, ref, [101.0, 101.0])  # too late for the overrides, in time for the month
    add_months(url, ref.place_id, ref.measure_id, [110.0], first=NEXT)

    months = judged_months(url, finance_lead)

    said = months.set_index("kind")[["author", "actual", "said", "model"]].to_dict("index")
    assert said == {
        OVERRIDE: {"author": "fay", "actual": 110.0, "said": 111.0, "model": 120.0},  # the replaced 90 never stood
        PINNED: {"author": "fay", "actual": 110.0, "said": 140.0, "model": 101.0},
    }
    added = value_added(months, ["kind"]).set_index("kind")["added"]
    assert added[OVERRIDE] == pytest.approx(9 / 110)
    assert added[PINNED] == pytest.approx(-21 / 110)


def test_an_override_of_a_month_that_has_begun_does_not_count(
    small_hospital: SmallHospital, ref: SeriesRef, finance_lead: Actor
) -> None:
    """Who says it when half of the month is over knows what the model could not."""
    url = small_hospital.url
    begun = shift(NEXT, -1)
    store(url, finance_lead, ref, [120.0])
    with writing(url) as session:
        for created, withdrawn, value in ((12, 2, 90.0), (-2, None, 109.0)):  # days before the month begins
            at = datetime.combine(first_day(begun), time(), tzinfo=UTC)
            left = None if withdrawn is None else at + timedelta(days=withdrawn)
            session.add(
                ForecastOverride(
                    series_key=ref.key,
                    ds=first_day(begun),
                    value=value,
                    reason="x",
                    author="fay",
                    created_at=at - timedelta(days=created),
                    withdrawn_at=left,
                )
            )

    assert judged_months(url, finance_lead)["said"].tolist() == [90.0]


def test_a_plan_counts_only_while_it_is_pinned(
    small_hospital: SmallHospital, ref: SeriesRef, finance_lead: Actor
) -> None:
    url = small_hospital.url
    number = store(url, finance_lead, ref, [140.0])
    runs.publish(url, finance_lead, run_id=number)
    runs.withdraw_publication(url, finance_lead, run_id=number)
    add_months(url, ref.place_id, ref.measure_id, [110.0], first=NEXT)

    assert judged_months(url, finance_lead).empty


def test_a_budget_is_held_against_a_forecast_without_a_month_of_its_year(
    small_hospital: SmallHospital, ref: SeriesRef, finance_lead: Actor
) -> None:
    url = small_hospital.url
    year = shift(NEXT, -1) // 100 * 100 + 1  # January: fiscal years are calendar years here
    set_budget(small_hospital, [(year, "ICU", "6100", 1_00)])
    add_months(url, ref.place_id, ref.measure_id, [104.0], first=year, version=_version_of(small_hospital, year))
    early, late = shift(year, -1), year
    store(url, finance_lead, ref, [100.0], tested=[(early, year, 97.0), (late, year, 100.0)])

    months = judged_months(url, finance_lead)

    assert months[["kind", "said", "model"]].values.tolist() == [[BUDGET, 104.0, 97.0]]


def test_a_manager_sees_own_departments_only(
    small_hospital: SmallHospital, ref: SeriesRef, finance_lead: Actor
) -> None:
    store(small_hospital.url, finance_lead, ref, [120.0])
    overrides.set_value(small_hospital.url, finance_lead, ref=ref, month=first_day(NEXT), value=111.0, reason="x")
    add_months(small_hospital.url, ref.place_id, ref.measure_id, [110.0], first=NEXT)
    other = Actor("Mia", "manager", frozenset([small_hospital.departments["ED"]]))

    assert judged_months(small_hospital.url, other).empty
    assert len(judged_months(small_hospital.url, finance_lead)) == 1


def _version_of(hospital: SmallHospital, period: int) -> int:
    """Return the hospital's version, moved to the year of a month."""
    with writing(hospital.url) as session:
        version = session.get_one(BudgetVersion, hospital.version)
        version.fiscal_year = period // 100
        session.add(version)
    return hospital.version
