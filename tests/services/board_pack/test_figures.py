"""Figures of a board pack: those of the services, for whoever may see them, of one state of the data."""

from dataclasses import replace
from datetime import date

import pytest

from services import status
from services.board_pack import sections, volumes
from services.board_pack.figures import BUILDERS, PackQuestion, figures
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, ROLE_PERMISSIONS, Actor
from services.variance import report
from services.variance.report import Question
from tests.figures import new_version, post_actuals, set_budget
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

TODAY = date(2026, 3, 10)
ACTUALS = [
    (202601, "ICU", "4000", 900_00), (202601, "ICU", "5100", 400_10), (202601, "ED", "6100", 75_25),
    (202602, "ICU", "4000", 905_00), (202602, "ICU", "5100", 420_00), (202602, "ED", "6100", 80_00),
]  # fmt: skip
BUDGET = [
    (month, department, account, amount)
    for month in (202601, 202602)
    for department, account, amount in (("ICU", "4000", 950_00), ("ICU", "5100", 410_00), ("ED", "6100", 70_00))
]


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    set_budget(small_hospital, BUDGET)
    post_actuals(small_hospital, ACTUALS)
    return small_hospital


def test_every_section_has_figures_and_nothing_else_has() -> None:
    assert tuple(BUILDERS) == sections.KEYS


def test_figures_are_those_of_budget_versus_actual(hospital: SmallHospital) -> None:
    pack = figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(202602), today=TODAY)
    asked = report.table(hospital.url, LOCAL_ACTOR, question=Question(202602), by="department")

    assert pack.to_date.totals["actual"].to_dict() == {"result": 829_65, "revenue": 1805_00, "expense": 975_35}
    assert pack.month.totals["actual"].to_dict() == {"result": 405_00, "revenue": 905_00, "expense": 500_00}
    assert pack.parts["departments"].rows.equals(asked.rows)
    assert pack.data_version == status.read(hospital.url).data_version


def test_sections_keep_their_order(hospital: SmallHospital) -> None:
    question = PackQuestion(202602, sections=("departments", "verdict"))

    assert list(figures(hospital.url, LOCAL_ACTOR, question=question, today=TODAY).parts) == ["departments", "verdict"]


def test_a_manager_gets_her_department_alone(hospital: SmallHospital) -> None:
    mona = Actor("mona", "manager", frozenset({hospital.departments["ED"]}))

    pack = figures(hospital.url, mona, question=PackQuestion(202602), today=TODAY)

    assert pack.scope.departments == ("Emergency",)
    assert pack.to_date.totals["actual"].to_dict() == {"result": -155_25, "revenue": None, "expense": 155_25}
    assert not [key for key in pack.parts["departments"].rows["key"] if "ICU" in key]
    assert pack.parts["result"] is None
    assert set(pack.parts["explanations"].review.rows["department"]) <= {"ED Emergency"}


def test_who_may_not_read_a_section_is_refused(hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, "viewer", frozenset({"budget:read"}))
    vera = Actor("vera")

    with pytest.raises(NotPermittedError):
        figures(hospital.url, vera, question=PackQuestion(202602), today=TODAY)
    assert [entry.key for entry in sections.sections_for(vera)] == [
        key for key in sections.KEYS if key not in ("staffing", "spend")
    ]
    question = PackQuestion(202602, sections=tuple(entry.key for entry in sections.sections_for(vera)))
    assert figures(hospital.url, vera, question=question, today=TODAY).parts


@pytest.mark.parametrize("asked", [("verdict", "weather"), ()])
def test_what_is_no_section_is_refused(hospital: SmallHospital, asked: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="section"):
        figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(202602, sections=asked), today=TODAY)


def test_a_month_without_figures_is_refused(hospital: SmallHospital) -> None:
    with pytest.raises(UserError, match="no figures"):
        figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(203001), today=TODAY)


