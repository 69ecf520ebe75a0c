"""The lines behind a figure: paged, searched, traced to file and line, and only of one's own departments."""

from dataclasses import replace
from functools import partial

import pytest

from services.errors import UserError
from services.permissions import Actor
from services.variance import ledger_lines
from tests.figures import post_actuals
from tests.small_hospital import SmallHospital

MONTHS = (202601, 202602)


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    post_actuals(
        small_hospital,
        [
            (202601, "ICU", "5100", 600_00),
            (202602, "ICU", "5100", -20_00),
            (202602, "ICU", "6100", 75_50),
            (202602, "ED", "6100", 90_00),
            (202603, "ICU", "5100", 1_000_00),
        ],
    )
    return small_hospital


def amounts(page: ledger_lines.LedgerLinesPage) -> list[int]:
    return page.lines["amount_minor"].tolist()


def test_lines_of_a_selection_come_largest_first_with_count_and_exact_sum(
    hospital: SmallHospital, viewer: Actor
) -> None:
    page = ledger_lines.find(hospital.url, viewer, periods=MONTHS, department="ICU Intensive care")

    assert amounts(page) == [600_00, 75_50, -20_00]
    assert (page.count, page.total_minor) == (3, 655_50)


def test_a_line_names_its_file_and_line(hospital: SmallHospital, viewer: Actor) -> None:
    page = ledger_lines.find(
        hospital.url, viewer, periods=MONTHS, department="ED Emergency", account="6100 Medical supplies"
    )

    line = page.lines.iloc[0]
    assert (line["file_name"], line["line_number"], line["supplier"]) == ("ledger.csv", 5, "Medline Industries")


def test_pages_follow_each_other_without_gap_or_repeat(hospital: SmallHospital, viewer: Actor) -> None:
    pages = [ledger_lines.find(hospital.url, viewer, periods=MONTHS, size=2, page=number) for number in (1, 2, 3)]

    assert [amounts(page) for page in pages] == [[600_00, 90_00], [75_50, -20_00], []]
    assert pages[0].pages(2) == 2


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("medline", [90_00, 75_50]),
        ("MEDLINE icu", [75_50]),
        ("DOC-2", [600_00]),
        ("75.50", [75_50]),
        ("(20.00)", [-20_00]),
        ("100%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search_finds_words_and_amounts(hospital: SmallHospital, viewer: Actor, search: str, found: list[int]) -> None:
    page = ledger_lines.find(hospital.url, viewer, periods=MONTHS, search=search)

    assert (amounts(page), page.count, page.total_minor) == (found, len(found), sum(found))


def test_a_file_holds_the_lines_of_all_pages(
    hospital: SmallHospital, viewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_lines, "MOST_PER_PAGE", 2)
    find = partial(ledger_lines.find, hospital.url, viewer, periods=(*MONTHS, 202603))

    lines = ledger_lines.every_page(find)

    assert lines["amount_minor"].tolist() == [1_000_00, 600_00, 90_00, 75_50, -20_00]
    monkeypatch.setattr(ledger_lines, "MOST_IN_FILE", 4)
    assert len(ledger_lines.every_page(find)) == 4


def test_a_manager_finds_no_line_of_another_department(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert amounts(ledger_lines.find(hospital.url, mine, periods=MONTHS)) == [90_00]
    with pytest.raises(UserError):
        ledger_lines.find(hospital.url, mine, periods=MONTHS, department="ICU Intensive care")


@pytest.mark.parametrize("order", ["newest", "file"])
def test_other_orders(hospital: SmallHospital, viewer: Actor, order: ledger_lines.Order) -> None:
    page = ledger_lines.find(hospital.url, viewer, periods=MONTHS, order=order)

    assert amounts(page)[0] == (-20_00 if order == "newest" else 600_00)
