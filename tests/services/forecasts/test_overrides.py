"""Overrides, known shocks and budgeted volumes: kept with reason and author, and taken back."""

from datetime import date

import pytest

from data.engine import reading, writing
from data.models import BudgetVersion
from services.audit import first_broken
from services.errors import NotPermittedError, UserError
from services.forecasts import budget_volumes, overrides, shocks
from services.forecasts.references import SeriesRef
from services.forecasts.shocks import KnownShock
from services.permissions import Actor
from tests.small_hospital import SmallHospital
from tests.volumes import add_months


@pytest.fixture
def icu(database_url: str, small_hospital: SmallHospital) -> SeriesRef:
    ref = SeriesRef("department", small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(database_url, ref.place_id, ref.measure_id, [300.0] * 12, first=202501)
    return ref


def test_an_override_is_kept_with_reason_and_author(database_url: str, icu: SeriesRef, finance_lead: Actor) -> None:
    overrides.set_value(
        database_url, finance_lead, ref=icu, month=date(2026, 3, 1), value=350.0, reason=" Ward B opens "
    )

    table = overrides.history(database_url, finance_lead, ref=icu)

    assert table[["value", "reason", "author"]].to_dict("records") == [
        {"value": 350.0, "reason": "Ward B opens", "author": "fay"}
    ]
    with reading(database_url) as session:
        assert overrides.in_use(session, icu.key)[date(2026, 3, 1)].value == 350.0
        assert first_broken(session) is None


def test_a_second_override_of_a_month_replaces_the_first_and_keeps_it_in_the_history(
    database_url: str, icu: SeriesRef, finance_lead: Actor
) -> None:
    for value in (350.0, 340.0):
        overrides.set_value(database_url, finance_lead, ref=icu, month=date(2026, 3, 9), value=value, reason="x")

    table = overrides.history(database_url, finance_lead, ref=icu)

    assert table["value"].tolist() == [340.0, 350.0]
    assert table["withdrawn_at"].isna().tolist() == [True, False]


def test_undo_brings_back_the_model_and_works_once(database_url: str, icu: SeriesRef, finance_lead: Actor) -> None:
    number = overrides.set_value(
        database_url, finance_lead, ref=icu, month=date(2026, 3, 1), value=350.0, reason="Ward B"
    )

    overrides.withdraw(database_url, finance_lead, override_id=number)

    with reading(database_url) as session:
        assert overrides.in_use(session, icu.key) == {}
    with pytest.raises(UserError, match="no longer in effect"):
        overrides.withdraw(database_url, finance_lead, override_id=number)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((350.0, "  ", date(2026, 3, 1)), "Enter a reason"),
        ((-1.0, "x", date(2026, 3, 1)), "zero or more"),
        ((float("nan"), "x", date(2026, 3, 1)), "zero or more"),
        ((350.0, "x" * 501, date(2026, 3, 1)), "longer than"),
        ((350.0, "x", date(2025, 12, 1)), "already has actuals"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(
    database_url: str, icu: SeriesRef, finance_lead: Actor, given: tuple[float, str, date], message: str
) -> None:
    value, reason, month = given
    with pytest.raises(UserError, match=message):
        overrides.set_value(database_url, finance_lead, ref=icu, month=month, value=value, reason=reason)


def test_viewers_and_managers_cannot_override(database_url: str, icu: SeriesRef, viewer: Actor, manager: Actor) -> None:
    for actor in (viewer, manager):
        with pytest.raises(NotPermittedError):
            overrides.set_value(database_url, actor, ref=icu, month=date(2026, 3, 1), value=1.0, reason="x")
    with pytest.raises(NotPermittedError):
        overrides.history(database_url, manager, ref=icu)


def kept_shocks(url: str) -> tuple[KnownShock, ...]:
    with reading(url) as session:
        return shocks.load(session)


def test_known_shocks_are_stored_once_and_forgotten_on_request(database_url: str, finance_lead: Actor) -> None:
    for _ in range(2):
        strike = shocks.add(database_url, finance_lead, name="Strike", start=date(2025, 3, 1), end=date(2025, 3, 9))
    wave = shocks.add(database_url, finance_lead, name="Wave", start=date(2024, 3, 1), end=date(2024, 5, 31))

    assert kept_shocks(database_url) == (wave, strike)

    shocks.remove(database_url, finance_lead, shock=wave)
    assert kept_shocks(database_url) == (strike,)


def test_a_shock_that_ends_before_it_starts_is_refused(database_url: str, finance_lead: Actor) -> None:
    with pytest.raises(UserError, match="ends before"):
        shocks.add(database_url, finance_lead, name="Strike", start=date(2025, 3, 9), end=date(2025, 3, 1))


def test_the_budget_in_force_is_the_newest_approved_one(
    database_url: str, small_hospital: SmallHospital, icu: SeriesRef
) -> None:
    with writing(database_url) as session:
        versions = [
            BudgetVersion(name=name, fiscal_year=2026, kind=kind, status=status, created_by="t")
            for name, kind, status in (
                ("First", "original", "approved"),
                ("Revised", "revised", "approved"),
                ("Draft", "revised", "draft"),
            )
        ]
        session.add_all(versions)
        session.flush()
        ids = [version.id or 0 for version in versions]
    for number, value in zip(ids, (310.0, 320.0, 330.0), strict=True):
        add_months(database_url, icu.place_id, icu.measure_id, [value] * 2, first=202601, version=number)

    with reading(database_url) as session:
        in_force = budget_volumes.load(session, icu)
        original = budget_volumes.load(session, icu, original=True)

    assert in_force[["budget", "version"]].drop_duplicates().values.tolist() == [[320.0, "Revised"]]
    assert original["budget"].tolist() == [310.0, 310.0]
    assert original["ds"].dt.month.tolist() == [1, 2]


def test_without_a_budget_the_table_is_empty(database_url: str, icu: SeriesRef) -> None:
    with reading(database_url) as session:
        assert budget_volumes.load(session, icu).empty
