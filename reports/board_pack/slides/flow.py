"""From sections to slides: what stands where, so that nothing overlaps and nothing is cut; the rest goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from language import _
from reports.board_pack.document import Pack, PackChart, PackSection, PackTable
from reports.board_pack.measuring import LEADING, wrap
from reports.board_pack.slides.template import Area
from reports.board_pack.table_parts import TableGrid, grids

#: Type sizes (points) and the room between two blocks.
HEADLINE, SENTENCE, HEADING, SOURCE = 16.0, 12.0, 11.0, 8.0
GAP = 8.0
#: Heights of a chart; below the least it stands on a slide of its own.
CHART_LEAST, CHART_MOST = 165.0, 300.0
#: Rows of a long table that must fit before it begins below something else.
LEAST_ROWS = 5
#: A table that is no higher than this may stand below a chart.
LOW_TABLE = 120.0
#: Room that a text box keeps at its sides.
INSET = 2.0


@dataclass(frozen=True)
class TextBlock:
    """A paragraph: the whole of it, or the lines of it that fit."""

    text: str
    size: float
    bold: bool = False
    bullet: bool = False
    muted: bool = False


@dataclass(frozen=True)
class ChartBlock:
    """A chart."""

    chart: PackChart


@dataclass(frozen=True)
class TableBlock:
    """Rows `start` to `stop` (not included) of a measured table."""

    table: PackTable
    grid: TableGrid
    start: int
    stop: int


@dataclass(frozen=True)
class PlacedBlock:
    """A block with where it begins and how high it is (points)."""

    block: TextBlock | ChartBlock | TableBlock
    top: float
    height: float


@dataclass
class SlidePlan:
    """A slide: the section it belongs to, and its blocks from the top."""

    section: PackSection
    blocks: list[PlacedBlock] = field(default_factory=list)


def plan(pack: Pack, area: Area) -> list[SlidePlan]:
    """Return the slides of all sections in order."""
    slides: list[SlidePlan] = []
    for section in pack.sections:
        slides += _Flow(section, area).all_of(pack)
    return slides


class _Flow:
    """The slides of one section under way: where the next block may begin."""

    def __init__(self, section: PackSection, area: Area) -> None:
        self._section, self._area = section, area
        self._slides = [SlidePlan(section)]
        self._top = area.top

    def all_of(self, pack: Pack) -> list[SlidePlan]:
        """Return the slides of the section."""
        section = self._section
        if section.headline:
            self._text(TextBlock(section.headline, HEADLINE, bold=True))
        for sentence in section.sentences:
            self._text(TextBlock(sentence, SENTENCE, bullet=True))
        for chart in section.charts:
            self._chart(chart, self._reserve(pack) if chart is section.charts[-1] else 0.0)
        for table in section.tables:
            self._table(table, pack)
        if not section.charts and not section.tables:
            self._source(section.source.line())
        return self._slides

    @property
    def _left(self) -> float:
        return self._area.bottom - self._top

    @property
    def _is_empty(self) -> bool:
        return not self._slides[-1].blocks

    def _turn(self) -> None:
        """Begin the next slide."""
        self._slides.append(SlidePlan(self._section))
        self._top = self._area.top

    def _put(self, block: TextBlock | ChartBlock | TableBlock, height: float, gap: float = GAP) -> None:
        self._slides[-1].blocks.append(PlacedBlock(block, self._top, height))
        self._top += height + gap

    def _text(self, block: TextBlock, gap: float = GAP) -> None:
        """Place a paragraph; one that is higher than a slide goes on on the next."""
        lines = text_lines(block, self._area.width)
        step = block.size * LEADING
        if len(lines) * step > self._left and not self._is_empty:
            self._turn()
        most = max(int(self._area.height / step), 1)
        parts = [lines[start : start + most] for start in range(0, len(lines), most)]
        for place, part in enumerate(parts):
            if place:
                self._turn()
            text = block.text if len(parts) == 1 else " ".join(part)
            self._put(TextBlock(text, block.size, block.bold, block.bullet, block.muted), len(part) * step + 1, gap)

    def _source(self, line: str) -> None:
        self._text(TextBlock(line, SOURCE, muted=True))

    def _reserve(self, pack: Pack) -> float:
        """Return the height of the first table where it is low enough to stand below a chart, else 0."""
        for table in self._section.tables[:1]:
            heading = height_of(TextBlock(table.title, HEADING, bold=True), self._area.width) + 2
            cut = grids(table.heads(), table.cells(pack.formats, cents=pack.cents), self._area.width, self._area.height)
            rows = cut[0].head_height + sum(cut[0].heights())
            height = heading + rows + self._foot(table.note, table.source.line()) + GAP
            return height if len(cut) == 1 and rows <= LOW_TABLE else 0.0
        return 0.0

    def _chart(self, chart: PackChart, reserve: float) -> None:
        heading = TextBlock(heading_of(chart.title, chart.unit), HEADING, bold=True)
        beside = height_of(heading, self._area.width) + self._foot(chart.source.line()) + GAP
        if self._left < CHART_LEAST + beside and not self._is_empty:
            self._turn()
        self._text(heading, gap=2)
        room = self._left - self._foot(chart.source.line())
        height = min(room - reserve if room - reserve >= CHART_LEAST else room, CHART_MOST)
        self._put(ChartBlock(chart), height, gap=2)
        self._source(chart.source.line())

    def _foot(self, *texts: str) -> float:
        """Return the height of the small print below a block."""
        return sum(
            height_of(TextBlock(text, SOURCE), self._area.width) + GAP for text in texts if text
        )  # fmt: skip

    def _table(self, table: PackTable, pack: Pack) -> None:
        cells, heads = table.cells(pack.formats, cents=pack.cents), table.heads()
        foot = self._foot(table.note, table.source.line())
        heading = height_of(TextBlock(table.title, HEADING, bold=True), self._area.width * 0.8) + 2
        tallest = (self._area.height - heading - foot) * 0.6
        cut = grids(heads, cells, self._area.width, tallest)
        for number, grid in enumerate(cut, start=1):
            title = table.title
            if len(cut) > 1:
                title = _("{title}, columns {number} of {count}", title=title, number=number, count=len(cut))
            self._rows(table, grid, title, foot)

    def _rows(self, table: PackTable, grid: TableGrid, title: str, foot: float) -> None:
        heights, start = grid.heights(), 0
        while start < len(heights):
            shown = title if not start else _("{title}, continued", title=title)
            heading = TextBlock(shown, HEADING, bold=True)
            above = height_of(heading, self._area.width) + 2 + grid.head_height
            if not self._is_empty and above + self._least(heights[start:], above + foot) + foot > self._left:
                self._turn()
            stop = start + max(_how_many(heights[start:], self._left - above - foot), 1)
            self._text(heading, gap=2)
            self._put(TableBlock(table, grid, start, stop), grid.head_height + sum(heights[start:stop]), gap=2)
            for text in filter(None, (table.note, table.source.line())):
                self._source(text)
            start = stop

    def _least(self, heights: Sequence[float], around: float) -> float:
        """Return the height of the rows that must fit before a table begins on a slide that holds something already.

        All of them where an empty slide would hold them, else a few.
        """
        whole = sum(heights)
        return whole if whole + around <= self._area.height else sum(heights[:LEAST_ROWS])


def _how_many(heights: Sequence[float], room: float) -> int:
    """Return how many rows fit."""
    taken = 0.0
    for count, height in enumerate(heights):
        taken += height
        if taken > room:
            return count
    return len(heights)


def heading_of(title: str, unit: str) -> str:
    """Return the heading of a chart with its unit."""
    return _("{title}, {unit}", title=title, unit=unit)


def text_lines(block: TextBlock, room: float) -> list[str]:
    """Return the lines of a paragraph in a width."""
    inside = room - 2 * INSET - (block.size if block.bullet else 0)
    return wrap(block.text, block.size, inside, bold=block.bold)


def height_of(block: TextBlock, room: float) -> float:
    """Return the height of a paragraph in a width."""
    return len(text_lines(block, room)) * block.size * LEADING + 1
