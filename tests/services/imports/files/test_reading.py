"""Imports read their files in a child process: the same figures, limits as sentences, nothing left over."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.importers.detect import detect
from data.importers.running.pool import readers
from services import imports
from services.background_work import StoppedError
from services.errors import UserError
from services.imports import ImportOptions
from services.imports.files import reading, rereading
from services.imports.passing import Pass
from services.permissions import Actor
from tests.data.importers.running.hostile import write_bomb
from tests.data.importers.running.test_reader import wait_for_end
from tests.small_hospital import SmallHospital

PROJECT = Path(__file__).resolve().parents[4]
OPTIONS = ImportOptions(kind="ledger", mode="add", sign_convention="natural", create_missing=True)


@pytest.fixture
def in_child(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CASELOAD_READ_IN_CHILD", "yes")
    monkeypatch.setattr(reading.known_layouts(), "_kept", type(reading.known_layouts()._kept)())
    readers().prepare()
    yield
    assert len(readers().processes()) <= 1  # at most the spare one is left


def ledger(path: Path, rows: int = 500) -> Path:
    lines = [f"{number % 4},Supplies,2026-01-{1 + number % 28:02d},{number}.25" for number in range(rows)]
    path.write_text("\n".join(["Department,Account,Date,Amount", *lines]) + "\n")
    return path


def test_an_import_is_the_same_as_in_this_process(
    in_child: None,
    small_hospital_sqlite: SmallHospital,
    finance_lead: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, path = small_hospital_sqlite.url, ledger(tmp_path / "ledger.csv")
    there = imports.preview(url, finance_lead, path, filename=path.name, options=OPTIONS)
    monkeypatch.setenv("CASELOAD_READ_IN_CHILD", "no")
    reading.known_layouts()._kept.clear()
    here = imports.preview(url, finance_lead, path, filename=path.name, options=OPTIONS)

    assert imports.answer(there) == imports.answer(here)
    assert there.layout == here.layout
    assert there.sample.equals(here.sample)
    assert there.rows_read == 500


def test_a_bomb_is_refused_and_the_next_file_is_read(
    in_child: None,
    small_hospital_sqlite: SmallHospital,
    finance_lead: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CASELOAD_READ_MEMORY_MB", "128")
    bomb = write_bomb(tmp_path / "bomb.xlsx", 8_000)
    url = small_hospital_sqlite.url
    with pytest.raises(UserError) as refused:
        imports.post(url, finance_lead, bomb, filename=bomb.name, options=OPTIONS)

    assert refused.value.message == "The file needs more than 128 MB of memory to read; nothing was stored."
    assert refused.value.code == "memory"
    path = ledger(tmp_path / "ledger.csv")
    assert imports.post(url, finance_lead, path, filename=path.name, options=OPTIONS).rows_loaded == 500


def test_progress_arrives_and_stopping_leaves_nothing(
    in_child: None,
    small_hospital_sqlite: SmallHospital,
    finance_lead: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    monkeypatch.setattr(reading, "CHUNK_ROWS", 100)
    path, url = ledger(tmp_path / "ledger.csv"), small_hospital_sqlite.url
    told: list[str] = []

    def stop_at_300(share: float, sentence: str) -> None:
        assert 0 <= share <= 1
        told.append(sentence)
        if sentence == "300 rows read":
            raise StoppedError

    with pytest.raises(StoppedError):
        imports.post(url, finance_lead, path, filename=path.name, options=OPTIONS, progress=stop_at_300)
    gc.collect()

    assert [sentence for sentence in told if "rows" in sentence] == ["100 rows read", "200 rows read", "300 rows read"]
    assert list(spool.iterdir()) == []
    assert imports.list_batches(url, finance_lead).empty


def test_posting_does_not_detect_again(
    small_hospital_sqlite: SmallHospital, finance_lead: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    monkeypatch.setattr(reading, "detect", lambda path, **how: looked.append(path) or detect(path, **how))
    path, url = ledger(tmp_path / "looked at.csv", rows=77), small_hospital_sqlite.url
    imports.preview(url, finance_lead, path, filename=path.name, options=OPTIONS)
    imports.post(url, finance_lead, path, filename=path.name, options=OPTIONS)

    assert looked == [path]


def test_a_pass_that_starts_over_reads_nothing_again(
    in_child: None,
    small_hospital_sqlite: SmallHospital,
    finance_lead: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = []
    chunks_of = reading.chunks_of
    monkeypatch.setattr(
        rereading, "chunks_of", lambda path, *given, **how: read.append(path) or chunks_of(path, *given, **how)
    )
    monkeypatch.setattr(reading, "CHUNK_ROWS", 100)
    passes = []
    run = Pass.run
    monkeypatch.setattr(Pass, "run", lambda current: passes.append(1) or run(current))
    # The first hundred rows look like natural signs, all rows together like a general ledger.
    few = [f"1,Patient revenue,2026-01-05,{number}.00" for number in range(100)]
    most = [f"1,Patient revenue,2026-02-05,-{number}000.00" for number in range(1, 300)]
    path = tmp_path / "ledger.csv"
    path.write_text("\n".join(["Department,Account,Date,Amount", *few, *most]) + "\n")
    options = ImportOptions(kind="ledger", mode="add", create_missing=True)
    preview = imports.preview(small_hospital_sqlite.url, finance_lead, path, filename=path.name, options=options)

    assert preview.rows_read == 399
    assert len(passes) == 2
    assert read == [path]


def test_a_file_with_much_to_keep_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_child: None
) -> None:
    monkeypatch.setattr(rereading.FileRows, "MOST_BYTES", 1_000)
    path = ledger(tmp_path / "ledger.csv")
    layout, rows = detect(path), rereading.FileRows()
    first = [chunk.table.num_rows for chunk in rows.chunks(path, layout)]

    assert [chunk.table.num_rows for chunk in rows.chunks(path, layout)] == first == [500, 0]
    assert rows._kept == []


def test_a_changed_file_and_another_kind_are_detected_anew(tmp_path: Path) -> None:
    path = ledger(tmp_path / "ledger.csv")
    first = reading.layout_of(path, sha256="one", filename="a.csv", sheet=None, kind="ledger", sample_rows=100)
    path.write_text("Day;Ward;Beds\n2026-01-01;ICU;12\n2026-01-02;ICU;14\n")
    second = reading.layout_of(path, sha256="two", filename="a.csv", sheet=None, kind="ledger", sample_rows=100)
    again = reading.layout_of(path, sha256="one", filename="a.csv", sheet=None, kind="ledger", sample_rows=100)

    assert first == again
    assert second.columns == ("Day", "Ward", "Beds")


def test_few_layouts_are_kept_and_no_large_one(tmp_path: Path) -> None:
    known = reading.KnownLayouts()
    layout = detect(ledger(tmp_path / "ledger.csv"))
    for number in range(known.MOST + 5):
        known.put(number, layout)

    assert known.get(4) is None
    assert known.get(5) == layout
    known.MOST_BYTES = 10
    known.put("large", layout)
    assert known.get("large") is None


def test_a_pass_that_breaks_off_gives_its_reader_back(
    tmp_path: Path, in_child: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_ROWS", 100)
    path = ledger(tmp_path / "ledger.csv")
    layout = detect(path)

    def work() -> None:
        for _chunk in reading.chunks_of(path, layout):
            raise StoppedError

    with pytest.raises(StoppedError) as kept:  # as a job keeps what its work raised
        work()

    assert kept.value is not None
    assert readers().at_work() == []


INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from data.importers.running.pool import readers
from services.imports.files import reading
from tests.data.importers.running import hostile
os.environ["CASELOAD_READ_IN_CHILD"] = "yes"
def interrupt():
    print(*readers().processes(), flush=True)
    os.kill(os.getpid(), signal.SIGINT)
threading.Timer(1.0, interrupt).start()
reading.detect = hostile.sleep
reading.layout_of(Path("x"), sha256="x")
"""


