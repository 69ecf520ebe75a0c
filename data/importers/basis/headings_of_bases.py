"""Headings that say that figures are not of the line's month: of a year, an average, a rate, for each of something.

“Annual Salary” beside a month is twelve times what was paid in it, and “Cost per day” is no cost that adds up. A person
says whether such a column is the amount; nothing takes it by itself.
"""

import re
from collections.abc import Iterable

from data.importers.headings.side_words import plain_heading
from data.importers.kinds import FileKind
from data.importers.meaning.cumulative import so_far
from data.importers.meaning.mapping import name_score

#: What is said of such a column.
OF_ANOTHER_BASIS = "of another time, an average or a rate"  # no text
#: How far a heading has to speak of the day of its lines, and of posts.
_NAMED, _POSTS = 0.85, 0.5

#: Of a year. What an annual thing costs is an amount as any other: annual leave, an annual fee.
_YEAR = re.compile(  # no text
    r"\b(?:annual(?:ly)?(?! (?:leave|vacation|holiday|fees?|dues|license|licence|maintenance))|annuali[sz]ed|yearly|"
    r"(?:full|whole|entire) (?:fiscal )?year|annum|p a|jahres(?!ist|soll|ab|bericht|urlaub|sonder)\w+|jahrlich\w*|"
    r"annuel(?:le)?s?|anual(?:es)?|annu[oa]|annuale|anualizad\w+|annualisee?s?|jaar(?:lijks\w*|salaris|bedrag|loon)|"
    r"ars(?:lonn?|belopp?|sum|inntekt)|arlig\w*|hochgerechnet\w*)\b"
)
#: Of several months, or of half a month and less; a file of days and weeks has its dates.
_SPAN = re.compile(  # no text
    r"\b(?:rolling|trailing|run ?rate|ltm|ttm|r ?12 ?m?|l12m|qtd|itd|inception|lifetime|"
    r"moving (?:annual |yearly )?(?:total|sum|average)|"
    r"(?:last|past|prior|previous|letzten?|derniers|ultimos|ultimi|laatste|siste|senaste)? ?"
    r"(?:[2-9]|[1-9][0-9]|twelve|six|three|zwolf|douze|doce|dodici|twaalf|tolv) ?"
    r"(?:months?|mths?|mos?|monate?n?|mois|meses|mesi|maanden|maneder|manader)|"
    r"gleitend\w*|rollierend\w*|glissante?s?|moviles?|voortschrijdend\w*|rullerende|rullande|"
    r"quarter(?:ly)?|qtr|q[1-4]|quartal\w*|trimest\w+|kwartaal\w*|kvartal\w*|half ?years?|semestr\w+|halbjahr\w*|"
    r"lustro|biennial|biennium)\b"
)
_SHORT_SPAN = re.compile(  # no text
    r"\b(?:daily|weekly|bi ?weekly|fortnightly|taglich\w*|wochentlich\w*|journalier\w*|hebdomadaires?|diari[oa]s?|"
    r"semanal(?:es)?|giornalier\w*|settimanal\w*|dagelijks\w*|wekelijks\w*|daglig\w*|ukentlig\w*|veckovis)\b"
)
_AVERAGE = re.compile(  # no text
    r"\b(?:average|averages|avg|mean|median|\w*durchschnitt\w*|mittelwert|moyenn?e?|moy|promedio|"
    r"(?:costo|coste|gasto|importe|importo|valore?|media) medi[oa]|media (?:mensual|mensile|mensal)|gemiddeld\w*|"
    r"gjennomsnitt\w*|gennemsnit\w*|genomsnitt\w*|snitt)\b"
)
#: A rate; VAT and exchange have theirs, and a German or Italian instalment ("Rate 3") is an amount.
_RATE = re.compile(  # no text
    r"\brate\b(?! ?[0-9])|\b(?:ratio|satz|(?:stunden|tages?|pflege|kosten|verrechnungs|prozent|zuschlags)satz|taux|"
    r"tasa|tarifa?s?|tarief|tariff|timesats|index|multiplier|multiplikator|percent\w*|pct|prozent\w*)\b"
)
#: What stands behind "per" and is no unit: a time that the line has itself, a day, a paper, a part of the books.
_PER = re.compile(  # no text
    r"\b(?:per|pr)(?! (?:[0-9]|m(?:on)?ths?\b|monat|maand|mese\b|mane?d|manad|mnd|mo\b|(?:pay )?periode?\b|jan|feb|mar|"
    r"apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|ultimo|primo|end|slut|dato|datum|date|today|heute|vandaag|saldo|"
    r"gl\b|g l\b|ledger|books?|bank|statement|invoice|inv\b|document|doc\b|journal|entry|posting|voucher|line\b|"
    r"contract|agreement|order|po\b|budget|records?|system|report|claim|file\b|accounts?\b|accounting|department|dept|ward|"
    r"cost cent|kostenstelle|konto|payroll|register|tb\b|trial|audit|tax|sap\b|return\b)) \w"
)
_UNITS = (  # no text
    r"(?:annum|days?|hours?|hrs?|weeks?|wks?|years?|yrs?|ftes?|wtes?|units?|uos|cases?|visits?|patients?|beds?|heads?|"
    r"employees?|shifts?|encounters?|discharges?|admissions?|tag|tage|stunden?|std|falle?|vk|vollkraft|kopf|"
    r"mitarbeiter\w*|einheit|bett|pflegetag|fall|jahr|jour|heure|etp|lit|sejour|agent|personne|unite|an|annee|dia|hora|"
    r"cama|paciente|caso|unidad|persona|empleado|ano|giorno|ora|letto|paziente|anno|dag|uur|bed|jaar|seng|time|arsverk|"
    r"dygn|timme|vardplats|anstalld)"
)
_EACH = re.compile(rf"\b(?:pro|je|par|por|al|a la|each|every) {_UNITS}\b")
_SLASH = re.compile(rf"/\s*{_UNITS}\b", re.IGNORECASE)


def states_basis(heading: str, *, of_year: bool = False, dated: bool = False) -> bool:
    """Tell whether a heading says that its figures are of another time than the line's, or a rate or an average.

    What is of the year so far is not meant: its months are taken from each other.

    Args:
        heading: The heading as the file has it.
        of_year: Whether figures of a whole year are what is imported, as those of a budget are.
        dated: Whether the lines are of days, so that a figure of a day or a week is as well.
    """
    words = plain_heading(heading)
    if so_far(heading):
        return False
    patterns = [_SPAN, _AVERAGE, _RATE, _PER, _EACH]
    patterns += [] if of_year else [_YEAR]
    patterns += [] if dated else [_SHORT_SPAN]
    return bool(_SLASH.search(heading)) or any(pattern.search(words) for pattern in patterns)


def columns_with_basis(names: Iterable[str], headings: Iterable[str], kind: FileKind) -> list[str]:
    """Return the columns of figures that are never the amount (or the hours) by themselves, so that a person is asked.

    Args:
        names: Columns of figures.
        headings: All headings of the file, of which one may say that its lines are of days.
        kind: What is imported. A budget's figures may be of a year, and posts ("Average FTE") are averages.
    """
    if kind.figure not in ("amount", "hours"):
        return []
    dated = any(name_score(name, "date") >= _NAMED for name in headings)
    based = [name for name in names if states_basis(name, of_year=kind.name == "budget", dated=dated)]
    return [name for name in based if name_score(name, "fte") < _POSTS]
