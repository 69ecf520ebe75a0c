"""A digest as one HTML file: it loads nothing, and reads in a mail program, a browser and on paper."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd

from language import N_, _, current, ngettext, translate
from reports.board_pack.document import printable
from reports.formats import ARROWS, VERDICTS, Formats, verdict_of

LOOK = (
    "body{font:15px/1.45 Arial,sans-serif;color:#0b1520;background:#fff;max-width:46rem;margin:2rem auto}"
    "body{padding:0 1rem}"
    "h1{font-size:1.3rem}h2{font-size:1.05rem;margin-top:1.6rem}table{border-collapse:collapse;width:100%}"
    "th,td{padding:.35rem .5rem;border-bottom:1px solid #aeb7c0;text-align:left;vertical-align:top}"
    "td.n,th.n{text-align:right;white-space:nowrap}.u{color:#a84800}.f{color:#00598c}.m{color:#55616d;font-size:.85rem}"
    # on a phone each row is a block, each cell a line with the title of its column
    "@media(max-width:600px){thead{position:absolute;left:-9999px}tr{display:block;padding:.5rem 0}"
    "td,td.n{display:flex;justify-content:space-between;border:0;padding:.1rem 0;text-align:right;white-space:normal}"
    "td::before{content:attr(data-title);color:#55616d;text-align:left;padding-right:1rem}}"
)  # no text
KINDS = {
    "notice": N_("Last day of notice"),
    "action": N_("Action on a variance"),
    "decision": N_("Decision of the board pack"),
}
Cell = tuple[str, str]


def as_html(told: Any, digests: Any, formats: Formats) -> bytes:
    """Return the file.

    Args:
        told: `services.board_pack.digest.OwnerDigest`.
        digests: The `Digests` that it is of.
        formats: Of the hospital.
    """
    month = formats.month_long(digests.period)
    title = _("{month} for {owner}", month=month, owner=printable(told.owner))
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(headline(told, formats))}</p>"]
    if len(told.lines):
        parts.append(_lines(told.lines, formats))
    if len(told.due):
        parts.append(_due(told.due, formats))
    about = _(
        "{hospital} · {month} · data version {data_version} · as of {day}",
        hospital=printable(digests.hospital.hospital_name),
        month=month,
        data_version=digests.data_version,
        day=formats.day(digests.today),
    )
    parts.append(f'<p class="m">{escape(about)}</p>')  # no text
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'  # no text
    head += f"<title>{escape(title)}</title>"
    top = f'<!doctype html><html lang="{current()[:2]}"><head>{head}<style>{LOOK}</style></head>'  # no text
    return f"{top}<body><main>{''.join(parts)}</main></body></html>\n".encode()


def headline(told: Any, formats: Formats) -> str:
    """Return how many lines depart, how many of them are not explained, and how many things are due."""
    said = []
    if len(told.lines):
        unanswered = int((~told.lines["answered"].astype(bool)).sum())
        said.append(
            ngettext(
                "{count} line departs from budget; {open} has no explanation yet.",
                "{count} lines depart from budget; {open} have no explanation yet.",
                len(told.lines),
                count=formats.number(len(told.lines)),
                open=formats.number(unanswered),
            )
        )
    if len(told.due):
        said.append(
            ngettext(
                "{count} thing is due.", "{count} things are due.", len(told.due), count=formats.number(len(told.due))
            )
        )
    return " ".join(said)


def _lines(rows: pd.DataFrame, formats: Formats) -> str:
    heads = [(_("Department"), ""), (_("Account"), ""), (_("Budget"), "n"), (_("Actual"), "n"), (_("Variance"), "n"),
             (_("Explanation"), "")]  # fmt: skip
    body = []
    for row in rows.to_dict("records"):
        verdict = "" if pd.isna(row["variance"]) else verdict_of(int(row["variance"]))
        tone = {"favorable": " f", "unfavorable": " u"}.get(verdict, "")  # no text
        variance = f"{ARROWS[verdict]} {formats.amount(row['variance'])} {translate(VERDICTS.get(verdict, ''))}"
        body.append(
            [
                (printable(str(row["department"])), ""),
                (printable(str(row["account"])), ""),
                (formats.amount(row["budget"]), "n"),
                (formats.amount(row["actual"]), "n"),
                (variance.strip(), f"n{tone}"),
                (_("written") if row["answered"] else _("missing"), "" if row["answered"] else "u"),
            ]
        )
    return f"<h2>{escape(_('What departs from budget'))}</h2>{_table(heads, body)}"


def _due(rows: pd.DataFrame, formats: Formats) -> str:
    heads = [(_("What"), ""), (_("Kind"), ""), (_("Due"), ""), (_("Renewal commits"), "n")]
    if rows["minor"].isna().all():
        heads.pop()
    body = []
    for row in rows.to_dict("records"):
        day = formats.day(row["day"])
        cells = [
            (printable(row["what"]), ""),
            (translate(KINDS[row["kind"]]), ""),
            (_("{day}, overdue", day=day) if row["is_late"] else day, "u" if row["is_late"] else ""),
            (formats.amount(row["minor"]), "n"),
        ]
        body.append(cells[: len(heads)])
    return f"<h2>{escape(_('What is due'))}</h2>{_table(heads, body)}"


def _table(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> str:
    top = "".join(f'<th scope="col" class="{look}">{escape(text)}</th>' for text, look in heads)  # no text
    body = "".join(f"<tr>{''.join(map(_cell, heads, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(head: Cell, cell: Cell) -> str:
    return f'<td class="{cell[1]}" data-title="{escape(head[0])}">{escape(cell[0])}</td>'  # no text