OWNER = """
import os, sys, time
from pathlib import Path
from services.imports.files import reading
from tests.data.importers.running import hostile
os.environ["CASELOAD_READ_IN_CHILD"] = "yes"
reading.detect = hostile.tell_and_sleep
reading.layout_of(Path(sys.argv[1]), sha256="x")
"""


@pytest.mark.slow
def test_a_reader_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "reader"
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(note)], cwd=PROJECT)
    until = time.monotonic() + 30
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.05)
    reader = int(note.read_text())
    owner.kill()
    owner.wait(20)

    assert wait_for_end(reader)


@pytest.mark.slow
def test_the_terminal_says_in_one_sentence_that_a_file_needs_too_much(tmp_path: Path) -> None:
    bomb = write_bomb(tmp_path / "bomb.xlsx", 8_000)
    variables = {"CASELOAD_READ_IN_CHILD": "yes", "CASELOAD_READ_MEMORY_MB": "128"}
    variables["DATABASE_URL"] = f"sqlite:///{tmp_path / 'caseload.sqlite'}"
    done = subprocess.run(
        [sys.executable, "cli.py", "inspect", str(bomb)],
        capture_output=True,
        check=False,
        text=True,
        cwd=PROJECT,
        env={**os.environ, **variables},
        timeout=60,
    )

    assert done.returncode == 1
    assert "The file needs more than 128 MB of memory to read; nothing was stored." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_ctrl_c_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        capture_output=True,
        check=False,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        timeout=60,
    )

    assert "KeyboardInterrupt" in done.stderr
    (process,) = map(int, done.stdout.split())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert list(tmp_path.iterdir()) == []
