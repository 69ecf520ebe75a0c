"""The page of the board pack: chosen, made beside the page, handed out; in the hospital's template."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
import streamlit as st
import xlsxwriter
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from reports.board_pack.slides.plain_template import plain_file
from services.board_pack import decisions, saved, template_store
from services.permissions import LOCAL_ACTOR, Actor
from tests.reports.board_pack.packs import fill
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/board_pack/prepare.py"


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the page offers to download, by file name."""
    files: dict[str, Any] = {}
    draw = st.download_button

    def noted(label: str, data: Any, name: str, *arguments: Any, **settings: Any) -> bool:
        files[name] = data() if callable(data) else data
        return draw(label, data, name, *arguments, **settings)

    monkeypatch.setattr(st, "download_button", noted)
    return files


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


def make(app: AppTest) -> AppTest:
    return app.button(key="pack_make").click().run(timeout=120)


def said(app: AppTest) -> str:
    words = "\n".join(element.value for element in (*app.markdown, *app.caption, *app.error))
    return words.replace("\\", "")


def test_nothing_is_made_before_somebody_asks(
    hospital: SmallHospital, open_app: OpenApp, offered: dict[str, Any]
) -> None:
    app = open_app(hospital.url, PAGE)

    assert not app.exception
    assert set(offered) == {"board-pack-template.pptx"}
    assert app.multiselect(key="pack_sections").value[:3] == ["decisions", "verdict", "result"]


def test_the_files_hold_the_sections_that_were_chosen(
    hospital: SmallHospital, open_app: OpenApp, offered: dict[str, Any]
) -> None:
    app = open_app(hospital.url, PAGE, period="Feb 2026")
    app.multiselect(key="pack_sections").set_value(["departments", "result"])
    app.checkbox(key="pack_cents").set_value(True)
    make(app)

    assert not app.exception
    titles = [slide.shapes.title.text for slide in Presentation(io.BytesIO(offered["board-pack-202602.pptx"])).slides]
    assert titles[1].startswith("Budget versus actual by department")
    assert titles[-1].startswith("Result to date")
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(offered["board-pack-202602.pdf"])).pages)
    assert "420.01" in paper
    assert b"420.01" in offered["board-pack-202602.csv"]
    assert "Revenue: $905" in app.code[0].value
    assert "420.01" in {value for frame in app.dataframe for value in frame.value.to_numpy().ravel()}


def test_other_choices_hand_out_nothing_that_was_made_before(
    hospital: SmallHospital, open_app: OpenApp, offered: dict[str, Any]
) -> None:
    app = open_app(hospital.url, PAGE, period="Feb 2026")
    app.multiselect(key="pack_sections").set_value(["result"])
    make(app)
    offered.clear()

    app.multiselect(key="pack_sections").set_value([]).run()

    assert set(offered) == {"board-pack-template.pptx"}
    assert "Choose at least one section." in said(app)


