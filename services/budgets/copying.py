"""What a copy of a budget version takes along: lines, adjustments, typed figures, planned volumes and drivers."""

from sqlalchemy import Date, cast, insert, literal, null, or_, update
from sqlmodel import Session, col, select

from data.models import BudgetAdjustment, BudgetLine, Statistic
from services.budgets.building.keeping import copy_build
from services.budgets.overtyped import copy_cells


def copy_contents(session: Session, source_id: int, target_id: int, moved: int) -> int:
    """Copy what is in a version into another, `moved` (whole years × 100) later; return how many lines there are.

    Monthly totals are the caller's. Drivers stay with their year: in another one their figures are plain lines.
    """
    lines = copy_lines(session, source_id, target_id, moved)
    copy_adjustments(session, source_id, target_id, moved)
    copy_cells(session, source_id, target_id, moved)
    copy_volumes(session, source_id, target_id, moved)
    if not moved:
        copy_build(session, source_id, target_id)
    return lines


def copy_lines(session: Session, source_id: int, target_id: int, moved: int) -> int:
    """Copy the valid lines of a version into another, `moved` (whole years × 100) later, and return how many.

    What was carried forward into one year is not left of the year before another: such lines stay behind.
    """
    kept = ("department_id", "account_id", "amount_minor", "quantity_milli", "kind", "overtyping", "note", "owner")
    origin = ("batch_id", "line_number", "adjustment_id")
    table = BudgetLine.__table__  # type: ignore[attr-defined]
    # Another year has no build of its own: what drivers made are plain lines there.
    driver = literal(False) if moved else table.c.driver
    columns = [literal(target_id), table.c.period + moved, driver, *(table.c[name] for name in kept + origin)]
    rows = select(*columns).where(table.c.version_id == source_id, table.c.superseded_by.is_(None))
    if moved:
        carried = select(col(BudgetAdjustment.id)).where(col(BudgetAdjustment.kind) == "carry_forward")
        rows = rows.where(or_(table.c.adjustment_id.is_(None), table.c.adjustment_id.not_in(carried)))
    names = ["version_id", "period", "driver", *kept, *origin]
    result = session.connection().execute(insert(table).from_select(names, rows))
    return int(result.rowcount)


def copy_adjustments(session: Session, source_id: int, target_id: int, moved: int) -> None:
    """Copy what was added to a version into its copy, `moved` (whole years × 100) later; copied lines follow.

    What nobody approved yet stays where it was asked for, and so does what was carried into another year.
    """
    table = BudgetLine.__table__  # type: ignore[attr-defined]
    approved = select(BudgetAdjustment).where(
        BudgetAdjustment.version_id == source_id, BudgetAdjustment.status == "approved"
    )
    for row in session.exec(approved).all():
        if moved and row.kind == "carry_forward":
            continue
        copied = BudgetAdjustment(**row.model_dump(exclude={"id", "version_id", "period"}),
                                  version_id=target_id, period=row.period + moved)  # fmt: skip
        session.add(copied)
        session.flush()
        lines = (table.c.version_id == target_id, table.c.adjustment_id == row.id)
        session.connection().execute(update(table).where(*lines).values(adjustment_id=copied.id))


def copy_volumes(session: Session, source_id: int, target_id: int, moved: int) -> None:
    """Copy the planned volumes of a version into another, `moved` (whole years × 100) later, with their file and line.

    Days of another year are other days: there they are volumes of their month.
    """
    kept = ("department_id", "measure_id", "kind", "quantity_milli", "batch_id", "line_number")
    table = Statistic.__table__  # type: ignore[attr-defined]
    day = cast(null(), Date) if moved else table.c.day
    rows = select(literal(target_id), table.c.period + moved, day, *(table.c[name] for name in kept)).where(
        table.c.version_id == source_id, table.c.superseded_by.is_(None)
    )
    session.connection().execute(insert(table).from_select(["version_id", "period", "day", *kept], rows))
