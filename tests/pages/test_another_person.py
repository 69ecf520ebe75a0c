"""A session that is taken up by another person holds nothing of the one before."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.common import state
from services.people.seeing_as import View
from tests.pages.people import said, sign_in
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]


def test_another_person_finds_nothing_of_the_one_before(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "admin")
    app = open_app(planned_hospital.url, "pages/variance/comparison.py")
    app.session_state[state.SEEING_AS] = View("executive")
    app.session_state["typed"] = "a draft of the administrator's"
    app.run()
    assert "You see Caseload as" in said(app)

    sign_in(monkeypatch, "viewer")
    app.run()

    assert not app.exception
    assert "typed" not in app.session_state
    assert "You see Caseload as" not in said(app)
    app.session_state["typed"] = "her own"
    app.run()
    assert app.session_state["typed"] == "her own"
