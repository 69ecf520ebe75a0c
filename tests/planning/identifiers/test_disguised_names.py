"""Names in components, in look-alike letters, beside job classes and in names of files are found; others stay."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.identifiers.file_names import safe_file_name, safe_tabs
from planning.identifiers.people import may_be_person
from planning.identifiers.texts import CANDIDATE, CANDIDATE_JOINED, MASK, marks, marks_of_staff, mask

_LIKE = str.maketrans("aeiopcxyNHZPTM", "аеіорсхуΝΗΖΡТМ")  # Cyrillic and Greek
_UNSEEN = ("", "\u200b", "\u2060", "\u00ad", "\u202e", "\ufeff")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("KOWALSKI^MARIA", MASK),
        ("Refund KOWALSKI^MARIA^J^^DR 12", f"Refund {MASK} 12"),
        ("8877^O'NEIL^Zoë", MASK),
        ("Quark^Zebulon", MASK),
        ("ICU^MAIN", "ICU^MAIN"),
        ("GL^6100", "GL^6100"),
        ("10^3 pcs", "10^3 pcs"),
    ],
)
@pytest.mark.parametrize("labels_only", [False, True])
def test_names_in_components_are_found_in_codes_too(text: str, left: str, labels_only: bool) -> None:
    assert mask(text, marks(text, labels_only=labels_only)) == left


@pytest.mark.parametrize(
    "text", ["Patient: Maria Kowalski", "Patient Maria Kowalski", "refund to Maria Kowalski", "MRN 8877012"]
)
@given(places=st.sets(st.integers(0, 30)), unseen=st.sampled_from(_UNSEEN))
def test_letters_that_look_alike_hide_nobody(text: str, places: set[int], unseen: str) -> None:
    disguised = "".join(char.translate(_LIKE) + unseen if place in places else char for place, char in enumerate(text))
    left = mask(disguised, marks(disguised))

    assert "Kowalski" not in left.translate(str.maketrans("аеіорсху", "aeiopcxy"))
    assert MASK in left
    assert pc.match_substring_regex(pa.array([disguised]), CANDIDATE)[0].as_py()
    assert pc.match_substring_regex(pa.array([disguised]), CANDIDATE_JOINED)[0].as_py()


@given(st.text(max_size=40))
def test_what_is_not_masked_stays_letter_by_letter(text: str) -> None:
    parts = mask(text, marks(text)).split(MASK)

    place = 0
    for part in parts:
        place = text.index(part, place) + len(part)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("RN - Maria Kowalski", f"RN - {MASK}"),
        ("RN – Kowalski Maria", f"RN – {MASK}"),
        ("RN Maria Kowalski", f"RN {MASK}"),
        ("Maria Kowalski (RN)", f"{MASK} (RN)"),
        ("RN / Kowalski, Maria", f"RN / {MASK}"),
    ],
)
def test_a_person_beside_a_job_class_is_found(text: str, left: str) -> None:
    assert mask(text, marks_of_staff(text)) == left


@pytest.mark.parametrize(
    "text",
    ["Nurse Practitioner", "RN - Night", "Registered Nurse - Charge", "RN III", "Tech - Imaging",
     "Staff Nurse - Grade B", "Pflegefachkraft - Nachtdienst", "Physician Assistant / Surgery", "LPN (per diem)",
     "St Mary - ICU", ""],
)  # fmt: skip
def test_job_classes_are_none(text: str) -> None:
    assert marks_of_staff(text) == []


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Kowalski Maria", True), ("M. Kowalski", True), ("Kowalski M", True), ("KOWALSKI M.", True),
        ("Kowalski, Zdzislaw", True), ("Acme Ltd", False), ("Medline Industries", False), ("A B C", False),
        ("3M", False), ("Blue Cross", False), ("J Smith & Sons", False), ("Kowalski", False),
    ],
)  # fmt: skip
def test_who_gets_back_what_a_patient_paid_has_the_form_of_a_name(text: str, person: bool) -> None:
    assert may_be_person(text) == person


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Refund_Kowalski_Maria_MRN12345.xlsx", f"Refund_{MASK}.xlsx"),
        ("refund-kowalski-maria.csv", f"refund-{MASK}.csv"),
        ("KowalskiMaria-refund-2025-01.csv", f"{MASK}-refund-2025-01.csv"),
        ("Patient Maria Kowalski 2025-03.xlsx", f"Patient {MASK} 2025-03.xlsx"),
        ("2025-01 Kowalski Maria.xlsx", f"2025-01 {MASK}.xlsx"),
        ("KOWALSKI^MARIA.csv.gz", f"{MASK}.csv.gz"),
        ("MRN 8877012.csv", f"{MASK}.csv"),
        ("Pаtient_Maria_Kowalski.csv", f"Pаtient_{MASK}.csv"),
    ],
)
def test_a_person_in_the_name_of_a_file_is_masked(name: str, kept: str) -> None:
    assert safe_file_name(name) == kept
    assert safe_file_name(kept) == kept


@pytest.mark.parametrize(
    "name",
    ["GL_2025-01.csv", "Patient Days Jan 2026.xlsx", "Austin Budget 2026.xlsx", "Actuals-FY26-P03.csv", "ledger.csv",
     "Sheet1", "Trial Balance St Mary.xlsx", "Refund report January 2026.xlsx", "Victoria Hospital.xlsx",
     "Florence.xlsx", "patient_volume_charlotte_north.csv",
     "Refunds to suppliers.csv", "SAP_Export_Hauptbuch_2025.csv", "", ".csv",
     "a.b.c"],
)  # fmt: skip
def test_names_of_files_of_the_trade_stay(name: str) -> None:
    assert safe_file_name(name) == name


@given(st.text(max_size=40))
def test_the_name_of_a_file_keeps_what_is_no_person(name: str) -> None:
    kept = safe_file_name(name)

    assert kept == name or MASK in kept


def test_tabs_of_persons_stay_apart() -> None:
    tabs = ("Maria Kowalski", "Budget", "Kowalski, Zoe")

    assert safe_tabs(tabs) == {"Maria Kowalski": f"{MASK} 1", "Budget": "Budget", "Kowalski, Zoe": f"{MASK} 3"}
