"""Generated messy files: the header, every row and the total come out right, whatever mess they are in."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from data.importers.detect import detect
from data.importers.inspection import inspect, read_all
from data.importers.reading.pieces import read_chunks
from data.importers.tables.layout import Layout
from tests.data.importers.messy_files import Mess, build, messes


@settings(max_examples=60, deadline=None)
@given(mess=messes())
def test_a_messy_ledger_is_read_to_the_cent(mess: Mess, tmp_path_factory: pytest.TempPathFactory) -> None:
    messy = build(mess)

    found = inspect(messy.write(tmp_path_factory.mktemp("messy")))

    assert found.layout.header_row == messy.header_row
    assert found.layout.amount_column == messy.amount_name
    assert (found.data_rows, found.rejected_rows) == (messy.data_rows, messy.bad_rows)
    assert found.amount_total == messy.total
    if mess.container != "xlsx":  # a workbook drops the blank rows at its end
        assert found.rows_read == messy.records_read


@settings(max_examples=25, deadline=None)
@given(mess=messes(bad=0))
def test_its_dates_are_read_in_one_order(mess: Mess, tmp_path_factory: pytest.TempPathFactory) -> None:
    from data.importers.values.dates import parse_dates

    messy = build(mess)
    path = messy.write(tmp_path_factory.mktemp("messy"))
    layout = detect(path)

    days = [
        day
        for chunk in read_chunks(path, layout)
        for day in parse_dates(chunk.table.column(messy.date_name), layout.date_formats[messy.date_name])[0].tolist()
    ]

    assert days == messy.days


@settings(max_examples=25, deadline=None)
@given(mess=messes(container="csv", line_breaks=False))
def test_bulk_and_careful_reading_agree(mess: Mess, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = build(mess).write(tmp_path_factory.mktemp("messy"))
    layout = detect(path)

    fast, careful = (
        list(read_chunks(path, replace(layout, regular=regular), chunk_rows=7)) for regular in (layout.regular, False)
    )

    for attribute in ("skipped", "issues", "raw_rejects"):
        assert sorted(str(x) for c in fast for x in getattr(c, attribute)) == sorted(
            str(x) for c in careful for x in getattr(c, attribute)
        )
    assert [row for c in fast for row in c.table.to_pylist()] == [row for c in careful for row in c.table.to_pylist()]
    assert [line for c in fast for line in c.lines.tolist()] == [line for c in careful for line in c.lines.tolist()]


@settings(max_examples=15, deadline=None)
@given(mess=messes())
def test_a_stored_layout_reads_the_file_again_the_same_way(
    mess: Mess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = build(mess).write(tmp_path_factory.mktemp("messy"))
    layout = detect(path)

    again = Layout.from_json(layout.to_json())
    layout = replace(layout, questions=())  # what was asked when the file was looked at is no part of what is stored

    assert again == layout
    assert read_all(path, again).to_dict() == read_all(path, layout).to_dict()
    assert json.loads(json.dumps(inspect(path).to_dict()))["data_rows"] == read_all(path, layout).data_rows


@settings(max_examples=15, deadline=None)
@given(mess=messes(totals="in_words", total_off=True, leftover=False, notes=0, bad=0))
def test_a_control_total_that_does_not_tie_is_shown(mess: Mess, tmp_path_factory: pytest.TempPathFactory) -> None:
    messy = build(mess)

    found = inspect(messy.write(tmp_path_factory.mktemp("messy")))

    assert str(found.difference) == "386833.20"


def test_long_files_are_read_in_chunks_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = [f"2024-{i % 12 + 1:02d}-15,D{i % 9},{i},{i / 4:.2f}" for i in range(150_000)]
    rows[70_000] = "short,D1"
    rows[90_000] = ""
    rows[120_000] = ",,,"
    path.write_text("Date,Department,Reference,Amount\n" + "\n".join(rows) + "\n,,,5.00\n")
    layout = detect(path)

    chunks = list(read_chunks(path, layout, chunk_rows=20_000))

    lines = [line for chunk in chunks for line in chunk.lines.tolist()]
    references = [ref for chunk in chunks for ref in chunk.table.column("Reference").to_pylist()]
    assert layout.regular
    assert max(chunk.table.num_rows for chunk in chunks) <= 20_000
    assert all(not ref or int(ref) == line - 2 for ref, line in zip(references, lines, strict=True))
    assert sorted((r.line, r.reason) for c in chunks for r in c.skipped) == [
        (90_002, "blank"), (120_002, "blank"), (150_002, "total"),
    ]  # fmt: skip
    assert len(lines) == 150_000 - 2
