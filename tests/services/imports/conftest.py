"""Files written line by line, and imports of them in one call."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import Session

from data.engine import reading
from planning.periods import FiscalCalendar
from services import imports, settings
from services.permissions import Actor
from services.totals import ledger as totals
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")


@dataclass
class Desk:
    """A place to import files from: `desk.post(lines, …)` writes them to a file and posts it."""

    url: str
    folder: Path
    count: int = 0

    def file(self, lines: str | bytes, name: str | None = None) -> Path:
        self.count += 1
        path = self.folder / (name or f"file_{self.count}.csv")
        path.write_bytes(lines if isinstance(lines, bytes) else lines.encode())
        return path

    def post(
        self, lines: str | bytes, kind: str = "ledger", name: str | None = None, **options: Any
    ) -> imports.Outcome:
        path = self.file(lines, name)
        chosen = imports.ImportOptions(kind=kind, **{"mode": "only_new", **options})
        return imports.post(self.url, ADMIN, path, filename=path.name, options=chosen)

    def preview(
        self, lines: str | bytes, kind: str = "ledger", name: str | None = None, **options: Any
    ) -> imports.Preview:
        path = self.file(lines, name)
        chosen = imports.ImportOptions(kind=kind, **options)
        return imports.preview(self.url, ADMIN, path, filename=path.name, options=chosen)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with reading(self.url) as session:
            return [tuple(row) for row in session.connection().execute(text(query))]

    def ledger(self) -> list[tuple[Any, ...]]:
        """Lines in force: month, department, account, amount in cents."""
        return self.rows(
            "SELECT period, d.code, a.code, amount_minor FROM ledger_entry e JOIN department d ON d.id = department_id "
            "JOIN account a ON a.id = account_id WHERE superseded_by IS NULL ORDER BY batch_id, line_number, e.id"
        )

    def differences(self) -> pd.DataFrame:
        with reading(self.url) as session:
            return totals.differences(session, calendar(session))

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Lines in force and monthly totals, without their ids: what an undo has to bring back."""
        lines = "period, department_id, account_id, supplier_id, amount_minor, description, reference, posting_date"
        return {
            "lines": self.rows(f"SELECT {lines} FROM ledger_entry WHERE superseded_by IS NULL ORDER BY {lines}"),  # noqa: S608
            "totals": self.rows("SELECT * FROM period_totals ORDER BY 1, 2, 3, 4"),
            "suppliers": self.rows("SELECT * FROM supplier_totals ORDER BY 1, 2, 3, 4"),
        }


def calendar(session: Session) -> FiscalCalendar:
    return FiscalCalendar(settings.load(session).fiscal_first_month)


def tied(outcome: imports.Outcome | imports.Preview) -> bool:
    rows = outcome.rows_loaded + outcome.rows_rejected + outcome.rows_duplicate + outcome.rows_skipped
    money = outcome.loaded_total + outcome.rejected_total + outcome.duplicate_total
    return outcome.rows_read == rows and outcome.control_total == money


@pytest.fixture
def desk(small_hospital: SmallHospital, tmp_path: Path) -> Desk:
    """A desk at the small hospital, on both kinds of database."""
    return Desk(small_hospital.url, tmp_path)


@pytest.fixture
def new_desk(sqlite_url: str, tmp_path: Path) -> Desk:
    """A desk at a hospital without any figures, department or account."""
    return Desk(sqlite_url, tmp_path)


@pytest.fixture
def desk_sqlite(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> Desk:
    """A desk at the small hospital on SQLite, for tests that repeat themselves many times."""
    return Desk(small_hospital_sqlite.url, tmp_path)
