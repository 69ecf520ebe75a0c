"""Lines that carry a balance forward or close it (opening balance, Saldovortrag, report à nouveau): no postings."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.lines.one_text import as_one_text
from data.importers.tables.layout import Layout
from data.importers.values.headings import normalized
from data.importers.values.months import month_number

# Without accents and marks, as `normalized` leaves them; "sz" stands for the German letter either way.
_WHAT = (  # no text
    # English
    r"(?:(?:account|acct|gl|ledger) )?(?:opening|closing|beginning|ending|starting|previous|prior|initial) "
    r"(?:bal(?:ance)?s?)(?: (?:entry|forward|brought forward|carried forward))?|"
    r"(?:op|cl|opn|clsg) bal(?:ance)?|"
    r"bal(?:ance)?s? (?:brought|carried) (?:forward|fwd|down|over)|(?:brought|carried) (?:forward|fwd|down)|"
    r"(?:bal(?:ance)?s? )?[bc] (?:f|d|fwd|fd)|bal(?:ance)?s? [bc](?:f|d|fwd)|[bc]fwd|bal(?:ance)?s? (?:forward|fwd)|"
    # German
    r"(?:saldo|salden|summen)(?:vortrag(?:e|swert)?|ubertrag)|saldo ?vortrag|vortrag (?:vorjahr|saldo)|"
    r"(?:anfangs|end|schlusz|schluss|eroffnungs)(?:bestand|saldo|bilanz(?:wert|buchung)?)|eb ?wert|"
    # French
    r"(?:reports? |soldes? )?a nouveaux?|report(?: de)? soldes?|reprise (?:de |des )?soldes?|a reporter|"
    r"solde (?:initial|final|anterieur|precedent|reporte|d ouverture|de cloture|au)|ecritures? d ouverture|"
    # Spanish, Portuguese, Italian
    r"saldo (?:inicial|final|anterior|de apertura|de cierre|de abertura|de fecho|transitado|iniziale|finale|"
    r"precedente|di apertura|di chiusura)|asiento de apertura|suma y sigue|riporto|a riportare|"
    # Nordic, Dutch, Finnish, Polish
    r"(?:in|ut)gaende (?:balans|saldo)|(?:inn|ut|ud|ind)gaende (?:balanse?|saldo)|(?:apnings|primo|ultimo)(?:balanse?|"
    r"saldo)|aabningssaldo|abningssaldo|saldo (?:primo|ultimo)|(?:begin|eind|openings)(?:saldo|balans)|"
    r"saldo vorige periode|(?:alku|loppu)saldo|bilans otwarcia|saldo (?:poczatkowe|koncowe)"
)
_LINE = re.compile(rf"(?:{_WHAT})")
#: Beside the words themselves: "as of", "vom", "au", a year; days, numbers and months are told apart from words.
_BESIDE = frozenset(  # no text
    ("as", "of", "at", "on", "per", "for", "from", "to", "the", "and", "year", "period", "month", "fy", "zum", "vom",
     "der", "des", "aus", "dem", "jahr", "periode", "au", "du", "le", "la", "de", "del", "al", "den", "til", "fra",
     "pr", "av", "account", "acct", "konto", "compte", "cuenta", "gl", "no", "nr")
)  # fmt: skip
#: What any such line holds; a quick look before the exact one, on texts as they stand in the file.
_HINT = (  # no text
    r"bal|b[/.]?f|c[/.]?f|b/d|c/d|forward|fwd|b[/.]?d|c[/.]?d|vortrag|saldo|bestand|bertrag|ffnungs|schlu|eb.?wert|"
    r"solde|nouveau|report|ouverture|apertura|sigue|riport"
)
_HINTED = re.compile(_HINT, re.IGNORECASE)
#: What a balance stands under never names one itself: the chart of a hospital may hold "Report à nouveau".
_NAMES = frozenset(
    ("account_name", "department", "department_name", "supplier", "supplier_code", "item", "item_name", "measure",
     "entity", "currency", "version", "tax_id", "category")
)  # fmt: skip
#: Only these kinds have postings between balances.
KINDS = ("ledger",)


@lru_cache(maxsize=16_384)
def is_balance(text: str) -> bool:
    """True for a text that says nothing but that a balance is brought or carried forward."""
    if len(text) > 80 or not _HINTED.search(text):
        return False
    words = normalized(text.replace("ß", "sz")).split()
    while words and (words[0].isdecimal() or words[0] in ("account", "acct", "konto", "compte")):
        del words[0]
    for end in range(len(words), 0, -1):
        if _LINE.fullmatch(" ".join(words[:end])):
            return all(map(_is_beside, words[end:]))
    return False


def _is_beside(word: str) -> bool:
    return word in _BESIDE or any(map(str.isdigit, word)) or month_number(word) is not None


def text_positions(layout: Layout) -> list[int]:
    """Positions of the columns that may say so: descriptions, kinds of entries, an account's code."""
    if layout.kind not in KINDS:
        return []
    named = {guess.column for concept, guess in layout.mapping.items() if concept in _NAMES}
    named |= {layout.derived[name].source for name in named if name in layout.derived}
    aside = {*named, *layout.value_columns, *layout.number_formats, *layout.month_columns, *layout.date_formats}
    return [place for place, name in enumerate(layout.columns) if name not in aside]


def says_balance(cells: Sequence[str], positions: Sequence[int]) -> bool:
    """True when a cell of a row says that the row is a balance."""
    return any(place < len(cells) and cells[place] and is_balance(cells[place]) for place in positions)


def hinted_rows(table: Any, positions: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Rows of a table that may be balances; whoever gets them looks closer."""
    rows = np.zeros(table.num_rows, dtype=bool)
    for place in positions:
        rows |= _hints(table.column(place))
    return rows


def _hints(column: Any) -> npt.NDArray[np.bool_]:
    texts = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    joined = as_one_text(texts) if texts.type == pa.string() else texts
    if not pc.any(pc.match_substring_regex(joined, _HINT, ignore_case=True)).as_py():
        return np.zeros(len(texts), dtype=bool)
    hits = np.asarray(pc.match_substring_regex(texts, _HINT, ignore_case=True).to_numpy(zero_copy_only=False), bool)
    if not hits.any():
        return hits
    places = np.flatnonzero(hits)
    codes = texts.take(pa.array(places)).dictionary_encode()
    sure = np.array([is_balance(text) for text in codes.dictionary.to_pylist()], dtype=bool)
    hits[places] = sure[codes.indices.to_numpy(zero_copy_only=False)]
    return hits
