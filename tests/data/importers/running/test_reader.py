"""Reading in a child process gives what reading here gives, and a file that goes too far costs the child only."""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.importers.detect import detect
from data.importers.reading.chunks import Chunk
from data.importers.reading.pieces import read_chunks
from data.importers.running.limits import ReadingLimits
from data.importers.running.pool import Readers
from data.importers.running.reader import FileReader
from data.importers.tables.layout import UnreadableFile
from tests.data.importers.running import hostile

CASES = Path(__file__).resolve().parents[3] / "cases"
USUAL = ReadingLimits()
#: More than the program itself holds at rest, less than any bomb takes.
TIGHT = ReadingLimits(memory_mb=64, cpu_seconds=1, wall_seconds=20)


@pytest.fixture(scope="module")
def shared() -> Iterator[Readers]:
    """Yield readers for tests that leave theirs whole."""
    readers = Readers()
    readers.prepare()
    yield readers
    readers.close()


@pytest.fixture
def readers() -> Iterator[Readers]:
    own = Readers()
    yield own
    own.close()


def case_files() -> list[Path]:
    return sorted(path for path in CASES.rglob("*") if path.is_file())


def outcome(make: Any) -> Any:
    """Return a result, or the parts of a refusal."""
    try:
        return make()
    except UnreadableFile as error:
        return ("refused", error.message, error.hint, error.code)


def parts(chunk: Chunk) -> Any:
    """Return all of a chunk in a form that compares; remarks with their templates."""
    issues = [(vars(issue), vars(issue.message) if vars(issue.message) else None) for issue in chunk.issues]
    return (chunk.table.schema, chunk.table.to_pydict(), chunk.lines.tolist(), chunk.skipped, issues, chunk.raw_rejects)


def read_here(path: Path) -> Any:
    """Return layout and chunks as this process reads them, or the refusal."""
    return outcome(lambda: (detect(path), [parts(chunk) for chunk in read_chunks(path, detect(path), chunk_rows=3)]))


def read_there(reader: FileReader, path: Path) -> Any:
    """Return the same from a child."""

    def read() -> Any:
        layout = reader.call(detect, path, limits=USUAL, waiting=None)
        chunks = reader.chunks(read_chunks, path, layout, chunk_rows=3, limits=USUAL, waiting=None)
        return layout, [parts(chunk) for chunk in chunks]

    return outcome(read)


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_cases_are_read_as_they_are_here(shared: Readers, every: int) -> None:
    paths = case_files()[::every]
    differing = []
    for path in paths:
        with shared.reader() as reader:
            if read_there(reader, path) != read_here(path):
                differing.append(path.name)

    assert len(paths) >= 10
    assert differing == []
    assert len(shared.processes()) == 1  # one reader served them all


def test_a_file_without_rows_has_columns_all_the_same(shared: Readers, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("Department,Account,Amount\n")
    layout = detect(path)
    with shared.reader() as reader:
        (chunk,) = reader.chunks(read_chunks, path, layout, limits=USUAL, waiting=None)

    assert chunk.table.num_rows == 0
    assert chunk.table.column("Amount").chunk(0).to_pylist() == []


def test_a_damaged_workbook_says_the_same(shared: Readers, tmp_path: Path) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(400))
    with pytest.raises(UnreadableFile) as here:
        detect(path)
    with shared.reader() as reader, pytest.raises(UnreadableFile) as there:
        reader.call(detect, path, limits=USUAL, waiting=None)

    assert (there.value.message, there.value.hint, there.value.code) == (
        here.value.message,
        here.value.hint,
        here.value.code,
    )


def test_a_bug_is_raised_here_with_where_it_happened(shared: Readers, tmp_path: Path) -> None:
    with shared.reader() as reader, pytest.raises(KeyError, match="no such column") as raised:
        reader.call(hostile.fail, tmp_path, limits=USUAL, waiting=None)

    assert "in fail" in raised.value.__notes__[0]


# Limits ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("take", [hostile.take_memory, hostile.take_arrow_memory])
def test_too_much_memory_is_one_sentence(readers: Readers, tmp_path: Path, take: Any) -> None:
    with readers.reader() as reader, pytest.raises(UnreadableFile) as refused:
        reader.call(take, tmp_path, limits=TIGHT, waiting=None)

    assert refused.value.message == "The file needs more than 64 MB of memory to read; nothing was stored."
    assert refused.value.code == "memory"
    assert readers.processes() == []


def test_a_workbook_that_swells_in_memory_is_refused(readers: Readers, tmp_path: Path) -> None:
    bomb = hostile.write_bomb(tmp_path / "bomb.xlsx", 8_000)
    assert bomb.stat().st_size < 10_000  # bytes, for half a gigabyte of memory
    with readers.reader() as reader, pytest.raises(UnreadableFile) as refused:
        reader.call(detect, bomb, limits=ReadingLimits(memory_mb=128), waiting=None)

    assert refused.value.code == "memory"


