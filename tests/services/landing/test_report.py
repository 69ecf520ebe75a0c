"""Where a small hospital and the demo hospital land: rules of closed months, versions, scope, volumes, choices."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.engine import reading
from data.models import AuditEvent, Department
from planning.periods import shift
from services.errors import NotPermittedError, UserError
from services.forecasts import runs
from services.forecasts.references import SeriesRef
from services.landing import choices
from services.landing.lines import Landing, landing_lines
from services.month_end import closing
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import Figure, new_version, post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import AUTOMATIC, EXPLORED, add_months

MONTHS_2025, MONTHS_2026 = [202501 + m for m in range(12)], [202601 + m for m in range(12)]


def each(months: Iterable[int], department: str, account: str, amount: int) -> list[Figure]:
    return [(month, department, account, amount) for month in months]


def fill(small_hospital: SmallHospital) -> SmallHospital:
    """Store 2025 at 90 a month of supplies and 2026 at 120 until March, against a budget of 100; 200 of revenue."""
    post_actuals(small_hospital, each(MONTHS_2025, "ICU", "6100", 90_00) + each(MONTHS_2025, "ICU", "4000", 200_00))
    post_actuals(small_hospital, each(MONTHS_2026[:3], "ICU", "6100", 120_00))
    post_actuals(small_hospital, each(MONTHS_2026[:3], "ICU", "4000", 200_00))
    set_budget(small_hospital, each(MONTHS_2026, "ICU", "6100", 100_00) + each(MONTHS_2026, "ICU", "4000", 200_00))
    return small_hospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


@pytest.fixture
def on_both(small_hospital: SmallHospital) -> SmallHospital:
    """Return the same on either kind of database."""
    return fill(small_hospital)


def line(found: Landing, hospital: SmallHospital, department: str, account: str) -> pd.Series:
    rows = found.places
    here = (rows["department_id"] == hospital.departments[department]) & (
        rows["account_id"] == hospital.accounts[account]
    )
    return rows[here].iloc[0]


def test_closed_months_are_actual_and_open_ones_by_a_method(hospital: SmallHospital, viewer: Actor) -> None:
    found = landing_lines(hospital.url, viewer, fiscal_year=2026)

    supplies = found.lines[found.lines["account_id"] == hospital.accounts["6100"]]
    assert supplies["period"].tolist() == MONTHS_2026
    assert supplies["amount_minor"].tolist()[:3] == [120_00] * 3
    assert supplies["source"].tolist()[:4] == ["actual"] * 3 + [str(line(found, hospital, "ICU", "6100")["method"])]
    assert found.closed == (202601, 202602, 202603)
    assert found.version is not None
    assert found.version.name == "Budget 2026"


def test_all_sums_are_exact(on_both: SmallHospital, viewer: Actor) -> None:
    found = landing_lines(on_both.url, viewer, fiscal_year=2026)

    by_line = found.lines.groupby(["department_id", "account_id"])["amount_minor"].sum().to_numpy()
    assert found.places["landing"].tolist() == by_line.tolist()
    assert (found.places["actual"] + found.places["open"] == found.places["landing"]).all()
    totals = found.totals["landing"]
    assert totals["result"] == totals["revenue"] - totals["expense"]
    assert found.accounts.loc[found.accounts["type"] == "expense", "landing"].sum() == totals["expense"]
    assert found.departments.loc[found.departments["type"] == "result", "landing"].sum() == totals["result"]


def test_a_year_that_is_over_lands_on_its_actuals_without_a_range(hospital: SmallHospital, viewer: Actor) -> None:
    found = landing_lines(hospital.url, viewer, fiscal_year=2025)

    assert line(found, hospital, "ICU", "6100")[["landing", "lo80", "hi95"]].tolist() == [12 * 90_00] * 3
    assert set(found.lines["source"]) == {"actual"}


def test_a_year_that_has_not_begun_rests_on_the_landing_of_the_one_before(
    on_both: SmallHospital, viewer: Actor
) -> None:
    found = landing_lines(on_both.url, viewer, fiscal_year=2027)

    assert found.closed == ()
    assert found.version is None
    supplies = line(found, on_both, "ICU", "6100")
    assert supplies["budget"] is pd.NA
    this_year = line(landing_lines(on_both.url, viewer, fiscal_year=2026), on_both, "ICU", "6100")["landing"]
    assert supplies["landing"] >= this_year


def test_a_year_further_ahead_is_refused(hospital: SmallHospital, viewer: Actor) -> None:
    with pytest.raises(UserError, match="too far beyond"):
        landing_lines(hospital.url, viewer, fiscal_year=2029)


def test_another_version_is_landed_on_when_asked_for(hospital: SmallHospital, viewer: Actor) -> None:
    number = new_version(hospital, "Revision", 2026)
    set_budget(hospital, each(MONTHS_2026, "ICU", "6100", 110_00), status="draft", version=number)

    found = landing_lines(hospital.url, viewer, fiscal_year=2026, version_id=number)

    assert line(found, hospital, "ICU", "6100")["budget"] == 12 * 110_00
    with pytest.raises(UserError, match="not for"):
        landing_lines(hospital.url, viewer, fiscal_year=2025, version_id=number)


def test_budget_without_actuals_and_actuals_without_budget_are_both_landed(
    hospital: SmallHospital, viewer: Actor
) -> None:
    set_budget(hospital, each(MONTHS_2026, "ED", "6200", 50_00))
    post_actuals(hospital, each(MONTHS_2026[1:3], "LAB", "6200", 70_00))

    found = landing_lines(hospital.url, viewer, fiscal_year=2026)

    assert line(found, hospital, "ED", "6200")["actual"] == 0
    assert 0 <= line(found, hospital, "ED", "6200")["landing"] <= 12 * 50_00
    unplanned = line(found, hospital, "LAB", "6200")
    assert (unplanned["method"], unplanned["budget"] is pd.NA) == ("run_rate", True)
    assert unplanned["landing"] == 140_00 + 9 * 70_00  # equal months count as months


def test_an_empty_database_has_no_lines(database_url: str, viewer: Actor) -> None:
    found = landing_lines(database_url, viewer, fiscal_year=2026)

    assert found.lines.empty
    assert found.totals["landing"].tolist() == [0, 0, 0]


def test_a_month_that_is_only_begun_stays_open_until_it_is_closed(
    small_hospital_sqlite: SmallHospital, viewer: Actor
) -> None:
    hospital = small_hospital_sqlite
    places = [(d, a) for d in ("HOSP", "ICU", "ED", "LAB") for a in ("5100", "5900", "6100", "6200", "6900")]
    post_actuals(hospital, [(m, d, a, 100_00) for m in MONTHS_2026[:3] for d, a in places])
    post_actuals(hospital, [(202604, d, a, 100_00) for d, a in places[:9]])

    found = landing_lines(hospital.url, viewer, fiscal_year=2026)
    assert (len(found.closed), found.partial) == (3, 202604)

    closing.close(hospital.url, LOCAL_ACTOR, period=202604, reason="all is in")
    assert len(landing_lines(hospital.url, viewer, fiscal_year=2026).closed) == 4


def test_the_landing_can_be_seen_as_it_was(hospital: SmallHospital, viewer: Actor) -> None:
    found = landing_lines(hospital.url, viewer, fiscal_year=2026, through=202602)

    assert found.closed == (202601, 202602)
    assert line(found, hospital, "ICU", "6100")["actual"] == 240_00
    with pytest.raises(UserError, match="is not in FY"):
        landing_lines(hospital.url, viewer, fiscal_year=2026, through=202512)


def test_a_manager_reads_own_departments_only_and_sees_the_same_landing(
    hospital: SmallHospital, manager: Actor, viewer: Actor
) -> None:
    post_actuals(hospital, each([*MONTHS_2025, *MONTHS_2026[:3]], "ED", "6100", 55_00))
    mona = replace(manager, departments=frozenset({hospital.departments["ICU"]}))

    mine, whole = (
        landing_lines(hospital.url, mona, fiscal_year=2026),
        landing_lines(hospital.url, viewer, fiscal_year=2026),
    )

    assert set(mine.places["department_id"]) == {hospital.departments["ICU"]}
    own = whole.places[whole.places["department_id"] == hospital.departments["ICU"]]
    assert mine.places[["landing", "method"]].to_numpy().tolist() == own[["landing", "method"]].to_numpy().tolist()
    with pytest.raises(NotPermittedError):
        landing_lines(hospital.url, Actor("nobody", role="none"), fiscal_year=2026)


# Volumes --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(hospital: SmallHospital) -> SmallHospital:
    """Return the hospital with patient days: 10 a month budgeted, 12 came; supplies move with them."""
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [10] * 12, first=202501)
    add_months(*place, [12] * 3, first=202601)
    add_months(*place, [10] * 12, first=202601, version=hospital.version)
    return hospital


def volume_source(hospital: SmallHospital, actor: Actor) -> str:
    return str(line(landing_lines(hospital.url, actor, fiscal_year=2026), hospital, "ICU", "6100")["volume_source"])


def store_run(hospital: SmallHospital, *, first: int, publish: bool = False, explored: bool = False) -> None:
    ref = SeriesRef("department", hospital.departments["ICU"], hospital.measures["patient_days"])
    months = [shift(first, step) for step in range(6)]
    points = pd.DataFrame({"ds": pd.to_datetime([f"{m // 100}-{m % 100:02d}-01" for m in months])})
    points = points.assign(mean=20.0, lo80=18.0, hi80=22.0, lo95=17.0, hi95=23.0)
    result = runs.Result(ref, 12, "auto", "", points, "hash", EXPLORED if explored else AUTOMATIC, "1")
    (number,) = runs.store(hospital.url, LOCAL_ACTOR, [result])
    if publish:
        runs.publish(hospital.url, LOCAL_ACTOR, run_id=number)


def test_every_line_says_where_its_volume_comes_from(busy: SmallHospital, viewer: Actor) -> None:
    assert volume_source(busy, viewer) == "budgeted volume"

    store_run(busy, first=202604, explored=True)
    assert volume_source(busy, viewer) == "budgeted volume"  # somebody looked: the plan stays

    store_run(busy, first=202604)
    store_run(busy, first=202604, explored=True)
    assert volume_source(busy, viewer) == "automatic forecast"

    store_run(busy, first=202604, publish=True)
    assert volume_source(busy, viewer) == "published forecast"


def test_an_old_forecast_counts_only_when_it_is_published(busy: SmallHospital, viewer: Actor) -> None:
    store_run(busy, first=202511)
    assert volume_source(busy, viewer) == "budgeted volume"

    store_run(busy, first=202511, publish=True)
    assert volume_source(busy, viewer) == "published forecast"  # its April counts, later months go on at its pace


# Choices --------------------------------------------------------------------------------------------------------------


def test_a_choice_moves_its_own_line_only_and_can_be_taken_back(on_both: SmallHospital, finance_lead: Actor) -> None:
    place = {"department_id": on_both.departments["ICU"], "account_id": on_both.accounts["6100"]}
    before = landing_lines(on_both.url, finance_lead, fiscal_year=2026)

    choices.choose(on_both.url, finance_lead, fiscal_year=2026, **place, method="budget", reason="New price list.")

    after = landing_lines(on_both.url, finance_lead, fiscal_year=2026)
    chosen = line(after, on_both, "ICU", "6100")
    assert (chosen["method"], chosen["by_hand"], chosen["landing"]) == ("budget", True, 3 * 120_00 + 9 * 100_00)
    other = before.lines["account_id"] != on_both.accounts["6100"]
    assert after.lines[other].equals(before.lines[other])

    with pytest.raises(UserError, match="Someone else changed this"):
        choices.withdraw(on_both.url, finance_lead, fiscal_year=2026, **place, seen=0)
    choices.withdraw(on_both.url, finance_lead, fiscal_year=2026, **place)
    assert landing_lines(on_both.url, finance_lead, fiscal_year=2026).lines.equals(before.lines)
    told = choices.history(on_both.url, finance_lead, fiscal_year=2026, **place)
    assert told[["method", "reason", "author", "withdrawn_by"]].to_numpy().tolist() == [
        ["budget", "New price list.", "fay", "fay"]
    ]
    with reading(on_both.url) as session:
        from sqlmodel import select

        actions = session.exec(select(AuditEvent.action)).all()
    assert actions[-2:] == ["landing.choose", "landing.withdraw"]


def test_a_new_choice_replaces_the_one_before(hospital: SmallHospital, finance_lead: Actor) -> None:
    place = {"department_id": hospital.departments["ICU"], "account_id": hospital.accounts["6100"]}
    for method in ("budget", "run_rate"):
        choices.choose(hospital.url, finance_lead, fiscal_year=2026, **place, method=method, reason="Because.")

    told = choices.history(hospital.url, finance_lead, fiscal_year=2026, **place)
    assert told["withdrawn_at"].isna().tolist() == [True, False]
    assert (
        line(landing_lines(hospital.url, finance_lead, fiscal_year=2026), hospital, "ICU", "6100")["method"]
        == "run_rate"
    )
    with pytest.raises(UserError, match="already"):
        choices.choose(hospital.url, finance_lead, fiscal_year=2026, **place, method="run_rate", reason="Again.")


@pytest.mark.parametrize(
    ("method", "reason", "message"),
    [("magic", "x", "Not a method: magic"), ("budget", " ", "Give a reason"), ("budget", "x" * 501, "longer")],
)
def test_a_choice_needs_a_method_and_a_reason(
    hospital: SmallHospital, finance_lead: Actor, method: str, reason: str, message: str
) -> None:
    place = {"department_id": hospital.departments["ICU"], "account_id": hospital.accounts["6100"]}
    with pytest.raises(UserError, match=message):
        choices.choose(hospital.url, finance_lead, fiscal_year=2026, **place, method=method, reason=reason)


def test_only_those_who_may_budget_choose_and_managers_in_own_departments(
    hospital: SmallHospital, viewer: Actor, manager: Actor
) -> None:
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    asked: dict[str, Any] = {
        "fiscal_year": 2026,
        "account_id": hospital.accounts["6100"],
        "method": "budget",
        "reason": "Because.",
    }
    mona = replace(manager, departments=frozenset({icu}))

    with pytest.raises(NotPermittedError):
        choices.choose(hospital.url, viewer, department_id=icu, **asked)
    with pytest.raises(NotPermittedError):
        choices.choose(hospital.url, mona, department_id=ed, **asked)
    assert choices.choose(hospital.url, mona, department_id=icu, **asked)
    with pytest.raises(UserError, match="No method is chosen"):
        choices.withdraw(hospital.url, mona, fiscal_year=2027, department_id=icu, account_id=asked["account_id"])


# The demo hospital ----------------------------------------------------------------------------------------------------


def department_id(url: str, code: str) -> int:
    with reading(url) as session:
        from sqlmodel import select

        return session.exec(select(Department.id).where(Department.code == code)).one() or 0


def test_the_demo_lands_below_its_budget_and_knows_its_stories(demo_url: str) -> None:
    found = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2027)

    result = found.totals.loc["result"]
    assert result["hi80"] < result["budget"]  # the year slips
    assert result["lo95"] < result["lo80"] < result["landing"] < result["hi80"] < result["hi95"]
    icu = found.places[found.places["department_id"] == department_id(demo_url, "16010")]
    agency = icu[icu["category"] == "contract_labor"].iloc[0]
    assert agency["method"] != "budget"
    assert agency["landing"] > 2 * agency["budget"]  # agency overuse goes on
    then = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2027, through=202609)
    late = then.places[then.places["awaited"]].iloc[0]  # electricity of September came with October
    now = found.places[found.places["account_id"] == late["account_id"]]
    now = now[now["department_id"] == late["department_id"]].iloc[0]
    assert abs(late["landing"] / now["landing"] - 1) < 0.02
    once = found.places[found.places["once"]]
    assert once["landing"].tolist() == [486_300_00]  # one payment in September stays one


def test_ranges_held_what_came_in_the_demos_last_year(demo_url: str) -> None:
    """Land the last whole year with what was known then, and see how often its ranges held."""
    held: dict[str, list[float]] = {"places": [], "accounts": [], "departments": [], "totals": []}
    outcome = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2026)
    for through in (202508, 202510, 202512, 202602):
        then = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2026, through=through)
        for name, inside in held.items():
            said, came = getattr(then, name), getattr(outcome, name)["landing"]
            open_now = (said["hi80"] > said["lo80"]).to_numpy(dtype=bool)
            within = (came.to_numpy() >= said["lo80"].to_numpy()) & (came.to_numpy() <= said["hi80"].to_numpy())
            inside.append(float(np.mean(np.asarray(within, dtype=bool)[open_now])))

    rates = {name: float(np.mean(values)) for name, values in held.items()}
    assert 0.72 < rates["places"] < 0.92
    assert 0.68 < rates["accounts"] < 0.92
    assert 0.68 < rates["departments"] < 0.95
    assert rates["totals"] > 0.5  # three figures four times: a wide margin


def test_the_demos_next_year_can_be_landed_before_it_begins(demo_url: str) -> None:
    found = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2028)

    assert found.version is not None
    assert found.version.name == "FY 2027/28 draft"
    assert found.closed == ()
    revenue = found.totals.loc["revenue"]
    assert abs(revenue["landing"] / revenue["budget"] - 1) < 0.05
    assert revenue["lo80"] < revenue["landing"] < revenue["hi80"]
