"""Files with the year so far, or with closing balances, give the figures of each month."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services import imports
from services.permissions import LOCAL_ACTOR
from tests.services.imports.expectations import Held, Loads, attempt, check, query_rows

ACCOUNTS = {"4010": "Patient revenue", "6010": "Salaries", "6300": "Medical supplies", "1200": "Accounts receivable"}
SO_FAR = ["YTD Actual", "Year to Date", "Cumulative", "Kumuliert", "Montant cumulé", "Ackumulerat", "To date"]
CLOSING = ["Closing balance", "Ending Balance", "Endsaldo", "Utgående balans", "Solde final"]
Months = dict[tuple[int, str], int]  # month (yyyymm) and account to amount


def write(path: Path, months: Months, header: str, *, columns: str = "") -> Path:
    """Write one line for each month and account."""
    lines = [
        f"{month // 100}-{month % 100:02d},10,{code},{ACCOUNTS.get(code, 'Salaries')},"
        f"{Decimal(amount).scaleb(-2)}{columns}"
        for (month, code), amount in months.items()
    ]
    path.write_text("\n".join([f"Period,Dept,Account,Account name,{header}", *lines]))
    return path


def so_far(months: Months, *, reset: bool = True) -> Months:
    """Return the same figures added up; those of the income statement from January on."""
    return {
        (month, code): sum(
            amount
            for (earlier, other), amount in months.items()
            if other == code and earlier <= month and (earlier // 100 == month // 100 or (not reset and code == "1200"))
        )
        for month, code in months
    }


@st.composite
def books(draw: st.DrawFn) -> Months:
    """Two to fourteen months of a ledger: revenue negative, cost positive, receivables either way."""
    first, count = 202401, draw(st.integers(2, 14))
    span = [first + (place // 12) * 100 + place % 12 for place in range(count)]
    size = st.integers(1_00, 10**7)
    months: Months = {}
    for month in span:
        months[month, "4010"] = -draw(size)
        months[month, "6010"] = draw(size)
        months[month, "6300"] = draw(size)
        months[month, "1200"] = draw(st.integers(-(10**6), 10**6))
    return months


def sums(url: str) -> Months:
    query = (
        "SELECT e.period, a.code, SUM(CASE WHEN a.type = 'revenue' THEN -e.amount_minor ELSE e.amount_minor END) "
        "FROM ledger_entry e JOIN account a ON a.id = e.account_id WHERE e.superseded_by IS NULL GROUP BY 1, 2"
    )
    return {(int(month), str(code)): int(amount) for month, code, amount in query_rows(url, query)}


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(months=books(), header=st.sampled_from([*SO_FAR, *CLOSING]), split=st.integers(1, 13))
def test_months_are_the_differences_in_one_file_or_in_several(
    sqlite_url: str, tmp_path: Path, months: Months, header: str, split: int
) -> None:
    """The year so far in one file, or month by month in two, is stored as the months that it was made of."""
    with_nothing(sqlite_url)
    answers = {"first-balances": "whole"}
    written = so_far(months, reset=header in SO_FAR)
    span = sorted({month for month, _code in months})
    cut = span[min(split, len(span) - 1)]
    known = {key: amount for key, amount in months.items() if amount}

    whole = attempt(
        sqlite_url, write(tmp_path / "whole.csv", written, header), "ledger", mode="replace", answers=answers
    )
    assert whole.outcome is not None, whole.refusal
    assert {key: amount for key, amount in sums(sqlite_url).items() if amount} == known

    for place, part in enumerate(
        (
            {key: a for key, a in written.items() if key[0] < cut},
            {key: a for key, a in written.items() if key[0] >= cut},
        )
    ):
        path = write(tmp_path / f"part{place}.csv", part, header)
        tried = attempt(sqlite_url, path, "ledger", mode="replace", answers=answers)
        assert tried.outcome is not None, tried.refusal
    assert {key: amount for key, amount in sums(sqlite_url).items() if amount} == known


def with_nothing(url: str) -> None:
    """Take all files back, so that an example starts anew."""
    for (batch,) in reversed(query_rows(url, "SELECT id FROM import_batch WHERE undone_at IS NULL ORDER BY id")):
        imports.undo(url, LOCAL_ACTOR, batch_id=batch)


def test_a_missing_month_before_holds_the_file(sqlite_url: str, tmp_path: Path) -> None:
    path = write(tmp_path / "march.csv", {(202603, "6010"): 300_00}, "YTD Actual")

    check(attempt(sqlite_url, path, "ledger"), Held("2026-02 is not there", "cumulative"))


def test_an_account_that_is_missing_later_is_asked_about_with_its_amount(sqlite_url: str, tmp_path: Path) -> None:
    january = {(202601, "6010"): 300_00, (202601, "6300"): 45_50}
    tried = attempt(sqlite_url, write(tmp_path / "january.csv", january, "YTD Actual"), "ledger")
    check(tried, Loads("2026-01 | 10 | 6010 | 300.00\n2026-01 | 10 | 6300 | 45.50"))
    february = write(tmp_path / "february.csv", {(202602, "6010"): 700_00}, "YTD Actual")
    zero = write(tmp_path / "zero.csv", {(202602, "6010"): 700_00, (202602, "6300"): 0}, "YTD Actual")

    asked = attempt(sqlite_url, february, "ledger")
    assert asked.questions == ("missing-accounts",)
    assert "10 6300 (45.50)" in asked.refusal
    attempt(sqlite_url, february, "ledger", answers={"missing-accounts": "keep"})
    assert sums(sqlite_url) == {(202601, "6010"): 300_00, (202601, "6300"): 45_50, (202602, "6010"): 400_00}
    attempt(sqlite_url, zero, "ledger", mode="replace")
    assert sums(sqlite_url)[202602, "6300"] == -45_50


def test_an_account_that_is_missing_in_a_later_month_of_the_file_is_asked_about(
    sqlite_url: str, tmp_path: Path
) -> None:
    months = {(202601, "6010"): 300_00, (202601, "6300"): 45_50, (202602, "6010"): 700_00}

    tried = attempt(sqlite_url, write(tmp_path / "both.csv", months, "YTD Actual"), "ledger")

    check(tried, Held(r"10 6300 \(45.50\)", "missing-accounts"))


def test_a_person_may_say_that_the_figures_are_of_the_month(sqlite_url: str, tmp_path: Path) -> None:
    path = write(tmp_path / "march.csv", {(202603, "6010"): 300_00}, "YTD Actual")

    tried = attempt(sqlite_url, path, "ledger", answers={"cumulative": "month"})

    check(tried, Loads("2026-03 | 10 | 6010 | 300.00"))


def test_a_bare_balance_is_asked_about(sqlite_url: str, tmp_path: Path) -> None:
    path = write(tmp_path / "january.csv", {(202601, "6010"): 300_00, (202601, "4010"): -400_00}, "Balance")

    check(attempt(sqlite_url, path, "ledger"), Held("of the month, or of the year so far", "cumulative"))
    check(
        attempt(sqlite_url, path, "ledger", answers={"cumulative": "year-to-date"}),
        Loads("2026-01 | 10 | 6010 | 300.00\n2026-01 | 10 | 4010 revenue | 400.00"),
    )


def test_figures_that_only_grow_are_asked_about(sqlite_url: str, tmp_path: Path) -> None:
    months = {(202600 + month, f"6{code}10"): month * 100_00 for month in range(1, 7) for code in range(6)}

    check(attempt(sqlite_url, write(tmp_path / "a.csv", months, "Amount"), "ledger"), Held("so far", "cumulative"))


@pytest.mark.parametrize(
    "header",
    ["Year to Date Variance", "YTD Var", "Variance %", "Abweichung kumuliert", "Écart cumulé", "Fav/(Unfav)"],
)
def test_a_variance_is_never_the_amount(sqlite_url: str, tmp_path: Path, header: str) -> None:
    months = {(202601, "6010"): 300_00, (202601, "6300"): 400_50}

    alone = attempt(sqlite_url, write(tmp_path / "alone.csv", months, header), "ledger")
    check(alone, Held("amount"))
    beside = attempt(sqlite_url, write(tmp_path / "b.csv", months, f"Actual,{header}", columns=",7.25"), "ledger")

    check(beside, Loads("2026-01 | 10 | 6010 | 300.00\n2026-01 | 10 | 6300 | 400.50"))


@pytest.mark.parametrize(
    "header",
    ["Current Month,YTD Actual", "Period Activity,Year to Date", "Actual,Actual YTD", "Monat,Kumuliert", "Mois,Cumul"],
)
def test_the_month_is_taken_where_both_stand(sqlite_url: str, tmp_path: Path, header: str) -> None:
    months = {(202603, "6010"): 300_00, (202603, "6300"): 400_50, (202603, "4010"): -900_25}

    tried = attempt(sqlite_url, write(tmp_path / "both.csv", months, header, columns=",9999.75"), "ledger")

    check(
        tried,
        Loads("2026-03 | 10 | 6010 | 300.00\n2026-03 | 10 | 6300 | 400.50\n2026-03 | 10 | 4010 revenue | 900.25"),
    )


@pytest.mark.parametrize(
    "header",
    [
        "Opening Balance,Net Change,Closing Balance",
        "Anfangssaldo,Bewegung,Endsaldo",
        "Beginning Balance,Net,End Balance",
    ],
)
def test_opening_and_movement_make_the_closing_balance(sqlite_url: str, tmp_path: Path, header: str) -> None:
    path = tmp_path / "tb.csv"
    lines = ["2026-03,10,6010,Salaries,100.00,20.50,120.50", "2026-03,10,6300,Supplies,50.00,-5.25,44.75"]
    path.write_text("\n".join([f"Period,Dept,Account,Account name,{header}", *lines]))

    check(
        attempt(sqlite_url, path, "ledger"),
        Loads("2026-03 | 10 | 6010 | 20.50\n2026-03 | 10 | 6300 | -5.25"),
    )


SUSA = "{title}\n\nKonto;Bezeichnung;{opening};Soll;Haben;Saldo\n{rows}"
SUSA_ROWS = "12000000;Forderungen;1.000,00;300,00;100,00;1.200,00\n40000000;Erlöse;0,00;0,00;900,00;-900,00\n" \
            "60010000;Löhne;0,00;700,00;0,00;700,00\n"  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "month", "asked"),
    [
        (("Summen- und Saldenliste", "EB-Wert"), "2026-03", True),
        (("Summen- und Saldenliste", "Saldovortrag"), "2026-03", True),
        (("Summen- und Saldenliste kumuliert", "Anfangsbestand"), "2026-03", True),
        (("SuSa Januar - März 2026", "Anfangsbestand"), "2026-03", True),
        (("Summen- und Saldenliste März 2026", "Anfangsbestand"), "2026-03", False),
        (("Summen- und Saldenliste", "EB-Wert"), "2026-01", False),  # the first month is the year so far
    ],
)
def test_a_pair_beside_the_balance_of_january_1_may_be_of_the_year(
    sqlite_url: str, tmp_path: Path, heading: tuple[str, str], month: str, asked: bool
) -> None:
    title, opening = heading
    path = tmp_path / "susa.csv"
    path.write_text(SUSA.format(title=title, opening=opening, rows=SUSA_ROWS), encoding="utf-8")
    answers = {"fallback-department": "hospital", "account-types": "proposed", "month": month}

    tried = attempt(sqlite_url, path, "ledger", answers=answers)

    assert ("cumulative" in tried.questions) is asked
    if asked:
        held = attempt(sqlite_url, path, "ledger", answers={**answers, "cumulative": "year-to-date"})
        assert "2026-02 is not there" in held.refusal
