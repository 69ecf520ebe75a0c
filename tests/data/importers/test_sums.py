"""Totals are never data: subtotals by words, parents above by indentation or code, sums by place; lines are lines."""

from decimal import Decimal
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.lines import sums
from data.importers.lines.line_table import Int64, LineTable
from data.importers.lines.sums import find_sums
from data.importers.reading.pieces import read_chunks
from data.importers.tables.layout import Layout
from tests.data.importers.reports_with_totals import ACCOUNTS, DEPARTMENTS, MONTHS, WORDS, Report, figures


def loaded(path: Path, kind: str) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return the layout and the lines of data with their first columns and all figures."""
    layout = detect(path, kind=kind)
    lines: list[tuple[str, ...]] = []
    for chunk in read_chunks(path, layout):
        assert chunk.raw_rejects == []
        names = layout.columns
        lines += [tuple(row[name] for name in names) for row in chunk.table.select(list(names)).to_pylist()]
    return layout, lines


def right_or_asked(report: Report, path: Path, kind: str) -> bool:
    """True when the lines are exactly the truth; a question must be open otherwise."""
    layout, lines = loaded(path, kind)
    width = len(report.truth[0])
    if [line[:width] for line in lines] == report.truth:
        return True
    assert any(asked.name == "total-lines" for asked in layout.questions), (lines, report.truth)
    return False


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_subtotals_below_their_lines_are_left_out(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    random, report = Random(seed), Report()
    months = random.randint(1, 6)
    word, in_account = random.choice(WORDS), random.random() < 0.3
    size = random.choice((5_000, 9_000_000))
    parts: list[list[Decimal]] = []
    for department in random.sample(DEPARTMENTS, random.randint(2, 4)):
        block = [
            report.line([department, account], figures(random, months, size))
            for account in random.sample(ACCOUNTS, random.randint(1, 4))
        ]
        label = word.format(department)
        parts.append(report.total([department, label] if in_account else [label, ""], block))
    if random.random() < 0.6:
        report.total([random.choice(("Grand Total", "Total", "Gesamtsumme", "Total général", "Suma")), ""], parts)
    path = report.write(tmp_path_factory.mktemp("sums") / "b.csv", ["Department", "Account", *MONTHS[:months]])

    assert right_or_asked(report, path, "budget")


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_parents_above_their_indented_children_are_left_out(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random, report = Random(seed), Report()
    months, coded = random.randint(2, 6), random.random() < 0.5
    blank, step = random.choice((" ", "\u00a0")), random.choice((1, 2, 4))

    def grow(depth: int, code: str) -> list[Decimal]:
        name = f"{code} {random.choice(ACCOUNTS)}" if coded else f"{random.choice(ACCOUNTS)} {code}"
        label = blank * (step * depth) + name
        if depth == 2 or (depth and random.random() < 0.5):
            return report.line([label], figures(random, months, 900_000))
        place = len(report.rows)
        children = [grow(depth + 1, f"{code}{number}") for number in range(1, random.randint(3, 5))]
        sums = report.total([label], children)
        report.rows.insert(place, report.rows.pop())
        return sums

    tops = [grow(0, str(number)) for number in range(6, random.randint(8, 10))]
    if random.random() < 0.5:
        report.total(["Total expenses"], tops)
    path = report.write(tmp_path_factory.mktemp("tree") / "b.csv", ["Account", *MONTHS[:months]])

    assert right_or_asked(report, path, "budget")


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**9))
@example(seed=20759982)  # 42,890.00 is the sum of figures with cents
def test_short_codes_that_are_sums_of_longer_ones_are_left_out(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random, report = Random(seed), Report()
    months, padded = random.choice((1, 1, 3, 6)), random.random() < 0.5

    def grow(code: str) -> list[Decimal]:
        shown = code.ljust(4, "0") if padded else code
        if len(code) == 3 or (len(code) == 2 and random.random() < 0.4):
            return report.line([shown, f"Account {code}"], figures(random, months, 9_000_000))
        place = len(report.rows)
        digits = sorted(random.sample("123456789", random.randint(2, 4)))
        sums = report.total([shown, f"Group {code}"], [grow(code + digit) for digit in digits])
        report.rows.insert(place, report.rows.pop())
        return sums

    for top in random.sample("4567", random.randint(1, 3)):
        grow(top)
    head = ["Account", "Account Name", *(MONTHS[:months] if months > 1 else ["Amount"])]
    path = report.write(tmp_path_factory.mktemp("codes") / "tb.csv", head)

    assert right_or_asked(report, path, "ledger")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), upward=st.booleans())
def test_sums_without_a_word_are_told_by_figures_that_cannot_be_chance(
    seed: int, upward: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random, report = Random(seed), Report()
    for number in range(random.randint(2, 4)):
        place = len(report.rows)
        block = [
            report.line([f"9{number}", f"{6000 + 100 * number + 3 * one} {name}"], figures(random, 6, 900_000))
            for one, name in enumerate(random.sample(ACCOUNTS, random.randint(2, 5)))
        ]
        report.total([f"9{number}", f"{8000 + number} Group"], block)
        if upward:
            report.rows.insert(place, report.rows.pop())
    path = report.write(tmp_path_factory.mktemp("place") / "b.csv", ["Department", "Account", *MONTHS])

    assert right_or_asked(report, path, "budget")


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_total_accounts_of_a_trial_balance_are_left_out(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whether totals state both sides or what is left of them, or the file has one column of amounts."""
    random, report = Random(seed), Report()
    shape, cents = random.choice(("gross", "net", "one")), random.random() < 0.8
    zero = Decimal("0.00")

    def sides(debit: Decimal, credit: Decimal) -> list[Decimal]:
        net = debit - credit
        if shape == "one":
            return [net]
        return [debit, credit] if shape == "gross" else [max(net, zero), max(-net, zero)]

    for group in range(4, random.randint(6, 9)):
        parts: list[list[Decimal]] = []
        for number in range(random.randint(2, 5)):
            debit, credit = (Decimal(random.randint(10_000, 9_000_000)) / 100 for _side in range(2))
            pair = [debit, random.choice((zero, zero, credit))]
            pair = pair if random.random() < 0.7 else pair[::-1]
            pair = pair if cents else [side.quantize(Decimal(1)) + zero for side in pair]
            parts.append(pair)
            report.line(
                [str(1000 * group + 10 * number), ACCOUNTS[number]], [pair[0] - pair[1]] if shape == "one" else pair
            )
        added = sides(*(sum(column, zero) for column in zip(*parts, strict=True)))
        report.rows.append(
            [str(1000 * group + 999), random.choice(("Total personnel", "Summe Aufwand", "Total Sales"))]
        )
        report.rows[-1] += map(str, added)
    head = ["Account", "Account Name", *(["Amount"] if shape == "one" else ["Debit", "Credit"])]
    path = report.write(tmp_path_factory.mktemp("accounts") / "tb.csv", head)

    assert right_or_asked(report, path, "ledger") or not cents


