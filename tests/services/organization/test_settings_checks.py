"""What stored figures forbid: another currency, a fiscal year that would split a budget."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import BudgetLine, BudgetVersion, LandingMethod, Setting
from services import settings
from services.errors import UserError
from services.imports import ImportOptions, post, undo
from services.organization import hospital
from services.organization.setting_names import NAMES, changes_in
from services.permissions import Actor
from services.settings import HospitalSettings
from services.upkeep import verify
from tests.small_hospital import SmallHospital

APRIL = "Department,Account," + ",".join(
    f"{year}-{month:02d}" for year, month in [*((2025, m) for m in range(4, 13)), *((2026, m) for m in range(1, 4))]
)
FILE = f"{APRIL}\nICU,6100,{','.join(['10.50'] * 12)}\n"


def load(url: str, folder: Path, text: str = FILE, name: str = "plan.csv") -> int:
    path = folder / name
    path.write_text(text)
    with reading(url) as session:
        stated = session.get(Setting, "fiscal_first_month") is not None
    answers = {} if stated or text != FILE else {"first-month": "1"}  # nobody has said with which month years begin
    options = ImportOptions(kind="budget", version="Plan", create_missing=True, answers=answers)
    return post(url, ADMIN, path, filename=name, options=options).batch_id


ADMIN = Actor(name="ada", role="admin")


def versions(url: str) -> list[tuple[str, int]]:
    with reading(url) as session:
        return sorted((row.name, row.fiscal_year) for row in session.exec(select(BudgetVersion)))


def test_a_budget_that_stands_in_two_years_keeps_the_first_month(sqlite_url: str, tmp_path: Path) -> None:
    batch = load(sqlite_url, tmp_path)
    assert versions(sqlite_url) == [("Plan", 2025), ("Plan FY 2026", 2026)]

    with pytest.raises(UserError, match="Budgets “Plan” and “Plan FY 2026” come from one file") as refused:
        hospital.change(sqlite_url, ADMIN, fiscal_first_month=4, hospital_name="New")
    assert "Undo" in refused.value.hint
    with reading(sqlite_url) as session:
        assert settings.load(session) == HospitalSettings()

    undo(sqlite_url, ADMIN, batch_id=batch)
    hospital.change(sqlite_url, ADMIN, fiscal_first_month=4)
    load(sqlite_url, tmp_path)
    with reading(sqlite_url) as session:
        filled = session.exec(select(BudgetLine.version_id).distinct()).all()
        assert [session.get_one(BudgetVersion, number).fiscal_year for number in filled] == [2026]


def test_a_budget_that_would_be_split_keeps_the_first_month(sqlite_url: str, tmp_path: Path) -> None:
    hospital.change(sqlite_url, ADMIN, fiscal_first_month=4)
    load(sqlite_url, tmp_path)

    with pytest.raises(UserError, match="“Plan” runs from 2025-04 to 2026-03; it would be split over two fiscal years"):
        hospital.change(sqlite_url, ADMIN, fiscal_first_month=7)


def test_a_budget_that_stays_whole_moves_along(sqlite_url: str, tmp_path: Path) -> None:
    load(sqlite_url, tmp_path, "Department,Account,2025-10,2025-11,2025-12\nICU,6100,1.50,2.50,3.50\n")
    assert versions(sqlite_url) == [("Plan", 2025)]

    hospital.change(sqlite_url, ADMIN, fiscal_first_month=10)

    assert versions(sqlite_url) == [("Plan", 2026)]
    assert verify.verify(sqlite_url, ADMIN).sound


def test_year_end_choices_keep_the_first_month(small_hospital_sqlite: SmallHospital) -> None:
    place = {"department_id": 2, "account_id": 5}
    with writing(small_hospital_sqlite.url) as session:
        session.add(LandingMethod(fiscal_year=2026, method="budget", reason="agreed", author="ada", **place))

    with pytest.raises(UserError, match="Year-end choices are kept for fiscal years"):
        hospital.change(small_hospital_sqlite.url, ADMIN, fiscal_first_month=7)


def test_amounts_keep_their_currency(sqlite_url: str, tmp_path: Path) -> None:
    batch = load(sqlite_url, tmp_path)
    with pytest.raises(UserError, match="Amounts are stored in USD; they are not converted"):
        hospital.change(sqlite_url, ADMIN, currency="JPY")

    undo(sqlite_url, ADMIN, batch_id=batch)
    assert hospital.change(sqlite_url, ADMIN, currency="JPY").currency == "JPY"


@pytest.mark.parametrize(
    "impossible",
    [
        {"country": "USA"}, {"country": "XX"}, {"currency": "ABC"}, {"locale": "xx_YY"}, {"locale": "english"},
        {"hospital_name": " "}, {"hospital_name": "x" * 121}, {"region": "a long region"},
        {"fte_hours_per_year": 9000.0},
    ],
)  # fmt: skip
def test_impossible_values_are_refused_with_an_example(sqlite_url: str, impossible: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        hospital.change(sqlite_url, ADMIN, fiscal_first_month=10, **impossible)
    with reading(sqlite_url) as session:
        assert settings.load(session) == HospitalSettings()


def test_settings_as_they_are_written() -> None:
    written = ["first-month=10", "currency=usd", "country=us", "hospital-name=St.  Anne's", "locale=en-US", "region="]

    assert changes_in(written) == {
        "fiscal_first_month": 10, "currency": "USD", "country": "US", "hospital_name": "St. Anne's",
        "locale": "en_US", "region": None,
    }  # fmt: skip
    assert changes_in(["fiscal_first_month=4", "fte_hours_per_year=1950"]) == {
        "fiscal_first_month": 4, "fte_hours_per_year": 1950.0,
    }  # fmt: skip
    assert set(NAMES.values()) <= set(HospitalSettings.__dataclass_fields__)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (["color=blue"], "Not a setting: “color=blue”."),
        (["currency"], "Not a setting: “currency”."),
        (["first-month=ten"], "Not a whole number: ten"),
        (["first-month=٣"], "Not a whole number"),
        (["currency=USD", "currency=EUR"], "“currency” is set twice."),
    ],
)
def test_what_cannot_be_set_is_refused(written: list[str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        changes_in(written)
