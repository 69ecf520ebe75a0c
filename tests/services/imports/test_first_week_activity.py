"""The same hospital's volumes, hours, invoices and contracts: right, as she exports them.

`tests/cases/first_week/README.md` says what each file must become, `expected.json` the figures that were computed from
the files independently. What is known to be wrong stands in first_week.py and is expected to fail.
"""

from datetime import date
from decimal import Decimal

import pytest

from planning.contracts.notice import Term, notice_date
from services import imports
from services.organization import standards
from services.permissions import LOCAL_ACTOR
from tests.services.imports.expectations import Held, Tried, cases, check
from tests.services.imports.first_week import EXPECTED, KNOWN_WRONG, import_file, loaded

# Volumes --------------------------------------------------------------------------------------------------------------

VOLUMES = EXPECTED["stats_2024_2025.csv"]


@pytest.mark.parametrize("name", cases(("stats_2024_2025.csv", "stats_long.csv"), KNOWN_WRONG))
def test_two_years_of_volumes_wide_and_long(sqlite_url: str, name: str) -> None:
    stored = volumes(loaded(sqlite_url, name, "statistics"))

    years = {
        label: {year: str(sum(q for m, label_, q in stored if label_ == label and m[2:4] == year)) for year in figures}
        for label, figures in VOLUMES["year_totals"].items()
    }
    assert years == VOLUMES["year_totals"]
    assert len(stored) == VOLUMES["values"]


@pytest.mark.parametrize("name", cases(("stats_wide.csv", "stats_month_date.csv"), KNOWN_WRONG))
def test_short_volumes(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name, "statistics")

    assert (
        volumes(tried)
        == {
            "stats_wide.csv": [
                ("2025-01", "210 ED Visits", 1546),
                ("2025-01", "220 Patient Days", 1198),
                ("2025-02", "210 ED Visits", 1555),
                ("2025-02", "220 Patient Days", 1191),
            ],
            "stats_month_date.csv": [
                ("2024-01", "220 Patient Days", 1198),
                ("2024-02", "220 Patient Days", 1191),
                ("2024-03", "220 Patient Days", 1180),
            ],
        }[name]
    )
    assert tried.rows("SELECT DISTINCT day FROM statistic") == [(None,)]  # a month is no day


def test_departments_are_proposed_their_unit_of_service(sqlite_url: str) -> None:
    """Which count says what a department does is a person's to confirm: one press under Flex and staffing."""
    tried = loaded(sqlite_url, "stats_long.csv", "statistics")

    names = dict(tried.rows("SELECT id, name FROM measure"))
    rows = standards.list_standards(sqlite_url, LOCAL_ACTOR)
    proposed = {code: names[measure] for code, measure in zip(rows["code"], rows["proposed_measure_id"], strict=True)}
    assert proposed == {
        "210": "ED Visits", "220": "Patient Days", "230": "Surgical Cases", "310": "Lab Tests", "320": "Imaging Exams",
        "410": "Clinic Visits",
    }  # fmt: skip
    assert rows["uos_measure_id"].isna().all()


# Hours, invoices, contracts ------------------------------------------------------------------------------------------


def test_a_year_of_payroll(sqlite_url: str) -> None:
    tried = loaded(sqlite_url, "payroll_hours_2025.csv", "labor")

    right = EXPECTED["payroll_hours_2025.csv"]
    hours = tried.rows(
        "SELECT p.code, SUM(hours_milli) FROM labor_entry e JOIN pay_code p ON p.id = pay_code_id GROUP BY p.code"
    )
    assert {code: imports.exact(milli // 10) for code, milli in hours} == right["hours_by_code"]
    assert sum(milli for _code, milli in hours) == int(Decimal(right["hours"]) * 1000)
    assert tried.rows("SELECT COUNT(*), SUM(amount_minor) FROM labor_entry") == [
        (right["rows"], int(Decimal(right["pay"]) * 100))
    ]


def test_one_pay_period_asks_how_its_dates_are_written(sqlite_url: str) -> None:
    check(import_file(sqlite_url, "labor.csv", "labor"), Held("day first or month first", "date-order"))

    tried = loaded(sqlite_url, "labor.csv", "labor", date_order="mdy")

    assert tried.rows("SELECT period, SUM(hours_milli), SUM(amount_minor) FROM labor_entry GROUP BY period") == [
        (202501, 702_420, 31_297_71)
    ]


def test_a_year_of_invoice_lines(sqlite_url: str) -> None:
    tried = loaded(sqlite_url, "ap_lines_2025.csv", "purchases")

    right = EXPECTED["ap_lines_2025.csv"]
    spent = tried.rows(
        "SELECT s.name, SUM(amount_minor) FROM purchase_line l JOIN supplier s ON s.id = supplier_id GROUP BY s.name"
    )
    assert {name: imports.exact(minor) for name, minor in spent} == right["by_supplier_as_written"]
    assert imports.exact(sum(minor for _name, minor in spent)) == right["total"]
    assert tried.rows("SELECT COUNT(*) FROM purchase_line") == [(right["rows"],)]


@pytest.mark.parametrize("name", cases(("contract_register.xlsx",), KNOWN_WRONG))
def test_a_register_of_contracts(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name, "contracts")

    right = EXPECTED[name]
    rows = tried.rows(
        "SELECT number, end_date, notice_days, auto_renew_months, annual_value_minor, owner, notice_months, notice_to "
        "FROM contract ORDER BY number"
    )
    assert len(rows) == right["rows"]
    assert sorted(row[0] for row in rows if row[3] > 0) == sorted(right["auto_renew"])
    assert [row[0] for row in rows if row[1] is None] == right["open_ended"]
    terms = {
        row[0]: Term(
            start=None, end=date.fromisoformat(row[1]), notice_days=row[2], notice_months=row[6], notice_to=row[7]
        )
        for row in rows
        if row[1] is not None
    }
    notice_by = {number: notice_date(term.end, term).isoformat() for number, term in terms.items() if term.end}
    assert notice_by == right["notice_by"]
    assert sum(row[4] for row in rows) == int(right["annual_value_total"]) * 100
    assert {row[5] for row in rows} == {"Materials Mgr"}


@pytest.mark.parametrize("name", cases(("contracts_autorenew.csv",), KNOWN_WRONG))
def test_contracts_that_renew_are_known_to_renew(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name, "contracts")

    rows = tried.rows("SELECT number, auto_renew_months > 0, owner FROM contract ORDER BY number")
    assert rows == [("C-1", 1, "Materials Mgr"), ("C-2", 0, "CNO")]


def volumes(tried: Tried) -> list[tuple[str, str, int]]:
    """Return the stored volumes: month, department and measure, quantity."""
    rows = tried.rows(
        "SELECT period, d.code, m.name, quantity_milli FROM statistic s JOIN department d ON d.id = s.department_id "
        "JOIN measure m ON m.id = s.measure_id ORDER BY period, d.code, m.name"
    )
    return [(f"{month // 100}-{month % 100:02d}", f"{code} {name}", milli // 1000) for month, code, name, milli in rows]
