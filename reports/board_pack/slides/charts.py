"""Native charts of slides: figures to the cent in the chart's own sheet, drawn in the notation of the pages."""

from typing import Any

from reports.board_pack.document import ChartSeries, PackChart
from reports.board_pack.measuring import LEADING, shorten
from reports.theme import LIGHT

#: Type size of labels, and the part of the width that the names of bars take.
LABELS, NAMES = 9, 0.3
NAME_LINES = 2
#: What legend and margins of a chart take of its height (points), and the room between names, as part of their height:
#: LibreOffice leaves out every second name where it is less.
AROUND, SPARE = 30.0, 1.3


def add_chart(slide: Any, chart: PackChart, box: tuple[float, float, float, float]) -> None:
    """Draw a chart into a box (left, top, width, height in points)."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Pt

    kinds = {
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "lines": XL_CHART_TYPE.LINE,
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    }
    data = CategoryChartData(number_format=_number_format(chart))
    data.categories = [_label(name, chart, box) for name in chart.categories]
    for series in chart.series:
        data.add_series(series.name, series.values)
    frame = slide.shapes.add_chart(kinds[chart.kind], *(Pt(length) for length in box), data)
    frame.name = chart.title
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    _arrange(frame.chart, chart)
    for plotted, series in zip(frame.chart.plots[0].series, chart.series, strict=True):
        _paint(plotted, series, is_line=chart.kind == "lines")


def _label(name: str, chart: PackChart, box: tuple[float, float, float, float]) -> str:
    """Return the name of a category; a bar's goes on below itself where there is room, its table has all of it."""
    if chart.kind != "bars":
        return name
    each = (box[3] - AROUND) / max(len(chart.categories), 1)
    lines = NAME_LINES if each >= NAME_LINES * LABELS * LEADING * SPARE else 1
    return shorten(name, LABELS, box[2] * NAMES, lines)


def _name_all(axis: Any) -> None:
    """Have every category named: programs leave names out where they think that room is short."""
    from lxml import etree

    last = next(element for element in axis._element if element.tag.endswith("}noMultiLvlLbl"))
    skip = etree.Element(last.tag.replace("noMultiLvlLbl", "tickLblSkip"))
    skip.set("val", "1")
    last.addprevious(skip)


def _number_format(chart: PackChart) -> str:
    """Return how Office writes the figures: in millions or thousands from some size on."""
    sizes = [abs(value) for series in chart.series for value in series.values if value is not None]
    largest = max(sizes, default=0.0)
    if largest >= 10**6:
        return '#,##0.0,,"M"'
    if largest >= 10**4:
        return '#,##0,"K"'
    return "#,##0" if largest >= 100 else "#,##0.0"


def _arrange(drawn: Any, chart: PackChart) -> None:
    """Set axes, legend and labels."""
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    drawn.font.size = Pt(LABELS)
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    values, names = drawn.value_axis, drawn.category_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _number_format(chart), False
    values.major_gridlines.format.line.color.rgb = _rgb(LIGHT.grid)
    values.format.line.fill.background()
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # below negative columns, too
    if chart.kind == "bars":
        names.reverse_order = True
        _name_all(names)
        drawn.plots[0].overlap, drawn.plots[0].gap_width = (100 if _excludes(chart) else -5), 45
        _label_bars(drawn.plots[0], chart)
        values.visible, values.has_major_gridlines = False, False
    elif chart.kind == "columns":
        if all(value >= 0 for series in chart.series for value in series.values if value is not None):
            values.minimum_scale = 0
        drawn.plots[0].gap_width, drawn.plots[0].overlap = 60, 0


def _excludes(chart: PackChart) -> bool:
    """Return whether each category has a figure in one series only, so that they share one bar."""
    return all(
        sum(series.values[place] is not None for series in chart.series) <= 1 for place in range(len(chart.categories))
    )


def _label_bars(plot: Any, chart: PackChart) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = _number_format(chart), False
    labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(LABELS)


def _paint(plotted: Any, series: ChartSeries, *, is_line: bool) -> None:
    """Draw a series by what it means: actual solid, prior year light, budget outlined, forecast hatched or dashed."""
    if is_line:
        _paint_line(plotted, series)
        return
    from pptx.enum.dml import MSO_PATTERN, MSO_THEME_COLOR
    from pptx.util import Pt

    plotted.invert_if_negative = False
    fill, line = plotted.format.fill, plotted.format.line
    if series.role == "budget":
        fill.background()
        line.color.theme_color, line.width = MSO_THEME_COLOR.ACCENT_1, Pt(1)
    elif series.role == "forecast":
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.theme_color, fill.back_color.theme_color = (
            MSO_THEME_COLOR.ACCENT_3,
            MSO_THEME_COLOR.BACKGROUND_1,
        )
    else:
        fill.solid()
        _color(fill.fore_color, series)


def _paint_line(plotted: Any, series: ChartSeries) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    plotted.smooth, plotted.marker.style = False, XL_MARKER_STYLE.NONE
    line = plotted.format.line
    _color(line.color, series)
    line.width = Pt(1.25 if series.role == "budget" else 2.5)
    dashes = {"forecast": MSO_LINE.DASH, "budget": MSO_LINE.ROUND_DOT}
    if series.role in dashes:
        line.dash_style = dashes[series.role]


def _color(color: Any, series: ChartSeries) -> None:
    """Color by the theme; a verdict keeps its own color in every template, as it has a meaning."""
    from pptx.enum.dml import MSO_THEME_COLOR

    verdicts = {"favorable": LIGHT.favorable, "unfavorable": LIGHT.unfavorable}
    if series.role in verdicts:
        color.rgb = _rgb(verdicts[series.role])
        return
    accents = {"prior": MSO_THEME_COLOR.ACCENT_2, "forecast": MSO_THEME_COLOR.ACCENT_3}
    color.theme_color = accents.get(series.role, MSO_THEME_COLOR.ACCENT_1)


def _rgb(color: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(color.lstrip("#"))
