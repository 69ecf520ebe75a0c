"""Cells that only mark: yes and no in the ways of files ("x", "ja", "0", an empty cell)."""

import re

from data.importers.values.months import plain

_YES = re.compile(r"x|✓|✔|•|y|yes|j|ja|1|true|wahr|vrai|o|oui|s|si|sim|da")
_NO = re.compile(r"|-|–|n|no|nein|non|nee|nej|nei|nao|0|false|falsch|faux")


def parse_mark(text: str) -> bool | None:
    """Return whether a cell marks its row; None is a text that is no mark. An empty cell is no."""
    words = plain(text).strip()
    if _YES.fullmatch(words):
        return True
    return False if _NO.fullmatch(words) else None
