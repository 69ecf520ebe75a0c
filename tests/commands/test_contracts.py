"""`cli.py contracts` and `cli.py leakage` on a few contracts reckoned by hand."""

import csv
import io
import json
from datetime import date

import pytest
import typer
from typer.testing import CliRunner, Result

from commands import contracts
from tests.services import contract_books as books
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    number = books.add_contract(small_hospital_sqlite, "A", title="=Gloves")
    books.add_prices(small_hospital_sqlite, number, {"gloves": 10})
    books.add_contract(small_hospital_sqlite, "B", "S2", end_date=None)
    books.buy(
        small_hospital_sqlite,
        [
            (date(2026, 5, 10), "ICU", "S1", "gloves", 1000, 10),
            (date(2026, 6, 10), "ICU", "S1", "gloves", 1000, 12),
            (date(2026, 6, 11), "ED", "S3", "gas", 1, 500_01),
        ],
    )
    return small_hospital_sqlite


def run(*arguments: str) -> Result:
    app = typer.Typer()
    contracts.register(app)
    return CliRunner().invoke(app, arguments)


def test_the_calendar_comes_as_csv_that_no_spreadsheet_runs(hospital: SmallHospital) -> None:
    answer = run("contracts", "--as-of", "2027-10-25")

    (row,) = csv.DictReader(io.StringIO(answer.stdout))
    assert (row["number"], row["title"], row["notice"], row["days_left"]) == ("A", "'=Gloves", "2027-11-01", "7")
    assert (row["bucket"], row["renewal_commits"], row["used"]) == ("7 days", "1200.00", "220.00")
    assert "1 contracts have no end date" in answer.stderr


def test_the_calendar_comes_as_one_json_object(hospital: SmallHospital) -> None:
    answer = json.loads(run("contracts", "--as-of", "2027-11-02", "--format", "json").stdout)

    assert (answer["as_of"], answer["counts"]["missed"], answer["without_end"]) == ("2027-11-02", 1, 1)
    assert answer["rows"][0]["state"] == "missed"
    assert answer["rows"][0]["department"] is None


def test_leakage_keeps_its_three_numbers_apart(hospital: SmallHospital) -> None:
    answer = json.loads(run("leakage", "--period", "2026-06", "--ytd", "--by", "contract", "--json").stdout)

    total = answer["total"]
    assert (total["none"], total["around"], total["above"], total["total"]) == ("500.01", "0.00", "20.00", "720.01")
    assert {row["contract"]: row["above"] for row in answer["rows"]} == {
        "A =Gloves": "20.00",
        "Without contract": "0.00",
    }
    assert answer["months"] == ["2026-05", "2026-06"]


def test_leakage_by_item_lists_price_variance(hospital: SmallHospital) -> None:
    (row,) = csv.DictReader(io.StringIO(run("leakage", "--period", "2026-06", "--by", "item").stdout))

    assert (row["item"], row["paid"], row["expected"], row["ppv"]) == ("gloves", "120.00", "100.00", "-20.00")


def test_a_wrong_day_is_wrong_usage(hospital: SmallHospital) -> None:
    assert run("contracts", "--as-of", "tomorrow").exit_code == 2
    assert run("leakage", "--period", "2026-13").exit_code == 2
