"""A rejected row keeps the columns that are read and nothing else, whatever the others are called."""

import csv
import io
import json
from contextlib import suppress
from typing import Any

import pytest

from data.importers.kinds import FILE_KINDS
from services import imports
from services.errors import UserError
from services.imports.rows.unused import kept_note
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.test_people_beside_texts import stored
from tests.services.imports.test_people_in_every_text import OTHER, ROWS, lines_of

_HEAD = "Date,Department,Account,Amount,Description"
_GOOD = "\n".join(f"2026-01-{day:02d},ICU,6100,{day}.00,Gloves" for day in range(1, 9))
#: Headings that nobody has heard of, and such whose letters only look Latin.
_HEADINGS = ("Mitarbeiter", "Personalnummer", '"Name, Vorname"', "Vorname", "Matricule", "Prénom", "Patientin",
             "Fallnummer", "IPP", "Nom patient", "Resident", "Acct Guarantor", "Pаtient Nаme",
             "Employee", "Wer", "Zzyzx")  # fmt: skip
_OPTIONS: dict[str, Any] = {"create_missing": True, "answers": {"account-types": "proposed"}}


def _lines(heading: str, bad: str) -> str:
    good = "\n".join(f"{line},p{place}" for place, line in enumerate(_GOOD.splitlines()))
    return f"{_HEAD},{heading}\n{good}\n{bad}\n"


@pytest.mark.parametrize("heading", _HEADINGS)
@pytest.mark.parametrize("bad", ["2026-01-10,ICU,6100,12x,Gloves", "2026-02-30,ICU,6100,12,Gloves"])
def test_a_column_that_nothing_is_read_from_is_not_kept(new_desk: Desk, heading: str, bad: str) -> None:
    outcome = new_desk.post(_lines(heading, f"{bad},Zebulon Quark 887712"), drop_private=True, **_OPTIONS)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (8, 1)
    assert not stored(new_desk, b"Quark", b"Zebulon", b"887712")
    assert set(json.loads(new_desk.rows("SELECT cells FROM rejected_row")[0][0])) == set(_HEAD.split(","))


def test_what_is_not_kept_is_said_and_the_line_leads_back(new_desk: Desk) -> None:
    text = _lines("Wer", "2026-01-10,ICU,6100,12x,Gloves,Quark")
    outcome = new_desk.post(text, **_OPTIONS)

    assert set(kept_note(["Wer"], 1)) <= set(outcome.notes)
    rejected = imports.batch_detail(new_desk.url, ADMIN, batch_id=outcome.batch_id)["rejected"]
    assert text.splitlines()[rejected["line_number"][0] - 1].endswith("12x,Gloves,Quark")


def test_the_row_is_corrected_without_what_was_not_kept(new_desk: Desk) -> None:
    outcome = new_desk.post(_lines("Wer", "2026-01-10,ICU,6100,12x,Gloves,Quark"), **_OPTIONS)

    text = imports.rejected_csv(new_desk.url, ADMIN, batch_id=outcome.batch_id).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text))) == [
        [*_HEAD.split(","), "Wer"],
        ["2026-01-10", "ICU", "6100", "12x", "Gloves", ""],
    ]
    assert new_desk.post(text.replace("12x", "12.00")).loaded_total == 1200


@pytest.mark.parametrize("column", ["Date", "Amount"])
@pytest.mark.parametrize("cell", ["Zebulon Quark", "Quark^Zebulon", "Quark 887712", "K887712345"])
def test_a_name_typed_where_a_figure_belongs_is_masked(new_desk: Desk, column: str, cell: str) -> None:
    bad = dict(zip(_HEAD.split(","), ("2026-01-10", "ICU", "6100", "12.00", "Gloves"), strict=True)) | {column: cell}

    outcome = new_desk.post(f"{_HEAD}\n{_GOOD}\n{','.join(bad.values())}\n", **_OPTIONS)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (8, 1)
    assert not stored(new_desk, b"Quark", b"Zebulon", b"887712")
    assert json.loads(new_desk.rows("SELECT cells FROM rejected_row")[0][0])[column] == "[masked]"


@pytest.mark.parametrize(
    "bad",
    [
        "2026-01-10,ICU,6100,12.00,Gloves,Zebulon Quark",
        "2026-01-10,ICU,6100,Quark,Zebulon,12.00,Gloves",
        "Quark,Zebulon,2026-01-10,ICU,6100,12.00,Gloves",
    ],
)
def test_cells_beyond_the_headings_are_not_kept(new_desk: Desk, bad: str) -> None:
    outcome = new_desk.post(f"{_HEAD}\n{_GOOD}\n{bad}\n", **_OPTIONS)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (8, 1)
    assert not stored(new_desk, b"Quark", b"Zebulon")


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        ("2026-01-10,ICU,6100,12.00,Quark,Gloves", {"Department": "ICU", "Account": "6100", "Amount": "12.00"}),
        ("2026-01-10,Quark,6100,1,Zebulon,Gloves", {"Account": "6100", "Amount": "1"}),
    ],
)
def test_a_line_with_too_many_cells_keeps_its_figures_and_known_codes(
    desk_sqlite: Desk, bad: str, kept: dict[str, str]
) -> None:
    desk_sqlite.post(f"{_HEAD}\n{_GOOD}\n{bad}\n")

    ((cells,),) = desk_sqlite.rows("SELECT cells FROM rejected_row")
    assert json.loads(cells) == {"Date": "2026-01-10", **kept}


#: Concepts of figures, days and months: what else stands there has no place.
_FIGURES = frozenset(
    ("date", "period", "fiscal_year", "fiscal_period", "amount", "debit", "credit", "quantity", "hours", "fte", "price",
     "start", "end", "fixed_share", "target_hours", "fixed_hours", "renewal", "notice")
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "concept"),
    [(kind, concept) for kind, row in FILE_KINDS.items() for concept in row.concepts if concept in _FIGURES],
)
def test_no_kind_of_file_keeps_a_name_where_a_figure_belongs(new_desk: Desk, kind: str, concept: str) -> None:
    usual = ROWS[kind].get(concept, OTHER.get(concept, "2026"))
    cells = [usual.format(n=number) for number in range(1, 6)] + ["Zebulon Quark"]
    lines, mapping = lines_of(kind, concept, cells)
    lines = lines.replace("Patient Name", "Zzyzx").replace("Ann Waterhouse", "Waterhouse")
    options: dict[str, Any] = {"version": "Plan"} if kind == "budget" else {}
    answers = {"account-types": "proposed", "kind": kind, "averages": "load", "fte": "leave-out"}
    if kind == "prices":
        contracts = [f"C-10{number},Gloves {number},Acme Inc" for number in range(1, 7)]
        new_desk.post("\n".join(["Contract,Title,Supplier", *contracts]) + "\n", "contracts", create_missing=True)

    with suppress(UserError):  # a question: nothing is stored
        new_desk.post(lines, kind, mapping=mapping, answers=answers, create_missing=True, **options)

    assert not stored(new_desk, b"Zebulon", b"Quark", b"Waterhouse", b"Stoneham")
