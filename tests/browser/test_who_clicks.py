"""The first click after somebody else sits there stores and shows nothing: not by a callback, not in a part alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import open_at, served, wait_until_idle

SCRIPT = """
from pathlib import Path
import streamlit as st
from pages.common import access, messages
from pages.people import whose_run
from services.errors import NotPermittedError
from services.permissions import Actor

def person():
    name, role = Path({who!r}).read_text().split()
    if name == "nobody":
        raise NotPermittedError("You are signed out.")
    return Actor(name=name, role=role)

def store(what):
    with Path({stored!r}).open("a") as file:
        file.write(person().name + " " + what + "\\n")

def by_callback():
    store("callback: " + st.session_state.typed)

@st.fragment
@messages.guard
def part(drawn_for):
    if st.button("In a part"):
        store("part of " + drawn_for.role)
    st.text("Part of " + drawn_for.role)

def known():
    try:
        return person()
    except NotPermittedError:
        return None

access.own_actor, access.known_actor = person, known
whose_run.hold()
with messages.friendly_errors():
    access.begin_anew_for_another()
    st.text_input("Typed", key="typed")
    st.button("By callback", on_click=by_callback)
    part(person())
    st.text(person().name + " is " + person().role)
"""


@pytest.mark.parametrize("button", ["By callback", "In a part"])
def test_the_first_click_of_the_next_person_stores_nothing(
    browser_page: Page, sqlite_url: str, tmp_path: Path, button: str
) -> None:
    who, stored, script = tmp_path / "who.txt", tmp_path / "stored.txt", tmp_path / "page.py"
    who.write_text("Dana viewer")
    script.write_text(SCRIPT.format(who=str(who), stored=str(stored)))
    with served(sqlite_url, script=str(script)) as app:
        page = browser_page
        open_at(page, app)
        page.get_by_label("Typed").fill("Dana's")
        page.get_by_role("button", name=button).click()
        wait_until_idle(page)
        once = stored.read_text()
        assert once.startswith("Dana ")

        who.write_text("Dana manager")  # the same person, with other rights: a part is drawn with them first
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("Dana is manager")).to_be_visible()
        expect(page.get_by_text("Part of manager")).to_be_visible()
        assert "manager" not in stored.read_text()
        assert stored.read_text().count("part of viewer") == once.count("part of viewer")

        before = stored.read_text()
        who.write_text("Ada viewer")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("Ada is viewer")).to_be_visible()
        wait_until_idle(page)
        assert stored.read_text() == before

        who.write_text("nobody viewer")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("You are signed out.")).to_be_visible()
        expect(page.get_by_text("Ada is viewer")).to_have_count(0)
        assert stored.read_text() == before
