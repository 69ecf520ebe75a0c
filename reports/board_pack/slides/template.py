"""The template of the slides: the hospital's own, checked before it is used, or a plain one."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from language import _

#: Sizes of a file that is taken for a template, packed and unpacked (bytes).
MOST_BYTES, MOST_UNPACKED = 20_000_000, 200_000_000
#: The least room for figures on a slide (points), and the margin below it.
NARROWEST, LOWEST, MARGIN = 560.0, 230.0, 12.0
EMU = 12700
INSIDE = "internal"
#: Relations that may lead out of the file: what a person clicks, which nothing loads by itself.
HYPERLINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
)
TITLE, CENTER_TITLE, SLIDE_NUMBER = 1, 3, 13
#: Placeholders at the foot: day, number, footer.
FOOT = (16, SLIDE_NUMBER, 15)


class BrokenTemplateError(Exception):
    """A file that cannot be a template; the message says why, in one sentence."""


@dataclass(frozen=True)
class Area:
    """Room on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Return where it ends."""
        return self.top + self.height


@dataclass(frozen=True)
class Template:
    """An opened template without slides: its two layouts, and the room below the title of the second."""

    presentation: Any
    cover: Any
    body: Any
    area: Area


def open_template(content: bytes | None) -> Template:
    """Return a template, the plain one for None.

    Raises:
        BrokenTemplateError: Slides cannot be made from the file.
    """
    if content is None:
        from reports.board_pack.slides.plain_template import plain

        return _judge(plain())
    try:
        _check_file(content)
        presentation = _load(content)
        _drop_slides(presentation)
        return _judge(presentation)
    except BrokenTemplateError:
        raise
    except Exception as error:  # whatever a damaged file does to the libraries that read it
        raise BrokenTemplateError(_("The template is damaged; open and save it in PowerPoint.")) from error


def _check_file(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise BrokenTemplateError(_("The template is larger than {size} MB.", size=MOST_BYTES // 1_000_000))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BrokenTemplateError(_("The template is protected by a password, or in the old format .ppt."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise BrokenTemplateError(_("The template is too large when it is unpacked."))
            names = {entry.filename for entry in entries}
            types = packed.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
            linked = [name for name in names if name.lower().endswith(".rels") and _links_out(packed.read(name))]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise BrokenTemplateError(_("The template is not a PowerPoint file (.pptx).")) from error
    if b"presentationml" not in types:
        raise BrokenTemplateError(_("The template is not a PowerPoint file (.pptx)."))
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BrokenTemplateError(_("The template has macros; save it as .pptx without them."))
    if b"presentationml.template" in types:
        raise BrokenTemplateError(_("The template is a .potx file; save it as .pptx."))
    if linked:
        raise BrokenTemplateError(_("The template links to a file outside of it; embed the picture instead."))


def _links_out(relations: bytes) -> bool:
    """Return whether anything but a hyperlink lies outside of the file, as a program reads it."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    read = etree.fromstring(relations, parser)
    if read.getroottree().docinfo.doctype:  # entities, which no such file needs
        raise ValueError
    return any(
        one.get("TargetMode", INSIDE).strip().lower() != INSIDE and one.get("Type") not in HYPERLINKS
        for one in read.iter("{*}Relationship")
    )  # no text


def _load(content: bytes) -> Any:
    from pptx import Presentation

    presentation = Presentation(io.BytesIO(content))
    for layout in presentation.slide_layouts:  # all that is read later, so that nothing fails half-way
        for shape in layout.placeholders:
            _place_of(shape)
    return presentation


def _place_of(shape: Any) -> tuple[int, ...]:
    return int(shape.placeholder_format.type), *(
        int(length) for length in (shape.left, shape.top, shape.width, shape.height)
    )


def _drop_slides(presentation: Any) -> None:
    """Take the slides out that a template shows as examples."""
    listed = presentation.slides._sldIdLst
    for slide in list(listed):
        presentation.part.drop_rel(slide.rId)
        listed.remove(slide)


def _judge(presentation: Any) -> Template:
    layouts = [(layout, _title_of(layout)) for layout in presentation.slide_layouts]
    titled = [(layout, title) for layout, title in layouts if title is not None]
    if not titled:
        raise BrokenTemplateError(_("The template has no layout with a title."))
    body, title = min(titled, key=lambda pair: _beside_title(pair[0]))
    cover = next((layout for layout, one in titled if one.placeholder_format.type == CENTER_TITLE), body)
    area = _area_below(presentation, body, title)
    if area.width < NARROWEST:
        raise BrokenTemplateError(
            _("The title of the layout “{layout}” is too narrow for tables below it.", layout=body.name)
        )
    if area.height < LOWEST:
        raise BrokenTemplateError(_("The layout “{layout}” leaves too little room below its title.", layout=body.name))
    return Template(presentation, cover, body, area)


def _title_of(layout: Any) -> Any:
    kinds = (TITLE, CENTER_TITLE)
    return next((shape for shape in layout.placeholders if shape.placeholder_format.type in kinds), None)


def _beside_title(layout: Any) -> tuple[bool, int, float]:
    """Return how far a layout is from a title alone: no cover, few other placeholders, a title that stands high."""
    title = _title_of(layout)
    others = [
        shape for shape in layout.placeholders if shape.placeholder_format.type not in (TITLE, CENTER_TITLE, *FOOT)
    ]
    return title.placeholder_format.type == CENTER_TITLE, len(others), float(title.top or 0)


def _area_below(presentation: Any, layout: Any, title: Any) -> Area:
    height = presentation.slide_height / EMU
    top = (title.top + title.height) / EMU + 6
    feet = [
        shape.top / EMU
        for shape in layout.placeholders
        if shape.placeholder_format.type in FOOT and shape.top / EMU > height / 2
    ]
    bottom = min([height - MARGIN, *(foot - 4 for foot in feet)])
    return Area(title.left / EMU, top, title.width / EMU, bottom - top)
