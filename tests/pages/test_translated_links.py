"""A link that somebody sent in another language asks for the same in this person's."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from language import ENGLISH, decide_by, use
from tests.language import marked


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    marked.bring(monkeypatch)
    yield
    decide_by(lambda: ENGLISH)
    use(ENGLISH)


def page() -> None:
    """Draw a box of months, as filters do, and one whose choices are codes."""
    import streamlit as st

    from language import _, translate
    from pages.navigation import translated_links

    def months() -> list[str]:
        return [_("Budget"), _("Actual")]

    translated_links.take_up("month", months)
    translated_links.take_up("kind", lambda: [translate("Budget")], options=["budget"])
    st.text(st.query_params.get("month", "nothing"))
    st.text(st.query_params.get("kind", "nothing"))


@pytest.mark.parametrize(
    ("language", "month", "read"),
    [
        ("de", "Actual", "⟦Actual⟧"),
        ("de", "⟦Actual⟧", "⟦Actual⟧"),
        ("en", "⟦Actual⟧", "Actual"),
        ("en", "Never", "Never"),
    ],
)
def test_a_choice_is_read_in_every_language(language: str, month: str, read: str) -> None:
    decide_by(lambda: language)
    app = AppTest.from_function(page)
    app.query_params["month"] = month

    app.run()

    assert not app.exception
    assert [text.value for text in app.text] == [read, "nothing"]


def test_a_code_in_a_link_reads_as_the_box_does() -> None:
    decide_by(lambda: "de")
    app = AppTest.from_function(page)
    app.query_params["kind"] = "budget"

    app.run()

    assert app.text[1].value == "⟦Budget⟧"