def is_sum_of_lines_above(lines: list[tuple[str, ...]], place: int, labels: int) -> bool:
    figures = [list(map(Decimal, line[labels:])) for line in lines]
    sums = [Decimal(0)] * len(figures[place])
    for above in reversed(figures[:place]):
        sums = [old + new for old, new in zip(sums, above, strict=True)]
        if sums == figures[place]:
            return True
    return False


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_lines_without_totals_all_stay(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    random, report = Random(seed), Report()
    months = random.choice((1, 3, 6))
    names = ("Total Renal Care", "Totalenergies", "Sum Clinical", *ACCOUNTS)
    for department in random.sample(range(100, 999), random.randint(1, 4)):
        for account in sorted(random.sample(range(6000, 6999, random.choice((1, 10, 100))), random.randint(1, 8))):
            amount = figures(random, months, random.choice((300, 90_000, 9_000_000)))
            flat = [Decimal(random.randint(1, 40) * 100)] * months  # round, and the same each month, as budgets are
            report.line([str(department), str(account), random.choice(names)], random.choice((amount, flat)))
    head = ["Department", "Account", "Account Name", *(MONTHS[:months] if months > 1 else ["Amount"])]
    path = report.write(tmp_path_factory.mktemp("plain") / "b.csv", head)

    layout, lines = loaded(path, "ledger")

    assert [line[: len(head)] for line in lines] == report.truth
    assert layout.total_lines == ()
    # What says total and is by chance the sum of lines above it is asked about.
    assert all(is_sum_of_lines_above(report.truth, line - 2, len(head) - months) for line in layout.doubtful_lines)


def test_a_total_that_does_not_add_up_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(
        "Department,Account,2026-01,2026-02,2026-03\nICU,Gas,10,20,30\nICU,Rent,1,2,3\nICU Total,Gas,99,22,33\n"
        "ED,Gas,4,5,6\nED,Rent,5,6,7\n"
    )

    layout = detect(path, kind="budget")

    assert layout.doubtful_lines == (4,)
    assert [asked.name for asked in layout.questions if asked.name == "total-lines"] == ["total-lines"]


@pytest.mark.slow
def test_totals_far_down_a_trial_balance_are_left_out(tmp_path: Path) -> None:
    random, rows = Random(1), []
    for month in range(1, 4):
        cents = [random.randint(10_000, 9_000_000) for _account in range(2_000)]
        rows += [
            f"2025-{month:02d},{10_000 + place},Name {place},{value / 100:.2f}," for place, value in enumerate(cents)
        ]
    rows.append(f"2025-03,19999,Total personnel,{sum(cents) / 100:.2f},")
    path = tmp_path / "tb.csv"
    path.write_text("Month,Account,Account Name,Debit,Credit\n" + "\n".join(rows) + "\n")

    layout = detect(path, kind="ledger")

    assert layout.total_lines == (6_002,)


@pytest.mark.parametrize("label", ["Surplus/(deficit)", "Total result"])
def test_a_result_of_many_rounded_lines_that_ties_in_one_column_only_is_no_total(label: str) -> None:
    """Rounding over more than two hundred lines allows as much as it ever does; the figures were not compared then."""
    random = Random(11)
    figures = np.array([[random.randint(1_000, 90_000) for _column in range(3)] for _line in range(300)], np.int64)
    earned = figures[:120].sum(axis=0) - figures[120:].sum(axis=0)
    last = [[earned[0], earned[1] + 70_000, earned[2]]]
    table = _line_table(
        [("6010", f"Account {line}") for line in range(300)] + [("", label)], np.vstack([figures, last])
    )

    assert find_sums(table).totals == set()


def test_results_of_many_departments_that_do_not_tie_take_time_as_there_are_departments() -> None:
    looks: list[int] = []
    for departments in (60, 240):
        random = Random(12)
        labels = [
            (f"6{one:03d}" if line < 8 else "", f"Account {line}" if line < 8 else "Surplus/(deficit)")
            for one in range(departments) for line in range(9)
        ]  # fmt: skip
        figures = np.array([[random.randint(100, 99_999) for _column in range(12)] for _label in labels], np.int64)
        with patch.object(sums, "near", wraps=sums.near) as near:
            find_sums(_line_table(labels, figures))
        looks.append(near.call_count)

    assert looks[1] <= 6 * looks[0]


def _line_table(labels: list[tuple[str, str]], figures: Int64) -> LineTable:
    """Lines of a workbook, whose cells were rounded."""
    return LineTable(
        range(len(labels)), labels, figures, np.ones(figures.shape, dtype=bool), np.zeros(len(labels), dtype=bool),
        usual=[0, 1], slack=0.5,
    )  # fmt: skip


@pytest.mark.parametrize("months", [1, 2])
def test_a_result_of_few_figures_that_ties_is_left_out_without_a_question(months: int) -> None:
    random = Random(13)
    figures = np.array([[random.randint(1_000, 99_999) for _one in range(months)] for _line in range(8)], np.int64)
    earned, spent = figures[:4], figures[4:]
    labels = [(f"4{line}", "Charges") for line in range(4)] + [(f"6{line}", "Wages") for line in range(4)]
    net = (earned.sum(axis=0) - spent.sum(axis=0))[None, :]

    tied = find_sums(_line_table([*labels, ("", "Operating Margin")], np.vstack([earned, spent, net])))
    loose = find_sums(_line_table([*labels, ("", "Operating Margin")], np.vstack([earned, spent, net + 7_777])))

    assert (tied.totals, tied.doubtful) == ({8}, set())
    assert (loose.totals, loose.doubtful) == (set(), {8})


@pytest.mark.parametrize("quarter", ["Q{}", "Kv{}", "{}. Quartal", "T{}", "Quarter {}", "Q{} 2026"])
def test_quarters_among_months_are_their_sums(tmp_path: Path, quarter: str) -> None:
    rows = ["Month;6200 Supplies;6300 Drugs"]
    for month in range(1, 7):
        rows.append(f"2026-{month:02d};{month}1.10;{month}2.20")
        if month % 3 == 0:
            months = range(month - 2, month + 1)
            rows.append(f"{quarter.format(month // 3)};{sum(10 * m + 1 for m in months) + 0.3:.2f};"
                        f"{sum(10 * m + 2 for m in months) + 0.6:.2f}")  # fmt: skip
    path = tmp_path / "quarters.csv"
    path.write_text("\n".join(rows), encoding="utf-8")

    layout = detect(path, kind="ledger")

    assert layout.total_lines == (5, 9)


def test_quarters_of_a_budget_by_quarter_are_lines(tmp_path: Path) -> None:
    path = tmp_path / "quarterly.csv"
    path.write_text("Account;Period;Amount\n6200;Q1;10.10\n6200;Q2;20.20\n6200;Q3;30.30\n6200;Q4;60.60\n")

    assert detect(path, kind="budget").total_lines == ()


def test_a_total_above_its_indented_lines_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "indented.csv"
    path.write_text(
        "Account,Jan 2026,Feb 2026\nTotal operating expenses,160.00,170.00\n  Personnel,100.00,110.00\n"
        "    6000 Salaries,60.00,65.00\n    6050 Overtime,40.00,45.00\n  6200 Supplies,60.00,60.00\n"
    )

    assert detect(path, kind="budget").total_lines == (2, 3)


@pytest.mark.parametrize("months", [1, 2])
def test_a_pivot_of_one_or_two_months_is_read_in_blocks(tmp_path: Path, months: int) -> None:
    random, report = Random(months), Report()
    parts = []
    for department in DEPARTMENTS[:4]:
        below = [figures(random, months, 9_000_000) for _account in ACCOUNTS[:3]]
        parts.append(report.total([department], below))
        for account, line in zip(ACCOUNTS, below, strict=False):
            report.line([account], line)
    report.total(["Grand Total"], parts)
    path = report.write(tmp_path / "pivot.csv", ["Row Labels", *MONTHS[:months]])

    assert detect(path, kind="budget").total_lines == (2, 6, 10, 14, 18)


def test_lines_that_only_partly_add_up_are_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(
        "Account,2026-01,2026-02\nRent,300.10,310.20\nGas,100.05,110.10\nLinen,200.05,200.10\nFood,7.77,8.88\n"
    )

    assert detect(path, kind="budget").total_lines == ()


@pytest.mark.parametrize(
    "lines",
    [
        "6010,50100,1000\n6010,50200,600\n6010,50300,400\n6020,50100,900\n6020,50200,500\n6020,50300,400\n",
        "6010,50100,1000\n6020,50100,600\n6030,50100,400\n6040,50100,800\n6050,50100,800\n",
    ],
)
def test_lines_with_all_their_keys_are_no_blocks(tmp_path: Path, lines: str) -> None:
    path = tmp_path / "round.csv"
    path.write_text(f"Dept,Account,Amount\n{lines}")

    assert detect(path, kind="ledger").total_lines == ()


def test_round_figures_allow_no_rounding_of_their_own_size(tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    path.write_text(
        "Line,Actual\nGross patient revenue,1000000\nContractual allowances,-400000\nNet patient revenue,600000\n"
        "Other operating revenue,50000\nSalaries,300000\nSupplies,200000\nOperating margin,150000\n"
    )

    assert detect(path, kind="ledger").total_lines == (4, 8)
