"""Volumes of the prior year taken as those of a budget that came without any: an import that can be undone."""

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import BudgetVersion, Department, Measure, Statistic
from language import _
from planning.periods import FiscalCalendar, shift
from services import settings
from services.errors import UserError
from services.imports import ImportOptions, Outcome, post
from services.permissions import Actor, require

HEADER = ("Month", "Department", "Measure", "Quantity", "Kind")  # no text: headers that an import knows


@dataclass(frozen=True)
class VolumeProposal:
    """Volumes that a budget version could take over: how many figures, of which months (yyyymm, of the prior year)."""

    version_id: int
    version: str
    figures: int
    months: tuple[int, int]


def propose(url: str, actor: Actor) -> list[VolumeProposal]:
    """Return the drafts without budgeted volumes for whose months there are volumes a year earlier, newest first."""
    require(actor, "budget:read")
    with reading(url) as session:
        drafts = session.exec(select(BudgetVersion).where(BudgetVersion.status == "draft")).all()
        planned = set(session.exec(select(Statistic.version_id).where(col(Statistic.superseded_by).is_(None))))
        proposals = []
        for draft in sorted(drafts, key=lambda version: -version.fiscal_year):
            rows = _prior_year(session, draft) if draft.id not in planned else []
            if rows:
                months = [row[0] for row in rows]
                proposals.append(VolumeProposal(draft.id or 0, draft.name, len(rows), (min(months), max(months))))
        return proposals


def take(url: str, actor: Actor, *, version_id: int) -> Outcome:
    """Store the prior year's volumes as those of a budget version, month by month, as one batch.

    Raises:
        UserError: Not permitted, no such draft, or there are no volumes of the prior year.
    """
    require(actor, "import:write")
    with reading(url) as session:
        version = session.get(BudgetVersion, version_id)
        rows = _prior_year(session, version) if version is not None else []
        name = version.name if version is not None else ""
    if not rows:
        raise UserError(_("There are no volumes of the prior year to take over."), hint=_("Import statistics first."))
    with tempfile.TemporaryDirectory(prefix="caseload-volumes-") as folder:
        filename = f"prior-year volumes {name}.csv".replace("/", "-")  # no text: the name of a file
        path = Path(folder) / "volumes.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(HEADER)
            for month, department, measure, milli in rows:
                later = shift(month, 12)
                writer.writerow([f"{later // 100}-{later % 100:02d}", department, measure, _written(milli), "Budget"])
        options = ImportOptions(kind="statistics", version=name, mode="only_new")
        return post(url, actor, path, filename=filename, options=options)


def _written(milli: int) -> str:
    """Return a quantity; three digits behind a point could be read as thousands, four cannot."""
    return f"{milli // 1000}.{milli % 1000:03d}0" if milli % 1000 else str(milli // 1000)


def _prior_year(session: Session, version: BudgetVersion) -> list[tuple[int, str, str, int]]:
    """Return month, codes of department and measure, and thousandths of the year before a version's."""
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    first, *_others, last = calendar.months(version.fiscal_year - 1)
    total = func.sum(col(Statistic.quantity_milli))
    query = (
        select(Statistic.period, Department.code, Measure.code, total)
        .join(Department, col(Department.id) == col(Statistic.department_id))
        .join(Measure, col(Measure.id) == col(Statistic.measure_id))
        .where(
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.period).between(first, last),
        )
        .group_by(col(Statistic.period), col(Department.code), col(Measure.code))
        .order_by(col(Statistic.period), col(Department.code), col(Measure.code))
    )
    return [(int(row[0]), str(row[1]), str(row[2]), int(row[3])) for row in session.exec(query)]
