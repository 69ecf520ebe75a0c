"""A column of names belongs to the codes that it follows: "Worked Dept Name" is no name of "Home Dept"."""

from collections.abc import Sequence

from data.importers.meaning.concepts import normalized

#: Concepts of codes and of the names beside them.
PAIRS = (
    ("department", "department_name"),
    ("account", "account_name"),
    ("measure", "measure_name"),
    ("job_class", "job_class_name"),
    ("pay_code", "pay_code_name"),
)
_OF_CODES = "code codes no nr number num id key nummer numero kode"  # no text
_OF_NAMES = (  # no text
    "name names description desc descr title text label bezeichnung beschreibung langtext kurztext libelle intitule "
    "nom designation nombre denominacion descripcion nome denominazione descrizione naam omschrijving namn benamning "
    "navn betegnelse"
)
#: Words of headings that only say whether codes or names stand below.
BESIDE_WORDS = frozenset(_OF_CODES.split()) | frozenset(_OF_NAMES.split())
_NAMES = frozenset(_OF_NAMES.split())


def stem(heading: str) -> str:
    """Return what a heading speaks of, without the words that say whether codes or names stand below."""
    return " ".join(word for word in normalized(heading).split() if word not in BESIDE_WORDS)


def owner(name: str, columns: Sequence[str]) -> str | None:
    """Return the column of codes that a column of names says it names, None where its heading says none."""
    subject = stem(name)
    others = [column for column in columns if column != name and not is_named(column)]
    return next((column for column in others if subject and stem(column) == subject), None)


def names_of(code: str, columns: Sequence[str]) -> str | None:
    """Return the column whose heading says that it holds the names of a column of codes."""
    return next((name for name in columns if name != code and is_named(name) and owner(name, columns) == code), None)


def is_named(heading: str) -> bool:
    """Return whether a heading says that names stand below."""
    return bool(_NAMES & set(normalized(heading).split()))
