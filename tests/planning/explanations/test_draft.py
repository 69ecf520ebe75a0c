"""Drafts of explanations: what is planted is named, what is usual is not, and the parts add up to the cent."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.explanations.draft import draft
from planning.explanations.facts import LineFacts
from planning.periods import shift
from tests.planning.explanations.lines import MONTH, MONTHS, a_line


def named(line: LineFacts) -> list[tuple[str, int]]:
    """Return causes and amounts in dollars; checks that nothing is lost on the way."""
    told = draft(line)
    assert sum(part.amount for part in told.parts) + told.unexplained == told.variance == line.variance
    return [(part.cause, int(round(part.amount / 100, -2))) for part in told.parts]


def test_a_usual_month_claims_nothing() -> None:
    assert named(a_line()) == []


def test_a_noisy_line_claims_nothing_although_it_is_far_from_budget() -> None:
    swings = {month: 10_000_00 + (4_000_00 if place % 2 else -4_000_00) for place, month in enumerate(MONTHS)}
    assert named(a_line(swings)) == []


def test_a_supplier_that_was_never_here_is_named_with_what_the_others_lost() -> None:
    line = a_line({MONTH: 7_000_00}, postings=[(MONTH, 8_000_00, "INV-X", "Cleaning", 99)])
    (part,) = draft(line).parts

    assert part.cause == "new_supplier"
    assert part.facts["suppliers"] == ("Supplier 99",)
    assert part.facts["billed"] == 8_000_00
    assert part.amount == -(8_000_00 - part.facts["dropped"])
    assert line.postings.set_index("id").loc[list(part.lines), "supplier_id"].tolist() == [99]


def test_a_new_supplier_that_takes_the_place_of_another_at_the_same_cost_is_no_cause() -> None:
    assert named(a_line({MONTH: 2_000_00}, postings=[(MONTH, 8_000_00, "INV-X", "Cleaning", 99)])) == []


def test_one_document_far_outside_the_usual_sizes_is_a_one_off() -> None:
    line = a_line(postings=[(MONTH, 30_000_00, "INV-BIG", "Cleaning", 7)])
    assert named(line) == [("one_off", -30_000)]


def test_a_journal_of_a_new_kind_is_a_one_off_even_if_it_is_small() -> None:
    assert named(a_line(postings=[(MONTH, 2_000_00, "JE-1", "Settlement", 0)])) == [("one_off", -2_000)]


@pytest.mark.parametrize("cost", [True, False])
def test_timing_knows_which_month_has_more_posted_whether_that_is_good_or_bad(cost: bool) -> None:
    more = a_line({MONTH: 20_000_00, shift(MONTH, -1): 0}, cost=cost)
    less = a_line({MONTH: 0, shift(MONTH, 1): 20_000_00}, cost=cost)

    assert [draft(replace(line, cost=cost)).parts[0].facts["more"] for line in (more, less)] == [True, False]


def test_what_one_month_lacks_and_its_neighbor_has_is_timing() -> None:
    after = shift(MONTH, 1)
    assert named(a_line({MONTH: 0, after: 20_000_00})) == [("timing", 10_000)]
    before = shift(MONTH, -1)
    assert named(a_line({MONTH: 20_000_00, before: 0})) == [("timing", -10_000)]


def test_hours_far_below_usual_with_pay_below_budget_are_a_vacancy() -> None:
    hours = [1_000_000 if month != MONTH else 700_000 for month in MONTHS]
    line = a_line({MONTH: 7_000_00}, category="salaries", own_hours=hours)
    (part,) = draft(line).parts

    assert part.cause == "vacancy"
    assert (part.facts["hours"], part.facts["usual_hours"]) == (700_000, 1_000_000)


def test_pay_below_budget_at_usual_hours_is_no_vacancy() -> None:
    line = a_line({MONTH: 7_000_00}, category="salaries", own_hours=[1_000_000] * len(MONTHS))
    assert "vacancy" not in [cause for cause, _amount in named(line)]


@pytest.mark.parametrize("standard", [None, 1_200_000])
def test_agency_that_stands_in_for_missing_own_staff_is_a_vacancy(standard: int | None) -> None:
    own = [1_000_000 if month != MONTH else 700_000 for month in MONTHS]
    worked = [hours + (100_000 if month != MONTH else 350_000) for month, hours in zip(MONTHS, own, strict=True)]
    line = a_line({MONTH: 34_000_00}, category="contract_labor", own_hours=own, actual_hours=worked,
                  standard_hours=pd.array([standard] * len(MONTHS), dtype="Int64"))  # fmt: skip
    (part,) = draft(line).parts

    assert part.cause == "vacancy"
    assert part.amount < -23_000_00
    assert (part.facts["hours"], part.facts["usual_hours"]) == (700_000, 1_000_000)
    assert (part.facts["others"], part.facts["usual_others"]) == (350_000, 100_000)


@pytest.mark.parametrize(
    ("own_hours", "others"),
    [(700_000, 100_000), (1_000_000, 350_000)],  # nobody stood in: it is dearer; nobody is missing: it is more
)
def test_agency_that_stands_in_for_nobody_is_no_vacancy(own_hours: int, others: int) -> None:
    own = [1_000_000 if month != MONTH else own_hours for month in MONTHS]
    worked = [hours + (100_000 if month != MONTH else others) for month, hours in zip(MONTHS, own, strict=True)]
    line = a_line({MONTH: 34_000_00}, category="contract_labor", own_hours=own, actual_hours=worked)
    assert "vacancy" not in [cause for cause, _amount in named(line)]


def test_volume_is_named_with_its_exact_amount() -> None:
    volumes = [1_000_000 if month != MONTH else 1_200_000 for month in MONTHS]
    line = a_line({MONTH: 12_000_00}, fixed_share=0.0, budget_volume=1_000_000, actual_volume=volumes)
    assert [(part.cause, part.amount) for part in draft(line).parts] == [("volume", -2_000_00)]


def test_an_account_marked_as_not_recurring_is_a_one_off_whatever_its_size() -> None:
    line = replace(a_line({MONTH: 10_500_00}), non_recurring=True)
    assert [(part.cause, part.amount) for part in draft(line).parts] == [("one_off", -500_00)]


def test_a_cost_that_stays_high_is_no_one_off_in_the_year_to_date() -> None:
    months = (202601, 202602, 202603, 202604)
    high = replace(a_line(dict.fromkeys(months, 50_000_00)), span=months)
    assert "one_off" not in [cause for cause, _amount in named(high)]


@given(
    actual=st.lists(st.integers(-50_000_00, 50_000_00), min_size=len(MONTHS), max_size=len(MONTHS)),
    volume=st.lists(st.integers(0, 2_000_000), min_size=len(MONTHS), max_size=len(MONTHS)),
    hours=st.lists(st.integers(0, 900_000), min_size=len(MONTHS), max_size=len(MONTHS)),
    fixed=st.sampled_from([0.0, 0.3, 1.0]),
    category=st.sampled_from(["salaries", "contract_labor", "supplies", "purchased_services"]),
    extra=st.lists(st.tuples(st.sampled_from(MONTHS), st.integers(-90_000_00, 90_000_00)), max_size=3),
)
def test_named_parts_and_the_rest_are_the_variance_to_the_cent(
    *, actual: list[int], volume: list[int], hours: list[int], fixed: float, category: str, extra: list[tuple[int, int]]
) -> None:
    line = a_line(
        dict(zip(MONTHS, actual, strict=True)),
        postings=[(month, amount, f"JE-{number}", "x", 9) for number, (month, amount) in enumerate(extra)],
        category=category,
        fixed_share=fixed,
        budget_volume=1_000_000,
        actual_volume=volume,
        budget_hours=500_000,
        standard_hours=hours,
        actual_hours=hours[::-1],
        own_hours=hours,
    )
    told = draft(line)

    assert told.variance == 10_000_00 - line.actual(MONTH)
    assert sum(part.amount for part in told.parts) + told.unexplained == told.variance


@pytest.mark.parametrize("seed", range(20))
def test_noise_alone_is_not_explained(seed: int) -> None:
    rng = np.random.default_rng(seed)
    amounts = {month: round(10_000_00 * float(1 + rng.normal(0, 0.06))) for month in MONTHS}
    assert named(a_line(amounts)) == []


def test_a_price_that_invoices_prove_is_named_on_a_cost_without_a_driver() -> None:
    effects = pd.array([-2_500_00 if month == MONTH else 10_00 for month in MONTHS], dtype="Int64")
    line = a_line({MONTH: 12_600_00}, category="supplies", price_effect=effects)

    told = draft(line)

    assert [(part.cause, part.amount) for part in told.parts] == [("price", -2_500_00)]
    assert told.unexplained == line.variance + 2_500_00


@pytest.mark.parametrize("effect", [-300_00, 2_500_00], ids=["small", "other direction"])
def test_a_price_that_leaves_as_much_unexplained_is_not_told(effect: int) -> None:
    effects = pd.array([effect if month == MONTH else 10_00 for month in MONTHS], dtype="Int64")
    line = a_line({MONTH: 12_600_00}, category="supplies", price_effect=effects)

    assert "price" not in [part.cause for part in draft(line).parts]
