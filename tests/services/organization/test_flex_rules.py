"""Flex rules by page: what holds and what is usual, stored all or none, and taken back."""

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import AuditEvent, FlexRule
from services.errors import NotPermittedError, UserError
from services.organization import flex_rules
from services.organization.flex_rules import FlexSetting, RuleChange
from services.permissions import Actor
from services.variance import flexed
from services.variance.report import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

ADMIN = Actor(name="ada", role="admin")
VIEWER = Actor(name="vera", role="viewer")


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """ICU: salaries 600, supplies 300, gas 100 budgeted and spent; 100 patient days planned, 120 came."""
    lines = [(202601, "ICU", "5100", 600_00), (202601, "ICU", "6100", 300_00), (202601, "ICU", "6900", 100_00)]
    set_budget(small_hospital, lines)
    post_actuals(small_hospital, lines)
    place = (small_hospital.url, small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(*place, [100], first=202601, version=small_hospital.version)
    add_months(*place, [120], first=202601)
    return small_hospital


def change(hospital: SmallHospital, account: str, share: float | None, *, was: float | None = None) -> RuleChange:
    place = hospital.departments["ICU"], hospital.accounts[account]
    return RuleChange(*place, FlexSetting(None, was), FlexSetting(None, share))


def flexing(hospital: SmallHospital) -> float | None:
    return flexed.table(hospital.url, ADMIN, question=Question(202601), by="department").flexing


def test_usual_shares_are_shown_and_count_for_nothing(hospital: SmallHospital) -> None:
    rules = flex_rules.list_rules(hospital.url, ADMIN)

    assert rules[["account", "amount_minor", "default_share", "fixed_share"]].values.tolist() == [
        ["5100 Salaries and wages", 600_00, 0.4, 1.0],
        ["6100 Medical supplies", 300_00, 0.1, 1.0],
        ["6900 Electricity and gas", 100_00, 0.9, 1.0],
    ]
    assert rules["rule_share"].isna().all()
    assert flex_rules.flexing_share(rules) == flexing(hospital) == 0.6  # salaries move with standard hours


def test_accepted_shares_flex_the_budget_and_are_taken_back(hospital: SmallHospital) -> None:
    url = hospital.url
    usual = flex_rules.usual(flex_rules.list_rules(url, ADMIN))

    assert flex_rules.save(url, ADMIN, changes=usual) == 3

    # 600 by standard hours, 300 × 0.9 and 100 × 0.1 of 1,000
    assert flex_rules.flexing_share(flex_rules.list_rules(url, ADMIN)) == pytest.approx(0.88)
    assert flexing(hospital) == pytest.approx(0.88)
    report = flexed.table(url, ADMIN, question=Question(202601), by="department")
    assert report.total("expense")["flexed"] == 1000_00 + 20 * 880  # 20 % more patient days
    (past,) = flex_rules.past_changes(url, ADMIN)
    assert (past.count, past.standing) == (3, True)

    assert flex_rules.undo(url, ADMIN, event_id=past.event_id) == 3
    with reading(url) as session:
        assert session.exec(select(FlexRule)).all() == []
        assert [event.action for event in session.exec(select(AuditEvent))][-2:] == [flex_rules.ACTION] * 2


def test_a_rule_that_somebody_changed_stops_all(hospital: SmallHospital) -> None:
    flex_rules.save(hospital.url, ADMIN, changes=[change(hospital, "5100", 0.5)])

    with pytest.raises(UserError, match="Someone else changed"):
        flex_rules.save(hospital.url, ADMIN, changes=[change(hospital, "6100", 0.2), change(hospital, "5100", 0.7)])

    assert flex_rules.list_rules(hospital.url, ADMIN)["rule_share"].dropna().tolist() == [0.5]


def test_a_share_above_one_is_refused_and_a_viewer_changes_nothing(hospital: SmallHospital) -> None:
    with pytest.raises(UserError, match="between 0% and 100%"):
        flex_rules.save(hospital.url, ADMIN, changes=[change(hospital, "5100", 40.0)])
    with pytest.raises(NotPermittedError):
        flex_rules.save(hospital.url, VIEWER, changes=[change(hospital, "5100", 0.4)])


def test_a_manager_sees_the_rules_of_own_departments(hospital: SmallHospital) -> None:
    mona = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["ED"]}))

    assert flex_rules.list_rules(hospital.url, mona).empty


def test_a_budget_of_a_later_year_takes_the_place_of_no_actuals(hospital: SmallHospital) -> None:
    before = flex_rules.list_rules(hospital.url, ADMIN)
    set_budget(hospital, [(202801, "ED", "5100", 77_00)])

    assert flex_rules.list_rules(hospital.url, ADMIN).equals(before)


def test_the_year_is_one_that_the_manager_has_figures_of(hospital: SmallHospital) -> None:
    post_actuals(hospital, [(202501, "ED", "5100", 50_00)])
    mona = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["ED"]}))

    assert flex_rules.list_rules(hospital.url, mona)["amount_minor"].tolist() == [50_00]


def test_an_emptied_rule_is_gone(hospital: SmallHospital) -> None:
    flex_rules.save(hospital.url, ADMIN, changes=[change(hospital, "5100", 0.5)])
    flex_rules.save(hospital.url, ADMIN, changes=[change(hospital, "5100", None, was=0.5)])

    with reading(hospital.url) as session:
        assert session.exec(select(FlexRule)).all() == []
