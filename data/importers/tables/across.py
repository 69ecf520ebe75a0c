"""Figures that stand side by side under accounts or departments (a crosstab), and what is made of any such columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.content_fit import content_fit
from data.importers.meaning.mapping import LEAST, name_score
from data.importers.meaning.pairs import find_pairs
from data.importers.tables.columns import ColumnFacts, parts_lines
from data.importers.tables.month_headings import MonthHeading, Months, month_heading
from data.importers.tables.roles import role_of
from data.importers.tables.splitting import split, split_style
from data.importers.tables.unpivot import HEADED, Group, Unpivot
from data.importers.values.headings import normalized
from language import _, in_quotes

Grid = Mapping[str, Sequence[Decimal | None]]
Cells = Mapping[str, Sequence[str]]
#: Kinds whose figures may stand under accounts or departments.
_CROSSED = ("ledger", "budget")
_FIGURES = ("amount", "debit", "credit", "quantity", "hours", "price", "currency")
_OTHER_FIGURES = re.compile(
    r"\b(?:rate|price|fte|ftes|hours|hrs|qty|quantity|units?|days|visits|count|number|no|balance|tax|vat|discount|"
    r"percent|pct|age|line|id|year|period|exchange|score|latitude|longitude|invoiced|paid)\b"
)
#: Codes of departments or accounts among figures: so long at least, each on so many lines.
_NEARLY_ALL, _SHORTEST_CODE, _REPEATED = 0.99, 2, 3
#: What lines of a crosstab are known by; from this share on labels are those of months.
_LINE_KEYS, _LABELED = ("date", "period", "account", "department"), 0.6
_DEPARTMENT_WORDS = re.compile(  # no text
    r"\b(?:dept|department|cost (?:center|centre)|unit|ward|clinic|emergency|er|ed|icu|nicu|picu|surgery|surgical|"
    r"med surg|radiology|imaging|laborator\w+|lab|pathology|pharmacy|nursing|administration|admin|housekeeping|"
    r"maternity|obstetrics|pediatrics?|oncology|cardiology|dialysis|outpatients?|inpatients?|theat(?:re|er)s?|"
    r"therapy|rehab\w*|estates|facilities|kitchen|station|kostenstelle|notaufnahme|intensiv\w*|chirurgie|innere|"
    r"labor|apotheke|verwaltung|urgences|radiologie|bloc|pharmacie|laboratoire|avdeling)\b"
)
_ACCOUNT_WORDS = re.compile(  # no text
    r"\b(?:account|acct|gl|salar\w+|wages?|overtime|benefits?|supplies|drugs?|linen|utilities|electricity|gas|water|"
    r"depreciation|insurance|rent|revenue|income|expenses?|costs?|fees|services|travel|interest|repairs|maintenance|"
    r"versicherung\w*|energie|reinigung|wasche|strom|assurances?|blanchisserie|salaire|hyra|stadning|lakemedel|"
    r"agency|food|reagents|implants|konto|lohne?|gehalter|personalaufwand|material\w*|sachkosten|erlose?|miete|"
    r"compte|salaires|fournitures|medicaments|produits|charges|lonn|loner)\b"
)
_LEADING = re.compile(  # no text
    r"^(?P<what>departments?|dept\.?|cost cent(?:er|re)s?|kostenstellen?|accounts?|acct\.?|konto|konten)[\s:#-]+(?=\S)",
    re.IGNORECASE,
)


#: "KST 90100" is a code; "Ward 3" is a name.
_WORD_AND_CODE = re.compile(r"(?P<word>[^\W\d_][^\d_]{0,20}?)[\s.:#-]*(?P<code>\d{3}[\w.-]*)")


@dataclass(frozen=True)
class Across:
    """Columns of figures under accounts or departments; `ignored` adds up others; `question` is what is open."""

    columns: tuple[str, ...] = ()
    unpivot: Unpivot | None = None
    ignored: Mapping[str, str] = field(default_factory=dict)
    question: str = ""


# Months ---------------------------------------------------------------------------------------------------------------


def months_unpivot(months: Months, taken_names: Sequence[str], figure: str) -> Unpivot:
    """Return how month columns become lines: a debit and a credit of each month, or one figure.

    Args:
        months: The columns that are taken.
        taken_names: All columns of the file, whose names the new ones must not repeat.
        figure: What the cells are: amount, hours or quantity.
    """
    two_sided = any(heading.side for heading in months.taken)
    means = ("debit", "credit") if two_sided else (figure,)
    by_month: dict[tuple[str, str], dict[str, str]] = {}
    for heading in months.taken:
        by_month.setdefault((heading.text, heading.year), {})[_mean(heading, figure)] = heading.column
    yearly = any(year for _text, year in by_month)
    groups = tuple(
        Group((text, year) if yearly else (text,), tuple(sources.get(mean, "") for mean in means))
        for (text, year), sources in by_month.items()
    )
    return _unpivot(("period", "year") if yearly else ("period",), means, groups, taken_names)


def _mean(heading: MonthHeading, figure: str) -> str:
    return heading.side or figure


def _unpivot(
    concepts: tuple[str, ...], means: tuple[str, ...], groups: tuple[Group, ...], names: Sequence[str]
) -> Unpivot:
    labels = tuple(_free(HEADED[concept], names) for concept in concepts)
    return Unpivot(concepts, labels, means, tuple(_free(mean.capitalize(), names) for mean in means), groups)


def _free(name: str, names: Sequence[str]) -> str:
    taken = {other.casefold() for other in names}
    return name if name.casefold() not in taken else f"{name} (columns)"


# Accounts and departments ---------------------------------------------------------------------------------------------


def crosstab(
    facts: Mapping[str, ColumnFacts], numeric: Sequence[str], grid: Grid, cells: Cells, kind: str
) -> Across | None:
    """Return what stands under accounts or departments; None where the figures are amounts by their own names."""
    sums = {name for name in numeric if TOTAL_WORDS.search(name)}
    sums |= summing_columns([name for name in numeric if name not in sums], grid)
    sums |= set(_results([name for name in numeric if name not in sums], grid))
    parts = [name for name in numeric if name not in sums]
    keys = {name: column for name, column in facts.items() if name not in numeric}
    if kind in _CROSSED and len(parts) >= 3 and all(re.fullmatch(r"column_[0-9]+", name) for name in facts):
        return Across(tuple(parts), question=_("No line names the columns. Add one above the figures."))
    if len(parts) < 2 or any(map(_is_figure, parts)) or find_pairs(parts) or not _is_crossed(keys, kind):
        return None
    known = [cells[name] for name, column in keys.items() if name in cells and _is_known_by(name, column)]
    if any(holds_codes(facts[name]) and parts_lines(known, cells[name]) for name in parts):
        return None
    if any(_adds_up(grid[name], [grid[part] for part in parts]) is False for name in sums if not _is_result(name)):
        return Across(tuple(parts), question=_does_not_add_up(next(iter(sums))))
    what = (
        "department"
        if has_concept(keys, "account")
        else "account"
        if has_concept(keys, "department")
        else _told_by_words(parts)
    )
    if what is None:
        return Across(tuple(parts), question=_accounts_or_departments(parts))
    style, texts = heading_parts(parts)
    concepts = (what, f"{what}_name") if style else (what,)
    groups = tuple(Group(tuple(text), (name,)) for text, name in zip(texts, parts, strict=True))
    unpivot = _unpivot(concepts, ("amount",), groups, list(facts))
    return Across(tuple(parts), unpivot, dict.fromkeys(sums, "sum of the columns beside it"))  # no text


def heading_parts(names: Sequence[str]) -> tuple[str | None, list[tuple[str, ...]]]:
    """Return how headings state code and label, None where they do not, and the texts of each."""
    headings = _bare_codes([_LEADING.sub("", re.sub(r" \(\d+\)$", "", name)) for name in names])
    style = split_style(headings)
    return style, [split(heading, style) if style else (heading,) for heading in headings]


def _is_crossed(keys: Mapping[str, ColumnFacts], kind: str) -> bool:
    """True where account or department is still to be told; cost classes of a year are a budget's own shape."""
    account, department = (has_concept(keys, concept) for concept in ("account", "department"))
    dated = any(column.is_date for column in keys.values()) or has_concept(keys, "period") or has_concept(keys, "date")
    open_ended = not (account and department)
    return kind in _CROSSED and open_ended and (kind != "budget" or dated or account)


