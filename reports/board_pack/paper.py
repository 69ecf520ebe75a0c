"""A board pack as PDF: the same content as the slides; made on this machine, nothing is fetched."""

import json
from pathlib import Path
from typing import Any, Literal

from language import _, current
from reports.board_pack.document import Pack, PackSection
from reports.board_pack.facts_file import as_csv
from reports.board_pack.measuring import breakable
from reports.board_pack.pictures import as_svg
from reports.board_pack.slides.flow import heading_of
from reports.board_pack.table_parts import INDENT, SIDE, CellLines, TableGrid, grids

TEMPLATE = Path(__file__).with_name("pack.typ")
#: Room between the margins of a wide page (points), by paper; rows may be as high as they need.
ROOM = {"us-letter": 710.0, "a4": 760.0}
ANY_HEIGHT = 1e9
#: The standard of PDF files that can be read to people.
ACCESSIBLE: Literal["ua-1"] = "ua-1"
#: Rows of more lines may go on on the next page.
MOST_LINES = 20
#: Countries that print on letter paper.
LETTER = ("US", "CA", "MX", "PH", "CL", "CO")


def as_pdf(pack: Pack) -> bytes:
    """Return the PDF, with the facts of the pack as a file attached to it; PDF/UA where the fonts have all signs."""
    import typst

    template, inputs = TEMPLATE.read_bytes(), {"data": json.dumps(_data(pack), ensure_ascii=False)}
    try:
        return bytes(typst.compile(template, sys_inputs=inputs, pdf_standards=ACCESSIBLE))
    except typst.TypstError:  # a name has a sign that no font here has; it shows as a box, the attached facts have it
        return bytes(typst.compile(template, sys_inputs=inputs))


def _data(pack: Pack) -> dict[str, Any]:
    paper = "us-letter" if pack.formats.locale[-2:] in LETTER else "a4"
    return {
        "title": f"{pack.whose}: {pack.title}",
        "whose": pack.whose,
        "about": [pack.subtitle, *pack.about],
        "footer": f"{pack.whose} · {pack.title}",
        "paper": paper,
        "lang": current()[:2],
        "facts": as_csv(pack).decode("utf-8"),
        "attached": _("All figures of this pack to the cent, one row a fact"),
        "sections": [_section(section, pack, ROOM[paper]) for section in pack.sections],
    }


def _section(section: PackSection, pack: Pack, room: float) -> dict[str, Any]:
    tables = [part for table in section.tables for part in _parts(table, pack, room)]
    return {
        "title": section.title,
        "headline": breakable(section.headline, 13, room, bold=True),
        "sentences": [breakable(text, 9, room - 20) for text in section.sentences],
        "charts": [
            {
                "title": heading_of(chart.title, chart.unit),
                "svg": as_svg(chart, pack.formats),
                "alt": chart.alt,
                "source": breakable(chart.source.line(), 7, room),
            }
            for chart in section.charts
        ],
        "tables": tables,
        "source": "" if tables or section.charts else section.source.line(),
    }


def _parts(table: Any, pack: Pack, room: float) -> list[dict[str, Any]]:
    """Return a table, in several where its columns are too many for the page."""
    cut = grids(table.heads(), table.cells(pack.formats, cents=pack.cents), room, ANY_HEIGHT)
    parts = []
    for number, grid in enumerate(cut, start=1):
        title = table.title
        if len(cut) > 1:
            title = _("{title}, columns {number} of {count}", title=title, number=number, count=len(cut))
        source = breakable(table.source.line(), 7, room)
        parts.append({"title": title, "grid": _grid(grid), "note": table.note, "source": source})
    return parts


def _grid(grid: TableGrid) -> dict[str, Any]:
    return {
        "size": grid.size,
        "widths": list(grid.widths),
        "heads": [_cell(head, grid.size, wide) for head, wide in zip(grid.heads, grid.widths, strict=True)],
        "rows": [
            [_cell(cell, grid.size, wide) for cell, wide in zip(row, grid.widths, strict=True)] for row in grid.rows
        ],
    }


def _cell(lines: CellLines, size: float, wide: float) -> dict[str, Any]:
    cell = lines.cell
    room = max(wide - 2 * SIDE - cell.depth * INDENT, size)
    return {
        "text": cell.text if cell.is_number else breakable(cell.text, size, room, bold=cell.bold),
        "number": cell.is_number,
        "tone": cell.tone,
        "bold": cell.bold,
        "depth": cell.depth,
        "breakable": len(lines.lines) > MOST_LINES,
    }
