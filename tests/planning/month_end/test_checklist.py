"""The rule of the checklist: what makes an item open, done or not applicable, and every reason has its sentence."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.month_end.checklist import ChecklistItem, MonthFacts, judge, open_items
from planning.month_end.states import MissingAmount, MonthState
from reports.formats import Formats
from reports.month_end import checklist as words

SETTLED = MonthFacts(
    departments=4, files=3, files_in=("ledger", "labor"), files_missing=(), differing=0, difference_minor=0,
    rejected=0, rejected_minor=0, unknown=0, unknown_minor=0, state=MonthState(202604, "whole", "history", 1.0),
    version="Budget 2026", required=3, unanswered=0, unanswered_minor=0, silent=(), expected=2,
    not_handed_in=(), forecast="current", prior_open=False,
)  # fmt: skip
ABSENT, PARTLY = MissingAmount("expense", "benefits", 400_00, 0), MissingAmount("expense", "supplies", 100_00, 40_00)


def item(name: str, **facts: Any) -> ChecklistItem:
    return next(one for one in judge(replace(SETTLED, **facts)) if one.name == name)


def test_a_settled_month_has_nothing_open() -> None:
    assert open_items(judge(SETTLED)) == ()


@pytest.mark.parametrize(
    ("facts", "opened"),
    [
        ({"departments": 0}, "files"),
        ({"files_missing": ("labor",)}, "files"),
        ({"differing": 2, "difference_minor": 7}, "control_totals"),
        ({"rejected": 1}, "rejected"),
        ({"unknown": 1}, "unknown_codes"),
        ({"state": MonthState(202604, "preliminary", "history", 0.9, (PARTLY,))}, "begun"),
        ({"state": MonthState(202604, "preliminary", "history", 0.8, thin=True)}, "begun"),
        ({"state": MonthState(202604, "begun", "history", 0.4)}, "begun"),
        ({"state": MonthState(202604, "preliminary", "history", 0.9, (ABSENT,))}, "accruals"),
        ({"version": ""}, "budget"),
        ({"unanswered": 1, "silent": ("ICU",)}, "explanations"),
        ({"not_handed_in": ("ICU",)}, "handed_in"),
        ({"forecast": "behind"}, "forecast"),
        ({"forecast": "never"}, "forecast"),
        ({"prior_open": True}, "prior_month"),
    ],
)
def test_what_is_not_settled_is_open(facts: dict[str, Any], opened: str) -> None:
    assert opened in open_items(judge(replace(SETTLED, **facts)))


def test_what_lacks_is_what_is_usual_less_what_is_posted() -> None:
    state = MonthState(202604, "preliminary", "history", 0.9, (ABSENT, PARTLY))
    begun, accruals = item("begun", state=state), item("accruals", state=state)
    assert (begun.amount_minor, begun.names) == (60_00, ("supplies",))
    assert (accruals.amount_minor, accruals.names) == (400_00, ("benefits",))


def test_what_nobody_can_judge_is_not_applicable() -> None:
    alone = {"state": MonthState(202604, "whole"), "required": None, "forecast": "no_series", "prior_open": None}
    told = {one.name: one.state for one in judge(replace(SETTLED, **alone))}
    assert {name for name, state in told.items() if state == "not_applicable"} == {
        "begun", "accruals", "explanations", "forecast", "prior_month",
    }  # fmt: skip


STATES = st.sampled_from(
    [
        MonthState(202604, "whole", "history", 1.0),
        MonthState(202604, "whole"),
        MonthState(202604, "begun", "history", 0.2, (ABSENT, PARTLY)),
        MonthState(202604, "begun", "budget", 0.2),
        MonthState(202604, "preliminary", "history", 0.8, thin=True),
        MonthState(202604, "closed", "history", 0.9, (PARTLY,)),
    ]
)


@given(
    departments=st.integers(0, 2),
    missing=st.sampled_from([(), ("labor",), ("ledger", "purchases")]),
    counts=st.tuples(*[st.integers(0, 2)] * 4),
    state=STATES,
    version=st.sampled_from(["", "Budget 2026"]),
    required=st.sampled_from([None, 0, 1, 3]),
    forecast=st.sampled_from(["no_series", "never", "behind", "current"]),
    prior_open=st.sampled_from([None, True, False]),
)
def test_every_item_has_its_sentence(
    departments: int, missing: tuple[str, ...], counts: tuple[int, ...], required: int | None, **facts: Any
) -> None:
    differing, rejected, unknown, unanswered = counts
    unanswered = min(unanswered, required or 0)
    told = judge(
        replace(
            SETTLED, departments=departments, files_missing=missing, differing=differing, rejected=rejected,
            unknown=unknown, required=required, unanswered=unanswered, silent=("ICU",) * bool(unanswered), **facts,
        )
    )  # fmt: skip
    for one in told:
        sentence = words.sentence(one, Formats())
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert words.title(one) != one.name
