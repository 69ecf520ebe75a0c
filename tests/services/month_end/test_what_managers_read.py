"""What a manager reads of closes: her departments, and no reason of finance."""

from pathlib import Path

from data.engine import writing
from data.models import RejectedRow
from services.month_end import months
from services.permissions import Actor
from tests.services.month_end.test_changes import ADMIN, changed, close, post, reopen
from tests.small_hospital import SmallHospital


def test_a_manager_reads_neither_reasons_of_finance_nor_what_was_open_elsewhere(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    hospital = small_hospital
    batch = post(hospital, tmp_path, "jan.csv", "2026-01-10,ICU,6100,10.00,A", "2026-01-10,LAB,6100,20.00,B")
    with writing(hospital.url) as session:
        session.add(RejectedRow(batch_id=batch, line_number=9, cells={"Amount": "x"}))
    close(hospital)
    her = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["ICU"]}))

    def told(actor: Actor) -> tuple[str, tuple[str, ...], str, object]:
        one = changed(hospital, actor).close
        (why,) = months.list_periods(hospital.url, actor)["reason"].tolist()
        return one.reason, one.open_items, one.ended_reason, why

    def counts(actor: Actor) -> list[list[int | None]]:
        table = months.list_periods(hospital.url, actor)[["files", "rejected"]]
        return table.astype("object").where(table.notna(), None).to_numpy().tolist()

    assert (counts(ADMIN), counts(her)) == ([[1, 1]], [[None, None]])
    assert told(ADMIN) == ("final", ("rejected", "budget"), "", "final")
    assert told(her) == ("", ("budget",), "", None)
    reopen(hospital)
    assert told(ADMIN) == ("final", ("rejected", "budget"), "late", "late")
    assert told(her) == ("", ("budget",), "", None)
