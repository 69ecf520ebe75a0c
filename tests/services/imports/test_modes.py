"""The same file twice, overlapping files, replaced months, undo: what is stored is always exactly what was meant."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import imports
from services.errors import UserError
from services.imports import passing
from services.imports.storing import bulk, fingerprint
from tests.services.imports.conftest import ADMIN, Desk, tied

HEAD = "Date,Department,Account,Supplier,Amount,Reference\n"
A = "2026-01-10,ICU,6100,Medline Industries,10.00,A1\n"
B = "2026-01-11,ICU,6200,,20.00,B1\n"
C = "2026-02-12,LAB,6100,,30.00,C1\n"


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    first = desk.post(HEAD + A + B)
    before = desk.everything()

    with pytest.raises(UserError, match=f"as batch {first.batch_id}") as refused:
        desk.post(HEAD + A + B, name="other_name.csv", mode="add")

    assert refused.value.code == "already_posted"
    assert desk.everything() == before


def test_only_new_loads_what_is_not_stored_yet(desk: Desk) -> None:
    desk.post(HEAD + A + B)

    outcome = desk.post(HEAD + B + C + A)

    assert (outcome.rows_loaded, outcome.rows_duplicate, outcome.duplicate_total) == (1, 2, 3000)
    assert tied(outcome)
    assert [amount for *_, amount in desk.ledger()] == [1000, 2000, 3000]
    assert desk.differences().empty


def test_two_equal_lines_of_one_file_are_two_lines(desk: Desk) -> None:
    desk.post(HEAD + A + A)
    outcome = desk.post(HEAD + A * 5)

    assert (outcome.rows_duplicate, outcome.rows_loaded) == (2, 3)
    assert len(desk.ledger()) == 5


def test_letter_case_and_spacing_make_no_line_new(desk: Desk) -> None:
    head = "Date,Department,Account,Amount,Description,Reference\n"
    first = "2026-01-10,ICU,6100,10.00,Gloves  nitrile,Inv a1\n2026-01-10,ICU,6100,10.00,Other,Inv a2\n"
    desk.post(head + first)

    outcome = desk.post(head + first.upper() + "2026-01-10,ICU,6100,10.00, gloves nitrile ,INV  A1\n")

    assert (outcome.rows_duplicate, outcome.duplicate_total, outcome.rows_loaded) == (2, 2000, 1)
    assert tied(outcome)
    assert desk.differences().empty


def test_a_line_that_differs_in_any_stored_field_is_new(desk: Desk) -> None:
    desk.post(HEAD + A)
    others = [
        A.replace("01-10", "01-12"),
        A.replace("ICU", "LAB"),
        A.replace("6100", "6200"),
        A.replace("Medline Industries", "Cardinal Health"),
        A.replace("Medline Industries", ""),
        A.replace("10.00", "10.01"),
        A.replace("10.00", "-10.00"),
        A.replace("A1", "A2"),
    ]

    outcome = desk.post(HEAD + A + "".join(others))

    assert (outcome.rows_duplicate, outcome.rows_loaded) == (1, len(others))


def test_colliding_fingerprints_drop_no_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def constant(columns: dict) -> object:
        import numpy as np

        return np.zeros((len(columns["period"]), 2), dtype=np.uint64).view("V16").ravel()

    monkeypatch.setattr(passing, "fingerprints", constant)
    desk.post(HEAD + A + B)
    outcome = desk.post(HEAD + B + C + A + A)

    assert (outcome.rows_duplicate, outcome.rows_loaded) == (2, 2)


def test_add_loads_every_row_again(desk: Desk) -> None:
    desk.post(HEAD + A)
    outcome = desk.post(HEAD + A + B, mode="add")

    assert (outcome.rows_loaded, outcome.rows_duplicate) == (2, 0)


def test_without_a_mode_an_overlap_is_asked_about(desk: Desk) -> None:
    desk.post(HEAD + A)

    preview = desk.preview(HEAD + A + B + C)
    assert preview.overlap is not None
    assert (preview.overlap.periods, preview.overlap.stored_rows, preview.overlap.equal_rows) == ((202601,), 1, 1)
    assert any("load only lines not stored yet" in sentence for sentence in preview.blocking)
    with pytest.raises(UserError, match="replace these months"):
        desk.post(HEAD + A + B + C, mode=None)
    assert desk.post(HEAD + C, mode=None).rows_loaded == 1  # nothing stored in its month


def test_replaced_months_come_back_with_an_undo(desk: Desk) -> None:
    desk.post(HEAD + A + B + C)
    before = desk.everything()

    replaced = desk.post(HEAD + "2026-01-20,ED,6100,,7.00,N\n", mode="replace")
    assert desk.ledger() == [(202602, "LAB", "6100", 3000), (202601, "ED", "6100", 700)]
    assert desk.differences().empty

    assert imports.undo(desk.url, ADMIN, batch_id=replaced.batch_id) == 1
    assert desk.everything() == before
    assert desk.differences().empty


def test_a_batch_whose_rows_were_replaced_cannot_be_undone_first(desk: Desk) -> None:
    first = desk.post(HEAD + A)
    second = desk.post(HEAD + B, mode="replace")

    with pytest.raises(UserError, match=f"Batch {second.batch_id} replaced"):
        imports.undo(desk.url, ADMIN, batch_id=first.batch_id)
    imports.undo(desk.url, ADMIN, batch_id=second.batch_id)
    imports.undo(desk.url, ADMIN, batch_id=first.batch_id)
    assert desk.everything() == {"lines": [], "totals": [], "suppliers": []}


def test_a_closed_month_is_neither_replaced_nor_undone(desk: Desk) -> None:
    from data.engine import writing
    from data.models import Period

    first = desk.post(HEAD + A)
    with writing(desk.url) as session:
        session.add(Period(period=202601, status="closed", reason="done", changed_by="ada"))

    with pytest.raises(UserError, match="2026-01 is closed"):
        desk.post(HEAD + B + C, mode="replace")
    with pytest.raises(UserError, match="2026-01 is closed"):
        imports.undo(desk.url, ADMIN, batch_id=first.batch_id)
    assert len(desk.ledger()) == 1


def test_an_undone_file_may_be_loaded_again(desk: Desk) -> None:
    outcome = desk.post(HEAD + A)
    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)

    assert desk.post(HEAD + A).rows_loaded == 1
    with pytest.raises(UserError, match="already undone"):
        imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)


def test_a_changed_account_type_does_not_hide_a_stored_line(desk: Desk) -> None:
    lines = "Date,Department,Account,Debit,Credit\n2026-01-10,ICU,6100,10.00,\n2026-01-10,ICU,4000,,50.00\n"
    desk.post(lines)
    _flip(desk, "6100")

    outcome = desk.post(lines + "2026-01-11,ICU,6100,1.00,\n")

    assert (outcome.rows_duplicate, outcome.rows_loaded) == (2, 1)


def desk_account(desk: Desk, code: str) -> int:
    return int(dict(desk.rows("SELECT code, id FROM account"))[code])


def _flip(desk: Desk, code: str) -> None:
    from data.engine import writing
    from data.models import Account
    from services.organization.account_types import flip_account

    with writing(desk.url) as session:
        account = session.get_one(Account, desk_account(desk, code))
        account.type = "revenue"
        session.add(account)
        session.flush()
        flip_account(session, account_id=account.id or 0, old_type="expense", new_type="revenue")


def test_a_failing_chunk_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(HEAD + A)
    before = desk.everything()
    real, calls = bulk.insert_lines, []

    def failing(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OSError("disk gone")
        real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(passing, "insert_lines", failing)
    monkeypatch.setattr("services.imports.files.reading.CHUNK_ROWS", 2)
    with pytest.raises(OSError, match="disk gone"):
        desk.post(HEAD + (B + C) * 4 + "2026-03-01,NEW,6999,NEW,1.00,x\n", create_missing=True)

    assert len(calls) == 3
    assert desk.everything() == before
    assert desk.rows("SELECT COUNT(*) FROM import_batch") == [(1,)]
    assert desk.rows("SELECT COUNT(*) FROM department WHERE code = 'NEW'") == [(0,)]


def test_large_files_keep_their_indexes(desk_sqlite: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FEWEST_FOR_BULK", 1)
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
    before = desk_sqlite.rows(indexes)

    desk_sqlite.post(HEAD + A + B + C)
    assert desk_sqlite.rows(indexes) == before
    monkeypatch.setattr(passing.Pass, "_tally", _broken)
    with pytest.raises(ZeroDivisionError):
        desk_sqlite.post(HEAD + C * 50)
    assert desk_sqlite.rows(indexes) == before


def test_a_full_disk_is_said_and_leaves_nothing_behind(desk_sqlite: Desk) -> None:
    from data.engine import engine_for

    desk_sqlite.post(HEAD + A)
    before = desk_sqlite.everything()
    with engine_for(desk_sqlite.url).connect() as connection:
        raw = connection.connection.driver_connection
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + 20}")
    lines = "".join(f"2026-01-11,ICU,6100,,{number}.00,{'x' * 50}{number}\n" for number in range(5_000))

    with pytest.raises(UserError, match="The disk is full") as refused:
        desk_sqlite.post(HEAD + lines)
    assert refused.value.hint.startswith("Nothing was saved.")
    assert desk_sqlite.everything() == before


def _broken(*_: object) -> None:
    raise ZeroDivisionError


def test_the_same_file_from_many_doors_at_once_is_posted_once(desk: Desk) -> None:
    path = desk.file(HEAD + A + B + "2026-01-12,NEW,6100,,1.00,x\n")
    options = imports.ImportOptions(
        kind="ledger", mode="only_new", create_missing=True, answers={"account-types": "proposed"}
    )

    def load(_: int) -> str:
        try:
            imports.post(desk.url, ADMIN, path, filename=path.name, options=options)
        except UserError as error:
            return error.code
        return "posted"

    with ThreadPoolExecutor(4) as doors:
        answers = sorted(doors.map(load, range(4)))

    assert answers == ["already_posted"] * 3 + ["posted"]
    assert len(desk.ledger()) == 3
    assert desk.differences().empty


def test_different_files_at_once_all_land(desk: Desk) -> None:
    paths = [
        desk.file(HEAD + A.replace("A1", f"R{number}") + f"2026-03-01,NEW,NEW,,{number}.00,x\n") for number in range(4)
    ]
    options = imports.ImportOptions(
        kind="ledger", mode="only_new", create_missing=True, answers={"account-types": "proposed"}
    )

    def load(path: Path) -> int:
        return imports.post(desk.url, ADMIN, path, filename=path.name, options=options).rows_loaded

    with ThreadPoolExecutor(4) as doors:
        assert list(doors.map(load, paths)) == [2] * 4
    assert desk.rows("SELECT COUNT(*) FROM department WHERE code = 'NEW'") == [(1,)]
    assert desk.differences().empty


def test_marks_are_sixteen_bytes_and_differ() -> None:
    import numpy as np
    import pyarrow as pa

    columns = {
        "period": np.array([202601, 202601, 202602]),
        "department_id": np.array([1, 2, 1]),
        "account_id": np.array([2, 1, 2]),
        "posting_date": np.array(["2026-01-01", "NaT", "2026-01-01"], dtype="datetime64[D]"),
        "amount_minor": np.array([5, 5, -5]),
        "description": pa.array(["a", "", "a"]),
        "reference": pa.array(["", "a", ""]),
        "currency": "USD",
    }
    marks = fingerprint.fingerprints(columns).tolist()

    assert [len(mark) for mark in marks] == [16, 16, 16]
    assert len(set(marks)) == 3


# Properties -----------------------------------------------------------------------------------------------------------

LINES = st.lists(st.sampled_from([A, B, C, A.replace("10.00", "-10.00"), C.replace("C1", "")]), min_size=1, max_size=8)
REPEATED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.slow
@REPEATED
@given(stored=LINES, arriving=LINES)
def test_only_new_is_the_difference_of_multisets(desk_sqlite: Desk, stored: list[str], arriving: list[str]) -> None:
    desk = desk_sqlite
    first = desk.post(HEAD + "".join(stored))
    expected = Counter(arriving) - Counter(stored)

    try:
        outcome = desk.post(HEAD + "\n" + "".join(arriving))  # a blank line makes it another file
        assert outcome.rows_loaded == sum(expected.values())
        assert outcome.rows_loaded + outcome.rows_duplicate == len(arriving)
        assert tied(outcome)
        assert len(desk.ledger()) == sum((Counter(stored) | Counter(arriving)).values())
        imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
    finally:
        imports.undo(desk.url, ADMIN, batch_id=first.batch_id)
    assert desk.everything() == {"lines": [], "totals": [], "suppliers": []}


STEPS = st.lists(
    st.tuples(st.sampled_from(["only_new", "add", "replace", "undo"]), LINES, st.integers(0, 5)), max_size=6
)


@pytest.mark.slow
@REPEATED
@given(steps=STEPS, seed=st.integers(0, 10**6))
def test_totals_equal_lines_after_any_sequence(desk_sqlite: Desk, steps: list, seed: int) -> None:
    """Batches are undone from the last to the first at the end; nothing is left then."""
    desk, order, posted = desk_sqlite, random.Random(seed), []
    for number, (step, lines, pick) in enumerate(steps):
        if step == "undo":
            if posted:
                chosen = posted[pick % len(posted)]
                with suppress(UserError):  # a later batch replaced its rows
                    imports.undo(desk.url, ADMIN, batch_id=chosen)
                    posted.remove(chosen)
        else:
            unique = "\n" * (number + 1) + f"2026-01-05,ED,6900,,{order.randint(1, 10**9)}.01,u{seed}\n"
            posted.append(desk.post(HEAD + "".join(lines) + unique, mode=step).batch_id)
        assert desk.differences().empty
    for batch in reversed(posted):
        imports.undo(desk.url, ADMIN, batch_id=batch)
    assert desk.everything() == {"lines": [], "totals": [], "suppliers": []}


def test_a_file_that_vanishes_is_no_batch(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        imports.post(
            desk.url, ADMIN, tmp_path / "gone.csv", filename="gone.csv", options=imports.ImportOptions(kind="ledger")
        )
    assert desk.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]
