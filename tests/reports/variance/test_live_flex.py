"""The workbook that goes on reckoning: LibreOffice comes to our figures, and follows a volume that a reader changes."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
import python_calamine
from sqlmodel import select

from data.engine import writing
from data.models import Account, DataVersion, Department, Statistic
from reports import subtotals
from reports.variance import whole_book
from services.permissions import LOCAL_ACTOR
from services.variance import flexed, workbook_figures
from services.variance.report import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months
from tests.workbook_edits import edited, with_part

PERIOD = 202601
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
Recalculate = Callable[[Path], Path]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """ICU: 1,000 days planned and 1,200 came, 12 hours a day, supplies 10 % fixed; ED is a wholly fixed cost."""
    hospital = small_hospital_sqlite
    with writing(hospital.url) as session:
        session.get_one(Account, hospital.accounts["6100"]).fixed_share = 0.1
        session.get_one(Account, hospital.accounts["4000"]).fixed_share = 0.0
        session.get_one(Department, hospital.departments["ICU"]).fixed_hours = 3_650.0
    budget = [("ICU", "5100", 480_000_01), ("ICU", "6100", 70_000_03), ("ICU", "4000", 900_000_00)]
    set_budget(hospital, [(PERIOD, *line) for line in [*budget, ("ED", "6900", 9_000_00)]])
    actual = [("ICU", "5100", 588_000_00), ("ICU", "6100", 81_234_56), ("ICU", "4000", 1_100_000_07)]
    post_actuals(hospital, [(PERIOD, *line) for line in [*actual, ("ED", "6900", 9_500_00)]])
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [1000], first=PERIOD, version=hospital.version)
    add_months(*place, [1200], first=PERIOD)
    return hospital


@pytest.fixture(scope="module")
def recalculate(tmp_path_factory: pytest.TempPathFactory) -> Recalculate:
    """Return what opens a workbook in LibreOffice without the values of its formulas, reckons them and saves it."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def run(file: Path) -> Path:
        out, bare = folder / file.stem, tmp_path_factory.mktemp("bare") / file.name
        bare.write_bytes(without_values(file.read_bytes()))
        words = ["--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx", "--outdir"]
        subprocess.run([str(OFFICE), *words, str(out), str(bare)], check=True, capture_output=True, timeout=180)
        return out / file.name

    return run


def sheets_of(file: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(file)) as packed:
        return {name: packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/sheet")}


def without_values(file: bytes) -> bytes:
    """Return the workbook with formulas that have no value yet, so that a program has to reckon them."""
    for part, _xml in sheets_of(file).items():
        file = with_part(file, part, lambda xml: re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", xml))
    return file


def written(hospital: SmallHospital, file: Path) -> Path:
    figures = workbook_figures.figures(hospital.url, LOCAL_ACTOR, period=PERIOD)
    file.write_bytes(whole_book.as_workbook(figures)[0])
    return file


def table(file: Path, sheet: str) -> pd.DataFrame:
    """Return a sheet below its titles, by the first column."""
    rows = python_calamine.load_workbook(file).get_sheet_by_name(sheet).to_python()
    head = next(number for number, row in enumerate(rows) if sum(cell != "" for cell in row) > 3)
    return pd.DataFrame(rows[head + 1 :], columns=rows[head]).set_index(rows[head][0])


def cents(value: Any) -> int:
    return round(Decimal(str(value)) * 100)


def expected(hospital: SmallHospital, by: Any) -> dict[str, tuple[int, int, int]]:
    report = flexed.table(hospital.url, LOCAL_ACTOR, question=Question(PERIOD, "ytd"), by=by)
    return {row["label"]: (row["budget"], row["flexed"], row["actual"]) for row in report.rows.to_dict("records")}


def shown(file: Path, sheet: str) -> dict[str, tuple[int, int, int]]:
    rows = table(file, sheet)
    return {
        str(label): (cents(row["Budget"]), cents(row["Flexed budget"]), cents(row["Actual"]))
        for label, row in rows.iterrows()
    }


def test_figures_stand_in_the_file_for_readers_that_do_not_reckon(hospital: SmallHospital, tmp_path: Path) -> None:
    file = written(hospital, tmp_path / "book.xlsx")

    assert shown(file, "Flexed by department") == expected(hospital, "department")
    assert shown(file, "Flexed by account") == expected(hospital, "account")
    lines = table(file, "Flexed lines")
    assert sum(map(cents, lines["Flexed budget"])) == sum(
        cents(row["Fixed part"]) + (cents(row["Rate per unit"] * row["Actual units"]) if row["Rate per unit"] else 0)
        for row in lines.replace("", 0).to_dict("records")
    )


def test_subtotals_and_flexed_budgets_are_formulas(hospital: SmallHospital, tmp_path: Path) -> None:
    file = written(hospital, tmp_path / "book.xlsx").read_bytes()

    text = b"".join(sheets_of(file).values()).decode()
    assert "SUMIFS(" in text
    assert "ROUND(" in text
    assert "<f>SUM(" in text
    assert "/ABS(" in text


@pytest.mark.slow
def test_libreoffice_comes_to_the_same_figures(
    hospital: SmallHospital, tmp_path: Path, recalculate: Recalculate
) -> None:
    again = recalculate(written(hospital, tmp_path / "same.xlsx"))

    assert shown(again, "Flexed by department") == expected(hospital, "department")
    assert shown(again, "Flexed by account") == expected(hospital, "account")


@pytest.mark.slow
def test_a_changed_volume_moves_what_stands_on_it(
    hospital: SmallHospital, tmp_path: Path, recalculate: Recalculate
) -> None:
    file = written(hospital, tmp_path / "moved.xlsx")
    rows = python_calamine.load_workbook(file).get_sheet_by_name("Volumes").to_python()
    place = next(number for number, row in enumerate(rows) if row[1] == "Patient days")
    content = file.read_bytes()
    file.write_bytes(edited(content, {f"E{place + 1}": 1100}, sheet=len(sheets_of(content))))

    moved = recalculate(file)

    with writing(hospital.url) as session:
        session.exec(select(Statistic).where(Statistic.kind == "actual")).one().quantity_milli = 1_100_000
        session.get_one(DataVersion, 1).version += 1
    assert shown(moved, "Flexed by department") == expected(hospital, "department")
    assert shown(moved, "Flexed by account") == expected(hospital, "account")
    assert shown(moved, "Flexed by account")["6100 Medical supplies"][1] == 7_000_00 + 69_300_03


def test_sums_are_cut_where_one_would_hold_too_many() -> None:
    rows = tuple(range(0, 1000, 2))

    text = subtotals.formula(subtotals.SubtotalRows(rows), 1)

    assert text.count("SUM(") == 3
    assert text.startswith("(SUM(B1,B3,")


def test_a_group_with_figures_of_its_own_stays_a_number() -> None:
    rows = pd.DataFrame(
        {
            "key": ["All", "A", "B"], "parent": [None, "All", "All"], "is_group": [True, False, False],
            "type": ["result", "expense", "revenue"], "actual": [70, 30, 100], "budget": [71, 30, 100],
        }
    )  # fmt: skip

    assert subtotals.proven(rows, "actual", first_row=5) == {5: subtotals.SubtotalRows((7,), (6,))}
    assert subtotals.proven(rows, "budget", first_row=5) == {}
    assert subtotals.formula(subtotals.SubtotalRows((7,), (6,)), 2) == "SUM(C8)-SUM(C7)"
