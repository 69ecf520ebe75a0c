"""What the first files of a hospital tell about the hospital itself: titles, headers, months, currencies."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.importers.reading.samples import FirstRecords, take_sample
from data.importers.tables.layout import UnreadableFile
from data.importers.tables.tabulated import tabulated
from data.importers.values import currencies
from data.importers.values.months import read_label
from services.imports.dropping.plan import PlannedFile

#: Records looked at for titles.
SAMPLED = 200
#: Codes that stand in capitals in titles and headers without meaning money ("ALL DEPARTMENTS").
_WORDS = frozenset(("ALL", "TRY", "TOP", "MAD", "RON", "CUP"))


@dataclass(frozen=True)
class FileEvidence:
    """What one file tells.

    Args:
        name: Of the file.
        kind: Of its rows.
        titles: Cells above its table, and the names of its sheets.
        headers: Its column headers.
        columns: Months that stand side by side, in their order (1-12).
        months: Months (yyyymm) of its rows, sorted.
        numbered: Whether its months come from numbers of fiscal periods, which say nothing of the calendar.
        currencies: Signs and codes beside amounts, in a currency column, in titles and headers.
        preset: The system that wrote it.
        comma: Whether the comma is its decimal mark.
        order: Order of its dates, None where they leave it open.
        bodies: What its column of hospitals or companies holds.
    """

    name: str
    kind: str
    titles: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    numbered: bool = False
    currencies: tuple[str, ...] = ()
    preset: str = ""
    comma: bool = False
    order: str | None = None
    bodies: tuple[str, ...] = ()


def evidence_of(planned: PlannedFile) -> FileEvidence | None:
    """Return what a planned file tells, None where it could not be read."""
    preview = planned.preview
    if preview is None or preview.layout is None:
        return None
    layout = preview.layout
    try:
        sample = take_sample(planned.path, sheet=layout.sheet, rows=SAMPLED)
    except UnreadableFile:
        return None
    titles = (*(cell for cell in _titles(sample) if cell), *([layout.sheet] if layout.sheet else []))
    labels = [read_label(name) for name in layout.month_columns]
    concepts = {concept: guess.column for concept, guess in preview.mapping.items()}
    signs = [fmt.currency for fmt in layout.number_formats.values() if fmt.currency]
    return FileEvidence(
        name=planned.file.name,
        kind=planned.kind,
        titles=titles,
        headers=layout.columns,
        columns=tuple(label.month for label in labels if label is not None and label.month is not None),
        months=tuple(int(month) for month in sorted(preview.periods["period"])),
        numbered="fiscal_period" in concepts or any(label is not None and label.period for label in labels),
        currencies=(*signs, *_values(planned, concepts.get("currency")), *_codes((*titles, *layout.columns))),
        preset=layout.preset or "",
        comma=any(fmt.decimal == "," for fmt in layout.number_formats.values()),
        order=next((fmt.order for fmt in layout.date_formats.values() if fmt.order and not fmt.ambiguous), None),
        bodies=tuple(_values(planned, concepts.get("entity"))),
    )


def _titles(sample: FirstRecords) -> tuple[str, ...]:
    table = tabulated(sample)
    return table.titles if table.header.row is not None else ()


def _values(planned: PlannedFile, column: str | None) -> list[str]:
    """Return the different values of a column in the first rows."""
    preview = planned.preview
    if preview is None or column is None or column not in preview.sample:
        return []
    return [text for value in dict.fromkeys(preview.sample[column]) if (text := str(value).strip())]


def _codes(texts: tuple[str, ...]) -> Iterator[str]:
    """Yield the codes and signs of currencies that stand as words of their own in titles and headers."""
    for text in texts:
        words = text.replace("(", " ").replace(")", " ").replace("0", " ").replace(",", " ").split()
        for word in words:
            if word in currencies.SYMBOLS or (word in currencies.CODES and word not in _WORDS):
                yield word
            elif word in ("T€", "TEUR", "Mio€", "k€", "K€"):
                yield "EUR"
