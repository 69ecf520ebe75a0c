"""`budget-sheet` in the terminal: out, filled in, and back."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from services.budgets import cells
from services.budgets.cells import CellEdit
from services.permissions import Actor
from tests.services.books import post_budget
from tests.small_hospital import SmallHospital
from tests.workbook_edits import Value, edited


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with a line of ICU; row 8 of its file."""
    known = small_hospital_sqlite
    post_budget(known.url, known.version, [(202601, known.departments["ICU"], known.accounts["5100"], 500_00)])
    return known


def run(hospital: SmallHospital, *options: str) -> tuple[int, str, str]:
    result = CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, ["budget-sheet", *options])
    return result.exit_code, result.stdout, result.stderr


def exported(hospital: SmallHospital, path: Path, changes: dict[str, Value]) -> str:
    code, _out, error = run(
        hospital, "export", "Budget 2026", "--department", "ICU", "--to", str(path), "--account", "6200"
    )
    assert code == 0, error
    path.write_bytes(edited(path.read_bytes(), changes))
    return str(path)


def test_out_and_back_in_exact_decimals(hospital: SmallHospital, tmp_path: Path) -> None:
    file = exported(hospital, tmp_path / "icu.xlsx", {"C8": 612.34, "D9": 7})

    code, out, _error = run(hospital, "import", file, "--dry-run", "--json")
    answer = json.loads(out)
    assert (code, answer["saved"]) == (0, 0)
    assert answer["changes"][0] == {
        "account": "5100", "month": "2026-01", "at_export": "500.00", "now": "500.00", "new": "612.34",
        "conflict": False,
    }  # fmt: skip
    code, out, _error = run(hospital, "import", file, "--note", "Round one")
    assert (code, out.splitlines()[-1]) == (0, "2 figures were saved.")
    assert run(hospital, "import", file)[1] == "0 figures were saved.\n"


def test_a_question_stores_nothing_until_it_is_answered(hospital: SmallHospital, tmp_path: Path) -> None:
    file = exported(hospital, tmp_path / "icu.xlsx", {"C8": None, "D8": 0.005, "E8": 3})
    code, _out, error = run(hospital, "import", file)
    assert code == 1
    assert "1 cell that had a figure is empty." in error
    code, _out, error = run(hospital, "import", file, "--empty", "zero")
    assert code == 1
    assert "1 amount has more decimals than the currency." in error
    ann, icu = Actor(name="ann", role="finance_lead"), hospital.departments["ICU"]
    edit = CellEdit(icu, hospital.accounts["5100"], 202603, 0, 4_00)
    cells.save(hospital.url, ann, version_id=hospital.version, edits=[edit])
    answers = ("--empty", "zero", "--round")
    code, _out, error = run(hospital, "import", file, *answers)
    assert code == 1
    assert "1 cell was changed by somebody else since the export: 5100 2026-03." in error

    assert run(hospital, "import", file, *answers, "--conflicts", "skip")[1].endswith("2 figures were saved.\n")
    assert run(hospital, "import", file, *answers, "--conflicts", "overwrite")[1].endswith("1 figure was saved.\n")


def test_refusals_say_what_is_wrong(hospital: SmallHospital, tmp_path: Path) -> None:
    assert "is no file" in run(hospital, "import", str(tmp_path / "none.xlsx"))[2]
    assert "No department XX" in run(hospital, "export", "Budget 2026", "--department", "XX")[2]
    assert run(hospital, "import", str(tmp_path), "--empty", "perhaps")[0] == 2
    away = str(tmp_path / "none" / "a.xlsx")
    assert "cannot be written" in run(hospital, "export", "Budget 2026", "--department", "ICU", "--to", away)[2]
