"""The causes on the overview: each is a bar of its own."""

import pytest

from pages.common import causes_of, queries
from services.permissions import LOCAL_ACTOR
from services.variance import report
from services.variance.question import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital


def test_every_cause_has_a_key_of_its_own(
    small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url
    set_budget(small_hospital_sqlite, [(202601, "ICU", code, 100_00) for code in ("5100", "6100", "6900")])
    post_actuals(small_hospital_sqlite, [(202601, "ICU", code, 120_00) for code in ("5100", "6100", "6900")])
    monkeypatch.setattr(queries, "ask", lambda service, **values: service(url, LOCAL_ACTOR, **values))
    choices = report.choices(url, LOCAL_ACTOR)

    causes = causes_of.by_department(Question(202601, "month"))

    assert len(causes) >= 2
    assert causes["key"].is_unique
    for key in causes["key"]:
        department, account = causes_of.node_of(key)
        assert department in choices.departments
        assert account in choices.accounts
