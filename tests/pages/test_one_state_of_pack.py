"""The files of one pack are of one state of the data, whatever is imported while they are made."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pages.board_pack import making
from services import status
from services.board_pack.figures import MOST_READS, PackQuestion
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from tests.figures import post_actuals
from tests.reports.board_pack.packs import fill
from tests.small_hospital import SmallHospital

QUESTION = PackQuestion(202602, sections=("result",))
TODAY = date(2026, 3, 10)
Imports = Callable[[int], list[int]]


@pytest.fixture
def imports(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> Imports:
    """Let somebody post actuals between the figures of the pack and the first so many readings of the workbook."""
    hospital, read = fill(small_hospital_sqlite), making.workbook_figures.figures

    def between(times: int) -> list[int]:
        done: list[int] = []

        def figures(*arguments: Any, **settings: Any) -> Any:
            if len(done) < times:
                done.append(post_actuals(hospital, [(202602, "LAB", "6900", 11_11)]) or 0)
            return read(*arguments, **settings)

        monkeypatch.setattr(making.workbook_figures, "figures", figures)
        return done

    return between


def test_what_changes_between_pack_and_workbook_is_in_both(
    small_hospital_sqlite: SmallHospital, imports: Imports
) -> None:
    done, url = imports(1), small_hospital_sqlite.url

    read, book = making._of_one_state(url, LOCAL_ACTOR, QUESTION, TODAY, lambda _share, _text: None)

    assert len(done) == 1
    assert read.data_version == book.data_version == status.read(url).data_version
    (ytd,) = [one for one in book.tables if (one.span, one.by) == ("ytd", "account")]
    assert ytd.report.totals["actual"].to_dict() == read.to_date.totals["actual"].to_dict()


def test_a_pack_of_data_that_never_rest_is_refused(small_hospital_sqlite: SmallHospital, imports: Imports) -> None:
    imports(MOST_READS)

    with pytest.raises(UserError, match="changed while the pack was made"):
        making.prepare(
            small_hospital_sqlite.url, LOCAL_ACTOR, QUESTION, TODAY, cents=False, progress=lambda _share, _text: None
        )
