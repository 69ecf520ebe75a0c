"""What is no template: files damaged in any of their parts, and files that lead out of themselves."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.board_pack.slides.plain_template import plain_file
from reports.board_pack.slides.template import BrokenTemplateError, open_template

DAMAGED = "The template is damaged; open and save it in PowerPoint."
NO_FILE = "The template is not a PowerPoint file (.pptx)."
RELATIONS = "ppt/slideMasters/_rels/slideMaster1.xml.rels"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PARTS = ("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml", RELATIONS)


def repacked(change: Callable[[str, bytes], bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the plain template with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_file())) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """Return the plain template with a text of one part replaced."""

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        assert re.search(old, content), part
        return re.sub(old, lambda _found: new, content, count=1)

    return repacked(change)


def torn(content: bytes, part: str, start: int, stop: int, filler: int) -> bytes:
    """Return a file in which some of the packed bytes of one part are overwritten."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entry = packed.getinfo(part)
    first = entry.header_offset + 30 + len(entry.filename)
    kept = bytearray(content)
    for place in range(first + entry.compress_size * start // 100, first + entry.compress_size * stop // 100):
        kept[place] = filler
    return bytes(kept)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("part", PARTS)
@given(start=st.integers(0, 60), filler=st.sampled_from([0, 0x3C, 0xFF]))
def test_a_part_that_cannot_be_unpacked_is_refused(packing: int, part: str, start: int, filler: int) -> None:
    content = torn(repacked(lambda _name, part: part, packing), part, start, start + 40, filler)

    with pytest.raises(BrokenTemplateError) as refused:
        open_template(content)

    assert str(refused.value) in (DAMAGED, NO_FILE)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("ppt/presentation.xml", rb"<p:sldSz[^>]*>", b""),
        ("ppt/presentation.xml", rb"<p:sldIdLst/>", b'<p:sldIdLst><p:sldId id="256" r:id="rId99"/></p:sldIdLst>'),
        ("ppt/presentation.xml", rb"</p:presentation>", b""),
        (RELATIONS, rb"</Relationships>", b""),
        (RELATIONS, rb"(?=<Relationships)", b'<!DOCTYPE a [<!ENTITY b "External">]>'),
    ],
)
def test_a_part_that_lacks_what_slides_need_is_refused(part: str, old: bytes, new: bytes) -> None:
    with pytest.raises(BrokenTemplateError) as refused:
        open_template(changed(part, old, new))

    assert str(refused.value) == DAMAGED


def linking(kind: str, target: str, mode: str) -> bytes:
    relation = f'<Relationship Id="rId77" Type="{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return changed(RELATIONS, rb"</Relationships>", relation.encode())


@pytest.mark.parametrize("mode", ["External", "&#69;xternal", "&#x45;xternal", "external", " External"])
@pytest.mark.parametrize(
    "target", ["http://a.example/logo.png", "http://a.example/hyperlink", "http://a.example/a>b", "file:///logo.png"]
)
@pytest.mark.parametrize("kind", [f"{KIND}image", f"{KIND}oleObject", f"{KIND}image/hyperlink"])
def test_a_link_out_of_the_file_is_refused_however_it_is_written(kind: str, target: str, mode: str) -> None:
    with pytest.raises(BrokenTemplateError, match="links to a file outside"):
        open_template(linking(kind, target, mode))


def test_a_link_that_a_person_clicks_may_lead_out() -> None:
    assert open_template(linking(f"{KIND}hyperlink", "http://a.example/", "External")).area.width > 0
