"""Every service and command says the same of a month, at five dates of the demo hospital."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from commands import months as months_command
from commands import reports as report_commands
from data.engine import reading
from planning.periods import shift
from services.landing import report as landing_report
from services.landing.lines import landing_lines
from services.month_end import closing
from services.month_end import months as month_end
from services.month_end.flash import flash
from services.month_end.states import month_states, read_states
from services.permissions import LOCAL_ACTOR, Actor
from services.scenarios import baseline
from services.spend import report as spend_report
from services.staffing import basis, projection
from services.variance import flexed
from services.variance import report as budget_report
from services.variance.report import Question
from tests import unfinished_months
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.unfinished_months import NEWEST, NEXT

BEFORE = shift(NEWEST, -1)
YEAR_END = 202606
#: The landed result of the demo's fiscal year 2026/27, and its labor cost, when all of October is posted (cents).
LANDING, STAFFING = 411_000_000, 20_271_000_000


class Date(NamedTuple):
    """What was done to the books, what everybody has to say, and how far figures may lie from the whole ones."""

    change: Callable[[str], object]
    default: int
    unfinished: tuple[tuple[int, str], ...]


DATES = {
    "whole": Date(str, NEWEST, ()),
    "two lines of November": Date(unfinished_months.begin, NEWEST, ((NEXT, "begun"),)),
    "40 % of October missing": Date(unfinished_months.lose_lines, BEFORE, ((NEWEST, "begun"),)),
    "October without benefits": Date(unfinished_months.lose_category, BEFORE, ((NEWEST, "preliminary"),)),
    "year end": Date(lambda url: unfinished_months.end_with(url, YEAR_END), YEAR_END, ()),
}


def command(url: str, *words: str) -> dict[str, Any]:
    app = typer.Typer()
    report_commands.register(app)
    months_command.register(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


@pytest.mark.slow
@pytest.mark.parametrize("name", DATES)
def test_everybody_says_the_same_of_the_months(name: str, demo_url: str) -> None:
    date = DATES[name]
    date.change(demo_url)
    text = f"{date.default // 100}-{date.default % 100:02d}"
    year = 2027

    states = month_states(demo_url, LOCAL_ACTOR)
    assert (states.default, states.last_counted) == (date.default, date.default)
    assert tuple((state.period, state.state) for state in states.unfinished) == date.unfinished

    # pages: overview, budget versus actual, flexed, productivity, spend, months
    assert budget_report.choices(demo_url, LOCAL_ACTOR).latest == date.default
    assert spend_report.choices(demo_url, LOCAL_ACTOR).of("ledger").last_actual == date.default
    listed = month_end.list_periods(demo_url, LOCAL_ACTOR).set_index("period")["state"]
    assert listed[date.default] in ("whole", "closed")
    assert all(listed[period] == state for period, state in date.unfinished)

    # landing, staffing, scenarios
    landed = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=year)
    counted = tuple(month for month in states.calendar.months(year) if month <= date.default)
    assert landed.closed == counted
    assert landed.partial == (date.unfinished[0][0] if date.unfinished else None)
    shown = landing_report.report(demo_url, LOCAL_ACTOR, fiscal_year=year, by="department")
    assert (shown.closed, shown.partial) == (landed.closed, landed.partial)
    first_open = shift(date.default, 1)
    assert basis.years(demo_url, LOCAL_ACTOR) == (2027, 2028)
    staffed = basis.basis(demo_url, LOCAL_ACTOR, fiscal_year=year)
    assert staffed is not None
    assert (staffed.last, staffed.open_months[0]) == (date.default, first_open)
    assert list(baseline.years(demo_url, LOCAL_ACTOR).values()) == [2027, 2028]
    assert baseline.load(demo_url, LOCAL_ACTOR, fiscal_year=year).first_open == max(first_open, 202607)

    # commands
    assert command(demo_url, "months")["default"] == text
    head = command(demo_url, "variance", "--by", "category")
    assert (head["period"], head["month"]["state"]) == (text, listed[date.default])
    months = command(demo_url, "landing", "--fiscal-year", "2027", "--by", "category")["actual_months"]
    assert months == [f"{month // 100}-{month % 100:02d}" for month in counted]

    # what is missing does not move where the year lands
    if date.default >= BEFORE:
        assert landed.totals.loc["result", "landing"] == pytest.approx(LANDING, abs=50_000_000)
        assert projection.project(staffed).landing.expected == pytest.approx(STAFFING, rel=0.003)


@pytest.mark.slow
def test_a_month_that_begun_is_a_flash_and_held_against_nothing(demo_url: str) -> None:
    unfinished_months.begin(demo_url)

    alone = budget_report.table(demo_url, LOCAL_ACTOR, question=Question(NEXT, "month"), by="account")
    ytd = budget_report.table(demo_url, LOCAL_ACTOR, question=Question(NEXT), by="account")
    until_october = budget_report.table(demo_url, LOCAL_ACTOR, question=Question(NEWEST), by="account")
    year = budget_report.table(demo_url, LOCAL_ACTOR, question=Question(NEXT, "year"), by="account")

    assert alone.is_flash
    assert alone.totals.loc["expense", "actual"] == 165_000_00
    assert alone.totals[["budget", "variance", "prior", "prior_variance"]].isna().all(axis=None)
    assert (alone.rows["variance_verdict"] == "").all()
    assert (ytd.months, ytd.left_out) == (until_october.months, (NEXT,))
    pd.testing.assert_frame_equal(ytd.totals, until_october.totals)
    assert year.at_budget[0] == NEXT
    assert flexed.table(demo_url, LOCAL_ACTOR, question=Question(NEXT, "month"), by="account").rows.empty
    trend = budget_report.trend(demo_url, LOCAL_ACTOR, question=Question(NEXT), months=2)
    assert pd.isna(trend["actual"].iloc[-1])
    estimate = flash(demo_url, LOCAL_ACTOR, question=Question(NEXT))
    assert estimate is not None
    assert estimate.totals.loc["expense", "posted"] == 165_000_00
    usual = until_october.totals.loc["expense", "actual"] / 4
    assert estimate.totals.loc["expense", "expected"] == pytest.approx(usual, rel=0.05)
    assert estimate.totals.loc["revenue", "lo80"] < estimate.totals.loc["revenue", "expected"]
    assert flash(demo_url, LOCAL_ACTOR, question=Question(NEWEST)) is None

    printed = command(demo_url, "variance", "--period", "2026-11", "--by", "category")
    assert printed["month"]["about"].startswith("November 2026 has begun")
    assert {(row["budget"], row["variance"], row["favorable"]) for row in printed["rows"]} == {(None, None, None)}


@pytest.mark.slow
def test_a_preliminary_month_says_what_is_missing(demo_url: str) -> None:
    unfinished_months.lose_category(demo_url)

    report = budget_report.table(demo_url, LOCAL_ACTOR, question=Question(NEWEST), by="account")

    (state,) = report.preliminary
    assert [(one.category, one.absent) for one in state.missing] == [("benefits", True)]
    assert state.missing[0].usual == pytest.approx(3_050_000_00, rel=0.02)
    told = command(demo_url, "variance", "--period", "2026-10", "--by", "category")["month"]["about"]
    assert told == "October 2026 is preliminary. Not posted yet: Benefits (usually $3.05M)."
    manager = Actor("mona", role="manager", departments=frozenset({1}))
    hidden = month_states(demo_url, manager).of(NEWEST)
    assert [(one.category, one.usual, one.posted) for one in hidden.missing] == [("benefits", 0, 0)]
    closing.close(demo_url, LOCAL_ACTOR, period=NEWEST, reason="Benefits come next year", without_explanations="Later")
    assert month_states(demo_url, LOCAL_ACTOR).default == NEWEST


def test_states_are_read_once_for_each_state_of_the_data(small_hospital: SmallHospital) -> None:
    post_actuals(small_hospital, [(202601, "ICU", "5100", 500_00), (202602, "ICU", "5100", 500_00)])
    with reading(small_hospital.url) as session:
        first = read_states(session)
    with reading(small_hospital.url) as session:
        assert read_states(session) is first
    post_actuals(small_hospital, [(202603, "ICU", "5100", 500_00)])
    with reading(small_hospital.url) as session:
        assert read_states(session).default == 202603


def test_only_like_months_are_compared(small_hospital: SmallHospital, viewer: Actor) -> None:
    months = range(202601, 202604)
    post_actuals(small_hospital, [(month, "ICU", "5100", 500_00) for month in (*months, 202502, 202503)])
    set_budget(small_hospital, [(month, "ICU", "5100", 480_00) for month in (202602, 202603, 202604)])

    report = budget_report.table(small_hospital.url, viewer, question=Question(202605), by="account")

    # January has no budget, April and May have no actuals
    assert (report.months, report.left_out) == ((202602, 202603), (202601, 202604, 202605))
    assert report.totals.loc["expense", ["actual", "budget", "prior"]].tolist() == [1_000_00, 960_00, 1_000_00]


def test_without_all_months_of_the_prior_year_there_is_no_variance_to_it(
    small_hospital: SmallHospital, viewer: Actor
) -> None:
    post_actuals(small_hospital, [(month, "ICU", "5100", 500_00) for month in (202601, 202602, 202502)])

    report = budget_report.table(small_hospital.url, viewer, question=Question(202602), by="account")

    assert report.rows[["prior", "prior_variance", "prior_variance_percent"]].isna().all(axis=None)
    assert (report.rows["variance_verdict"] == "").all()
    assert report.compared_with == ""
