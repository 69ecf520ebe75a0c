"""The plain template: a title, a thin line, the number of the slide; wide slides, one font, colors by meaning."""

import copy
import io
from typing import Any

from reports.theme import LIGHT

WIDTH, HEIGHT, EMU = 960.0, 540.0, 12700
EDGE, INSET = 36.0, 2
FONT = "Arial"  # no text
#: Colors of the theme by their place in it.
COLORS = {
    "dk1": LIGHT.text, "lt1": "#FFFFFF", "dk2": "#1F3A4D", "lt2": "#F4F6F8", "accent1": LIGHT.actual,
    "accent2": LIGHT.prior, "accent3": LIGHT.forecast, "accent4": LIGHT.unfavorable, "accent5": LIGHT.muted,
    "accent6": LIGHT.second,
}  # fmt: skip
#: Layouts that are kept, with the place of each placeholder by its number: left, top, width, height.
COVER, BODY = "Title Slide", "Title Only"  # no text
PLACES: dict[str, dict[int, tuple[float, float, float, float]]] = {
    COVER: {0: (EDGE, 170, WIDTH - 2 * EDGE, 90), 1: (EDGE, 270, WIDTH - 2 * EDGE, 120)},
    BODY: {0: (EDGE, 20, WIDTH - 2 * EDGE, 40)},
}
NUMBER = (WIDTH - EDGE - 80, HEIGHT - 26, 80, 18)
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def plain() -> Any:
    """Return the plain template as an open presentation."""
    from pptx import Presentation
    from pptx.util import Emu

    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(int(WIDTH * EMU)), Emu(int(HEIGHT * EMU))
    for layout in list(presentation.slide_layouts):
        if layout.name not in PLACES:
            presentation.slide_layouts.remove(layout)
    _paint(presentation.slide_master)
    _set_titles(presentation.slide_master)
    for layout in presentation.slide_layouts:
        _place(layout, PLACES[layout.name])
    _add_line(next(layout for layout in presentation.slide_layouts if layout.name == BODY))
    return presentation


def plain_file() -> bytes:
    """Return the plain template as a file that a hospital can put its logo, colors and fonts into."""
    file = io.BytesIO()
    plain().save(file)
    return file.getvalue()


def _paint(master: Any) -> None:
    """Put colors and font into the theme."""
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for name, color in COLORS.items():
        place = theme.find(f".//{MAIN}clrScheme/{MAIN}{name}")
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, f"{MAIN}srgbClr").set("val", color.lstrip("#"))
    for kind in ("majorFont", "minorFont"):
        theme.find(f".//{MAIN}fontScheme/{MAIN}{kind}/{MAIN}latin").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_titles(master: Any) -> None:
    """Set titles small, bold and to the left."""
    style = next(element for element in master._element.iter() if element.tag.endswith("}titleStyle"))
    first = style.find(f"{MAIN}lvl1pPr")
    first.set("algn", "l")
    font = first.find(f"{MAIN}defRPr")
    font.set("sz", "2400")
    font.set("b", "1")


def _place(layout: Any, places: dict[int, tuple[float, float, float, float]]) -> None:
    from pptx.util import Emu

    for shape in list(layout.placeholders):
        place = shape.placeholder_format
        if place.idx in places:
            box = places[place.idx]
        elif place.type == 13:  # the number of the slide
            box = NUMBER
        else:
            shape._element.getparent().remove(shape._element)
            continue
        shape.left, shape.top, shape.width, shape.height = (Emu(int(length * EMU)) for length in box)
        if place.idx in places:
            _to_the_left(shape)


def _to_the_left(shape: Any) -> None:
    """Set the first level of a placeholder to the left, as the line below titles begins there."""
    style = shape._element.txBody.find(f"{MAIN}lstStyle")
    level = style.find(f"{MAIN}lvl1pPr")
    if level is None:
        level = copy.deepcopy(style.makeelement(f"{MAIN}lvl1pPr", {}))
        style.append(level)
    level.set("algn", "l")
    shape.text_frame.margin_left = INSET * EMU


def _add_line(layout: Any) -> None:
    """Draw a thin line in the first accent below the title."""
    from lxml import etree

    left, top, width, height = (int(length * EMU) for length in (EDGE, 62, WIDTH - 2 * EDGE, 1.5))
    shape = (  # no text
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr><p:cNvPr id="99" name="Line"/>'
        '<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    layout.shapes._spTree.append(etree.fromstring(shape))
