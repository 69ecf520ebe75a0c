"""Headings that name patients or employees, in the languages of exports: every word of them has to be accounted for.

A heading is one of people where a word for a person stands beside a word for a name, a number or an address, and no
other word does: "Patienten-Nr.", "Nom du patient", "Numero dipendente". "Patient days" and "Lieferant Name" have a word
more. A number before several persons is their count ("Numero de pacientes", "Nombre de patients").
"""

import re
from functools import lru_cache

from planning.names import legible, plain_words


def words_of(words: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(words.split())


_PATIENT = words_of(  # no text
    "patient patientin patiente paciente paziente pt pat resident residente bewohner bewohnerin heimbewohner "
    "bewoner member guarantor insured subscriber policyholder versicherter "
    "versicherte assure assuree asegurado assistito verzekerde pasient patientens"
)
_PATIENTS = words_of(  # no text
    "patients patienten patientinnen patientes pacientes pazienti patienter residents bewoners pts pats "
    "members guarantors versicherten assures asegurados assistiti verzekerden pasienter"
)
_EMPLOYEE = words_of(  # no text
    "mitarb ma agent ee assoc associate physician doctor arzt arztin medecin medico surgeon operateur "
    "employee emp worker nurse clinician caregiver colleague mitarbeiterin angestellter angestellte "
    "arbeitnehmer arbeitnehmerin beschaftigter employe employee salarie salariee empleado empleada trabajador "
    "trabajadora dipendente impiegato medewerker werknemer ansatt medarbejder medarbetare funcionario "
    "colaborador collaborateur"
)
_EMPLOYEES = words_of(  # no text
    "employees staff workers nurses personnel colleagues mitarbeiter mitarbeitende mitarbeitenden "
    "mitarbeiters beschaftigte beschaftigten personal employes salaries empleados trabajadores dipendenti "
    "medewerkers werknemers personeel personeels personale funcionarios collaborateurs"
)
#: A part of a name that no business has.
_PARTS = words_of(  # no text
    "firstname lastname surname forename vorname vornamen nachname nachnamen familienname zuname rufname "
    "geburtsname prenom prenoms patronyme apellido apellidos cognome voornaam achternaam fornavn etternavn "
    "efternavn fornamn efternamn sobrenome"
)
_TWO_WORDS = re.compile(r"\b(first|last|sur|given|family|middle|maiden) names?\b|\bnom de (?:famille|naissance)\b")
_NAMES = words_of(  # no text
    "name names namen nom noms nome nombre nombres naam navn namn initials initialen initiales kurzel"
)
_NUMBERS = words_of(  # no text
    "nif nie dni matr id ids no nr num number numbers nummer numero n identifier identification ident identifiant "
    "identificativo identificador kennung kennzahl kennzeichen code codigo codice key schlussel matricule "
    "matricola matricula mrn ssn"
)
_FACTS = words_of(  # no text
    "address adresse anschrift direccion indirizzo adres phone telephone telefon telefono telefoon mobile "
    "email mail dob sex gender geschlecht sexe sexo sesso geslacht birthdate geburtsdatum geboortedatum"
)
_OF_PATIENTS = words_of(  # no text
    "account acct chart record file visit case dossier akte"
)
_GLUE = words_of(  # no text
    "of the de du des del della di do da la le les l d s der die das van het and et und y e en o or full "
    "given family middle unique internal"
)
_COUNTING = words_of(  # no text
    "number numbers no nr num numero nombre n"
)
#: Both genders in one word: "Patient/in", "Mitarbeiter:innen", "Salarié(e)".
_EITHER = re.compile(r"(?<=[a-z])(?:[/:*_]-?(?:in|innen|en|r)\b|\((?:in|innen|e|es|a|n|r)\))", re.IGNORECASE)
#: What stands for a patient's stay or record by itself.
_OF_STAYS = re.compile(
    r"(?:(?:krankenhaus)?fall|behandlungsfall|aufnahme|einweisungs|versicherten|krankenversicherten|versicherungs"
    r"|sozialversicherungs|rentenversicherungs|krankenversicherungs|sv|egk|kv|opname|burgerservice|bsn)[ ]?"
    r"(?:nummer|nr|no|id|kennung|kennzeichen)"
    r"|kvnr|svnr|bsn|ipp|iep|nip|nir|nhc|nuss|nuhsa|dni|cpr(?: (?:nr|nummer))?"
    r"|(?:(?:n|no|nr|num|numero)(?: (?:de|du|d))? )?(?:sejour|dossier (?:du )?patient|dossier medical|securite sociale"
    r"|insee|historia clinica|seguridad social|expediente clinico|cartella clinica|nosologico|tessera sanitaria"
    r"|medisch dossier)|(?:medical|med) rec(?:ord)? (?:no|num|number|id|nr)|henkilotunnus|personnr|fodselsnr"
)
_BIRTHS = re.compile(
    r"(?:geb|geburts|naissance|nacimiento|nascita|geboorte|birth|nac|nasc|fodsels?|fodelse) ?"
    r"(?:datum|dat|date|day|tag|dato)"
    r"|(?:date|datum|data|fecha|dat|f|d)(?: (?:of|de|di|du|da))? "
    r"(?:naissance|nacimiento|nascita|birth|nac|naiss|geb|nascimento)"
    r"|geboren(?: am)?|nee? le|nat[oa] il|nacid[oa](?: el)?|born(?: on)?|dob|d o b"
)
_OF_STAFF = re.compile(
    r"pernr|persnr|pers (?:nr|no|id)|(?:n|no|num|numero)(?: (?:de|di))? (?:matricule|matricola|matricula)|matricule"
    r"|matricola|matricula|(?:lohn|gehalts|stamm|ausweis|dienst)[ ]?(?:nummer|nr)"
)
_SUFFIXES = tuple(sorted(_NAMES | _NUMBERS | _PARTS | {"geburtsdatum", "adresse", "anschrift"}, key=len, reverse=True))
_PERSONS = _PATIENT | _PATIENTS | _EMPLOYEE | _EMPLOYEES
#: Words that head columns of people by themselves, unless these hold figures.
_ALONE = (_PATIENT | _EMPLOYEE) - words_of(  # no text
    "pt pat emp member insured nurse mitarb ma agent ee assoc associate physician doctor arzt arztin medecin medico "
    "surgeon operateur"
)  # no text
_SEVERAL_ALONE = words_of(  # no text
    "mitarbeiter mitarbeitende medewerkers"
)


@lru_cache(maxsize=10_000)
def heading_of(name: str) -> str:
    """Return "patient", "birth", "employee" or "part" (of a name) for a heading that names people, else ""."""
    words = _words(name)
    spelled = " ".join(words)
    kinds = {
        "birth": _BIRTHS.fullmatch(spelled) is not None,
        "patient": _OF_STAYS.fullmatch(spelled) is not None or _is_of(words, _PATIENT, _PATIENTS, _OF_PATIENTS),
        "employee": _OF_STAFF.fullmatch(spelled) is not None or _is_of(words, _EMPLOYEE, _EMPLOYEES, frozenset()),
        "part": _is_part(spelled),
    }
    return next((kind for kind, fits in kinds.items() if fits), "")


@lru_cache(maxsize=10_000)
def stands_alone(name: str) -> str:
    """Return "patient" or "employee" for a heading that is a word for one person and nothing else, else ""."""
    words = _words(name)
    if len(words) != 1 or words[0] not in _ALONE | _SEVERAL_ALONE:
        return ""
    return "patient" if words[0] in _PATIENT else "employee"


def _words(name: str) -> list[str]:
    """Return the words of a heading as one reads them, compounds taken apart ("Patientennummer")."""
    one = _EITHER.sub("", legible(name))
    return [part for word in plain_words(one).split() for part in _halves(word)]


def _halves(word: str) -> tuple[str, ...]:
    for suffix in _SUFFIXES:
        before = word.removesuffix(suffix)
        if before != word:
            for person in (before, before.removesuffix("s")):
                if person in _PERSONS:
                    return person, suffix
    return (word,)


def _is_of(words: list[str], one: frozenset[str], several: frozenset[str], beside: frozenset[str]) -> bool:
    persons = [place for place, word in enumerate(words) if word in one | several]
    told = [place for place, word in enumerate(words) if word in _NAMES | _NUMBERS | _FACTS | _PARTS | beside]
    if not persons or not told or len(words) > 6:
        return False
    rest = set(words) - one - several - _NAMES - _NUMBERS - _FACTS - _PARTS - _GLUE - beside
    counted = all(words[place] in several for place in persons) and words[0] in _COUNTING
    return not rest and not counted


def _is_part(spelled: str) -> bool:
    words = set(_TWO_WORDS.sub("surname", spelled).split())
    parts = words & _PARTS
    return bool(parts) and not words - _PARTS - _NAMES - _GLUE
