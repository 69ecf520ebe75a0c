"""Columns that identify patients or employees: found by their header and by what their cells hold.

The planning data needs counts and money only, so such columns are refused or left out. A header alone is proof enough
("MRN"); content needs a pattern that other finance columns do not show by chance: a national number with its check
digit in nearly every cell. Identifiers inside texts are the concern of `planning.identifiers`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from language import N_
from planning.identifiers.people import person_in_any_order
from planning.names import legible, plain_words
from planning.private_headings import heading_of, stands_alone

#: How many distinct cells of a column are looked at.
LOOKED_AT = 3_000


@dataclass(frozen=True)
class PrivateColumn:
    """A column that seems to identify people, and what shows it; the reason never repeats a cell."""

    column: str
    reason: str


_PATIENT_HEADERS = re.compile(
    r"(?:(?:patient|pt|pat|member|beneficiary|resident)s? (?:(?:first|last|full|sur|given|family|middle) ?)?names?"
    r"|names? of (?:the )?patients?|patient|patients? (?:id|ids|no|nr|num|number|identifier|identification|code|key|"
    r"account(?: (?:no|number))?|address|phone|email|dob|ssn|mrn|initials|sex|gender)"
    r"|mrn|mrns|mrn (?:no|number)|medical record(?: (?:no|num|number|id))?|medrec(?: (?:no|num|number))?|emrn"
    r"|hospital (?:no|number|patient number)|unit record number|urn no"
    r"|encounter (?:id|no|number)|visit (?:id|no|number)|csn|admission (?:id|no|number)|episode (?:id|no|number)"
    r"|nhs (?:no|nr|num|number|id)|nhsno|nhsnumber|chi (?:no|number)|hcn|health card(?: (?:no|number))?"
    r"|health insurance (?:no|number|claim number)|hicn?|mbi|medicare (?:id|no|number|beneficiary identifier)"
    r"|medicaid (?:id|no|number)|member (?:id|no|number)|policy ?holder(?: name)?"
    r"|(?:subscriber|insured) (?:id|no|number|names?)|(?:patient )?guarantors?(?: (?:id|no|number|account|names?))?"
    r"|ssn|ssns|social security(?: (?:no|nr|num|number))?|soc sec(?: (?:no|number))?|sin number"
    r"|social insurance (?:no|number)|national insurance (?:no|number)|nino|ni (?:no|number)|personnummer|fodselsnummer"
    r"|dob|d o b|birth ?date|date of birth|birthday|birth day|geburtsdatum|date de naissance|fecha de nacimiento"
    r"|geboortedatum|data di nascita|fodelsedatum|patientenname|patienten ?nummer|nom du patient|numero patient)"
)
_EMPLOYEE_HEADERS = re.compile(
    r"(?:(?:employee|emp|staff|worker|nurse|clinician|caregiver|personnel|colleague)s?"
    r"(?: (?:id|ids|no|nr|num|number|name|names|full name|first name|last name|surname|code|initials|email|"
    r"identifier))"
    r"|employee|associate(?: (?:id|no|number|name))?|worker|payroll name|position id|file (?:no|nr|num|number)|file"
    r"|clock (?:id|no|number)|user id|adp id|resource id"
    r"|emplid|empid|empno|employeeid|employeename|employeenumber|eeid|ee id|person(?:nel)? (?:id|no|number)"
    r"|payroll (?:id|no|number)|badge(?: (?:id|no|number))?|assignment number|npi|sys employee id"
    r"|first name|last name|surname|forename|given name|family name|middle name|full name)"
)
#: What counts people or hours; numbers of people are whole and longer.
_COUNT = re.compile(r"[-(]?(?:[0-9]{0,3}|[0-9]{1,7}[.,][0-9]{1,3})[)-]?")
_STAFF_NAME = re.compile(
    r"names?|nom|nome|nombre|naam|navn|namn|who|person|resource|staff|nurse|caregiver|clinician|worker"
)
#: Headers of a person's name that say so in every kind of file.
_PERSON_PARTS = re.compile(r"(?:first name|last name|surname|forename|given name|family name|middle name)")
_SSN = re.compile(r"(?!000|666|9[0-9]{2})[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}")
_NHS = re.compile(r"[0-9]{3}([ \-]?)[0-9]{3}\1[0-9]{4}")
_NINO = re.compile(r"(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]")
_LETTERS = r"[^\W\d_](?:[^\W\d_]|['’\-])"
_PERSON = re.compile(
    rf"(?:{_LETTERS}*\.?(?: {_LETTERS}*)?, ?{_LETTERS}*(?: [^\W\d_]\.?| {_LETTERS}+)?"
    rf"|{_LETTERS}+(?: [^\W\d_]\.?)?(?: {_LETTERS}+){{1,2}})"
)
_BUSINESS_WORDS = (  # no text
    "ltd limited inc llc llp plc corp corporation company co gmbh ag sa sas bv nv as oy ab trust hospital health "
    "healthcare medical services service supplies supply pharma pharmaceuticals group systems solutions university "
    "council nhs department ward clinic care centre center unit laboratory lab theatre surgery emergency nursing "
    "administration equipment maintenance energy gas power water insurance bank society association college "
    "international technologies technology partners and of for"
)
_NOT_A_PERSON = frozenset(_BUSINESS_WORDS.split())
_ISO_DAY = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})(?:[ T].*)?")
_DAY = re.compile(r"[0-9]{1,2}[/.\-](?:[0-9]{1,2}|[A-Za-z]{3})[/.\-]([0-9]{4})")
#: Concepts whose columns hold business names, documents or money; only a header that names patients speaks there.
_BUSINESS_CONCEPTS = (  # no text
    "supplier supplier_code amount debit credit price quantity hours account account_name department department_name "
    "entity manager owner tax_id period fiscal_year fiscal_period"
)
BUSINESS = frozenset(_BUSINESS_CONCEPTS.split())


def private_columns(
    columns: Mapping[str, Iterable[str]], *, kind: str, mapping: Mapping[str, str] | None = None
) -> list[PrivateColumn]:
    """Return the columns that seem to identify patients (employees too), in file order.

    Args:
        columns: Column name to its cells (a sample or all of them).
        kind: Kind of file; employees are looked for by header in labor files.
        mapping: Concept to column: a supplier's name is no patient's, whatever it looks like.
    """
    concept = {column: name for name, column in (mapping or {}).items()}
    cells = {name: _distinct(values) for name, values in columns.items()}
    reasons: dict[str, str] = {}
    for name, values in cells.items():
        used = concept.get(name, "")
        staff = kind == "labor" or (used != "" and used not in BUSINESS)  # what is not used is not kept
        reason = header_reason(name, kind=kind) or _person_reason(name, values, staff=staff)
        if reason is None:
            reason = content_reason(values, business=concept.get(name) in BUSINESS)
        if reason is not None:
            reasons[name] = reason
    if kind == "labor":
        reasons |= _named_staff(cells, concept, reasons)
    if not any("date of birth" in reason for reason in reasons.values()):
        reasons |= _names_with_births(cells, concept, reasons)
    return [PrivateColumn(name, reasons[name]) for name in cells if name in reasons]


def header_reason(name: str, *, kind: str) -> str | None:
    """Return why a header names people, or None."""
    words = plain_words(legible(name))
    named = heading_of(name)
    if named == "birth":
        return N_("its header is a date of birth")
    if named == "patient" or _PATIENT_HEADERS.fullmatch(words):
        births = re.search(r"birth|dob|d o b|geburt|naissance|nacimiento|geboorte|nascita|fodelse", words)
        return N_("its header is a date of birth") if births else N_("its header names a patient or a personal number")
    if kind == "labor" and (named == "employee" or _EMPLOYEE_HEADERS.fullmatch(words)):
        return N_("its header names an employee")
    if named == "part" or _PERSON_PARTS.fullmatch(words):
        return N_("its header is a part of a person's name")
    return None


def _person_reason(name: str, cells: Sequence[str], *, staff: bool) -> str | None:
    """Return why a heading that is a word for a person ("Resident", "Mitarbeiter") names people, or None.

    Over figures it heads their number, or the hours of a class. Employees count only with `staff`.
    """
    named = stands_alone(name) if cells and not all(map(_COUNT.fullmatch, cells)) else ""
    if named == "patient":
        return N_("its header names a patient or a personal number")
    if staff and person_in_any_order(name):
        return N_("its header is a person's name")
    if staff and (named == "employee" or heading_of(name) == "employee"):
        return N_("its header names an employee")
    return None


def content_reason(cells: Sequence[str], *, business: bool = False) -> str | None:
    """Return why cells look like personal numbers, or None; in `business` columns such numbers prove nothing.

    `cells` are distinct and not blank.
    """
    if business or not cells:
        return None
    if _share(cells, lambda cell: bool(_SSN.fullmatch(cell))) >= _enough(cells, 0.2):
        return N_("its cells look like US social security numbers")
    if _share(cells, lambda cell: bool(_NINO.fullmatch(cell.upper()))) >= _enough(cells, 0.5):
        return N_("its cells look like UK national insurance numbers")
    if _looks_like_nhs_numbers(cells):
        return N_("its cells are NHS numbers (the check digits fit)")
    return None


def holds_people(cells: Sequence[str]) -> bool:
    """Return whether the cells of a column are names or personal numbers of people."""
    return content_reason(cells) is not None or _people(cells)


def is_nhs_number(text: str) -> bool:
    """Return whether ten digits carry a valid NHS check digit (modulus 11)."""
    digits = [int(char) for char in text if char.isdigit()]
    if len(digits) != 10:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and check != 10


def _looks_like_nhs_numbers(cells: Sequence[str]) -> bool:
    shaped = [cell for cell in cells if _NHS.fullmatch(cell)]
    valid = sum(is_nhs_number(cell) for cell in shaped)
    spaced = sum(len(cell) == 12 for cell in shaped)
    # One invoice number in eleven fits by chance: five in a row hardly ever do.
    if len(shaped) < len(cells) * 0.8 or valid < len(shaped) * 0.8:
        return False
    return valid >= 5 or (spaced == len(shaped) and valid >= 2)


def _enough(cells: Sequence[str], share: float) -> float:
    return share if len(cells) >= 5 else max(share, 0.5)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells)


def _distinct(values: Iterable[str]) -> list[str]:
    distinct = dict.fromkeys(cell for value in values if (cell := " ".join(value.split())))
    return list(distinct)[:LOOKED_AT]


def _named_staff(
    cells: Mapping[str, Sequence[str]], concept: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, str]:
    """In a time export a plain "Name" over names of people is the staff's, unless it was said to mean another thing."""
    free = {name: values for name, values in cells.items() if name not in known and concept.get(name) not in BUSINESS}
    named = [name for name, values in free.items() if _STAFF_NAME.fullmatch(plain_words(name)) and _people(values)]
    return dict.fromkeys(named, N_("its cells look like names of people"))


