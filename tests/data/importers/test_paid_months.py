"""Labor under months and kinds of pay, or hours and dollars, side by side: each cell becomes a line of its own."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.detect import recognize
from data.importers.headings.paid_months import paid_months
from data.importers.tables.columns import column_facts

MONTHS = {"Jan 2026": "2026-01", "Feb 2026": "2026-02", "2026-03": "2026-03", "April 2026": "2026-04", "May": "May"}
PAID = {
    "Hours": ("hours", ()), "Dollars": ("amount", ()), "REG Hours": ("hours", ("REG",)),
    "Regular": ("hours", ("REGULAR",)),
    "OT": ("hours", ("OT",)), "REG $": ("amount", ("REG",)), "PTO Hrs": ("hours", ("PTO",)),
}  # fmt: skip
SETS = (("Hours", "Dollars"), ("REG Hours", "OT"), ("REG Hours", "PTO Hrs", "REG $"), ("Regular", "OT", "PTO Hrs"))


def _facts(names: list[str]) -> dict[str, object]:
    return {name: column_facts(name, ["10.5", "20.25", "1"]) for name in names}


@given(
    st.lists(st.sampled_from([m for m in MONTHS if m != "May"]), min_size=2, max_size=4, unique=True),
    st.sampled_from(SETS), st.booleans(), st.booleans(),
)  # fmt: skip
def test_each_column_is_of_its_month_and_kind(
    months: list[str], paid: tuple[str, ...], month_first: bool, total: bool
) -> None:
    names = [f"{m} {p}" if month_first else f"{p} {m}" for m, p in product(months, paid)]
    sums = ["Total Hours"] if total else []

    found = paid_months(_facts([*names, *sums]), [*names, *sums])  # type: ignore[arg-type]

    assert found is not None
    assert (set(found.columns), set(found.ignored)) == (set(names), set(sums))
    means = found.unpivot.means
    for group in found.unpivot.groups:
        for mean, name in zip(means, group.sources, strict=True):
            month, one = next(
                ((m, p) for m, p in product(months, paid) if name in (f"{m} {p}", f"{p} {m}")), (None, None)
            )
            if month and one:
                assert PAID[one][0] == mean
                assert group.labels == (MONTHS[month], *PAID[one][1])


@pytest.mark.parametrize(
    "names",
    [
        ["Jan 2026", "Feb 2026", "Mar 2026"],
        ["Jan 2026 Budget", "Jan 2026 Actual", "Feb 2026 Budget", "Feb 2026 Actual"],
        ["REG Hours", "OT Hours", "REG $", "OT $"],
        ["Jan Hours", "Feb Hours", "Mar Hours"],
        ["Jan Debit", "Jan Credit", "Feb Debit", "Feb Credit"],
        ["Jan Hours", "Jan Hours (2)", "Feb Hours"],
        ["Jan Dollars", "Jan Amount", "Feb Dollars", "Feb Amount"],
    ],
)
def test_other_headings_are_none(names: list[str]) -> None:
    assert paid_months(_facts(names), names) is None  # type: ignore[arg-type]


def test_a_payroll_summary_by_month_is_recognized_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        ",,Jan 2026,,Feb 2026,\nDepartment,Job,Regular Hours,Overtime,Regular Hours,Overtime\n6010,RN,1000,20,1100,30\n"
        "6020,RN,900,20,1000.5,30\n"
    )

    assert (recognize(path).kind, recognize(path).sure) == ("labor", True)
