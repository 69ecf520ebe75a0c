"""Volumes beside their plan: plan, actual, variance, codes and years side by side are never departments."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk
from tests.services.imports.test_activity import statistics

HEADINGS = [
    ("Plan", "Actual", "Variance"),
    ("Budget", "Ist", "Abweichung %"),
    ("Target", "Achieved", "Total"),
    ("Prévu", "Réel", "Écart"),
    ("2024", "2025", "Change"),
    ("FY25 Plan", "FY25 Actual", "Diff"),
]
_RUNS = ["", "Elective", "Day case", "Emergency"]


def lines(headings: tuple[str, ...], *, setting: str, code: str = "Specialty Code") -> str:
    rows = [
        f"{number},{name},{kind},2025-04,{number + at},{number + 5 + at},5"
        for number, name in ((310, "Renal"), (320, "Stroke"))
        for at, kind in enumerate(_RUNS[1:])
    ]
    return "\n".join([f"{code},Specialty,{setting},Month,{','.join(headings)}", *rows]) + "\n"


@pytest.mark.parametrize("headings", HEADINGS)
@pytest.mark.parametrize(("setting", "code"), [("POD", "Specialty Code"), ("Way in", "Line No"), ("Way in", "Ref")])
def test_plan_actual_and_codes_are_never_departments(
    new_desk: Desk, headings: tuple[str, ...], setting: str, code: str
) -> None:
    text = lines(headings, setting=setting, code=code)
    try:
        new_desk.post(text, kind="statistics", create_missing=True, answers={"kind": "statistics"})
    except UserError:
        assert new_desk.rows("SELECT count(*) FROM statistic") == [(0,)]
        return

    names = {name for row in new_desk.rows("SELECT code, name FROM department") for name in row}
    assert not names & {code, *headings}
    measures = {name for row in new_desk.rows("SELECT code, name FROM measure") for name in row}
    assert not measures & set(headings)


def test_activity_against_plan_takes_the_actual_of_each_specialty(new_desk: Desk) -> None:
    done = new_desk.post(
        lines(("Plan", "Actual", "Variance"), setting="Point of Delivery"),
        kind="statistics",
        create_missing=True,
        answers={"kind": "statistics"},
    )

    assert statistics(new_desk)[:3] == [
        ("310", "Day case", "actual", 202504, 316_000),
        ("310", "Elective", "actual", 202504, 315_000),
        ("310", "Emergency", "actual", 202504, 317_000),
    ]
    assert dict(new_desk.rows("SELECT code, name FROM department"))["320"] == "Stroke"
    assert any("“Plan”" in note for note in done.notes)


def test_measures_beside_their_plan_are_the_actual_ones(new_desk: Desk) -> None:
    new_desk.post(
        "Month,Ward,Planned visits,Actual visits,Variance visits,Visits YTD\n"
        "2025-04,East,10,12,2,12\n2025-05,East,10,9,-1,21\n2025-04,West,4,5,1,5\n",
        kind="statistics",
        create_missing=True,
    )

    assert [(row[0], row[1], row[3], row[4]) for row in statistics(new_desk)] == [
        ("East", "visits", 202504, 12_000),
        ("East", "visits", 202505, 9_000),
        ("West", "visits", 202504, 5_000),
    ]


def test_units_across_need_one_line_a_day(new_desk: Desk) -> None:
    several = "Date,Setting,East,West\n2025-04-01,Day,10,12\n2025-04-01,Night,9,11\n2025-04-02,Day,8,7\n"
    with pytest.raises(UserError, match="Setting"):
        new_desk.post(several, kind="statistics", create_missing=True, answers={"kind": "statistics"})

    once = "Date,Weekday,East,West\n2025-04-01,Tue,10,12\n2025-04-02,Wed,9,11\n2025-04-03,Thu,8,7\n"
    new_desk.post(once, kind="statistics", create_missing=True, answers={"kind": "statistics"}, name="patient_days.csv")
    assert [row[4] for row in statistics(new_desk) if row[0] == "East"] == [10_000, 9_000, 8_000]


def test_an_actual_without_a_measure_is_asked(new_desk: Desk) -> None:
    preview = new_desk.preview(
        "Department,Month,Plan,Actual\nEast,2025-04,3,4\nEast,2025-05,3,5\n",
        kind="statistics",
        create_missing=True,
        answers={"kind": "statistics"},
    )
    assert any("what it counts" in sentence for sentence in preview.blocking)
    assert isinstance(preview, imports.Preview)