def test_a_manager_gets_her_departments_and_replaces_no_template(
    hospital: SmallHospital, open_app: OpenApp, offered: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = Actor("mona", "manager", frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)
    app = make(open_app(hospital.url, PAGE, period="Feb 2026"))

    assert not app.exception
    facts = offered["board-pack-202602.csv"].decode()
    assert "Emergency" in facts
    assert "Intensive care" not in facts
    assert "Intensive care" not in said(app)
    assert [one.key for one in app.get("file_uploader")] == ["pack_form_file"]


def test_slides_are_made_in_the_template_that_is_stored(
    hospital: SmallHospital, open_app: OpenApp, offered: dict[str, Any]
) -> None:
    template_store.store(hospital.url, LOCAL_ACTOR, file_name="ours.pptx", content=plain_file(), check=len)
    app = open_app(hospital.url, PAGE, period="Feb 2026")
    assert "ours.pptx, uploaded by local" in said(app)
    template_store.store(hospital.url, LOCAL_ACTOR, file_name="bad.pptx", content=b"bad", check=len)
    app.multiselect(key="pack_sections").set_value(["result"])

    make(app)

    assert not app.exception
    assert "The template is not a PowerPoint file (.pptx)." in said(app)


def test_a_broken_template_is_refused_on_the_page(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, PAGE)
    app.file_uploader(key="pack_template_file").set_value(("bad.pptx", b"bad", "application/zip")).run()

    app.button(key="pack_template_use").click().run()

    assert "The template is not a PowerPoint file (.pptx)." in said(app)
    assert template_store.read(hospital.url, LOCAL_ACTOR) is None


def test_an_empty_hospital_says_what_comes_first(sqlite_url: str, open_app: OpenApp) -> None:
    app = open_app(sqlite_url, PAGE)

    assert not app.exception
    assert "There are no figures yet." in said(app)


def test_a_pack_is_saved_chosen_and_deleted_and_that_is_undone(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, PAGE, period="Feb 2026")
    app.multiselect(key="pack_sections").set_value(["departments", "result"])
    app.checkbox(key="pack_cents").set_value(True)
    app.text_input(key="pack_0_name").set_value("Directors")
    app.selectbox(key="pack_0_rule").set_value("before")
    app.button(key="pack_save_0").click().run()
    assert "“Directors” is saved." in "".join(one.value for one in app.success).replace("\\", "")
    assert app.selectbox(key="pack_saved").value == "Directors"
    (pack,) = saved.list_packs(hospital.url, LOCAL_ACTOR)
    assert (pack.sections, pack.period_rule, pack.cents) == (("departments", "result"), "before", True)

    again = open_app(hospital.url, PAGE)
    again.selectbox(key="pack_saved").set_value("Directors").run()
    assert again.multiselect(key="pack_sections").value == ["departments", "result"]
    assert again.checkbox(key="pack_cents").value is True
    assert again.selectbox(key="period").value == "Jan 2026"
    again.button(key=f"pack_delete_{pack.id}").click().run()
    assert saved.list_packs(hospital.url, LOCAL_ACTOR) == []
    again.button(key=f"pack_undo_{pack.id}").click().run()

    assert not again.exception
    assert [one.name for one in saved.list_packs(hospital.url, LOCAL_ACTOR)] == ["Directors"]


def test_a_pack_that_somebody_else_changed_is_not_replaced_unseen(hospital: SmallHospital, open_app: OpenApp) -> None:
    pack = saved.save(hospital.url, LOCAL_ACTOR, name="Directors", keys=("result",))
    app = open_app(hospital.url, PAGE)
    app.selectbox(key="pack_saved").set_value("Directors").run()
    saved.save(hospital.url, Actor("olga", "admin"), name="Directors", keys=("causes",), pack_id=pack.id)

    app.multiselect(key="pack_sections").set_value(["verdict"]).run()
    app.button(key=f"pack_save_{pack.id}").click().run()

    assert not app.exception
    assert [one.sections for one in saved.list_packs(hospital.url, LOCAL_ACTOR)] == [("causes",)]
    assert "Someone else changed this" in "".join(one.value for one in app.warning)
    app.radio(key=f"pack_{pack.id}_clash_0_0").set_value("asked").run()
    app.button(key=f"pack_{pack.id}_clash_save").click().run()
    assert not app.exception
    assert [one.sections for one in saved.list_packs(hospital.url, LOCAL_ACTOR)] == [("verdict",)]
    assert app.multiselect(key="pack_sections").value == ["verdict"]


def test_decisions_are_recorded_and_open_the_next_pack(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, PAGE, period="Jan 2026")
    app.text_input(key="decision_words").set_value("Hire two nurses")
    app.text_input(key="decision_owner").set_value("Mona")
    app.button(key="decision_record").click().run()
    assert "Hire two nurses · Mona · open" in said(app)

    later = open_app(hospital.url, PAGE, period="Feb 2026")
    assert "From earlier packs" in said(later)
    later.button(key="decision_done_1_False").click().run()

    assert not later.exception
    assert "Hire two nurses · Mona · done" in said(later)
    assert decisions.opening(hospital.url, LOCAL_ACTOR, period=202602)["done"].tolist() == [True]


def test_a_form_is_filled_in_on_the_page(hospital: SmallHospital, open_app: OpenApp, offered: dict[str, Any]) -> None:
    app = open_app(hospital.url, PAGE, period="Feb 2026")
    app.multiselect(key="pack_sections").set_value(["result"])
    make(app)
    assert b"caseload.totals_month.expense.actual\t420.01" in offered["caseload-names.txt"]

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Form")
        book.define_name("caseload.totals_month.expense.actual", "=Form!$B$2")
        book.define_name("caseload.poems", "=Form!$B$3")
    app.file_uploader(key="pack_form_file").set_value(("state.xlsx", file.getvalue(), "application/zip")).run()

    assert not app.exception
    assert "1 cell is filled. 1 name is not known." in said(app)
    rows = python_calamine.load_workbook(io.BytesIO(offered["filled-state.xlsx"])).get_sheet_by_index(0).to_python()
    assert rows[-1][-1] == 420.01
