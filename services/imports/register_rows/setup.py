"""Rows that set departments up: how an account of a department flexes, and its labor standard."""

from typing import Any

from sqlmodel import Session

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.models import Department
from language import N_
from services.imports.register_rows import cells
from services.imports.register_rows.masters import Items, Reader, RegisterItem
from services.imports.rows.context import Context

#: Decimal places of target hours and of fixed hours in files.
_TARGET_SCALE, _HOURS_SCALE = 6, 3


def flex_key(department: str, account: str) -> str:
    """Return what a flex rule is known by."""
    return f"{department} / {account}"


def read_flex_rules(context: Context, chunk: Chunk) -> Items:
    """Return the flex rules that the rows describe: driver and fixed share of an account in a department."""
    reader = Reader(context, chunk)
    departments = context.ids(chunk.table, "department", reader.problems).tolist()
    accounts = context.ids(chunk.table, "account", reader.problems).tolist()
    shares = cells.shares(reader, "fixed_share", lowest=0.0)
    names = {kind: _labels(context, kind) for kind in ("department", "account")}
    items = Items([], reader)
    for place, (department, account, share) in enumerate(zip(departments, accounts, shares, strict=True)):
        driver = reader.text("statistic", place)
        if share is None and not driver and not reader.problems.bad[place]:
            say = remark(N_("The row has neither a statistic nor a fixed share. Fill one in."))
            reader.refuse(place, "fixed_share", "missing_rule", say)
        if not reader.problems.bad[place]:
            key = flex_key(names["department"][department], names["account"][account])
            values = {"department_id": department, "account_id": account, "fixed_share": share}
            line = int(chunk.lines[place])
            items.listed.append(RegisterItem(place, line, key, values, {"flex_measure_id": driver}))
    return items


def read_standards(context: Context, chunk: Chunk) -> Items:
    """Return the labor standards that the rows describe: unit of service, target hours per unit, fixed hours a year."""
    reader = Reader(context, chunk)
    departments = context.ids(chunk.table, "department", reader.problems).tolist()
    target = _hours(reader, "target_hours", _TARGET_SCALE)
    fixed = _hours(reader, "fixed_hours", _HOURS_SCALE)
    names = _labels(context, "department")
    items = Items([], reader)
    for place, department in enumerate(departments):
        unit = reader.text("unit", place)
        if not unit and target[place] is None and fixed[place] is None and not reader.problems.bad[place]:
            say = remark(N_("The row has neither a unit of service nor hours. Fill one in."))
            reader.refuse(place, "unit", "missing_standard", say)
        if not reader.problems.bad[place]:
            values = {"target_hours_per_uos": target[place], "fixed_hours": fixed[place]}
            item = RegisterItem(place, int(chunk.lines[place]), names[department], values, {"uos_measure_id": unit})
            item.first = {"id": department}
            items.listed.append(item)
    return items


def stored_department(session: Session, item: RegisterItem) -> Department | None:
    """Return the department of a standard; None in a preview of one that the file itself would make."""
    number = item.first["id"]
    return session.get(Department, number) if number > 0 else None


def _hours(reader: Reader, concept: str, scale: int) -> list[float | None]:
    values: list[float | None] = []
    for place, figure in enumerate(cells.figures(reader, concept, scale=scale)):
        if figure is not None and figure < 0:
            reader.refuse(place, concept, "negative_hours", remark(N_("Hours cannot be negative. Correct them.")))
        values.append(None if figure is None else figure / 10**scale)
    return values


def _labels(context: Context, kind: str) -> dict[int, Any]:
    return {item.id: item.code or item.name for item in context.catalogue.book(kind).known}
