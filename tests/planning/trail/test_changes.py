"""What an event changed, field by field, whatever form its details have."""

from hypothesis import given
from hypothesis import strategies as st

from planning.trail.changes import FieldChange, changes, reason, referred_things

CELLS = {
    "revision": 4,
    "reason": "Two nurses more",
    "columns": ["department_id", "account_id", "period", "old_minor", "new_minor", "typed", "note"],
    "changes": [[3, 7, 202701, 100_00, 250_00, True, None], [3, 7, 202702, 250_00, 100_00, False, "taken back"]],
}
STATES = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(0, 3) | st.text("xy", max_size=2))


def test_cells_of_a_sheet_say_where_and_from_what_to_what() -> None:
    assert changes("budget.cells", CELLS) == [
        FieldChange("cell", 100_00, 250_00, 3, 7, 202701),
        FieldChange("cell_taken_back", 250_00, 100_00, 3, 7, 202702, "taken back"),
    ]
    assert reason(CELLS) == "Two nurses more"
    assert referred_things("budget.cells", CELLS) == {("department", 3), ("account", 7)}


def test_a_change_of_drivers_says_what_is_assumed_from_old_to_new_before_the_figures_that_moved() -> None:
    assumed = {"kind": "wage_award", "department_id": 3, "detail": "RN", "day": "2027-01-01", "old": 30_000}
    details = {**CELLS, "assumptions": [{**assumed, "new": 45_000, "note": "Agreed"}, {**assumed, "new": 30_000}]}
    drop = {**CELLS, "assumptions": [{**assumed, "department_id": None, "new": None, "note": None}]}

    first, *figures = changes("budget.build", details)

    assert first == FieldChange("assumption.wage_award", 30_000, 45_000, 3, why="Agreed", detail="RN", day="2027-01-01")
    assert figures == changes("budget.cells", CELLS)
    assert changes("budget.build", drop)[0] == FieldChange(
        "assumption.wage_award", 30_000, None, detail="RN", day="2027-01-01"
    )
    read = {**CELLS, "read": {"old": [202601], "new": [202601, 202602]}}
    assert changes("budget.build", read)[0] == FieldChange("read", [202601], [202601, 202602])


def test_assumptions_that_a_budget_begins_with_are_told_as_new() -> None:
    told = changes("budget.create", {"name": "FY 2027", "assumptions": [["pace", 0, "", "", 990_000]]})

    assert told == [FieldChange("name", None, "FY 2027"), FieldChange("assumption.pace", None, 990_000)]


def test_lines_that_a_month_is_closed_without_explanations_of_are_told_one_by_one() -> None:
    line = {"department_id": 3, "account_id": 7, "department": "ICU", "account": "5100", "variance_minor": -80_00}
    told = changes("period.close", {"reason": "final", "unexplained": [line], "unexplained_reason": "No payroll"})

    assert told == [
        FieldChange("unexplained_reason", None, "No payroll"),
        FieldChange("unexplained", None, -80_00, 3, 7),
    ]


def test_states_are_compared_field_by_field_and_into_their_parts() -> None:
    old = {"usual": {"amount_minor": 25_000_00, "percent": 0.05}, "categories": {}}
    new = {"usual": {"amount_minor": 30_000_00, "percent": 0.05}, "categories": {"drugs": {"percent": 0.1}}}

    assert changes("settings.explanations", {"old": old, "new": new}) == [
        FieldChange("usual.amount_minor", 25_000_00, 30_000_00),
        FieldChange("categories.drugs.percent", None, 0.1),
    ]


def test_lists_say_which_rows_went_and_came() -> None:
    old = [{"item": "Gloves", "unit_price_micro": 50_000}, {"item": "Masks", "unit_price_micro": 90_000}]
    new = [old[1], {"item": "Gloves", "unit_price_micro": 60_000}]

    assert changes("contract.prices", {"old": old, "new": new}) == [
        FieldChange("row", old[0], None),
        FieldChange("row", None, new[1]),
    ]


def test_a_single_value_that_was_replaced_stands_beside_the_new_one() -> None:
    merged = {"into": 5, "before": 2, "moved_along": [9]}
    review = {"verdict": "confirmed", "before": None, "amount_minor": 400_00, "note": "Paid twice"}

    assert changes("supplier.merge", merged) == [FieldChange("into", 2, 5)]
    assert referred_things("supplier.merge", merged) == {("supplier", 2), ("supplier", 5)}
    assert changes("payment.review", review) == [
        FieldChange("verdict", None, "confirmed"),
        FieldChange("amount_minor", None, 400_00),
    ]


def test_a_value_kept_by_department_is_of_that_department() -> None:
    details = {"old": {"minimum_hours": {"12": 8.0}}, "new": {"minimum_hours": {"12": 10.0}}}

    assert changes("staffing.assumptions", details) == [FieldChange("minimum_hours", 8.0, 10.0, department_id=12)]


@given(old=STATES, new=STATES)
def test_every_field_that_differs_is_told_once_and_no_other(old: dict[str, object], new: dict[str, object]) -> None:
    told = [(one.field, one.old, one.new) for one in changes("x.change", {"old": old, "new": new})]

    differs = {name for name in {*old, *new} if (old.get(name) or None) != (new.get(name) or None)}
    differs |= {name for name in {*old, *new} if (old.get(name) == 0) != (new.get(name) == 0)}
    assert sorted(name for name, *_values in told) == sorted(differs)
    assert all((old.get(name) or None, new.get(name) or None) == (was or None, now or None) for name, was, now in told)
