"""Texts in the language of the thread that asks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from language import ENGLISH, N_, _, available, choice, current, decide_by, ngettext, speaking, translate, use

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Budget"
msgstr "Plan"

msgid "Not a valid date: {value}"
msgstr "Kein gültiges Datum: {value}"

msgid "{count} line"
msgid_plural "{count} lines"
msgstr[0] "{count} Zeile"
msgstr[1] "{count} Zeilen"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bring a German catalog, and forget it after the test."""
    (tmp_path / "de.po").write_text(GERMAN, encoding="utf-8")
    monkeypatch.setattr(choice, "LOCALE", tmp_path)
    choice.forget()
    yield
    decide_by(lambda: ENGLISH)
    use(ENGLISH)
    monkeypatch.undo()
    choice.forget()  # last: whatever asks for a language before reads the folder of this test


def test_english_is_what_the_source_says() -> None:
    assert _("Budget") == "Budget"
    assert _("Not a valid date: {value}", value="31/31") == "Not a valid date: 31/31"
    assert [ngettext("{count} line", "{count} lines", count) for count in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]


def test_braces_in_values_and_in_texts_without_values_stay() -> None:
    assert _("Not a valid date: {value}", value="{0.__class__} {") == "Not a valid date: {0.__class__} {"
    assert _("Write {name} in the header.") == "Write {name} in the header."


def test_a_missing_value_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        _("Not a valid date: {value}", other=1)


def test_a_value_may_have_any_name() -> None:
    assert _("{message} {self}", message="a", self="b") == "a b"


def test_a_count_can_be_shown_formatted() -> None:
    assert ngettext("{count} line", "{count} lines", 1200, count="1,200") == "1,200 lines"


@pytest.mark.usefixtures("german")
def test_a_language_is_spoken_within_its_block() -> None:
    assert available() == ["en", "de"]
    with speaking("de"):
        assert current() == "de"
        assert _("Budget") == "Plan"
        assert _("Not a valid date: {value}", value="x") == "Kein gültiges Datum: x"
        assert [ngettext("{count} line", "{count} lines", count) for count in (1, 2)] == ["1 Zeile", "2 Zeilen"]
        assert _("Not in the catalog") == "Not in the catalog"
    assert _("Budget") == "Budget"


@pytest.mark.usefixtures("german")
def test_a_marked_text_is_translated_where_it_is_used() -> None:
    label = N_("Budget")
    with speaking("de"):
        assert label == "Budget"
        assert translate(label) == "Plan"


@pytest.mark.usefixtures("german")
def test_no_text_stays_no_text() -> None:
    with speaking("de"):
        assert (_(""), translate("")) == ("", "")


@pytest.mark.usefixtures("german")
def test_a_language_without_a_catalog_is_english() -> None:
    with speaking("tlh"):
        assert (current(), _("Budget")) == ("en", "Budget")


@pytest.mark.usefixtures("german")
def test_threads_do_not_hear_each_other() -> None:
    def said(code: str) -> set[str]:
        use(code)
        return {_("Budget") for _turn in range(2000)}

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(said, ["de", "en"] * 20))
    assert answers == [{"Plan"}, {"Budget"}] * 20


@pytest.mark.usefixtures("german")
def test_a_new_thread_asks_for_the_choice_of_its_person_once() -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("de")
        return "de"

    def run() -> None:
        heard.extend([_("Budget"), _("Budget")])

    heard: list[str] = []
    decide_by(ask)
    thread = Thread(target=run)
    thread.start()
    thread.join()
    assert (heard, asked) == (["Plan", "Plan"], ["de"])
