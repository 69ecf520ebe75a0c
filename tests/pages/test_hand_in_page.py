"""A manager hands her month in on her desk; finance sees it on the checklist and gives it back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from services.month_end import closing, hand_ins
from services.permissions import LOCAL_ACTOR
from tests.pages.people import press, said, sign_in, table_with
from tests.services.month_end.test_checklist import compared
from tests.services.month_end.test_hand_ins import FAY, PERIOD, explain, with_manager
from tests.small_hospital import SmallHospital

Open = Callable[..., AppTest]


def closed_month_shows_what_stands(hospital: SmallHospital, open_app: Open) -> None:
    """Close the month, look at the desk, open the month again."""
    closing.close(hospital.url, LOCAL_ACTOR, period=PERIOD, reason="rest", without_explanations="late")
    desk = open_app(hospital.url, "pages/explanations/desk.py", period="Jan 2026")
    assert not desk.exception
    assert "ICU Intensive care is handed in: Mona, " in said(desk)
    assert not [one.key for one in desk.button if one.key in ("hand_in", "give_back")]
    closing.reopen(hospital.url, LOCAL_ACTOR, period=PERIOD, reason="more")


def test_a_manager_hands_in_and_finance_gives_back(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    mona = with_manager(hospital, "ICU")
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)
    desk = open_app(hospital.url, "pages/explanations/desk.py", period="Jan 2026")
    assert not desk.exception
    assert [button.key for button in desk.button if button.key == "hand_in"] == []  # a variance has no words yet

    explain(hospital, mona, "ICU")
    press(desk.run(), "hand_in")

    assert not desk.exception
    assert "January 2026 is handed in for 1 department." in said(desk)
    assert "ICU Intensive care is handed in: Mona, " in said(desk)

    sign_in(monkeypatch, "finance_lead")
    checklist = open_app(hospital.url, "pages/month_end/checklist.py", period="Jan 2026")
    assert not checklist.exception
    table = table_with(checklist, "Handed in").set_index("Department")["Handed in"]
    assert table["ICU Intensive care"].startswith("Mona, ")
    assert "The one department whose manager signs in has handed in." in said(checklist)
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)
    closed_month_shows_what_stands(hospital, open_app)
    sign_in(monkeypatch, "finance_lead")
    checklist.text_input(key="give_back_note").set_value("Which nurses?")
    press(checklist, "give_back")
    assert not hand_ins.standing(hospital.url, FAY, period=PERIOD)["handed_in"].any()

    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)
    desk.run()
    assert "was given back by fay: Which nurses?" in said(desk)