def _accounts_or_departments(names: Sequence[str]) -> str:
    return _(
        "Figures stand across under {columns}: nothing says whether these are accounts across or departments. "
        "Put “Account” or “Department” in front of the headings, or upload one line per figure.",
        columns=", ".join(in_quotes(name) for name in names[:4]),
    )


def _is_figure(name: str) -> bool:
    words = normalized(name)
    stated = max(name_score(name, concept) for concept in _FIGURES) >= LEAST or bool(_OTHER_FIGURES.search(words))
    yearly = re.search(r"\b(?:19|20)[0-9]{2}\b|\bfy ?[0-9]{2}\b", words)
    return stated or bool(yearly) or role_of(name) is not None or month_heading(name) is not None


def _is_known_by(name: str, column: ColumnFacts) -> bool:
    """Return whether lines are known by a column: their month, account or department."""
    return (
        column.is_date
        or column.labels >= _LABELED
        or any(has_concept({name: column}, concept) for concept in _LINE_KEYS)
    )


def holds_codes(column: ColumnFacts) -> bool:
    """Return whether a column's numbers may be codes: whole, of one length, each on several lines.

    Figures that stay the same from month to month look alike; codes part lines of the same month and account.
    """
    lines = column.rows * column.filled
    lengths = {len(text) for text in column.counted}
    return (
        column.integers >= _NEARLY_ALL
        and len(lengths) == 1
        and min(lengths) >= _SHORTEST_CODE
        and column.distinct * _REPEATED <= lines
    )


