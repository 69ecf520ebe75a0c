"""`cli.py variance`, `cli.py landing` and `cli.py export workbook` on a hospital reckoned by hand."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
import typer
from typer.testing import CliRunner, Result

from commands import reports
from data.engine import writing
from data.models import Account
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    post_actuals(
        small_hospital_sqlite,
        [(202601, "ICU", "5100", 90_10), (202602, "ICU", "5100", 120_00), (202602, "ICU", "4000", 300_00)],
    )
    set_budget(small_hospital_sqlite, [(202602, "ICU", "5100", 100_00), (202602, "ED", "6100", 10_00)])
    return small_hospital_sqlite


def run(*arguments: str) -> Result:
    app = typer.Typer()
    reports.register(app)
    return CliRunner().invoke(app, arguments)


def test_csv_has_exact_amounts_and_the_word_favorable(hospital: SmallHospital) -> None:
    answer = run("variance", "--version", "Budget 2026", "--period", "2026-02", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert [
        (
            row["department"],
            row["account"],
            row["budget"],
            row["actual"],
            row["variance"],
            row["percent"],
            row["favorable"],
        )
        for row in rows
    ] == [
        ("ED", "6100", "10.00", "", "10.00", "1.000000", "true"),
        ("ICU", "4000", "", "300.00", "300.00", "", "true"),
        ("ICU", "5100", "100.00", "120.00", "-20.00", "-0.200000", "false"),
    ]


def test_json_is_one_object_with_totals(hospital: SmallHospital) -> None:
    answer = run("variance", "--period", "2026-02", "--ytd", "--by", "department", "--format", "json")

    told = json.loads(answer.stdout)
    assert (told["version"], told["months"], told["currency"]) == ("Budget 2026", ["2026-02"], "USD")
    assert told["totals"]["expense"]["actual"] == "120.00"  # January has no budget and is on neither side
    assert told["totals"]["result"]["variance"] == "290.00"
    assert {(row["department"], row["type"]): row["favorable"] for row in told["rows"]} == {
        ("ED", "expense"): True,
        ("ICU", "expense"): False,
        ("ICU", "revenue"): True,
    }


def test_flex_adds_the_flexed_budget_and_what_explains_the_variance(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        session.get_one(Account, hospital.accounts["5100"]).fixed_share = 0.5
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [100], first=202602, version=hospital.version)
    add_months(*place, [110], first=202602)

    answer = run("variance", "--period", "2026-02", "--flex", "--by", "department")

    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    figures = ("budget", "flexed", "actual", "variance", "volume", "efficiency", "rate", "spending", "favorable")
    assert {(row["department"], row["type"]): tuple(row[name] for name in figures) for row in rows} == {
        ("ED", "expense"): ("10.00", "10.00", "0.00", "10.00", "0.00", "0.00", "0.00", "10.00", "true"),
        ("ICU", "expense"): ("100.00", "110.00", "120.00", "-20.00", "-10.00", "0.00", "0.00", "-10.00", "false"),
        ("ICU", "revenue"): ("0.00", "0.00", "300.00", "300.00", "0.00", "0.00", "300.00", "0.00", "true"),
    }


def test_flex_as_json_carries_exact_totals(hospital: SmallHospital) -> None:
    told = json.loads(run("variance", "--period", "2026-02", "--flex", "--json").stdout)

    assert told["totals"]["expense"]["controllable"] == "-10.00"
    assert all(row["not_flexed"] == "" for row in told["rows"])


@pytest.mark.parametrize("period", ["2026-13", "202602", "02/2026"])
def test_a_month_written_otherwise_is_wrong_usage(hospital: SmallHospital, period: str) -> None:
    assert run("variance", "--period", period).exit_code == 2


@pytest.mark.parametrize("arguments", [["--version", "Nowhere"], ["--by", "color"], ["--by", ""]])
def test_what_cannot_be_answered_is_refused(hospital: SmallHospital, arguments: list[str]) -> None:
    answer = run("variance", "--period", "2026-02", *arguments)

    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr.strip()


def test_the_workbook_holds_the_figures_of_the_report(hospital: SmallHospital, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"

    answer = run("export", "workbook", "--period", "2026-02", "--out", str(path), "--json")

    assert json.loads(answer.stdout)["sheets"] == [
        "Month by account",
        "Month by department",
        "YTD by account",
        "YTD by department",
        "Flexed by department",
        "Flexed by account",
        "Flexed lines",
        "Volumes",
    ]
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("YTD by account").to_python()
    salaries = next(row for row in rows if row[0] == "5100 Salaries and wages")
    assert salaries[1:5] == [120.0, 100.0, -20.0, -0.2]


def test_a_month_without_figures_gives_no_workbook(hospital: SmallHospital, tmp_path: Path) -> None:
    answer = run("export", "workbook", "--period", "2019-02", "--out", str(tmp_path / "report.xlsx"))

    assert answer.exit_code == 1
    assert not (tmp_path / "report.xlsx").exists()


def test_the_landing_as_a_list_is_the_known_one(hospital: SmallHospital, golden: Callable[[str, str], None]) -> None:
    months = [(202501 + at, "ICU", "5100", 100_00 + at * 10) for at in range(12)]
    post_actuals(hospital, months)

    answer = run("landing", "--fiscal-year", "2026")

    assert answer.exit_code == 0, answer.stderr
    golden("commands/landing.csv", answer.stdout)


def test_the_landing_as_json_names_the_months_that_are_actual(hospital: SmallHospital) -> None:
    told = json.loads(run("landing", "--period", "2026-01", "--by", "account", "--format", "json").stdout)

    assert (told["fiscal_year"], told["actual_months"], told["version"]) == (2026, ["2026-01"], "Budget 2026")
    assert told["totals"]["expense"]["actual"] == "90.10"
    for row in told["rows"]:
        assert Decimal(row["actual"]) + Decimal(row["open"]) == Decimal(row["landing"])


def test_a_landing_without_a_year_is_of_the_last_month_with_figures(hospital: SmallHospital) -> None:
    unasked, asked = run("landing", "--by", "category"), run("landing", "--fiscal-year", "2026", "--by", "category")

    assert unasked.exit_code == 0, unasked.stderr
    assert unasked.stdout == asked.stdout != ""
    assert "2026" in unasked.stderr.splitlines()[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fiscal-year", "2026", "--period", "2025-02"],
        ["--fiscal-year", "2031"],
        ["--period", "2026-02", "--by", "x"],
    ],
)
def test_a_landing_that_cannot_be_told_is_refused(hospital: SmallHospital, arguments: list[str]) -> None:
    answer = run("landing", *arguments)

    assert answer.exit_code == 1
    assert answer.stderr.strip()


def test_results_stand_beside_those_without_one_offs(hospital: SmallHospital, tmp_path: Path) -> None:
    with writing(hospital.url) as session:
        account = session.get(Account, hospital.accounts["4000"])
        assert account is not None
        account.non_recurring = True
        session.add(account)

    answer = run("variance", "--period", "2026-02", "--ytd", "--json")
    written = run("export", "workbook", "--period", "2026-02", "--out", str(tmp_path / "book.xlsx"))

    without = json.loads(answer.stdout)["without_one_offs"]
    assert without["accounts"] == ["Gross patient revenue"]
    assert [row["actual"] for row in without["bridge"]] == ["180.00", "300.00", "-120.00"]
    assert without["totals"]["result"]["actual"] == "-120.00"
    assert "Without one-offs and grants (Gross patient revenue): operating result −$120." in answer.stderr
    assert "Without one-offs" not in run("variance", "--period", "2026-11").stderr  # nothing is posted yet
    assert written.exit_code == 0
    book = python_calamine.load_workbook(tmp_path / "book.xlsx")
    assert "YTD without one-offs" in book.sheet_names


def test_commitments_without_a_budget_say_so_and_stand_beside_no_flexed_one(hospital: SmallHospital) -> None:
    alone = run("variance", "--period", "2025-02", "--commitments")
    beside = run("variance", "--period", "2026-02", "--commitments")
    both = run("variance", "--period", "2026-02", "--commitments", "--flex")

    assert alone.exit_code == beside.exit_code == 0
    assert "There is no budget for this year; budget and variance are empty." in alone.stderr
    assert "There is no budget" not in beside.stderr
    assert both.exit_code == 1
    assert both.stderr.splitlines()[1] == "Give --commitments or --flex, not both."
