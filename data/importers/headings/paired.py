"""Counts under two rows of headings, departments over what is counted: "Ward 1 Separations", "Ward 1 Patient days"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import role_of
from data.importers.tables.unpivot import HEADED, Group, Unpivot
from data.importers.values.headings import normalized
from language import _, in_quotes

Grid = Mapping[str, Sequence[Decimal | None]]
#: Words of what hospitals count.
_COUNTED = frozenset(  # no text
    (
        "census", "days", "admissions", "discharges", "visits", "procedures", "surgeries", "tests", "births",
        "separations", "cases", "episodes", "attendances", "encounters", "exams", "treatments", "operations", "minutes",
        "admits", "transfers", "deaths", "beddays", "pflegetage", "belegungstage", "falle", "aufnahmen", "entlassungen",
        "besuche", "journees", "entrees", "sorties", "sejours", "consultations", "opnamen", "verpleegdagen", "bezoeken",
        "ingresos", "altas", "estancias", "consultas", "ricoveri", "giornate", "dimissioni", "vardtillfallen",
    )
)  # fmt: skip
#: A share that a sum may differ by, in the counts of one line.
_ROUNDING = Decimal("0.05")


@dataclass(frozen=True)
class Paired:
    """Columns of which each is of one department and one measure; `ignored` add up others; `question` is open."""

    columns: tuple[str, ...] = ()
    unpivot: Unpivot | None = None
    ignored: Mapping[str, str] = field(default_factory=dict)
    question: str = ""


def paired_headings(facts: Mapping[str, ColumnFacts], numeric: Sequence[str], grid: Grid) -> Paired | None:
    """Return what stands under departments and measures; None where the headings are no such pairs.

    Args:
        facts: Facts per column, in the file's order.
        numeric: Columns of figures.
        grid: Their figures, line by line.
    """
    if any(name_score(name, one) >= 0.75 for name in facts for one in ("department", "department_name", "measure")):
        return None
    pairs = factors(numeric)
    if pairs is None:
        return None
    tops, belows = ({pair[place] for pair in pairs.values()} for place in (0, 1))
    if any(role_of(text) not in (None, "total") for text in tops | belows):
        return None
    place = _of_units(tops, belows)
    if place is None:
        return Paired(tuple(pairs), question=_which_is_which(list(pairs)))
    sums = [name for name, pair in pairs.items() if TOTAL_WORDS.search(pair[place])]
    parts = {name: pair for name, pair in pairs.items() if name not in sums}
    for name in sums:
        same = [other for other, pair in parts.items() if pair[1 - place] == pairs[name][1 - place]]
        if not adds_up(grid[name], [grid[other] for other in same]):
            return Paired(tuple(parts), question=_no_sum(name))
    groups = tuple(Group((pair[place], pair[1 - place]), (name,)) for name, pair in parts.items())
    labels = tuple(free_name(HEADED[concept], facts) for concept in ("department", "measure"))
    unpivot = Unpivot(("department", "measure"), labels, ("quantity",), (free_name("Quantity", facts),), groups)
    return Paired(tuple(parts), unpivot, dict.fromkeys(sums, "sum of the columns beside it"))  # no text


def factors(names: Sequence[str]) -> dict[str, tuple[str, str]] | None:
    """Return the two texts of each name where every text of the one kind stands with every one of the other."""
    first = names[0].split() if names else []
    for size in range(1, len(first)):
        top = " ".join(first[:size])
        belows = [name[len(top) + 1 :] for name in names if name.startswith(f"{top} ")]
        if len(belows) < 2:
            continue
        pairs = {name: pair for name in names if (pair := _in_two(name, belows))}
        tops = {pair[0] for pair in pairs.values()}
        if len(pairs) == len(names) == len(tops) * len(belows) and len(tops) > 1:
            return pairs
    return None


def _in_two(name: str, belows: Sequence[str]) -> tuple[str, str] | None:
    fitting = max((below for below in belows if name.endswith(f" {below}")), key=len, default=None)
    return (name[: -len(fitting) - 1], fitting) if fitting else None


def _of_units(tops: set[str], belows: set[str]) -> int | None:
    """Return which of the two texts names the department: the one that says of no count; None where nothing tells."""
    counts = [any(map(_counts, texts)) for texts in (tops, belows)]
    return None if counts[0] == counts[1] else 0 if counts[1] else 1


def _counts(text: str) -> bool:
    return name_score(text, "quantity") >= 0.75 or bool(_COUNTED & set(normalized(text).split()))


def adds_up(total: Sequence[Decimal | None], parts: Sequence[Sequence[Decimal | None]]) -> bool:
    """Return whether a column is the sum of others in every line that states it, but for rounding."""
    zero = Decimal(0)
    return all(
        stated is None or abs(stated - sum((part[line] or zero for part in parts), zero)) <= _ROUNDING
        for line, stated in enumerate(total)
    )


def free_name(name: str, facts: Mapping[str, ColumnFacts]) -> str:
    """Return a name for a column that is made, other than all of the file's."""
    taken = {other.casefold() for other in facts}
    return name if name.casefold() not in taken else f"{name} (columns)"


def _which_is_which(names: Sequence[str]) -> str:
    return _(
        "Figures stand under two rows of headings: {columns}. Nothing says which of them are departments and which are "
        "counted. Upload one line per figure, with a column for each.",
        columns=", ".join(in_quotes(name) for name in names[:4]),
    )


def _no_sum(name: str) -> str:
    return _(
        "The column “{column}” is not the sum of the columns beside it. "
        "Correct the file, or upload one line per figure.",
        column=name,
    )
