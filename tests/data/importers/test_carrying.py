"""A department (or account) written once for each group is carried down; a blank that proves nothing stays blank."""

import csv
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.reading.pieces import read_chunks

HEADS = (
    ("Department", "Account", "Period", "Amount", "Total"),
    ("Cost Center", "GL Account", "Month", "Net Amount", "Total"),
    ("Kostenstelle", "Konto", "Periode", "Betrag", "Summe"),
    ("Centre de coût", "Compte", "Période", "Montant", "Total"),
    ("Kostnadsställe", "Konto", "Period", "Belopp", "Totalt"),
)  # fmt: skip


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def read(path: Path, kind: str = "ledger", *, chunk_rows: int = 65_536) -> tuple[Any, list[dict[str, str]]]:
    layout = detect(path, kind=kind)
    chunks = list(read_chunks(path, layout, chunk_rows=chunk_rows))
    return layout, [row for chunk in chunks for row in chunk.table.to_pylist()]


def pivot(random: Random) -> tuple[list[list[str]], list[tuple[str, ...]]]:
    """Department over account over months, each written once; with names, totals and months across or none of these."""
    heads = random.choice(HEADS)
    named, totals, nested = (random.random() < 0.5 for _ in range(3))
    accounts = random.sample([str(code) for code in range(6000, 6900, 100)], random.randint(2, 6))
    rows: list[list[str]] = [[heads[0], *([f"{heads[0]} Name"] if named else []), heads[1], heads[2], heads[3]]]
    truth: list[tuple[str, ...]] = []
    for department in random.sample(range(100, 999), random.randint(2, 6)):
        shown, total = str(department), 0
        for account in sorted(random.sample(accounts, random.randint(2, len(accounts)))):
            code = account
            for month in ("2026-01", "2026-02", "2026-03")[: random.randint(2, 3)]:
                cents = random.randint(1, 10**7)
                total += cents
                figure = f"{cents // 100}.{cents % 100:02d}"
                name = f"Ward {department}" if shown else ""
                rows.append([shown, *([name] if named else []), code, month, figure])
                truth.append((str(department), account, month, figure))
                shown, code = "", "" if nested else account
        if totals:
            blank = [""] * (2 + named)
            rows.append([f"{department} {heads[4]}", *blank, f"{total // 100}.{total % 100:02d}"])
    return rows, truth


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**9), chunk_rows=st.sampled_from([3, 65_536]))
def test_pivots_are_read_as_they_are_meant_or_left_blank(
    seed: int, chunk_rows: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows, truth = pivot(Random(seed))
    path = write(tmp_path_factory.mktemp("pivot") / "pivot.csv", rows)

    layout, lines = read(path, chunk_rows=chunk_rows)

    names = [layout.columns[0], *layout.columns[-3:]]
    stored = [tuple(line[name] for name in names) for line in lines]
    assert len(stored) == len(truth)
    for row, right in zip(stored, truth, strict=True):
        assert all(cell in (meant, "") for cell, meant in zip(row, right, strict=True))
    if layout.columns[0] in layout.carried:
        assert [row[0] for row in stored] == [right[0] for right in truth]


@settings(max_examples=40, deadline=None)
@given(
    departments=st.lists(st.integers(100, 999), min_size=2, max_size=8, unique=True),
    accounts=st.lists(st.integers(6000, 6999), min_size=2, max_size=8, unique=True),
    months=st.integers(1, 4),
    heads=st.sampled_from(HEADS),
)
def test_a_full_pivot_is_carried_down(
    departments: list[int],
    accounts: list[int],
    months: int,
    heads: tuple[str, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rows = [list(heads[:4])]
    for department in departments:
        for account in accounts:
            for month in range(1, months + 1):
                outer = str(department) if (account, month) == (accounts[0], 1) else ""
                rows.append([outer, str(account) if month == 1 else "", f"2026-{month:02d}", f"{len(rows)}.25"])

    layout, lines = read(write(tmp_path_factory.mktemp("pivot") / "pivot.csv", rows))

    assert layout.carried == (heads[:2] if months > 1 else heads[:1])
    keys = [(line[heads[0]], line[heads[1]], line[heads[2]]) for line in lines]
    assert keys == [
        (str(d), str(a), f"2026-{m:02d}") for d in departments for a in accounts for m in range(1, months + 1)
    ]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["10;7100;5.00", ";7200;6.00", "10;7300;7.00", ";7100;8.00", "20;7100;1.00"], "a department comes twice"),
        ([";7100;5.00", "10;7200;6.00", ";7300;7.00", "20;7200;8.00", ";7300;1.00"], "the first line has none"),
        (["10;7100;5.00", "20;7100;6.00", "30;7100;7.00", ";7200;8.00"], "most groups have one line"),
        (["10;7100;5.00", ";7100;6.00", "20;7100;7.00", ";7100;8.00"], "an account comes twice in a group"),
        (["10;7100;5.00", ";7200;6.00", "20;7200;7.00", ";7100;8.00"], "accounts in no order"),
        (["10;7100;5.00", ";7200;6.00", "20;7300;7.00", ";7400;8.00"], "no account comes again"),
        (["10;7100;5", ";7200;6", "Total 10;;11", ";7300;7", "20;7100;7", ";7200;8"], "below a total"),
    ],
)  # fmt: skip
def test_blanks_that_prove_nothing_stay_blank(tmp_path: Path, rows: list[str], why: str) -> None:
    path = write(tmp_path / "l.csv", [["Department", "Account", "Amount"], *(row.split(";") for row in rows)])

    layout, lines = read(path)

    assert layout.carried == (), why
    assert any(line["Department"] == "" for line in lines)


def test_a_supplier_is_never_carried(tmp_path: Path) -> None:
    rows = ["Acme;7100;5.00", ";7200;6.00", "Zeta;7100;7.00", ";7200;8.00"]
    path = write(
        tmp_path / "l.csv", [["Department", "Supplier", "Account", "Amount"], *(["1", *r.split(";")] for r in rows)]
    )

    assert read(path)[0].carried == ()


def test_what_breaks_beyond_the_sample_is_not_carried(tmp_path: Path) -> None:
    rows = [["Department", "Account", "Amount"]]
    for department in range(1000, 2500):
        rows += [[str(department) if account == 7100 else "", str(account), "5.00"] for account in range(7100, 7105)]
    assert read(write(tmp_path / "long.csv", rows))[0].carried == ("Department",)

    rows += [["1000", "7100", "5.00"], ["", "7200", "6.00"]]

    assert read(write(tmp_path / "broken.csv", rows))[0].carried == ()


def test_totals_without_a_known_word_end_no_group(tmp_path: Path) -> None:
    rows = [["Kostenstelle", "Konto", "01/2026", "02/2026", "03/2026"]]
    for place, start in (("410", 10), ("420", 50), ("430", 90)):
        lines = [[start + 1, start + 2, start + 4], [start + 8, start + 16, start + 17]]
        for account, figures in zip(("6200", "6300"), lines, strict=True):
            rows.append([place if account == "6200" else "", account, *(f"{figure},55" for figure in figures)])
        rows.append([f"{place} Ergebnis", "", *(f"{sum(column) + 1},10" for column in zip(*lines, strict=True))])

    layout, read_rows = read(write(tmp_path / "pivot.csv", rows), "budget")

    assert layout.carried == ("Kostenstelle",)
    assert [row["Kostenstelle"] for row in read_rows] == ["410", "410", "420", "420", "430", "430"]
