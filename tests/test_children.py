"""What is logged of a child process that ended, where logs hold no content."""

import logging

import pytest

from processes.children import Child, ChildDiedError, log_death

PRINTED = """exit code 1, printed: Traceback (most recent call last):
  File "/opt/app/.venv/lib/python3.11/site-packages/pandas/core/frame.py", line 12, in insert
    raise KeyError(name)
KeyError: 'Jane Miller'"""


def test_kind_and_place_are_told_and_nothing_of_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        log_death(logging.getLogger("caseload.files"), ChildDiedError(PRINTED, 1))

    facts = caplog.records[0].facts  # type: ignore[attr-defined]
    assert facts == {"exit_code": 1, "error": ["KeyError"], "at": ["pandas/core/frame.py:12 insert"]}


def test_a_child_that_is_killed_says_by_what(caplog: pytest.LogCaptureFixture) -> None:
    child = Child("http.server", "0")
    child.kill()

    log_death(logging.getLogger("caseload.files"), child.death())

    assert caplog.records[0].facts == {"exit_code": -9}  # type: ignore[attr-defined]
