"""Companies in one file whose departments have the same codes: kept apart, or one and the same, as a person says."""

from collections.abc import Mapping, Sequence

from data.importers.kinds import file_kind
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess, DerivedColumn
from data.importers.values.headings import normalized
from language import _

#: Headers that mean a company with books of its own; funds and ledgers share their departments.
_HEADERS = frozenset(  # no text
    [
        "company",
        "company code",
        "company name",
        "co code",
        "cocd",
        "legal entity",
        "facility",
        "facility code",
        "hospital",
        "buchungskreis",
        "bukrs",
        "mandant",
        "societe",
        "sociedad",
        "societa",
        "bolag",
        "selskap",
    ]
)
MOST = 50


def joined_name(company: str, department: str) -> str:
    """Return the name of the column that a company and its department make together."""
    return f"{company} + {department}"


def shared_codes(
    facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], mapping: Mapping[str, ColumnGuess], kind: str
) -> tuple[dict[str, DerivedColumn], tuple[FileQuestion, ...]]:
    """The column that keeps departments of several companies apart, with the question whether to; else nothing."""
    company = mapping["entity"].column if "entity" in mapping else ""
    department = mapping["department"].column if "department" in mapping else ""
    known = company in cells and department in cells and "account" in file_kind(kind).concepts
    if not known or normalized(company) not in _HEADERS or facts[department].codes < 0.8:
        return {}, ()
    pairs = {(one, two) for one, two in zip(cells[company], cells[department], strict=True) if one and two}
    places: dict[str, set[str]] = {}
    for one, two in pairs:
        places.setdefault(two, set()).add(one)
    twice = sorted(code for code, companies in places.items() if len(companies) > 1)
    if not twice or len({one for one, _two in pairs}) > MOST:
        return {}, ()
    text = _(
        "Department {code} occurs in several of “{company}” ({examples}). Are these different departments?",
        code=twice[0],
        company=company,
        examples=", ".join(sorted(places[twice[0]])[:3]),
    )
    apart = AnswerChoice("apart", _("Different: keep them apart as {code}", code=f"{min(places[twice[0]])}-{twice[0]}"))
    whole = AnswerChoice("whole", _("The same: add them up"))
    name = joined_name(company, department)
    asked = question("code-split", text, (apart, whole), column=department, proposal="apart")
    return {name: DerivedColumn(department, "joined", company)}, (asked,)
