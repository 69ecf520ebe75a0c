"""Search answers with the figures of the pages, and finds for each person only what is theirs."""

import pytest

from planning.search.grammar import NotUnderstood
from services.errors import NotPermittedError
from services.permissions import LOCAL_ACTOR, Actor
from services.search import figures, names
from services.search.figures import FigureAnswer
from services.variance import report
from services.variance.question import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    post_actuals(
        small_hospital,
        [(202602, "ICU", "5900", 650_01), (202602, "ED", "5900", 70_00), (202602, "ICU", "4000", 900_00)],
    )
    set_budget(small_hospital, [(202602, "ICU", "5900", 600_00), (202602, "ED", "5900", 50_00)])
    return small_hospital


def manager(hospital: SmallHospital, code: str) -> Actor:
    return Actor("mona", "manager", frozenset({hospital.departments[code]}))


def told(hospital: SmallHospital, text: str, actor: Actor = LOCAL_ACTOR) -> FigureAnswer:
    answer = figures.answer(hospital.url, actor, text=text)
    assert isinstance(answer, FigureAnswer), answer
    return answer


def test_agency_of_a_department_in_a_month_against_budget(hospital: SmallHospital) -> None:
    answer = told(hospital, "agency ICU February vs budget")

    row = answer.rows.iloc[0]
    assert (row["actual"], row["budget"], row["variance"]) == (650_01, 600_00, -50_01)  # cents
    assert row["variance_verdict"] == "unfavorable"
    assert answer.months == (202602,)


def test_the_answer_is_the_figure_of_budget_versus_actual(hospital: SmallHospital) -> None:
    answer = told(hospital, "agency nursing emergency 2026-02")
    version = answer.version
    assert version is not None
    asked = Question(202602, "month", version.id, answer.asked.places[0], answer.asked.figures[0])

    page = report.table(hospital.url, LOCAL_ACTOR, question=asked, by="account").top()

    assert answer.rows.iloc[0]["actual"] == page["actual"] == 70_00
    assert answer.rows.iloc[0]["budget"] == page["budget"] == 50_00


def test_a_manager_finds_only_her_department(hospital: SmallHospital) -> None:
    ed = manager(hospital, "ED")

    assert told(hospital, "agency february", ed).rows.iloc[0]["actual"] == 70_00
    assert figures.answer(hospital.url, ed, text="agency ICU february vs budget") == NotUnderstood("word", "icu")
    departments = [one.label for one in names.findable(hospital.url, ed) if one.kind == "department"]
    assert departments == ["ED Emergency"]


def test_names_are_found_by_those_who_may_see_them(hospital: SmallHospital) -> None:
    kinds = {one.kind for one in names.findable(hospital.url, LOCAL_ACTOR)}
    assert kinds == {"department", "account", "supplier"}  # there is no contract
    with pytest.raises(NotPermittedError):
        names.findable(hospital.url, Actor("x", "a role that does not exist"))
    with pytest.raises(NotPermittedError):
        figures.answer(hospital.url, Actor("x", "a role that does not exist"), text="agency")


def test_a_month_without_figures_says_none(small_hospital: SmallHospital) -> None:
    row = told(small_hospital, "agency ICU january").rows.iloc[0]

    assert row[["actual", "budget"]].isna().all()


def test_an_empty_database_answers_nothing(sqlite_url: str) -> None:
    assert figures.answer(sqlite_url, LOCAL_ACTOR, text="agency ICU august") is None
