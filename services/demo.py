"""Load the demo hospital into an empty database: all of it in one transaction, or nothing."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table, func, insert, select
from sqlmodel import Session, SQLModel

from data.engine import writing
from data.models import (
    Account,
    BudgetLine,
    Contract,
    Department,
    ImportBatch,
    LaborEntry,
    LedgerEntry,
    PurchaseLine,
    Statistic,
    Supplier,
)
from data.seed import Demo, SeedFile, Size, generate
from data.seed.files import layout, sha256, write
from data.seed.size import FISCAL_FIRST_MONTH
from services import audit, demo_master, settings, totals
from services.demo_master import Ids
from services.errors import UserError
from services.permissions import Actor, require

__all__ = ["Size", "load"]

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
Progress = Callable[[float, str], None]
CHUNK = 20_000
TABLES: dict[str, type[SQLModel]] = {
    "ledger": LedgerEntry,
    "budget": BudgetLine,
    "statistics": Statistic,
    "labor": LaborEntry,
    "purchases": PurchaseLine,
}
CONTROL = {"statistics": "quantity_milli"}


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
    with writing(url) as session:
        _refuse_unless_empty(session)
        report(0.02, "Inventing the hospital")
        hospital = generate(size)
        settings.store(session, HOSPITAL)
        ids = demo_master.store(session, hospital)
        _load_files(session, actor, hospital, ids, folder=folder or FOLDER, report=report)
        months = sorted({int(month) for month in hospital.frame("ledger")["period"].unique()})
        demo_master.finish(session, hospital, ids, months)
        report(0.95, "Adding up months")
        totals.rebuild(session, HOSPITAL.fiscal_first_month)
        counts = _counts(session)
        audit.record(session, actor, "demo.load", "demo", counts)
    report(1.0, "Demo hospital loaded")
    return counts


def _silent(share: float, text: str) -> None:
    """Report nothing."""


def _refuse_unless_empty(session: Session) -> None:
    models: tuple[type[SQLModel], ...] = (Department, Account, Supplier, ImportBatch)
    for model in models:
        table: Table = model.__table__  # type: ignore[attr-defined]
        if session.connection().execute(select(table.c.id).limit(1)).first():
            raise UserError(
                "This database already has data, so the demo hospital was not loaded.",
                hint="Set DATABASE_URL to another database, or move the file under var/ away.",
                code="not_empty",
            )


def _load_files(session: Session, actor: Actor, hospital: Demo, ids: Ids, *, folder: Path, report: Progress) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    total = sum(len(file.frame) for file in hospital.files)
    done = 0
    for file in hospital.files:
        report(0.15 + 0.78 * done / total, f"Loading {file.name}")
        path = write(file, folder)
        rows = _rows(file, ids)
        batch = _batch(session, actor, file, path, rows=rows, ids=ids)
        _insert(session, TABLES[file.kind], rows, batch)
        done += len(file.frame)


def _batch(session: Session, actor: Actor, file: SeedFile, path: Path, *, rows: pd.DataFrame, ids: Ids) -> int:
    control = int(rows[CONTROL.get(file.kind, "amount_minor")].sum())
    batch = ImportBatch(
        kind=file.kind,
        scope=file.version or "",
        file_name=file.name,
        file_size=path.stat().st_size,
        sha256=sha256(path),
        mapping={column.concept: column.heading for column in layout(file)},
        version_id=ids.versions[file.version] if file.version else None,
        period_from=int(rows["period"].min()),
        period_to=int(rows["period"].max()),
        rows_read=len(rows),
        rows_loaded=len(rows),
        control_total_minor=control,
        loaded_total_minor=control,
        posted_by=actor.name,
    )
    session.add(batch)
    session.flush()
    return batch.id or 0


def _insert(session: Session, model: type[SQLModel], rows: pd.DataFrame, batch: int) -> None:
    table = model.__table__  # type: ignore[attr-defined]
    for start in range(0, len(rows), CHUNK):
        part = rows.iloc[start : start + CHUNK]
        lists: dict[str, list[Any]] = {str(name): part[name].tolist() for name in part.columns}
        names = list(lists)
        records = [
            dict(zip(names, values, strict=True)) | {"batch_id": batch} for values in zip(*lists.values(), strict=True)
        ]
        session.connection().execute(insert(table), records)


def _rows(file: SeedFile, ids: Ids) -> pd.DataFrame:
    """Return the lines of a file as they are stored, without their batch."""
    frame = file.frame
    rows = pd.DataFrame({"line_number": np.arange(len(frame)) + 2, "period": frame["period"].astype("int64")})
    rows["department_id"] = frame["department"].map(ids.departments)
    columns = {
        "ledger": _ledger,
        "budget": _budget,
        "statistics": _statistics,
        "labor": _labor,
        "purchases": _purchases,
    }[file.kind](file, ids)
    return rows.assign(**columns)


def _days(frame: pd.DataFrame) -> "pd.Series[Any]":
    days = [None if day is pd.NaT else day.date() for day in frame["day"].tolist()]
    return pd.Series(days, index=frame.index, dtype=object)


def _optional(frame: pd.DataFrame, column: str, known: dict[str, int]) -> "pd.Series[Any]":
    found = [known[code] if code else None for code in frame[column].tolist()]
    return pd.Series(found, index=frame.index, dtype=object)


def _ledger(file: SeedFile, ids: Ids) -> dict[str, Any]:
    frame = file.frame
    columns = {
        "posting_date": _days(frame),
        "account_id": frame["account"].map(ids.accounts),
        "supplier_id": _optional(frame, "supplier", ids.suppliers),
        "amount_minor": frame["amount_minor"],
        "currency": "USD",
        "description": frame["description"],
        "reference": frame["reference"],
    }
    keys = zip(
        frame["day"], frame["department"], frame["account"], frame["amount_minor"], frame["reference"], strict=True
    )
    prints = [hashlib.blake2b(repr(key).encode(), digest_size=16).digest() for key in keys]
    return {**columns, "fingerprint": pd.Series(prints, index=frame.index, dtype=object)}


def _budget(file: SeedFile, ids: Ids) -> dict[str, Any]:
    frame = file.frame
    return {
        "version_id": ids.versions[file.version or ""],
        "account_id": frame["account"].map(ids.accounts),
        "amount_minor": frame["amount_minor"],
    }


def _statistics(file: SeedFile, ids: Ids) -> dict[str, Any]:
    frame = file.frame
    return {
        "measure_id": frame["measure"].map(ids.measures),
        "kind": "budget" if file.version else "actual",
        "version_id": pd.Series([ids.versions.get(file.version or "")] * len(frame), index=frame.index, dtype=object),
        "day": _days(frame) if "day" in frame else None,
        "quantity_milli": frame["quantity"] * 1000,
    }


def _labor(file: SeedFile, ids: Ids) -> dict[str, Any]:
    frame = file.frame
    return {
        "job_class_id": frame["job_class"].map(ids.job_classes),
        "pay_code_id": frame["pay_code"].map(ids.pay_codes),
        "day": _days(frame),
        "hours_milli": frame["hours_milli"],
        "amount_minor": frame["amount_minor"],
    }


def _purchases(file: SeedFile, ids: Ids) -> dict[str, Any]:
    frame = file.frame
    texts = ["kind", "category", "item", "item_name", "unit", "po_number", "invoice_number"]
    numbers = ["quantity_milli", "unit_price_micro", "amount_minor"]
    return {
        **{name: frame[name] for name in texts + numbers},
        "day": _days(frame),
        "account_id": frame["account"].map(ids.accounts),
        "supplier_id": frame["supplier"].map(ids.suppliers),
        "contract_id": _optional(frame, "contract", ids.contracts),
        "contract_reference": pd.Series([c or None for c in frame["contract"]], index=frame.index, dtype=object),
        "currency": "USD",
    }


def _counts(session: Session) -> dict[str, int]:
    """Return how many rows each subject of the demo has."""
    models = {**TABLES, "departments": Department, "accounts": Account, "suppliers": Supplier, "contracts": Contract}
    answer = {}
    for name, model in models.items():
        count = select(func.count()).select_from(model.__table__)  # type: ignore[attr-defined]
        answer[name] = int(session.connection().execute(count).scalar_one())
    return answer
