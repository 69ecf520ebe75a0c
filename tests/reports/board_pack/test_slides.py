"""Slides of a board pack, read back: figures, notation, words for who cannot see, and nothing over anything else."""

import io
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu, Pt

from language import N_
from reports.board_pack.document import Pack, PackCell, PackSection, PackSource, PackTable
from reports.board_pack.slides.deck import as_deck
from reports.board_pack.slides.flow import TableBlock, plan
from reports.board_pack.slides.plain_template import plain_file
from reports.board_pack.slides.template import Area, BrokenTemplateError, open_template
from reports.board_pack.table_parts import grids
from reports.column_tables import TableColumn
from reports.formats import Formats
from tests.reports.board_pack.packs import fill, pack_of
from tests.small_hospital import SmallHospital

SOURCE = PackSource("Northlake", "Feb 2026", (202602,), "Budget 2026", "Data version 3", "Feb 2026: whole")


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


def slides_of(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def tables_of(deck: Any) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def charts_of(deck: Any) -> dict[str, Any]:
    return {shape.name: shape for slide in deck.slides for shape in slide.shapes if shape.has_chart}


def test_tables_and_charts_hold_the_figures_of_the_pack(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url, keys=("verdict", "result"), cents=True)

    deck = slides_of(as_deck(pack))

    month = next(table for section in pack.sections for table in section.tables if table.key == "totals_month")
    told = [month.heads(), *([cell.text for cell in row] for row in month.cells(pack.formats, cents=True))]
    assert told in tables_of(deck)
    trend = charts_of(deck)["Operating result by month"].chart
    assert trend.chart_type == XL_CHART_TYPE.COLUMN_CLUSTERED
    figures = {series.name: series.values for series in trend.plots[0].series}
    assert [Decimal(str(value)) for value in figures["Actual"][-2:]] == [Decimal("-75.25"), Decimal("485.06")]
    assert trend.part.chart_workbook.xlsx_part is not None  # a person can edit the figures


def test_every_chart_and_table_has_words_in_its_place(hospital: SmallHospital) -> None:
    deck = slides_of(as_deck(pack_of(hospital.url)))

    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    told = [frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in frames]
    assert len(frames) >= 8
    assert all(told)
    assert all("Feb 2026" in text for frame, text in zip(frames, told, strict=True) if frame.has_table)
    assert all(slide.shapes.title.text for slide in deck.slides)


def shapes_apart(deck: Any) -> list[str]:
    """Return what is wrong: shapes that leave their slide or lie over each other."""
    wrong = []
    for number, slide in enumerate(deck.slides, start=1):
        boxes = [(one.name, one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]
        wrong += [f"{number}: {name} leaves the slide" for name, left, top, right, bottom in boxes
                  if left < 0 or top < 0 or right > deck.slide_width or bottom > deck.slide_height]  # fmt: skip
        wrong += [
            f"{number}: {one[0]} over {other[0]}"
            for place, one in enumerate(boxes)
            for other in boxes[place + 1 :]
            if min(one[3], other[3]) - max(one[1], other[1]) > 12700
            and min(one[4], other[4]) - max(one[2], other[2]) > 12700
        ]
    return wrong


def test_nothing_lies_over_anything_else(hospital: SmallHospital) -> None:
    assert shapes_apart(slides_of(as_deck(pack_of(hospital.url)))) == []


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300)
amounts = st.none() | st.integers(-(10**14), 10**14)


def pack_with(rows: list[tuple[str, int | None, str, int | None]], headline: str, sentences: list[str]) -> Pack:
    columns = (
        TableColumn("label", N_("Department")),
        TableColumn("actual", N_("Actual"), "money"),
        TableColumn("said", N_("Explanation")),
        TableColumn("budget", N_("Budget"), "money"),
    )
    frame = pd.DataFrame(rows, columns=["label", "actual", "said", "budget"]).astype(
        {"actual": "Int64", "budget": "Int64"}
    )
    table = PackTable("rows", "Rows", columns, frame, SOURCE)
    section = PackSection("rows", "Rows", headline, tuple(filter(None, sentences)), (), (table,), SOURCE)
    return Pack("Northlake", 202602, "", (), (section,), Formats(), cents=True)


@given(rows=st.lists(st.tuples(texts, amounts, texts, amounts), min_size=1, max_size=60), headline=texts,
       sentences=st.lists(texts, max_size=4))  # fmt: skip
def test_whatever_is_told_fits_and_every_row_stands_once(
    rows: list[tuple[str, int | None, str, int | None]], headline: str, sentences: list[str]
) -> None:
    area = Area(36, 70, 888, 440)
    pack = pack_with(rows, headline, sentences)

    slides = plan(pack, area)

    for slide in slides:
        tops = [(placed.top, placed.top + placed.height) for placed in slide.blocks]
        assert all(below <= area.bottom + 0.01 for _top, below in tops)
        assert all(before[1] <= after[0] + 0.01 for before, after in pairwise(tops))
    parts = [placed.block for slide in slides for placed in slide.blocks if isinstance(placed.block, TableBlock)]
    shown = [row for part in parts for row in part.grid.rows[part.start : part.stop]]
    assert sum(parts[0].grid.widths) <= area.width + 0.01
    said = "".join("".join(cell.lines) for row in shown for cell in row)
    whole = "".join(cell.text for row in pack.sections[0].tables[0].cells(Formats(), cents=True) for cell in row)
    assert sorted(said.replace(" ", "")) == sorted(whole.replace(" ", ""))


def test_sixty_departments_with_long_names_go_on_on_the_next_slides() -> None:
    name = "Interdisciplinary center for otorhinolaryngology and neurogastroenterological rehabilitation"
    rows = [(f"{number:02d} {name}", 10**13 + number, "because " * 80, -(10**13)) for number in range(60)]

    deck = slides_of(as_deck(pack_with(rows, "All of it", [])))

    assert shapes_apart(deck) == []
    labels = [row[0] for table in tables_of(deck) for row in table[1:]]
    assert list(dict.fromkeys(labels)) == [row[0] for row in rows]
    assert "(1 of " in deck.slides[1].shapes.title.text


def test_too_many_columns_become_two_tables_that_repeat_the_label() -> None:
    row = [PackCell("Operating result", bold=True), *[PackCell("▼ (1,234,567,890.12)", is_number=True)] * 12]

    first, *others = grids(["Figure", *[f"Column {n}" for n in range(12)]], [row], 600, 400)

    assert others
    assert all(grid.heads[0].cell.text == "Figure" for grid in (first, *others))
    assert sum(len(grid.widths) - 1 for grid in (first, *others)) == 12
    assert all(len(cell.lines) == 1 for grid in (first, *others) for cell in grid.rows[0][1:])


def of_hospital() -> Any:
    """Return the plain template as a hospital changes it: 4:3, its own font, a logo, an example slide."""
    deck = slides_of(plain_file())
    deck.slide_width = Pt(720)
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            shape.width = min(shape.width, Pt(640))
            shape.left = min(shape.left, Pt(600))
    deck.slide_master.shapes._spTree.append(
        deck.slides.add_slide(deck.slide_layouts[1]).shapes.add_textbox(Pt(600), Pt(5), Pt(90), Pt(20))._element
    )
    return deck


def saved(deck: Any) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def test_the_template_of_a_hospital_is_used_without_its_examples(hospital: SmallHospital) -> None:
    content = saved(of_hospital())

    deck = slides_of(as_deck(pack_of(hospital.url), content))

    assert deck.slide_width == Pt(720)
    assert deck.slides[0].shapes.title.text.endswith("Board pack, February 2026")
    assert len(deck.slides) == 1 + len(plan(pack_of(hospital.url), open_template(content).area))
    assert shapes_apart(deck) == []


def _without_title(deck: Any) -> None:
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            shape._element.getparent().remove(shape._element)


def _low(deck: Any) -> None:
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            shape.top = Emu(deck.slide_height - shape.height)


def _narrow(deck: Any) -> None:
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            shape.width = Pt(200)


def _linking(deck: Any) -> None:
    deck.slide_master.part.relate_to(
        "file:///logo.png",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image",
        is_external=True,
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [(_without_title, "no layout with a title"), (_low, "too little room"), (_narrow, "too narrow"),
     (_linking, "links to a file outside")],
)  # fmt: skip
def test_a_template_that_cannot_work_is_refused_with_the_reason(change: Any, reason: str) -> None:
    deck = slides_of(plain_file())
    change(deck)

    with pytest.raises(BrokenTemplateError, match=reason):
        open_template(saved(deck))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no presentation", "not a PowerPoint file"),
        (b"", "not a PowerPoint file"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "password"),
        (bytes(20_000_001), "larger than 20 MB"),
    ],
)
def test_a_file_that_is_no_template_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(BrokenTemplateError, match=reason):
        open_template(content)


