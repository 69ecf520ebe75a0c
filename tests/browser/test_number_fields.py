"""What a person types into a number field in her own notation is that number, or none; never another one in silence."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import open_at, served

SCRIPT = """
import streamlit as st
from pages.navigation import screen

screen.write_marks({mark!r})
st.number_input("Amount", value=None, step=0.01, key="amount")
st.text(f"stored: {{st.session_state.amount}}")
"""
COMMA = {
    "1234,56": "1234.56",
    "1.234,56": "1234.56",
    "1.234.567,8": "1234567.8",
    "1,5": "1.5",
    "-7,25": "-7.25",
    "1234.56": "1234.56",
    "1,234.56": "None",
    "12.5,3": "None",
    "2,5,6": "None",
}
POINT = {"1,234.56": "1234.56", "1234.56": "1234.56"}


@pytest.mark.parametrize(("mark", "cases"), [(",", COMMA), (".", POINT)])
def test_numbers_in_the_readers_notation_are_those_numbers(
    browser_page: Page, sqlite_url: str, tmp_path: Path, mark: str, cases: dict[str, str]
) -> None:
    script = tmp_path / "page.py"
    script.write_text(SCRIPT.format(mark=mark))
    with served(sqlite_url, script=str(script)) as app:
        open_at(browser_page, app)
        field = browser_page.get_by_label("Amount")
        for typed, stored in cases.items():
            field.fill("99")
            field.press("Tab")
            expect(browser_page.get_by_text("stored: 99.0", exact=True)).to_be_visible()
            field.select_text()
            field.press_sequentially(typed)
            field.press("Tab")
            expect(browser_page.get_by_text(f"stored: {stored}", exact=True)).to_be_visible()
        browser_page.goto("about:blank")  # before its server ends
