"""The report at the end of `make test`: what ran, what did not and why, and an honest exit code."""

from pathlib import Path

import pytest

from scripts.run_tests import NO_REAL_DATA, PartOutcome, main, read_outcome, report

RESULTS = """<?xml version="1.0"?><testsuites><testsuite>
<testcase name="a"/><testcase name="b"><properties><property name="real_data" value="yes"/></properties></testcase>
<testcase name="c"><failure message="no">…</failure></testcase>
<testcase name="d"><error message="setup"/></testcase>
<testcase name="e"><skipped message="no PostgreSQL server"/></testcase>
<testcase name="f"><properties><property name="real_data" value="yes"/></properties>
<skipped message="no PostgreSQL server"/></testcase>
</testsuite></testsuites>"""


def outcome(**counts: int) -> PartOutcome:
    found = PartOutcome("quick", passed=counts.get("passed", 0), failed=counts.get("failed", 0))
    found.skipped["real data not found"] = counts.get("skipped", 0)
    return found


def test_tests_failures_and_reasons_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "quick.xml"
    path.write_text(RESULTS, encoding="utf-8")

    found = read_outcome("quick", path)

    assert (found.passed, found.failed) == (2, 2)
    assert dict(found.skipped) == {"no PostgreSQL server": 2}
    assert found.over_real_files == 1


def test_results_that_were_never_written_are_trouble(tmp_path: Path) -> None:
    assert read_outcome("quick", tmp_path / "none.xml").trouble


def test_the_last_lines_name_what_did_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    code = report([outcome(passed=3, skipped=2)], ["Chromium, so the browser tests did not run: no apt"], strict=False)

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[-4:] == [
        "Not run: 2 × real data not found",
        "Not to be had: Chromium, so the browser tests did not run: no apt",
        f"Over real files and series: {NO_REAL_DATA}",
        "3 passed, 0 failed, 2 skipped",
    ]


def test_tests_over_real_files_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    counted = outcome(passed=3)
    counted.over_real_files = 2

    report([counted, counted], [], strict=False)

    assert "Over real files and series: 4 tests" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("counts", "missing", "strict", "code"),
    [
        ({"passed": 3}, [], True, 0),
        ({"passed": 3, "failed": 1}, [], False, 1),
        ({"skipped": 3}, [], False, 1),  # nothing ran at all
        ({"passed": 3}, ["PostgreSQL"], False, 0),
        ({"passed": 3}, ["PostgreSQL"], True, 1),  # in CI nothing may be missing
    ],
)
def test_the_exit_code_is_honest(counts: dict[str, int], missing: list[str], strict: bool, code: int) -> None:
    assert report([outcome(**counts)], missing, strict=strict) == code


def test_a_part_that_ended_early_fails_the_whole() -> None:
    ended = outcome(passed=3)
    ended.trouble = "stopped after 1500 seconds"

    assert report([ended], [], strict=False) == 1


def test_an_unknown_part_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quik"]) == 2
    assert "choose from quick, slow, faults, browser" in capsys.readouterr().err
