"""Each kind of import is one row: what the row says fits the database, the reader and the other lists."""

import csv
import io

import pytest
from sqlalchemy import CheckConstraint, Table

from data.importers.kinds import FILE_KINDS, IMPORT_KINDS
from data.importers.meaning.concepts import NAMES
from data.importers.meaning.mapping import suggest_from
from data.importers.tables.columns import column_facts
from data.models import ImportBatch, ImportProfile
from services.errors import UserError
from services.imports.kinds import KINDS, ImportKind, kind_named
from services.imports.samples import sample

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def test_what_files_hold_and_what_is_done_with_them_are_told_of_the_same_kinds() -> None:
    assert list(KINDS) == list(FILE_KINDS) == list(IMPORT_KINDS)
    assert [kind.file for kind in KINDS.values()] == list(FILE_KINDS.values())


@pytest.mark.parametrize("model", [ImportBatch, ImportProfile])
def test_the_database_takes_exactly_these_kinds(model: type[ImportBatch | ImportProfile]) -> None:
    table: Table = model.__table__  # type: ignore[assignment]
    name = f"ck_{table.name}_kind"
    check = next(item for item in table.constraints if isinstance(item, CheckConstraint) and item.name == name)

    assert str(check.sqltext) == f"kind IN ({', '.join(repr(kind) for kind in KINDS)})"


@EVERY
def test_rows_are_either_lines_of_a_month_or_things(kind: ImportKind) -> None:
    assert (kind.lines is None) != (kind.items is None)


@EVERY
def test_lines_go_to_the_table_of_their_reader_and_can_be_taken_back(kind: ImportKind) -> None:
    if kind.lines is None:
        pytest.skip("no lines of a month")
    columns = set(kind.model.model_fields)

    assert getattr(kind.lines, "table") == kind.table  # noqa: B009 - a class of rows, known as a callable
    assert getattr(kind.lines, "closes") == (kind.guard == "months")  # noqa: B009
    assert {"batch_id", "line_number", "superseded_by", "period"} <= columns


@EVERY
def test_concepts_that_come_first_or_are_needed_are_concepts_of_the_kind(kind: ImportKind) -> None:
    concepts = set(kind.file.concepts)

    assert set(kind.file.main) <= concepts
    assert {name for group in kind.file.needed for name in group} <= concepts
    assert set(kind.file.listing or ()) <= concepts
    assert kind.file.figure is None or kind.file.figure in concepts
    assert len(concepts) == len(kind.file.concepts)


@EVERY
def test_every_concept_has_names_by_which_headers_are_known(kind: ImportKind) -> None:
    assert set(kind.file.concepts) <= set(NAMES)


@EVERY
def test_a_sample_has_a_column_for_all_that_is_needed(kind: ImportKind) -> None:
    header, *rows = csv.reader(io.StringIO(sample(kind.name, year=2025).content.decode("utf-8-sig")))
    cells = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    mapped = set(suggest_from({name: column_facts(name, cells.get(name, ())) for name in header}, kind.name))
    if any(name.startswith("2025-") for name in header):  # twelve months side by side
        mapped |= {"period", "amount"}

    assert all(mapped & set(group) for group in kind.file.needed)


def test_another_kind_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UserError) as refused:
        kind_named("trial balance")
    assert "ledger, budget, statistics" in (refused.value.hint or "")
