"""The scorecard: result, labor, hours, missing explanations and due actions, by manager, vice president and hospital.

Source: docs/methods.md#scorecard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Level = Literal["hospital", "area", "manager", "department"]
#: Amounts (minor units), hours and counts that are added up; NA where there is none.
SUMS = ("result", "result_budget", "labor", "labor_budget", "standard", "target", "missing", "due")
COLUMNS = ("level", "depth", "key", "label", "people", "departments", *SUMS, "result_variance", "labor_variance",
           "hours_gap", "hours_index")  # fmt: skip


@dataclass(frozen=True)
class AnsweringPlace:
    """A department: who answers for it, and the vice president's area that it lies in ("" for none).

    `area` is the key of the department right above it, `area_people` who is named for that one itself ("" for nobody).
    """

    department_id: int
    key: str
    label: str
    people: str
    area: str = ""
    area_label: str = ""
    area_people: str = ""


def scorecard(places: Sequence[AnsweringPlace], figures: pd.DataFrame, *, hospital: str) -> pd.DataFrame:
    """Return rows from the hospital down to departments: `COLUMNS`.

    Whoever answers for a whole area has no row of a manager inside it: departments that nobody else answers for stand
    directly below. A manager of one department is one row. Departments without any figure are left out.

    Args:
        places: Departments in the order of their tree.
        figures: `SUMS` by department id (index).
        hospital: What the first row is called.
    """
    known = [one for one in places if one.department_id in figures.index]
    rows = [_row(("hospital", 0, "", hospital, ""), known, figures)]
    for area, inside in _groups(known, lambda one: one.area).items():
        depth = 1
        if area:
            first = inside[0]
            rows.append(_row(("area", 1, area, first.area_label, first.area_people), inside, figures))
            depth = 2
        rows += list(_below(inside, depth, figures))
    table = pd.DataFrame(rows, columns=[*COLUMNS[:6], *SUMS])
    table = table.astype(dict.fromkeys(("standard", "target"), "Float64"))
    table = table.astype({name: "Int64" for name in SUMS if name not in ("standard", "target")})
    return _with_ratios(table)[list(COLUMNS)]


def _below(inside: Sequence[AnsweringPlace], depth: int, figures: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    for people, own in _groups(inside, lambda one: "" if one.people == one.area_people else one.people).items():
        if people and len(own) == 1:
            one = own[0]
            yield _row(("manager", depth, one.key, f"{people} · {one.label}", people), own, figures)
            continue
        if people:
            yield _row(("manager", depth, "", people, people), own, figures)
        for one in own:
            yield _row(("department", depth + bool(people), one.key, one.label, one.people), [one], figures)


def _groups(places: Sequence[AnsweringPlace], name: Any) -> Mapping[str, list[AnsweringPlace]]:
    groups: dict[str, list[AnsweringPlace]] = {}
    for one in places:
        groups.setdefault(name(one), []).append(one)
    return groups


def _row(
    named: tuple[Level, int, str, str, str], places: Sequence[AnsweringPlace], figures: pd.DataFrame
) -> tuple[Any, ...]:
    """Return a row: level, depth, key, label and people, the number of its departments, and their sums."""
    sums = figures.loc[[one.department_id for one in places], list(SUMS)].sum(min_count=1)
    return (*named, len(places), *(sums[name] for name in SUMS))


def _with_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with variances (favorable positive), hours beyond the target, and target ÷ hours worked."""
    return table.assign(
        result_variance=table["result"] - table["result_budget"],
        labor_variance=table["labor_budget"] - table["labor"],
        hours_gap=(table["standard"] - table["target"]).where(table["standard"] > 0),
        hours_index=table["target"] / table["standard"].where(table["standard"] > 0),
    )
