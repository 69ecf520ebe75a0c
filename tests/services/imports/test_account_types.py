"""What cannot be told of an account is asked once, before anything is stored, and answered for all at once."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services import imports
from tests.services.imports.conftest import tied
from tests.services.imports.expectations import Held, Tried, attempt, check, query_rows

#: A ledger with numbers and no names: 1 to 3 may be the balance sheet.
NUMBERS = "Date,Department,Account,Amount\n" + "".join(
    f"2026-01-31,6010,{code},{amount}\n"
    for code, amount in (("1010", "500.00"), ("2010", "-200.00"), ("4010", "-900.00"), ("6010", "700.00"))
)


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.csv"
    path.write_text(NUMBERS)
    return path


def types(tried: Tried) -> dict[str, tuple[str, str]]:
    return {code: (kind, category) for code, kind, category in tried.rows("SELECT code, type, category FROM account")}


def test_uncertain_types_hold_the_import(sqlite_url: str, numbers: Path) -> None:
    check(attempt(sqlite_url, numbers, "ledger"), Held("types of 2 new accounts.*1010", "account-types"))


def test_the_proposals_can_be_taken(sqlite_url: str, numbers: Path) -> None:
    tried = attempt(sqlite_url, numbers, "ledger", answers={"account-types": "proposed"})

    assert types(tried) == {
        "1010": ("balance", "other_assets"),
        "2010": ("balance", "other_liabilities"),
        "4010": ("revenue", "gross_revenue"),
        "6010": ("expense", "other"),
    }
    assert tried.outcome is not None
    told = imports.answer(tried.outcome)
    assert [told[f"{name}_total"] for name in ("loaded", "operating", "balance")] == ["100.00", "-200.00", "300.00"]


def test_a_list_decides_each_account(sqlite_url: str, numbers: Path, tmp_path: Path) -> None:
    answer = tmp_path / "types.csv"
    answer.write_text("code,type,category\n1010,balance,restricted_cash\n2010,leave out\n4010,revenue,deductions\n")

    tried = attempt(sqlite_url, numbers, "ledger", answers={"account-types": str(answer)})

    assert types(tried) == {
        "1010": ("balance", "restricted_cash"),
        "4010": ("revenue", "deductions"),
        "6010": ("expense", "other"),
    }
    assert tried.outcome is not None
    assert [issue.line for issue in tried.outcome.issues] == [3]
    assert tried.outcome.rejected_total == -200_00


@pytest.mark.parametrize("answer", ["1010,wish\n", "1010,expense,cash\n", "1010\n2010,balance\n", "no such file"])
def test_an_impossible_answer_is_refused(sqlite_url: str, numbers: Path, tmp_path: Path, answer: str) -> None:
    path = tmp_path / "types.csv"
    path.write_text(answer)

    tried = attempt(sqlite_url, numbers, "ledger", answers={"account-types": str(path if "," in answer else answer)})

    assert tried.outcome is None
    assert "type" in tried.refusal
    assert tried.rows("SELECT COUNT(*) FROM ledger_entry") == [(0,)]


def test_accounts_that_exist_keep_their_type(sqlite_url: str, numbers: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.csv"
    first.write_text("Date,Department,Account,Amount\n2025-12-31,6010,1010,5.00\n")
    attempt(sqlite_url, first, "ledger", answers={"account-types": "proposed"})

    tried = attempt(sqlite_url, numbers, "ledger", answers={"account-types": "1010,balance\n2010,balance\n"})

    assert types(tried)["1010"][0] == "expense"
    assert types(tried)["2010"][0] == "balance"


MONEY = st.integers(-(10**9), 10**9).filter(bool)


@st.composite
def balances(draw: st.DrawFn) -> list[tuple[str, str, int]]:
    """A trial balance that adds up to zero: account, name, amount (cost positive, revenue negative)."""
    revenue, salaries, receivables, cash = draw(
        st.sampled_from(
            [
                ("Patient revenue", "Salaries", "Accounts receivable", "Cash"),
                ("Erlöse", "Gehälter", "Forderungen", "Bank"),
                ("Produits de l'activité", "Rémunérations", "Créances", "Banque"),
                ("Intäkter", "Löner", "Kundfordringar", "Bankkonto"),
            ]
        )
    )
    income = draw(st.lists(MONEY.map(abs), min_size=1, max_size=6))
    cost = draw(st.lists(MONEY, min_size=1, max_size=6))
    owed = draw(st.integers(-(10**9), 10**9))
    lines = [("R", revenue, -amount) for amount in income] + [("C", salaries, amount) for amount in cost]
    return [*lines, ("D", receivables, owed), ("B", cash, sum(income) - sum(cost) - owed)]


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=balances())
def test_a_trial_balance_gives_the_result_of_its_income_statement(
    sqlite_url: str, tmp_path: Path, lines: list[tuple[str, str, int]]
) -> None:
    """With and without the balance sheet the operating result is the same, to the cent."""
    path = tmp_path / "tb.csv"
    own = len(query_rows(sqlite_url, "SELECT id FROM account"))  # codes of this example alone
    path.write_text(
        "Period,Dept,Account,Account name,Net activity\n"
        + "".join(f"2026-01,10,{code}{own},{name},{Decimal(amount).scaleb(-2)}\n" for code, name, amount in lines)
    )

    tried = attempt(sqlite_url, path, "ledger", mode="replace", answers={"account-types": "proposed"})

    assert tried.outcome is not None, tried.refusal
    assert tied(tried.outcome)
    sums = tried.sums()
    result = -sum(amount for code, _name, amount in lines if code in "RC")
    assert sums.get("revenue", Decimal(0)) - sums.get("expense", Decimal(0)) == Decimal(result).scaleb(-2)
    told = imports.answer(tried.outcome)
    assert Decimal(told["operating_total"]) + Decimal(told["balance_total"]) == Decimal(told["loaded_total"]) == 0


def test_a_ledger_that_names_suppliers_is_no_list_of_payments(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "gl.csv"
    lines = ["4010,Patient revenue,Insurer,-900.00", *["6300,Supplies,Acme,990.00"] * 30]
    rows = "".join(f"2026-01-31,10,{line}\n" for line in lines)
    path.write_text("Date,Department,Account,Account name,Supplier,Amount\n" + rows)

    tried = attempt(sqlite_url, path, "ledger", mode="add")

    assert types(tried) == {"4010": ("revenue", "gross_revenue"), "6300": ("expense", "supplies")}
    assert tried.sums() == {"revenue": Decimal("900.00"), "expense": Decimal("29700.00")}


def test_what_later_rows_show_holds_for_the_first_ones(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only at its end does the file add up to zero; nothing stays of what the first rows were taken for."""
    monkeypatch.setattr("services.imports.files.reading.CHUNK_ROWS", 2)
    path = tmp_path / "numbers.csv"
    amounts = (("1010", "500.00"), ("6010", "700.00"), ("2010", "-300.00"), ("4010", "-900.00"))
    rows = "".join(f"2026-01-31,10,{code},{amount}\n" for code, amount in amounts)
    path.write_text("Date,Department,Account,Amount\n" + rows)

    tried = attempt(sqlite_url, path, "ledger")

    assert {code: kind for code, (kind, _category) in types(tried).items()} == {
        "1010": "balance",
        "2010": "balance",
        "4010": "revenue",
        "6010": "expense",
    }
    assert tried.outcome is not None
    assert len(tried.stored()) == 4
    told = imports.answer(tried.outcome)
    assert [told[f"{name}_total"] for name in ("loaded", "operating", "balance")] == ["0.00", "-200.00", "200.00"]


