"""The order of dates that other files of a form prove: one system writes them all alike."""

from collections.abc import Sequence

from services.imports.dropping.plan import PlannedFile

QUESTION = "date-order"
_ORDERS = ("dmy", "mdy")


def proved_orders(files: Sequence[PlannedFile]) -> dict[str, str]:
    """Return form to order, for forms with a file whose order is open and others that prove one and the same."""
    open_ = {file.form for file in files if any(asked.name == QUESTION for asked in file.open_questions)}
    orders: dict[str, set[str]] = {}
    for file in files:
        if file.form in open_:
            orders.setdefault(file.form, set()).update(_shown_by(file))
    return {form: next(iter(shown)) for form, shown in orders.items() if len(shown) == 1}


def _shown_by(file: PlannedFile) -> set[str]:
    """Return the orders in which a file's days can alone be read; text and real dates of a workbook show none."""
    layout = file.preview.layout if file.preview is not None else None
    if layout is None:
        return set()
    used = {layout.origin(guess.column) for guess in file.preview.mapping.values()} if file.preview else set()
    formats = (fmt for name, fmt in layout.date_formats.items() if name in used)
    return {fmt.order for fmt in formats if fmt.order in _ORDERS and not (fmt.ambiguous or fmt.swapped)}
