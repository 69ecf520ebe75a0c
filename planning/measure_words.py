"""What a count or an account means for ratios, beds and cash, told by its code or its name.

Source: docs/methods.md#hospital-ratios.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Meaning = Literal["patient_days", "discharges", "bed_days", "cash", "receivables"]

#: A measure of this code means this, whatever its name.
_CODES: Mapping[str, Meaning] = {"BEDDAYS": "bed_days", "CASH": "cash"}
#: First match wins: staffed bed days speak of days in beds too.
_WORDS: Mapping[Meaning, re.Pattern[str]] = {
    "bed_days": re.compile(
        r"\b(staffed|available|open|licensed) bed[ -]?days\b|\bbed[ -]?days (available|staffed)\b|"
        r"\b(plan)?bettentage\b|\blits? ouverts?\b"
    ),
    "patient_days": re.compile(
        r"\b(in)?patient[ -]?days\b|\b(occupied )?bed[ -]?days( occupied)?\b|\b(acute|census|resident) days\b|"
        r"\bpt days\b|\b(belegungs|pflege|berechnungs|verweil)tage\b|"
        r"\bjourn[eé]es (d.hospitalisation|r[eé]alis[eé]es)\b|"
        r"\bv[aå]rddagar\b|\bligge(døgn|dager)\b|\bgiornate di degenza\b|\bverpleegdagen\b|\b(d[ií]as|estancias) cama\b"
    ),
    "discharges": re.compile(
        r"\bdischarges\b|\bseparations\b|\b(inpatient )?spells\b|\binpatient cases\b|"
        r"\bentlassungen\b|\bentlassf[aä]lle\b|"
        r"\baltas hospitalarias\b|\bsorties\b|\butskriv(ninger|ningar)\b|\bdimissioni\b"
    ),
    "cash": re.compile(r"\bunrestricted cash\b|\bcash and (short[ -]?term|current) investments\b"),
    "receivables": re.compile(r"\b(net )?(patient )?(accounts )?receivables?\b"),
}
_INPATIENT = re.compile(r"\binpatients?\b|\bstation[aä]r\w*|\bhospitalisation\b|\bslutenv[aå]rd\b")
_OUTPATIENT = re.compile(r"\boutpatients?\b|\bambula\w*|\bemergency visits?\b|\bclinic\b|\b[oö]ppenv[aå]rd\b")


def meaning_of(name: str) -> Meaning | None:
    """Return what a measure counts, by its name; None for anything else."""
    lower = name.casefold()
    return next((meaning for meaning, words in _WORDS.items() if words.search(lower)), None)


def meanings_of(codes: Sequence[str], names: Sequence[str]) -> list[Meaning | None]:
    """Return what each measure counts: by its code, and where no code says so of any measure, by the names."""
    said = {_CODES[code] for code in codes if code in _CODES}
    told = [_CODES.get(code) or meaning_of(name) for code, name in zip(codes, names, strict=True)]
    return [
        meaning if code in _CODES or meaning not in said else None for code, meaning in zip(codes, told, strict=True)
    ]


def is_inpatient(names: str) -> bool | None:
    """Return whether revenue is of inpatients, by the names of the account and of those above it; None: not said."""
    lower = names.casefold()
    inside, outside = bool(_INPATIENT.search(lower)), bool(_OUTPATIENT.search(lower))
    return inside if inside != outside else None
