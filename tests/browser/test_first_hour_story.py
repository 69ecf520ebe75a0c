"""The first hour: from an empty database the files of a small hospital, dropped at once, become right pages."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from services.permissions import LOCAL_ACTOR
from services.variance import flexed
from services.variance.report import Question
from tests.browser.driving import RunningApp, expect_text, wait_until_idle
from tests.browser.newcomer import BOARD_SET, CASES, DECEMBER, Person, figures_are_met_to_the_cent

MOST_DECISIONS = 10
MOST_SECONDS = 300


def test_dropped_files_become_a_board_ready_budget_versus_actual(empty_app: RunningApp, browser_page: Page) -> None:
    person = Person(browser_page, empty_app)
    person.go("/import")
    browser_page.set_input_files('input[type="file"]', [CASES / name for name in BOARD_SET])
    expect(browser_page.get_by_text("6 files · 6 ready")).to_be_visible()
    wait_until_idle(browser_page)
    person.decide("Use these settings")
    person.decide("Import all 6 files")
    expect_text(browser_page, "6 files imported")

    person.go("/flex_setup")
    person.decide("Take 6 proposed units")
    person.decide("Take 84 prior-year volumes")
    person.go("/flex_setup?set=Accounts+by+department")
    person.decide("Take")  # the usual shares
    person.go("/versions")
    for step, confirm in (("Submit for approval", "Submit"), ("Approve", "Approve")):
        person.decide(step)
        person.confirm(confirm)

    text = person.go("/variance")
    assert person.decisions <= MOST_DECISIONS
    assert time.monotonic() - person.since < MOST_SECONDS
    assert "Jan – Dec 2025: operating result $177K, $384K (68.4%) below budget" in text
    assert "not approved" not in text
    figures_are_met_to_the_cent(empty_app.database_url)
    other_pages_are_filled(person)


def other_pages_are_filled(person: Person) -> None:
    filled: dict[str, Callable[[str], bool]] = {
        "/flexed": lambda text: "is due to volume" in text,
        "/productivity": lambda text: "139,420 hours worked" in text,
        "/staffing": lambda text: "labor cost lands at" in text,
        "/spend": lambda text: "$2.96M spent with" in text,
        "/contracts": lambda text: "contracts in force" in text,
        "/landing": lambda text: "FY 2025 ended at an operating result of $177K" in text,
    }
    assert [path for path, shows in filled.items() if not shows(person.go(path))] == []
    person.go("/volumes")  # the first visit begins the forecast; it appears by itself
    expect_text(person.page, "expected in the 12 months")
    report = flexed.table(person.app.database_url, LOCAL_ACTOR, question=Question(DECEMBER), by="department")
    assert report.lacking == ""
    assert 0.2 < (report.flexing or 0) < 0.8
