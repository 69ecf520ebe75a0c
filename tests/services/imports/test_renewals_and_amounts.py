"""Contract registers as people keep them: what renews, what is an option, and amounts short and in full."""

import pytest

from data.importers.values.terms import parse_renewal
from tests.services.imports.conftest import Desk

CONTRACTS = "SELECT number, auto_renew_months, annual_value_minor FROM contract ORDER BY number"


@pytest.mark.parametrize(
    ("text", "renewal"),
    [
        ("Auto-renew 12 months", 12), ("Month-to-month after term", 1), ("Month to month thereafter", 1),
        ("Rolling monthly", 1), ("2 x 12 months option", 0), ("Option to extend 24 months", 0),
        ("1+1 option", 0), ("May be extended by 2 years", 0), ("12 months by mutual agreement", 0),
        ("Renews for successive 1 year terms after the initial term", 12), ("Rolls year-to-year after expiry", 12),
        ("verlängert sich um 12 Monate", 12), ("automatisch 1 Jahr", 12), ("stillschweigend um weitere 12 Monate", 12),
        ("Verlängerungsoption 2 Jahre", 0), ("tacite reconduction 12 mois", 12),
        ("reconduction par périodes d'un an", 12),
        ("automatisch jährlich", 12), ("12 months or so", None), ("see clause 14", None),
    ],
)  # fmt: skip
def test_a_renewal_is_what_happens_by_itself(text: str, renewal: int | None) -> None:
    assert parse_renewal(text, unit=None) == renewal


@pytest.mark.parametrize(
    "heading", ["Extension / Renewal", "Renewal Terms", "Extension Options", "Renewal / Extension", "Renewal clause"]
)
def test_renewals_stand_under_many_headings(new_desk: Desk, heading: str) -> None:
    text = (
        f"Contract Ref,Supplier,Title,Start Date,End Date,Annual Value,{heading}\n"
        "A1,Acme,Food,01-Apr-21,31-Mar-26,$2.4m,Option to extend 24 months\n"
        "A2,Beta,Beds,01-Sep-22,31-Aug-26,$180k,Auto-renew 12 months\n"
        'A3,Gamma,Scan,15-Jan-23,14-Jan-28,"$96,500",Month-to-month after term\n'
    )

    outcome = new_desk.post(text, kind="contracts", create_missing=True)

    assert new_desk.rows(CONTRACTS) == [("A1", 0, 2_400_000_00), ("A2", 12, 180_000_00), ("A3", 1, 96_500_00)]
    assert outcome.unused_columns == []


@pytest.mark.parametrize(
    ("cells", "cents"),
    [
        (["2,4m", "96.500", "180k"], [2_400_000_00, 96_500_00, 180_000_00]),
        (["2.4m", "96,500", "1,250,000"], [2_400_000_00, 96_500_00, 1_250_000_00]),
        (["$96,500", "$1.2m", "$2.5m"], [96_500_00, 1_200_000_00, 2_500_000_00]),
        (["96,500", "180k", "TBC"], [96_500_00, 180_000_00, None]),
        (["1.234.567,50", "2,4 Mio", "96.500"], [1_234_567_50, 2_400_000_00, 96_500_00]),
    ],
)
def test_amounts_short_and_in_full_stand_in_one_column(
    new_desk: Desk, cells: list[str], cents: list[int | None]
) -> None:
    lines = [f"A{place};Acme;Food;2021-04-01;2026-03-31;{cell}" for place, cell in enumerate(cells)]

    new_desk.post(
        "\n".join(["Contract Ref;Supplier;Title;Start Date;End Date;Annual Value", *lines]),
        kind="contracts", create_missing=True,
    )  # fmt: skip

    assert [row[2] for row in new_desk.rows(CONTRACTS)] == cents


@pytest.mark.parametrize("heading", ["Extension Options", "Option to extend", "Extensions available"])
@pytest.mark.parametrize("text", ["1+1", "2 x 12 months", "2 × 12 months", "Up to 36 months", "12 months", "1+1+1"])
def test_spans_under_a_heading_of_options_renew_nothing(new_desk: Desk, heading: str, text: str) -> None:
    lines = f"Contract Ref,Supplier,Title,Start Date,End Date,Annual Value,{heading}\n"
    lines += f"A1,Acme,Food,2024-04-01,2026-03-31,2400,{text}\nA2,Beta,Beds,2024-04-01,2026-03-31,1800,None\n"
    new_desk.post(lines, kind="contracts", create_missing=True)

    assert new_desk.rows(CONTRACTS) == [("A1", 0, 2400_00), ("A2", 0, 1800_00)]


@pytest.mark.parametrize("heading", ["Option to extend", "Extension Options", "Renewal options", "Option years"])
def test_an_option_renews_nothing_by_itself_and_is_kept_as_a_note(new_desk: Desk, heading: str) -> None:
    text = (
        f"Contract Ref,Supplier,Title,Start Date,End Date,Annual Value,Auto-renew,{heading},Notice\n"
        "A1,Acme,Food,2021-04-01,2026-03-31,100.00,No,12 months,90 days\n"
        "A2,Beta,Beds,2022-09-01,2026-08-31,100.00,Yes - 12 months,2 x 1 year,3 months\n"
        "A3,Gamma,Scan,2023-01-15,2028-01-14,100.00,No,none,60\n"
    )

    outcome = new_desk.post(text, kind="contracts", create_missing=True)

    assert [row[:2] for row in new_desk.rows(CONTRACTS)] == [("A1", 0), ("A2", 12), ("A3", 0)]
    notes = new_desk.rows("SELECT note FROM contract ORDER BY number")
    assert notes == [(f"{heading}: 12 months",), (f"{heading}: 2 x 1 year",), (None,)]
    assert outcome.unused_columns == []


