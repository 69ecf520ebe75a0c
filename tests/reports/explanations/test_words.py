"""Sentences of drafts: each says the figures it stands for."""

import pytest

from planning.explanations.draft import draft
from planning.explanations.facts import CAUSES, DraftedExplanation, Part
from reports.explanations import words
from reports.formats import Formats
from tests.planning.explanations.lines import MONTH, MONTHS, a_line

FORMATS = Formats()


def test_a_vacancy_says_hours_worked_and_usual() -> None:
    hours = [1_000_000 if month != MONTH else 700_000 for month in MONTHS]
    told = draft(a_line({MONTH: 7_000_00}, category="salaries", own_hours=hours))

    text = words.draft_text(told, FORMATS)

    assert "700 hours in Apr 2026; this volume usually takes 1,000." in text
    assert f"Vacancy: {FORMATS.money(told.parts[0].amount)} favorable." in text


def test_agency_that_stands_in_says_the_hours_of_both() -> None:
    own = {"hours": 6_379_000, "usual_hours": 7_397_000, "month": 202607}
    part = Part("vacancy", -117_311_00, own | {"others": 1_531_000, "usual_others": 393_000})

    assert words.sentence(part, FORMATS) == (
        "Vacancy: $117,311 unfavorable. Own staff of the department worked 6,379 hours in Jul 2026, and this volume "
        "usually takes 7,397; others stood in with 1,531 hours, usually 393."
    )


def test_a_draft_without_a_cause_says_so() -> None:
    assert words.draft_text(draft(a_line()), FORMATS) == "No cause stands out from what is usual for this line."


def test_what_is_unexplained_is_said_with_its_amount() -> None:
    told = DraftedExplanation(-10_000_00, (Part("price", -8_000_00),))
    assert words.draft_text(told, FORMATS).endswith("Unexplained: $2,000 unfavorable.")


PARTS = {
    "volume": Part("volume", -2_000_00, {"budget_volume": 1_000_000, "actual_volume": 1_200_000}),
    "mix": Part("mix", 5_00),
    "efficiency": Part("efficiency", -9_00, {"standard_hours": 500_000, "actual_hours": 620_000}),
    "rate": Part(
        "rate", -9_00, {"budget_hours": 100_000, "actual_hours": 80_000, "budget": 4_000_00, "actual": 4_000_00}
    ),
    "price": Part("price", -1_00),
    "usage": Part("usage", 1_00),
    "new_supplier": Part(
        "new_supplier", -3_00, {"suppliers": ("Acme",), "billed": 10_00, "dropped": 7_00, "month": 202604}
    ),
    "vacancy": Part("vacancy", 3_00, {"hours": 90_000, "usual_hours": 120_000, "month": 202604}),
    "one_off": Part(
        "one_off",
        -9_00,
        {"description": "Fee", "reference": "JE", "amount": 9_00, "usual": 1_00, "count": 1, "month": 202604},
    ),
    "timing": Part("timing", -9_00, {"month": 202604, "neighbor": 202603, "more": True}),
}
ABOUT = {
    "volume": "Volume was 1,200 against 1,000 budgeted, 20.0% more.",
    "mix": "Patients came with other payers than budgeted.",
    "efficiency": "The department worked 620 hours; its volume allows 500, 120 fewer.",
    "rate": "This line cost $50.00 per hour worked in the department against $40.00 budgeted.",
    "price": "Invoices are above contract prices or last year's average.",
    "usage": "Less was used than this volume should take, at standard prices.",
    "new_supplier": "Acme had no posting here in the year before and billed $10 in Apr 2026; other "
    "suppliers were $7 below usual.",
    "vacancy": "Own staff of the department worked 90 hours in Apr 2026; this volume usually takes 120.",
    "one_off": "“Fee” with $9 in Apr 2026; documents here are usually about $1.",
    "timing": "Apr 2026 has what Mar 2026 lacks.",
}


@pytest.mark.parametrize("code", words.ABOUT)
def test_each_cause_is_told_with_its_figures(code: str) -> None:
    part = PARTS[code]
    side = "favorable" if part.amount > 0 else "unfavorable"

    assert (
        words.sentence(part, FORMATS) == f"{words.cause(code)}: {FORMATS.money(abs(part.amount))} {side}. {ABOUT[code]}"
    )


def test_every_cause_that_a_draft_names_has_a_sentence() -> None:
    assert set(words.ABOUT) == set(CAUSES) - {"budget", "other"}


def test_a_subtotal_names_the_lines_of_each_cause_and_of_the_rest() -> None:
    of = (("Wages", -6_000_00), ("Agency", -3_000_00), ("Benefits", -800_00), ("Awards", -200_00), ("Meals", 100_00))
    told = DraftedExplanation(-11_000_00, (Part("rate", -9_900_00, {"of": of}),), (("Drugs", -1_100_00),))

    assert words.draft_text(told, FORMATS) == (
        "Rate or wage: $9,900 unfavorable, of Wages ▼ (6,000), Agency ▼ (3,000), Benefits ▼ (800) and 2 other lines "
        "▼ (100). Unexplained: $1,100 unfavorable, in Drugs ▼ (1,100)."
    )


def test_a_cause_of_one_line_of_a_subtotal_is_told_with_its_figures() -> None:
    part = Part("price", -8_000_00, {"of": (("Implants", -8_000_00),)})
    assert words.sentence(part, FORMATS) == (
        "Price: $8,000 unfavorable, of Implants. Invoices are above contract prices or last year's average."
    )
