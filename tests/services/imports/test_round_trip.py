"""What is exported can be imported: of every kind, as CSV and as a workbook, and nothing changes by it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from data.engine import engine_for, reading
from reports import load_files
from services import imports
from services.errors import UserError
from services.imports.exports import ExportColumn
from services.imports.kinds import KINDS
from services.imports.samples import sample
from services.organization import hospital as hospital_settings
from services.permissions import Actor
from tests.services.imports.conftest import ADMIN

EXPORTED = [name for name, kind in KINDS.items() if kind.export]
#: Kinds whose files the contract pages make; tests/services/contracts/test_round_trip.py takes them out and in again.
BY_CONTRACT_PAGES = ["contracts", "prices"]
#: Rows that are easily lost on the way, as the files of each kind might bring them.
ODD = {
    "accounts": 'Account,Account name,Type,Category,Parent\n5000,"Staff, all",expense,other,\n'
    "5110,=Overtime,expense,other,5000\n0610,Electricity and gas,expense,other,\n4900,Allowances,revenue,deductions,\n",
    "departments": "Department,Department name,Part of,Service line,Manager,Unit of service\n"
    "0220,Ward «B» – day,210,Acute care,A. Okafor,Tests\n",
    "suppliers": "Supplier code,Supplier name,Category,Tax ID\n,-Minus Ltd,,12-3456789\nS-0009,'Quoted' & Sons,,\n",
    "flex-rules": "Department,Account,Statistic,Fixed share\n0220,0610,Tests,0.125\n0220,6100,,0\n110,0610,=Visits,\n",
    "standards": "Department,Unit of service,Target hours,Fixed hours\n0220,Tests,0.004375,\n100,,,1040.5\n",
    "ledger": "Posting date,Period,Department,Account,Supplier,Amount,Description,Reference\n"
    "2025-02-03,2025-01,110,4000,,-500.10,reversed,=1+1\n"
    ",2025-05,0220,4900,,-77.05,'=guarded,-12\n"
    '2025-05-02,2025-05,0220,0610,-Minus Ltd,-0.05,"a ""quoted"", text",0012\n'
    "2025-05-02,2025-05,0220,0610,-Minus Ltd,-0.05,\"a \"\"quoted\"\", text\",0012\n"
    "2025-05-03,2025-05,210,6100,S-0009,0.00,+49 30 1234,@home\n",
    "budget": "Department,Account,Period,Amount,Quantity,Line kind,Note,Owner\n0220,4900,2025-03,-12.34,,,,\n"
    "0220,0610,2025-03,0.01,1.5,one time,=new meter,J. Ode\n0220,0610,2025-03,-3.00,,Initiative,,\n",
    "statistics": "Date,Period,Department,Measure,Quantity\n"
    "2025-04-01,2025-03,0220,Tests,0.125\n,2025-04,0220,Tests,7\n",
    "labor": "Date,Period,Department,Job class,Pay code,Hours,Amount\n"
    "2025-03-31,2025-04,0220,Technician,OT,-0.25,-9.99\n,2025-04,0220,Technician,BONUS,0,100.00\n",
    "purchases": "Date,Period,Department,Account,Supplier,Item,Item name,Quantity,Unit,Price,Amount,PO number,"
    "Invoice number,Contract,Category\n"
    "2025-03-31,2025-04,0220,,-Minus Ltd,0042,-,3,BX,0.012345,0.04,PO-9,,,Gloves\n"
    "2025-04-02,2025-04,0220,6100,S-0009,,=sum,-2.5,,10,-25.00,,+77,C-X,\n",
}  # fmt: skip
ORDER = (
    "accounts", "departments", "suppliers", "flex-rules", "standards", "contracts", "prices", "ledger", "budget",
    "statistics", "labor", "purchases",
)  # fmt: skip
#: What an import may write although nothing changed: that it took place.
TRACES = {"import_batch", "audit_event", "data_version", "setting", "sqlite_sequence"}


@pytest.fixture(scope="module", params=[1, 7], ids=["from-january", "from-july"])
def hospital(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A hospital with the samples and the odd rows of every kind, whose fiscal years start in one month or another."""
    path = tmp_path_factory.mktemp("round") / "hospital.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    hospital_settings.change(url, ADMIN, fiscal_first_month=request.param)
    fill(url, path.parent)
    yield url
    engine_for(url).dispose()


def fill(url: str, folder: Path) -> None:
    for kind in ORDER:
        content = sample(kind, year=2025).content
        for number, part in enumerate([content, ODD.get(kind, "").encode()]):
            if part:
                load(url, folder, part, f"{kind}_{number}.csv", kind, mode="add")
    load(url, folder, ODD["statistics"].encode(), "planned.csv", "statistics", mode="add", version="Budget 2025")


