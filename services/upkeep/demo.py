"""Load the demo hospital into an empty database: all of it in one transaction, or nothing.

Its figures are written as CSV files and posted by the same code that posts a person's uploads.
"""

from pathlib import Path

from sqlalchemy import Table, func, select
from sqlmodel import Session, SQLModel

from data.models import (
    Account,
    Department,
    ImportBatch,
    Supplier,
)
from data.seed import Demo, SeedFile, Size, generate
from data.seed.files import write
from data.seed.size import FISCAL_FIRST_MONTH
from services import audit, settings
from services.errors import UserError
from services.forecasts import keeping_up
from services.imports.kinds import KINDS
from services.imports.options import ImportOptions, Progress
from services.imports.posting import post_source
from services.imports.source import open_source
from services.imports.storing.bulk import importing
from services.permissions import Actor, require
from services.trail.state import comparing
from services.upkeep import demo_forecasts, demo_master
from services.upkeep.whole_files import appearing_whole

__all__ = ["FOLDER", "HOSPITAL", "Size", "load"]

FOLDER = settings.PROJECT / "var" / "demo"
HOSPITAL = settings.HospitalSettings(
    hospital_name="Northlake Health",
    fiscal_first_month=FISCAL_FIRST_MONTH,
    currency="USD",
    locale="en_US",
    country="US",
    region="MN",
    demo=True,
)


def load(
    url: str,
    actor: Actor,
    *,
    size: Size | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Fill an empty, migrated database with the demo hospital; return how many rows each subject has.

    The demo's files are written to `folder` (default var/demo) as CSV, so that every line can be looked up, and
    uploaded again.

    Raises:
        UserError: Not permitted, or the database already has data.
    """
    require(actor, "settings:write")
    report = progress or _silent
    report(0.0, "Inventing the hospital")
    with importing(url) as session:
        _refuse_unless_empty(session)
        hospital = generate(size)
        settings.store(session, HOSPITAL)
        ids = demo_master.store(session, hospital)
        _post_files(session, actor, hospital, folder or FOLDER, report)
        demo_master.finish(session, hospital, ids)
        report(0.97, "Storing its forecasts")
        made = demo_forecasts.store(session, actor)
        counts = _counts(session)
        audit.record(session, actor, "demo.load", "demo", {**counts, "state": comparing.stored_state(session)})
        if made:
            keeping_up.mark_done(session, actor, made=made)
    report(1.0, "Demo hospital loaded")
    return counts


def _silent(share: float, text: str) -> None:
    """Report nothing."""


def _refuse_unless_empty(session: Session) -> None:
    models: tuple[type[SQLModel], ...] = (Department, Account, Supplier, ImportBatch)
    for model in models:
        if session.connection().execute(select(_table(model).c.id).limit(1)).first():
            raise UserError(
                "This database already has data, so the demo hospital was not loaded.",
                hint="Set DATABASE_URL to another database, or move the file under var/ away.",
                code="not_empty",
            )


def _post_files(session: Session, actor: Actor, hospital: Demo, folder: Path, report: Progress) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    total = sum(len(file.frame) for file in hospital.files)
    done = 0
    for file in hospital.files:
        report(0.25 + 0.7 * done / total, f"Loading {file.name}")
        path = folder / file.name
        with appearing_whole(path) as part:
            write(file, part)
        _post(session, actor, file, path)
        done += len(file.frame)


def _post(session: Session, actor: Actor, file: SeedFile, path: Path) -> None:
    """Post one file as an upload would be, told nothing but its kind, version and sign.

    Raises:
        RuntimeError: A row was not loaded; the demo and the import do not fit together any more.
    """
    options = ImportOptions(kind=file.kind, version=file.version, sign_convention="natural", mode="add")
    source = open_source(session, path, filename=file.name, options=options)
    outcome = post_source(session, actor, source)
    if outcome.rows_loaded != len(file.frame):
        raise RuntimeError(f"{file.name}: {outcome.rows_loaded} of {len(file.frame)} rows loaded; {outcome.issues[:3]}")


def _counts(session: Session) -> dict[str, int]:
    return {
        name: int(session.connection().execute(select(func.count()).select_from(_table(kind.model))).scalar_one())
        for name, kind in KINDS.items()
    }


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
