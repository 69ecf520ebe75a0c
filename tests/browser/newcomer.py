"""Somebody new to the application: what she presses is counted, and what must come of her files is known."""

import json
import time
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page

from services.permissions import LOCAL_ACTOR
from services.variance import report as budget_report
from services.variance.report import Question
from tests.browser.driving import RunningApp, main_part, open_at, text_of, wait_until_idle

CASES = Path(__file__).parents[1] / "cases" / "first_week"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
BOARD_SET = (CASES / "board_set.txt").read_text(encoding="utf-8").split()
DECEMBER = 202512


class Person:
    """Somebody who clicks, and counts what had to be decided."""

    def __init__(self, page: Page, app: RunningApp) -> None:
        self.page, self.app = page, app
        self.decisions = 0
        self.since = time.monotonic()

    def decide(self, label: str, *, inside: str = "") -> None:
        """Press a button that decides something; `inside` a dialog where that is asked."""
        place = self.page.get_by_role("dialog") if inside else main_part(self.page)
        place.get_by_role("button", name=label, exact=not label.startswith("Take")).click()
        self.decisions += 1
        wait_until_idle(self.page)

    def choose(self, asked: str, label: str) -> None:
        """Answer the first open question that speaks of something."""
        questions = main_part(self.page).get_by_test_id("stRadio").filter(has_text=asked)
        open_ = questions.filter(has_not=self.page.locator("input:checked"))
        open_.first.get_by_text(label, exact=True).click()
        self.decisions += 1
        wait_until_idle(self.page)

    def confirm(self, label: str) -> None:
        """Press the button of a dialog that repeats what was decided; that counts as well."""
        self.page.get_by_role("dialog").get_by_role("button", name=label, exact=True).click()
        self.decisions += 1
        wait_until_idle(self.page)

    def go(self, path: str) -> str:
        open_at(self.page, self.app, path)
        return text_of(self.page)


def cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def figures_are_met_to_the_cent(url: str) -> None:
    """Hold the year's actuals and budget, as the pages ask for them, against what must come of the files."""
    actual, budget = EXPECTED["tb_2025_pl.csv"], EXPECTED["budget_2025_flat.xlsx"]
    report = budget_report.table(url, LOCAL_ACTOR, question=Question(DECEMBER), by="account")
    for figures in ("revenue", "expense", "result"):
        total = report.total(figures)
        assert total["actual"] == cents(actual[figures]), figures
        assert total["budget"] == cents(budget[figures]), figures
