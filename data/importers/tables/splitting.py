"""Cells that hold a code and its label: "(55040) Admin & Clerical", "4000 - Drugs", "HRB851 : Acme Ltd"."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.importers.lines.section_names import SECTIONS
from data.importers.lines.section_words import CODE, SECTION_STYLES
from data.importers.lines.words import totals_among
from data.importers.tables.layout import DerivedColumn
from data.importers.values.tags import part_named

STYLES: Mapping[str, re.Pattern[str]] = {  # no text
    # style: groups code and label
    "(code) label": re.compile(rf"\(\s*+(?:id:)?\s*+(?P<code>{CODE})\s*\)\s*(?P<label>\S.*)"),
    "label (code)": re.compile(rf"(?P<label>\S.*?)(?<!\s)\s*\(\s*+(?:id:)?\s*+(?P<code>{CODE})\s*\)"),
    "[code] label": re.compile(rf"\[\s*(?P<code>{CODE})\s*\]\s*(?P<label>\S.*)"),
    "code : label": re.compile(rf"(?P<code>{CODE})\s*:\s*(?P<label>\S.*)"),
    "id:code": re.compile(rf"id:\s*(?P<code>{CODE})(?P<label>)"),
    "label:code": re.compile(rf"(?P<label>\S.*?)(?<!\s)\s*:\s*(?P<code>{CODE})"),
    "code - label": re.compile(rf"(?P<code>{CODE})\s+[-–·|]\s+(?P<label>\S.*)"),
    "code--label": re.compile(
        r"(?P<code>[A-Za-z]{0,6}[0-9][A-Za-z0-9./_]*(?:-[A-Za-z0-9./_]+)*)\s*--\s*(?P<label>[^\s-].*)"
    ),
    "code-label": re.compile(
        r"(?P<code>[A-Za-z]{0,4}[0-9][0-9.]{0,15}+)[-–](?P<label>[^\W\d_]{2}(?=[^\W\d_]{3}|[^ ]{0,60}+[ ]).*)"
    ),
    "code label": re.compile(r"(?P<code>[0-9][0-9./\-]*)\s+(?P<label>[^\W\d].*)", re.UNICODE),
    "CC9 label": re.compile(r"(?P<code>[A-Z]{1,4}[0-9]{2}[0-9./\-]*)\s+(?P<label>[^\W\d].*)", re.UNICODE),
}

#: The style in which names may be written, too ("24-Hour Clinic").
DASHED, _SHORTEST = "code-label", 3
_NUMBERED = {f"{concept} section": pattern for concept, pattern in SECTIONS.items()}  # no text
_ALL = {**STYLES, **SECTION_STYLES, **_NUMBERED}

#: Between the names of a path, a parent first; a colon without blanks stands in names as well ("Bh:Pathology").
STEPS = re.compile(r"(?<!\s)\s+[:>»\\]\s+")
#: The same without blanks, which only a code in the last name tells from such names ("Expenses:Supplies:6200 Gloves").
TIGHT_STEPS = re.compile(r"(?<=[^\W\d]):(?=\S)")


def split_style(cells: Iterable[str], styles: Mapping[str, re.Pattern[str]] = STYLES) -> str | None:
    """The style in which at least 80 % of the filled cells hold a code and a label; None when there is none.

    What says total has no code, and may stand in as many lines.
    """
    filled = [text for cell in cells if (text := cell.replace("\u00a0", " ").strip())]
    totals = set(totals_among(filled))
    filled = [text for text in filled if text not in totals] or filled
    if len(filled) < 2:
        return None
    for style, pattern in styles.items():
        matches = [match for text in filled if (match := pattern.fullmatch(text))]
        if len(matches) >= len(filled) * 0.8 and (style != DASHED or _are_codes(matches)):
            return style
    return None


def _are_codes(matches: Iterable[re.Match[str]]) -> bool:
    """Return whether what stands before a dash are codes: long ones, each of one thing; "3-North" has none."""
    labels: dict[str, str] = {}
    return all(
        len(match["code"]) >= _SHORTEST and labels.setdefault(match["code"], match["label"]) == match["label"]
        for match in matches
    )


def split(text: str, style: str) -> tuple[str, str]:
    """(code, label) of a cell; a cell of another style is all label, without code."""
    cell = text.replace("\u00a0", " ").strip()
    match = _ALL[style].fullmatch(cell)
    return (match["code"], (match["label"] or "").strip()) if match else ("", cell)


def part_of(text: str, style: str) -> str:
    """Return the part of a cell that a style asks for; "" where the cell is not made of as many parts."""
    if style.startswith(("path ", "tight ")):
        way, half = style.split(" ")
        last = (STEPS if way == "path" else TIGHT_STEPS).split(text.strip())[-1].strip()
        pair = _last_name(last)
        return (pair[half] if pair else last).strip()
    mark, rest = style[0], style[1:]
    count, span = rest.split(":")
    first, last_place = map(int, span.split("-"))
    parts = text.strip().split(mark)
    return mark.join(parts[first - 1 : last_place]) if len(parts) == int(count) else ""


#: How the last name of a path holds a code and a label.
_LAST = ("code - label", "code label", "(code) label", "label (code)", "[code] label")  # no text


def _last_name(last: str) -> re.Match[str] | None:
    return next((match for name in _LAST if (match := STYLES[name].fullmatch(last))), None)


def is_tight_path(text: str) -> bool:
    """Return whether a text is a path without blanks whose last name has a code."""
    parts = TIGHT_STEPS.split(text.strip())
    return len(parts) > 1 and _last_name(parts[-1].strip()) is not None


def derive(column: Any, derived: DerivedColumn) -> Any:
    """The half or part of a column that `derived` asks for, as a string array; distinct cells are split once."""
    codes = pc.dictionary_encode(column)
    codes = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.chunk(0) if codes.num_chunks else pa.array([], pa.string()).dictionary_encode()
    half = 0 if derived.how == "code" else 1
    cells = codes.dictionary.to_pylist()
    if derived.how == "tag":
        texts = pa.array([part_named(text, derived.style) for text in cells], pa.string())
    elif derived.how == "part":
        texts = pa.array([part_of(text, derived.style) for text in cells], pa.string())
    else:
        texts = pa.array([split(text, derived.style)[half] for text in cells], pa.string())
    return texts.take(codes.indices)