@pytest.mark.parametrize("part", range(12))
def test_a_damaged_template_is_refused_in_one_sentence(part: int) -> None:
    whole = plain_file()
    cut = len(whole) * part // 12
    torn = whole[:cut] + bytes(len(whole) // 40) + whole[cut + len(whole) // 40 :]

    said = ""
    try:
        open_template(torn)  # what was torn may be nothing that is looked at
    except BrokenTemplateError as error:
        said = str(error)

    assert said in ("", "The template is not a PowerPoint file (.pptx).") or "damaged" in said


def test_macros_and_other_kinds_of_files_are_refused() -> None:
    import zipfile

    def repacked(change: Any) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(plain_file())) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                new.writestr(name, change(name, old.read(name)))
        return out.getvalue()

    kinds = {
        b"presentationml.template.main+xml": "save it as .pptx",
        b"presentationml.presentation.macroEnabled.main+xml": "macros",
        b"wordprocessingml.document.main+xml": "not a PowerPoint file",
    }
    for kind, reason in kinds.items():
        changed = repacked(
            lambda name, content, kind=kind: (
                content.replace(b"presentationml.presentation.main+xml", kind).replace(
                    b"presentationml", b"presentationml" if b"presentationml" in kind else b"wordprocessingml"
                )
                if name == "[Content_Types].xml"
                else content
            )
        )
        with pytest.raises(BrokenTemplateError, match=reason):
            open_template(changed)


def test_signs_that_no_file_may_hold_are_left_out(hospital: SmallHospital) -> None:
    pack = pack_with([("Intensive\x00 care\x1b\u202e", 1, "a\x0bb", None)], "Head", [])

    (table,) = tables_of(slides_of(as_deck(replace(pack))))

    assert table[1][0] == "Intensive care"
    assert table[1][2] == "a b"


def test_names_of_many_departments_fit_into_the_properties_of_the_file(hospital: SmallHospital) -> None:
    pack = replace(pack_of(hospital.url, keys=("result",)), whose="Northlake: " + "Consolidated services, " * 30)

    deck = slides_of(as_deck(pack))

    assert len(deck.core_properties.title) == len(deck.core_properties.author) == 255
    assert deck.core_properties.author.endswith("…")


def test_every_bar_is_named(hospital: SmallHospital) -> None:
    chart = charts_of(slides_of(as_deck(pack_of(hospital.url, keys=("causes",)))))["Largest causes"].chart

    assert [one.get("val") for one in chart.category_axis._element.iter("{*}tickLblSkip")] == ["1"]