def test_a_chart_of_accounts_without_types_is_told_by_its_whole(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "chart.csv"
    path.write_text(
        "Account,Account name\n1010,Cash in bank\n1200,Patient accounts receivable\n1999,Miscellaneous\n"
        "2010,Accounts payable\n4010,Inpatient revenue\n6010,Salaries\n6300,Medical supplies\n"
    )

    tried = attempt(sqlite_url, path, "accounts")

    assert types(tried) == {
        "1010": ("balance", "cash"),
        "1200": ("balance", "receivables"),
        "1999": ("balance", "other_assets"),
        "2010": ("balance", "payables"),
        "4010": ("revenue", "gross_revenue"),
        "6010": ("expense", "salaries"),
        "6300": ("expense", "supplies"),
    }


@pytest.mark.parametrize(
    ("word", "kind"), [("Asset", "balance"), ("Liability", "balance"), ("Equity", "balance"), ("Income", "revenue")]
)
def test_a_stated_type_counts(sqlite_url: str, tmp_path: Path, word: str, kind: str) -> None:
    path = tmp_path / "chart.csv"
    path.write_text(f"Account,Account name,Type\n6010,Salaries,Expense\n7777,Something,{word}\n")

    assert types(attempt(sqlite_url, path, "accounts"))["7777"][0] == kind
