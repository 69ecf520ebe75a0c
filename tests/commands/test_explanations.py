"""`cli.py explanations`: what needs an explanation, what is said, and drafts whose parts are the variance."""

import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from cli import app


@pytest.mark.slow
def test_the_terminal_lists_what_is_unanswered_with_drafts_that_add_up(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    ran = CliRunner().invoke(app, ["explanations", "--period", "2026-09", "--drafts", "--json"])
    answer = json.loads(ran.stdout)

    assert ran.exit_code == 0
    assert answer["version"] == "FY 2026/27 budget"
    assert answer["unanswered"] == sum(row["required"] and not row["answered"] for row in answer["rows"])
    lines = [row for row in answer["rows"] if row["account"]]
    assert lines
    for row in lines:
        parts = sum(Decimal(part["amount"]) for part in row["parts"])
        assert parts + Decimal(row["unexplained"]) == Decimal(row["variance"])
    electricity = next(row for row in lines if row["account"] == "6310 Electricity")
    assert electricity["parts"][0]["cause"] == "timing"
    agency = next(row for row in lines if row["account"] == "5310 Agency nursing")
    assert (agency["kind"], agency["owner"], agency["due"]) == ("vacancy", "Dana Whitfield", "2027-01-31")
