"""A budget from drivers to locked, and a month to its close: two managers, finance and an approver, signed in."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.budgets.sheet_file import sheet_workbook
from reports.formats import Formats
from services import imports
from services.budgets import sheet, versions
from services.budgets.offline.sheet_files import to_fill_in
from services.budgets.stages import steps
from services.budgets.stages.board import board
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from services.upkeep import backup
from tests.browser.driving import (
    PATIENCE_MILLISECONDS,
    TALKS,
    RunningApp,
    Talk,
    expect_text,
    open_at,
    wait_until_idle,
)
from tests.browser.signing_in import Provider, provider, served_with_sign_in, sign_in
from tests.workbook_edits import edited

pytestmark = pytest.mark.slow
DANA, MIA, FAY, ABE = (f"{name}@northlake.example" for name in ("icu", "mia", "fay", "abe"))
LEAD, APPROVER = Actor(name=FAY, role="finance_lead"), Actor(name=ABE, role="approver")
TODAY = date(2026, 11, 30)
ICU, BUDGET = "16010 Medical ICU", "Budget 2028 from drivers"


@pytest.fixture(params=["sqlite", "postgresql"])
def hospital_url(request: pytest.FixtureRequest, demo_url: str, tmp_path: Path) -> str:
    """Return the demo hospital with its four people, on each kind of database."""
    url = demo_url
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        backup.backup(demo_url, LOCAL_ACTOR, path=tmp_path / "demo.zip")
        backup.restore(url, LOCAL_ACTOR, path=tmp_path / "demo.zip")
    accounts.add(url, LOCAL_ACTOR, email=MIA, name="Mia Ross", role="manager", departments=["16010"])
    accounts.add(url, LOCAL_ACTOR, email=FAY, name="Fay Lindt", role="finance_lead")
    accounts.add(url, LOCAL_ACTOR, email=ABE, name="Abe Stone", role="approver")
    return url


@pytest.fixture
def app(hospital_url: str, tmp_path: Path) -> Iterator[tuple[RunningApp, Provider]]:
    with provider() as at:
        for email in (DANA, MIA, FAY, ABE):
            at.knows(email.partition("@")[0], email=email, email_verified=True)
        with served_with_sign_in(hospital_url, at, tmp_path) as running:
            yield running, at


@pytest.fixture
def arrive(browser: Browser, app: tuple[RunningApp, Provider]) -> Iterator[Callable[[str], Page]]:
    """Yield what opens a browser of one person and signs in."""
    contexts = []

    def come(subject: str) -> Page:
        context = browser.new_context(viewport={"width": 1360, "height": 1000}, locale="en-US")
        contexts.append(context)
        page = context.new_page()
        page.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, lambda route: route.abort())
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("websocket", TALKS.setdefault(page, Talk()).listen)
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        open_at(page, app[0])
        sign_in(page, subject)
        return page

    yield come
    for context in contexts:
        context.close()


def build(fay: Page, app: RunningApp) -> int:
    """Build the next budget from drivers in the browser and return its id."""
    open_at(fay, app, "/versions")
    fay.get_by_role("button", name="New version").click()
    dialog = fay.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(BUDGET)
    dialog.get_by_role("spinbutton", name="Fiscal year").fill("2028")
    dialog.get_by_role("spinbutton", name="Fiscal year").press("Tab")
    dialog.get_by_role("combobox", name=re.compile("Begin with")).click()
    fay.get_by_role("option", name="Drivers").click()
    wait_until_idle(fay)
    dialog.get_by_role("button", name="Create").click()
    expect_text(fay, f"“{BUDGET}” was built from drivers.")
    return next(one.id for one in versions.list_versions(app.database_url, LEAD) if one.name == BUDGET)


def hand_in_the_others(url: str, version: int, department: int) -> None:
    """Submit, approve and lock all departments but one."""

    def seen() -> dict[int, int]:
        rows = board(url, LEAD, version_id=version, today=TODAY).rows
        return {row.department_id: row.revision for row in rows if row.department_id != department}

    steps.submit(url, LEAD, version_id=version, seen=seen())
    steps.approve(url, APPROVER, version_id=version, seen=seen())
    assert not steps.lock(url, LEAD, version_id=version, seen=seen()).version_locked


def open_sheet(page: Page, app: RunningApp) -> None:
    open_at(page, app, f"/budget_sheet?version={BUDGET.replace(' ', '+')}&place={ICU.replace(' ', '+')}")
    expect(page.locator(".sheet .scroller")).to_be_visible()


def type_into(page: Page, row: int, month: int, figure: str) -> None:
    page.locator(f"#cell-{row}-{month}").click()
    page.keyboard.type(figure)
    page.keyboard.press("Enter")


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(".state .open")).to_have_text("All saved")
    wait_until_idle(page)


def step(page: Page, name: str, *, note: str = "") -> None:
    """Take a step of the department on its sheet, through the dialog that says what it does."""
    page.get_by_role("button", name=name, exact=True).click()
    dialog = page.get_by_role("dialog")
    if note:
        dialog.get_by_role("textbox").fill(note)
        dialog.get_by_role("textbox").press("Tab")
    wait_until_idle(page)
    dialog.get_by_role("button", name=name, exact=True).click()
    expect(dialog).to_have_count(0)
    wait_until_idle(page)


def test_four_people_agree_a_budget_and_close_a_month(
    app: tuple[RunningApp, Provider], arrive: Callable[[str], Page], tmp_path: Path
) -> None:
    running, _at = app
    url = running.database_url
    fay = arrive("fay")
    version = build(fay, running)
    place = next(number for number, name in sheet.departments(url, LEAD).items() if name == ICU)
    hand_in_the_others(url, version, place)

    # Two managers type into one sheet at once.
    dana, mia = arrive("icu"), arrive("mia")
    for page in (dana, mia):
        open_sheet(page, running)
    type_into(dana, 0, 0, "111111")
    type_into(mia, 1, 0, "222222")
    save(dana)
    save(mia)

    def figures() -> sheet.BudgetSheet:
        return sheet.load(url, LEAD, version_id=version, department_id=place)

    assert [row.months[0] for row in figures().rows[:2]] == [111_111_00, 222_222_00]

    # Mia goes on in Excel, and brings it back.
    file = tmp_path / "icu.xlsx"
    content = sheet_workbook(to_fill_in(figures(), person="Mia Ross", currency="USD"), Formats())
    file.write_bytes(edited(content, {"D7": 333_333.25}))
    open_sheet(mia, running)
    mia.get_by_text("Work in Excel").click()
    mia.set_input_files('[data-testid="stFileUploader"] input', str(file))
    expect(mia.get_by_text("The file changes 1 figure.")).to_be_visible()
    wait_until_idle(mia)
    mia.get_by_role("button", name="Accept all (1)").click()
    expect(mia.get_by_text("1 figure was saved from icu.xlsx.")).to_be_visible()
    assert figures().rows[0].months[:2] == (111_111_00, 333_333_25)
    assert {0, 1} <= set(figures().rows[0].typed)

    # Submitted, returned with a note, submitted again, approved by other eyes, locked: and the version with it.
    open_sheet(dana, running)
    step(dana, "Submit")
    abe = arrive("abe")
    open_sheet(abe, running)
    step(abe, "Return", note="Please look at July again.")
    open_sheet(dana, running)
    expect_text(dana, "Please look at July again.")
    type_into(dana, 0, 0, "111000")
    save(dana)
    open_sheet(dana, running)
    step(dana, "Submit")
    open_sheet(abe, running)
    step(abe, "Approve")
    open_sheet(fay, running)
    step(fay, "Lock")
    assert next(one for one in versions.list_versions(url, LEAD) if one.id == version).status == "locked"
    assert figures().rows[0].months[:2] == (111_000_00, 333_333_25)

    # Budget versus actual compares the first month of the year with it.
    code = figures().rows[0].code
    ledger = tmp_path / "july.csv"
    ledger.write_text(f"Period,Department,Account,Amount\n2027-07,16010,{code},100000.00\n")
    imports.post(url, LEAD, ledger, filename=ledger.name, options=imports.ImportOptions(kind="ledger", mode="add"))
    open_at(abe, running, f"/variance?period=Jul+2027&department={ICU.replace(' ', '+')}&by=account")
    expect_text(abe, BUDGET)
    expect_text(abe, "111,000")

    # Month end: a drafted explanation is taken, and two people close the month.
    open_at(dana, running, f"/desk?period=Oct+2026&department={ICU.replace(' ', '+')}")
    dana.get_by_role("button", name="Explain", exact=True).first.click()
    expect(dana.get_by_text("Proposed from the figures")).to_be_visible()
    wait_until_idle(dana)
    dana.get_by_role("button", name="Accept draft").click()
    expect_text(dana, "is explained.")
    open_at(fay, running, "/month_end?period=Oct+2026")
    fay.get_by_role("button", name="Close", exact=True).click()
    dialog = fay.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("The rest is explained next week.")
    dialog.get_by_role("textbox").press("Tab")
    wait_until_idle(fay)
    dialog.get_by_role("button", name="Propose to close").click()
    expect_text(fay, "somebody else has to confirm it.")
    open_at(abe, running, "/month_end?period=Oct+2026")
    abe.get_by_role("button", name="Confirm", exact=True).click()
    wait_until_idle(abe)
    abe.get_by_role("button", name="Confirm close").click()
    expect_text(abe, "October 2026 is closed")
