"""What was imported can be listed, looked into, and corrected from a file; profiles; permissions."""

import csv
import io

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import ImportProfile
from planning.spreadsheet_text import inert
from services import imports
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services.imports.conftest import ADMIN, Desk

HEAD = "Date,Department,Account,Supplier,Amount\n"


def test_batches_are_listed_newest_first(desk: Desk) -> None:
    first = desk.post(HEAD + "2026-01-10,ICU,6100,,10.00\n", name="jan.csv")
    second = desk.post(HEAD + "2026-02-10,XX,6100,,10.00\n2026-02-10,ICU,6100,,1.00\n", name="feb.csv")
    imports.undo(desk.url, ADMIN, batch_id=first.batch_id)

    table = imports.list_batches(desk.url, ADMIN)

    assert table[["id", "file_name", "rows_loaded", "open_rejected", "control_of"]].values.tolist() == [
        [second.batch_id, "feb.csv", 1, 1, "amount"],
        [first.batch_id, "jan.csv", 1, 0, "amount"],
    ]
    assert table["undone_at"].isna().tolist() == [True, False]


def test_a_batch_shows_its_months_and_rejected_rows(desk: Desk) -> None:
    outcome = desk.post(HEAD + "2026-01-10,ICU,6100,,10.00\n2026-02-10,ICU,6100,,20.00\n2026-02-11,ICU,6100,,tbd\n")

    detail = imports.batch_detail(desk.url, ADMIN, batch_id=outcome.batch_id)

    assert detail["periods"].values.tolist() == [[202601, 1, 1000], [202602, 1, 2000]]
    assert detail["rejected"][["line_number", "column", "value", "code"]].values.tolist() == [
        [4, "Amount", "tbd", "bad_amount"]
    ]
    assert detail["mapping"]["department"] == "Department"
    with pytest.raises(UserError, match="No batch 99"):
        imports.batch_detail(desk.url, ADMIN, batch_id=99)


def test_rejected_rows_can_be_corrected_and_loaded(desk: Desk) -> None:
    outcome = desk.post(HEAD + "2026-01-10,ICU,6100,,10.00\n2026-01-11,IC,6100,=1+1,-20.00\n2026-01-12,ICU,6100,,x\n")

    text = imports.rejected_csv(desk.url, ADMIN, batch_id=outcome.batch_id).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text))) == [
        ["Date", "Department", "Account", "Supplier", "Amount"],
        ["2026-01-11", "IC", "6100", "'=1+1", "-20.00"],
        ["2026-01-12", "ICU", "6100", "", "x"],
    ]
    corrected = text.replace(",IC,", ",ICU,").replace("'=1+1", "Medline Industries").replace(",x", ",5.00")
    assert desk.post("\ufeff" + corrected).loaded_total == -1500


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=SUM(A1)", "'=SUM(A1)"),
        ("@cmd", "'@cmd"),
        ("+49 call", "'+49 call"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'\t=1"),
        ("-12.50", "-12.50"),
        ("-1,234.50", "-1,234.50"),
        ("+5", "+5"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_formulas_are_made_inert_and_numbers_stay(cell: str, expected: str) -> None:
    assert inert(cell) == expected


def test_a_profile_is_used_for_the_same_header_again(desk: Desk) -> None:
    lines = "When,Where,What,Sum A,Sum B\n2026-01-10,ICU,6100,1.00,2.00\n2026-01-11,ED,6100,3.00,4.00\n"
    mapping = {"date": "When", "department": "Where", "account": "What", "amount": "Sum B"}
    preview = desk.preview(lines, mapping=mapping)
    assert preview.layout is not None
    imports.save_profile(
        desk.url, ADMIN, kind="ledger", name="Odd", fingerprint=preview.layout.fingerprint, mapping=mapping
    )

    assert desk.preview(lines).profile_suggested == "Odd"
    assert desk.post(lines).loaded_total == 600
    with reading(desk.url) as session:
        profile = session.exec(select(ImportProfile)).one()
        assert (profile.kind, profile.name) == ("ledger", "Odd")
        assert profile.used_at is not None
    with pytest.raises(UserError, match="No saved mapping"):
        desk.preview(lines, profile="Even")


def test_a_mapping_to_a_missing_column_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="no column “Nope”"):
        desk.post(HEAD + "2026-01-10,ICU,6100,,10.00\n", mapping={"amount": "Nope"})


def test_only_those_who_may_import_can(desk: Desk) -> None:
    path = desk.file(HEAD + "2026-01-10,ICU,6100,,10.00\n")
    options = imports.ImportOptions(kind="ledger")

    for role in ("viewer", "manager", "approver"):
        with pytest.raises(NotPermittedError):
            imports.post(desk.url, Actor("x", role), path, filename="a.csv", options=options)
        with pytest.raises(NotPermittedError):
            imports.preview(desk.url, Actor("x", role), path, filename="a.csv", options=options)
        with pytest.raises(NotPermittedError):
            imports.undo(desk.url, Actor("x", role), batch_id=1)


def test_unreadable_files_are_refused_and_leave_nothing(desk: Desk) -> None:
    for content in (b"", b"\x00\x01\x02" * 400, b"PK\x03\x04broken", b"%PDF-1.7 nothing"):
        with pytest.raises(UserError):
            desk.post(content)
    assert desk.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]


def test_a_file_above_the_limit_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELOAD_MAX_UPLOAD_MB", "0")

    with pytest.raises(UserError, match="the limit is") as refused:
        desk.post(HEAD + "2026-01-10,ICU,6100,,10.00\n")
    assert refused.value.code == "too_large"


def test_every_import_leaves_an_audit_event(desk: Desk) -> None:
    from data.engine import reading
    from services import audit

    outcome = desk.post(HEAD + "2026-01-10,ICU,6100,,10.00\n")
    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)

    events = desk.rows("SELECT action, subject, actor FROM audit_event ORDER BY id")
    assert events[-2:] == [("import.ledger", "import_batch/1", "ada"), ("import.undo", "import_batch/1", "ada")]
    with reading(desk.url) as session:
        assert audit.first_broken(session) is None
