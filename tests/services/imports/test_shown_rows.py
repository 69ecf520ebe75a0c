"""What a preview shows of the first rows: codes and names, never ids, and every column that is read counts as used."""

import pytest

from services.imports.samples import sample
from tests.services.imports.conftest import Desk
from tests.small_hospital import SmallHospital

LEDGER = "Date,Department,Account,Account name,Amount,Note\n2026-01-05,ICU,6100,Medical supplies,12.50,gloves\n"


def test_known_and_new_codes_are_shown_with_their_names(desk: Desk, small_hospital: SmallHospital) -> None:
    del small_hospital
    line = LEDGER + "2026-01-06,NICU,6777,Baby formula,3.00,milk\n"

    shown = desk.preview(line, create_missing=True)

    assert shown.typed_sample[["department", "account", "amount_minor"]].values.tolist() == [
        ["ICU Intensive care", "6100 Medical supplies", 1250],
        ["NICU", "6777 Baby formula", 300],
    ]
    assert shown.new_codes == {"department": ["NICU"], "account": ["6777 Baby formula"]}


@pytest.mark.parametrize("kind", ["ledger", "budget", "statistics", "labor", "purchases", "contracts"])
def test_no_column_of_a_preview_holds_an_id(new_desk: Desk, kind: str) -> None:
    version = "Plan" if kind == "budget" else None

    rows = new_desk.preview(sample(kind, year=2025).content, kind=kind, create_missing=True, version=version)

    assert len(rows.typed_sample)
    assert [name for name in rows.typed_sample if str(name).endswith("_id")] == []
    codes = rows.typed_sample[["supplier" if kind == "contracts" else "department"]].stack()
    assert all(codes.str.fullmatch(r"\w.*"))  # "-11" is an id that only a preview knows
    if kind == "budget":
        assert set(rows.typed_sample["version"]) == {"Plan"}


def test_months_side_by_side_are_used_columns(new_desk: Desk) -> None:
    wide = "Dept,Statistic,Color,Jan-25,Feb-25,Mar-25\n210,ED Visits,red,100,110,120\n220,Patient Days,blue,90,80,85\n"

    assert new_desk.preview(wide, kind="statistics", create_missing=True).unused_columns == ["Color"]
