import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import savings
from planning.periods import shift


def bought(rates: list[float], *, listed: int = 1_000_00, first: int = 202401) -> pd.DataFrame:
    """One item, `listed` a month at the contract's price, paid at `rates` of it."""
    rows = [(shift(first, month), "GLOVES", round(listed * rate), listed) for month, rate in enumerate(rates)]
    return pd.DataFrame(rows, columns=["period", "item", "amount_minor", "expected_minor"])


BEFORE = pd.DataFrame({"item": ["GLOVES"], "factor": [1.05]})


def of(rates: list[float], before: pd.DataFrame = BEFORE, promised: int = 1_800_00) -> savings.Savings:
    last = shift(202401, len(rates) - 1)
    return savings.savings(bought(rates), before, promised_minor=promised, months=(202401, last), term_months=36)


def test_buying_at_the_list_price_realizes_the_difference_to_the_price_before() -> None:
    found = of([1.0] * 12)

    assert found.table["realized_minor"].tolist() == [50_00] * 12
    assert found.table["promised_minor"].tolist() == [50_00] * 12
    assert (found.realized_to_date, found.promised_to_date, found.decay) == (600_00, 600_00, None)
    assert (found.basis, found.coverage) == ("prices before", 1.0)


def test_creeping_prices_eat_the_savings_and_raise_the_alarm() -> None:
    found = of([1.0] * 24 + [1.02] * 3 + [1.045] * 3 + [1.07] * 4)

    assert found.table["realized_minor"].iloc[-1] == -20_00  # 5 % saved, 7 % above the list
    assert found.decay is not None
    assert found.decay.since == 202601
    assert (found.decay.before, found.decay.now) == (pytest.approx(0.05), pytest.approx(-0.02))


def test_a_few_wrong_lines_are_no_decay() -> None:
    assert of([1.0] * 27 + [1.005, 1.006, 1.004]).decay is None


def test_noise_as_before_is_no_decay() -> None:
    assert of([0.98, 1.03] * 15).decay is None


def test_without_prices_from_before_the_promise_counts_less_what_was_paid_above() -> None:
    found = of([1.0] * 10 + [1.01] * 2, before=BEFORE.iloc[:0])

    assert found.basis == "as promised"
    assert found.table["realized_minor"].tolist() == [50_00] * 10 + [40_00] * 2


def test_the_price_before_is_compared_at_the_same_quantity() -> None:
    purchases = pd.DataFrame(
        {"item": ["A", "A", "B", "C"], "amount_minor": [110, 100, 50, -5], "first_minor": [100, 100, 50, 5]}
    )

    found = savings.prices_before(purchases)

    assert found.to_dict("list") == {"item": ["A", "B"], "factor": [1.05, 1.0]}


@pytest.mark.slow
@given(amount=st.integers(0, 10**12), months=st.integers(1, 120))
def test_the_promise_is_spread_to_the_cent(amount: int, months: int) -> None:
    found = savings.savings(
        bought([]), BEFORE, promised_minor=amount, months=(202401, shift(202401, months - 1)), term_months=months
    )

    assert found.promised_to_date == amount
    assert found.table["promised_minor"].max() - found.table["promised_minor"].min() <= 1


@pytest.mark.slow
@given(parts=st.integers(2, 5), rates=st.lists(st.floats(0.9, 1.2), min_size=1, max_size=18))
def test_splitting_purchases_changes_nothing(parts: int, rates: list[float]) -> None:
    one = bought(rates)
    whole = one.assign(amount_minor=one["amount_minor"] * parts, expected_minor=one["expected_minor"] * parts)
    last = shift(202401, len(rates) - 1)
    asked = {"promised_minor": 0, "months": (202401, last), "term_months": 36}

    split = savings.savings(pd.concat([one] * parts), BEFORE, **asked)  # type: ignore[arg-type]

    assert split.table.equals(savings.savings(whole, BEFORE, **asked).table)  # type: ignore[arg-type]