def load(url: str, folder: Path, content: bytes, name: str, kind: str, **options: Any) -> imports.Outcome:
    path = folder / name
    path.write_bytes(content)
    if kind == "budget" and name.startswith("budget_"):
        options["version"] = "Budget 2025"
    sign = "natural" if name.startswith("ledger_") else None  # the odd lines alone look like a general ledger's
    chosen = imports.ImportOptions(kind=kind, create_missing=True, sign_convention=sign, **options)
    outcome = imports.post(url, ADMIN, path, filename=name, options=chosen)
    assert outcome.rows_rejected == 0, outcome.issues
    return outcome


def written(table: imports.ExportTable, form: str) -> bytes:
    if form == "csv":
        return load_files.as_csv(table.rows, table.forms, exponent=table.exponent)
    return load_files.as_workbook(table.rows, table.forms, exponent=table.exponent, sheet=table.title, about="A & B")


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table but the traces of the import itself."""
    with reading(url) as session:
        names = session.connection().execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        tables = sorted(set(names) - TRACES)
        return {name: sorted(map(repr, session.connection().execute(text(f"SELECT * FROM {name}")))) for name in tables}  # noqa: S608


def columns_of(kind: str) -> tuple[ExportColumn, ...]:
    export = KINDS[kind].export
    assert export is not None
    return export.columns


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", EXPORTED)
def test_export_and_import_change_nothing(hospital: str, tmp_path: Path, kind: str, form: str) -> None:
    table = imports.export(hospital, ADMIN, kind=kind)
    before = contents(hospital)

    outcome = load(hospital, tmp_path, written(table, form), f"out.{form}", kind, mode="only_new")

    assert (outcome.rows_loaded, outcome.rows_duplicate) == (0, len(table.rows))
    assert len(table.rows) > 3
    assert contents(hospital) == before
    assert outcome.notes == []
    mapping = imports.batch_detail(hospital, ADMIN, batch_id=outcome.batch_id)["mapping"]
    assert mapping == {column.concept: column.title for column in columns_of(kind)}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_hospital_that_loads_all_exports_exports_the_same(
    hospital: str, sqlite_url: str, tmp_path: Path, form: str
) -> None:
    tables = {kind: imports.export(hospital, ADMIN, kind=kind) for kind in EXPORTED}

    for kind in [kind for kind in ORDER if kind in tables]:
        load(sqlite_url, tmp_path, written(tables[kind], form), f"{kind}.{form}", kind, mode="add")

    for kind, table in tables.items():
        again = imports.export(sqlite_url, ADMIN, kind=kind)
        assert sorted(map(repr, again.rows.values.tolist())) == sorted(map(repr, table.rows.values.tolist())), kind


@pytest.mark.slow
def test_exports_are_the_same_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    fill(postgres_url, tmp_path)

    for kind in EXPORTED:
        table = imports.export(postgres_url, ADMIN, kind=kind)
        outcome = load(postgres_url, tmp_path, written(table, "csv"), f"{kind}.csv", kind, mode="only_new")
        assert (outcome.rows_loaded, outcome.rows_duplicate) == (0, len(table.rows)), kind
        again = imports.export(postgres_url, ADMIN, kind=kind)
        assert sorted(map(repr, again.rows.values.tolist())) == sorted(map(repr, table.rows.values.tolist())), kind


def test_every_kind_is_exported_here_or_by_the_contract_pages() -> None:
    assert [name for name in KINDS if name not in EXPORTED] == BY_CONTRACT_PAGES


@pytest.mark.parametrize("kind", EXPORTED)
def test_an_export_says_all_that_an_import_needs_and_nothing_it_does_not_know(kind: str) -> None:
    concepts, file = {column.concept for column in columns_of(kind)}, KINDS[kind].file

    assert concepts <= set(file.concepts)
    assert all(concepts & set(group) for group in file.needed)


def test_months_and_version_narrow_the_lines(hospital: str) -> None:
    january = imports.export(hospital, ADMIN, kind="ledger", months=(202501, 202501)).rows
    with reading(hospital) as session:
        version = (
            session.connection().execute(text("SELECT id FROM budget_version WHERE name = 'Budget 2025'")).scalar_one()
        )
    planned = imports.export(hospital, ADMIN, kind="statistics", version_id=version).rows

    assert set(january["Period"]) == {202501}
    assert planned[["Quantity", "Actual or budget", "Budget version"]].values.tolist() == [
        [125, "budget", "Budget 2025"], [7000, "budget", "Budget 2025"],
    ]  # fmt: skip


def test_a_manager_takes_out_own_departments_only(hospital: str) -> None:
    with reading(hospital) as session:
        number = session.connection().execute(text("SELECT id FROM department WHERE code = '110'")).scalar_one()
    manager = Actor("mona", "manager", frozenset({number}))

    assert set(imports.export(hospital, manager, kind="ledger").rows["Department"]) == {"110"}
    assert imports.export(hospital, manager, kind="departments").rows["Department"].tolist() == ["110"]
    assert imports.export(hospital, replace(manager, departments=frozenset()), kind="labor").rows.empty


def test_who_may_not_read_purchases_does_not_take_them_out(hospital: str) -> None:
    nobody = Actor("nobody", "nobody")

    assert imports.exportable(nobody) == []
    with pytest.raises(UserError):
        imports.export(hospital, nobody, kind="purchases")
