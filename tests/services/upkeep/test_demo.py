"""Loading the demo: complete or not at all, and every line leads to a line of a file."""

import csv
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import select

from data.engine import reading
from data.models import BudgetVersion, Department, ImportBatch, Period
from data.seed import Size, stories
from planning.periods import FiscalCalendar
from services import settings
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from services.totals import ledger
from services.upkeep import demo, demo_master
from services.upkeep.verify import verify

LINES = ("ledger_entry", "budget_line", "statistic", "labor_entry", "purchase_line")
SMALL = Size(facilities=1, months=16)


def _query(url: str, statement: str) -> pd.DataFrame:
    with reading(url) as session:
        answer = session.connection().execute(text(statement))
        return pd.DataFrame(answer.all(), columns=list(answer.keys()))


@pytest.mark.slow
def test_the_demo_has_nothing_wrong(demo_url: str, admin: Actor) -> None:
    found = verify(demo_url, admin)

    assert found.problems == []
    assert found.audit_events > 0


def test_monthly_totals_equal_the_lines(demo_url: str) -> None:
    with reading(demo_url) as session:
        assert ledger.differences(session, FiscalCalendar(7)).empty


def test_the_hospital_says_that_it_is_a_demo(demo_url: str) -> None:
    with reading(demo_url) as session:
        hospital = settings.load(session)

    assert (hospital.hospital_name, hospital.fiscal_first_month, hospital.demo) == ("Northlake Health", 7, True)


@pytest.mark.parametrize("table", LINES)
def test_every_line_belongs_to_a_line_of_its_file(demo_url: str, table: str) -> None:
    counted = f"SELECT batch_id, line_number, COUNT(*) AS copies FROM {table} GROUP BY 1, 2"  # noqa: S608
    lines = _query(demo_url, counted)
    batches = _query(demo_url, "SELECT id, rows_loaded, rows_rejected FROM import_batch").set_index("id")

    assert lines.notna().all(axis=None)
    assert (lines["copies"] == 1).all()
    assert (lines["line_number"] >= 2).all()
    loaded = lines.groupby("batch_id").size()
    assert loaded.to_dict() == batches.loc[loaded.index, "rows_loaded"].to_dict()
    assert (batches["rows_rejected"] == 0).all()


def test_a_ledger_line_is_found_in_the_file_it_names(demo_url: str, demo_template: Path) -> None:
    found = _query(
        demo_url,
        f"""SELECT e.line_number, e.reference, e.amount_minor, a.code, b.file_name, b.sha256 FROM ledger_entry e
        JOIN import_batch b ON b.id = e.batch_id JOIN account a ON a.id = e.account_id
        WHERE a.code = '{stories.INCIDENT_ACCOUNT}'""",  # noqa: S608
    )
    assert len(found) == 3
    for entry in found.itertuples():
        path = demo_template.parent / "files" / entry.file_name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
        with path.open(encoding="utf-8", newline="") as stream:
            line = list(csv.DictReader(stream))[entry.line_number - 2]
        assert (line["Account"], line["Reference"]) == (entry.code, entry.reference)
        assert Decimal(line["Amount"]) * 100 == entry.amount_minor


def test_hierarchies_lead_to_one_top_per_facility(demo_url: str) -> None:
    departments = _query(demo_url, "SELECT id, code, parent_id FROM department").set_index("id")
    tops = departments[departments["parent_id"].isna()]["code"].tolist()

    assert tops == ["10000", "20000"]
    parents = set(departments["parent_id"].dropna())
    with_lines = set(_query(demo_url, "SELECT DISTINCT department_id AS id FROM ledger_entry")["id"])
    assert not parents & with_lines


def test_finished_fiscal_years_are_closed_and_the_current_one_is_open(demo_url: str) -> None:
    with reading(demo_url) as session:
        closed = session.exec(select(Period.period).where(Period.status == "closed")).all()
        versions = session.exec(select(BudgetVersion.fiscal_year).where(BudgetVersion.status == "approved")).all()

    assert (min(closed), max(closed)) == (202307, 202606)
    assert 2027 in versions


def test_a_database_with_data_is_refused_with_a_hint(demo_url: str, admin: Actor, tmp_path: Path) -> None:
    before = _query(demo_url, "SELECT COUNT(*) AS n FROM ledger_entry")

    with pytest.raises(UserError, match="already has data") as refusal:
        demo.load(demo_url, admin, size=SMALL, folder=tmp_path)

    assert "DATABASE_URL" in refusal.value.hint
    assert _query(demo_url, "SELECT COUNT(*) AS n FROM ledger_entry").equals(before)


def test_only_administrators_may_load_it(sqlite_url: str, finance_lead: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        demo.load(sqlite_url, finance_lead, size=SMALL, folder=tmp_path)


@pytest.mark.slow
def test_an_interrupted_load_leaves_an_empty_database_that_can_be_loaded(
    sqlite_url: str, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo_master, "finish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            demo.load(sqlite_url, admin, size=SMALL, folder=tmp_path)
    with reading(sqlite_url) as session:
        assert session.exec(select(Department)).first() is None
        assert session.exec(select(ImportBatch)).first() is None

    counts = demo.load(sqlite_url, admin, size=SMALL, folder=tmp_path)

    assert counts["ledger"] > 10_000
    assert verify(sqlite_url, admin).problems == []


@pytest.mark.slow
def test_it_loads_into_either_database(database_url: str, admin: Actor, tmp_path: Path) -> None:
    counts = demo.load(database_url, admin, size=SMALL, folder=tmp_path)

    assert _query(database_url, "SELECT COUNT(*) AS n FROM labor_entry")["n"].tolist() == [counts["labor"]]
    assert verify(database_url, admin).problems == []
