"""The upload box takes what the import takes, and says so."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.imports import upload_size
from services.settings import ProcessSettings
from tests.pages.people import said


def written(megabytes: int, unit: int) -> str:
    """Return what the box of Streamlit 1.67 writes: the next unit from half of it on, without decimals."""
    size, names = float(megabytes << 20), ["b", "kb", "mb", "gb"]
    while size > unit / 2 and len(names) > 1:
        size, names = size / unit, names[1:]
    return f"{size:.0f}{names[0]}"


def test_the_box_never_promises_more_than_the_import_takes() -> None:
    largest = upload_size.largest()

    assert largest << 20 <= ProcessSettings().max_upload_mb * 1_000_000
    assert {written(largest, unit) for unit in (1000, 1024)} == {"499mb", "476mb"}
    assert written(512, 1000) == "1gb"  # what it said


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "said_apart"), [("500", False), ("600", True)])
def test_a_limit_that_the_box_misreads_is_said(
    sqlite_url: str, open_app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, limit: str, said_apart: bool
) -> None:
    monkeypatch.setenv("CASELOAD_MAX_UPLOAD_MB", limit)

    app = open_app(sqlite_url, "pages/imports/upload.py")

    assert (f"Up to {limit} MB per file." in said(app)) is said_apart
