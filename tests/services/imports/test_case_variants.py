"""New forms of the reported kinds of files: each is read to the cent, or asked about; none is read wrong."""

from decimal import Decimal

import pytest

from tests.services.imports.case_variants import FOLDER, VARIANTS, Counts
from tests.services.imports.expectations import Held, Loads, Tried, attempt, check_any

_COUNTED = (
    "SELECT e.period, d.code, m.code, SUM(e.quantity_milli) FROM statistic e "
    "JOIN department d ON d.id = e.department_id JOIN measure m ON m.id = e.measure_id "
    "WHERE e.kind = 'actual' AND e.superseded_by IS NULL GROUP BY e.period, d.code, m.code"
)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_new_form_of_a_reported_kind_gives_what_is_right(sqlite_url: str, name: str) -> None:
    kind, rights = VARIANTS[name]

    tried = attempt(sqlite_url, FOLDER / name, kind, **({"version": "B1"} if kind == "budget" else {}))

    counts = [right.cells for right in rights if isinstance(right, Counts)]
    if counts and tried.outcome is not None:
        assert counted(tried) == counts[0]
    else:
        check_any(tried, *(right for right in rights if isinstance(right, Loads | Held)))


def counted(tried: Tried) -> dict[tuple[str, str, str], Decimal]:
    """Return what is stored of a statistics file."""
    return {
        (f"{period // 100}-{period % 100:02d}", department, measure): Decimal(milli) / 1000
        for period, department, measure, milli in tried.rows(_COUNTED)
    }


def test_every_variant_is_held_here() -> None:
    assert sorted(VARIANTS) == sorted(path.name for path in FOLDER.iterdir())
