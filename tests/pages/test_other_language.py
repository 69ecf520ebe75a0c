"""Pages in another language: no text serves as a code, and what is kept of one language is not shown in another.

The language is English in marks: every text that went through the catalog reads “⟦text⟧”.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import altair as alt
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from language import ENGLISH, _, decide_by, speaking, use
from pages.common import downloads, kept, queries
from pages.people import speech
from services.people import languages
from services.permissions import LOCAL_ACTOR, Actor
from services.scenarios import baseline
from tests.language import marked
from tests.pages.people import said
from tests.reports.board_pack.packs import fill
from tests.small_hospital import SmallHospital

MARKED = marked.CODE
PAGES = (
    "pages/overview/board.py",
    "pages/budgets/versions.py",
    "pages/month_end/months.py",
    "pages/organization/registers.py",
    "pages/organization/hospital.py",
    "pages/scenarios/explore.py",
    "pages/scenarios/compare.py",
)


@pytest.fixture(autouse=True)
def _marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    marked.bring(monkeypatch)
    yield
    decide_by(lambda: ENGLISH)
    use(ENGLISH)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what lets the browser ask for the marked language, here too, where its choices are written."""

    def ask() -> None:
        monkeypatch.setattr(speech, "browsers", lambda: MARKED)
        use(MARKED)

    return ask


def _empty_box() -> None:
    import streamlit as st

    from language import use
    from pages.editors import boxes
    from tests.language import marked

    use(marked.CODE)
    boxes.multiselect(st, "Several", ["one", "two"])


def test_an_empty_box_says_in_the_readers_language_what_to_do(asked: Callable[[], None]) -> None:
    asked()

    app = AppTest.from_function(_empty_box).run(timeout=30)

    assert app.multiselect[0].proto.placeholder == "⟦Choose …⟧"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_in_another_language(
    *, page: str, demo_url: str, open_app: Callable[..., AppTest], asked: Callable[[], None]
) -> None:
    asked()

    app = open_app(demo_url, page=page)

    assert not app.exception
    assert not app.error
    assert "⟦" in said(app)


@pytest.mark.parametrize(
    ("page", "choice_key", "choices"),
    [
        ("pages/organization/registers.py", "list", ["Accounts", "Suppliers", "Measures"]),
        ("pages/scenarios/explore.py", "panel", ["What moves", "How sure", "Goal seek"]),
        ("pages/scenarios/compare.py", "difference", ["By department"]),
    ],
)
def test_every_view_of_a_page_works_in_another_language(
    *,
    page: str,
    choice_key: str,
    choices: list[str],
    demo_url: str,
    open_app: Callable[..., AppTest],
    asked: Callable[[], None],
) -> None:
    asked()
    app = open_app(demo_url, page=page)

    for chosen in choices:
        app.segmented_control(key=choice_key).set_value(chosen).run()

        assert not app.exception
        assert not app.error
        assert app.segmented_control(key=choice_key).value == chosen


def test_a_budget_version_is_copied_in_another_language(
    demo_url: str, open_app: Callable[..., AppTest], asked: Callable[[], None]
) -> None:
    asked()
    app = open_app(demo_url, page="pages/budgets/versions.py")

    app.button(key="version_copy").click().run()
    app.text_input(key="copy_name").set_value("Trial")
    app.button(key="copy_do").click().run()

    assert not app.exception
    assert not app.error
    assert "⟦“⟧Trial⟦” was created" in said(app)


def test_a_board_pack_is_made_anew_in_another_language(
    small_hospital_sqlite: SmallHospital, open_app: Callable[..., AppTest]
) -> None:
    app = open_app(fill(small_hospital_sqlite).url, page="pages/board_pack/prepare.py")
    app.multiselect(key="pack_sections").set_value(["result"])
    app.button(key="pack_make").click().run(timeout=120)
    english = app.code[0].value

    languages.choose(small_hospital_sqlite.url, LOCAL_ACTOR, language=MARKED)
    app.run(timeout=120)

    assert not app.exception
    assert "Board pack, " in english
    assert "⟦Board pack, ⟧" in app.code[0].value


def bars(rows: pd.DataFrame) -> Any:
    return alt.Chart(rows).mark_bar().encode(x=alt.X("amount:Q", title=_("Budget")))


def test_a_kept_chart_is_drawn_anew_in_another_language() -> None:
    st.cache_resource.clear()
    rows = pd.DataFrame({"amount": [1.0]})
    titles = []
    for code in (ENGLISH, MARKED, ENGLISH):
        with speaking(code):
            titles.append(kept.chart(bars, rows)["encoding"]["x"]["title"])

    assert titles == ["Budget", "⟦Budget⟧", "Budget"]


def check(_url: str, _actor: Actor) -> str:
    return _("Actuals are loaded")


def test_a_kept_answer_is_asked_anew_in_another_language(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    st.cache_resource.clear()
    answers = []
    for code in (ENGLISH, MARKED, ENGLISH):
        with speaking(code):
            answers.append(queries.ask(check))

    assert answers == ["Actuals are loaded", "⟦Actuals are loaded⟧", "Actuals are loaded"]


def test_the_base_of_scenarios_names_categories_in_each_language(planned_template: SmallHospital) -> None:
    names = []
    for code in (ENGLISH, MARKED, ENGLISH):
        with speaking(code):
            base = baseline.load(planned_template.url, LOCAL_ACTOR, fiscal_year=2026)
            names.append(base.catalog.names["category", "supplies"])

    assert names == ["supplies", "⟦supplies⟧", "supplies"]


def test_a_file_made_in_another_thread_speaks_the_language_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    makers: list[Callable[[], bytes]] = []
    monkeypatch.setattr(st, "download_button", lambda _label, make, *_, **_options: makers.append(make))

    def make() -> bytes:
        return _("Budget").encode()

    with speaking(MARKED):
        downloads.csv_and_excel("budget", as_csv=make, as_workbook=make)
    with ThreadPoolExecutor(1) as pool:
        files = list(pool.map(lambda maker: maker(), makers))

    assert files == ["⟦Budget⟧".encode()] * 2
