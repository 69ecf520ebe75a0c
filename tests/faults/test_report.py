"""What the fault matrix prints and writes: what was tried, what was lost, and what did not run."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from faults import report
from faults.matrix import ROWS
from faults.tally import Bench, Tally

PAGE = f"# Faults\n{report.BEGIN}{report.END}\nafter\n"


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def bench(tmp_path: Path) -> Bench:
    return Bench(1, Random(1), tmp_path, Tally())


def test_what_a_case_raises_is_lost_and_the_next_one_runs(tmp_path: Path) -> None:
    row = bench(tmp_path)
    with row.case("first"):
        raise KeyError("column")
    with row.case("second", "kind"):
        pass

    assert (row.tally.tried, dict(row.tally.parts)) == (2, {"kind": 1})
    (lost,) = row.tally.lost
    assert lost.startswith("first: KeyError: 'column'")


def test_a_case_that_takes_too_long_is_lost(tmp_path: Path) -> None:
    row = bench(tmp_path)
    with row.case("slow", allowed=0.0):
        sum(range(300_000))

    assert "slow: took" in row.tally.lost[0]


def test_shares_of_a_row_add_up() -> None:
    whole = Tally(tried=3, longest=2.0, longest_case="a", megabytes=10)
    whole.add(Tally(tried=2, lost=["x"], longest=5.0, longest_case="b", megabytes=7))

    assert (whole.tried, whole.lost, whole.longest_case, whole.megabytes) == (5, ["x"], "b", 10)
    assert Tally.of(whole.as_dict()) == whole


def test_each_share_has_cases_of_its_own(tmp_path: Path) -> None:
    shares = [Bench(7, Random(1), tmp_path, Tally(), share=share, of=3).mine(range(7)) for share in range(3)]

    assert sorted(case for share in shares for case in share) == list(range(7))


def test_after_its_time_a_share_counts_what_it_leaves_out(tmp_path: Path) -> None:
    row = Bench(3, Random(1), tmp_path, Tally(), until=0.0)

    assert list(row.mine(range(3))) == []
    assert row.tally.left_out == 3


def test_a_run_goes_on_where_an_earlier_one_ended(tmp_path: Path) -> None:
    shares = [Bench(7, Random(1), tmp_path, Tally(), share=share, of=2, first=4) for share in range(2)]

    assert sorted(case for share in shares for case in share.mine(range(1, 8))) == [4, 5, 6, 7]
    assert sum(share.tally.before for share in shares) == 3


def test_a_row_that_ran_in_part_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    part = Tally(tried=400, left_out=9_600, longest=1.23, megabytes=300)
    report.print_row(ROWS[0], part)

    assert "tried 400, lost 0, left out 9,600 for want of time;" in capsys.readouterr().out
    assert f"| 400 of 10,000 | 0 | 1.2 s | 300 MB | {today()}, part |" in report.page(PAGE, {1: part}, "full", 1)


def test_a_row_says_what_was_tried_and_lost(capsys: pytest.CaptureFixture[str]) -> None:
    report.print_row(
        ROWS[0], Tally(tried=500, lost=["a line"], longest=1.23, longest_case="save, 5", megabytes=300, seconds=60)
    )

    said = capsys.readouterr().out
    assert "tried 500, lost 1; 60 s, longest case 1.2 s (save, 5), largest process 300 MB" in said
    assert "LOST a line" in said


def test_the_page_keeps_what_a_row_came_to_when_others_run() -> None:
    first = report.page(PAGE, {1: Tally(tried=500)}, "full", 1)
    second = report.page(first, {2: Tally(tried=7, lost=["x"])}, "short", 1)

    lines = second.splitlines()
    assert any(line.startswith("| 1 |") and "| 500 | 0 |" in line and "full" in line for line in lines)
    assert any(line.startswith("| 2 |") and "| 7 | 1 |" in line and "short" in line for line in lines)
    assert second.endswith("after\n")
    assert "row 3" in report.summary({1: Tally(tried=1), 3: Tally(not_run="no server")})


def test_rows_are_numbered_through() -> None:
    assert [row.number for row in ROWS] == list(range(1, 23))
