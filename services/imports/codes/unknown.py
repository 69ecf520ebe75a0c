"""What a file names and nobody knows: tallied with the likeliest known item, and kept for the queue."""

from rapidfuzz import fuzz, process
from sqlmodel import Session, select

from data.models import ImportBatch, UnknownCode
from data.models.imports import UNKNOWN_KINDS
from planning.names import match_name, to_the_eye
from services.imports.codes.code_books import Catalogue
from services.imports.codes.lookup import CodeBook
from services.imports.results import Unknown

#: Below this likeness (0-1) a suggestion would only mislead.
LEAST_SCORE = 0.6


def unknown_codes(catalogue: Catalogue) -> list[Unknown]:
    """Return what a pass found unknown, with the likeliest known item for each; most money first."""
    codes = []
    for kind, book in catalogue.books.items():
        if not book.unknown:
            continue
        suggest = _Suggester(book)
        for tally in book.unknown.values():
            number, label, score = suggest(tally.text, tally.name)
            codes.append(Unknown(kind, tally.text, tally.name, tally.rows, tally.amount_minor, number, label, score))
    return sorted(codes, key=lambda item: (-abs(item.amount_minor), item.kind, item.text))


class _Suggester:
    """Finds the known item whose code or name is most like a text."""

    def __init__(self, book: CodeBook) -> None:
        self._items = [item for item in book.known if item.id > 0]
        shape = match_name if book.kind == "supplier" else to_the_eye
        self._shape = shape
        self._names = [shape(item.name) for item in self._items]
        self._bare = {to_the_eye(item.code).lstrip("0"): item for item in self._items if item.code}

    def __call__(self, text: str, name: str | None) -> tuple[int | None, str | None, float | None]:
        bare = self._bare.get(to_the_eye(text).lstrip("0"))
        if bare is not None:  # the same code but for leading zeros, or to the eye
            return bare.id, bare.label, 0.95
        query = self._shape(name or text)
        best = process.extractOne(query, self._names, scorer=fuzz.WRatio, score_cutoff=LEAST_SCORE * 100)
        if best is None or len(query) < 3:
            return None, None, None
        item = self._items[best[2]]
        return item.id, item.label, round(best[1] / 100, 3)


def remember(session: Session, batch: ImportBatch, catalogue: Catalogue) -> None:
    """Add what a posted file left unexplained to the queue."""
    for item in unknown_codes(catalogue):
        if item.kind not in UNKNOWN_KINDS:
            continue
        query = select(UnknownCode).where(UnknownCode.kind == item.kind, UnknownCode.text == item.text)
        row = session.exec(query).first() or UnknownCode(kind=item.kind, text=item.text, first_batch_id=batch.id)
        if row.status != "open":
            row.rows, row.amount_minor, row.status = 0, 0, "open"
        row.rows += item.rows
        row.amount_minor += item.amount_minor
        row.name = row.name or item.name
        row.suggested_id, row.suggested_score = item.suggestion_id, item.score
        session.add(row)
    session.flush()
