"""Whether a file is posted already, and the refusal that says so."""

from sqlmodel import Session, col, select

from data.models import ImportBatch
from language import _, count_text
from services.errors import UserError
from services.imports.source import ImportSource


def posted_before(earlier: ImportBatch) -> UserError:
    """Return the refusal of a file that an earlier batch holds."""
    return UserError(
        _(
            "This file was already imported as batch {earlier_id} on {posted_at} ({rows_loaded} "
            "rows). Nothing was changed.",
            earlier_id=earlier.id,
            posted_at=f"{earlier.posted_at:%Y-%m-%d}",
            rows_loaded=count_text(earlier.rows_loaded),
        ),
        hint=_("Undo batch {earlier_id} first to load it again.", earlier_id=earlier.id),
        code="already_posted",
    )


def already_posted(session: Session, source: ImportSource) -> ImportBatch | None:
    """Return the batch in force that holds this very file (kind, content, sheet and version alike)."""
    query = select(ImportBatch).where(
        ImportBatch.kind == source.options.kind,
        ImportBatch.sha256 == source.sha256,
        ImportBatch.scope == source.scope,
        col(ImportBatch.undone_at).is_(None),
    )
    return session.exec(query).first()
