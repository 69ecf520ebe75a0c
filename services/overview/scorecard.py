"""The scorecard of a month: what each manager and vice president answers for, in figures of the pages."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session

from data.engine import reading
from language import _
from planning import ratios
from planning.hierarchy import Tree
from planning.overview.scorecard import SUMS, AnsweringPlace, scorecard
from planning.variance.comparison import RESULT_SIGN
from services.explanations import waiting
from services.labor import productivity
from services.overview import actions
from services.people.answering import Names, answering
from services.permissions import Actor, require
from services.variance import report
from services.variance.question import BudgetChoice
from services.variance.report import Question


@dataclass(frozen=True)
class Scorecard:
    """An answer. `rows` as `planning.overview.scorecard.scorecard`; `months` (yyyymm) are those compared.

    `nobody`: departments with figures that nobody answers for; `has_areas`: whether the tree has departments above
    others, which are taken as the areas of vice presidents.
    """

    rows: pd.DataFrame
    months: tuple[int, ...]
    version: BudgetChoice | None
    nobody: int
    has_areas: bool


def of_month(url: str, actor: Actor, *, question: Question, today: date) -> Scorecard:
    """Return the scorecard of the year up to a month; explanations are those missing of the month itself.

    Args:
        url: Database.
        actor: Who asks; a manager sees her departments.
        question: The month; `span` is the year to date.
        today: Actions count that are overdue or due within 30 days of this day.

    Raises:
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    compared = report.table(url, actor, question=question, by="account")
    with reading(url) as session:
        places = _places(session, report.choices(url, actor).departments)
    figures = _figures(url, actor, question, today, places)
    known = [one for one in places if one.department_id in figures.index]
    return Scorecard(
        rows=scorecard(places, figures, hospital=_("Whole hospital") if actor.departments is None else _("Total")),
        months=compared.months,
        version=compared.version,
        nobody=sum(not one.people for one in known),
        has_areas=any(one.area for one in places),
    )


def _places(session: Session, tree: Tree) -> list[AnsweringPlace]:
    people = answering(session)
    return [_place(tree, node.key, node.member, people) for node in tree.nodes if node.member is not None]


def _place(tree: Tree, key: str, department_id: int, people: dict[int, Names]) -> AnsweringPlace:
    """Return a department in the area of the department right above it; one that adds others up lies in its own."""
    way = [node for node in tree.path(key) if node.member is not None]
    above = way if not tree.is_leaf(key) else way[:-1]
    own, label = ", ".join(people.get(department_id, ())), tree[key].name or tree[key].label
    if not above:
        return AnsweringPlace(department_id, key, label, own)
    area, higher = above[-1], above[-2].member if len(above) > 1 else None
    named, inherited = people.get(area.member or 0, ()), people.get(higher or 0, ())
    return AnsweringPlace(
        department_id,
        key,
        label,
        own,
        area.key,
        area.name or area.label,
        "" if named == inherited else ", ".join(named),
    )


def _figures(url: str, actor: Actor, question: Question, today: date, places: list[AnsweringPlace]) -> pd.DataFrame:
    """Return `SUMS` by department id; departments without any are not there."""
    numbers = {one.key: one.department_id for one in places}
    lines = report.detail(url, actor, question=question, by=("department", "category"))
    worked = productivity.report(url, actor, period=question.period, over="ytd").departments
    unexplained = waiting.by_department(url, actor, period=question.period, version_id=question.version_id, today=today)
    due = pd.Series(
        [numbers.get(one.key) for one in actions.follow_ups(url, actor, period=question.period, today=today)],
        dtype="Int64",
    )
    hours = worked.assign(department_id=worked["key"].map(numbers)).set_index("department_id")
    told = pd.concat(
        [
            _money(lines, "result"),
            _money(lines[lines["category"].isin(ratios.LABOR_CATEGORIES)], "labor"),
            hours[["standard", "target"]].astype("Float64"),
            unexplained.set_index("department_id")["open"].astype("Int64").rename("missing"),
            due.value_counts().astype("Int64").rename("due"),
        ],
        axis=1,
    )
    known = told[told.notna().any(axis=1) & told.index.isin(list(numbers.values()))]
    return known.fillna({"missing": 0, "due": 0})[list(SUMS)]


def _money(lines: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return actual and budget by department, of the result or of labor cost (positive)."""
    sign = lines["type"].map(RESULT_SIGN) if name == "result" else (lines["type"] == "expense").astype("int64")
    signed = pd.DataFrame(
        {
            "department_id": lines["department_id"],
            name: lines["actual"] * sign,
            f"{name}_budget": lines["budget"] * sign,
        }
    )
    summed: pd.DataFrame = signed.groupby("department_id")[[name, f"{name}_budget"]].sum(min_count=1)
    return summed
