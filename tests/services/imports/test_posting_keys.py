"""Posting keys say the side of lines; signs that say the same again, or take back within a side, are told apart."""

import pytest

from services.imports import OpenQuestionsError
from tests.services.imports.conftest import Desk

SIGNED = ("120.50", "310.00", "45.25-", "1.25-")
BARE = ("120.50", "310.00", "45.25", "1.25")
TOTAL = "SELECT SUM(amount_minor) FROM ledger_entry"


def _file(heading: str, amounts: tuple[str, ...], keys: tuple[str, ...]) -> str:
    days = ("2026-01-05", "2026-01-09", "2026-02-03", "2026-02-17")
    lines = [f"{day},6010,7100,{key},{amount}" for day, key, amount in zip(days, keys, amounts, strict=True)]
    return "\n".join([f"Posting date,Cost center,Account,{heading},Amount", *lines, ""])


@pytest.mark.parametrize("heading", ["PK", "Posting key", "BSchl", "Buchungsschlüssel"])
@pytest.mark.parametrize("amounts", [BARE, SIGNED])
@pytest.mark.parametrize("keys", [("40", "40", "50", "50"), ("81", "40", "91", "31"), ("01", "21", "11", "75")])
def test_credits_are_taken_off(new_desk: Desk, heading: str, amounts: tuple[str, ...], keys: tuple[str, ...]) -> None:
    new_desk.post(_file(heading, amounts, keys), create_missing=True, answers={"account-types": "proposed"})

    assert new_desk.rows(TOTAL) == [(384_00,)]


def test_other_numbers_are_no_keys(new_desk: Desk) -> None:
    outcome = new_desk.post(_file("PK", BARE, ("40", "41", "50", "43")), create_missing=True)

    assert new_desk.rows(TOTAL) == [(477_00,)]
    assert "PK" in " ".join(outcome.notes)


def _lines(*rows: tuple[str, str]) -> str:
    lines = [f"2026-01-{5 + place:02d},6010,7100,{key},{amount}" for place, (key, amount) in enumerate(rows)]
    return "\n".join(["Posting date,Cost center,Account,PK,Amount", *lines, ""])


@pytest.mark.parametrize(
    ("rows", "cents"),
    [
        # One negative posting among amounts without a sign takes back within its side.
        (
            [("40", "120.50"), ("40", "310.00"), ("50", "45.25"), ("40", "-50.40"), ("50", "9.00"), ("40", "1.00"),
             ("50", "2.00")],
            120_50 + 310_00 - 45_25 - 50_40 - 9_00 + 1_00 - 2_00,
        ),
        ([("40", "120.50"), ("50", "45.25"), ("50", "-5.25"), ("50", "9.00"), ("50", "3.00")], 120_50 - 52_00),
        # Signs that say the same as the keys, with one line that takes back.
        ([("40", "120.50"), ("50", "-45.25"), ("50", "-9.00"), ("40", "-20.00"), ("40", "8.00")], 54_25),
    ],
)  # fmt: skip
def test_a_negative_posting_stays_on_its_side(new_desk: Desk, rows: list[tuple[str, str]], cents: int) -> None:
    new_desk.post(_lines(*rows), create_missing=True, answers={"account-types": "proposed"})

    assert new_desk.rows(TOTAL) == [(cents,)]


def test_keys_and_signs_that_contradict_each_other_are_asked_about(new_desk: Desk) -> None:
    rows = [("40", "120.50"), ("50", "45.25"), ("50", "-9.00"), ("50", "7.00"), ("50", "-3.00"), ("40", "8.00")]

    with pytest.raises(OpenQuestionsError):
        new_desk.post(_lines(*rows), create_missing=True, answers={"account-types": "proposed"})

    assert new_desk.rows("SELECT COUNT(*) FROM ledger_entry") == [(0,)]
