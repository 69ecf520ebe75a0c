"""Whether a row of a list (of accounts, of departments) says that its thing is still in use."""

import re

from data.importers.values.marks import parse_mark
from data.importers.values.months import plain

_IN_USE = re.compile(  # no text
    r"a|act|active|open|opened|current|enabled|in use|live|valid|approved|y|yes|true|1|x|"
    r"aktiv|offen|gultig|ja|j|actif|active|ouverte?|oui|o|activ[oa]|abiert[oa]|vigente|si|s|attiv[oa]|apert[oa]|"
    r"actief|open|aktivt|ativ[oa]|abert[oa]|sim"
)
_OUT_OF_USE = re.compile(  # no text
    r"i|inact|inactive|not active|closed?|disabled|not in use|terminated|obsolete|retired|dormant|blocked|suspended|"
    r"deleted|discontinued|expired|end dated|n|no|false|0|"
    r"inaktiv|geschlossen|gesperrt|ungultig|nein|stillgelegt|inacti[fv]e?|fermee?|ferme|cloture?e?|non|inactiv[oa]|"
    r"cerrad[oa]|bloquead[oa]|inattiv[oa]|chius[oa]|inactief|gesloten|nee|inaktivt|stangd|nej|nei|lukket|inativ[oa]|"
    r"fechad[oa]|nao"
)
#: Headings under which a yes says that the thing is no longer in use.
_ENDED = re.compile(  # no text
    r"\b(?:inactive|closed|disabled|blocked|obsolete|retired|dormant|suspended|deleted|discontinued|terminated|"
    r"inaktiv|gesperrt|geschlossen|gelost|inactif|ferme|bloque|inactivo|cerrado|bloqueado|inattivo|chiuso|inactief|"
    r"gesloten|geblokkeerd|inativo|fechado|stangd|lukket|sperr\w*)\b"
)


def is_in_use(text: str, heading: str) -> bool | None:
    """Return whether a cell says that its thing is in use; None where it says nothing that is understood.

    Args:
        text: The cell. An empty one says nothing, but under a heading such as “Inactive”, where it is no mark.
        heading: The column's heading, which may turn a yes into a no.
    """
    words = " ".join(re.sub(r"[^\w-]+", " ", plain(text)).replace("-", " ").split())
    if _ENDED.search(plain(heading)) and not re.search(r"\bactive\b", plain(heading)):
        marked = parse_mark(text)
        if marked is not None:
            return not marked
    elif not words:
        return None
    return True if _IN_USE.fullmatch(words) else False if _OUT_OF_USE.fullmatch(words) else None
