"""What a person writes means one department or account, or none: a code wins, and no one of several is taken."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.engine import writing
from data.models import Account, Department
from services.errors import UserError
from services.organization.by_text import by_text
from tests.small_hospital import SmallHospital

WORDS = st.lists(st.sampled_from(["ZZ", "1", "2", "Lab"]), min_size=1, max_size=3).map(" ".join)


@pytest.mark.parametrize("account", [False, True])
def test_a_text_means_its_code_else_the_only_one_of_its_name(
    small_hospital_sqlite: SmallHospital, account: bool
) -> None:
    """Codes and names are made of the same few words, so that they begin with and equal each other."""
    hospital, numbers = small_hospital_sqlite, itertools.count()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dictionaries(WORDS, WORDS, min_size=1, max_size=5), WORDS)
    def holds(names: dict[str, str], text: str) -> None:
        mark = f"{next(numbers)}-"  # codes are unique in the database
        known, ids = {}, {}
        for code, name in names.items():
            ids[code] = add(hospital, mark + code, mark + name, account=account)
            known[ids[code]] = f"{mark}{code} {mark}{name}"
        named = [code for code, name in names.items() if name == text]
        if text in names or len(named) == 1:
            meant = text if text in names else named[0]
            assert by_text(hospital.url, known, mark + text, sentence="None.", account=account) == ids[meant]
            return
        with pytest.raises(UserError) as refused:
            by_text(hospital.url, known, mark + text, sentence="None.", account=account)
        assert str(refused.value).startswith("None.") == (not named)
        for code in named:
            assert known[ids[code]] in str(refused.value.hint)

    holds()


def add(hospital: SmallHospital, code: str, name: str, *, account: bool) -> int:
    near = hospital.departments["ICU"]
    with writing(hospital.url) as session:
        row: Account | Department = Account(code=code, name=name, type="expense", category="supplies")
        if not account:
            one = session.get_one(Department, near)
            row = Department(**one.model_dump(exclude={"id", "code", "name"}), code=code, name=name)
        session.add(row)
        session.flush()
        return row.id or 0
