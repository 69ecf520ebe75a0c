"""What files of a form were imported as before: their kind need not be asked for again."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from data.importers.tables.headers import family
from data.models import ImportBatch
from services.imports.dropping.plan import PlannedFile

#: So many of the last imports are looked at.
LOOKED_AT = 500


def earlier_kinds(session: Session, seen: Iterable[PlannedFile]) -> dict[str, str]:
    """Return form to kind, for the forms of files whose kind is not plain and that were always imported as one."""
    open_ = {file.form for file in seen if file.recognition is not None and not file.recognition.sure}
    if not open_:
        return {}
    query = select(ImportBatch.kind, ImportBatch.layout).where(col(ImportBatch.undone_at).is_(None))
    kinds: dict[str, set[str]] = {}
    for kind, layout in session.exec(query.order_by(col(ImportBatch.id).desc()).limit(LOOKED_AT)):
        form = _form(layout)
        if form in open_:
            kinds.setdefault(form, set()).add(kind)
    return {form: next(iter(known)) for form, known in kinds.items() if len(known) == 1}


def _form(stored: Mapping[str, Any]) -> str:
    """Return the form of a stored file, "" where its layout is not kept."""
    layout = stored.get("file")
    if not layout:
        return ""
    return family(layout["container"], layout["original_columns"], delimiter=layout.get("delimiter"))
