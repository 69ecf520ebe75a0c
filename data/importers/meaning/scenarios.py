"""Whether a column says of each line what its figures are: actual, budget, forecast, prior year, variance.

Long exports hold actuals and budget under each other and tell them apart in one column (Ledger type: ACT, BUD).
"""

import re
from collections.abc import Iterable, Mapping

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import Role, role_of, without_role
from data.importers.tables.stated_year import stated_year
from data.importers.values.headings import normalized

#: A column with more different texts says something else.
MOST = 40
#: Headings that only such a column has, in the languages of concepts.
_SAYING = frozenset(  # no text
    [
        "scenario",
        "szenario",
        "escenario",
        "cenario",
        "ledger type",
        "version",
        "data type",
        "datatype",
        "value type",
        "amount type",
        "balance type",
        "figure type",
        "plan version",
        "budget version",
        "budget type",
        "actual budget",
        "budget actual",
        "actual or budget",
        "act bud",
        "actual plan",
        "wertart",
        "werttyp",
        "datenart",
        "saldoart",
        "planversion",
        "ist plan",
        "plan ist",
        "ist soll",
        "soll ist",
        "plan ist kennzeichen",
        "type de donnees",
        "type de montant",
        "type de valeur",
        "nature de montant",
        "reel budget",
        "budget reel",
        "tipo de dato",
        "tipo de valor",
        "tipo de importe",
        "tipo dato",
        "tipo valore",
        "tipo importo",
        "versione",
        "versie",
        "type gegevens",
        "soort bedrag",
        "versjon",
        "belopstype",
        "datatyp",
        "beloppstyp",
        "vardetyp",
        "utfall budget",
        "versao",
        "tipo de dados",
        "scenariotype",
    ]
)
#: Words beside the one that tells: "Budget 2026 v2", "Original budget", "Actual amounts".
_BESIDE = re.compile(  # no text
    r"(?:original|adopted|approved|revised|amended|working|final|current|year|yr|period|amounts?|values?|figures?|"
    r"ledger|data|gl|costs?|werte?|zahlen|jahr|annuel|annee|initial|aktuell|jahres|fy|v|q|version|[a-z]{0,2}[0-9]+)"
)
_CODES: dict[str, Role] = {  # no text
    "aa": "actual", "ba": "budget", "cy": "actual", "current year": "actual", "this year": "actual", "ty": "actual",
    "n": "actual", "stdbudg": "budget", "orcado": "budget", "previsto": "budget", "efectivo": "actual",
    "realised": "actual", "realizado": "actual", "regnskap": "actual", "rekenskap": "actual", "bokfort": "actual",
    "werkelijk": "actual", "budget": "budget", "obligation": "variance", "encumbrance": "variance",
}  # fmt: skip
#: Single letters tell only together, under a heading that says so.
_LETTERS: tuple[dict[str, Role], ...] = (
    {"a": "actual", "b": "budget", "f": "forecast"},
    {"i": "actual", "p": "budget"},
    {"i": "actual", "s": "budget"},
    {"r": "actual", "b": "budget"},
)  # fmt: skip
_MAIN = frozenset(("actual", "budget", "forecast"))


def scenario_of(text: str, *, beside: bool = False) -> Role | None:
    """Return what the text of a line's cell says that its figures are, None where it says nothing that is known.

    Args:
        text: The cell.
        beside: Whether other words may stand in it, since its heading says that it tells.
    """
    words = normalized(text)
    if words in _CODES:
        return _CODES[words]
    role = role_of(text)
    if role is None or beside:
        return role
    left = without_role(text).split()
    return role if all(_BESIDE.fullmatch(word) for word in left) else None


def scenarios_of(texts: Iterable[str], column: str) -> dict[str, Role | None]:
    """Return what each of a column's texts says; letters are read together."""
    cells = list(dict.fromkeys(texts))
    says = says_scenario(column)
    letters = {normalized(text) for text in cells if text}
    pairs = [pair for pair in _LETTERS if says and letters <= set(pair)]
    if pairs and len(letters) > 1:
        return {text: pairs[0].get(normalized(text)) for text in cells}
    return {text: scenario_of(text, beside=says) for text in cells}


def of_other_years(texts: Iterable[str]) -> set[str]:
    """Return the texts that say the same of their figures, but of different years ("Actual 2026", "Actual 2025")."""
    said = {text: (scenario_of(text, beside=True), stated_year([text])) for text in texts}
    return {
        text
        for text, (role, year) in said.items()
        if role and year and any(role == other and later not in ("", year) for other, later in said.values())
    }


def says_scenario(column: str) -> bool:
    """Return whether a heading says that its column tells actual from budget."""
    return normalized(column) in _SAYING


def scenario_column(facts: Mapping[str, ColumnFacts]) -> str:
    """Return the column that tells actual from budget, "" where none does.

    Its texts must all say so; under a heading that says so there may be others, which a person is asked about.
    """
    likely = [name for name, column in facts.items() if column.filled and column.distinct <= MOST]
    texts = {name: [text for text in facts[name].counted if text] for name in likely}
    for name in likely:
        roles = {scenario_of(text) for text in texts[name]}
        if None not in roles and roles & _MAIN and name_score(name, "dc_flag") < 0.85 and not facts[name].is_number:
            return name
    named = [name for name in likely if says_scenario(name) and not facts[name].is_date]
    return next((name for name in named if any(scenarios_of(texts[name], name).values())), next(iter(named), ""))
