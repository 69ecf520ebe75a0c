"""Which measures count days, discharges, beds, cash and receivables, by their names."""

import pytest

from planning.measure_words import is_inpatient, meaning_of, meanings_of


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Patient days", "patient_days"),
        ("Inpatient Days – Med/Surg", "patient_days"),
        ("Occupied bed days", "patient_days"),
        ("Belegungstage", "patient_days"),
        ("Vårddagar", "patient_days"),
        ("Staffed bed days", "bed_days"),
        ("Available bed days", "bed_days"),
        ("Planbettentage", "bed_days"),
        ("Discharges", "discharges"),
        ("Entlassungen", "discharges"),
        ("Unrestricted cash and short-term investments", "cash"),
        ("Net patient accounts receivable", "receivables"),
        ("Emergency visits", None),
        ("Surgical cases", None),
        ("Outpatient visits", None),
        ("Meals served", None),
    ],
)
def test_measures_are_told_by_their_names(name: str, meaning: str | None) -> None:
    assert meaning_of(name) == meaning


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Inpatient revenue", True),
        ("Outpatient surgery", False),
        ("Inpatient and outpatient revenue", None),
        ("Patient service revenue", None),
        ("Stationäre Erlöse", True),
        ("Erlöse ambulante Operationen", False),
    ],
)
def test_revenue_says_whose_it_is(name: str, inside: bool | None) -> None:
    assert is_inpatient(name) == inside


def test_a_code_says_it_and_then_no_name_does() -> None:
    codes, names = ["CASH", "STAFFEDBED", "UC"], ["Geldmittel", "Staffed bed days", "Unrestricted cash"]

    assert meanings_of(codes, names) == ["cash", "bed_days", None]
    assert meanings_of(codes[1:], names[1:]) == ["bed_days", "cash"]
