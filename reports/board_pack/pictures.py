"""Charts of a board pack as SVG, for paper: the notation of the pages, drawn without a browser."""

from collections.abc import Callable, Sequence
from html import escape
from math import floor, log10
from typing import NamedTuple

from reports.board_pack.document import ChartSeries, PackChart
from reports.board_pack.measuring import shorten, width
from reports.formats import Formats
from reports.theme import LIGHT

#: Size of a picture and of its labels (points), room above for the legend, below for months, at the left for figures.
WIDE, LABEL = 760.0, 9.0
HIGH = {"columns": 230.0, "lines": 230.0}
BAR, LEGEND, BELOW, LEFT, NAMES = 26.0, 20.0, 18.0, 58.0, 230.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FONT = "Liberation Sans, Arial, DejaVu Sans, sans-serif"  # no text
INKS = {
    "actual": LIGHT.actual, "prior": LIGHT.prior, "budget": LIGHT.budget, "forecast": LIGHT.forecast,
    "favorable": LIGHT.favorable, "unfavorable": LIGHT.unfavorable,
}  # fmt: skip
HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="#FFFFFF"/><rect width="2" height="5" fill="{LIGHT.forecast}"/></pattern></defs>'
)  # no text


class Scale(NamedTuple):
    """From figures to places: `low` to `high` over `start` to `end`; `step` between the marks."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a figure lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def marks(self) -> list[float]:
        """Return the figures that have a line."""
        count = round((self.high - self.low) / self.step)
        return [self.low + place * self.step for place in range(count + 1)]


def as_svg(chart: PackChart, formats: Formats) -> str:
    """Return the picture of a chart."""
    draw = {"columns": _columns, "lines": _lines, "bars": _bars}[chart.kind]
    height = HIGH.get(chart.kind, LEGEND + BAR * len(chart.categories) + 6)
    return (  # no text
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:.0f} {height:.0f}" width="{WIDE:.0f}" '
        f'height="{height:.0f}" font-family="{FONT}" font-size="{LABEL}">{HATCH}{_legend(chart)}'
        f"{draw(chart, formats, height)}</svg>"
    )


def _figures(chart: PackChart) -> list[float]:
    return [value for series in chart.series for value in series.values if value is not None]


def _scale(values: Sequence[float], start: float, end: float, *, from_zero: bool) -> Scale:
    """Return a scale with four to eight round steps; columns begin at 0, so that their lengths can be compared."""
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-3):
        low, high = low - 1, high + 1
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * 0.999)
    bottom = floor(low / step + 1e-9) * step
    top = -floor(-high / step + 1e-9) * step
    return Scale(bottom, max(top, bottom + step), step, start, end)


def _writer(chart: PackChart, formats: Formats) -> Callable[[float], str]:
    """Return how figures at an axis read: short amounts, or plain numbers."""
    if chart.unit == formats.currency:
        return lambda value: formats.short(round(value * 10**formats.digits))
    digits = 0 if max((abs(one) for one in _figures(chart)), default=0) >= 100 else 1
    return lambda value: formats.number(round(value, digits), digits)


def _text(left: float, top: float, text: str, anchor: str = "start", ink: str = LIGHT.muted) -> str:
    return f'<text x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}" fill="{ink}">{escape(text)}</text>'  # no text


def _legend(chart: PackChart) -> str:
    if len(chart.series) < 2:
        return ""
    drawn, left = [], LEFT
    for series in chart.series:
        drawn.append(_swatch(series, left, is_line=chart.kind == "lines") + _text(left + 16, 11, series.name))
        left += 30 + width(series.name, LABEL)
    return "".join(drawn)


def _swatch(series: ChartSeries, left: float, *, is_line: bool) -> str:
    if is_line:
        return _shape("line", _stroke(series), x1=left, x2=left + 12, y1=8, y2=8)
    return _shape("rect", _fill(series), x=left, y=3, width=10, height=10)


def _shape(name: str, look: str, **places: float) -> str:
    """Return a shape with its look and its places."""
    attributes = " ".join(f'{key}="{value:.1f}"' for key, value in places.items())
    return f"<{name} {attributes} {look}/>"


def _fill(series: ChartSeries) -> str:
    if series.role == "budget":
        return f'fill="none" stroke="{INKS["budget"]}" stroke-width="1"'
    return 'fill="url(#hatch)"' if series.role == "forecast" else f'fill="{INKS[series.role]}"'


def _stroke(series: ChartSeries) -> str:
    dashes = {"forecast": ' stroke-dasharray="6 4"', "budget": ' stroke-dasharray="1.5 3"'}
    thick = 1.2 if series.role == "budget" else 2.2
    return f'fill="none" stroke="{INKS[series.role]}" stroke-width="{thick}"{dashes.get(series.role, "")}'


def _grid(chart: PackChart, formats: Formats, scale: Scale) -> str:
    write, drawn = _writer(chart, formats), []
    for value in scale.marks():
        top = scale.at(value)
        ink = LIGHT.neutral if abs(value) < scale.step / 1000 else LIGHT.grid
        drawn.append(_shape("line", f'stroke="{ink}" stroke-width="0.7"', x1=LEFT, x2=WIDE, y1=top, y2=top))
        drawn.append(_text(LEFT - 6, top + 3, write(value), "end"))
    return "".join(drawn)


def _months(chart: PackChart, height: float) -> tuple[str, float]:
    """Return the names of the categories below, and the width of each."""
    step = (WIDE - LEFT) / max(len(chart.categories), 1)
    names = [
        _text(LEFT + (place + 0.5) * step, height - 5, name, "middle") for place, name in enumerate(chart.categories)
    ]
    return "".join(names), step


def _columns(chart: PackChart, formats: Formats, height: float) -> str:
    scale = _scale(_figures(chart), height - BELOW, LEGEND + 4, from_zero=True)
    names, step = _months(chart, height)
    wide, drawn = step * 0.8 / len(chart.series), []
    for number, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            if value is not None:
                left = LEFT + place * step + step * 0.1 + number * wide
                top, bottom = sorted((scale.at(value), scale.at(0.0)))
                look = _fill(series)
                drawn.append(_shape("rect", look, x=left, y=top, width=wide * 0.92, height=bottom - top))
    return _grid(chart, formats, scale) + "".join(drawn) + names


def _lines(chart: PackChart, formats: Formats, height: float) -> str:
    scale = _scale(_figures(chart), height - BELOW, LEGEND + 4, from_zero=False)
    names, step = _months(chart, height)
    drawn = []
    for series in chart.series:
        points = [
            f"{LEFT + (place + 0.5) * step:.1f},{scale.at(value):.1f}"
            for place, value in enumerate(series.values)
            if value is not None
        ]
        drawn.append(_shape("polyline", f'points="{" ".join(points)}" {_stroke(series)}'))
    return _grid(chart, formats, scale) + "".join(drawn) + names


def _bars(chart: PackChart, formats: Formats, _height: float) -> str:
    scale = _scale(_figures(chart), NAMES + 60, WIDE - 60, from_zero=True)
    write, drawn = _writer(chart, formats), []
    together = all(
        sum(series.values[place] is not None for series in chart.series) <= 1 for place in range(len(chart.categories))
    )
    high = BAR * 0.72 / (1 if together else len(chart.series))
    for place, name in enumerate(chart.categories):
        top = LEGEND + place * BAR
        for line, text in enumerate(shorten(name, LABEL, NAMES - 8, 2).split("\n")):
            drawn.append(_text(0, top + 10 + line * 10, text, ink=LIGHT.text))
        for number, series in enumerate(chart.series):
            value = series.values[place]
            if value is not None:
                at = top + 2 + (0 if together else number * high)
                left, right = sorted((scale.at(value), scale.at(0.0)))
                look = _fill(series)
                drawn.append(_shape("rect", look, x=left, y=at, width=right - left, height=high * 0.92))
                label = (right + 4, "start") if value >= 0 else (left - 4, "end")
                drawn.append(_text(label[0], at + high / 2 + 3, write(value), label[1]))
    return "".join(drawn)
