"""Dates with a year of two digits at either end: read as they were written, or asked about; never another year."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.importers.questions import question
from data.importers.values.date_order import by_file_name
from data.importers.values.dates import DateEvidence, in_order, parse_date
from services.imports.file_questions import by_country

WRITTEN = {"ymd": "%y{}%m{}%d", "dmy": "%d{}%m{}%y", "mdy": "%m{}%d{}%y"}
ledgers = st.lists(st.dates(date(2024, 7, 1), date(2026, 6, 30)), min_size=1, max_size=40)


def evidence(texts: list[str]) -> DateEvidence:
    told = DateEvidence()
    told.add(Counter(texts))
    return told


@given(ledgers, st.sampled_from(sorted(WRITTEN)), st.sampled_from("/-."))
@example([date(2024, 7, 2), date(2025, 1, 2)], "ymd", "/")  # days of 2002 if the last figure were the year
def test_no_date_is_read_as_another_one_unasked(days: list[date], order: str, mark: str) -> None:
    if order == "mdy" and mark == ".":
        return  # nobody writes them
    texts = [day.strftime(WRITTEN[order].format(mark, mark)) for day in days]
    told = evidence(texts)

    fmt = told.decide()
    readings = {name for name in WRITTEN if told.read[name] == len(texts)}

    if mark != "." and not fmt.ambiguous:
        assert [parse_date(text, fmt) for text in texts] == days, (order, fmt)
    if fmt.ambiguous:
        assert order in readings
        assert [parse_date(text, in_order(fmt, order)) for text in texts] == days  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", ["/", "-", "."])
def test_days_that_run_through_the_month_are_no_years(mark: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=step) for step in range(0, 88, 3)]
    texts = [day.strftime(WRITTEN["ymd"].format(mark, mark)) for day in days]

    fmt = evidence(texts).decide()

    assert (fmt.order, fmt.ambiguous) == ("ymd", False)
    assert [parse_date(text, fmt) for text in texts] == days


def test_ends_of_months_say_which_end_is_the_year() -> None:
    assert evidence(["26/01/31", "26/02/28", "26/03/31"]).decide().order == "ymd"
    assert evidence(["31/01/26", "28/02/26", "31/03/26"]).decide().order == "dmy"


def test_one_day_of_each_month_is_asked_about() -> None:
    assert evidence(["26/01/15", "26/02/15"]).decide().ambiguous
    assert evidence(["15/01/18", "15/01/19", "15/01/20", "15/01/21", "15/01/22", "15/01/23"]).decide().ambiguous
    assert not evidence(["15.01.26", "15.02.26"]).decide().ambiguous  # day first wherever dates have points


@given(ledgers, st.sampled_from(sorted(WRITTEN)))
def test_a_proposed_order_reads_every_date(days: list[date], order: str) -> None:
    told = evidence([day.strftime(WRITTEN[order].format("/", "/")) for day in days])

    for stated in (None, *WRITTEN):
        fmt = told.decide(order=stated)  # type: ignore[arg-type]
        assert sum(parse_date(day.strftime(WRITTEN[order].format("/", "/")), fmt) is not None for day in days) == len(
            days
        ), (order, stated, fmt)


@pytest.mark.parametrize("texts", [["15/01/22", "15/02/22", "15/03/22"], ["28/11/24"], ["25/06/26", "25/07/26"]])
def test_another_columns_order_settles_nothing_that_it_cannot_read(texts: list[str]) -> None:
    for stated in (None, "mdy"):
        fmt = evidence(texts).decide(order=stated)  # type: ignore[arg-type]

        assert (fmt.order, fmt.ambiguous) == ("dmy", True)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("GL November 2024.csv", "ymd"),
        ("GL 2024-11.csv", "ymd"),
        ("GL November 2026.csv", None),  # one of three days: the others would be of 2027 and 2028
        ("GL November.csv", None),
        ("GL FY2024 November.csv", None),  # the fiscal year may be another one
    ],
)
def test_the_name_of_a_file_says_which_end_is_the_year(name: str, order: str | None) -> None:
    told = evidence(["24/11/26", "24/11/27", "24/11/28"])

    assert by_file_name(name, told) == order


def test_ends_of_months_in_both_readings_say_nothing() -> None:
    told = evidence(["28/02/29", "31/01/31"])

    assert told.month_edges() is None


@pytest.mark.parametrize("texts", [["24/11/24"], ["11/11/11"], ["24/11/24", "25/03/25"], ["05/05/2024", "07/07/2024"]])
def test_one_day_in_every_reading_is_not_asked_about(texts: list[str]) -> None:
    assert not evidence(texts).decide().ambiguous


@pytest.mark.parametrize("texts", [["24/11/25", "25/11/24"], ["03/04/2024", "04/03/2024"]])
def test_days_that_change_places_are_asked_about(texts: list[str]) -> None:
    """Both readings have the same days, each of another cell."""
    assert evidence(texts).decide().ambiguous


def test_the_same_day_of_many_years_is_no_month() -> None:
    assert evidence(["15/03/05", "15/06/08", "15/09/12", "15/01/18", "15/02/21"]).decide().ambiguous


def test_a_country_proposes_its_order_where_the_year_may_stand_first_as_well() -> None:
    asked = question("date-order", "?", ("dmy", "mdy", "ymd"), proposal="dmy")

    assert by_country(asked, "US").proposal == "mdy"
    assert by_country(question("date-order", "?", ("dmy", "ymd"), proposal="ymd"), "US").proposal == "ymd"