def test_a_change_while_the_pack_is_read_is_in_all_of_it(hospital: SmallHospital) -> None:
    changed: list[str] = []

    def progress(_share: float, title: str) -> None:
        if title == "Volumes" and not changed:
            changed.append(title)
            post_actuals(hospital, [(202602, "LAB", "6900", 11_11)])

    pack = figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(202602), today=TODAY, progress=progress)

    assert changed
    assert pack.to_date.totals.loc["expense", "actual"] == 986_46
    assert pack.parts["departments"].totals.loc["expense", "actual"] == 986_46


def test_figures_that_never_rest_are_refused(hospital: SmallHospital) -> None:
    def progress(_share: float, title: str) -> None:
        if title == "Volumes":
            post_actuals(hospital, [(202602, "LAB", "6900", 1)])

    with pytest.raises(UserError, match="changed while"):
        figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(202602), today=TODAY, progress=progress)


def test_volumes_are_compared_over_like_months(hospital: SmallHospital) -> None:
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    days, visits = hospital.measures["patient_days"], hospital.measures["visits"]
    add_months(hospital.url, icu, days, [310, 290], first=202601)
    add_months(hospital.url, icu, days, [300, 300, 300], first=202601, version=hospital.version)
    add_months(hospital.url, ed, visits, [900, None], first=202601)
    add_months(hospital.url, ed, visits, [850.5, 870], first=202601, version=hospital.version)

    rows = volumes.by_department(hospital.url, LOCAL_ACTOR, months=(202601, 202602)).rows.set_index("key")
    own = volumes.by_department(
        hospital.url, replace(LOCAL_ACTOR, role="manager", departments=frozenset({ed})), months=(202601,)
    ).rows

    assert list(rows.loc["ICU Intensive care", ["actual", "budget", "months"]]) == [600, 600, 2]
    assert list(rows.loc["ED Emergency", ["actual", "budget", "months"]]) == [900, 850.5, 1]
    assert own["key"].tolist() == ["ED Emergency"]


def test_volumes_are_held_against_the_budget_that_is_chosen(hospital: SmallHospital) -> None:
    icu, days = hospital.departments["ICU"], hospital.measures["patient_days"]
    revised, bare = new_version(hospital, "Revised", 2026), new_version(hospital, "Money alone", 2026)
    add_months(hospital.url, icu, days, [310, 290], first=202601)
    add_months(hospital.url, icu, days, [300, 300], first=202601, version=hospital.version)
    add_months(hospital.url, icu, days, [250, 250], first=202601, version=revised)

    told = {}
    for version in (None, hospital.version, revised, bare):
        question = PackQuestion(202602, version, ("volumes",))
        part = figures(hospital.url, LOCAL_ACTOR, question=question, today=TODAY).parts["volumes"]
        told[version] = (part.rows["budget"].tolist(), part.version and part.version.name)

    assert told[revised] == ([500], "Revised")
    assert told[hospital.version] == told[None] == ([600], "Budget 2026")
    assert told[bare] == ([600], None)


def test_staffing_is_left_out_of_an_earlier_month(hospital: SmallHospital) -> None:
    """The forecast goes on from the latest month, the landing of an earlier pack does not."""
    told = {
        month: figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(month), today=TODAY)
        for month in (202601, 202602)
    }

    assert told[202601].is_past
    assert told[202601].parts["staffing"] is None
    assert not told[202602].is_past
    assert told[202602].parts["staffing"].told.last == told[202602].choices.latest == 202602


def test_spend_of_a_year_under_way_is_held_against_like_months(hospital: SmallHospital) -> None:
    """A pack of a month to come has the spend of the months that are over, and the year before has no more."""
    days = [date(2025, month, 5) for month in (1, 2, 3, 4)] + [date(2026, 1, 5), date(2026, 2, 5)]
    buy(hospital, [Bought(day, "S1", 100_00) for day in days])
    set_budget(hospital, [(202604, "ICU", "5100", 400_00)])

    pack = figures(hospital.url, LOCAL_ACTOR, question=PackQuestion(202604), today=TODAY)

    spent = pack.parts["spend"].spend
    assert pack.to_date.months[-1] == 202602
    assert (spent.total, spent.prior, spent.change) == (200_00, 200_00, 0)
