"""Commas in figures without quotation marks: every line is joined to what it was made of, or the file is refused."""

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.inspection import inspect, read_all
from data.importers.tables.layout import Layout, UnreadableFile

HEADERS = {
    "amount": ("Date", "Department", "Account", "Description", "Amount"),
    "sides": ("Date", "Department", "Account", "Debit", "Credit", "Text"),
    "months": ("Department", "Account", "Jan 2026", "Feb 2026", "Mar 2026"),
    "german": ("Buchungsdatum", "Kostenstelle", "Konto", "Betrag", "Buchungstext"),
}
cents = st.decimals(-99_999, 99_999, places=2).filter(bool)


def written(value: Decimal, mark: str) -> str:
    """Return a figure with a decimal comma, or with commas between thousands."""
    return f"{value:.2f}".replace(".", ",") if mark == "decimal" else f"{value:,.2f}"


@st.composite
def files(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A comma file whose figures hold commas, and what its figures add up to (debits less credits)."""
    shape, mark = draw(st.sampled_from(sorted(HEADERS))), draw(st.sampled_from(("decimal", "thousands")))
    lines, total = [",".join(HEADERS[shape])], Decimal(0)
    for index in range(draw(st.integers(2, 12))):
        one, two, three = (draw(cents) for _place in range(3))
        keys = [f"2026-01-{index + 1:02d}", "6010", f"71{index:02d}"]
        if shape in ("amount", "german"):
            text, figure = f"Line {index}", written(one, mark)
            cells, total = [*keys, *((text, figure) if shape == "amount" else (figure, text))], total + one
        elif shape == "sides":
            debit = index % 2 == 0 if index < 2 else draw(st.booleans())
            sides = (written(abs(one), mark), "") if debit else ("", written(abs(one), mark))
            cells, total = [*keys, *sides, f"Line {index}"], total + (abs(one) if debit else -abs(one))
        else:
            cells = [*keys[1:], *(written(value, mark) for value in (one, two, three))]
            total += one + two + three
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n", total


@given(files())
def test_figures_are_whole_or_the_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[str, Decimal]
) -> None:
    text, total = file
    path = tmp_path_factory.mktemp("unquoted") / "f.csv"
    path.write_text(text)

    with contextlib.suppress(UnreadableFile):
        result = inspect(path, kind="budget" if text.startswith("Department") else "ledger")
        assert (result.amount_total, result.rejected_rows) == (total, 0)


def laid_out(folder: Path, text: str) -> Layout:
    path = folder / "f.csv"
    path.write_text(text)
    layout = detect(path, kind="ledger")
    assert Layout.from_json(layout.to_json()) == layout
    return layout


def test_a_decimal_comma_is_joined_and_whole_figures_stay(tmp_path: Path) -> None:
    layout = laid_out(
        tmp_path, "Date,Account,Amount\n2026-01-05,7100,120,50\n2026-01-06,7100,310\n2026-01-07,7200,-5,5\n"
    )

    assert read_all(tmp_path / "f.csv", layout).amount_total == Decimal("425.00")


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("2026-01-05,7100,1,120\n2026-01-06,7100,2,310", 4),  # thousands or three decimal places
        ("2026-01-05,7100,Acme, Inc,1.50\n2026-01-06,7100,Beta, Ltd,2.50", 5),  # the comma is in a text
        ("a,2026-01-05,7100,1.50\nb,2026-01-06,7100,2.50", 4),  # a first column without a name
    ],
)
def test_lines_longer_than_the_header_are_refused_where_nobody_knows(tmp_path: Path, lines: str, count: int) -> None:
    with pytest.raises(UnreadableFile, match=f"Line 2 has {count} cells; the header has 3") as refused:
        laid_out(tmp_path, f"Date,Account,Amount\n{lines}\n")
    assert refused.value.code == "ragged"


def test_a_debit_or_two_figures_is_not_decided_in_silence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="has 5 cells; the header has 4"):
        laid_out(tmp_path, "Date,Account,Debit,Credit\n2026-01-05,7100,120,50,\n2026-01-06,7100,310,00,\n")


def test_an_empty_cell_at_the_end_of_every_line_is_left_out(tmp_path: Path) -> None:
    layout = laid_out(tmp_path, "Date,Account,Amount\n2026-01-05,7100,1.50,\n2026-01-06,7100,2.50,\n")

    assert (layout.columns[:3], layout.unquoted) == (("Date", "Account", "Amount"), None)
    assert read_all(tmp_path / "f.csv", layout).amount_total == Decimal("4.00")
