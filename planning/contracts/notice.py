"""When a contract can still be ended: notice dates, how near they are, automatic renewals and what they commit.

Source of the rules: docs/methods.md#contracts.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from planning.exact import prorate

#: What notice takes effect with: the end of the term, or the last day of any calendar month, quarter or year.
Exit = Literal["term", "month", "quarter", "year"]
State = Literal["decide", "missed", "late", "given", "ending", "ended", "open", "closed"]
#: Days ahead within which a notice date is in each bucket; both ends are included.
BUCKET_DAYS = (7, 30, 60, 90, 180)
BUCKETS = ("missed", "7 days", "30 days", "60 days", "90 days", "180 days", "later", "none")
#: Contracts in these states are not in force, so nothing has to be decided on them.
NOT_IN_FORCE = ("draft", "expired", "terminated")
_FOREVER = 1_000_000
_EXIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Term:
    """What was agreed: first and last day (both included), notice, months of each automatic renewal (0: none).

    Notice is so many calendar months and days before the contract can end (`notice_to`). A contract without an end
    runs until somebody ends it. `given` is the day on which notice was given.
    """

    start: date | None
    end: date | None
    notice_days: int = 0
    notice_months: int = 0
    notice_to: Exit = "term"
    renew_months: int = 0
    status: str = "active"
    given: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a contract stands on a day.

    `state`: "decide" (the notice date is ahead), "missed" (it has passed and the contract will renew by itself),
    "given" (notice was given), "late" (it was given after the notice date: the contract renews until `renews_to`, and
    ends then), "ending" (it has passed and the contract ends), "ended" (the end has passed, without
    renewal, and the register still calls it active), "open" (no end), "closed" (draft, expired or terminated).
    `end` and `notice` belong to the cycle that the day lies in, after `renewals` automatic renewals.
    `renews_to` is the end after the next automatic renewal, None when there is none; of a late notice the end with
    which it takes effect.
    """

    state: State
    end: date | None = None
    notice: date | None = None
    days_left: int | None = None
    bucket: str = "none"
    renewals: int = 0
    renews_to: date | None = None


def notice_date(end: date, term: Term) -> date:
    """Return the last day on which notice ends a contract by a day.

    Months are calendar months: three before 31 December is 30 September. Where months and days, or months of
    unequal length, leave a doubt, it is the earlier day.
    """
    last, days = last_exit(end, term.notice_to), timedelta(days=term.notice_days)
    return min(add_months(last, -term.notice_months) - days, add_months(last - days, -term.notice_months))


def last_exit(end: date, notice_to: Exit) -> date:
    """Return the last day up to an end with which notice can take effect."""
    if notice_to == "term":
        return end
    months = _EXIT_MONTHS[notice_to]
    if end == date.max:
        return end
    after = _day_after(end)
    return date(after.year, (after.month - 1) // months * months + 1, 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where the month is shorter; `date.max` beyond it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def renewed_end(end: date, renew_months: int, times: int) -> date:
    """Return the end after some automatic renewals, counted from the agreed end so that days do not drift."""
    return add_months(_day_after(end), renew_months * times) - timedelta(days=1)


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def renewals_before(term: Term, day: date) -> int:
    """Return how many automatic renewals lie between the agreed end and a day; 0 without renewal or end."""
    if term.end is None or term.renew_months <= 0 or day <= term.end:
        return 0
    months = (day.year - term.end.year) * 12 + day.month - term.end.month
    times = max(months // term.renew_months - 1, 0)
    while renewed_end(term.end, term.renew_months, times) < day:
        times += 1
    return times


def standing(term: Term, day: date) -> Standing:
    """Return where a contract stands on a day; the notice date itself still counts as in time."""
    if term.status in NOT_IN_FORCE:
        return Standing("closed", end=term.end)
    if term.end is None:
        return Standing("open")
    last = _last_renewal(term, day)
    renewals = min(renewals_before(term, day), last)
    renews = term.renew_months > 0 and renewals < last
    end = renewed_end(term.end, term.renew_months, renewals) if renewals else term.end
    notice = notice_date(end, term)
    state = _state(day, end, notice, renews=renews)
    if last < _FOREVER and day <= end:
        state = "late" if renews else "given" if term.given is None or term.given <= notice else state
    ends_with = renewals + 1 if last == _FOREVER else last
    return Standing(
        state=state,
        end=end,
        notice=notice,
        days_left=(notice - day).days,
        bucket="none" if state in ("given", "ended") else bucket(notice, day),
        renewals=renewals,
        renews_to=renewed_end(term.end, term.renew_months, ends_with) if renews else None,
    )


def _last_renewal(term: Term, day: date) -> int:
    """Return after how many renewals a notice that was given by a day ends the contract."""
    if term.given is None or term.given > day:
        return _FOREVER
    renewals = renewals_before(term, term.given)
    while term.renew_months > 0 and _notice_of(term, renewals) < term.given:
        renewals += 1
    return renewals


def _notice_of(term: Term, renewals: int) -> date:
    assert term.end is not None  # noqa: S101 - only contracts with an end renew
    return notice_date(renewed_end(term.end, term.renew_months, renewals), term)


def _state(day: date, end: date, notice: date, *, renews: bool) -> State:
    if day > end:
        return "ended"
    if day <= notice:
        return "decide"
    return "missed" if renews else "ending"


def bucket(notice: date | None, day: date) -> str:
    """Return how near a notice date is, as one of `BUCKETS`."""
    if notice is None:
        return "none"
    left = (notice - day).days
    if left < 0:
        return "missed"
    return next((f"{days} days" for days in BUCKET_DAYS if left <= days), "later")  # no text: a code


def months_of(start: date | None, end: date | None) -> int | None:
    """Return the length of a term in months, to the nearest whole one and at least 1; None without start or end."""
    if start is None or end is None:
        return None
    after = _day_after(end)
    months = (after.year - start.year) * 12 + after.month - start.month
    return max(months + round((after.day - start.day) / 30.4375), 1)


def committed_by_renewal(term: Term, value_minor: int | None) -> int | None:
    """Return what one automatic renewal commits: the agreed value, which is over the whole term, pro rata by months.

    None without a renewal, a value, or a term to spread it over.
    """
    months = months_of(term.start, term.end)
    if value_minor is None or months is None or term.renew_months <= 0:
        return None
    return int(prorate(value_minor, term.renew_months, months))
