"""Accounts that a person marked as one-offs and grants: only what is budgeted goes on, except a monthly grant."""

import numpy as np

from planning.landing.lines import NOBODY, Landed, land
from planning.landing.methods import METHODS
from tests.planning.landing.landing_lines import record

NOTHING, MONTHLY = [0] * 12, [100_00] * 12
#: A settlement of 300 in February and March.
ONCE = [0, 300_00, 300_00] + [0] * 9


def landed(line: list[int], *, closed: int, budget: list[int] = NOTHING, chosen: str = "", past: int = 1) -> Landed:
    years = [[NOTHING]] * past + [[line]]
    plans = [[NOTHING]] * past + [[budget]]
    method = METHODS.index(chosen) if chosen else NOBODY
    return land(record(actual=years, budget=plans, closed=closed, marked=[True]), np.array([method]))


def open_amount(of: Landed) -> int:
    return int(of.months[0, of.record.closed :].sum())


def test_a_one_off_of_some_months_is_not_projected() -> None:
    assert open_amount(landed(ONCE, closed=4)) == 0
    assert open_amount(landed(MONTHLY, closed=3, past=0)) == 0


def test_what_is_budgeted_of_it_is_still_expected() -> None:
    plan = [0] * 8 + [250_00] + [0] * 3

    assert open_amount(landed(ONCE, closed=4, budget=plan)) == 250_00


def test_a_grant_of_every_month_goes_on() -> None:
    assert open_amount(landed(MONTHLY, closed=6)) > 0
    assert open_amount(landed(MONTHLY, closed=6, budget=MONTHLY)) == 600_00


def test_a_person_may_expect_more() -> None:
    plan = [0] * 11 + [50_00]

    assert open_amount(landed(ONCE, closed=4, budget=plan, chosen="run_rate")) > 50_00


def test_its_past_is_landed_by_the_same_rule() -> None:
    found = record(actual=[[ONCE], [ONCE], [ONCE]], budget=[[NOTHING]] * 3, closed=4, marked=[True])

    assert not land(found, np.array([NOBODY])).past.error.any()  # it was over in April of each year
