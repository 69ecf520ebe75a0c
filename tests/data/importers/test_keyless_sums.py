"""A line without the code that the others have is a sum where it adds them up, and asked about where it does not."""

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.reading.pieces import read_chunks
from data.importers.tables.layout import Layout
from tests.services.imports.generated.keyless import invent

HEAD = "Department,Account,Account Name,Jan 2025,Feb 2025"
LONG = "Date,Department,Account,Account Name,Amount"
KINDS = ("ledger", "budget", "statistics", "labor", "purchases")


def read(path: Path, kind: str) -> tuple[Layout, Decimal]:
    """Return the layout and the sum of all figures that are read."""
    layout = detect(path, kind=kind)
    rows = (row for chunk in read_chunks(path, layout) for row in chunk.table.to_pylist())
    return layout, sum((Decimal(row[name] or 0) for row in rows for name in layout.value_columns), Decimal(0))


def asked(layout: Layout) -> list[str]:
    return [one.name for one in layout.questions]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_no_sum_without_a_code_is_added_in_silence(
    kind: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = invent(Random(seed), kind)
    path = tmp_path_factory.mktemp("keyless") / ("f.xlsx" if file.excel else "f.csv")
    path.write_bytes(file.content())

    layout, total = read(path, kind)

    if "total-lines" in asked(layout):
        assert {*file.sums} <= {*layout.total_lines, *layout.doubtful_lines}, (file.made, file.rows)
    else:
        assert total == file.total, (file.made, file.rows, layout.total_lines)


@pytest.mark.parametrize(
    ("lines", "totals", "doubtful"),
    [
        ((HEAD, "60,,Total,60,70", "60,6100,Supplies,10,20", "60,6200,Drugs,50,50"), (2,), ()),
        ((HEAD, "60,,Summe Station 60,60,70", "60,6100,Supplies,10,20", "60,6200,Drugs,50,50"), (2,), ()),
        ((HEAD, "60,6100,Supplies,10,20", "60,6200,Drugs,50,50", "60,,ICU,60,70"), (4,), ()),
        ((HEAD, "60,,ICU,10,20", "60,6100,Supplies,10,20", "70,,ED,30,7", "70,6100,Supplies,30,7"), (2, 4), ()),
        ((HEAD, ",,All,60,70", "60,6100,Supplies,10,20", "70,6100,Drugs,50,50"), (2,), ()),
        ((HEAD, "60,,ICU,61,70", "60,6100,Supplies,10,20", "60,6200,Drugs,50,50"), (), (2,)),
        ((HEAD, "60,6100,Supplies,10,20", "60,6200,Drugs,50,50", "60,,Other,5,5"), (), (4,)),
        ((HEAD, "60,6100,Supplies,10,20", "60,,Other,5,5", "60,,ICU,15,25"), (4,), ()),
        ((HEAD, "60,6100,Supplies,10,20", "60,6200,Drugs,50,50", "70,,Drugs,7,9"), (), ()),
        ((HEAD, "60,4000,Fees,50,60", "60,6100,Supplies,10,20", "60,,ICU,40,40"), (), (4,)),
        ((LONG, "2025-01-31,60,6100,Supplies,10", "2025-01-31,60,6200,Drugs,50", "2025-01-31,60,,ICU,60"), (4,), ()),
        ((LONG, "2025-01-07,60,6100,Supplies,10", "2025-01-16,60,6200,Drugs,50", "2025-01-31,60,,ICU,60"), (4,), ()),
        ((LONG, "2025-01-31,60,6100,Supplies,10", "2025-02-28,60,6100,Drugs,50", "2025-02-28,60,,ICU,60"), (4,), ()),
    ],
)
def test_what_adds_up_decides(
    lines: tuple[str, ...], totals: tuple[int, ...], doubtful: tuple[int, ...], tmp_path: Path
) -> None:
    path = tmp_path / "f.csv"
    path.write_text("\n".join(lines))

    layout, _total = read(path, "ledger")

    assert (layout.total_lines, layout.doubtful_lines) == (totals, doubtful)
    assert asked(layout) == (["total-lines"] if doubtful else [])


@pytest.mark.parametrize("credit", [",2000,Payables", "60,,Cash", ",,Cash"])
def test_the_other_side_of_an_entry_is_no_sum(credit: str, tmp_path: Path) -> None:
    """It is as large as what is booked on the other, without a department or a code."""
    path = tmp_path / "f.csv"
    path.write_text(
        "Date,Department,Account,Account Name,Amount,DC\n2025-01-31,60,6100,Supplies,10,D\n"
        f"2025-01-31,60,6200,Drugs,50,D\n2025-01-31,{credit},60,C\n"
    )

    layout, _total = read(path, "ledger")

    assert layout.total_lines == ()
    assert asked(layout) == (["total-lines"] if layout.doubtful_lines else [])
