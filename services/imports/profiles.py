"""Named mappings, remembered for files with the same header."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from data.engine import writing
from data.models import ImportProfile
from language import _
from services import audit
from services.errors import UserError
from services.imports.options import ImportOptions
from services.permissions import Actor, require

#: Options that may be remembered; where a file or person says otherwise, that wins.
REMEMBERED = ("sign_convention", "fiscal_naming", "fiscal_start", "date_order", "sheet", "version", "mode", "answers")


def save_profile(
    url: str,
    actor: Actor,
    *,
    kind: str,
    name: str,
    fingerprint: str,
    mapping: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
) -> None:
    """Remember a mapping (concept to column) under a name; a profile of that name is replaced.

    Raises:
        UserError: The name is empty, or an option cannot be remembered.
    """
    require(actor, "import:write")
    name = " ".join(name.split())
    strange = set(options or {}) - set(REMEMBERED)
    if not name or strange:
        raise UserError(
            _("A saved mapping needs a name.")
            if not name
            else _("{option} cannot be saved.", option=sorted(strange)[0])
        )
    ImportOptions(kind=kind, **(options or {}))
    with writing(url) as session:
        audit.one_writer(session)  # before the profile, as a file that uses or changes it does
        query = select(ImportProfile).where(ImportProfile.kind == kind, ImportProfile.name == name)
        profile = session.exec(query).first()
        if profile is None:
            profile = ImportProfile(kind=kind, name=name, fingerprint=fingerprint, created_by=actor.name)
        profile.fingerprint, profile.mapping, profile.options = fingerprint, dict(mapping), dict(options or {})
        session.add(profile)
        session.flush()
        audit.record(session, actor, "import.save_profile", f"import_profile/{profile.id}", {"name": name})
