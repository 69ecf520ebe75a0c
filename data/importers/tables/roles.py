"""What a column of figures is beside its like: actual, budget, forecast, variance, percent, prior, cumulative."""

import re
from collections.abc import Iterable
from typing import Literal

from data.importers.values.headings import normalized

Role = Literal["actual", "budget", "forecast", "variance", "percent", "prior", "cumulative", "total"]

# The first that fits wins: "Budget variance %" is a percentage, "YTD actual" is cumulative.
_WORDS: tuple[tuple[Role, str], ...] = (  # no text
    ("percent", r"percent|percentage|pct|prozent|proz|pourcent\w*|prosent|procent|porcentaje|percentuale|perc"),
    ("variance", r"variances?|var|variation|diff|differences?|differenz|\w*abweichung\w*|abw|ecarts?|avvik|avvikelse|"
     r"afvigelse|"
     r"afwijking|desviacion|scostamento|(?<!net )changes?|delta|fav|favou?rable|unfav\w*|unfavou?rable|"
     r"over under|under over|"
     r"increase|decrease|growth|better worse|worse better|better|worse"),
    ("prior", r"prior(?: (?:yr|year|month|period))?|prev(?:ious)?(?: (?:yr|year|month|period))?|last (?:yr|year|month)|"
     r"py|ly|pytd|lytd|vorjahr\w*|vj|annee precedente|exercice precedent|n 1|vorig jaar|foregaende ar|"
     r"(?:i )?fjor(?:aret)?|"
     r"(?:ano|ejercicio|exercicio) anterior|(?:anno|esercizio) precedente|forrige ar|forra aret|sidste ar"),
    ("cumulative", r"ytd|year to date|to date|cumul\w*|kumul\w*|kum|a date|ackumulerat|akkumulert|hittil|aufgelaufen|"
     r"qtd|itd|progressivo|acumulado|closing|opening|balances?|saldo|solde|endbestand|anfangsbestand"),
    ("total", r"totals?|totale|totaal|summe|gesamt\w*|somme|suma|totalt|annual|full year|fy total|whole year|"
     r"jahressumme|year total"),
    ("forecast", r"forecasts?|fcst|fct|prognose|prognos|previsions?|hochrechnung|outlook|projected|projection|"
     r"latest estimate|estimate"),
    ("budget", r"budgets?|budgeted|bud|bgt|bdgt|plan|planned|planwert\w*|soll|prevu|budgete|budgetise|begroting|"
     r"(?:jahres|monats)(?:plan|budget|soll)\w*|(?:soll|plan)(?:stunden|std|kosten|zeit|mengen?|betrag|zahl|falle|tage|vk)|"
     r"presupuesto|presupuestado|preventivo|orcamento|budsjett|budgeterad|budgeterat|target"),
    ("actual", r"actuals?|act|ist|istwert\w*|reel|reels|realise|realises|realized|realised|utfall|regnskap|regnskab|"
     r"(?:jahres|monats)ist\w*|ist(?:stunden|std|kosten|zeit|mengen?|betrag|zahl|falle|tage|vk)|werkelijk|realisatie|real|realizado|consuntivo|effettivo|toteuma"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(rf"\b(?:{words})\b")) for role, words in _WORDS)
#: Words of the time that figures are of.
SPANS = frozenset(("month", "year", "period", "quarter", "fy"))
#: The roles that are never what is imported.
BESIDE: frozenset[Role] = frozenset(("variance", "percent", "prior", "cumulative", "total"))


def role_of(name: str) -> Role | None:
    """Return what a heading says that its figures are, None when it says nothing."""
    if "%" in name:
        return "percent"
    words = normalized(name)
    return next((role for role, pattern in _PATTERNS if pattern.search(words)), None)


def is_planned(name: str) -> bool:
    """Return whether a heading speaks of a plan, whatever span of time it is for ("Annual budget")."""
    words = normalized(name)
    return any(role in ("budget", "forecast") and pattern.search(words) for role, pattern in _PATTERNS)


def spans_time(name: str) -> bool:
    """Return whether a heading says what figures are and of which time ("Year to Date Actual"): it holds no years."""
    return role_of(name) is not None and bool(SPANS & set(normalized(name).split()))


def without_role(name: str) -> str:
    """Return a heading in plain words, without those that say what its figures are."""
    words = normalized(name)
    for _role, pattern in _PATTERNS:
        words = pattern.sub(" ", words)
    return " ".join(words.split())


def imported_role(kind: str | None) -> Role:
    """Return the role that a kind of import takes."""
    return "budget" if kind == "budget" else "actual"


# Columns of counts --------------------------------------------------------------------------------------------------

_CODES = frozenset(("code", "number", "no", "nr", "num", "id", "ref", "reference", "key", "line", "seq", "row"))
_UNNAMED = re.compile(r"column_[0-9]+")
_YEAR = re.compile(r"\b(?:(?:19|20)[0-9]{2}|(?:fy|cy) ?[0-9]{2,4})\b")
#: Words that say that something is counted, and not what.
_NAMELESS = frozenset(
    ["", "volume", "volumes", "activity", "count", "counts", "quantity", "qty", "value", "values", "number", "amount"]
)
#: Figures beside the ones that happened.
_NOT_ACTUAL: frozenset[Role] = frozenset(("budget", "forecast", "variance", "percent", "prior", "cumulative"))


def may_head_unit(name: str) -> bool:
    """Return whether a heading may name a department: no plan or variance, no code, no year, not missing."""
    if is_unnamed(name):
        return False
    words = normalized(name)
    coded = bool(_CODES & set(words.split())) and not re.search("[0-9]", words)
    return role_of(name) is None and not coded and not _YEAR.search(words)


def is_unnamed(name: str) -> bool:
    """Return whether a column has no heading in the file."""
    return _UNNAMED.fullmatch(name) is not None


def is_nameless(name: str) -> bool:
    """Return whether a heading says only what its figures are ("Actual", "Actual volume", "2025"), not of what."""
    words = without_role(name)
    told = role_of(name) is not None or _YEAR.search(words)
    return bool(told) and " ".join(_YEAR.sub(" ", words).split()) in _NAMELESS


def actual_measures(names: Iterable[str]) -> dict[str, str]:
    """Return the columns of measures that hold what happened, with the measure that each of them names."""
    kept = [name for name in names if role_of(name) not in _NOT_ACTUAL]
    return {name: without_role(name) if role_of(name) == "actual" else name for name in kept}
