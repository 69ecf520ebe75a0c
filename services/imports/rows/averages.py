"""Averages and rates among counts: they do not add up over months and departments, so they are no volumes."""

import re
from collections.abc import Iterable

from data.importers.meaning.concepts import normalized
from data.importers.questions import FileQuestion, question
from language import ngettext

LEAVE_OUT, LOAD = "leave-out", "load"
_AVERAGE = re.compile(  # no text
    r"\b(?:averages?|avg|mean|median|adc|alos|length of stay|los|rates?|ratio|percent(?:age)?|pct|"
    r"occupancy|utili[sz]ation|index|mittelwert|durchschnitt\w*|mittlere\w*|verweildauer|auslastung|belegungsgrad|"
    r"quote|moyennes?|moyen|duree de sejour|taux|dms|promedio|media|estancia media|tasa|ocupacion|degenza media|"
    r"tasso|gemiddeld\w*|ligduur|bezettingsgraad|genomsnitt\w*|medel\w*|vardtid|belaggning\w*|gjennomsnitt\w*|"
    r"liggetid|gennemsnit\w*|belegg\w*|permanencia|taxa)\b"
)


def is_average(text: str) -> bool:
    """Return whether the name of a measure says that its figures are averages, rates or shares."""
    return "%" in text or _AVERAGE.search(normalized(text)) is not None


def averages_question(names: Iterable[str]) -> FileQuestion:
    """Return what is asked about measures that do not add up."""
    listed = list(dict.fromkeys(names))
    text = ngettext(
        "“{names}” seems to be an average or a rate, which does not add up over months and departments. "
        "Load it all the same?",
        "“{names}” seem to be averages or rates, which do not add up over months and departments. "
        "Load them all the same?",
        len(listed),
        names="”, “".join(listed[:8]),
    )
    return question("averages", text, proposal=LEAVE_OUT)
