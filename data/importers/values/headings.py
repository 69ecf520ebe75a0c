"""Headings in plain letters, so that names are compared whatever their case, accents and marks."""

from functools import lru_cache

from data.importers.values.months import plain

#: Headings and labels are asked for again and again; a longer cell is a text that comes once.
LONGEST_KEPT = 80


def normalized(name: str) -> str:
    """A header in lower case, without accents, marks and line breaks: " Cost-Centre  Code" -> "cost centre code"."""
    return _header_once(name) if len(name) <= LONGEST_KEPT else _header(name)


@lru_cache(maxsize=20_000)
def _header_once(name: str) -> str:
    return _header(name)


def _header(name: str) -> str:
    spaced = "".join(
        f" {char}" if char.isupper() and index and name[index - 1].islower() else char
        for index, char in enumerate(name)
    )
    return " ".join("".join(char if char.isalnum() else " " for char in plain(spaced)).split())
