"""Spend files as hospitals publish them, in an empty hospital: sensible pages, and nobody accused without a number."""

import re
from pathlib import Path

import pytest

from services import imports
from services.imports import ImportOptions
from services.organization import hospital
from services.permissions import LOCAL_ACTOR
from services.spend import payments
from services.spend import report as spend


def _load(url: str, files: list[Path]) -> None:
    hospital.change(url, LOCAL_ACTOR, currency="GBP", fiscal_first_month=4)
    for path in files:
        options = ImportOptions(kind="ledger", mode="only_new", create_missing=True)
        imports.post(url, LOCAL_ACTOR, path, filename=path.name, options=options)


def test_a_published_spend_file_is_enough_for_the_page(sqlite_url: str, real_files: Path) -> None:
    _load(sqlite_url, sorted(real_files.glob("nhs_chelwest*")))

    known = spend.choices(sqlite_url, LOCAL_ACTOR)
    period = known.of("ledger").last_actual
    found = spend.report(sqlite_url, LOCAL_ACTOR, source="ledger", period=period or 0, over="ytd")

    assert (known.sources, period) == (("ledger",), 202006)
    assert found.total == 21_963_605_56 + 27_074_276_42
    assert found.months["amount_minor"].sum() == found.total
    assert found.hhi is not None
    assert found.suppliers["amount_minor"].is_monotonic_decreasing


@pytest.mark.slow
def test_all_published_files_accuse_only_where_a_number_says_so(sqlite_url: str, real_files: Path) -> None:
    """Seven thousand lines of fifteen hospitals: equal amounts, VAT beside net amounts, credits, running numbers."""
    _load(sqlite_url, sorted(real_files.glob("nhs_*")))

    found = payments.review(sqlite_url, LOCAL_ACTOR, source="ledger", period=202102)

    assert found.invoices > 6_000
    assert len(found.duplicates) <= 3
    for row in found.duplicates.to_dict("records"):
        digits = [re.sub(r"\D", "", row[f"{side}_number"]) for side in ("first", "second")]
        assert digits[0] == digits[1] or row["evidence"] == "mistyped"
    assert len(found.unusual) < 0.01 * found.invoices
    report = spend.report(sqlite_url, LOCAL_ACTOR, source="ledger", period=202102, over="ytd")
    assert (report.suppliers["amount_minor"] < 0).any()  # credits stay negative
    assert report.suppliers.loc[report.suppliers["amount_minor"] < 0, "grade"].eq("").all()
