"""What the person before has typed into the open page is not in the next person's."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.driving import open_at, served, wait_until_idle

SCRIPT = """
from pathlib import Path
import streamlit as st
from pages.common import access
from services.permissions import Actor

access.own_actor = lambda: Actor(name=Path({file!r}).read_text(), role="viewer")
access.begin_anew_for_another()
st.text_area("Explanation", key="explanation")
st.text_area("Half written", key="half_written")
st.button("Look")
st.text(access.own_actor().name + ": " + st.session_state.explanation)
"""


def test_what_one_person_typed_does_not_come_back_as_anothers(
    browser_page: Page, sqlite_url: str, tmp_path: Path
) -> None:
    who, script = tmp_path / "who.txt", tmp_path / "page.py"
    who.write_text("Dana")
    script.write_text(SCRIPT.format(file=str(who)))
    with served(sqlite_url, script=str(script)) as app:
        page = browser_page
        open_at(page, app)
        page.get_by_label("Explanation").fill("Dana's reasons")
        page.get_by_label("Explanation").press("Control+Enter")
        expect(page.get_by_text("Dana: Dana's reasons")).to_be_visible()

        who.write_text("Ada")
        page.get_by_label("Half written").fill("Dana's half")
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_text("Ada:")).to_be_visible()
        wait_until_idle(page)

        expect(page.get_by_label("Explanation")).to_have_value("")
        expect(page.get_by_label("Half written")).to_have_value("")
        page.get_by_role("button", name="Look").click()
        wait_until_idle(page)
        expect(page.get_by_text("Ada:", exact=True)).to_be_visible()