def test_a_length_under_options_alone_is_no_renewal(new_desk: Desk) -> None:
    text = "Contract Ref,Supplier,Title,Start,End,Extension Options\nA1,Acme,Food,2021-04-01,2026-03-31,12 months\n"

    new_desk.post(text, kind="contracts", create_missing=True)

    assert [row[:2] for row in new_desk.rows(CONTRACTS)] == [("A1", 0)]


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("Pending signature", "draft"), ("Active - month to month", "active"), ("Expired 06/30/2025", "expired"),
        ("Terminated for convenience", "terminated"), ("Fully executed", "active"),
        ("Not active", "expired"), ("Signed, pending start", None), ("On hold", None),
    ],
)  # fmt: skip
def test_a_status_of_several_words_is_what_the_telling_one_says(
    new_desk: Desk, stated: str, status: str | None
) -> None:
    text = f'Contract Ref,Supplier,Title,Start Date,End Date,Status\nA1,Acme,Food,2021-04-01,2026-03-31,"{stated}"\n'
    text += "B1,Beta,Beds,2021-04-01,2026-03-31,Draft\n"

    outcome = new_desk.post(text, kind="contracts", create_missing=True)

    assert new_desk.rows("SELECT status FROM contract WHERE number = 'A1'") == [(status or "active",)]
    assert outcome.rows_rejected == 0
    assert [(issue.column, issue.code) for issue in outcome.issues] == ([] if status else [("Status", "not_read")])


@pytest.mark.parametrize("heading", ["Extension", "Extension period", "Extension months"])
def test_a_length_of_extension_is_kept_as_a_note_whatever_column_it_is_taken_for(new_desk: Desk, heading: str) -> None:
    text = (
        f"Contract Ref,Supplier,Title,Start Date,End Date,{heading}\nA1,Acme,Food,2021-04-01,2026-03-31,12 months\n"
        "A2,Beta,Beds,2022-09-01,2026-08-31,none\n"
    )

    new_desk.post(text, kind="contracts", create_missing=True)

    stored = new_desk.rows("SELECT auto_renew_months, note FROM contract ORDER BY number")
    assert stored == [(0, f"{heading}: 12 months"), (0, None)]


@pytest.mark.parametrize(
    ("heading", "cell", "stored"),
    [
        ("Value", "1,200,000 per annum", (None, 1_200_000_00)),
        ("Value", "12k/month", (None, 144_000_00)),
        ("Annual Value", "$12,000 p.a.", (None, 12_000_00)),
        ("Annual Value", "$3,000 per quarter", (None, 12_000_00)),
        ("Value", "48,000", (48_000_00, None)),
        ("Value", "n/a", (None, None)),
        ("Value", "TBD", (None, None)),
    ],
)
def test_what_an_amount_is_for_decides_where_it_stands(
    new_desk: Desk, heading: str, cell: str, stored: tuple[int | None, int | None]
) -> None:
    rows = f'A1,Acme,Food,2021-04-01,2026-03-31,"{cell}"\nA2,Beta,Beds,2021-04-01,2026-03-31,"2,000"\n'

    new_desk.post(f"Contract,Supplier,Title,Start,End,{heading}\n{rows}", kind="contracts", create_missing=True)

    values = "SELECT value_minor, annual_value_minor FROM contract WHERE number = 'A1'"
    assert new_desk.rows(values) == [stored]


def test_a_bad_amount_is_not_called_shortened(new_desk: Desk) -> None:
    rows = "A1,Acme,Food,2021-04-01,2026-03-31,approx. 50000 each site\nA2,Beta,Beds,2021-04-01,2026-03-31,2000\n"

    outcome = new_desk.post(f"Contract,Supplier,Title,Start,End,Value\n{rows}", kind="contracts", create_missing=True)

    assert [(issue.line, "shortened" in issue.message) for issue in outcome.issues] == [(2, False)]


def _two_values(value: str, annual: str) -> str:
    rows = f"A1,Acme,Food,2021-04-01,2026-03-31,{value},{annual}\nA2,Beta,Beds,2021-04-01,2026-03-31,2000,\n"
    return f"Contract,Supplier,Title,Start,End,Value,Annual value\n{rows}"


def test_two_values_by_the_year_that_differ_are_refused(new_desk: Desk) -> None:
    outcome = new_desk.post(_two_values("12k per month", "100000"), kind="contracts", create_missing=True)

    assert [(issue.line, issue.column, issue.code) for issue in outcome.issues] == [(2, "Value", "two_values")]
    assert (outcome.control_total, outcome.loaded_total, outcome.rejected_total) == (146_000_00, 2_000_00, 144_000_00)
    assert new_desk.rows("SELECT number FROM contract") == [("A2",)]


@pytest.mark.parametrize("annual", ["144000", ""])
def test_a_value_by_the_month_counts_in_the_control_total(new_desk: Desk, annual: str) -> None:
    outcome = new_desk.post(_two_values("12k per month", annual), kind="contracts", create_missing=True)

    assert (outcome.issues, outcome.loaded_total) == ([], 146_000_00)
    stored = "SELECT value_minor, annual_value_minor FROM contract ORDER BY number"
    assert new_desk.rows(stored) == [(None, 144_000_00), (2_000_00, None)]
