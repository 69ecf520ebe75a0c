"""The whole folder of a hospital's first week dropped at once: asked about, posted to its end, taken back."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import text

from data.engine import reading
from services.database import migrate
from services.organization import hospital
from services.permissions import LOCAL_ACTOR
from tests.browser.driving import PROJECT, RunningApp, expect_text, main_part, text_of, wait_until_idle
from tests.browser.menu import choose
from tests.browser.newcomer import CASES, EXPECTED, Person, cents, figures_are_met_to_the_cent

MOST_DECISIONS = 12
#: The same answers in the terminal.
ANSWERS = (
    "take=proposed", "take=tb_2025_long.csv", "take=m_feb_with_jan.csv", "take=stats_2024_2025.csv",
    "take=budget_2025.xlsx", "year=2025", "date-order=mdy", "same-contracts=leave-out",
)  # fmt: skip
#: Tables that tell of the way and not of what came of it, and columns that do.
OF_THE_WAY = ("audit_event", "data_version", "forecast_run", "forecast_point", "setting")
MOMENTS = ("created_at", "posted_at")
#: Tables that remember what was taken back.
REMEMBERED = ("import_batch", "rejected_row")


def test_a_whole_folder_is_posted_to_its_end(empty_app: RunningApp, browser_page: Page, tmp_path: Path) -> None:
    person = Person(browser_page, empty_app)
    before = tables(empty_app.database_url)
    drop_all_and_answer(person)
    assert person.decisions <= MOST_DECISIONS
    figures_of_every_kind_are_met(empty_app.database_url)
    assert tables(empty_app.database_url) == tables(by_the_terminal(tmp_path))

    text_of_page = text_of(browser_page)
    assert "20 files are left out" in text_of_page
    assert "This is a JSON file, not a table." in text_of_page
    assert "question" not in text_of_page  # what was decided is not asked again
    main_part(browser_page).get_by_text("20 files are left out").click()
    wait_until_idle(browser_page)
    assert "README.md · Text to be read, not a table: set aside." in text_of(browser_page)
    assert "tb_2025_pl.csv · “tb_2025_long.csv” has these figures and is taken." in text_of(browser_page)

    turn_to(browser_page, "Budget versus actual")
    expect_text(browser_page, "Jan – Dec 2025: operating result $177K, $384K (68.4%) below budget")
    turn_to(browser_page, "Import files")
    main_part(browser_page).get_by_role("button", name="Undo all 11 files").click()
    expect_text(browser_page, re.compile("Undone: [0-9,]+ lines removed"))
    wait_until_idle(browser_page)
    after = tables(empty_app.database_url)
    assert {name: held for name, held in after.items() if held != before.get(name) and name not in REMEMBERED} == {}
    turn_to(browser_page, "Overview")
    expect_text(browser_page, "There are no figures yet.")


MONTH = "General ledger\nPeriod,Department,Account,Account name,Amount\n{month},ICU,6100,Wages,{amount}.25\n"


def test_a_window_that_is_closed_while_files_are_posted_loses_nothing(
    empty_app: RunningApp, browser_page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    for number in range(1, 13):
        month = f"2025-{number:02d}"
        (folder / f"gl_{month}.csv").write_text(MONTH.format(month=month, amount=number), encoding="utf-8")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    person = Person(browser_page, empty_app)
    person.go("/import")
    browser_page.set_input_files('input[type="file"]', sorted(folder.iterdir()))
    expect(browser_page.get_by_text(re.compile(r"13 files · 12 ready"))).to_be_visible()
    wait_until_idle(browser_page)
    person.decide("Use these settings")
    main_part(browser_page).get_by_role("button", name="Import all 12 files", exact=True).click()
    expect_text(browser_page, re.compile("Importing|12 files imported"))  # a fast machine is through at once

    person.go("/import")  # another window: the first one is gone
    person.decide("Show these files")

    expect_text(browser_page, "12 files imported")
    expect_text(browser_page, "The file is cut off or damaged.")
    person.decide("Undo all 12 files")
    expect_text(browser_page, "Undone: 12 lines removed.")
    assert rows(empty_app.database_url, "SELECT COUNT(*) FROM ledger_entry") == [(0,)]


def turn_to(page: Page, title: str) -> None:
    """Go to another page by the menu, as a person does."""
    choose(page, title)


def drop_all_and_answer(person: Person) -> None:
    page = person.page
    person.go("/import")
    page.set_input_files('input[type="file"]', sorted(CASES.iterdir()))
    expect(page.get_by_text(re.compile(r"32 files · 4 ready · 13 questions"))).to_be_visible()
    wait_until_idle(page)
    person.decide("Use these settings")
    person.decide("Take 8 likely answers")
    person.choose("“tb_wide.csv”", "Take “tb_2025_long.csv”")
    person.choose("“quickbooks_gl_jan2026.csv”", "Take “m_feb_with_jan.csv”")
    person.choose("“stats_month_date.csv”", "Take “stats_2024_2025.csv”")
    for _file in ("budget_noyear.xlsx", "budget_tabs.xlsx"):
        person.choose("fiscal year is missing", "2025")
    person.choose("“budget_noyear.xlsx”", "Take “budget_2025.xlsx”")
    expect_text(page, "32 files · 11 ready · 20 left out")
    person.decide("Import all 11 files")
    expect_text(page, "11 files imported")
    wait_until_idle(page)


def figures_of_every_kind_are_met(url: str) -> None:
    figures_are_met_to_the_cent(url)
    payroll, purchases = EXPECTED["payroll_hours_2025.csv"], EXPECTED["ap_lines_2025.csv"]
    assert rows(url, "SELECT SUM(amount_minor), SUM(hours_milli) FROM labor_entry") == [
        (cents(payroll["pay"]), cents(payroll["hours"]) * 10)
    ]
    assert rows(url, "SELECT SUM(amount_minor), COUNT(*) FROM purchase_line") == [
        (cents(purchases["total"]), purchases["rows"])
    ]
    register = cents(EXPECTED["contract_register.xlsx"]["annual_value_total"])
    assert rows(url, "SELECT COUNT(*), SUM(annual_value_minor) FROM contract") == [(8, register + 186_000_00)]
    totals = EXPECTED["stats_2024_2025.csv"]["year_totals"]
    volumes = "SELECT period / 100 - 2000, SUM(quantity_milli) / 1000 FROM statistic GROUP BY 1 ORDER BY 1"
    assert rows(url, volumes) == [
        (year, sum(int(by_year[str(year)]) for by_year in totals.values())) for year in (24, 25)
    ]


def by_the_terminal(folder: Path) -> str:
    """Import the folder with the same answers in the terminal; return the database."""
    url = f"sqlite:///{folder}/terminal.sqlite"
    week = folder / "week"
    shutil.copytree(CASES, week)
    migrate(url)
    hospital.change(url, LOCAL_ACTOR, hospital_name="Maple Valley Community Hospital", country="US", currency="USD")
    given = [word for answer in ANSWERS for word in ("--answer", answer)]
    command = [sys.executable, "cli.py", "import", "auto", str(week), "--create-missing", *given]
    done = subprocess.run(
        command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert "11 files were stored." in done.stdout, done.stderr
    assert done.returncode == 1  # expected.json is refused
    return url


def tables(url: str) -> dict[str, list[str]]:
    """Return the rows of all tables but those that tell of the way, without moments."""
    with reading(url) as session:
        names = session.connection().execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        held = {}
        for name in sorted(set(names) - set(OF_THE_WAY)):
            found = session.connection().execute(text(f'SELECT * FROM "{name}"')).mappings()  # noqa: S608
            held[name] = sorted(str({key: row[key] for key in row if key not in MOMENTS}) for row in found)
        return held


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with reading(url) as session:
        return [tuple(row) for row in session.connection().execute(text(query))]
