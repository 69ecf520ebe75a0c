"""Files of a dropped folder that are to be read by people: set aside without a question."""

import re
from pathlib import PurePath

from data.importers.meaning.recognition import Recognition
from language import _

#: Files that tell about others, in the languages in which folders are described.
_ABOUT = re.compile(r"(read[ _-]?me|lies[ _-]?mich|lisez[ _-]?moi|l[eé]eme|licen[sc]e|notes?)", re.IGNORECASE)
_TEXTS = (".md", ".markdown", ".rst")


def is_plain_text(name: str, looks: Recognition) -> bool:
    """Return whether a file holds words to be read and no table: by its name where its kind is open, or by what it is.

    Args:
        name: The file's name.
        looks: What it looks like.
    """
    path = PurePath(name)
    if looks.sure:
        return False
    if path.suffix.lower() in _TEXTS:
        return True
    return path.suffix.lower() in ("", ".txt") and (looks.one_text or bool(_ABOUT.fullmatch(path.stem)))


def said_of_text() -> str:
    """Return the sentence about a file that is set aside."""
    return _("Text to be read, not a table: set aside. Choose its kind if it is a table.")
