"""A person finds her language in the sidebar: her choice, else her browser's, else the hospital's."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from language import ENGLISH, choice, decide_by, use
from pages.people import speech
from services import status
from services.organization import hospital
from services.people import languages
from services.permissions import LOCAL_ACTOR
from tests.language import marked
from tests.small_hospital import SmallHospital

HOSPITAL = "pages/organization/hospital.py"
OpenApp = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    marked.bring(monkeypatch)
    yield
    decide_by(lambda: ENGLISH)
    use(ENGLISH)


def browser(monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    """Let the browser ask for a language."""
    monkeypatch.setattr(speech, "browsers", lambda: locale)


def test_a_choice_holds_from_the_next_run_on_and_in_a_new_window(
    small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, page=HOSPITAL)
    assert app.title[0].value == "Hospital settings"

    app.radio(key="language_").set_value("Deutsch").run()

    assert not app.exception
    assert app.title[0].value == "⟦Hospital settings⟧"
    assert status.read(url).local_language == "de"
    assert open_app(url, page=HOSPITAL).title[0].value == "⟦Hospital settings⟧"

    use("de")  # what the page shows is German now, so this browser writes German
    app.radio(key="language_de").set_value("English").run()
    assert app.title[0].value == "Hospital settings"


@pytest.mark.parametrize(
    ("asked", "hospitals", "chosen", "spoken"),
    [
        ("de-AT", "en", None, "de"),
        ("fr-FR", "en", None, "en"),
        ("fr-FR", "de", None, "de"),
        ("de", "de", "en", "en"),
        ("en-US", "de", None, "en"),
    ],
)
def test_the_browser_decides_where_nobody_chose(
    *,
    asked: str,
    hospitals: str,
    chosen: str | None,
    spoken: str,
    small_hospital_sqlite: SmallHospital,
    open_app: OpenApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = small_hospital_sqlite.url
    hospital.change(url, LOCAL_ACTOR, language=hospitals)
    languages.choose(url, LOCAL_ACTOR, language=chosen)
    browser(monkeypatch, asked)

    app = open_app(url, page=HOSPITAL)

    right = {"en": "Hospital settings", "de": "⟦Hospital settings⟧"}[spoken]
    assert app.title[0].value == right


def test_two_people_on_one_server_read_two_languages(
    small_hospital_sqlite: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url
    browser(monkeypatch, "de")
    first = open_app(url, page=HOSPITAL)
    browser(monkeypatch, "en")
    second = AppTest.from_file(first._script_path, default_timeout=60)
    second._registered_pages = first._registered_pages
    second.switch_page(HOSPITAL).run()

    assert (first.title[0].value, second.title[0].value) == ("⟦Hospital settings⟧", "Hospital settings")


def test_without_a_second_language_there_is_nothing_to_choose(
    small_hospital_sqlite: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "_files", dict)

    assert [radio.key for radio in open_app(small_hospital_sqlite.url, page=HOSPITAL).radio] == []


def test_the_browser_is_asked_by_its_first_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech.st, "context", SimpleNamespace(locale="de-CH"))
    assert speech.browsers() == "de-CH"
