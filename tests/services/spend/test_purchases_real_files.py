"""Real contract and spend files in an empty hospital: credits, VAT lines, repeated lines, and rows that cannot load."""

from pathlib import Path

import pandas as pd
import pytest

from services import imports
from services.contracts import matching_queue
from services.upkeep import verify
from tests.services.purchases import ADMIN


def load(url: str, folder: Path, name: str, kind: str) -> imports.Outcome:
    options = imports.ImportOptions(kind=kind, mode="add", create_missing=True)
    return imports.post(url, ADMIN, folder / name, filename=name, options=options)


@pytest.mark.slow
def test_torontos_contracts_load_but_for_two_amounts_in_words(sqlite_url: str, real_files: Path) -> None:
    outcome = load(sqlite_url, real_files, "contracts_toronto_noncompetitive.csv", "contracts")

    assert (outcome.rows_loaded, outcome.loaded_total) == (2239, 1_408_227_480_87)
    assert [(issue.line, issue.value) for issue in outcome.issues] == [
        (1607, "$1,311,936.00 USD"),
        (2004, "82,500.00 CAD"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "total"),
    [("nhs_royalfree_2020-04_to_06.csv", "155843165.64"), ("council_oxford_2017q2.csv", "12587103.32")],
)
def test_spend_files_add_up_with_their_credits_and_repeated_lines(
    name: str, total: str, sqlite_url: str, real_files: Path
) -> None:
    outcome = load(sqlite_url, real_files, name, "purchases")
    waiting = matching_queue.waiting(sqlite_url, ADMIN)

    cents = int(total.replace(".", ""))
    assert outcome.loaded_total == cents == waiting["amount_minor"].sum()
    assert waiting["lines"].sum() == outcome.rows_loaded
    assert set(waiting["reason"]) == {"none"}  # no register yet, so nobody is accused of anything but that
    assert verify.verify(sqlite_url, ADMIN).problems == []


def test_a_spend_file_by_purchases_and_by_ledger_gives_the_same_money(sqlite_url: str, real_files: Path) -> None:
    name = "nhs_lewisham_2020-12.csv"
    bought = load(sqlite_url, real_files, name, "purchases")
    booked = load(sqlite_url, real_files, name, "ledger")

    assert bought.loaded_total == booked.loaded_total == 15_326_034_39
    assert bought.rows_loaded == booked.rows_loaded == 133


def test_lines_without_item_or_unit_expect_no_price(sqlite_url: str, real_files: Path) -> None:
    load(sqlite_url, real_files, "nhs_lewisham_2020-12.csv", "purchases")
    groups: pd.DataFrame = matching_queue.waiting(sqlite_url, ADMIN)

    assert set(groups["unit"]) == {""}
    assert not groups["around"].any()
