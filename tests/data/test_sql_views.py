"""The views for Power BI and Tableau: to the cent what services say, on both databases; described by column."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import inspect, text

from data import sql_views
from data.engine import engine_for, reading, writing
from data.models import JobClass, LaborEntry, Setting
from services.database import migrate, newest_revision
from services.permissions import LOCAL_ACTOR
from services.variance import report
from services.variance.report import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

DOCUMENT = Path(__file__).parents[2] / "docs" / "sql_views.md"
#: Words of columns that would tell of people: no view has any.
PEOPLE = re.compile(r"patient|person|employee|manager|email|description|reference|supplier|birth|mrn")


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with reading(url) as session:
        return [tuple(row) for row in session.connection().execute(text(query))]


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    figures = [(202601, "ED", "6100", 75_25), (202602, "ICU", "4000", 905_07), (202602, "ICU", "5100", 420_01)]
    set_budget(small_hospital, [(202602, "ICU", "5100", 410_00), (202602, "ICU", "4000", 950_00)])
    post_actuals(small_hospital, figures)
    place = (small_hospital.url, small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(*place, [100.5, 200], first=202601)
    add_months(*place, [110], first=202601, version=small_hospital.version)
    return small_hospital


def test_sums_are_those_of_budget_versus_actual_to_the_cent(hospital: SmallHospital) -> None:
    totals = report.table(hospital.url, LOCAL_ACTOR, question=Question(202602, "month"), by="account").totals
    for view, side in (("bi_actual", "actual"), ("bi_budget", "budget")):
        query = f"SELECT sum(result_minor), sum(result) FROM {view} WHERE period = 202602"  # noqa: S608
        ((minor, major),) = rows(hospital.url, query)
        assert int(minor) == totals.loc["result", side]
        assert round(Decimal(str(major)), 2) == Decimal(int(minor)) / 100


def test_each_line_stands_in_its_month_with_its_exact_amount(hospital: SmallHospital) -> None:
    told = rows(
        hospital.url,
        "SELECT f.period, d.code, a.code, f.amount_minor, f.amount, f.result, f.currency FROM bi_actual f "
        "JOIN bi_department d ON d.department_id = f.department_id JOIN bi_account a ON a.account_id = f.account_id "
        "ORDER BY f.period, a.code",
    )

    assert [(*row[:4], *(Decimal(str(one)).quantize(Decimal("0.01")) for one in row[4:6]), row[6]) for row in told] == [
        (202601, "ED", "6100", 75_25, Decimal("75.25"), Decimal("-75.25"), "USD"),
        (202602, "ICU", "4000", 905_07, Decimal("905.07"), Decimal("905.07"), "USD"),
        (202602, "ICU", "5100", 420_01, Decimal("420.01"), Decimal("-420.01"), "USD"),
    ]


def test_postgresql_has_exact_decimals(postgres_url: str) -> None:
    inspector = inspect(engine_for(postgres_url))
    for view, column in (("bi_actual", "amount"), ("bi_budget", "result"), ("bi_volume", "quantity")):
        kinds = {one["name"]: one["type"] for one in inspector.get_columns(view)}
        assert (kinds[column].precision, kinds[column].scale) == (24, 3)


@pytest.mark.parametrize("first_month", [1, 7, 10])
def test_months_have_their_place_in_the_fiscal_year(sqlite_url: str, first_month: int) -> None:
    from planning.periods import FiscalCalendar
    from tests.small_hospital import add_small_hospital

    hospital = add_small_hospital(sqlite_url)
    with writing(sqlite_url) as session:
        session.add(Setting(key="fiscal_first_month", value={"value": first_month}))
    figures = [(period, "ED", "6100", period) for period in (202512, 202606, 202607, 202610)]
    post_actuals(hospital, figures, first_month=first_month)
    calendar = FiscalCalendar(first_month)

    told = rows(sqlite_url, "SELECT period, amount_minor, fiscal_year FROM bi_actual ORDER BY period")

    assert told == [(period, amount, calendar.fiscal_year(period)) for period, *_place, amount in figures]
    months = rows(sqlite_url, "SELECT period, fiscal_year, fiscal_month, fiscal_quarter FROM bi_month ORDER BY period")
    assert months == [
        (
            period,
            calendar.fiscal_year(period),
            calendar.fiscal_month(period),
            (calendar.fiscal_month(period) + 2) // 3,
        )
        for period, *_rest in figures
    ]


def test_volumes_and_hours_are_sums_by_month(hospital: SmallHospital) -> None:
    icu, regular = hospital.departments["ICU"], hospital.pay_codes["REG"]
    with writing(hospital.url) as session:
        session.get_one(JobClass, hospital.job_classes["TECH"]).merged_into_id = hospital.job_classes["RN"]
        for name, hours in (("RN", 10_500), ("TECH", 1_250)):
            session.add(
                LaborEntry(
                    department_id=icu, job_class_id=hospital.job_classes[name], pay_code_id=regular, period=202601,
                    hours_milli=hours, amount_minor=12_34,
                )
            )  # fmt: skip

    volumes = rows(hospital.url, "SELECT period, kind, quantity_milli, quantity FROM bi_volume ORDER BY kind, period")
    assert [(*row[:3], float(row[3])) for row in volumes] == [
        (202601, "actual", 100_500, 100.5), (202602, "actual", 200_000, 200.0), (202601, "budget", 110_000, 110.0),
    ]  # fmt: skip
    ((job_class, milli, hours, minor, amount),) = rows(
        hospital.url, "SELECT job_class_id, hours_milli, hours, amount_minor, amount FROM bi_hours"
    )
    assert (job_class, milli, minor) == (hospital.job_classes["RN"], 11_750, 24_68)
    assert (float(hours), round(float(amount), 2)) == (11.75, 24.68)


def test_dimensions_name_every_key_of_the_facts(hospital: SmallHospital) -> None:
    for fact, column, view in (
        ("bi_actual", "period", "bi_month"), ("bi_budget", "version_id", "bi_version"),
        ("bi_volume", "measure_id", "bi_measure"), ("bi_volume", "period", "bi_month"),
    ):  # fmt: skip
        missing = f"SELECT count(*) FROM {fact} WHERE {column} NOT IN (SELECT {column} FROM {view})"  # noqa: S608
        assert rows(hospital.url, missing) == [(0,)]
    paths = dict(rows(hospital.url, "SELECT code, path FROM bi_department"))
    assert paths["ICU"] == "HOSP Hospital > ICU Intensive care"
    assert rows(hospital.url, "SELECT name, in_force FROM bi_version") == [("Budget 2026", 1)]


def columns_of(url: str) -> dict[str, list[str]]:
    inspector = inspect(engine_for(url))
    return {name: [column["name"] for column in inspector.get_columns(name)] for name in sql_views.NAMES}


def test_the_document_describes_every_column(database_url: str) -> None:
    told: dict[str, list[str]] = {}
    for part in re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name = re.match(r"`(bi_\w+)`", part)
        if name:
            told[name[1]] = re.findall(r"^\| `(\w+)` \|", part, flags=re.MULTILINE)

    assert told == columns_of(database_url)


def test_no_view_tells_of_people(sqlite_url: str) -> None:
    assert [(name, one) for name, own in columns_of(sqlite_url).items() for one in own if PEOPLE.search(one)] == []


def test_views_are_made_anew_by_the_next_migration(unmigrated_url: str) -> None:
    migrate(unmigrated_url, "0028")
    assert inspect(engine_for(unmigrated_url)).get_view_names() == []

    migrate(unmigrated_url)

    assert set(inspect(engine_for(unmigrated_url)).get_view_names()) == set(sql_views.NAMES)


def test_a_migration_keeps_what_roles_may_read(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    role = f"Reports {uuid4().hex}"  # with a blank, so that it has to be quoted
    try:
        with engine_for(postgres_url).begin() as connection:
            connection.execute(text(f'CREATE ROLE "{role}"'))
            connection.execute(text(f'GRANT SELECT ON bi_actual TO "{role}"'))
            connection.execute(text(f'GRANT SELECT ON bi_month TO "{role}" WITH GRANT OPTION'))
            before = sorted(sql_views.grants(connection))
            connection.execute(text("UPDATE alembic_version SET version_num = '0028'"))
        monkeypatch.setattr("services.database._upgrade", lambda _config, _target: None)

        migrate(postgres_url)

        with engine_for(postgres_url).begin() as connection:
            assert sorted(sql_views.grants(connection)) == before
            assert [(one.view, one.further) for one in before] == [("bi_actual", False), ("bi_month", True)]
    finally:
        with engine_for(postgres_url).begin() as connection:
            head = {"head": newest_revision()}
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), head)
            connection.execute(text(f'DROP OWNED BY "{role}"'))
            connection.execute(text(f'DROP ROLE "{role}"'))


@pytest.mark.slow
def test_the_demo_hospital_agrees_month_by_month(demo_url: str) -> None:
    totals = report.table(demo_url, LOCAL_ACTOR, question=Question(202610, "ytd"), by="department").totals

    ((actual,),) = rows(
        demo_url,
        "SELECT sum(f.result_minor) FROM bi_actual f JOIN bi_month m ON m.period = f.period "
        "WHERE m.fiscal_year = 2027 AND f.period <= 202610",
    )
    ((budget,),) = rows(
        demo_url,
        "SELECT sum(f.result_minor) FROM bi_budget f JOIN bi_version v ON v.version_id = f.version_id "
        "WHERE v.fiscal_year = 2027 AND v.in_force = 1 AND f.period <= 202610",
    )
    assert (int(actual), int(budget)) == (totals.loc["result", "actual"], totals.loc["result", "budget"])
