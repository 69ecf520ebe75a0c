"""A department that has handed in its part takes no adjustment, asked for before or after."""

import pytest

from services.budgets.adjusting import deciding
from services.budgets.stages import steps
from services.errors import UserError
from tests.services.budgets.adjusting.test_adjusting import ABE, ANN, plan
from tests.small_hospital import SmallHospital


@pytest.mark.parametrize("kind", ["initiative", "one_time", "transfer"])
def test_a_department_that_handed_in_takes_no_adjustment_of_the_draft(small_hospital: SmallHospital, kind: str) -> None:
    planned = plan(small_hospital)
    before = planned.total()
    icu = small_hospital.departments["ICU"]
    steps.submit(planned.url, ANN, version_id=small_hospital.version, seen={icu: 0})

    with pytest.raises(UserError, match="is submitted"):
        planned.make(kind)
    assert planned.total() == before


def test_a_transfer_asked_for_before_is_not_approved_while_a_department_is_closed(
    small_hospital: SmallHospital,
) -> None:
    planned = plan(small_hospital)
    asked = planned.make("transfer")
    steps.submit(planned.url, ANN, version_id=small_hospital.version, seen={small_hospital.departments["ICU"]: 0})
    before = planned.total()

    with pytest.raises(UserError, match="is submitted"):
        deciding.approve(planned.url, ABE, adjustment_id=asked)
    assert planned.total() == before
