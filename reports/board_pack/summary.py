"""A board pack as plain text, to paste into a mail, Teams or Slack: what it says, the main figures, no table."""

import pandas as pd

from language import _
from reports.board_pack.document import Pack, PackSection, PackTable

#: Tables that are told line by line, and the figures of each line.
TOLD = ("totals",)
#: Sentences of a section; more are in the pack itself.
MOST_SENTENCES = 4


def as_text(pack: Pack) -> str:
    """Return the text; every figure in it stands in the pack as well."""
    parts = [f"{pack.whose}: {pack.title}\n{pack.subtitle}\n{' · '.join(pack.about)}"]
    parts += [text for section in pack.sections if (text := _section(section, pack))]
    return "\n\n".join(parts) + "\n"


def _section(section: PackSection, pack: Pack) -> str:
    said = [text for text in (section.headline, *section.sentences[:MOST_SENTENCES]) if text]
    lines = [f"• {text}" for text in said]
    for table in section.tables:
        if table.key in TOLD:
            lines += _lines(table, pack)
    return "\n".join([section.title, *lines]) if lines else ""


def _lines(table: PackTable, pack: Pack) -> list[str]:
    formats = pack.formats
    lines = []
    for row in table.rows.to_dict("records"):
        known = {"figure": row["label"], "actual": formats.money(row["actual"])}
        if pd.isna(row["actual"]):
            continue
        if pd.isna(row["budget"]):
            lines.append(_("• {figure}: {actual}", **known))
            continue
        known |= {"budget": formats.money(row["budget"]), "variance": formats.variance(row["variance"])}
        lines.append(_("• {figure}: {actual}, budget {budget}, variance {variance}", **known))
    return lines