def has_concept(keys: Mapping[str, ColumnFacts], concept: str) -> bool:
    """Return whether a column is called by a concept, or by its name, and holds what such a column holds."""
    concepts = (concept, f"{concept}_name") if concept in ("account", "department") else (concept,)
    return any(
        name_score(name, one) >= 0.75 and content_fit(one, column) > 0 for name, column in keys.items()
        for one in concepts
    )  # fmt: skip


def _told_by_words(names: Sequence[str]) -> str | None:
    """Account or department, where the headings' words speak for one of them alone."""
    leading = {_meant(match["what"]) for name in names if (match := _LEADING.match(name))}
    if len(leading) == 1:
        return next(iter(leading))
    words = [normalized(name) for name in names]
    accounts = sum(map(_speaks_of_account, words))
    departments = sum(1 for text in words if _DEPARTMENT_WORDS.search(text) and not _is_of_department(text))
    half = len(names) / 2
    if accounts >= half and not departments:
        return "account"
    return "department" if departments >= half and not accounts else None


def _is_of_department(words: str) -> bool:
    """Return whether words are what a department earns or costs: "Theatre fees", but not "Surgical services"."""
    return bool(_ACCOUNT_WORDS.search(re.sub(r"\bservices?\b", " ", words)))


def _speaks_of_account(words: str) -> bool:
    return bool(_ACCOUNT_WORDS.search(words)) and (not _DEPARTMENT_WORDS.search(words) or _is_of_department(words))


def account_or_department(texts: Sequence[str]) -> str | None:
    """Return what texts below each other name, where words of one kind prevail; None where nothing tells."""
    words = [normalized(text) for text in texts]
    departments = sum(1 for text in words if _DEPARTMENT_WORDS.search(text))
    accounts = sum(1 for text in words if _ACCOUNT_WORDS.search(text))
    if max(accounts, departments) < 0.3 * len(words) or not words:
        return None
    return "account" if accounts > 2 * departments else "department" if departments > 2 * accounts else None


def _bare_codes(headings: Sequence[str]) -> list[str]:
    """Return headings that are all one word with a code ("KST 90100") as their codes."""
    matches = [_WORD_AND_CODE.fullmatch(heading) for heading in headings]
    words = {match["word"].strip(" .:#-").casefold() for match in matches if match}
    return [match["code"] for match in matches if match] if all(matches) and len(words) == 1 else list(headings)


def _meant(word: str) -> str:
    return "department" if word.casefold().startswith(("dep", "cost", "kostenst")) else "account"


def _adds_up(total: Sequence[Decimal | None], parts: Sequence[Sequence[Decimal | None]]) -> bool | None:
    """Whether a column is the sum of others in nearly all lines; None where it states nothing."""
    zero = Decimal(0)
    lines = [(stated, sum((part[i] or zero for part in parts), zero)) for i, stated in enumerate(total)]
    stated = [(one, other) for one, other in lines if one is not None]
    if not any(one or other for one, other in stated):
        return None
    return sum(1 for one, other in stated if abs(one - other) <= Decimal("0.05")) >= len(stated) * 0.9


