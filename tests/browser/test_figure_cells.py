"""What is typed or pasted into a table of figures is that figure in the reader's marks, whatever the browser speaks."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import expect_text, open_at, served, wait_until_idle

pytestmark = pytest.mark.slow
SCRIPT = """
import pandas as pd
import streamlit as st

from language import use
from pages.common import looks
from pages.editors import editable
from reports.formats import Formats

looks.formats = lambda: Formats("EUR", "de_DE")
rows = pd.DataFrame({"Name": list("abcdef"), "Price": [7.5] * 6, "Count": [3] * 6})
config = {"Count": st.column_config.NumberColumn(min_value=0, step=1)}
edited = editable.table(rows, key="rows", alt="Rows", column_config=config, disabled=["Name"], hide_index=True)
st.text(" ".join(f"{price:g}/{count}" for price, count in zip(edited["Price"], edited["Count"])))
"""
TYPED = ("1.234,56", "1,234.56", "12,5", "12.5", "1.234", "1234")
STORED = "1234.56/3 7.5/3 12.5/3 7.5/3 7.5/1234 1234/1234"


@pytest.mark.parametrize("is_pasted", [False, True])
def test_a_decimal_comma_is_one_in_an_english_browser(
    browser_page: Page, sqlite_url: str, tmp_path: Path, is_pasted: bool
) -> None:
    script, page = tmp_path / "page.py", browser_page
    script.write_text(SCRIPT)
    with served(sqlite_url, script=str(script)) as app:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        open_at(page, app)
        table = page.get_by_test_id("stDataFrame")
        for place in (0.5, 0.85):
            for row, text in enumerate(TYPED, start=1):
                box = table.bounding_box() or {}
                page.mouse.click(box["x"] + box["width"] * place, box["y"] + 35 * row + 17)
                wait_until_idle(page)
                if is_pasted:
                    page.evaluate("text => navigator.clipboard.writeText(text)", text)
                    page.keyboard.press("Control+v")
                else:
                    page.keyboard.type(text, delay=30)
                    page.keyboard.press("Enter")
                    page.keyboard.press("Escape")  # what the cell did not take
                wait_until_idle(page)
        expect_text(page, STORED)
        expect(table).to_be_visible()


def test_a_cell_is_emptied_by_taking_its_text_away(browser_page: Page, sqlite_url: str, tmp_path: Path) -> None:
    script, page = tmp_path / "page.py", browser_page
    script.write_text(SCRIPT)
    with served(sqlite_url, script=str(script)) as app:
        open_at(page, app)
        box = page.get_by_test_id("stDataFrame").bounding_box() or {}
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 35 + 17)
        wait_until_idle(page)
        page.keyboard.press("Enter")
        opened = page.locator("#portal textarea")
        expect(opened).to_be_focused()
        opened.fill("")
        opened.press("Enter")
        expect_text(page, "nan/3 7.5/3")
