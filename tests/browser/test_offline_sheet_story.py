"""A sheet goes to Excel and comes back: accepted figures stand in it at once, beside unsaved ones."""

from pathlib import Path

from playwright.sync_api import Page, expect

from reports.budgets.sheet_file import sheet_workbook
from reports.formats import Formats
from services.budgets import sheet, versions
from services.budgets.offline.sheet_files import to_fill_in
from services.permissions import Actor
from tests.browser.driving import RunningApp, open_at, wait_until_idle
from tests.workbook_edits import edited

FAY = Actor(name="fay", role="finance_lead")


def test_what_is_accepted_stands_in_the_sheet_at_once(demo_app: RunningApp, browser_page: Page, tmp_path: Path) -> None:
    draft = next(one for one in versions.list_versions(demo_app.database_url, FAY) if one.status == "draft")
    place = next(iter(sheet.departments(demo_app.database_url, FAY)))
    shown = sheet.load(demo_app.database_url, FAY, version_id=draft.id, department_id=place)
    file = tmp_path / "filled.xlsx"
    content = sheet_workbook(to_fill_in(shown, person="fay", currency="USD"), Formats())
    file.write_bytes(edited(content, {"C7": 123456.78}))
    open_at(browser_page, demo_app, "/budget_sheet")
    browser_page.locator("#cell-1-0").click()
    browser_page.keyboard.type("777")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_text("Work in Excel").click()
    browser_page.set_input_files('[data-testid="stFileUploader"] input', str(file))
    expect(browser_page.get_by_text("The file changes 1 figure.")).to_be_visible()
    wait_until_idle(browser_page)
    browser_page.get_by_role("button", name="Accept all (1)").click()

    expect(browser_page.get_by_text("1 figure was saved from filled.xlsx.")).to_be_visible()
    expect(browser_page.locator("#cell-0-0")).to_have_text("123,457")
    expect(browser_page.locator("#cell-1-0")).to_have_text("777")
    expect(browser_page.locator(".state .open")).to_contain_text("1")
