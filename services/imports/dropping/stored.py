"""What is stored already, in the form in which files are compared."""

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from planning.names import normalize
from services.imports.dropping.plan import PlannedFile
from services.imports.kinds import KINDS
from services.imports.storing.figures import THINGS
from services.imports.storing.file_figures import FileFigures

_CODES = {"supplier": "COALESCE(k.code, k.name)"}
_DAY = {"ledger_entry": "e.posting_date", "budget_line": "NULL"}


def stored_figures(session: Session, planned: PlannedFile) -> FileFigures | None:
    """Return the stored figures in the months of a file, None where there are none to compare with."""
    preview, table = planned.preview, KINDS[planned.kind].table
    if preview is None or preview.figures is None or table not in THINGS:
        return None
    months = sorted({int(month) for month in preview.figures.cells["period"]})
    rows = session.connection().execute(text(_query(planned, table, months))).all()
    if not rows:
        return None
    things, _figure = THINGS[table]
    columns = ["period", "day", "department", *things, "planned", "amount"]
    frame = pd.DataFrame([tuple(row) for row in rows], columns=columns)
    days = pd.to_datetime(frame["day"], errors="coerce")
    parts = zip(*(frame[name].map(lambda code: normalize(str(code))) for name in things), frame["planned"], strict=True)
    cells = pd.DataFrame(
        {
            "period": frame["period"].astype("int64"),
            "day": [-1 if pd.isna(day) else (day - pd.Timestamp(0)).days for day in days],
            "department": frame["department"].map(lambda code: normalize(str(code))),
            "thing": ["/".join(part for part in words if part) for words in parts],
            "amount": [int(amount) for amount in frame["amount"]],
            "fresh": 0,
        }
    )
    return FileFigures(cells, {}, len(cells))


def stored_names(session: Session) -> dict[str, str]:
    """Return code to name of the departments and accounts that are known."""
    rows = session.connection().execute(text("SELECT code, name FROM department UNION SELECT code, name FROM account"))
    return {normalize(code): normalize(name) for code, name in rows}


def _query(planned: PlannedFile, table: str, months: list[int]) -> str:
    """Return the sums of the lines in force of some months; names and numbers are our own."""
    things, figure = THINGS[table]
    joins, codes = [], []
    for place, thing in enumerate(things):
        kind = thing.removesuffix("_id")
        joins.append(f"JOIN {kind} k{place} ON k{place}.id = e.{thing}")
        codes.append(_CODES.get(kind, "k.code").replace("k.", f"k{place}."))
    planned_kind = "CASE WHEN e.kind = 'actual' THEN '' ELSE e.kind END" if table == "statistic" else "''"
    day = _DAY.get(table, "e.day")
    keys = ["e.period", day, "d.code", *codes, planned_kind]
    where = [f"e.period IN ({', '.join(map(str, months))})", "e.superseded_by IS NULL"]
    if table == "budget_line":
        filled = planned.preview.versions.values() if planned.preview is not None else ()
        where.append(f"e.version_id IN ({', '.join(str(number) for number in filled if number > 0) or '0'})")
    grouped = ", ".join(key for key in keys if key not in ("NULL", "''"))
    return (
        f"SELECT {', '.join(keys)}, SUM(e.{figure}) FROM {table} e JOIN department d ON d.id = e.department_id "  # noqa: S608
        f"{' '.join(joins)} WHERE {' AND '.join(where)} GROUP BY {grouped}"
    )
