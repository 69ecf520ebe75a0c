"""A board pack as slides (PPTX): native charts and tables that a person can edit, in the hospital's template."""

import copy
import io
from typing import Any

from language import _
from reports.board_pack.document import Pack
from reports.board_pack.measuring import LEADING, width, wrap
from reports.board_pack.slides.charts import add_chart
from reports.board_pack.slides.flow import ChartBlock, PlacedBlock, SlidePlan, TableBlock, TextBlock, plan
from reports.board_pack.slides.template import CENTER_TITLE, EMU, SLIDE_NUMBER, TITLE, Area, Template, open_template
from reports.board_pack.table_parts import ABOVE, INDENT, SIDE, CellLines, row_height
from reports.theme import LIGHT

#: Type sizes of titles, tried from the left.
TITLES = (24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.0)
COVER_TEXT = 16.0
#: A table without a style of its own: lines and fills are drawn by cell.
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
BULLET = "•"
#: Signs of a property of a file (title, author).
LONGEST_PROPERTY = 255


def as_deck(pack: Pack, template: bytes | None = None) -> bytes:
    """Return the slides.

    Args:
        pack: What is shown.
        template: A PPTX file of the hospital; None for the plain one.

    Raises:
        BrokenTemplateError: Slides cannot be made from the template.
    """
    opened = open_template(template)
    slides = plan(pack, opened.area)
    _add_cover(opened, pack)
    counts: dict[str, int] = {}
    for one in slides:
        counts[one.section.key] = counts.get(one.section.key, 0) + 1
    numbers: dict[str, int] = {}
    for one in slides:
        number = numbers[one.section.key] = numbers.get(one.section.key, 0) + 1
        _add_slide(opened, one, _title(one, number, counts[one.section.key]))
    properties = opened.presentation.core_properties
    properties.title = _property(f"{pack.whose}: {pack.title}")
    properties.author, properties.subject = _property(pack.whose), _property(pack.subtitle)
    file = io.BytesIO()
    opened.presentation.save(file)
    return file.getvalue()


def _property(text: str) -> str:
    """Return a text as a property of the file may be: Office takes no more of the names of many departments."""
    return text if len(text) <= LONGEST_PROPERTY else f"{text[: LONGEST_PROPERTY - 1]}…"


def _title(slide: SlidePlan, number: int, count: int) -> str:
    if count == 1:
        return slide.section.title
    return _("{title} ({number} of {count})", title=slide.section.title, number=number, count=count)


def _add_cover(opened: Template, pack: Pack) -> None:
    slide = opened.presentation.slides.add_slide(opened.cover)
    title = _take_title(slide)
    _fit_title(title, f"{pack.whose}: {pack.title}", most=32.0)
    others = [shape for shape in slide.placeholders if shape.element is not title.element]
    text = next((shape for shape in others if shape.width / EMU > 300 and shape.has_text_frame), None)
    for shape in others:
        if shape is not text:
            shape.element.getparent().remove(shape.element)
    lines = [pack.subtitle, *pack.about]
    if text is None:
        _text_box(slide, opened.area, PlacedBlock(TextBlock(" · ".join(lines), COVER_TEXT), opened.area.top, 60))
        return
    room = text.width / EMU - 20
    size = next(
        (
            size
            for size in (COVER_TEXT, 14.0, 12.0, 10.0)
            if sum(len(wrap(line, size, room)) for line in lines) * size * LEADING * 1.1 <= text.height / EMU
        ),
        9.0,
    )
    _write(text.text_frame, lines, size)


def _take_title(slide: Any) -> Any:
    kinds = (TITLE, CENTER_TITLE)
    return next(shape for shape in slide.placeholders if shape.placeholder_format.type in kinds)


def _fit_title(title: Any, text: str, *, most: float = TITLES[0]) -> None:
    """Write a title in the largest size in which it stays within its box."""
    room, height = title.width / EMU - 16, title.height / EMU - 6
    sizes = [most, *(size for size in TITLES if size < most)]
    size = next((size for size in sizes if _title_fits(text, size, room, height)), sizes[-1])
    _write(title.text_frame, [text], size)


def _title_fits(text: str, size: float, room: float, height: float) -> bool:
    widest = max(width(word, size, bold=True) for word in text.split())
    return widest <= room and len(wrap(text, size, room, bold=True)) * size * LEADING <= height


