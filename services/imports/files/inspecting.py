"""What a file is and holds, without any database: detection and a full read."""

from pathlib import Path
from typing import Any

from data.importers.tables.layout import UnreadableFile
from language import _
from services.errors import UserError
from services.imports.files.reading import inspection_of, recognition_of
from services.imports.source import refusal


def inspect_file(path: Path, *, filename: str, sheet: str | None = None, kind: str | None = None) -> dict[str, Any]:
    """Return container, encoding, header, columns, formats, suggested mapping, counts, exact totals and issues.

    Where `kind` is not said, it is recognized, with confidence (0-1), a sentence of why and the kinds it could be too.

    Raises:
        UserError: The file cannot be read as a table.
    """
    if not path.is_file():
        raise UserError(_("No such file: {path}.", path=path), hint=_("Check its name."), code="missing")
    try:
        if kind is not None:
            return inspection_of(path, filename=filename, sheet=sheet, kind=kind).to_dict()
        likely = recognition_of(path, filename=filename)
        kind = likely.kind if likely.sure else None
        inspected = inspection_of(path, filename=filename, sheet=sheet, kind=kind).to_dict()
    except UnreadableFile as error:
        raise refusal(error) from error
    told = {"kind_confidence": likely.confidence, "kind_why": likely.why, "kind_rivals": list(likely.rivals)}
    return inspected | {"kind": likely.kind} | told
