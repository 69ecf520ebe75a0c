"""The negotiation brief as a one-page PDF; made on this machine, nothing is fetched."""

import json
from pathlib import Path

from reports.contracts.brief_words import BriefText

TEMPLATE = Path(__file__).with_name("brief.typ")


def one_page(view: BriefText, *, footer: str) -> bytes:
    """Return the brief as PDF (A4)."""
    import typst

    return bytes(typst.compile(TEMPLATE.read_bytes(), sys_inputs=_inputs(view, footer)))


def _inputs(view: BriefText, footer: str) -> dict[str, str]:
    data = {
        "title": view.title,
        "subtitle": view.subtitle,
        "answer": view.answer,
        "lists": list(view.lists.items()),
        "tables": list(view.tables.items()),
        "bars": view.bars,
        "bars_title": view.bars_title,
        "footer": footer,
    }
    return {"data": json.dumps(data, ensure_ascii=False)}
