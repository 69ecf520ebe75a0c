"""The tour is shown to each person until she closes it."""

import pytest

from services.errors import NotPermittedError
from services.navigation import tour
from services.permissions import Actor
from tests.small_hospital import SmallHospital


def test_each_person_closes_the_tour_for_herself(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    for _again in range(2):
        tour.close(small_hospital.url, finance_lead)

    assert not tour.is_due(small_hospital.url, finance_lead)
    assert tour.is_due(small_hospital.url, Actor("eve", "executive"))


def test_who_looks_as_somebody_sees_no_tour_and_closes_none(planned_hospital: SmallHospital) -> None:
    looking = Actor("eve", "executive", seen_by="ada")

    assert not tour.is_due(planned_hospital.url, looking)
    with pytest.raises(NotPermittedError):
        tour.close(planned_hospital.url, looking)