def _write(frame: Any, lines: list[str], size: float) -> None:
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size = line, Pt(size)


def _add_slide(opened: Template, planned: SlidePlan, title: str) -> None:
    slide = opened.presentation.slides.add_slide(opened.body)
    own = _take_title(slide)
    for shape in list(slide.placeholders):
        if shape.element is not own.element:
            shape.element.getparent().remove(shape.element)
    _fit_title(own, title)
    _add_number(slide, opened.body)
    for placed in planned.blocks:
        block, area = placed.block, opened.area
        if isinstance(block, TextBlock):
            _text_box(slide, area, placed)
        elif isinstance(block, ChartBlock):
            add_chart(slide, block.chart, (area.left, placed.top, area.width, placed.height))
        else:
            _table(slide, area, placed.top, block)


def _add_number(slide: Any, layout: Any) -> None:
    """Put the slide's number where the layout has it."""
    for shape in layout.placeholders:
        if shape.placeholder_format.type == SLIDE_NUMBER:
            slide.shapes._spTree.append(copy.deepcopy(shape.element))


def _text_box(slide: Any, area: Area, placed: PlacedBlock) -> None:
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    block = placed.block
    assert isinstance(block, TextBlock)  # noqa: S101 - told by the caller
    indent = block.size if block.bullet else 0.0
    box = slide.shapes.add_textbox(Pt(area.left), Pt(placed.top), Pt(area.width), Pt(placed.height))
    frame = box.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left, frame.margin_right = Pt(2), Pt(2)
    frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = f"{BULLET} {block.text}" if block.bullet else block.text
    run.font.size, run.font.bold = Pt(block.size), block.bold
    if block.muted:
        run.font.color.rgb = _rgb(LIGHT.muted)
    if indent:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(int(indent * EMU)))
        properties.set("indent", str(int(-indent * EMU)))


def _table(slide: Any, area: Area, top: float, block: TableBlock) -> None:
    from pptx.util import Pt

    grid = block.grid
    rows = [grid.heads, *grid.rows[block.start : block.stop]]
    heights = [row_height(row, grid.size) for row in rows]
    frame = slide.shapes.add_table(
        len(rows), len(grid.widths), Pt(area.left), Pt(top), Pt(sum(grid.widths)), Pt(sum(heights))
    )
    frame.name = block.table.title
    heads = ", ".join(cell.cell.text for cell in grid.heads)
    described = _(
        "{title}: {columns}. {source}", title=block.table.title, columns=heads, source=block.table.source.line()
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", described)
    table = frame.table
    table._tbl.tblPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = NO_STYLE
    table.horz_banding = False
    for column, wide in zip(table.columns, grid.widths, strict=True):
        column.width = Pt(wide)
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        table.rows[number].height = Pt(height)
        for place, lines in enumerate(row):
            _fill(table.cell(number, place), lines, grid.size, is_head=number == 0)


def _fill(cell: Any, lines: CellLines, size: float, *, is_head: bool) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    told = lines.cell
    cell.margin_left, cell.margin_right = Pt(SIDE + told.depth * INDENT), Pt(SIDE)
    cell.margin_top = cell.margin_bottom = Pt(ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.TOP
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if told.is_number else PP_ALIGN.LEFT
    run = paragraph.add_run()
    whole = len(wrap(told.text, size, 1e9)) <= 1 and "".join(lines.lines).replace(" ", "") == told.text.replace(" ", "")
    run.text = told.text if whole else " ".join(lines.lines)
    run.font.size, run.font.bold = Pt(size), told.bold
    if is_head:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        return
    cell.fill.background()
    _underline(cell)
    inks = {"favorable": LIGHT.favorable_text, "unfavorable": LIGHT.unfavorable_text}
    if told.tone in inks:
        run.font.color.rgb = _rgb(inks[told.tone])


def _underline(cell: Any) -> None:
    """Draw a thin line below a cell."""
    from lxml import etree

    properties = cell._tc.get_or_add_tcPr()
    line = etree.fromstring(  # no text
        '<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="6350"><a:solidFill>'
        '<a:schemeClr val="accent2"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)


def _rgb(color: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(color.lstrip("#"))
