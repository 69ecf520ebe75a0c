"""Posting keys say the side of lines whose amounts have no sign; where amounts have one, keys decide nothing."""

import pytest

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
