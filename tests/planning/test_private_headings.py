"""Headings of people are known in the languages of exports; a word more makes them headings of the trade."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.privacy import private_columns
from planning.private_headings import heading_of, stands_alone

_PATIENTS = ("Patient", "Patienten", "Patientin", "patient", "Paciente", "Paziente", "Patiënt", "Bewohner", "Résident")
_EMPLOYEES = ("Employee", "Mitarbeiter", "Personal", "Employé", "Salarié", "Empleado", "Dipendente", "Medewerker")
_TOLD = ("Name", "Nr.", "ID", "Code", "Nom", "Número", "Naam", "Nummer")
_LIKE = str.maketrans("aeopcxyTKM", "аеорсхуТКМ")  # Cyrillic


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", "{0}_{1}", "{1} {0}", "{1} de {0}", "{0}.{1}", " {0}  {1}:"])
@pytest.mark.parametrize(("persons", "kind"), [(_PATIENTS, "patient"), (_EMPLOYEES, "employee")])
def test_a_person_with_a_name_or_number_is_known_in_every_order(persons: tuple[str, ...], kind: str, form: str) -> None:
    counts = {"Patienten", "Mitarbeiter", "Personal"}  # after a number several persons are counted
    for person, told in product(persons, _TOLD):
        if not (form[:3] == "{1}" and person in counts):
            assert heading_of(form.format(person, told)) == kind, form.format(person, told)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Patientenname", "patient"), ("Patientennummer", "patient"), ("PatNr", "patient"), ("Bewohnername", "patient"),
        ("Fallnummer", "patient"), ("Fall-Nr.", "patient"), ("Aufnahmenr", "patient"), ("IPP", "patient"),
        ("N° de dossier patient", "patient"), ("Numéro de sécurité sociale", "patient"), ("BSN", "patient"),
        ("Nº historia clínica", "patient"), ("Acct Guarantor", "patient"), ("Patiëntnummer", "patient"),
        ("Personalnummer", "employee"), ("Personal-Nr.", "employee"), ("Pers.-Nr.", "employee"),
        ("Mitarbeitername", "employee"), ("Medewerkersnummer", "employee"), ("N° matricule", "employee"),
        ("Matricola", "employee"), ("Kürzel Mitarbeiter", "employee"), ("Name, Vorname", "part"), ("Vorname", "part"),
        ("Nachname", "part"), ("Nom et prénom", "part"), ("Nom de famille", "part"), ("Apellidos y nombre", "part"),
        ("Mitarbeiter/in Nr.", "employee"), ("Patient(in) Name", "patient"), ("Geb.-Datum", "birth"),
        ("Nom agent", "employee"),
        ("Date naissance", "birth"), ("F. nacimiento", "birth"), ("MA-Nr.", "employee"), ("Physician Name", "employee"),
        ("Cognome e nome", "part"), ("Voornaam", "part"), ("Last Name, First Name", "part"),
    ],
)  # fmt: skip
def test_headings_of_systems_are_known(heading: str, kind: str) -> None:
    assert heading_of(heading) == kind
    assert heading_of(heading.upper()) == kind


@pytest.mark.parametrize(
    "heading", ["Patient Name", "Patient Code", "Patient ID", "Employee ID", "Matricole", "Prénom"]
)
@given(places=st.sets(st.integers(0, 20)), unseen=st.sampled_from(("", "\u200b", "\u2060", "\u00ad", "\u202e")))
def test_letters_that_look_alike_hide_no_heading(heading: str, places: set[int], unseen: str) -> None:
    letters = [char.translate(_LIKE) + unseen if place in places else char for place, char in enumerate(heading)]

    assert heading_of("".join(letters)) == heading_of(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Patient days", "Patients", "Número de pacientes", "Nombre de patients", "Number of patients", "Case No.",
        "Kostenstelle Name", "Lieferant Name", "Nom du fournisseur", "Name", "Nom", "Naam", "Nombre", "Personalkosten",
        "Personal", "Staff", "Pt days", "Member months", "Resident hours", "Patientenzahl", "Fallzahl", "Patiententage",
        "Case number", "Employee benefits", "Nom du compte", "Nome conto", "Nombre de la cuenta", "Staff cost",
        "File name", "Patient transport", "Full name", "Beneficiary", "Births", "Naissances", "Geburten",
        "Medical records", "Arzt", "Provider", "Physician", "Bezeichnung", "Nom du centre de coût",
        "Numero", "No. of employees",
        "Nombre d'employés", "Numero dipendenti", "Aantal medewerkers", "Name der Kostenstelle", "Code",
    ],
)  # fmt: skip
@pytest.mark.parametrize("cells", [["1", "12.5"], ["Supplies", "Drugs"]])
def test_headings_of_the_trade_are_none(heading: str, cells: list[str]) -> None:
    assert private_columns({heading: cells}, kind="ledger") == []
    assert not heading_of(heading)


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("Mitarbeiter", ["Quark, Zebulon", "Smithers, Reg"], "labor"),
        ("Mitarbeiter", ["10471", "10472"], "labor"),
        ("Resident", ["Zebulon Quark", "Reg Smithers"], "ledger"),
        ("Patientin", ["Z. Quark"], "ledger"),
    ],
)
def test_a_word_for_a_person_heads_people_unless_it_heads_figures(heading: str, cells: list[str], kind: str) -> None:
    assert stands_alone(heading)
    assert [item.column for item in private_columns({heading: cells}, kind=kind)] == [heading]
    assert private_columns({heading: ["8", "7.5", "", "120"]}, kind=kind) == []


@pytest.mark.parametrize("heading", ["Mitarbeiter", "Personalnummer", "Nom du salarié"])
def test_employees_of_a_ledger_are_told_where_their_column_is_read(heading: str) -> None:
    cells = {heading: ["Quark", "Smithers"]}

    assert private_columns(cells, kind="ledger") == []
    assert private_columns(cells, kind="ledger", mapping={"description": heading})


@pytest.mark.parametrize("heading", ["Maria Quark", "Quark, Maria", "Quark Maria"])
def test_a_person_who_heads_a_column_of_hours_is_one(heading: str) -> None:
    assert [item.column for item in private_columns({heading: ["8", "7.5"], "RN": ["8"]}, kind="labor")] == [heading]
