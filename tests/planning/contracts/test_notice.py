from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import notice
from planning.contracts.notice import Exit, Term

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
RECORDS = Term(date(2022, 3, 1), date(2027, 2, 28), notice_days=90, renew_months=36)


def test_the_notice_date_is_the_end_less_the_notice_days() -> None:
    found = notice.standing(RECORDS, date(2026, 11, 24))

    assert (found.state, found.notice, found.days_left) == ("decide", date(2026, 11, 30), 6)
    assert found.bucket == "7 days"
    assert found.renews_to == date(2030, 2, 28)
    assert notice.committed_by_renewal(RECORDS, 27_000_000_00) == 16_200_000_00  # 5.4 M a year for three years


def test_the_notice_date_itself_is_in_time_and_the_day_after_is_not() -> None:
    assert notice.standing(RECORDS, date(2026, 11, 30)).state == "decide"

    late = notice.standing(RECORDS, date(2026, 12, 1))

    assert (late.state, late.bucket, late.days_left) == ("missed", "missed", -1)


def test_a_contract_that_renewed_by_itself_has_a_notice_date_in_its_new_cycle() -> None:
    found = notice.standing(RECORDS, date(2027, 3, 1))

    assert (found.renewals, found.end, found.notice) == (1, date(2030, 2, 28), date(2029, 11, 30))
    assert found.state == "decide"


def test_without_renewal_a_missed_notice_date_only_means_that_the_contract_ends() -> None:
    term = Term(date(2022, 2, 1), date(2027, 1, 31), notice_days=60)

    assert notice.standing(term, date(2026, 12, 3)).state == "ending"
    assert notice.standing(term, date(2027, 2, 1)).state == "ended"
    assert notice.committed_by_renewal(term, 100_00) is None


def test_no_end_and_no_force_need_no_decision() -> None:
    assert notice.standing(Term(None, None), date(2026, 1, 1)).state == "open"
    assert notice.standing(Term(None, date(2020, 1, 1), status="expired"), date(2026, 1, 1)).state == "closed"


def test_renewals_keep_the_last_day_of_the_month() -> None:
    term = Term(date(2023, 1, 1), date(2023, 1, 31), renew_months=1)

    days = (date(2023, 2, 10), date(2023, 3, 1), date(2023, 4, 1))
    assert [notice.standing(term, day).end for day in days] == [
        date(2023, 2, 28),
        date(2023, 3, 31),
        date(2023, 4, 30),
    ]


@given(end=DAYS, days=st.integers(0, 400), renew=st.integers(0, 60), today=DAYS)
def test_the_cycle_found_holds_the_day(end: date, days: int, renew: int, today: date) -> None:
    term = Term(None, end, notice_days=days, renew_months=renew)

    found = notice.standing(term, today)

    assert found.end is not None
    assert found.notice == found.end - timedelta(days=days)
    if renew:
        assert today <= found.end
        assert found.renewals == 0 or notice.renewed_end(end, renew, found.renewals - 1) < today
        assert found.renews_to is not None
        assert found.renews_to > found.end
    else:
        assert (found.end, found.renewals) == (end, 0)
    assert (found.state in ("missed", "ending")) == (found.bucket == "missed")


def test_a_notice_given_in_time_ends_the_contract_and_a_late_one_ends_its_next_cycle() -> None:
    in_time = replace(RECORDS, given=date(2026, 11, 30))
    late = replace(RECORDS, given=date(2026, 12, 1))

    assert notice.standing(in_time, date(2026, 12, 24)).state == "given"
    assert notice.standing(in_time, date(2027, 3, 1)).state == "ended"
    assert notice.standing(in_time, date(2026, 11, 29)).state == "decide"  # not given yet on that day
    found = notice.standing(late, date(2027, 3, 1))
    assert (found.state, found.end, found.renews_to) == ("given", date(2030, 2, 28), None)
    assert notice.standing(late, date(2030, 3, 1)).state == "ended"


@given(left=st.integers(-500, 500), today=DAYS)
def test_buckets_follow_the_days_left(left: int, today: date) -> None:
    found = notice.bucket(today + timedelta(days=left), today)

    limits = {"7 days": 7, "30 days": 30, "60 days": 60, "90 days": 90, "180 days": 180}
    if found == "missed":
        assert left < 0
    elif found == "later":
        assert left > 180
    else:
        assert 0 <= left <= limits[found]
        assert all(left > limit for limit in limits.values() if limit < limits[found])


