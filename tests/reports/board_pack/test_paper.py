"""The PDF of a board pack and its pictures, read back."""

import io
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from reports.board_pack import facts_file
from reports.board_pack.document import ChartSeries, PackChart, PackSource
from reports.board_pack.paper import as_pdf
from reports.board_pack.pictures import as_svg
from reports.formats import Formats
from tests.reports.board_pack.packs import fill, pack_of
from tests.small_hospital import SmallHospital

SOURCE = PackSource("Northlake", "Feb 2026", (202602,), "", "Data version 3", "Feb 2026: whole")


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


def text_of(content: bytes) -> str:
    """Return all text of a PDF without blanks, so that lines that break do not matter."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_every_row_stands_in_the_pdf(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url, cents=True)

    told = text_of(as_pdf(pack))

    for section in pack.sections:
        assert squeezed(section.headline) in told
        for table in section.tables:
            assert squeezed(table.source.line()) in told
            for row in table.cells(pack.formats, cents=True):
                assert squeezed("".join(cell.text for cell in row)) in told, table.key


def test_the_facts_are_attached_and_the_file_says_what_it_is(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url, keys=("verdict", "result"))

    reader = PdfReader(io.BytesIO(as_pdf(pack)))

    assert reader.attachments["board-pack.csv"][0] == facts_file.as_csv(pack)
    assert reader.metadata is not None
    assert reader.metadata.title == f"{pack.whose}: Board pack, February 2026"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged, for who cannot see it
    assert reader.pages[0].mediabox.width == 792  # letter, as in the United States


def test_a_sign_that_no_font_has_does_not_stop_the_file(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url, keys=("result",))

    assert as_pdf(replace(pack, whose="Northlake \ue000\U000f0000")).startswith(b"%PDF")


def test_texts_are_never_taken_for_markup(hospital: SmallHospital) -> None:
    odd = '#panic("x") *bold* $x$ <a> [b] \\ "'

    told = text_of(as_pdf(replace(pack_of(hospital.url, keys=("verdict",)), whose=odd)))

    assert squeezed(odd) in told


def chart(kind: str, *series: ChartSeries) -> PackChart:
    names = tuple(f"Month {n} & <more>" for n in range(len(series[0].values)))
    return PackChart("c", kind, "Chart", names, series, "USD", "words", SOURCE)  # type: ignore[arg-type]


def drawn(picture: str, tag: str) -> list[dict[str, str]]:
    root = ElementTree.fromstring(picture)  # noqa: S314 - ours
    inside = [element for element in root if element.tag.endswith(f"}}{tag}")]
    return [dict(element.attrib) for element in inside]


def test_columns_are_as_high_as_their_figures_and_begin_at_zero() -> None:
    picture = as_svg(chart("columns", ChartSeries("Actual", "actual", (100.0, 50.0, -25.0, None))), Formats())

    high, half, below = drawn(picture, "rect")
    assert float(high["height"]) == pytest.approx(2 * float(half["height"]), abs=0.2)
    assert float(high["height"]) == pytest.approx(4 * float(below["height"]), abs=0.4)
    zero = float(high["y"]) + float(high["height"])
    assert float(below["y"]) == pytest.approx(zero, abs=0.2)


def test_budget_is_outlined_and_forecast_hatched_or_dashed() -> None:
    columns = as_svg(
        chart("columns", ChartSeries("B", "budget", (1.0,)), ChartSeries("F", "forecast", (2.0,))), Formats()
    )
    lines = as_svg(chart("lines", ChartSeries("F", "forecast", (1.0, 2.0))), Formats())

    assert {one["fill"] for one in drawn(columns, "rect")} == {"none", "url(#hatch)"}
    assert drawn(lines, "polyline")[0]["stroke-dasharray"] == "6 4"


@given(
    kind=st.sampled_from(["columns", "lines", "bars"]),
    values=st.lists(st.none() | st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=14).filter(
        lambda values: any(value is not None for value in values)
    ),
)
def test_any_figures_make_a_picture_within_its_edges(kind: str, values: list[float | None]) -> None:
    picture = as_svg(chart(kind, ChartSeries("Actual & more", "actual", tuple(values))), Formats())

    root = ElementTree.fromstring(picture)  # noqa: S314 - ours
    height = float(root.attrib["height"])
    for box in drawn(picture, "rect"):
        assert -0.1 <= float(box["y"]) <= float(box["y"]) + float(box["height"]) <= height + 0.1
        assert -0.1 <= float(box["x"]) <= float(box["x"]) + float(box["width"]) <= 760.1


def test_a_row_of_several_lines_is_never_cut_by_the_end_of_a_page(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url, keys=("departments",))
    (section,) = pack.sections
    (table,) = section.tables
    words = "Consolidated perioperative and interventional services of the northern campus, all shifts, without on-call"
    rows = pd.concat([table.rows.tail(1)] * 60, ignore_index=True)
    rows = rows.assign(label=[f"begin{place:02d} {words} end{place:02d}" for place in range(60)], depth=0)
    tables = (replace(table, rows=rows),)

    content = as_pdf(replace(pack, sections=(replace(section, tables=tables),)))

    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 4
    for place in range(60):
        (page,) = (page for page in pages if f"begin{place:02d}" in page)
        assert f"end{place:02d}" in page
