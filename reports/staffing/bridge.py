"""The bridge from the labor budget to the landing: its steps as a picture and as a table."""

import pandas as pd

from language import N_, _, translate
from planning.staffing.bridge import STEPS
from planning.variance.flex_bridge import STEP, TOTAL
from reports.formats import Formats

LABELS = {
    "volume": N_("Volume"),
    "hours_per_unit": N_("Hours per unit"),
    "mix": N_("Mix of staff"),
    "agency": N_("Agency"),
    "pay": N_("Pay"),
    "benefits": N_("Benefits"),
}


def steps_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return `key, label, kind, start, end, change` of all departments together (minor units), for `bridge_chart`.

    Args:
        table: `budget, landing` and the steps, one row per department; positive steps cost more.

    Returns:
        Steps that are not 0 between both totals; `change` is favorable where it is positive.
    """
    sums = table[["budget", *STEPS, "landing"]].sum().astype("int64")
    level = int(sums["budget"])
    rows: list[tuple[str, str, str, int, int, int]] = [("budget", N_("Budget"), TOTAL, 0, level, 0)]
    for name in STEPS:
        over = int(sums[name])
        if over:
            rows.append((name, LABELS[name], STEP, level, level + over, -over))
            level += over
    rows.append(("landing", N_("Landing"), TOTAL, 0, int(sums["landing"]), 0))
    return pd.DataFrame(rows, columns=["key", "label", "kind", "start", "end", "change"])


def departments_view(table: pd.DataFrame, names: dict[int, str], formats: Formats) -> pd.DataFrame:
    """Return departments with their steps as texts, furthest over budget first; positive is over budget."""
    ordered = _by_overrun(table)
    view = {_("Department"): [names.get(number, "") for number in ordered["department_id"]]}
    for name, title in _titles().items():
        view[title] = [formats.amount(value) for value in ordered[name]]
    return pd.DataFrame(view)


def plain_departments(table: pd.DataFrame, names: dict[int, str], formats: Formats) -> pd.DataFrame:
    """Return the same as numbers, for files."""
    ordered = _by_overrun(table)
    plain = pd.DataFrame({_("Department"): [names.get(number, "") for number in ordered["department_id"]]})
    for name, title in _titles().items():
        plain[title] = [formats.figure(value) for value in ordered[name]]
    return plain


def _by_overrun(table: pd.DataFrame) -> pd.DataFrame:
    over = table["landing"] - table["budget"]
    return table.assign(over=over).sort_values("over", ascending=False, kind="stable", ignore_index=True)


def _titles() -> dict[str, str]:
    return {
        "budget": _("Budget"),
        **{name: translate(label) for name, label in LABELS.items()},
        "landing": _("Landing"),
    }
