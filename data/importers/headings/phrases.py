"""Headings that are phrases: "Verlängert sich automatisch (ja/nein)", "No. of bills", "Salary month"."""

import re

from data.contract_fields import AUTO_RENEW

_BY_ITSELF = (
    r"\b(?:auto\w*|automa\w*|selbst\w*|stillschweigend\w*|tacit\w*|tacito|stilzwijgend\w*|evergreen)\b"  # no text
)
_GOES_ON = (  # no text
    r"\b(?:renew\w*|rollover|rolls? over|extend\w*|"
    r"verlanger\w*|prolong\w*|reconduc\w*|reconduit\w*|renouvel\w*|renov\w*|"
    r"renuev\w*|prorrog\w*|rinnov\w*|prorog\w*|verleng\w*|forlang\w*|forleng\w*|fornye\w*)\b"
)
#: Words that ask for a length or a day, so that the cells are no yes and no.
_LENGTH = (
    r"\b(?:months?|monate?|mois|mes(?:es)?|mesi|maanden|days?|tage|dauer|duree|term|period|date|datum|until|bis)\b"
)
#: Concept, what its headings look like, and what such a heading is worth.
_PHRASES: tuple[tuple[str, re.Pattern[str], float], ...] = (
    (AUTO_RENEW, re.compile(rf"(?!.*{_LENGTH})(?=.*{_BY_ITSELF})(?=.*{_GOES_ON}).*"), 0.95),
    (
        "quantity",
        re.compile(r"(?:no|nos|nr|num|number|count|total no|total number) of (?!days notice)[a-z].*"),  # no text
        0.85,
    ),
    (
        "hours",  # "Hrs Paid", "Wkd Hrs"
        re.compile(
            r"(?:(?:paid|worked|wkd|total|actual|net|billed|payable) )*(?:hours|hrs)(?: (?:paid|worked|wkd|billed))*"
        ),
        0.95,
    ),
    (
        "period",
        re.compile(
            r"(?!.*\b(?:per|pro|no|number|of|next|last|prior|budget|actual)\b)[a-z ]+ (?:month|monat)"
        ),  # no text
        0.8,
    ),
)


def counts_things(heading: str) -> bool:
    """Return whether a heading in plain letters is "No. of …": a count, although "no" alone would be a code."""
    return _PHRASES[1][1].fullmatch(heading) is not None


def phrase_score(heading: str, concept: str) -> float:
    """Return what a heading in plain letters is worth as a name of a concept, 0 where it is no such phrase."""
    return next((worth for of, form, worth in _PHRASES if of == concept and form.fullmatch(heading)), 0.0)
