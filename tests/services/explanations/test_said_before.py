"""What was said last month and what became of it, whether the line is above the thresholds this month or not."""

from datetime import date

from services.explanations import notes, review
from services.explanations.notes import Note
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

TODAY = date(2026, 3, 15)


def test_every_explanation_of_last_month_stands_with_what_became_of_it(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    actuals = {("ICU", "5100"): (90_000_00, 95_000_00), ("ICU", "6100"): (90_000_00, 10_000_00),
               ("LAB", "6200"): (90_000_00, 0)}  # fmt: skip
    for (department, account), months in actuals.items():
        place = hospital.departments[department], hospital.accounts[account]
        post_ledger(hospital.url, [(202601 + at, *place, None, amount) for at, amount in enumerate(months) if amount])
        post_budget(hospital.url, hospital.version, [(202601 + at, *place, 10_000_00) for at in range(2)])
        note = Note(f"Said of {department} {account}", action="Hire", due=date(2026, 2, 28))
        notes.write(
            hospital.url, LOCAL_ACTOR, department_id=place[0], account_id=place[1], period=202601,
            version_id=hospital.version, note=note,
        )  # fmt: skip

    told = review.of_month(hospital.url, LOCAL_ACTOR, period=202602, today=TODAY).said

    rows = told[["account", "last_cause", "last_variance", "variance", "came_back", "overdue"]].to_numpy().tolist()
    assert rows == [
        ["5100 Salaries and wages", "Said of ICU 5100", -80_000_00, -85_000_00, True, True],
        ["6100 Medical supplies", "Said of ICU 6100", -80_000_00, 0, False, True],
        ["6200 Drugs", "Said of LAB 6200", -80_000_00, 10_000_00, False, True],
    ]
    her = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["LAB"]}))
    assert review.of_month(hospital.url, her, period=202602, today=TODAY).said["department"].tolist() == [
        "LAB Laboratory"
    ]
    assert review.of_month(hospital.url, LOCAL_ACTOR, period=202601, today=TODAY).said.empty
