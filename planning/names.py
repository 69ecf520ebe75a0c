"""Names as people type them, made comparable: for lookups, for look-alikes, for headers."""

import re
import unicodedata

_MARKS = re.compile(r"[^\w]+|_", re.UNICODE)
#: Forms of a company; two suppliers that differ only in these are look-alikes, never the same without a person's word.
_COMPANY_WORDS = (  # no text
    "ltd limited inc incorporated llc llp lp plc corp corporation company co gmbh mbh ag kg sa sas sarl srl spa bv nv "
    "as asa oy ab aps pty the uk usa us intl international"
)
_COMPANY_FORMS = frozenset(_COMPANY_WORDS.split())
#: Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans("авеёіјкмнорстухѕԁɡαβεικμνορτυχ", "abeeijkmhopctyxsdgabeikmvoptyx")


def normalize(text: str) -> str:
    """Return a code or name as aliases store it: case-folded, single blanks, one form per accented letter."""
    plain = " ".join(text.split())
    return plain.lower() if plain.isascii() else unicodedata.normalize("NFC", plain).casefold()


def plain_words(text: str) -> str:
    """Return the words of a header or name in lower case without accents and marks; "patientName" is two words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    decomposed = unicodedata.normalize("NFKD", spaced.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_MARKS.sub(" ", bare).split())


def match_name(name: str) -> str:
    """Return what look-alike supplier names share: "ACME Ltd." and "Acme Limited" are both "acme".

    Invisible characters, accents, letters of other alphabets that look Latin, marks and company forms do not count.
    """
    visible = "".join(char for char in name if unicodedata.category(char) != "Cf")
    words = plain_words(visible.replace("&", " and ")).translate(_LOOKALIKES).split()
    core = [word for word in words if word not in _COMPANY_FORMS]
    return " ".join(core or words)
