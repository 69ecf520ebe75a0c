"""The overview's commentary and actions, the scorecard and the outlook, as people of several roles see them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import Department
from services.explanations import notes
from services.explanations.notes import Note
from services.month_end import commentary
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import post_actuals, set_budget
from tests.pages.people import said, sign_in, table_with
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
OVERVIEW, SCORECARD, OUTLOOK = "pages/overview/board.py", "pages/overview/scorecard.py", "pages/forecasts/outlook.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    months = (202601, 202602)
    post_actuals(
        small_hospital_sqlite,
        [
            (month, "ICU", account, amount)
            for month in months
            for account, amount in (("4000", 900_00), ("5100", 500_00))
        ]
        + [(202602, "ED", "6100", 80_00)],
    )
    set_budget(
        small_hospital_sqlite,
        [
            (month, "ICU", account, amount)
            for month in months
            for account, amount in (("4000", 900_00), ("5100", 400_00))
        ]
        + [(202602, "ED", "6100", 90_00)],
    )
    return small_hospital_sqlite


def test_finance_writes_a_commentary_that_everybody_of_the_hospital_reads(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")
    app = open_app(hospital.url, page=OVERVIEW)

    app.button(key="commentary_write").click().run()
    app.text_area(key="commentary_text").set_value("**Agency** rose.\nVolume held.")
    app.button(key="commentary_save").click().run()

    assert not app.exception
    sign_in(monkeypatch, "executive")
    text = said(open_app(hospital.url, page=OVERVIEW))
    assert "**Agency** rose.\n\nVolume held." in text  # plain: the stars are shown, not made bold
    assert "Commentary by fay" in text


def test_whoever_was_slower_reads_the_other_text_and_keeps_the_typed_one(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add(hospital.url, LOCAL_ACTOR, email="fred@x.org", name="Fred Ott", role="finance_lead")
    sign_in(monkeypatch, "finance_lead")
    app = open_app(hospital.url, page=OVERVIEW)
    app.button(key="commentary_write").click().run()
    app.text_area(key="commentary_text").set_value("Mine.")
    fred = Actor("fred@x.org", "finance_lead")
    commentary.write(hospital.url, fred, period=202602, text="Volume held.")
    app.button(key="commentary_save").click().run()

    assert not app.exception
    assert "Fred Ott has written a commentary meanwhile" in said(app)
    assert "Volume held." in said(app)
    assert app.text_area(key="commentary_text").value == "Mine."
    app.button(key="commentary_save").click().run()

    assert not app.exception
    kept = commentary.read(hospital.url, LOCAL_ACTOR, period=202602)
    assert kept is not None
    assert (kept.text, kept.revision, kept.author) == ("Mine.", 2, "fay")


@pytest.mark.parametrize("role", ["viewer", "executive", "approver"])
def test_nobody_else_is_offered_to_write_one(
    role: str, hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    assert not [button for button in open_app(hospital.url, page=OVERVIEW).button if button.key == "commentary_write"]


def test_a_manager_does_not_read_what_is_said_of_the_hospital(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    commentary.write(hospital.url, LOCAL_ACTOR, period=202602, text="The ICU is over.")
    mona = Actor("mona", "manager", frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    assert "The ICU is over." not in said(open_app(hospital.url, page=OVERVIEW))


def test_a_promised_action_stands_among_the_next_ones(hospital: SmallHospital, open_app: OpenApp) -> None:
    due = date.today() + timedelta(days=3)
    notes.write(
        hospital.url,
        LOCAL_ACTOR,
        department_id=hospital.departments["ICU"],
        account_id=hospital.accounts["5100"],
        period=202602,
        version_id=hospital.version,
        note=Note("Overtime", action="Fill two positions", owner="Dana", due=due),
        variance_minor=-100_00,
    )

    app = open_app(hospital.url, page=OVERVIEW)

    link = next(link.proto for link in app.get("page_link") if link.proto.label == "Fill two positions")
    assert link.page == "explanations"
    assert "due " in said(app)
    assert ", $100 · Dana" in said(app)


def test_the_scorecard_is_honest_where_nobody_is_named(hospital: SmallHospital, open_app: OpenApp) -> None:
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["ICU"]).manager = "Dana"

    app = open_app(hospital.url, page=SCORECARD)

    table = table_with(app, "Result variance").set_index("Responsible")
    table.index = table.index.str.strip()
    assert list(table.index) == ["Whole hospital", "Hospital · nobody named", "Emergency", "Dana · Intensive care"]
    assert table.loc["Whole hospital", "Result variance"] == -190.00
    assert table.loc["Dana · Intensive care", "Labor variance"] == -200.00
    assert "Nobody is named for 1 department." in said(app)
    assert "furthest below its result is Dana · Intensive care, by $200." in said(app)


def test_a_manager_sees_her_part_of_the_scorecard(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = Actor("mona", "manager", frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    table = table_with(open_app(hospital.url, page=SCORECARD), "Result variance")

    assert [name.strip() for name in table["Responsible"]] == ["Total", "Emergency"]


@pytest.mark.parametrize("page", [SCORECARD, OUTLOOK])
def test_an_empty_database_says_what_to_do_next(page: str, open_app: OpenApp, sqlite_url: str) -> None:
    app = open_app(sqlite_url, page=page)

    assert not app.exception
    assert "There are no figures yet" in said(app) or "There is no labor cost yet" in said(app)


def test_the_outlook_says_words_first_and_has_nothing_to_set(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=OUTLOOK)

    assert not app.exception
    assert "labor cost lands at" in said(app)
    assert not app.main.selectbox
    assert not app.main.button
