"""Names as people type them, made comparable: for lookups, for look-alikes, for headers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import TypeVar

from language import _

Key = TypeVar("Key")

_MARKS = re.compile(r"[^\w]+|_", re.UNICODE)
#: Forms of a company; two suppliers that differ only in these are look-alikes, never the same without a person's word.
_COMPANY_WORDS = (  # no text
    "ltd limited inc incorporated llc llp lp plc corp corporation company co gmbh mbh ag kg sa sas sarl srl spa bv nv "
    "as asa oy ab aps pty the uk usa us intl international"
)
_COMPANY_FORMS = frozenset(_COMPANY_WORDS.split())
#: Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "авеёіјкмнорстухѕԁɡһӏпгԛԝѵωαβεικμνορτυχηγσոսօհցզք",
    "abeeijkmhopctyxsdghlnrqwvwabeikmvoptyxnyonuohgqp",
)
_LOOKALIKE_LETTERS = (
    _LOOKALIKES
    | {
        ord(upper): chr(latin).upper() if isinstance(latin, int) else latin.upper()
        for letter, latin in _LOOKALIKES.items()
        if len(upper := chr(letter).upper()) == 1
    }
    | str.maketrans("ΝΗΖ", "NHZ")  # capitals that look like other letters than their small ones
)
#: Alphabets whose letters can be taken for each other's.
_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}
#: Categories of characters that nobody sees: formats (also those that turn the direction), controls, private ones.
_HIDDEN = frozenset(("Cf", "Cc", "Co", "Cn"))
#: Greek letters that science writes beside Latin ones, and that look like none of them.
_SYMBOLS = frozenset("βγδκλμσωΔΩ")


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


def read_letters(text: str) -> tuple[str, list[int]]:
    """Return a text as one reads it, Latin for look-alikes and without what nobody sees, and where each letter stands.

    Accents are kept where they are of one piece with their letter.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if _is_unseen(char) or unicodedata.combining(char):
            continue
        shown = char if char < "\u0250" else unicodedata.normalize("NFKC", char).translate(_LOOKALIKE_LETTERS)
        letters.append(shown)
        places += [place] * len(shown)
    return "".join(letters), [*places, len(text)]


def legible(text: str) -> str:
    """Return a text as one reads it: `read_letters` without the places."""
    return text if text.isascii() else read_letters(text)[0]


def to_the_eye(text: str) -> str:
    """Return what codes or names share that look the same: `normalize`, as one reads it."""
    return normalize(legible(unicodedata.normalize("NFC", text)))


def match_name(name: str) -> str:
    """Return what look-alike supplier names share: "ACME Ltd." and "Acme Limited" are both "acme".

    Invisible characters, accents, letters of other alphabets that look Latin, marks and company forms do not count.
    """
    visible = "".join(char for char in name if unicodedata.category(char) != "Cf")
    words = plain_words(visible.replace("&", " and ")).translate(_LOOKALIKES).split()
    core = [word for word in words if word not in _COMPANY_FORMS]
    return " ".join(core or words)


def hidden(text: str) -> str:
    """Return what a name hides from the eye, "" when nothing: invisible characters, letters of several alphabets."""
    if text.isascii() and (text.isprintable() or text.isspace()):
        return ""
    if any(map(_is_unseen, text)):
        return _("invisible characters")
    for word in text.split():
        scripts = {unicodedata.name(char, "?").split()[0] for char in word if char.isalpha() and char not in _SYMBOLS}
        if len(scripts & _ALIKE) > 1:
            return _("letters of two alphabets")
    return ""


def mark_name(text: str) -> str:
    """Return a name as people may read it: one that hides something says so, with what is invisible written out.

    A name that turns the direction of reading, or mixes alphabets that look alike, could be taken for another one.
    """
    hides = hidden(text)
    if not hides:  # nearly every cell of every table
        return text
    written = "".join(f"[U+{ord(char):04X}]" if _is_unseen(char) else char for char in text)
    marks = (f" ({_('invisible characters')})", f" ({_('letters of two alphabets')})")
    if text.startswith("⚠ ") and text.endswith(marks) and written == text:  # marked before
        return text
    return f"⚠ {written} ({hides})"


def with_codes(rows: Iterable[tuple[Key, str, str]]) -> dict[Key, str]:
    """Return names by key, of rows of key, code and name; names that come twice have their code behind them."""
    listed = list(rows)
    often = Counter(name for _key, _code, name in listed)
    return {key: f"{name} ({code})" if often[name] > 1 else name for key, code, name in listed}


def tell_apart(read: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return how choices read so that no two read alike.

    What is really called so keeps its name; the others that read the same get a number.

    Args:
        read: How each reads, as with a mark or with its status.
        names: What each is called, as many.
    """
    if len(set(read)) == len(read):
        return list(read)
    own_first = sorted(range(len(read)), key=lambda place: read[place] != names[place])
    told, taken, others = list(read), set[str](), set(read)
    for place in own_first:
        label = read[place]
        if label in taken:
            numbered = (f"{read[place]} ({number})" for number in count(2))
            label = told[place] = next(one for one in numbered if one not in taken | others)
        taken.add(label)
    return told


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN and not char.isspace()
