"""Twelve months side by side from April to March, where nobody has said with which month fiscal years begin."""

import pytest

from data.engine import writing
from data.models import Setting
from services import imports
from tests.services.imports.conftest import Desk

MONTHS = [f"{name} {year}" for year, names in ((2025, "Apr May Jun Jul Aug Sep Oct Nov Dec"), (2026, "Jan Feb Mar"))
          for name in names.split()]  # fmt: skip
LINES = "ICU,6100," + ",".join(f"{1000 + place}.25" for place in range(12)) + "\n"
OPTIONS = {"kind": "budget", "create_missing": True}
TYPES = {"account-types": "proposed"}


def budget(months: list[str]) -> str:
    return ",".join(["Department", "Account", *months]) + "\n" + LINES


def test_the_first_month_is_asked_and_makes_one_version(new_desk: Desk) -> None:
    preview = new_desk.preview(budget(MONTHS), **OPTIONS)
    (asked,) = [one for one in preview.questions if one.name == "first-month"]
    assert (asked.proposal, asked.why) == ("4", "The twelve months begin with it.")
    with pytest.raises(imports.OpenQuestionsError):
        new_desk.post(budget(MONTHS), **OPTIONS, answers=TYPES)

    new_desk.post(budget(MONTHS), **OPTIONS, answers=TYPES | {"first-month": "4"})

    assert new_desk.rows("SELECT fiscal_year FROM budget_version") == [(2026,)]
    assert new_desk.rows("SELECT value FROM setting WHERE key = 'fiscal_first_month'") in (
        [('{"value": 4}',)],
        [("4",)],
    )


def test_january_may_be_said_as_well(new_desk: Desk) -> None:
    new_desk.post(budget(MONTHS), **OPTIONS, answers=TYPES | {"first-month": "1"})

    assert new_desk.rows("SELECT fiscal_year FROM budget_version ORDER BY 1") == [(2025,), (2026,)]


@pytest.mark.parametrize(
    "months",
    [
        [f"{year}-{month:02d}" for year, month in ((2025, month) for month in range(1, 13))],
        [f"{2025 + (month > 12)}-{(month - 1) % 12 + 1:02d}" for month in range(10, 16)],
    ],
    ids=["calendar year", "half a year"],
)
def test_nothing_is_asked_where_no_year_shows(new_desk: Desk, months: list[str]) -> None:
    lines = budget(months).splitlines()
    file = "\n".join([lines[0], ",".join(lines[1].split(",")[: 2 + len(months)]), ""])

    preview = new_desk.preview(file, **OPTIONS)

    assert "first-month" not in [one.name for one in preview.questions]


def test_a_hospital_that_has_said_it_is_not_asked(new_desk: Desk) -> None:
    with writing(new_desk.url) as session:
        session.merge(Setting(key="fiscal_first_month", value={"value": 1}))

    preview = new_desk.preview(budget(MONTHS), **OPTIONS)

    assert "first-month" not in [one.name for one in preview.questions]
