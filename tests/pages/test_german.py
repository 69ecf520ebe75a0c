"""Every page speaks the person's language whole: nothing of the catalog shows in English, and German is German."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from app import PAGES
from data.engine import reading
from language import ENGLISH, choice, decide_by, use
from pages.people import speech
from scripts import catalog
from tests.language import marked
from tests.language.test_catalog import template
from tests.pages.page_texts import texts_of
from tests.pages.people import said, sign_in

OpenApp = Callable[..., AppTest]
#: Names that the demo hospital has in common with texts of ours, by the tables that hold them.
NAMED = {"department": "name", "account": "name", "measure": "name", "job_class": "name", "pay_code": "name",
         "purchase_line": "category", "supplier": "name", "contract": "category"}  # fmt: skip
ROLES = {
    "executive": ("pages/overview/board.py", "pages/forecasts/outlook.py", "pages/overview/scorecard.py"),
    "finance_lead": ("pages/landing/year_end.py", "pages/spend/analysis.py"),
    "viewer": ("pages/variance/comparison.py", "pages/contracts/calendar.py"),
}
TITLES = {
    "pages/overview/board.py": "Northlake Health",
    "pages/forecasts/outlook.py": "Ausblick",
    "pages/overview/scorecard.py": "Kennzahlen",
    "pages/landing/year_end.py": "Jahresprognose",
    "pages/spend/analysis.py": "Ausgaben",
    "pages/variance/comparison.py": "Budget-Ist-Vergleich",
    "pages/contracts/calendar.py": "Vertragskalender",
}


#: What a click on a bar hands on, in the words of links; nobody reads it.
KEYS = {"pages/overview/board.py": {"Expense", "Revenue", "Net revenue"}}
#: Documents are in English, and the page says so.
ENGLISH_PAGES = ("pages/guide/tasks.py",)


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(speech, "browsers", lambda: marked.CODE)
    yield
    decide_by(lambda: ENGLISH)
    use(ENGLISH)


def names_in(url: str) -> set[str]:
    """Return the names of the hospital's own that could be texts of ours."""
    with reading(url) as session:
        return {
            str(name)
            for table, column in NAMED.items()
            for (name,) in session.connection().execute(text(f"SELECT DISTINCT {column} FROM {table}"))  # noqa: S608
        }


@pytest.mark.parametrize("path", [entry.path for entry in PAGES if entry.path not in ENGLISH_PAGES])
def test_no_text_of_the_catalog_shows_in_english(
    path: str, demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page shows outside of marks never went through the catalog where it is shown."""
    marked.bring(monkeypatch)
    use(marked.CODE)
    english = {catalog.forms(message.id)[0] for message in template() if message.id}
    # Names of columns behind charts are in small letters.
    own = {one for one in english if re.match("[A-Z][a-z]{2}", one) and "{" not in one} - names_in(demo_url)

    app = open_app(demo_url, page=path)

    assert not app.exception
    shown = {part.strip() for one in texts_of(app) for part in marked.left_over(one).split("\n")}
    assert shown & own - KEYS.get(path, set()) == set()


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in ROLES.items() for path in paths])
def test_people_of_several_roles_read_german(
    role: str, path: str, demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)
    german = catalog.read(catalog.LOCALE / "de.po")
    english = {
        str(message.id)
        for message in german
        if isinstance(message.id, str)
        and message.id != message.string
        and len(message.id) > 12
        and "{" not in message.id
    } - names_in(demo_url)
    choice.forget()
    use(marked.CODE)

    app = open_app(demo_url, page=path)

    assert not app.exception
    assert app.title[0].value == TITLES[path]
    assert texts_of(app) & english == set()
    assert re.search(r"\d,\d+\sMio\.|\d{2}\.\d{2}\.\d{4}|\d,\d\N{NO-BREAK SPACE}%", said(app))
