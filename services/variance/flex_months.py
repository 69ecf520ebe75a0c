"""The flexed budget month by month with what each line is made of, for a workbook that goes on reckoning."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Measure
from data.rows import plain
from planning.variance.flex_lines import basis, explain
from services.permissions import Actor, require
from services.variance import flex_data
from services.variance.question import Question, ResolvedQuestion, open_frame

LINES = (
    "department_id", "account_id", "measure_id", "type", "period", "budget", "fixed", "variable", "planned", "came",
    "driver", "flexed", "actual",
)  # fmt: skip
VOLUMES = ("department_id", "measure_id", "measure", "period", "budget", "actual", "per_unit", "fixed")


@dataclass(frozen=True)
class FlexMonths:
    """Lines and the volumes that they stand on.

    `lines`: `LINES`, one row a department, account and month (yyyymm); money in minor units; `fixed` + `variable` ×
    `came` ÷ `planned` (thousandths) is `flexed` exactly, `driver` says what counts (`planning.variance.flex_lines`).
    `measure_id` is what a line flexes on; for a line on hours that of its department's standard.
    `volumes`: `VOLUMES`, one row a department, measure and month that a line stands on; thousandths, NA where none was
    counted; `per_unit` and `fixed` are the hours of the labor standard on it, NaN where there is none.
    """

    lines: pd.DataFrame
    volumes: pd.DataFrame


def months(url: str, actor: Actor, *, question: Question) -> FlexMonths | None:
    """Return the flexed budget of the compared months line by line; None without a budget to flex.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        compared = frame.like_months()
        if frame.version is None or not compared.budget:
            return None
        loaded = flex_data.load(
            frame, version_id=frame.version.id, months=compared.months, at_budget=compared.at_budget
        )
        periods = [frame.calendar.period(frame.year, month) for month in compared.months]
        standards = flex_data.standards(frame, periods)
        lines = _lines(loaded, periods, standards)
        return FlexMonths(lines[list(LINES)].reset_index(drop=True), _volumes(frame, loaded, lines, standards))


def _lines(loaded: flex_data.FlexLines, periods: list[int], standards: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that have any figure, or would have one at another volume."""
    told, made = explain(loaded.months), basis(loaded.months)
    places = loaded.places.loc[loaded.places.index.repeat(loaded.count)].reset_index(drop=True)
    units = standards.drop_duplicates("department_id").set_index("department_id")["measure_id"]
    by_hours = places["department_id"].astype("int64").map(units).astype("Int64")
    lines = pd.concat(
        [
            places[["department_id", "account_id", "type"]],
            made.reset_index(drop=True),
            told[["budget", "flexed", "actual"]].reset_index(drop=True),
        ],
        axis=1,
    ).assign(
        period=periods * len(loaded.places),
        measure_id=places["measure_id"].astype("Int64").where(made["driver"].to_numpy() != "hours", by_hours),
    )
    return lines[lines[["budget", "actual", "variable"]].ne(0).any(axis=1)]


def _volumes(
    frame: ResolvedQuestion, loaded: flex_data.FlexLines, lines: pd.DataFrame, standards: pd.DataFrame
) -> pd.DataFrame:
    key = ["department_id", "measure_id", "period"]
    used = lines.loc[lines["driver"] != "", [*key, "driver"]].astype({"department_id": "int64"})
    hours = used[used["driver"] == "hours"][key].drop_duplicates()
    used = used[key].drop_duplicates()
    for side in ("budget", "actual"):
        used = used.merge(_counts(loaded.volumes[side], side), on=key, how="left")
    allowed = standards.merge(hours, on=key)
    used = used.merge(allowed, on=key, how="left")
    names = _measures(frame.session)
    used = used.assign(measure=[names.get(number, "") for number in used["measure_id"].fillna(0).astype("int64")])
    return used[list(VOLUMES)].sort_values(["department_id", "measure_id", "period"]).reset_index(drop=True)


def _counts(pivot: pd.DataFrame, side: str) -> pd.DataFrame:
    long = pivot.reset_index().melt(id_vars=["department_id", "measure_id"], var_name="period", value_name=side)
    kinds = {"department_id": "int64", "measure_id": "Int64", "period": "int64", side: "Int64"}
    return long.astype(kinds)


def _measures(session: Session) -> dict[int, str]:
    rows = plain(session.connection().execute(select(col(Measure.id), col(Measure.name))))
    return {int(number): str(name) for number, name in rows}
