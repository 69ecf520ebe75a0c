"""What could have been said after past months is worked out once, and anew when what was known then is corrected."""

import pytest
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import LaborEntry, Statistic
from services import audit, kept_reads
from services.landing import lines
from services.permissions import LOCAL_ACTOR
from services.staffing import costs
from services.staffing.looking_back import StaffingRecord

YEAR = 2027


@pytest.fixture
def looked_back(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the fiscal years that were looked back into, one entry for each point in time."""
    kept_reads._by_content.clear()
    asked: list[int] = []
    work_out = costs._costs_at

    def counted(record: StaffingRecord, year: int, closed: int) -> costs.StaffingCosts | None:
        asked.append(year)
        return work_out(record, year, closed)

    monkeypatch.setattr(costs, "_costs_at", counted)
    return asked


def land(url: str) -> int:
    """Return where labor lands, in minor units."""
    with reading(url) as session:
        base, landed = lines.of_session(session, LOCAL_ACTOR, fiscal_year=YEAR)
        made = lines.lines_of(base, landed)
    return int(made["amount_minor"].sum())


def test_a_change_of_nothing_known_then_is_not_looked_back_for(demo_url: str, looked_back: list[int]) -> None:
    before = land(demo_url)
    assert looked_back
    looked_back.clear()

    with writing(demo_url) as session:
        audit.record(session, LOCAL_ACTOR, "comment.write", "comment/1", {})

    assert land(demo_url) == before
    assert looked_back == []


def test_a_correction_of_past_hours_is(demo_url: str, looked_back: list[int]) -> None:
    land(demo_url)
    looked_back.clear()

    with writing(demo_url) as session:
        line = session.exec(select(LaborEntry).where(col(LaborEntry.superseded_by).is_(None))).first()
        assert line is not None
        line.hours_milli += 1_000
        audit.record(session, LOCAL_ACTOR, "import.labor", "import_batch/1", {})

    land(demo_url)
    assert looked_back


def test_counts_of_a_month_that_was_not_known_are_not_looked_at(demo_url: str, looked_back: list[int]) -> None:
    land(demo_url)
    looked_back.clear()

    with writing(demo_url) as session:
        is_october = col(Statistic.period) == 202610, col(Statistic.kind) == "actual", col(Statistic.day).is_(None)
        count = session.exec(select(Statistic).where(*is_october)).first()
        assert count is not None
        fields = count.model_dump(exclude={"id", "row_mark"}) | {"period": 202611}
        session.add(Statistic(**fields))
        audit.record(session, LOCAL_ACTOR, "import.statistics", "import_batch/1", {})

    land(demo_url)
    assert looked_back == []
