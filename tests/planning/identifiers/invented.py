"""Invented texts of ledgers with identifiers of people, and harmless ones that look alike; the same every time.

Half of the given names and all surnames are none that the product knows. Numbers are made with their check digits.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from planning.identifiers.numbers import is_kvnr
from planning.privacy import is_nhs_number

#: Given names: known everywhere, and known to nobody in the product.
COMMON = [
    "Jane",
    "John",
    "Maria",
    "Robert",
    "Petra",
    "Jürgen",
    "François",
    "Giulia",
    "Björn",
    "José",
    "Ayşe",
    "Mohammed",
    "Linda",
    "Karen",
    "Stefan",
    "Marie",
]
RARE = [
    "Oluwaseun",
    "Thandiwe",
    "Xiomara",
    "Ngozi",
    "Siobhán",
    "Þórdís",
    "Kwabena",
    "Anneliese",
    "Quang",
    "Rukmini",
    "Zdeněk",
    "Iluminada",
    "Wanjiru",
]
SURNAMES = [
    "Adeyemi",
    "Okafor",
    "Müller",
    "Schmidt",
    "García",
    "Dubois",
    "Rossi",
    "Lindqvist",
    "Jansen",
    "Kowalczyk",
    "O'Neil",
    "MacLeod",
    "Doe",
    "Miller",
    "Nakamura",
    "Van-Houten",
    "Petrović",
    "Hernández",
    "Lefèvre",
    "Öztürk",
]
SEPARATORS = (" ", ", ", " - ", " / ", "; ", ": ")
BEFORE = ("", "Refund ", "Ambulance 4711 ", "Taxi: ", "Übernahme ", "Remb. ", "ER visit ")
AFTER = ("", " co-insurance", " copay", " 12.50", " retour", " (final)")


@dataclass(frozen=True)
class Sample:
    """A text and the family it belongs to."""

    family: str
    text: str


def people_texts(count: int, seed: int = 20261128) -> list[Sample]:
    """Return `count` texts of each family, each with one identifier."""
    rng = random.Random(seed)
    return [Sample(family, next(texts)) for family, texts in _families(rng) for _unused in range(count)]


def harmless_texts(count: int, seed: int = 20261129) -> list[Sample]:
    """Return `count` texts of each harmless family."""
    rng = random.Random(seed)
    return [Sample(family, next(texts)) for family, texts in _harmless(rng) for _unused in range(count)]


def _families(rng: random.Random) -> list[tuple[str, Iterator[str]]]:
    return [
        ("name and ISO birth date", _wrapped(rng, lambda: _joined(rng, _name(rng), _iso(rng)))),
        ("birth date and name", _wrapped(rng, lambda: _joined(rng, _iso(rng), _name(rng)), before=("", "Taxi: "))),
        ("name and local birth date", _wrapped(rng, lambda: _joined(rng, _name(rng), _local(rng)))),
        ("birth label", _wrapped(rng, lambda: f"{_name(rng)} {rng.choice(_BIRTH_LABELS)} {_local(rng)}")),
        ("unlabeled SSN", _wrapped(rng, lambda: _ssn(rng))),
        (
            "labeled SSN",
            _wrapped(rng, lambda: f"{rng.choice(('SSN', 'SSN:', 'ssn #', 'Social Security No.'))} {_ssn(rng)}"),
        ),
        ("pt # and the like", _wrapped(rng, lambda: f"{rng.choice(_PATIENT_LABELS)}{rng.randint(10_000, 9_999_999)}")),
        (
            "MRN",
            _wrapped(
                rng,
                lambda: (
                    f"{rng.choice(('MRN ', 'MRN#', 'mrn: ', 'Med Rec # ', 'MRN-'))}{rng.randint(10_000, 99_999_999)}"
                ),
            ),
        ),
        (
            "NHS number",
            _wrapped(rng, lambda: f"{rng.choice(('NHS no ', 'NHS No. ', 'pt ', 'patient ', ''))}{_nhs(rng)}"),
        ),
        (
            "KVNR",
            _wrapped(rng, lambda: f"{rng.choice(('KVNR ', 'KV-Nr. ', 'Vers.-Nr. ', '', 'Zuzahlung '))}{_kvnr(rng)}"),
        ),
        (
            "MBI",
            _wrapped(
                rng,
                lambda: f"{rng.choice(('', 'MBI ', 'Medicare '))}1EG4-TE{rng.randint(0, 9)}-MK{rng.randint(10, 99)}",
            ),
        ),
        ("named patient", _wrapped(rng, lambda: f"{rng.choice(_NAMED)}{_surname_first(rng)}", before=("", "Taxi "))),
        (
            "refund to a person",
            _wrapped(
                rng,
                lambda: f"{rng.choice(('Refund to ', 'refund ', 'Copay ', 'Zuzahlung '))}{_known(rng)}",
                before=("",),
            ),
        ),
    ]


_BIRTH_LABELS = ("DOB", "dob:", "born", "geb.", "geb. am", "née le", "né le", "D.O.B.", "födt", "nacida el", "*DOB")
_PATIENT_LABELS = (
    "pt # ",
    "pt#",
    "Pt no. ",
    "Pat.-Nr. ",
    "patient no ",
    "Patient ID: ",
    "Patienten-Nr. ",
    "pt. nr. ",
    "Patient acct # ",
    "patient n° ",
)
_NAMED = ("Patient: ", "pt: ", "Patientin ", "Paciente: ", "Pat. ", "patient - ", "Pt ")


def _wrapped(rng, make, *, before=BEFORE) -> Iterator[str]:  # type: ignore[no-untyped-def]
    while True:
        text = f"{rng.choice(before)}{make()}{rng.choice(AFTER)}"
        yield text.upper() if rng.random() < 0.15 else text


def _name(rng: random.Random) -> str:
    given, surname = rng.choice((*COMMON, *RARE)), rng.choice(SURNAMES)
    initial = rng.choice(("", "", " A.", " M"))
    return rng.choice((f"{given}{initial} {surname}", f"{surname}, {given}{initial}"))


def _known(rng: random.Random) -> str:
    given, surname = rng.choice(COMMON), rng.choice(SURNAMES)
    return rng.choice((f"{given} {surname}", f"{surname}, {given}"))


def _surname_first(rng: random.Random) -> str:
    return rng.choice((_known(rng), f"{rng.choice(SURNAMES)}, {rng.choice(RARE)}"))


def _joined(rng: random.Random, left: str, right: str) -> str:
    return rng.choice((f"{left}{rng.choice(SEPARATORS)}{right}", f"{left} ({right})", f"{left} [{right}]"))


def _born(rng: random.Random) -> tuple[int, int, int]:
    return rng.randint(1928, 2010), rng.randint(1, 12), rng.randint(1, 28)


def _iso(rng: random.Random) -> str:
    year, month, day = _born(rng)
    return f"{year}-{month:02d}-{day:02d}"


def _local(rng: random.Random) -> str:
    year, month, day = _born(rng)
    return rng.choice(
        (
            f"{day:02d}.{month:02d}.{year}",
            f"{month}/{day}/{year}",
            f"{day:02d}-{month:02d}-{year}",
            f"{day} {_MONTHS[month - 1]} {year}",
            f"{year}/{month:02d}/{day:02d}",
        )
    )


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _ssn(rng: random.Random) -> str:
    area = rng.choice([number for number in range(1, 900) if number != 666])
    return f"{area:03d}-{rng.randint(1, 99):02d}-{rng.randint(1, 9999):04d}"


def _nhs(rng: random.Random) -> str:
    while True:
        start = rng.randint(400_000_000, 799_999_999)
        for digit in range(10):
            if is_nhs_number(f"{start}{digit}"):
                text = f"{start}{digit}"
                return f"{text[:3]} {text[3:6]} {text[6:]}"


def _kvnr(rng: random.Random) -> str:
    start = f"{rng.choice('ABCDEFGHKLMNPQRSTVWXYZ')}{rng.randint(0, 99_999_999):08d}"
    return next(f"{start}{digit}" for digit in range(10) if is_kvnr(f"{start}{digit}"))


def _harmless(rng: random.Random) -> list[tuple[str, Iterator[str]]]:
    pick = rng.choice

    def digits(count: int) -> str:
        return "".join(pick("0123456789") for _unused in range(count))

    def day(first: int, last: int) -> str:
        return f"{rng.randint(first, last)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"

    def order() -> str:
        label = pick(("PO ", "PO# ", "P.O. ", "Bestell-Nr. "))
        return f"{label}{digits(3)}{pick(('-', ' ', ''))}{digits(2)}{pick(('-', ''))}{digits(4)}"

    def phone() -> str:
        label = pick(("Tel ", "Phone: ", "call ", "fax "))
        return f"{label}{digits(3)}{pick(('-', ' '))}{digits(3)}{pick(('-', ' '))}{digits(4)}"

    def patient_goods() -> str:
        tail = pick(("", digits(2), f"qty {digits(3)}", "FY2025", "2026-01", f"#{digits(2)}"))
        return f"{pick(('Patient', 'PATIENT', 'patient', 'Pt'))} {pick(_PATIENT_GOODS)} {tail}"

    def staff() -> str:
        return f"{pick(('Locum Dr ', 'Consultant ', 'Mileage ', 'On call Dr '))}{_known(rng)} {day(2026, 2026)}"

    invoice = ("INV-", "Invoice ", "Rechnung ", "Facture n° ", "")
    bank = ("IBAN DE", "A/C ", "Sort code 20-11-43 ", "Bank acct ")
    part = ("Part ", "REF ", "Art.-Nr. ", "Cat# ", "Lot ", "")
    return [
        ("invoice numbers", _each(lambda: f"{pick(invoice)}{digits(rng.randint(5, 12))}")),
        ("PO numbers", _each(order)),
        ("NHS cost centers", _each(lambda: f"NHS {pick(_NHS_BODIES)} {digits(pick((3, 5, 6)))}")),
        ("phone numbers", _each(phone)),
        ("bare US phone numbers", _each(lambda: f"Answering service {rng.randint(201, 989)}-{digits(3)}-{digits(4)}")),
        ("bank accounts", _each(lambda: f"{pick(bank)}{digits(pick((8, 10, 18)))}")),
        ("dates in descriptions", _each(lambda: f"{pick(_GOODS)} {day(2020, 2026)}")),
        ("old contract dates", _each(lambda: f"{pick(_CONTRACTS)} {pick(('from ', '', '- '))}{day(1985, 2018)}")),
        ("part numbers", _each(lambda: f"{pick(part)}{pick('ABCDEFGH')}{digits(pick((6, 7, 8)))}")),
        ("patient goods and services", _each(patient_goods)),
        ("staff and doctors", _each(staff)),
        ("refunds of goods", _each(lambda: f"{pick(('Refund ', 'Refund of ', 'Credit and refund '))}{pick(_GOODS)}")),
        ("therapy codes", _each(lambda: f"{pick(('PT ', 'OT/PT ', 'CPT '))}{rng.randint(97000, 97999)} x 2")),
        ("drugs with codes", _each(lambda: f"NDC {digits(5)}-{digits(4)}-{digits(2)} heparin")),
    ]


_NHS_BODIES = ("Supply Chain", "England", "Trust", "Property Services", "cost centre")
_GOODS = (
    "Rent Smith House",
    "Theatre tray",
    "Oxygen",
    "Johnson Controls maintenance",
    "Lease Building A",
    "Linen service",
    "Siemens Healthineers",
    "Stryker implants",
    "Baxter pumps",
    "Cleaning May",
    "Grant income",
    "Medline gloves",
)
_CONTRACTS = (
    "Lease Maternity Wing",
    "Rent Smith House",
    "Service contract GE Healthcare",
    "Bond issue",
    "Contract 4711",
    "Philips Healthcare MRI",
    "Land purchase",
    "Loan Barclays",
    "Elevator Schindler service",
    "Roof West Building",
)
_PATIENT_GOODS = (
    "transport",
    "Transport",
    "monitoring leads",
    "Monitoring Leads",
    "gowns",
    "meals",
    "Lift Slings",
    "safety program",
    "satisfaction survey",
    "wristbands",
    "days",
    "transfer chair",
    "Refund Clearing",
    "care supplies",
    "Comfort Kits",
    "bed rental",
    "education",
    "Grace Lift",
    "billing software",
    "belongings bags",
    "revenue",
    "Experience Office",
)


def _each(make) -> Iterator[str]:  # type: ignore[no-untyped-def]
    while True:
        yield make()
