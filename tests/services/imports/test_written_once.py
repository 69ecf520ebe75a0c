"""Departments written once above their lines under a heading that nobody knows are asked about."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import imports
from tests.services.imports.conftest import Desk

HEADINGS = ("Bereich X", "Omr", "Where", "Lugar", "Zuordnung")
Block = tuple[str, Sequence[str]]


def pivot(blocks: Sequence[Block], heading: str = "Bereich X", *, totals: bool = True, grand: str = "Alles") -> str:
    """Return a budget of two months: each department once, its accounts below, its total and the total of all."""
    lines, sums, place = [f"{heading},Account,Jan 2026,Feb 2026"], [0, 0], 0
    for department, accounts in blocks:
        own = [0, 0]
        for at, account in enumerate(accounts):
            place += 1
            figures = [1_000 * place + 13, 900 * place + 7]
            own = [a + b for a, b in zip(own, figures, strict=True)]
            lines.append(f"{'' if at else department},{account},{figures[0]}.25,{figures[1]}.50")
        count = len(accounts)
        sums = [a + b for a, b in zip(sums, [own[0] * 100 + 25 * count, own[1] * 100 + 50 * count], strict=True)]
        if totals:
            lines.append(f"{department} Total,,{own[0] + count * 0.25:.2f},{own[1] + count * 0.5:.2f}")
    if grand:
        lines.append(f"{grand},,{sums[0] / 100:.2f},{sums[1] / 100:.2f}")
    return "\n".join([*lines, ""])


def truth(blocks: Sequence[Block]) -> dict[tuple[str, str], int]:
    """Return the cents of the two months by department and account."""
    lines = [(department, account) for department, accounts in blocks for account in accounts]
    return {line: (1_900 * place + 20) * 100 + 75 for place, line in enumerate(lines, 1)}


def stored(desk: Desk) -> dict[tuple[str, str], int]:
    query = (
        "SELECT COALESCE(d.code, d.name), a.code, SUM(amount_minor) FROM budget_line e JOIN department d "
        "ON d.id = department_id JOIN account a ON a.id = account_id GROUP BY 1, 2"
    )
    return {(department, account): amount for department, account, amount in desk.rows(query)}


def open_names(preview: imports.Preview) -> list[str]:
    return [asked.name for asked in preview.questions if asked.answer is None]


OPTIONS = {"kind": "budget", "version": "B1", "create_missing": True}
TYPES = {"account-types": "proposed"}
ACCOUNTS = ("6520", "6530", "6740", "6790")
TWO = (("570", ACCOUNTS), ("860", ACCOUNTS[:1] + ACCOUNTS[2:]))
SEVERAL = tuple((code, ACCOUNTS) for code in ("90", "110", "2200", "2300"))
NAMED = (("Apotek", ACCOUNTS), ("Röntgen", ACCOUNTS[1:]), ("Akuten", ACCOUNTS[:3]))


@pytest.mark.parametrize("blocks", [TWO, SEVERAL, NAMED], ids=["two", "several", "named"])
@pytest.mark.parametrize(("totals", "grand"), [(True, "Alles"), (True, ""), (False, ""), (True, "Grand Total")])
def test_a_pivot_under_an_unknown_heading_asks_for_the_department(
    new_desk: Desk, blocks: Sequence[Block], totals: bool, grand: str
) -> None:
    file = pivot(blocks, totals=totals, grand=grand)

    assert "department-column" in open_names(new_desk.preview(file, **OPTIONS))

    new_desk.post(file, **OPTIONS, answers=TYPES | {"department-column": "Bereich X"})
    assert stored(new_desk) == truth(blocks)


OWN_ACCOUNTS = (("570", ("6520", "6530")), ("860", ("7120", "7130")), ("910", ("7400",)))


def test_what_the_shape_does_not_prove_is_asked_twice_and_right(new_desk: Desk) -> None:
    """Each department has accounts of its own, so that nothing comes again from group to group."""
    file = pivot(OWN_ACCOUNTS, totals=False, grand="")
    answers = TYPES | {"department-column": "Bereich X"}

    assert "department-column" in open_names(new_desk.preview(file, **OPTIONS))
    preview = new_desk.preview(file, **OPTIONS, answers=answers)
    (asked,) = [asked for asked in preview.questions if asked.name == "fallback-department"]
    assert ("above", "To the department of the line above") in [(one.value, one.label) for one in asked.choices]

    preview = new_desk.preview(file, **OPTIONS, answers=answers | {"fallback-department": "above"})
    assert "fallback-department" in [asked.name for asked in preview.questions]  # so that it can be changed
    new_desk.post(file, **OPTIONS, answers=answers | {"fallback-department": "above"})
    assert stored(new_desk) == truth(OWN_ACCOUNTS)


def test_a_known_heading_offers_the_line_above_as_well(new_desk: Desk) -> None:
    file = pivot(OWN_ACCOUNTS, "Department", totals=False, grand="")

    new_desk.post(file, **OPTIONS, answers=TYPES | {"fallback-department": "above"})

    assert stored(new_desk) == truth(OWN_ACCOUNTS)


def test_lines_above_the_first_department_are_set_aside(new_desk: Desk) -> None:
    lines = pivot(OWN_ACCOUNTS, "Department", totals=False, grand="").splitlines()
    file = "\n".join([lines[0], ",6999,5.00,6.00", *lines[1:], ""])

    outcome = new_desk.post(file, **OPTIONS, answers=TYPES | {"fallback-department": "above"})

    assert [issue.line for issue in outcome.issues] == [2]
    assert stored(new_desk) == truth(OWN_ACCOUNTS)


def test_a_ledger_by_day_with_departments_written_once_is_asked(new_desk: Desk) -> None:
    days = [f"2026-01-{day:02d},{6100 + day % 2 * 100},{day}.00" for day in range(1, 13)]
    lines = [f"{('ICU', 'Lab', 'ED')[at // 4] if at % 4 == 0 else ''},{line}" for at, line in enumerate(days)]

    preview = new_desk.preview("\n".join(["Omr,Date,Account,Amount", *lines, ""]), create_missing=True)

    assert "department-column" in open_names(preview)


def test_remarks_beside_some_lines_are_no_departments(new_desk: Desk) -> None:
    remarks = {2: "late invoice", 5: "see memo", 9: "accrual"}
    lines = [f"2026-{at % 3 + 1:02d},61{at // 3}0,{at}.50,{remarks.get(at, '')}" for at in range(12)]

    preview = new_desk.preview("\n".join(["Period,Account,Amount,Anm", *lines, ""]), create_missing=True)

    assert "department-column" not in open_names(preview)


@st.composite
def blocks_of_any_form(draw: st.DrawFn) -> tuple[Block, ...]:
    """Departments by number or name, few or many, with accounts of all or of their own."""
    names = draw(
        st.one_of(
            st.lists(st.integers(10, 9_999).map(str), min_size=2, max_size=12, unique=True),
            st.permutations(("Apotek", "Akuten", "Labor", "Küche", "IT", "Ward 3", "4 Nord", "OP")).map(
                lambda n: n[:5]
            ),
        )
    )
    chart = [str(6_000 + 10 * at) for at in range(draw(st.integers(2, 6)))]
    return tuple((name, sorted(draw(st.lists(st.sampled_from(chart), min_size=2, unique=True)))) for name in names)


@pytest.mark.slow
@given(
    blocks=blocks_of_any_form(),
    heading=st.sampled_from(HEADINGS),
    totals=st.booleans(),
    grand=st.sampled_from(("", "Grand Total", "Alles", "Totalte")),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_department_written_once_becomes_the_whole_hospital(
    new_desk: Desk, blocks: tuple[Block, ...], heading: str, totals: bool, grand: str
) -> None:
    preview = new_desk.preview(pivot(blocks, heading, totals=totals, grand=grand), **OPTIONS)

    assert {"department-column", "code-split"} & set(open_names(preview))
