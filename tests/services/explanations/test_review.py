"""What needs an explanation in a month: thresholds, what was said last month, and the drafts of a whole hospital."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import event

from data.engine import engine_for, reading
from planning.explanations.draft import draft
from services.errors import NotPermittedError, UserError
from services.explanations import lines, notes, review, thresholds
from services.explanations.notes import Note
from services.explanations.thresholds import Limit, Thresholds
from services.organization import hospital
from services.permissions import LOCAL_ACTOR, Actor
from services.variance.question import Question, open_frame
from tests.planning.explanations.planting import KINDS, can_hold, plant
from tests.small_hospital import SmallHospital

TODAY = date(2026, 11, 29)
#: A month without a story of the demo's.
QUIET = 202511


def row(rows: pd.DataFrame, department: str, account: str) -> dict[str, object]:
    own = rows[rows["department"].str.startswith(department) & rows["account"].str.startswith(account)]
    return {str(name): value for name, value in own.iloc[0].to_dict().items()}


def test_a_line_needs_an_explanation_from_both_thresholds_on() -> None:
    limits = Thresholds(Limit(10_000_00, 0.05), {"drugs": Limit(1_00, 0.0)})
    rows = pd.DataFrame(
        [
            ("supplies", 100_000_00, -10_000_00, True),
            ("supplies", 100_000_00, -9_999_99, False),
            ("supplies", 300_000_00, 10_000_00, False),  # large, but 3.3 %
            ("supplies", 0, -10_000_00, True),
            ("drugs", 100_000_00, 1_00, True),
            ("drugs", 100_000_00, 0, False),
        ],
        columns=["category", "budget", "variance", "expected"],
    )
    assert limits.needing_explanation(rows).tolist() == rows["expected"].tolist()


def test_finance_sets_thresholds_and_managers_do_not(sqlite_url: str, manager: Actor, finance_lead: Actor) -> None:
    own = Thresholds(Limit(5_000_00, 0.02), {"salaries": Limit(1_000_00, 0.01)})
    with pytest.raises(NotPermittedError):
        thresholds.change(sqlite_url, manager, thresholds=own)
    with pytest.raises(UserError, match="Not a category"):
        thresholds.change(sqlite_url, finance_lead, thresholds=replace(own, categories={"shoes": Limit(1, 0.1)}))
    thresholds.change(sqlite_url, finance_lead, thresholds=own)
    assert thresholds.read(sqlite_url, manager) == own


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 5_000), ("USD", 5_000_00), ("KWD", 5_000_000)], ids=str)
def test_an_amount_stays_the_same_in_the_main_unit_when_the_currency_changes(
    database_url: str, admin: Actor, finance_lead: Actor, currency: str, amount: int
) -> None:
    thresholds.change(
        database_url, finance_lead, thresholds=Thresholds(Limit(5_000_00, 0.02), {"drugs": Limit(5_000_00, 0)})
    )

    hospital.change(database_url, admin, currency=currency)

    now = thresholds.read(database_url, finance_lead)
    assert (now.usual.amount_minor, now.categories["drugs"].amount_minor) == (amount, amount)


@pytest.mark.slow
def test_the_review_shows_what_is_open_and_what_was_said_last_month(demo_url: str) -> None:
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=date(2027, 2, 15))
    agency = row(told.rows, "16010", "5310")

    assert (agency["required"], agency["answered"]) == (True, False)
    assert agency["last_cause"] == "Six nurses left in April; their shifts are covered by travel nurses."
    assert agency["came_back"]
    assert agency["overdue"]  # due on January 31, and still open
    required = told.rows[told.rows["required"]]
    assert told.unanswered == len(required)
    assert required["variance"].abs().is_monotonic_decreasing


@pytest.mark.slow
def test_a_manager_sees_her_departments_and_what_she_said(demo_url: str, manager: Actor) -> None:
    with reading(demo_url) as session:
        tree = open_frame(session, LOCAL_ACTOR, Question(202610)).trees.departments
        icu = next(number for number, key in tree.keys_by_member().items() if key.startswith("16010"))
    mona = replace(manager, departments=frozenset({icu}))
    told = review.of_month(demo_url, mona, period=202610, today=TODAY)

    assert {name.split()[0] for name in told.rows["department"]} == {"16010"}
    place = next(zip(told.rows["department_id"], told.rows["account_id"], strict=True))
    notes.write(
        demo_url, mona, department_id=int(place[0]), account_id=int(place[1]), period=202610,
        version_id=told.version.id if told.version else None, note=Note("Said."),
    )  # fmt: skip
    assert review.of_month(demo_url, mona, period=202610, today=TODAY).unanswered == told.unanswered - 1


def test_a_threshold_that_no_budget_reaches_is_refused(sqlite_url: str, finance_lead: Actor) -> None:
    with pytest.raises(UserError, match="ten trillion"):
        thresholds.change(sqlite_url, finance_lead, thresholds=Thresholds(Limit(10**20, 0.05)))


def test_another_managers_line_is_refused(small_hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({small_hospital.departments["ED"]}))
    icu, nurses = small_hospital.departments["ICU"], small_hospital.accounts["5100"]

    with pytest.raises(NotPermittedError):
        review.months_of_line(small_hospital.url, mona, department_id=icu, account_id=nurses, period=202601)
    with pytest.raises(NotPermittedError):
        review.drafts(small_hospital.url, mona, period=202601, places=[(icu, nurses)])
    assert review.drafts(small_hospital.url, LOCAL_ACTOR, period=202601, places=[(icu, nurses)]) == {}


@pytest.mark.slow
def test_drafts_name_the_stories_of_the_demo_to_the_cent(demo_url: str) -> None:
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202609, today=TODAY)
    named = told.rows[told.rows["account_id"].notna()]
    drafts = review.drafts(
        demo_url, LOCAL_ACTOR, period=202609,
        places={(int(d), int(a)) for d, a in zip(named["department_id"], named["account_id"], strict=True)},
    )  # fmt: skip

    def cause(department: str, account: str) -> str:
        line = row(named, department, account)
        return drafts[int(str(line["department_id"])), int(str(line["account_id"]))].cause

    assert cause("29210", "6310") == "timing"  # booked a month late
    assert cause("19110", "6285") == "one_off"
    assert cause("16010", "5010") == "vacancy"
    assert cause("16010", "5310") == "vacancy"  # agency in place of own staff
    for department, account, variance in zip(
        named["department_id"], named["account_id"], named["variance"], strict=True
    ):
        made = drafts[int(department), int(account)]
        assert sum(part.amount for part in made.parts) + made.unexplained == variance


@pytest.mark.slow
def test_what_is_planted_is_named_and_nothing_else(demo_url: str) -> None:
    """A short run of `benchmarks.explanations`, which plants two hundred."""
    with reading(demo_url) as session:
        frame = open_frame(session, LOCAL_ACTOR, Question(QUIET, "month"))
        told = lines.variances(frame)
        rows = told.rows[(told.rows["type"] == "expense") & (told.rows["actual"] >= 30_000_00)]
        facts = lines.facts(frame, set(zip(rows["department_id"], rows["account_id"], strict=True)), told.months)
    rng = np.random.default_rng(8)
    right = tried = 0
    for kind in KINDS:
        able = [place for place, line in facts.items() if can_hold(line, kind)]
        for at in rng.choice(len(able), size=min(8, len(able)), replace=False):
            made = draft(plant(facts[able[at]], kind, float(rng.uniform(0.15, 0.45)), rng))
            right += bool(made.parts) and made.parts[0].cause == kind
            tried += 1
    claimed = [part.cause for line in facts.values() for part in draft(line).parts if part.cause in KINDS]

    assert right >= 0.85 * tried
    assert claimed == []


@contextmanager
def counted(url: str) -> Iterator[list[str]]:
    """Collect the statements sent meanwhile."""
    sent: list[str] = []

    def collect(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(engine_for(url), "before_cursor_execute", collect)
    yield sent
    event.remove(engine_for(url), "before_cursor_execute", collect)


@pytest.mark.slow
def test_a_dialog_asks_a_few_questions_and_not_one_a_month(demo_url: str) -> None:
    """A dialog took three to four seconds and 93 statements: twelve for the year, 40 for twelve months."""
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=date(2026, 11, 30))
    assert told.version is not None
    line = told.rows[told.rows["account"] != ""].iloc[0]
    place = (int(line["department_id"]), int(line["account_id"]))

    with counted(demo_url) as drafting:
        review.drafts(demo_url, LOCAL_ACTOR, period=202610, places=(place,), version_id=told.version.id)
    with counted(demo_url) as looking_back:
        months = review.months_of_line(
            demo_url, LOCAL_ACTOR, department_id=place[0], account_id=place[1], period=202610,
            version_id=told.version.id,
        )  # fmt: skip

    assert 0 < len(drafting) <= 30
    assert 0 < len(looking_back) <= 8
    last = months.iloc[-1]
    assert (last["budget"], last["actual"], last["variance"]) == (line["budget"], line["actual"], line["variance"])


@pytest.mark.slow
def test_a_draft_is_the_same_whether_it_is_asked_alone_or_with_all(demo_url: str) -> None:
    """Alone, only the accounts that flex with the line are read."""
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=date(2026, 11, 30)).rows
    told = told[told["account"] != ""].drop_duplicates("category")
    places = {(int(one.department_id), int(one.account_id)) for one in told.itertuples()}
    assert len({place[0] for place in places}) > 1

    together = review.drafts(demo_url, LOCAL_ACTOR, period=202610, places=places)

    assert set(together) == places
    for place in places:
        assert review.drafts(demo_url, LOCAL_ACTOR, period=202610, places=(place,))[place] == together[place]