def by(end: str, **notice_: Any) -> str:
    day = date.fromisoformat(end)
    return notice.notice_date(day, Term(None, day, **notice_)).isoformat()


def test_months_of_notice_are_calendar_months() -> None:
    assert by("2026-12-31", notice_months=3) == "2026-09-30"  # 90 days would be 2 October
    assert by("2026-09-30", notice_months=3) == "2026-06-30"
    assert by("2026-05-31", notice_months=3) == "2026-02-28"
    assert by("2028-05-31", notice_months=3) == "2028-02-29"
    assert by("2027-02-28", notice_months=12) == "2026-02-28"
    assert by("2026-12-31", notice_months=1, notice_days=15) == "2026-11-15"


def test_notice_to_the_end_of_a_month_quarter_or_year_counts_from_the_last_one_within_the_term() -> None:
    assert by("2026-11-15", notice_months=3, notice_to="month") == "2026-07-31"
    assert by("2026-11-15", notice_months=3, notice_to="quarter") == "2026-06-30"
    assert by("2026-11-15", notice_months=3, notice_to="year") == "2025-09-30"
    assert by("2026-12-31", notice_days=42, notice_to="quarter") == "2026-11-19"
    assert {by("2026-12-31", notice_months=3, notice_to=to) for to in ("term", "month", "quarter", "year")} == {
        "2026-09-30"
    }


@given(
    end=DAYS, days=st.integers(0, 400), months=st.integers(0, 36),
    to=st.sampled_from(("term", "month", "quarter", "year")),
)  # fmt: skip
def test_the_last_day_of_notice_never_errs_to_the_unsafe_side(
    end: date, days: int, months: int, to: notice.Exit
) -> None:
    """Notice given on the last day has run out by the day that it takes effect with, whichever way it is counted."""
    term = Term(None, end, notice_days=days, notice_months=months, notice_to=to)

    last, exit_ = notice.notice_date(end, term), notice.last_exit(end, to)

    assert exit_ <= end
    assert notice.add_months(last, months) + timedelta(days=days) <= exit_
    assert notice.add_months(last + timedelta(days=days), months) <= exit_
    after = exit_ + timedelta(days=1)
    assert to == "term" or (after.day == 1 and (after.month - 1) % {"month": 1, "quarter": 3, "year": 12}[to] == 0)
    # Nor does it ask for more than a day or two beyond what short months and a year of quarters explain.
    assert (exit_ - last).days <= days + 31 * months
    assert to != "term" or exit_ == end


@given(
    end=DAYS, days=st.integers(0, 120), months=st.integers(0, 12), renew=st.integers(1, 36), early=st.integers(0, 60)
)
def test_notice_by_the_last_day_ends_the_cycle_and_a_day_later_does_not(
    end: date, days: int, months: int, renew: int, early: int
) -> None:
    term = Term(None, end, notice_days=days, notice_months=months, renew_months=renew)
    last = notice.notice_date(end, term)

    in_time = notice.standing(replace(term, given=last - timedelta(days=early)), end)
    late = notice.standing(replace(term, given=last + timedelta(days=1)), end)

    assert (in_time.state, in_time.end, in_time.renews_to) == ("given", end, None)
    assert late.state == "late" if days + months else late.state == "decide"
    assert late.renews_to is not None
    assert late.renews_to > end


def test_a_late_notice_says_so_until_the_contract_has_renewed() -> None:
    late = replace(RECORDS, given=date(2026, 12, 1))
    ends = replace(late, renew_months=0)

    found = notice.standing(late, date(2026, 12, 24))
    assert (found.state, found.bucket, found.renews_to) == ("late", "missed", date(2030, 2, 28))
    assert notice.standing(late, date(2027, 6, 1)).state == "given"  # in the cycle that it ends
    assert notice.standing(ends, date(2026, 12, 24)).state == "ending"  # with or without notice


@pytest.mark.parametrize("notice_to", ["term", "month", "quarter", "year"])
@pytest.mark.parametrize("renews", [0, 12])
def test_the_last_day_that_a_calendar_knows_is_an_end_like_any_other(notice_to: Exit, renews: int) -> None:
    term = Term(date(2024, 1, 1), date.max, notice_months=3, notice_to=notice_to, renew_months=renews)

    assert notice.notice_date(date.max, term) == date(9999, 9, 30)
    assert notice.standing(term, date(2026, 11, 28)).state == "decide"
    assert notice.months_of(term.start, term.end)
