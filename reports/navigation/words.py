"""The words of what changed meanwhile: who imported or took back which kind of file, of which months, when."""

from collections.abc import Mapping
from datetime import datetime

from language import N_, translate
from reports.formats import Formats

#: By whether it was taken back and whether months are known.
NEWS: Mapping[tuple[bool, bool], str] = {
    (False, True): N_("{name} imported {kind}, {months} ({time})."),
    (False, False): N_("{name} imported {kind} ({time})."),
    (True, True): N_("{name} undid an import: {kind}, {months} ({time})."),
    (True, False): N_("{name} undid an import: {kind} ({time})."),
}


def news(name: str, kind: str, months: tuple[int, int] | None, at: datetime, formats: Formats, *, undone: bool) -> str:
    """Return what somebody else imported or took back: the kind by its title, its first and last month (yyyymm)."""
    return translate(
        NEWS[undone, months is not None],
        name=name,
        kind=translate(kind),
        months=formats.months(months or ()),
        time=formats.stamp(at),
    )
