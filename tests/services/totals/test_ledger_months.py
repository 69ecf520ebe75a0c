"""LedgerMonths answer from the kept totals what a table of all their lines would answer."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from data.engine import reading, writing
from data.models import ACTUAL, Account, Department
from planning.periods import FiscalCalendar, shift, span
from services.totals import ledger
from services.totals.ledger_months import LedgerMonths

FIRST, CALENDAR = 202610, FiscalCalendar(1)
MONTHS = span(FIRST, shift(FIRST, 7))
TYPES = {1: "revenue", 2: "expense", 3: "expense", 4: "balance"}
KEYS = ["period", "department_id", "account_id"]

sums = st.dictionaries(
    st.tuples(st.sampled_from(MONTHS), st.integers(1, 4), st.integers(1, 4)), st.integers(-3, 9), max_size=40
)


def frame(lines: dict[tuple[int, int, int], int]) -> pd.DataFrame:
    rows = [(*place, TYPES[place[2]], amount) for place, amount in lines.items()]
    return pd.DataFrame(rows, columns=[*KEYS, "type", "amount_minor"])


def fill(session: Session, lines: dict[tuple[int, int, int], int]) -> None:
    for number in range(1, 5):
        session.add(Department(id=number, code=f"D{number}", name=f"D{number}"))
        session.add(Account(id=number, code=f"A{number}", name=f"A{number}", type=TYPES[number], category="other"))
    session.flush()
    if lines:
        ledger.apply(session, ACTUAL, frame(lines).drop(columns="type"), CALENDAR, 1)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored=sums, added=sums, replaced=st.sets(st.sampled_from(MONTHS), max_size=2), month=st.sampled_from(MONTHS))
def test_books_say_what_all_their_lines_say(
    sqlite_url: str,
    stored: dict[tuple[int, int, int], int],
    added: dict[tuple[int, int, int], int],
    replaced: set[int],
    month: int,
) -> None:
    rest = frame({place: amount for place, amount in stored.items() if place[0] not in replaced})
    both = pd.concat([rest, frame(added)])
    both = both[both["amount_minor"] != 0]
    of_month = both[both["period"] == month]
    before = [shift(month, -step) for step in range(3)]

    with writing(sqlite_url) as session:
        fill(session, stored)
        books = LedgerMonths(session, frame(added), replaced=replaced)
        answers = {
            "months": books.months,
            "departments": books.departments(month),
            "cost": books.cost(before, {1, 2}).groupby(["period", "department_id"])["amount_minor"].sum().to_dict(),
            "accounts": books.accounts(month).groupby("account_id")["amount_minor"].sum().to_dict(),
            "moved": books.moved_before(month, {1, 2, 3}),
            "types": LedgerMonths(session).sums_by_type().query("amount_minor != 0").to_numpy().tolist(),
        }
        session.rollback()

    cost = both[both["period"].isin(before) & both["department_id"].isin([1, 2]) & (both["type"] == "expense")]
    types = frame(stored).query("amount_minor != 0").groupby(["period", "type"])["amount_minor"].sum()
    assert answers["months"] == sorted(set(both["period"]))
    assert answers["departments"] == set(of_month["department_id"])
    assert answers["cost"] == cost.groupby(["period", "department_id"])["amount_minor"].sum().to_dict()
    assert answers["accounts"] == of_month.groupby("account_id")["amount_minor"].sum().to_dict()
    assert answers["moved"] == set(both.loc[both["period"] < month, "account_id"]) & {1, 2, 3}
    assert sorted(map(tuple, answers["types"])) == [(*key, amount) for key, amount in types.items() if amount]


def test_books_of_many_years_are_asked_for_all_their_months(sqlite_url: str, tmp_path: Path) -> None:
    years = {(year * 100 + 6, 1, 2): 5 for year in range(2014, 2027)}
    with writing(sqlite_url) as session:
        fill(session, years)

    with reading(sqlite_url) as session:
        assert LedgerMonths(session).months == [place[0] for place in years]
