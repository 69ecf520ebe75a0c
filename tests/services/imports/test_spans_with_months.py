"""Quarters that name their months ("Q1 Jul-Sep"): of no month and of no year, under whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.values.months import month_number
from data.importers.values.spans import names_part
from services.errors import UserError
from tests.services.imports.conftest import Desk

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMES = [
    ("Q1 Jul-Sep", "Q2 Oct-Dec", "Q3 Jan-Mar", "Q4 Apr-Jun"), ("Jul-Sep 2025", "Oct-Dec 2025", "Jan-Mar 2026"),
    ("Sep Qtr", "Dec Qtr", "Mar Qtr"), ("1. Quartal (Jan-Mär)", "2. Quartal (Apr-Jun)"),
    ("jan t/m mrt", "apr t/m jun"), ("Qtr 1 2025/26", "Qtr 2 2025/26"), ("H1 Jul-Dec", "H2 Jan-Jun"),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["ledger", "budget"])
@pytest.mark.parametrize("names", NAMES)
def test_no_quarter_becomes_the_figure_of_a_year(new_desk: Desk, kind: str, names: tuple[str, ...]) -> None:
    figures = ",".join(str(40 + 13 * place) for place in range(len(names)))
    file = f"Dept,Acct,{','.join(names)},Total\n410,6200,{figures},0\n420,6300,{figures},0\n430,6300,{figures},0\n"

    with pytest.raises(UserError) as held:
        new_desk.post(file, kind=kind, create_missing=True, version="B1" if kind == "budget" else None)

    assert "quarters or half years" in held.value.message


@given(
    first=st.integers(0, 11),
    length=st.integers(2, 11),
    mark=st.sampled_from(["-", "–", " - ", " to ", "/"]),
    before=st.sampled_from(["", "Q1 ", "Q4 (", "Quarter 2: "]),
    after=st.sampled_from(["", " 2026", " FY26"]),
)
def test_two_months_are_a_part_of_a_year(first: int, length: int, mark: str, before: str, after: str) -> None:
    last = ENGLISH[(first + length - 1) % 12]
    closing = ")" if "(" in before else ""

    assert names_part(f"{before}{ENGLISH[first]}{mark}{last}{closing}{after}")


@given(month=st.sampled_from(ENGLISH), year=st.sampled_from(["", "-26", " 2026", " FY26"]))
def test_one_month_is_none(month: str, year: str) -> None:
    assert month_number(month) is not None
    assert not names_part(f"{month}{year}")