def test_a_pattern_that_never_ends_is_ended(readers: Readers, tmp_path: Path) -> None:
    with readers.reader() as reader, pytest.raises(UnreadableFile) as refused:
        reader.call(hostile.backtrack, tmp_path, limits=TIGHT, waiting=None)

    assert refused.value.message == "The file needs more than 1 seconds of computing time to read; nothing was stored."
    assert refused.value.code == "computing_time"


def test_waiting_has_an_end(readers: Readers, tmp_path: Path) -> None:
    with readers.reader() as reader, pytest.raises(UnreadableFile) as refused:
        reader.call(hostile.sleep, tmp_path, limits=ReadingLimits(wall_seconds=1), waiting=None)

    assert refused.value.message == "The file needs more than 1 seconds to read; nothing was stored."
    assert readers.processes() == []


def test_computing_time_counts_anew_for_each_file(shared: Readers, tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("Department,Account,Amount\n1,2,3.00\n")
    with shared.reader() as reader:
        first = reader.call(hostile.own_number, path, limits=TIGHT, waiting=None)
        for _turn in range(20):
            reader.call(detect, path, limits=TIGHT, waiting=None)

        assert reader.call(hostile.own_number, path, limits=TIGHT, waiting=None) == first


# Deaths ---------------------------------------------------------------------------------------------------------------


def test_a_crash_is_one_sentence_and_the_log_says_more(
    readers: Readers, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), readers.reader() as reader, pytest.raises(UnreadableFile) as refused:
        reader.call(hostile.crash, tmp_path, limits=USUAL, waiting=None)

    assert refused.value.message == (
        "The file could not be read: the process that reads it stopped; nothing was stored."
    )
    reference = refused.value.hint.split()[-1].rstrip(".")
    assert f"reference {reference}; exit code -11" in caplog.text


def test_a_reader_killed_amid_a_file_is_one_sentence(readers: Readers, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "ledger.csv", 3_000)
    layout = detect(path)
    with readers.reader() as reader:
        chunks = reader.chunks(read_chunks, path, layout, chunk_rows=500, limits=USUAL, waiting=None)
        next(chunks)
        os.kill(reader.process, signal.SIGKILL)
        with pytest.raises(UnreadableFile, match="the process that reads it stopped"):
            list(chunks)

    with readers.reader() as another:
        assert another.call(detect, path, limits=USUAL, waiting=None) == layout


def test_a_reader_killed_while_it_waits_is_replaced(readers: Readers, tmp_path: Path) -> None:
    readers.prepare()
    (process,) = readers.processes()
    os.kill(process, signal.SIGKILL)
    wait_for_end(process)
    with readers.reader() as reader:
        assert reader.call(hostile.own_number, tmp_path, limits=USUAL, waiting=None) != process


def test_a_server_has_a_reader_ready_after_one_broke(readers: Readers, tmp_path: Path) -> None:
    readers.prepare()
    (first,) = readers.processes()
    with readers.reader() as reader, pytest.raises(UnreadableFile):
        reader.call(hostile.crash, tmp_path, limits=USUAL, waiting=None)

    (second,) = readers.processes()
    assert second != first


def test_a_reading_that_is_told_to_stop_leaves_nothing(readers: Readers, tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop() -> None:
        raise StoppedError

    with readers.reader() as reader:
        process = reader.process
        with pytest.raises(StoppedError):
            reader.call(hostile.sleep, tmp_path, limits=USUAL, waiting=stop)

    assert wait_for_end(process)
    assert readers.processes() == []


def test_half_a_file_is_enough(readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    path = write_rows(tmp_path / "ledger.csv", 3_000)
    layout = detect(path)
    with readers.reader() as reader:
        process = reader.process
        chunks = reader.chunks(read_chunks, path, layout, chunk_rows=500, limits=USUAL, waiting=None)
        first = next(chunks)
        chunks.close()

    assert readers.processes() == [process]  # it stopped when told, and is ready for the next file
    assert first.table.num_rows == 500
    assert list(spool.iterdir()) == []


def test_two_files_at_once_have_a_reader_each(readers: Readers, tmp_path: Path) -> None:
    both_at_work = threading.Barrier(2)
    sums = {}

    def read(rows: int) -> None:
        path = write_rows(tmp_path / f"{rows}.csv", rows)
        with readers.reader() as reader:
            both_at_work.wait(30)
            layout = reader.call(detect, path, limits=USUAL, waiting=None)
            chunks = reader.chunks(read_chunks, path, layout, chunk_rows=100, limits=USUAL, waiting=None)
            sums[rows] = sum(chunk.table.num_rows for chunk in chunks)

    threads = [threading.Thread(target=read, args=(rows,)) for rows in (1_000, 2_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sums == {1_000: 1_000, 2_000: 2_000}
    assert len(readers.processes()) == 1


def write_rows(path: Path, rows: int) -> Path:
    lines = [
        f"{100 + number % 7},{4000 + number % 90},2026-01-{1 + number % 28:02d},{number}.25" for number in range(rows)
    ]
    path.write_text("\n".join(["Department,Account,Date,Amount", *lines]) + "\n")
    return path


def wait_for_end(process: int, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{process}/stat")
        if status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
