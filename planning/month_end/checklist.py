"""What has to be settled before a month is closed: each item done, open or not applicable, and by how much.

Source: docs/methods.md#month-end-checklist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from planning.month_end.states import MissingAmount, MonthState

ItemState = Literal["done", "open", "not_applicable"]
ForecastStanding = Literal["no_series", "never", "behind", "current"]
#: What a person who may see some departments only is told: nothing of it is a figure of the hospital.
OF_DEPARTMENTS = ("budget", "explanations", "handed_in", "forecast", "prior_month")


@dataclass(frozen=True)
class MonthFacts:
    """What the books say of one month; amounts are minor units.

    `files_in`, `files_missing`: kinds of files that cover the month, and those that covered each of the three before
    and not this one. `differing`: places whose kept total is not the sum of their lines. `rejected…`: rows of the
    month's files that wait for a correction; `unknown…`: codes that nobody has explained, of all files. `required` and
    `unanswered`: variances above the thresholds, all and without an explanation, None without a budget to compare with.
    `expected`: departments that managers hand in, `not_handed_in` the names of those that are not handed in.
    `prior_open`: whether the month before has figures and is open, None where it has none.
    """

    departments: int
    files: int
    files_in: tuple[str, ...]
    files_missing: tuple[str, ...]
    differing: int
    difference_minor: int
    rejected: int
    rejected_minor: int
    unknown: int
    unknown_minor: int
    state: MonthState
    version: str
    required: int | None
    unanswered: int
    unanswered_minor: int
    silent: tuple[str, ...]
    expected: int
    not_handed_in: tuple[str, ...]
    forecast: ForecastStanding
    prior_open: bool | None


@dataclass(frozen=True)
class ChecklistItem:
    """One item: its state, why (a code of `reports.month_end.checklist`), how many, how much, and whose names."""

    name: str
    state: ItemState
    why: str
    count: int = 0
    amount_minor: int | None = None
    names: tuple[str, ...] = ()


def judge(facts: MonthFacts) -> tuple[ChecklistItem, ...]:
    """Return the items in the order in which they are settled."""
    return tuple(rule(facts) for rule in _RULES)


def open_items(items: tuple[ChecklistItem, ...]) -> tuple[str, ...]:
    """Return the names of what is open."""
    return tuple(item.name for item in items if item.state == "open")


def _files(facts: MonthFacts) -> ChecklistItem:
    if not facts.departments:
        return ChecklistItem("files", "open", "no_ledger", names=("ledger",))
    if facts.files_missing:
        return ChecklistItem("files", "open", "missing", len(facts.files_missing), names=facts.files_missing)
    return ChecklistItem("files", "done", "all_in", facts.files, names=facts.files_in)


def _control_totals(facts: MonthFacts) -> ChecklistItem:
    if not facts.departments:
        return ChecklistItem("control_totals", "not_applicable", "no_ledger")
    if facts.differing:
        return ChecklistItem("control_totals", "open", "differ", facts.differing, facts.difference_minor)
    return ChecklistItem("control_totals", "done", "tied", facts.files, 0)


def _rejected_rows(facts: MonthFacts) -> ChecklistItem:
    if facts.rejected:
        return ChecklistItem("rejected", "open", "waiting", facts.rejected, facts.rejected_minor)
    return ChecklistItem("rejected", "done", "none")


def _unknown(facts: MonthFacts) -> ChecklistItem:
    if facts.unknown:
        return ChecklistItem("unknown_codes", "open", "waiting", facts.unknown, facts.unknown_minor)
    return ChecklistItem("unknown_codes", "done", "none")


def _begun(facts: MonthFacts) -> ChecklistItem:
    partly = [one for one in facts.state.missing if not one.absent]
    return _postings("begun", facts, partly, thin=facts.state.thin or facts.state.state == "begun")


def _accruals(facts: MonthFacts) -> ChecklistItem:
    return _postings("accruals", facts, [one for one in facts.state.missing if one.absent])


def _postings(name: str, facts: MonthFacts, missing: list[MissingAmount], *, thin: bool = False) -> ChecklistItem:
    """Return whether what usually is there is posted; `amount_minor` is what lacks of it."""
    if not facts.departments:
        return ChecklistItem(name, "not_applicable", "no_ledger")
    if missing:
        lacking = sum(abs(one.usual - one.posted) for one in missing)
        names = tuple(one.category for one in missing)
        return ChecklistItem(name, "open", "missing", len(missing), lacking, names)
    if thin:
        return ChecklistItem(name, "open", "begun" if facts.state.state == "begun" else "thin")
    if facts.state.judged_by == "nothing":
        return ChecklistItem(name, "not_applicable", "not_judged")
    return ChecklistItem(name, "done", "posted")


def _budget(facts: MonthFacts) -> ChecklistItem:
    if facts.version:
        return ChecklistItem("budget", "done", "approved", names=(facts.version,))
    return ChecklistItem("budget", "open", "none")


def _explanations(facts: MonthFacts) -> ChecklistItem:
    if facts.required is None:
        return ChecklistItem("explanations", "not_applicable", "nothing_to_compare")
    if facts.unanswered:
        return ChecklistItem(
            "explanations", "open", "unanswered", facts.unanswered, facts.unanswered_minor, facts.silent
        )
    return ChecklistItem("explanations", "done", "written" if facts.required else "none_needed", facts.required)


def _handed_in(facts: MonthFacts) -> ChecklistItem:
    if not facts.expected:
        return ChecklistItem("handed_in", "not_applicable", "nobody")
    missing = len(facts.not_handed_in)
    if missing:
        return ChecklistItem("handed_in", "open", "missing", missing, names=facts.not_handed_in)
    return ChecklistItem("handed_in", "done", "all_in", facts.expected)


def _forecast(facts: MonthFacts) -> ChecklistItem:
    states: dict[ForecastStanding, ItemState] = {
        "no_series": "not_applicable", "never": "open", "behind": "open", "current": "done",
    }  # fmt: skip
    return ChecklistItem("forecast", states[facts.forecast], facts.forecast)


def _prior_month(facts: MonthFacts) -> ChecklistItem:
    if facts.prior_open is None:
        return ChecklistItem("prior_month", "not_applicable", "first_month")
    return ChecklistItem(
        "prior_month", "open" if facts.prior_open else "done", "open" if facts.prior_open else "closed"
    )


_RULES: tuple[Callable[[MonthFacts], ChecklistItem], ...] = (
    _files, _control_totals, _rejected_rows, _unknown, _begun, _accruals, _budget, _explanations, _handed_in,
    _forecast, _prior_month,
)  # fmt: skip
