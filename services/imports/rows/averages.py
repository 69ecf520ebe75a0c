"""Averages, rates and capacities among counts: they do not add up over months, so they are no volumes."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from data.importers.questions import FileQuestion, question
from data.importers.values.headings import normalized
from language import in_quotes, ngettext
from services.imports.rows.typed import Int64

LEAVE_OUT, LOAD = "leave-out", "load"
_AVERAGE = re.compile(  # no text
    r"\b(?:averages?|avg|mean|median|adc|alos|length of stay|los|rates?|ratio|percent(?:age)?|pct|"
    r"occupancy|utili[sz]ation|index|mittelwert|durchschnitt\w*|mittlere\w*|verweildauer|auslastung|belegungsgrad|"
    r"quote|moyennes?|moyen|duree de sejour|taux|dms|promedio|media|estancia media|tasa|ocupacion|degenza media|"
    r"tasso|gemiddeld\w*|ligduur|bezettingsgraad|genomsnitt\w*|medel\w*|vardtid|belaggning\w*|gjennomsnitt\w*|"
    r"liggetid|gennemsnit\w*|belegg\w*|permanencia|taxa|cmi|\w*vwd|icm|\w+index|\w+quoten?|\w+grad|\w*auslastung\w*|"
    r"(?:pro|je|per|par|por) (?:tag|fall|bett|patient\w*|monat|day|case|bed|visit|fte|jour|lit|dia|cama|dag))\b"
)
#: How much there is of something, month after month: beds that are licensed, staffed, set up; rooms, chairs, stations.
_CAPACITY = re.compile(  # no text
    r"(?:(?:number of|total|no of|avg|licensed|staffed|available|operating|operational|set up|certified|acute|approved|"
    r"physical|open|in service|inpatient|icu|adult|pediatric) )*"
    r"(?:beds?|bassinets|cribs|planbetten|betten|bettenzahl|aufgestellte betten|lits(?: installes| autorises)?|camas|"
    r"posti letto|bedden|sangar|vardplatser|senger|capacity|kapazitat|operating rooms|treatment rooms|"
    r"dialysis stations|infusion chairs)"
    r"(?: (?:available|licensed|staffed|in service|set up|capacity|count|open|installed))*"
)
#: A measure that stays the same for so many lines of a department is no count of what happened.
_CONSTANT = 3
#: From this share of figures with fractions on, and below this size, a measure beside whole counts is doubtful.
_FRACTIONS, _SMALL = 0.8, 100_000


def is_average(text: str) -> bool:
    """Return whether the name of a measure says that its figures are averages, rates or shares."""
    return "%" in text or "ø" in text.casefold().split() or _AVERAGE.search(normalized(text)) is not None


def does_not_add_up(text: str) -> bool:
    """Return whether the name of a measure says that its figures are averages, rates or capacities (licensed beds)."""
    return is_average(text) or _CAPACITY.fullmatch(normalized(text)) is not None


def constant_measures(measures: Sequence[str], departments: Sequence[str], quantities: Int64) -> list[str]:
    """Return the measures that stay the same in each department, beside others that do not.

    Args:
        measures: Of each figure.
        departments: Of each figure, as the file names it.
        quantities: The figures, in thousandths.
    """
    lines = pd.DataFrame({"measure": measures, "department": departments, "quantity": quantities})
    groups = lines.groupby(["measure", "department"], dropna=False)["quantity"].agg(["nunique", "size", "max"])
    steady = groups["nunique"].eq(1).groupby("measure").all()
    long = (groups["size"].ge(_CONSTANT) & groups["max"].gt(0)).groupby("measure").any()
    return [str(name) for name in steady.index[steady & long]] if not steady.all() else []


def broken_measures(measures: Sequence[str], quantities: Int64) -> list[str]:
    """Return the measures of small figures with fractions (1.024, 4.55) beside others of whole counts.

    Args:
        measures: Of each figure.
        quantities: The figures, in thousandths.
    """
    place, names = pd.factorize(np.array(measures, dtype=object), use_na_sentinel=False)
    counted = quantities != 0
    lines = np.bincount(place, counted, len(names))
    fractions = np.bincount(place, counted & (quantities % 1_000 != 0), len(names))
    largest = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(largest, place, np.abs(quantities))
    broken = (lines > 1) & (fractions >= _FRACTIONS * lines) & (largest < _SMALL)
    return list(names[broken]) if ((lines > 0) & (fractions == 0)).any() else []


def averages_question(names: Iterable[str]) -> FileQuestion:
    """Return what is asked about measures that do not add up, by their name or by what their figures look like."""
    listed = list(dict.fromkeys(names))
    named = ", ".join(map(in_quotes, listed[:8]))
    if not any(map(does_not_add_up, listed)):
        text = ngettext(
            "{names} has small figures with fractions, or the same figure on all lines of a department, as averages "
            "and capacities have, which do not add up. Does it count what happened?",
            "{names} have small figures with fractions, or the same figure on all lines of a department, as averages "
            "and capacities have, which do not add up. Do they count what happened?",
            len(listed),
            names=named,
        )
        return question("averages", text)
    text = ngettext(
        "{names} seems to be an average, a rate or a capacity (such as beds), which does not add up over months and "
        "departments. Load it all the same?",
        "{names} seem to be averages, rates or capacities (such as beds), which do not add up over months and "
        "departments. Load them all the same?",
        len(listed),
        names=named,
    )
    return question("averages", text, proposal=LEAVE_OUT)
