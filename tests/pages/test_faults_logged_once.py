"""Trouble with the machine stands in the log once, however many boundaries it comes by, with pages and downloads."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy.exc import DBAPIError

from pages.common import downloads, messages
from services import faults
from services.errors import UserError


def fail(state: str) -> bytes:
    with faults.refusing_faults():
        raise DBAPIError("INSERT INTO department", None, type("Failure", (Exception,), {"sqlstate": state})())


def show(state: str) -> None:
    with messages.friendly_errors(), messages.refusals():
        fail(state)


def download(state: str) -> None:
    with pytest.raises(UserError):
        downloads._made(lambda: fail(state))


@pytest.mark.parametrize("do", [show, download])
@pytest.mark.parametrize("level", [logging.WARNING, logging.INFO], ids=["plain logs", "JSON"])
@pytest.mark.parametrize("state", ["53100", "23503"], ids=["no room", "perhaps a mistake of ours"])
def test_a_fault_is_logged_once(
    do: Callable[[str], None], level: int, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(level, logger="caseload")
    do(state)
    (told,) = [one for one in caplog.records if one.name.startswith("caseload")]
    assert told.levelno >= level