def _names_with_births(
    cells: Mapping[str, Sequence[str]], concept: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, str]:
    """Two columns of one file, names and dates spread over lifetimes, are people whatever the headers say."""
    free = {name: values for name, values in cells.items() if concept.get(name) not in BUSINESS and name not in known}
    births = [name for name, values in free.items() if _births(values)]
    people = [name for name, values in free.items() if _people(values)]
    if not births or not people:
        return {}
    reasons = dict.fromkeys(births, N_("its cells look like dates of birth next to names of people"))
    return reasons | dict.fromkeys(people, N_("its cells look like names of people next to dates of birth"))


def _births(cells: Sequence[str]) -> bool:
    years = [year for cell in cells if (year := _year(cell)) is not None]
    if len(years) < max(3, len(cells) * 0.8):
        return False
    return max(years) - min(years) >= 25 and median(years) <= 2005 and max(years) <= date.max.year


def _year(cell: str) -> int | None:
    matched = _ISO_DAY.fullmatch(cell) or _DAY.fullmatch(cell)
    year = int(matched[1]) if matched else 0
    return year if 1900 <= year <= 2100 else None


def _people(cells: Sequence[str]) -> bool:
    if len(cells) < 3:
        return False
    return sum(1 for cell in cells if _person(cell)) >= len(cells) * 0.8


def _person(cell: str) -> bool:
    return bool(_PERSON.fullmatch(cell)) and not _NOT_A_PERSON & set(plain_words(cell).split())
