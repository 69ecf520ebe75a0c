"""Settings of a new hospital, proposed from its first files with a reason; nothing is stored."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from data.engine import reading
from services import settings
from services.imports import dropping
from services.organization import first_settings, hospital
from services.organization.first_settings import SettingProposal
from services.organization.fiscal_hints import first_month_hints
from services.organization.setup_evidence import FileEvidence
from services.permissions import LOCAL_ACTOR
from services.settings import HospitalSettings

WEEK = Path(__file__).resolve().parents[2] / "cases" / "first_week"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def wide(title: str, first: int, year: int, sign: str = "") -> str:
    """Return a budget of twelve months side by side."""
    months = [(first + step - 1) % 12 + 1 for step in range(12)]
    heads = [f"{MONTHS[m - 1]} {year + (m < first)}" for m in months]
    cells = ",".join(f"{sign}{100 + m}.50" for m in months)
    return f"{title}\n\nDepartment,Account,{','.join(heads)}\nICU,6100,{cells}\nED,6200,{cells}\n"


def proposed(url: str, folder: Path, **files: str) -> dict[str, SettingProposal]:
    uploads = []
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        uploads.append((f"{name}.csv", folder / f"{name}.csv"))
    opened = dropping.open_files(uploads, folder)
    return {one.name: one for one in first_settings.propose(url, LOCAL_ACTOR, opened)}


@pytest.mark.slow
def test_the_first_week_of_a_small_hospital(sqlite_url: str, tmp_path: Path) -> None:
    names = (WEEK / "board_set.txt").read_text().split()
    opened = dropping.open_files([(name, WEEK / name) for name in names], tmp_path)

    proposals = first_settings.propose(sqlite_url, LOCAL_ACTOR, opened)

    assert {one.name: one.value for one in proposals} == {
        "hospital_name": "Maple Valley Community Hospital", "country": "US", "currency": "USD",
        "fiscal_first_month": 1, "locale": "en_US",
    }  # fmt: skip
    assert all(one.why and one.sure for one in proposals)
    with reading(sqlite_url) as session:
        assert settings.load(session) == HospitalSettings()
    assert first_settings.is_new(sqlite_url)


def test_an_october_year_with_pounds(sqlite_url: str, tmp_path: Path) -> None:
    told = proposed(sqlite_url, tmp_path, budget=wide("St. Anne's Infirmary - Budget FY2026", 10, 2025, "£"))

    assert (told["fiscal_first_month"].value, told["fiscal_first_month"].sure) == (10, True)
    assert told["fiscal_first_month"].why == "The months of “budget.csv” run in this order."
    assert (told["currency"].value, told["country"].value, told["locale"].value) == ("GBP", "GB", "en_GB")
    assert told["hospital_name"].value == "St. Anne's Infirmary"


def test_a_german_hospital(sqlite_url: str, tmp_path: Path) -> None:
    lines = ["Klinikum Musterstadt gGmbH | Saldenliste", "", "Monat;Kostenstelle;Sachkonto;Bezeichnung;Betrag EUR"]
    lines += [f"{m:02d}.2025;4711;{acct};Personal;1.234,{m:02d}" for m in range(1, 13) for acct in (60000, 66000)]
    told = proposed(sqlite_url, tmp_path, susa="\n".join(lines))

    assert {name: one.value for name, one in told.items()} == {
        "hospital_name": "Klinikum Musterstadt gGmbH", "country": "DE", "currency": "EUR",
        "fiscal_first_month": 1, "locale": "de_DE",
    }  # fmt: skip


def test_a_currency_column_and_the_place_of_a_dollar(sqlite_url: str, tmp_path: Path) -> None:
    lines = ["Period,Department,Account,Amount,Currency", *(f"2025-0{m},ICU,6100,10.5{m},CAD" for m in (1, 2))]
    told = proposed(sqlite_url, tmp_path, ledger="\n".join(lines))

    assert (told["currency"].value, told["currency"].sure, told["country"].value) == ("CAD", True, "CA")


def test_nothing_is_said_where_nothing_says_it(sqlite_url: str, tmp_path: Path) -> None:
    told = proposed(sqlite_url, tmp_path, ledger="Period,Department,Account,Amount\n2025-01,ICU,6100,10.55\n")

    assert {(one.why, one.sure) for one in told.values()} == {("", False)}
    assert told["hospital_name"].value == "Your hospital"


def test_a_report_or_a_department_is_no_hospital(sqlite_url: str, tmp_path: Path) -> None:
    told = proposed(
        sqlite_url,
        tmp_path,
        a=wide("Hospital budget 2026", 1, 2026),
        b=wide("Clinic volumes - Department list", 1, 2026),
    )

    assert told["hospital_name"].why == ""


def test_a_hospital_with_settings_is_not_new(sqlite_url: str) -> None:
    hospital.change(sqlite_url, LOCAL_ACTOR, hospital_name="Old Hospital")

    assert not first_settings.is_new(sqlite_url)


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Budget for the fiscal year ending September 30, 2026", 10),
        ("For the year ended 31 March 2026", 4),
        ("Twelve months ended June 30, 2025", 7),
        ("Fiscal year beginning July 1, 2025", 7),
        ("Budget Oct 2025 - Sep 2026", 10),
        ("April 2025 to March 2026", 4),
        ("Wirtschaftsplan Januar bis Dezember 2026", 1),
        ("October 2025 through September 2026", 10),
    ],
)
def test_titles_that_say_when_a_year_begins(title: str, first: int) -> None:
    hints = list(first_month_hints([FileEvidence("a.csv", "budget", titles=(title,))]))

    assert {(month, weight) for month, weight, _why in hints} == {(first, 0.95)}


@pytest.mark.parametrize(
    "title", ["Ledger March 2026", "January to March 2026", "Oct 2024 - Sep 2026", "Printed May 3"]
)
def test_titles_that_say_nothing_of_it(title: str) -> None:
    assert list(first_month_hints([FileEvidence("a.csv", "ledger", titles=(title,))])) == []


@given(first=st.integers(1, 12), cycles=st.integers(1, 3), kind=st.sampled_from(["budget", "ledger", "statistics"]))
@trials(max_examples=40)
def test_months_side_by_side_begin_with_the_first(first: int, cycles: int, kind: str) -> None:
    columns = tuple((first + step - 1) % 12 + 1 for step in range(12 * cycles))
    (hint,) = first_month_hints([FileEvidence("a.csv", kind, columns=columns)])

    assert hint[0] == first
    assert list(first_month_hints([FileEvidence("a.csv", kind, columns=columns, numbered=True)])) == []
    assert list(first_month_hints([FileEvidence("a.csv", kind, columns=columns[:-1])])) == []
