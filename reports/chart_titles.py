"""Titles of charts that hold a name: Vega-Lite writes them into expressions, which a backslash or a break ends.

What a screen reader hears of a mark, and what its tooltip says, begin with the titles of its fields: a measure called
"Beds\\used" left the page without a chart.
"""

from typing import Any

#: Reads as a backslash and is none.
BACKSLASH = "\N{SET MINUS}"
_DATA = frozenset(("data", "datasets"))


def harmless(spec: Any) -> Any:
    """Return a chart's specification in whose titles nothing ends an expression; data stays as it is."""
    if isinstance(spec, list):
        return [harmless(part) for part in spec]
    if not isinstance(spec, dict):
        return spec
    return {name: part if name in _DATA else _title_of(part) if name == "title" else harmless(part)
            for name, part in spec.items()}  # fmt: skip


def _title_of(title: Any) -> Any:
    return " ".join(title.replace("\\", BACKSLASH).split()) if isinstance(title, str) else harmless(title)
