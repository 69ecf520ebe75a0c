"""Cells of named parts (worktags): each part is a column of its own, and nothing else is taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.reading.pieces import read_chunks
from data.importers.values.tags import part_named, tag_names

JOURNAL = """Accounting Date,Ledger Account,Debit Amount,Credit Amount,Line Memo,Worktags
2026-01-31,6010: Supplies,1200.50,,Gloves,"Cost Center: CC1200 Emergency
Spend Category: Medical Supplies"
2026-01-31,6020: Drugs,800.25,,Saline,"Spend Category: Pharmaceuticals
Cost Center: CC1300 Pharmacy"
2026-01-31,4000: Patient Revenue,,5000.00,Charges,"Cost Center: CC1200 Emergency
Revenue Category: Outpatient"
"""
NAMES = st.text("ABCDEFGHabcdefgh ", min_size=2, max_size=20).map(str.strip).filter(lambda name: len(name) > 1)
TEXTS = st.text("abcxyz0189 -.&", min_size=1, max_size=20).map(str.strip).filter(bool)


@given(st.lists(NAMES, min_size=2, max_size=5, unique=True), st.sampled_from(["\n", "; ", " | ", "\r\n"]), st.data())
def test_parts_come_out_as_they_went_in(names: list[str], mark: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[TEXTS] * len(names)), min_size=3, max_size=8, unique=True))
    cells = [mark.join(f"{name}: {text}" for name, text in zip(names, row, strict=True)) for row in rows]

    assert tag_names(cells) == tuple(names)
    assert [tuple(part_named(cell, name) for name in names) for cell in cells] == rows


@pytest.mark.parametrize(
    "cells",
    [
        ["Pathology: 4010", "Pharmacy: 4020", "Estates: 4030"],
        ["Expenses : Supplies : 7100 Gloves", "Expenses : Linen : 7300 Sheets"],
        ["Call at 10:30", "Visit at 11:15", "Round at 12:00"],
        ["https://one.example", "https://two.example"],
        ["Gloves; masks", "Linen; towels"],
        ["Cost Center: 1200"],
    ],
)
def test_other_cells_stay_whole(cells: list[str]) -> None:
    assert tag_names(cells) == ()


def test_the_department_of_a_journal_is_read_from_its_tags(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(JOURNAL)

    layout = detect(path, kind="ledger")
    (chunk,) = read_chunks(path, layout)

    names = [layout.mapping[concept].column for concept in ("department", "department_name", "account")]
    assert chunk.table.select(names).to_pylist() == [
        dict(zip(names, row, strict=True))
        for row in [
            ("CC1200", "Emergency", "6010"), ("CC1300", "Pharmacy", "6020"), ("CC1200", "Emergency", "4000"),
        ]
    ]  # fmt: skip
    assert {layout.origin(name) for name in names} == {"Worktags", "Ledger Account"}
