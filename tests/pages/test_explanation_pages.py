"""Explanations on their pages: the review, a manager's desk, the thresholds, and budget versus actual."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data.engine import reading
from data.models import Comment, Department
from pages.common import downloads
from pages.explanations import section
from planning.hierarchy import CATEGORY_LABELS
from services.explanations import notes, review, thresholds
from services.explanations.notes import Note
from services.explanations.thresholds import Limit
from services.permissions import LOCAL_ACTOR
from tests.pages.people import PEOPLE, press, said, sign_in, table_with, unfold

pytestmark = pytest.mark.slow
OpenApp = Callable[..., AppTest]


def icu(url: str) -> int:
    with reading(url) as session:
        return session.exec(select(Department.id).where(Department.code == "16010")).one() or 0


def test_a_manager_accepts_a_draft_with_two_presses(
    demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(PEOPLE["manager"], departments=frozenset({icu(demo_url)}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", own)
    app = open_app(demo_url, "pages/explanations/desk.py", period="Oct 2026")
    assert not app.exception
    assert "variances of October 2026 need an explanation." in said(app)
    assert "Six nurses left in April" in said(app)

    press(app, "explain_")
    press(app, "explanation_accept")

    assert "is explained." in said(app)
    with reading(demo_url) as session:
        note = session.exec(select(Comment).where(Comment.period == 202610)).one()
        assert (note.source, note.written_by, note.revision) == ("draft", "mona", 1)
        assert note.variance_minor


@pytest.mark.parametrize("page", ["desk", "overview"])
def test_nothing_is_asked_for_in_a_closed_month(demo_url: str, open_app: OpenApp, page: str) -> None:
    app = open_app(demo_url, f"pages/explanations/{page}.py", period="Jun 2026")

    assert not app.exception
    if page == "desk":
        assert "June 2026 is closed; " in said(app)
        assert "variances were not explained." in said(app)
    else:
        assert "June 2026 is closed; its explanations stay as they were reported." in said(app)
    assert not [one for one in app.button if one.label in ("Explain", "Write about it")]


def test_a_managers_desk_looks_back_at_her_words_and_ahead_at_her_volumes(
    demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(PEOPLE["manager"], departments=frozenset({icu(demo_url)}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", own)
    app = open_app(demo_url, "pages/explanations/desk.py", period="Oct 2026")

    assert not app.exception
    assert {"What you said last month", "Hours against target", "Volumes ahead"} <= {one.value for one in app.subheader}
    said_before = table_with(app, "Since then")
    assert len(said_before) >= 1
    assert set(said_before["Department"]) == set(table_with(app, "A year before")["Department"])
    ahead = table_with(app, "A year before")
    assert len(ahead) == 6
    assert ahead["Budget"].notna().all()
    assert ahead["Range"].str.contains(" – ").all()


def test_the_page_of_explanations_lists_what_is_unanswered_first(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, "pages/explanations/overview.py", period="Sep 2026")

    assert not app.exception
    states = table_with(app, "State")["State"].tolist()
    assert states.index("Explained") > states.index("Unanswered")
    assert "Unanswered" not in states[states.index("Explained") :]
    assert "variances are unanswered in September 2026." in said(app)


def test_budget_versus_actual_says_how_many_lines_are_explained(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, "pages/variance/comparison.py", period="Sep 2026")

    assert not app.exception
    labels = [expander.label.replace("\\", "") for expander in app.expander]
    assert any(label.startswith("Explanations of Sep 2026: 2 of") for label in labels)


def test_finance_sets_the_thresholds(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, "pages/explanations/limits.py")
    app.number_input(key="limit_amount").set_value(40_000)
    press(app, "limit_save")

    assert not app.exception
    assert thresholds.read(demo_url, LOCAL_ACTOR).usual.amount_minor == 40_000_00


def test_a_viewer_reads_what_is_said(demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, "viewer")
    app = open_app(demo_url, "pages/explanations/overview.py", period="Sep 2026")
    assert not app.exception


def test_a_category_with_an_amount_or_a_percent_alone_takes_the_other_from_all_accounts(
    demo_url: str, open_app: OpenApp
) -> None:
    app = open_app(demo_url, "pages/explanations/limits.py")
    codes = [code for code in CATEGORY_LABELS if code in thresholds.CATEGORIES]
    edits = {codes.index("supplies"): {"percent": 12.5}, codes.index("drugs"): {"amount": 7_000}}
    app.session_state["limit_categories"] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    app.number_input(key="limit_percent").set_value(8.0)
    press(app, "limit_save")

    assert not app.exception
    now = thresholds.read(demo_url, LOCAL_ACTOR)
    assert now.categories["supplies"] == Limit(now.usual.amount_minor, 0.125)
    assert now.categories["drugs"] == Limit(7_000_00, 0.08)


def test_a_note_without_a_cause_in_one_word_keeps_none(demo_url: str, open_app: OpenApp) -> None:
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=date(2026, 11, 30))
    open_lines = told.rows[told.rows["required"] & ~told.rows["answered"] & (told.rows["account"] != "")]
    line = open_lines.iloc[0]
    assert told.version is not None
    notes.write(
        demo_url, LOCAL_ACTOR, department_id=int(line["department_id"]), account_id=int(line["account_id"]),
        period=202610, version_id=told.version.id, note=Note("It is what it is."),
    )  # fmt: skip

    app = open_app(demo_url, "pages/explanations/overview.py", period="Oct 2026")
    app.session_state["explanation_open"] = (int(line["department_id"]), int(line["account_id"]), "", 202610)
    app.run()

    assert not app.exception
    assert app.text_area(key="explanation_cause").value == "It is what it is."
    assert app.selectbox(key="explanation_kind").value == ""


@pytest.mark.parametrize("page", ["variance/flexed", "landing/year_end", "labor/productivity", "spend/analysis"])
def test_explanations_stand_at_the_figures_of_other_pages_and_in_their_files(
    demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    files: list[bytes] = []

    def keep(_stem: str, *, as_csv: Callable[[], bytes], as_workbook: Callable[[], bytes], **_more: str) -> None:
        files.append(as_workbook())
        as_csv()

    monkeypatch.setattr(downloads, "csv_and_excel", keep)
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=date(2026, 11, 30))
    lines = told.rows[told.rows["category"].isin(section.LABOR if "labor" in page else section.BOUGHT)]
    line = lines[lines["required"] & (lines["account"] != "")].iloc[0]
    assert told.version is not None
    notes.write(
        demo_url, LOCAL_ACTOR, department_id=int(line["department_id"]), account_id=int(line["account_id"]),
        period=202610, version_id=told.version.id, note=Note("Twelve patients on isolation."),
    )  # fmt: skip

    app = open_app(demo_url, f"pages/{page}.py", **({"period": "Oct 2026"} if page != "landing/year_end" else {}))
    unfold(app, "fold_explanations")

    assert not app.exception
    labels = [expander.label.replace("\\", "") for expander in app.expander]
    assert any(label.startswith("Explanations of Oct 2026:") for label in labels)
    assert any(button.key and button.key.startswith("explain_") for button in app.button)
    read = [pd.read_excel(BytesIO(file), None, header=None, dtype="object", engine="calamine") for file in files]
    cells = "\n".join(str(cell) for book in read for sheet in book.values() for cell in sheet.to_numpy().ravel())
    assert "Twelve patients on isolation." in cells


def test_a_manager_is_told_on_every_page_what_waits(
    demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(PEOPLE["manager"], departments=frozenset({icu(demo_url)}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", own)
    app = open_app(demo_url, "pages/explanations/desk.py")

    waiting = review.of_month(demo_url, own, period=202610, today=date.today()).unanswered
    assert waiting
    links = [str(link.proto.label) for link in app.sidebar.get("page_link")]
    assert any(label == f"{waiting} variances of Oct 2026 to explain" for label in links)


def test_a_subtotal_is_written_about_at_the_figures(
    demo_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(PEOPLE["manager"], departments=frozenset({icu(demo_url)}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", own)
    with reading(demo_url) as session:
        name = session.exec(select(Department).where(Department.code == "16010")).one().name
    app = open_app(demo_url, "pages/explanations/overview.py", period="Oct 2026", department=f"16010 {name}")
    chosen = app.selectbox(key="explanation_subtotal").options[1]
    app.selectbox(key="explanation_subtotal").select_index(1).run()
    press(app, "explain_subtotal")
    assert not app.exception
    app.text_area(key="explanation_cause").set_value("All of it is one story")
    press(app, "explanation_save")

    assert f"{chosen} is explained." in said(app)
    states = table_with(app, "State")
    assert states.loc[states["Account"] == chosen, "State"].tolist() == ["Subtotal note"]
