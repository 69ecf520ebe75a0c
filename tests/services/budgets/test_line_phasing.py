"""One line spread or raised without a browser: the same rules, the same checks, the same trail."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.budgets import sheet
from services.budgets.line_phasing import METHODS, Phasing, phase
from services.errors import UserError
from services.permissions import Actor
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

ANN = Actor(name="ann", role="finance_lead")


def phased(hospital: SmallHospital, phasing: Phasing, **place: str) -> tuple[int, ...]:
    named = {"version": "Budget 2026", "department": "ICU", "account": "6200"} | place
    months, _saved = phase(hospital.url, ANN, phasing=phasing, **named)
    return months


def stored(hospital: SmallHospital) -> tuple[int, ...]:
    shown = sheet.load(hospital.url, ANN, version_id=hospital.version, department_id=hospital.departments["ICU"])
    return next((row.months for row in shown.rows if row.code == "6200"), (0,) * 12)


def test_a_year_is_spread_like_the_one_before_around_locked_months(small_hospital: SmallHospital) -> None:
    icu, drugs = small_hospital.departments["ICU"], small_hospital.accounts["6200"]
    post_ledger(small_hospital.url, [(202500 + month, icu, drugs, None, month * 100_00) for month in range(1, 13)])
    phased(small_hospital, Phasing(total_minor=1200_00, method="even"))

    months = phased(small_hospital, Phasing(total_minor=9_999_99, method="prior", locked=frozenset({202601, 202612})))

    assert months == stored(small_hospital)
    assert sum(months) == 9_999_99
    assert (months[0], months[11]) == (100_00, 100_00)
    assert list(months[1:11]) == sorted(months[1:11])  # rising, as last year


def test_a_raise_leaves_locked_months_alone(small_hospital_sqlite: SmallHospital) -> None:
    phased(small_hospital_sqlite, Phasing(total_minor=1200_00, method="even"))

    months = phased(small_hospital_sqlite, Phasing(rate_millionths=30_000, locked=frozenset({202601})))

    assert months == (100_00, *[103_00] * 11)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({"version": "Budget 1999"}, "No budget version"),
        ({"department": "XRAY"}, "No department XRAY"),
        ({"account": "0815"}, "No account 0815"),
    ],
)
def test_an_unknown_place_is_refused(
    small_hospital_sqlite: SmallHospital, place: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        phased(small_hospital_sqlite, Phasing(total_minor=1), **place)


def test_nothing_can_be_spread_over_locked_months(small_hospital_sqlite: SmallHospital) -> None:
    locked = frozenset(202601 + month for month in range(12))
    with pytest.raises(UserError, match="All months are locked"):
        phased(small_hospital_sqlite, Phasing(total_minor=1, locked=locked))


def test_a_raise_of_locked_months_alone_is_refused(small_hospital_sqlite: SmallHospital) -> None:
    locked = frozenset(202601 + month for month in range(12))
    with pytest.raises(UserError, match="All months are locked"):
        phased(small_hospital_sqlite, Phasing(rate_millionths=30_000, locked=locked))


def test_a_locked_month_of_another_year_is_refused(small_hospital_sqlite: SmallHospital) -> None:
    with pytest.raises(UserError, match="2031-01 is no month of this budget"):
        phased(small_hospital_sqlite, Phasing(total_minor=1200_00, locked=frozenset({203101})))


def test_there_is_no_prior_year_without_actuals(small_hospital_sqlite: SmallHospital) -> None:
    with pytest.raises(UserError, match="Fewer than twelve months"):
        phased(small_hospital_sqlite, Phasing(total_minor=1, method="prior"))


@pytest.mark.slow
def test_whatever_is_done_the_stored_year_is_the_total(small_hospital_sqlite: SmallHospital) -> None:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.integers(-(10**12), 10**12),
        st.sampled_from([method for method in METHODS if method != "prior"]),
        st.sets(st.integers(202601, 202611)),
    )
    def holds(total: int, method: str, locked: set[int]) -> None:
        phased(small_hospital_sqlite, Phasing(total_minor=total, method=method, locked=frozenset(locked)))
        assert sum(stored(small_hospital_sqlite)) == total

    holds()
