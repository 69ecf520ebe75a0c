"""The checklist tells what is there, with its months, and what is not."""

from services import checklist
from services.permissions import Actor
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

ADMIN = Actor(name="ada", role="admin")


def done(url: str) -> dict[str, tuple[int, int] | None]:
    return {step.name: step.months for step in checklist.steps(url, ADMIN) if step.done}


def test_nothing_is_done_in_an_empty_database(database_url: str) -> None:
    assert done(database_url) == {}


def test_each_input_is_ticked_with_its_months(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    assert done(hospital.url) == {"units": None}  # no figures, but departments that know what they count

    post_actuals(hospital, [(202601, "ICU", "6100", 1_00), (202603, "ICU", "6100", 1_00)])
    set_budget(hospital, [(202602, "ICU", "6100", 1_00)])
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [100, 110], first=202601)

    assert done(hospital.url) == {
        "ledger": (202601, 202603),
        "budget": (202602, 202602),
        "statistics": (202601, 202602),
        "units": None,
    }
    add_months(*place, [100], first=202605, version=hospital.version)
    assert done(hospital.url)["budget-volumes"] == (202605, 202605)
    assert done(hospital.url)["statistics"] == (202601, 202602)
