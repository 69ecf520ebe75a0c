"""What the register's and the price lists' own files say is read back without a change."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from data.engine import reading, writing
from data.importers.detect import detect
from data.importers.meaning.mapping import suggest_from
from data.importers.tables.columns import column_facts
from reports.contracts import tables
from reports.formats import Formats
from services import imports
from services.contracts import fields, files, register
from services.imports.rows.unused import unused_note
from tests.services.contract_books import add_contract, add_prices, add_tiers
from tests.services.purchases import ADMIN
from tests.small_hospital import SmallHospital

DAY = date(2026, 11, 24)
TITLES = {"contracts": {**files.REGISTER, **tables.STANDING}, "prices": files.PRICES}
TABLES = ("contract", "rebate_tier", "contract_price", "supplier", "department")
#: A value for each kind of field that a new field may be of.
#: Columns of our own files that are worked out, so that no import reads them.
CALCULATED: dict[str, list[str]] = {
    "contracts": [
        "Standing", "Runs until", "Last day of notice", "Days left", "Renews until", "Renewal commits", "Used so far",
        "Used share",
    ],
    "prices": [],
}  # fmt: skip
FILLED: dict[str, Any] = {
    "text": "Peter O'Brien, https://docs.example/a?b=1&c=%20d",
    "note": "1234.50",
    "day": date(2026, 3, 4),
    "days": 90,
    "months": 18,
    "money": 1_234_567_89,
    "share": -0.015,
    "choice": "year",
}
CSV_AND_EXCEL = pytest.mark.parametrize("ending", ["csv", "xlsx"])
KINDS = pytest.mark.parametrize("kind", ["contracts", "prices"])


def exported(url: str, kind: str) -> pd.DataFrame:
    if kind == "prices":
        return files.price_rows(url, ADMIN)
    return files.register_rows(url, ADMIN, rows=register.register(url, ADMIN, as_of=DAY))


def written(url: str, kind: str, path: Path) -> Path:
    rows, formats = exported(url, kind), Formats()
    if path.suffix == ".csv":
        path.write_bytes(tables.as_csv(rows, TITLES[kind], formats))
    else:
        notes = ["Northlake Health", "Contracts as of Nov 24, 2026", "Data version 7"]
        path.write_bytes(tables.as_workbook(rows, TITLES[kind], formats, sheet="Contracts", notes=notes))
    return path


def stored(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with reading(url) as session:
        return {
            name: [tuple(row) for row in session.connection().execute(text(f"SELECT * FROM {name} ORDER BY id"))]  # noqa: S608
            for name in TABLES
        }


def read_back(url: str, kind: str, path: Path) -> imports.Outcome:
    return imports.post(url, ADMIN, path, filename=path.name, options=imports.ImportOptions(kind=kind))


@CSV_AND_EXCEL
@KINDS
def test_the_files_of_the_demo_hospital_change_nothing(demo_url: str, tmp_path: Path, kind: str, ending: str) -> None:
    path, before = written(demo_url, kind, tmp_path / f"own.{ending}"), stored(demo_url)
    assert len(before["contract"]) == 40

    outcome = read_back(demo_url, kind, path)

    rows = len(exported(demo_url, kind))
    assert (outcome.rows_loaded, outcome.rows_duplicate, outcome.rows_rejected) == (0, rows, 0)
    assert outcome.unused_columns == CALCULATED[kind]
    assert outcome.notes == unused_note(CALCULATED[kind])
    assert stored(demo_url) == before


@pytest.fixture
def odd_hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Contracts with everything filled in, nothing filled in, and texts that files like to spoil."""
    hospital = small_hospital_sqlite
    full = {field.name: FILLED[field.kind] for field in fields.CONTRACT if field.kind in FILLED} | {
        "department_id": hospital.departments["ICU"],
        "start_date": date(2024, 2, 29),
        "title": 'Gloves, "nitrile"; gowns | masks – ä ü €',
        "value_minor": 300_00,
        "promised_savings_minor": 0,
        "category": "3M - wound care",
        "kind": "lease",
        "status": "draft",
    }
    del full["number"]
    first = add_contract(hospital, "0012", **full)
    # A total would stand here: 300.00 in the third row is the sum of what stands above it.
    add_contract(hospital, "2026-01", "S2", value_minor=300_00, end_date=None, title="=SUM(A1:A9)", note="@home")
    add_contract(hospital, "C / 7", "S3", value_minor=600_00, title="-Total-", notice_days=0, auto_renew_months=0)
    blank = dict.fromkeys(("start_date", "end_date", "value_minor"))
    add_contract(hospital, "1.10", notice_days=0, auto_renew_months=0, status="terminated", kind="payer", **blank)
    add_tiers(hospital, first, {100_00: 0.00001, 200_00: 0.125, 1_000_000_00: 1.0})
    add_prices(hospital, first, {"GLV-M": 9, "=odd": 4125, "'=odd": 1, "100": 0}, base_units=100, unit="CS")
    add_prices(hospital, first, {"GLV-M": 8}, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    return hospital


@CSV_AND_EXCEL
@KINDS
def test_odd_contracts_and_prices_come_back_as_they_were(
    odd_hospital: SmallHospital, tmp_path: Path, kind: str, ending: str
) -> None:
    url = odd_hospital.url
    path, before = written(url, kind, tmp_path / f"own.{ending}"), stored(url)

    outcome = read_back(url, kind, path)

    assert outcome.issues == []
    assert (outcome.rows_loaded, outcome.rows_duplicate) == (0, {"contracts": 6, "prices": 5}[kind])
    assert stored(url) == before


@CSV_AND_EXCEL
def test_a_register_that_was_lost_is_whole_again_after_its_files(
    odd_hospital: SmallHospital, tmp_path: Path, ending: str
) -> None:
    url = odd_hospital.url
    paths = {kind: written(url, kind, tmp_path / f"{kind}.{ending}") for kind in TITLES}
    before = {kind: exported(url, kind) for kind in TITLES}
    with writing(url) as session:
        for name in ("contract_price", "rebate_tier", "contract"):
            session.connection().execute(text(f"DELETE FROM {name}"))  # noqa: S608

    for kind, path in paths.items():
        assert read_back(url, kind, path).issues == []

    for kind, rows in before.items():
        pd.testing.assert_frame_equal(exported(url, kind)[[*TITLES[kind]]], rows[[*TITLES[kind]]])


def test_a_file_says_by_itself_that_it_is_a_register(odd_hospital: SmallHospital, tmp_path: Path) -> None:
    for kind in TITLES:
        assert detect(written(odd_hospital.url, kind, tmp_path / f"{kind}.csv")).kind == kind


def suggested(headers: list[str]) -> dict[str, str]:
    facts = {header: column_facts(header, []) for header in headers}
    return {concept: guess.column for concept, guess in suggest_from(facts, "contracts").items()}


def test_a_part_of_the_register_in_another_order_is_read_by_its_headers(odd_hospital: SmallHospital) -> None:
    assert suggested(["Owner", "Number", "Status", "Days left", "Title", "Supplier", "Runs until"]) == {
        "contract": "Number", "title": "Title", "supplier": "Supplier", "owner": "Owner", "status": "Status",
    }  # fmt: skip


def test_a_number_of_rows_is_no_contract_beside_the_contracts_number() -> None:
    assert (
        suggested(["Number", "Contract number", "Title", "Supplier", "Start", "End"])["contract"] == "Contract number"
    )
