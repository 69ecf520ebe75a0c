"""The hospital's own template of the slides: stored, read, taken out."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from data.engine import reading, writing
from data.models import PackTemplate
from data.models.base import utc_now
from language import _
from services import audit
from services.errors import UserError
from services.names_and_notes import readable
from services.permissions import Actor, require

#: The one row.
ONLY = 1
MOST_BYTES = 20_000_000
LONGEST_NAME = 200


@dataclass(frozen=True)
class StoredTemplate:
    """A template as it was stored."""

    file_name: str
    content: bytes
    stored_by: str
    stored_at: datetime


def read(url: str, actor: Actor) -> StoredTemplate | None:
    """Return the hospital's template, None where slides are plain."""
    require(actor, "budget:read")
    with reading(url) as session:
        row = session.get(PackTemplate, ONLY)
        return None if row is None else StoredTemplate(row.file_name, row.content, row.stored_by, row.stored_at)


def store(url: str, actor: Actor, *, file_name: str, content: bytes, check: Callable[[bytes], object]) -> None:
    """Keep a file as the template of all packs, in place of the one before.

    Args:
        url: Database.
        actor: Who stores it.
        file_name: Shown to people, nothing else.
        content: The PPTX file.
        check: Raises a UserError where slides cannot be made from it.

    Raises:
        NotPermittedError: The role may not.
        UserError: The file is too large, or `check` refuses it.
    """
    require(actor, "master_data:write")
    if len(content) > MOST_BYTES:
        raise UserError(
            _("The template is larger than {size} MB.", size=MOST_BYTES // 1_000_000), hint=_("Use smaller pictures.")
        )
    check(content)
    name = " ".join(readable(file_name).split())[:LONGEST_NAME]
    digest = hashlib.sha256(content).hexdigest()
    with writing(url) as session:
        audit.one_writer(session)
        before = session.get(PackTemplate, ONLY)
        old = None if before is None else {"file": before.file_name, "sha256": before.sha256}
        session.merge(
            PackTemplate(
                id=ONLY, file_name=name, content=content, sha256=digest, stored_by=actor.name, stored_at=utc_now()
            )
        )
        details = {"old": old, "new": {"file": name, "sha256": digest}}
        audit.record(session, actor, "settings.pack_template", "setting/pack_template", details)


def remove(url: str, actor: Actor) -> None:
    """Go back to plain slides.

    Raises:
        NotPermittedError: The role may not.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)
        before = session.get(PackTemplate, ONLY)
        if before is None:
            return
        details = {"old": {"file": before.file_name, "sha256": before.sha256}, "new": None}
        session.delete(before)
        audit.record(session, actor, "settings.pack_template", "setting/pack_template", details)
