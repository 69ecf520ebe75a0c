"""Two servers on one PostgreSQL: neither shows a figure from before the last change, wherever that was made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.visitor import Visitor
from reports.formats import Formats
from services import imports
from services.permissions import Actor
from tests.browser.driving import served
from tests.small_hospital import add_small_hospital

ADMIN = Actor(name="ada", role="admin")
#: Pages with the year's expense among their figures.
PAGES = ("", "variance", "landing")


@pytest.fixture
def replicas(postgres_url: str) -> Iterator[tuple[Visitor, Visitor]]:
    """Yield a person at each of two servers of the same database, which is empty but for a small hospital."""
    add_small_hospital(postgres_url)
    with (
        served(postgres_url) as one,
        served(postgres_url) as other,
        Visitor(one.address) as first,
        Visitor(other.address) as second,
    ):
        yield first, second


def post(url: str, folder: Path, number: int) -> None:
    """Add 111 of salaries to January, from a process that is neither of the servers."""
    path = folder / f"salaries_{number}.csv"
    path.write_text(f"Period,Department,Account,Amount,Reference\n2026-01,ICU,5100,111.00,DOC-{number}\n")
    options = imports.ImportOptions(kind="ledger", mode="add")
    outcome = imports.post(url, ADMIN, path, filename=path.name, options=options)
    assert outcome.rows_loaded == 1


def text_of(person: Visitor, page: str) -> str:
    shown = person.open(page)
    assert not shown.raised
    return shown.text


def test_both_show_what_was_just_imported(replicas: tuple[Visitor, Visitor], postgres_url: str, tmp_path: Path) -> None:
    for number in range(1, 5):
        post(postgres_url, tmp_path, number)

        for person in replicas if number % 2 else reversed(replicas):
            for page in PAGES:
                assert f"Expense\n${111 * number}\n" in text_of(person, page)


def test_each_shows_what_was_changed_at_the_other(
    replicas: tuple[Visitor, Visitor], postgres_url: str, tmp_path: Path
) -> None:
    post(postgres_url, tmp_path, 1)
    for person in replicas:
        for page in PAGES:
            assert "$111" in text_of(person, page)

    changes = (replicas, "de_DE", "1.234,56 – German"), (replicas[::-1], "sv_SE", "1 234,56 – Swedish")
    for (here, there), locale, label in changes:
        here.open("hospital")
        here.choose("hospital_locale", label, press="hospital_save")

        for person in (there, here):
            for page in PAGES:
                assert f"Expense\n{Formats(locale=locale).money(11_100)}\n" in text_of(person, page)
