"""Events of the audit trail in people's words: no code, no JSON, no minor units."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from data.models.adjusting import ADJUSTMENT_KINDS, ADJUSTMENT_STATES
from data.models.budget import STAGES
from planning.trail.changes import changes
from reports.formats import Formats
from reports.trail import tables, words
from reports.trail.names import ACTIONS, KINDS, STEPS, VALUES
from services.trail.events import TrailEvent
from tests.syntax import nodes_of
from tests.test_layers import PROJECT

FORMATS = Formats("USD", "en_US")
NAMES = {
    ("department", 3): "ICU Intensive care",
    ("account", 7): "5100 Salaries",
    ("budget_version", 2): "FY 2027 budget",
    ("supplier", 5): "Medline",
    ("supplier", 2): "Medline Inc",
}


def event(action: str, subject: str, details: dict[str, Any]) -> TrailEvent:
    at = datetime(2026, 4, 30, 14, 5, tzinfo=UTC)
    return TrailEvent(12, at, "ada@x.org", "Ada Lin", action, subject, details)


def test_a_typed_figure_reads_with_its_place_its_amounts_and_the_reason() -> None:
    columns = ["department_id", "account_id", "period", "old_minor", "new_minor", "typed", "note"]
    details = {"columns": columns, "changes": [[3, 7, 202701, 100_00, -250_50, True, None]], "reason": "Nurses left"}

    row = tables.event_rows([event("budget.cells", "budget_version/2", details)], NAMES, FORMATS).iloc[0]

    assert row["who"] == "Ada Lin (ada@x.org)"
    assert (row["what"], row["about"], row["why"]) == ("Budget figures changed", "FY 2027 budget", "Nurses left")
    assert row["changed"] == "Figure: $100.00 → −$250.50 · ICU Intensive care · 5100 Salaries · Jan 2027"


def test_assumptions_read_as_people_make_them_from_old_to_new() -> None:
    assumed = {"department_id": 3, "detail": "supplies", "day": "2027-01-01", "old": 20_000, "new": 35_500, "note": ""}
    details = {"columns": ["cell"], "changes": [], "assumptions": [{"kind": "inflation", **assumed}],
               "read": {"old": [202601, 202602], "new": [202602]}}  # fmt: skip

    row = tables.event_rows([event("budget.build", "budget_version/2", details)], NAMES, FORMATS).iloc[0]

    assert row["changed"] == (
        "Assumption › Inflation: +2% → +3.55% · ICU Intensive care · Supplies · Jan 1, 2027; "
        "Months read: Jan – Feb 2026 → Feb 2026"
    )


def test_a_close_without_explanations_says_of_which_lines_and_why() -> None:
    line = {"department_id": 3, "account_id": 7, "variance_minor": -80_00}
    details = {"open_items": ["budget", "explanations"], "unexplained": [line], "unexplained_reason": "No payroll yet"}

    rows = tables.file_rows([event("period.close", "period/202601", details)], NAMES, FORMATS)

    assert rows[["field", "new"]].to_numpy().tolist() == [
        ["Open items", "Budget approved, Variances explained"],
        ["Closed without explanations because", "No payroll yet"],
        ["Variance without explanation", "−$80.00"],
    ]


def test_files_have_a_row_for_each_field_with_old_and_new() -> None:
    details = {"old": {"role": "viewer", "departments": []}, "new": {"role": "manager", "departments": ["ICU", "ED"]}}

    rows = tables.file_rows([event("user.change", "app_user/9", details)], NAMES, FORMATS)

    assert rows[["field", "old", "new"]].to_numpy().tolist() == [
        ["Role", "Viewer", "Manager"],
        ["Departments", "", "ICU, ED"],
    ]
    assert rows["when"].unique().tolist() == ["2026-04-30T14:05:00Z"]


@pytest.mark.parametrize(
    ("action", "details", "said"),
    [
        ("supplier.merge", {"into": 5, "before": None, "moved_along": []}, "Counts under: Medline"),
        ("supplier.merge", {"into": 5, "before": 2}, "Counts under: Medline Inc → Medline"),
        ("payment.recovered", {"before": 100, "recovered_minor": 250}, "Recovered: $1.00 → $2.50"),
        ("settings.explanations", {"old": {"usual": {"percent": 0.05}}, "new": {"usual": {"percent": 0.1}}},
         "Percent: 5.0% → 10.0%"),
        ("settings.explanations", {"old": {"categories": {}}, "new": {"categories": {"drugs": {"amount_minor": 5_00}}}},
         "Drugs › Amount: $5.00"),
        ("import.statistics", {"file": "a.csv", "control_total": 12_500}, "File: a.csv; Control total: 12.5"),
        ("import.ledger", {"control_total": 12_500}, "Control total: $125.00"),
        ("user.change", {"old": {"active": True}, "new": {"active": False}}, "Active: yes → no"),
        ("contract.prices", {"old": [], "new": [{"item": "Gloves", "unit_price_micro": 52_500}]},
         "Row: Item Gloves · Unit price 0.0525"),
        ("budget.stage", {"department": "ICU Intensive care", "old": "open", "new": "submitted", "note": None,
                          "lines": 1, "amount_minor": 500_00},
         "Stage: Open → Submitted; Department: ICU Intensive care; 2 more"),
        ("budget.due", {"old": None, "new": "2026-12-04"}, "Due: Dec 4, 2026"),
        ("budget.due", {"old": "2026-12-04", "new": None}, "Due: Dec 4, 2026 → –"),
        ("budget.justification_limit", {"old": 0, "new": 5_000_00}, "Limit: $0.00 → $5,000.00"),
        ("budget.adjustment", {"status": {"old": "requested", "new": "approved", "approver_added_by_submitter": True},
                               "to_department_id": 3},
         "State: Waiting for approval → Approved; State › Approver’s account was added by who submitted: yes; 1 more"),
        ("budget.adjustment", {"kind": "carry_forward", "from_version_id": 2, "to_department_id": None},
         "Kind: Carry-forward; Carried from: FY 2027 budget"),
        ("budget.adjustment", {"to_department_id": 3, "to_account_id": 7},
         "To department: ICU Intensive care; To account: 5100 Salaries"),
        ("budget.copy", {"copied_from": 99}, "Copied from: no longer there (99)"),
    ],
)  # fmt: skip
def test_changes_read_as_sentences_of_figures(action: str, details: dict[str, Any], said: str) -> None:
    assert words.in_short(action, details, NAMES, FORMATS) == said


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("comment/3/7/202604", "ICU Intensive care · 5100 Salaries · Apr 2026"),
        ("comment/3/0/202604", "ICU Intensive care · Apr 2026"),
        ("landing/2027/3/7", "ICU Intensive care · 5100 Salaries · FY 2027"),
        ("period/202604", "Apr 2026"),
        ("budget_version/2", "FY 2027 budget"),
        ("budget_version/88", "Budget version 88"),
        ("budget_version/2/department/3", "ICU Intensive care · FY 2027 budget"),
        ("setting", "–"),
    ],
)
def test_subjects_are_called_by_name(subject: str, said: str) -> None:
    assert words.subject(subject, NAMES, FORMATS) == said


def test_every_stage_and_state_that_is_stored_has_words() -> None:
    assert set(VALUES["stage"]) == set(STAGES)
    assert set(ADJUSTMENT_STATES) <= set(VALUES["status"])
    assert set(ADJUSTMENT_KINDS) <= set(VALUES["kind"])


def _recorded_actions() -> set[str]:
    """Return every action that a service names: a text of two words with a dot whose first word is a kind."""
    pattern = re.compile(rf"(?:{'|'.join(KINDS)})\.[a-z_]+")
    texts: set[str] = set()
    for path in sorted((PROJECT / "services").rglob("*.py")):
        constants = (getattr(node, "value", None) for node in nodes_of(path))
        texts |= {value for value in constants if isinstance(value, str) and pattern.fullmatch(value)}
    return texts


def test_every_action_that_services_record_has_words() -> None:
    steps = {f"{kind}.{step}" for kind in KINDS for step in STEPS}
    imports = {action for action in _recorded_actions() if action.startswith("import.")}

    assert _recorded_actions() - set(ACTIONS) - steps - imports == set()
    assert set(ACTIONS) - _recorded_actions() - {"demo.load"} == set()


def test_every_kind_of_event_that_is_recorded_is_known() -> None:
    """The first argument after the actor of `audit.record`, where it is a text."""
    import ast

    kinds = set()
    for path in sorted((PROJECT / "services").rglob("*.py")):
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                action = node.args[2]
                if isinstance(action, ast.Constant):
                    kinds.add(str(action.value).partition(".")[0])
    assert kinds - set(KINDS) == set()
    assert kinds


def test_nothing_of_a_change_is_lost_in_the_table_of_one_event() -> None:
    details = {"old": {str(number): number for number in range(9)}, "new": {}}
    one = event("contract.change", "contract/1", details)

    assert len(tables.change_rows(one, NAMES, FORMATS)) == len(changes(one.action, details)) == 9
    assert words.in_short(one.action, details, NAMES, FORMATS).endswith("; 7 more")