#: So many lines with figures in two parts must agree before a column is a sum of others by its figures alone.
_AGREEING = 3


def summing_columns(names: Sequence[str], grid: Grid) -> set[str]:
    """Return the columns that are the sum of others beside them in every line: "Consolidated" behind its companies.

    A sum stands behind its parts, which follow each other, or before all of them.
    """
    sums: set[str] = set()
    parts: list[str] = []
    for name in names:
        if any(_is_sum(name, parts[first:], grid) for first in range(len(parts) - 1)):
            sums.add(name)
        else:
            parts.append(name)
    if parts and not sums and _is_sum(parts[0], parts[1:], grid):
        sums.add(parts[0])
    return sums


def _is_sum(name: str, parts: Sequence[str], grid: Grid) -> bool:
    if len(parts) < 2 or name not in grid or any(part not in grid for part in parts):
        return False
    zero, agreeing = Decimal(0), 0
    for place, stated in enumerate(grid[name]):
        figures = [grid[part][place] or zero for part in parts]
        if abs((stated or zero) - sum(figures, zero)) > Decimal("0.05"):
            return False
        agreeing += stated is not None and sum(1 for figure in figures if figure) >= 2
    return agreeing >= _AGREEING


#: Headings of what is left of income after cost.
_RESULT = re.compile(  # no text
    r"(?:(?:net|operating|profit|total) ?)*(?:net|result|income|margin|surplus|deficit|profit|loss|contribution|"
    r"surplus deficit|profit loss|ergebnis|betriebsergebnis|jahresergebnis|uberschuss|saldo|resultat|resultaat|"
    r"resultado|risultato|deckungsbeitrag)"
)


def _is_result(name: str) -> bool:
    return _RESULT.fullmatch(normalized(name)) is not None


def _results(names: Sequence[str], grid: Grid) -> list[str]:
    """Return the columns named as a result that are income less cost: the first columns less the others, or their sum.

    A net column that is neither stays, as nobody knows what it is.
    """
    results = [name for name in names if _is_result(name)]
    parts = [grid[name] for name in names if name not in results]
    if len(parts) < 2:
        return []
    return [name for name in results if _is_income_less_cost(grid[name], parts)]


def _is_income_less_cost(result: Sequence[Decimal | None], parts: Sequence[Sequence[Decimal | None]]) -> bool:
    zero = Decimal(0)
    lines = [place for place, stated in enumerate(result) if stated is not None]
    figures = {line: [part[line] or zero for part in parts] for line in lines}
    left = {line: -sum(figures[line], zero) for line in lines}  # all of them cost
    for place in range(len(parts)):
        left = {line: sum_ + 2 * figures[line][place] for line, sum_ in left.items()}
        if lines and all(abs(left[line] - (result[line] or zero)) <= Decimal("0.05") for line in lines):
            return True
    return False


def _does_not_add_up(name: str) -> str:
    return _(
        "The column “{column}” is not the sum of the columns beside it. "
        "Correct the file, or upload one line per figure.",
        column=name,
    )


# Open points ----------------------------------------------------------------------------------------------------------


def months_question(months: Months) -> str:
    """Return what is open about month columns, "" when nothing is."""
    if months.days:
        listed = ", ".join(in_quotes(name) for name in months.days[:4])
        return _(
            "Figures stand across under days: {columns}. Name the months, or upload one line per figure.",
            columns=listed,
        )
    if months.lacking is not None:
        listed = ", ".join(in_quotes(heading.column) for heading in months.taken[:4])
        if any(heading.role == "cumulative" for heading in months.taken):
            return _(
                "The month columns hold balances or year-to-date figures: {columns}. Export each month's own figures.",
                columns=listed,
            )
        if months.lacking == "budget":
            return _("No month column says that it holds the budget: {columns}. Choose what they are.", columns=listed)
        return _(
            "No month column holds actual figures: {columns}. Choose the kind of file that they are.", columns=listed
        )
    if months.twice is not None:
        first, second = months.twice
        return _("“{first}” and “{second}” are the same month. Leave one of them out.", first=first, second=second)
    return ""
