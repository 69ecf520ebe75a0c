"""A ledger file in a real browser: dropped, understood, posted, read off the page to the cent, and undone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import func, select

from data.engine import reading
from data.models import LedgerEntry, PeriodTotals
from services.budgets import versions
from services.permissions import LOCAL_ACTOR
from tests.browser.driving import RunningApp, expect_text, open_at, text_of, wait_until_idle
from tests.browser.menu import choose

#: (file, rows, total) of published payments, from the collection's own list of facts.
REAL = [("nhs_guys_2020-04.csv", "6,000", "27,131,629.93"), ("nhs_barts_2020-04.xlsx", "238", "48,757,844.82")]
GENERATED = (
    "Northlake Medical Center\n"
    "General ledger detail, January 2026\n"
    "\n"
    "Posting date;Cost center;Account;Account name;Amount\n"
    "02.01.2026;110;5100;Salaries and wages;1.234.567,89\n"
    "03.01.2026;110;6100;Medical supplies;(1.000,50)\n"
    "04.01.2026;210;6100;Medical supplies;2.000,00-\n"
    "05.01.2026;210;6200;Drugs;1,10\n"
    ";;;Total;1.231.568,49\n"
)


def go_to(page: Page, title: str) -> None:
    choose(page, title)


def open_import(page: Page, app: RunningApp) -> None:
    open_at(page, app, "/import?kind=Ledger")


def drop(page: Page, path: Path) -> None:
    page.set_input_files('input[type="file"]', path)
    expect(page.get_by_role("heading", name="How the file was read")).to_be_visible()
    wait_until_idle(page)


def post(page: Page) -> None:
    page.get_by_role("button", name="Post ").click()
    expect(page.get_by_text("posted as batch")).to_be_visible()
    wait_until_idle(page)


def stored(app: RunningApp) -> tuple[int, int]:
    """Return how many lines and how many monthly totals the database holds."""
    with reading(app.database_url) as session:
        lines = session.exec(select(func.count()).select_from(LedgerEntry)).one()
        return int(lines), int(session.exec(select(func.count()).select_from(PeriodTotals)).one())


@pytest.mark.parametrize("facts", REAL, ids=lambda facts: facts[0])
def test_a_published_file_is_posted_to_the_cent_and_undone(
    empty_app: RunningApp, browser_page: Page, real_files: Path, facts: tuple[str, str, str]
) -> None:
    name, rows, total = facts
    open_import(browser_page, empty_app)
    drop(browser_page, real_files / name)
    button = browser_page.get_by_role("button", name="Post ")
    expect(button).to_have_text(f"Post {rows} lines")

    post(browser_page)
    expect(browser_page.get_by_test_id("stMetricValue")).to_have_text(total)
    assert stored(empty_app)[0] == int(rows.replace(",", ""))

    browser_page.get_by_role("button", name="Undo this import").click()
    expect(browser_page.get_by_text(f"Undone: {rows} lines removed.")).to_be_visible()
    assert stored(empty_app) == (0, 0)


def test_a_messy_file_is_understood_without_a_word(empty_app: RunningApp, browser_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "january.csv"
    path.write_bytes(GENERATED.encode("cp1252"))
    open_import(browser_page, empty_app)

    drop(browser_page, path)
    text = text_of(browser_page)
    assert "Line 4, 5 columns" in text
    assert "The file's own total, 1,231,568.49, equals its lines." in text
    post(browser_page)

    expect(browser_page.get_by_test_id("stMetricValue")).to_have_text("1,231,568.49")
    browser_page.get_by_test_id("stMain").get_by_role("link", name="Budget versus actual").click()
    wait_until_idle(browser_page)
    assert "period=Jan+2026" in browser_page.url
    assert "Something went wrong" not in text_of(browser_page)


def test_a_broken_file_gets_one_sentence_on_a_phone(empty_app: RunningApp, phone_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n")
    open_at(phone_page, empty_app)
    go_to(phone_page, "Import files")

    phone_page.set_input_files('input[type="file"]', path)

    expect(phone_page.get_by_text("This is a PDF document, not a table.")).to_be_visible()
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    assert stored(empty_app) == (0, 0)


def test_a_budget_is_loaded_submitted_and_approved(empty_app: RunningApp, browser_page: Page, tmp_path: Path) -> None:
    months = ",".join(f"2026-{month:02d}" for month in range(1, 13))
    path = tmp_path / "budget.csv"
    path.write_text(
        f"Department,Account,Account name,{months}\n"
        f"110,4000,Patient revenue,{','.join(['1000.10'] * 12)}\n"
        f"110,5100,Salaries,{','.join(['600.05'] * 12)}\n",
        encoding="utf-8",
    )
    versions.create(empty_app.database_url, LOCAL_ACTOR, name="Budget 2026", fiscal_year=2026)
    open_at(browser_page, empty_app)
    go_to(browser_page, "Budget versions")
    browser_page.get_by_role("link", name="Load lines from a file").click()
    wait_until_idle(browser_page)
    drop(browser_page, path)
    post(browser_page)
    browser_page.get_by_test_id("stMain").get_by_role("link", name="Budget version").click()
    wait_until_idle(browser_page)

    expect_text(browser_page, "$12,001")
    for step, confirm in (("Submit for approval", "Submit"), ("Approve", "Approve")):
        browser_page.get_by_role("button", name=step, exact=True).click()
        wait_until_idle(browser_page)
        browser_page.get_by_role("dialog").get_by_role("button", name=confirm, exact=True).click()
        wait_until_idle(browser_page)

    expect(browser_page.get_by_text("“Budget 2026” was approved.")).to_be_visible()
    found = versions.list_versions(empty_app.database_url, LOCAL_ACTOR)
    assert [version.status for version in found] == ["approved"]
