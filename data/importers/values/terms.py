"""What registers write of the terms of a contract: notice, renewal, an open end, values with k and m. Texts only."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from data.importers.tables.layout import NumberFormat
from data.importers.values.months import plain as unaccented
from data.importers.values.numbers import LONGEST_FIGURE, clean, parse_amount

#: Words for figures as contracts spell them.
_FIGURES = {  # no text
    word: str(figure)
    for figure, words in {
        1: "one ein eine un une", 2: "two zwei deux", 3: "three drei trois", 4: "four vier quatre", 5: "five",
        6: "six sechs", 7: "seven", 8: "eight", 9: "nine neun", 10: "ten", 12: "twelve zwoelf zwölf douze",
        14: "fourteen", 18: "eighteen", 24: "twenty-four", 30: "thirty dreißig dreissig trente", 45: "forty-five",
        60: "sixty soixante", 90: "ninety", 120: "one-hundred-twenty", 180: "one-hundred-eighty",
    }.items()
    for word in words.split()
}  # fmt: skip
_UNITS = {  # no text
    word: unit
    for unit, words in {
        "day": "d day days tag tage tagen jour jours dia dias día días giorno giorni dag dagen dagar dage dager",
        "week": "w wk wks week weeks woche wochen semaine semaines semana semanas settimane weken veckor uker uger",
        "month": "m mo mos mth mths month months monat monate monaten mon mois mes meses mês mese mesi maand maanden "
        "månad månader måned måneder",
        "quarter": "q qtr quarter quarters quartal quartale trimestre trimestres trimestri kwartaal kvartal",
        "year": "y yr yrs year years annum jahr jahre jahren an ans año años ano anos anno anni jaar jaren år",
    }.items()
    for word in words.split()
}
_EXITS = {  # no text
    word: exit_
    for exit_, words in {
        "month": "month monthend monatsende monats monatsletzten monatsultimo mois mes mese maandeinde manadsskifte",
        "quarter": "quarter quarterend quartalsende quartals quartal kalendervierteljahres trimestre kwartaaleinde "
        "kvartalsskifte",
        "year": "year yearend jahresende jahres kalenderjahres kalenderjahresende geschaftsjahresende annee ano anno "
        "jaareinde arsskifte",
        "term": "term laufzeit vertragsende ablauf vertragsablauf laufzeitende vertragslaufzeit mindestlaufzeit "
        "vertragsdauer echeance terme contrat vencimiento scadenza looptijd utgang utlop avtalstidens",
    }.items()
    for word in words.split()
}
#: Words that change nothing about how long notice is.
_AROUND_NOTICE = re.compile(
    r"written|prior|advance|notice|required|requires|minimum|min|at|least|in|calendar|period|clear|the|of|a|any|each|"
    r"to|before|by|with|effective|end|ending|expiry|expiration|termination|renewal|contract|zum|zur|ende|vor|frist|"
    r"kundigungsfrist|des|der|eines|jeweils|jeweiligen?|kalender|schriftlich|mit|einer|von|spatestens|z|mindestens|avant|"
    r"l|la|le|du|de|au|a|par|ecrit|prevenance|preavis|fin|fine|preaviso|preavviso|antes|prima|del|della|di|einde|van|het|"
    r"voor|per|innan|slut|fore"
)
#: The last day of a year, as the day on which notice takes effect.
_YEARS_END = re.compile(
    r"\b(?:zum|per|to|by|au|al|til) 31\.? ?(?:12|dez(?:ember)?|dec(?:ember)?|decembre)\b\.?(?!\s?[0-9])"
)
#: The law asks for no less than a contract does: a bound that is the length itself.
_AT_LEAST = re.compile(
    r"^(?:not|no) (?:less|fewer|shorter) than |\bin writing\b|\bby (?:letter|e-?mail|registered mail)\b"
)
_AROUND_RENEWAL = re.compile(
    r"auto|automatic|automatically|renews?|renewal|renewed|renewing|yes|y|for|every|each|per|terms?|successive|"
    r"additional|periods?|of|rolling|evergreen|a|further|with|by|then|to|um|basis|extends?|extended|contract|the|on|it|"
    r"rolls?|verlangert|verlangerung|sich|automatisch|jeweils|weiteren?|stillschweigend|je|dann|ja|oui|si|"
    r"tacite|reconduction|renouvellement|renouvelable|renouvele|automatique|automatiquement|par|periodes?|d|de|"
    r"prorroga|prorrogable|renovacion|renueva|se|automatica|automaticamente|tacita|por|periodos?|"
    r"rinnovo|rinnova|tacito|automatico|di|anni|verlenging|verlengd|wordt|stilzwijgend|met|steeds|telkens|"
    r"forlangs|forlangning|automatiskt?|fornyes|fornyelse|forlenges|forlaenges|med|i|at|gang|om|ar"
)
#: What may be agreed or ordered, and renews nothing by itself.
_OPTION = re.compile(  # no text
    r"\b(?:options?|optional|optionen|optie|opsjon(?:er)?|opzione|opcion(?:al)?|optionnel(?:le)?|"
    r"\w*verlangerungsoption(?:en)?|(?:may|can|could) be (?:extended|renewed)|may (?:extend|renew)|"
    r"by (?:mutual )?agreement|subject to|nach vereinbarung|sur accord|de comun acuerdo|previo accordo|"
    r"in overleg|etter avtale|efter aftale|efter overenskommelse)\b"
)
#: Under a heading of options: what happens without anybody's decision.
_ITSELF = re.compile(  # no text
    r"\b(?:auto\w*|renews|rolls|rolling|evergreen|thereafter|tacit\w*|stillschweigend\w*|verlangert sich|"
    r"(?:month|year)[- ]to[- ](?:month|year))\b"
)
#: When the renewal begins, which changes nothing about how long it is.
_AFTER = re.compile(  # no text
    r"\b(?:after|following|upon|from) (?:the )?(?:end of (?:the )?|expiry of (?:the )?)?(?:initial |fixed |current )?"
    r"(?:term|period|expiry|expiration|end)\b|\bthereafter\b|\bafterwards\b|\bdanach\b|\bnach ablauf\b"
)
#: So many units or fewer under a header without a unit might be days as well as months.
UNSURE = 12
_NONE = frozenset(
    ("no", "none", "n/a", "na", "nil", "-", "–", "false", "not applicable", "not required", "keine", "kein")
)  # no text
#: A renewal that has no term of its own: the contract goes on until somebody gives notice.
_WITHOUT_TERM = re.compile(
    r"perpetual|continuous|ongoing|rolling|evergreen|month[- ]to[- ]month|(?:auf )?unbestimmte (?:zeit|dauer)|"
    r"unbefristet|"
    r"(?:verlängert sich )?(?:auf )?unbestimmte zeit|bis auf weiteres|(?:à )?(?:durée )?indéterminée|indefinid[ao]|"
    r"(?:a )?tempo indeterminato|(?:voor )?onbepaalde (?:tijd|duur)|tills ?vidare"
)
#: "Extended to 31 March 2027", "Option exercised until 2027-03-31", "verlängert bis 31.12.2027".
_MOVED_END = re.compile(
    r"\b(?:extended|renewed|exercised|taken up|prolonged|verlängert|prolongé|reconduit|prorrogado|prorogato|verlengd|"
    r"förlängt|forlenget)\b[^0-9]{0,40}?\b(?:to|until|till|through|thru|bis(?: zum)?|jusqu.?au?|hasta(?: el)?|"
    r"fino al?|tot|till|til)\s+(?P<day>\S.*)",
    re.IGNORECASE,
)
_AT_ONCE = frozenset(
    ("immediate", "immediately", "at will", "any time", "anytime", "at any time", "jederzeit", "sofort")
)  # no text
_UNSETTLED = re.compile(
    r"t\.?b\.?[acdn]\.?|to be (?:confirmed|determined|agreed|advised|negotiated|announced)|unknown|\?+|pending|"
    r"not (?:stated|known|yet known|available)|n/?k"
)
_OPEN = re.compile(
    r"(?:evergreen|open|open[- ]?ended|rolling|rolling contract|indefinite(?:ly)?|perpetual|perpetuity|in perpetuity|"
    r"on[- ]?going|continuous|continuing|until (?:terminated|cancell?ed|further notice|notice)|month[- ]to[- ]month|"
    r"mtm|m[- /]t[- /]m|m2m|mo[. ]?[- ]to[- ]mo[.]?|monthly basis|"
    r"year[- ]to[- ]year|no end|no end date|no expiry|unlimited|auto[- ]?renews?|(?:none|no end)[ ,/-]*evergreen|"
    r"unbefristete?|unbegrenzt|unbestimmt|(?:auf )?unbestimmte zeit|bis auf weiteres|fortlaufend|permanent|"
    r"(?:à )?(?:durée )?(?:illimitée?|indéterminée?)|sans (?:limite|terme|fin|échéance)|"
    r"(?:(?:por |a )?(?:tiempo |plazo |duración |vigencia )?)indefinid[oa]|"
    r"(?:a )?(?:tempo |durata |prazo )?indetermina[td][oa]|(?:voor )?onbepaalde? ?(?:tijd|duur)?|doorlopend|"
    r"tills ?vidare|løpende|løbende|(?:tids)?ubegr[æe]nset|"
    r"life of (?:asset|equipment)|"
    r"[29]999|[29]999[./-]?12[./-]?31(?:[ t][0-9:.]+)?|31[./ -]?(?:12|dec|december|dez|dezember)[./ -]{0,2}[29]999|"
    r"(?:12|dec|december)[./ -]31,?[./ -]?[29]999|31[./-]12[./-]2099|12[./-]31[./-]2099|2099-12-31(?:[ t][0-9:.]+)?|"
    r"2958465(?:\.0)?)"
)
_RENEWS = re.compile(
    r"y|yes|true|x|✓|auto|automatic(?:ally)?|evergreen|rolling|auto[- ]?renew(?:s|al|ing|ed)?|renews?|tacit|"
    r"tacit renewal|renews automatically|automatically renews|automatic renewal|perpetual|continuous|ongoing|"
    r"rollover|unbefristet|(?:auf )?unbestimmte zeit|ja|oui|si|sí|sì|sim|automatisch|automatique|"
    r"automátic[ao]|automatic[ao]|automatiskt?|"
    r"stilzwijgend|"
    r"(?:par )?tacite(?: reconduction)?|tácita|tacito"
)
_ENDS = re.compile(
    r"n|no|none|false|0|manual(?:ly)?|manual renewal|does not renew|not|no renewal|no auto[- ]?renew(?:al)?|expires|"
    r"fixed|fixed[- ]term|ends|optional|option|option to renew|by agreement|(?:by )?mutual (?:agreement|consent)|"
    r"negotiated|renegotiate|re-?bid|re-?tender|one[- ]?time|n/?a|not applicable|-|–|nein|non|nej|nei|nee|não|nao|"
    r"keine?r?|ohne|keine (?:automatische )?verlängerung|endet(?: automatisch)?|aucune?|sans|ninguna?|sin prórroga|"
    r"nessuna?|senza|geen|ingen|inga|nenhuma?|sem"
)
#: What a total is of; "Total Renal Care" is a supplier.
_TOTAL = re.compile(
    r"(?:grand |sub ?|over ?all )?totals?(?: (?:of|for|all|the|contracts?|agreements?|register|portfolio|values?|"
    r"amounts?|annual|annualized|yearly|spend|commitments?|costs?|lines|rows|suppliers?|vendors?)){0,4}[:.]?|sum|summe|gesamt"
)
#: Cells that say nothing.
_NOTHING = frozenset(("-", "–", "—", "n/a", "na", "none", "nil", "not applicable"))  # no text
_EVERY = {  # no text
    "annual": 12, "annually": 12, "yearly": 12, "year to year": 12, "every year": 12, "month to month": 1,
    "monthly": 1, "quarterly": 3, "semi annual": 6, "semi annually": 6, "biennial": 24,
    "month month": 1, "year year": 12, "jahrlich": 12, "monatlich": 1, "annuel": 12, "annuelle": 12, "annuellement": 12,
    "mensuel": 1, "mensuelle": 1, "anual": 12, "anualmente": 12, "mensual": 1, "annuale": 12, "annualmente": 12,
    "mensile": 1, "jaarlijks": 12, "maandelijks": 1, "arligen": 12, "arlig": 12, "manadsvis": 1,
}  # fmt: skip
_BOUND = re.compile(r"[<>≤≥~≈±]|[0-9]\s*\+|^\s*[-–−+]\s*[0-9]")
_FIGURE_AND_WORD = re.compile(
    r"(?<![a-zäöüß-])(?P<word>[a-zäöüß-]+) \((?P<number>[0-9]+)\)|"
    r"(?<![0-9])(?P<digits>[0-9]+) \((?P<spelled>[a-zäöüß-]+)\)"
)
_SIZES = {
    "k": 3, "thousand": 3, "tsd": 3, "m": 6, "mm": 6, "mn": 6, "mio": 6, "mill": 6, "million": 6, "millions": 6,
    "mln": 6, "bn": 9, "billion": 9, "mrd": 9, "mld": 9,
    "lac": 5, "lacs": 5, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7,
}  # fmt: skip
_SIZED = re.compile(
    rf"(?P<before>[^0-9]{{0,5}})(?P<body>[0-9][0-9.,' ]{{0,20}})\s*(?P<size>{'|'.join(sorted(_SIZES, key=len)[::-1])})"
    r"\b\.?(?P<after>.{0,5})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Notice:
    """A length of notice: calendar months and days, and what it takes effect with where the text says so."""

    days: int = 0
    months: int = 0
    to: Literal["term", "month", "quarter", "year"] | None = None


def plain(text: str) -> str:
    """Return a text in lower case with single blanks."""
    return " ".join(text.casefold().replace("\u00a0", " ").replace("_", " ").split())


def is_unsettled(text: str) -> bool:
    """Return whether a cell says that nobody knows yet ("TBC")."""
    return _UNSETTLED.fullmatch(plain(text)) is not None


def is_nothing(text: str) -> bool:
    """Return whether a cell only fills its place ("–", "n/a"): it neither states anything nor takes anything back."""
    return plain(text) in _NOTHING


def is_no(text: str) -> bool:
    """Return whether a cell says that there is nothing of the kind: "no", "none", "n/a"."""
    return plain(text) in (_NOTHING | _NONE | {"n", "0"})


def is_open_end(text: str) -> bool:
    """Return whether an end says that there is none: "evergreen", "open-ended", 12/31/9999."""
    return len(text) <= 60 and _OPEN.fullmatch(plain(text)) is not None


def has_no_term(text: str) -> bool:
    """Return whether a renewal goes on without a term of its own ("unbefristet", "month to month")."""
    return _WITHOUT_TERM.fullmatch(plain(text)) is not None


def moved_end(text: str) -> str:
    """Return the day to which a contract was extended already, as written; "" where the text tells none."""
    match = _MOVED_END.search(" ".join(text.split()))
    return match["day"].rstrip(" .)") if match else ""


def is_total_label(text: str) -> bool:
    """Return whether a cell labels a total ("Total", "Grand total:")."""
    return _TOTAL.fullmatch(plain(text)) is not None


def parse_notice(text: str, *, unit: str | None) -> Notice | None:
    """Return the notice that a cell states ("90 days", "3 months to quarter end"), None when nobody can say.

    Args:
        text: A filled cell.
        unit: What a figure alone counts: "day", "week", "month" or "year"; None where the header does not say, and
            then a figure that may be days or months is refused.
    """
    words = _AT_LEAST.sub("", _YEARS_END.sub("jahresende", plain(text)))
    if words in _NONE or words in _AT_ONCE:
        return Notice()
    tokens = [token for token in _tokens(words) if not _AROUND_NOTICE.fullmatch(unaccented(token))]
    if not tokens or not tokens[0].isdecimal() or len(tokens[0]) > 4:
        return None
    count, rest = int(tokens[0]), tokens[1:]
    if not rest:
        unit = unit or ("day" if count == 0 or count > UNSURE else None)
    elif rest[0] in _UNITS:
        unit, rest = _UNITS[rest[0]], rest[1:]
    exits = [_EXITS.get(unaccented(token)) for token in rest]
    if unit is None or len(exits) > 1 or None in exits:
        return None
    to = exits[0] if exits else None
    if unit in ("day", "week"):
        return Notice(days=count * (7 if unit == "week" else 1), to=to)  # type: ignore[arg-type]
    return Notice(months=count * _MONTHS[unit], to=to)  # type: ignore[arg-type]


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _tokens(words: str) -> list[str]:
    """Return the words of a text, "ninety (90) days" as 90 days; none where a sign says that a figure is a bound.

    What else stands in brackets counts as any other word: "30 days (business)" is not 30 days.
    """
    if _BOUND.search(words):
        return []
    words = _FIGURE_AND_WORD.sub(_said_once, words)
    words = re.sub(r"(month|quarter|year)[- ]end", r"\1end", words)
    words = re.sub(r"\b([0-9]+)[.,]0{1,2}\b", r"\1", words)
    words = re.sub(r"([0-9])-?([a-z])", r"\1 \2", words)
    parts = (
        part
        for token in re.split(r"[^\w-]+", words)
        for part in ([token] if token in _FIGURES else token.split("-"))
        if part
    )
    return [_FIGURES.get(part, part) for part in parts]


def _said_once(match: re.Match[str]) -> str:
    """Return a figure that is said twice, in digits and in a word, once; two different ones stay as they are."""
    figure, word = (match["digits"], match["spelled"]) if match["digits"] else (match["number"], match["word"])
    return figure if _FIGURES.get(word) == figure else match[0]


#: "1+1", "2 x 12 months", "up to 36 months".
_SPANS = re.compile(
    r"(?:up to |maximum |max |bis zu |jusqu a )?[0-9]+(?: ?[x*+] ?[0-9]+)*[ -]?"
    r"(?:months?|mths?|years?|yrs?|monate?n?|jahre?n?|mois|ans?|meses|anos?|mesi|anni)?(?: each| jeweils)?"
)


def is_spans_alone(text: str) -> bool:
    """Return whether a text says for how long, and nothing of what happens."""
    return _SPANS.fullmatch(unaccented(plain(text)).replace("×", "x").rstrip(". ")) is not None


def parse_renewal(text: str, *, unit: str | None) -> int | Literal["yes"] | None:
    """Return for how many months a contract renews, 0 that it does not, "yes" that it does without a length.

    None is a text that nobody can say. A figure alone counts in `unit` ("month" or "year"); where that is None, 1 is
    yes, and a figure below 12 might be terms, years or months and is refused.
    """
    words = " ".join(_AFTER.sub(" ", plain(text).rstrip(".")).split())
    told = _renewal(words, unit)
    return told if told is not None else _renewal(_clause_of_renewal(words), unit)


def _renewal(words: str, unit: str | None) -> int | Literal["yes"] | None:
    if _ENDS.fullmatch(words) or ("(" not in words and _OPTION.search(unaccented(words))):
        return 0
    if _RENEWS.fullmatch(words) or (unit is None and words == "1"):
        return "yes"
    if words.replace("-", " ") in _EVERY:
        return _EVERY[words.replace("-", " ")]
    tokens = [token for token in _tokens(words) if not _AROUND_RENEWAL.fullmatch(unaccented(token))]
    every = unaccented(" ".join(tokens))
    if every in _EVERY:
        return _EVERY[every]
    return _months_stated(tokens, unit)


#: What would stop a renewal says nothing of its length.
_UNLESS = re.compile(r"\b(?:unless|except|if not|until|sofern|wenn nicht|sauf|salvo|tenzij)\b.*")


def _clause_of_renewal(words: str) -> str:
    """Return what a text says of the renewal, without the first term beside it ("3 yr initial, auto-renews 1 year")."""
    words = _UNLESS.sub("", words).strip(" ,;")
    clauses = [clause.strip() for clause in re.split("[,;]", words) if clause.strip()]
    renewing = [clause for clause in clauses if _ITSELF.search(unaccented(clause))]
    return renewing[0] if len(renewing) == 1 and len(clauses) > 1 else words


def renews_itself(text: str) -> bool:
    """Return whether a text says that a contract renews without anybody's decision; an option does not."""
    words = unaccented(plain(text))
    return _ITSELF.search(words) is not None and not _OPTION.search(words)


def _months_stated(tokens: list[str], unit: str | None) -> int | None:
    """Return the months of "12 months" or of a figure alone, None where nobody can say."""
    if not tokens or not tokens[0].isdecimal() or len(tokens[0]) > 3 or len(tokens) > 2:
        return None
    if len(tokens) == 1 and unit is None and 0 < int(tokens[0]) < UNSURE:
        return None
    counted = _UNITS.get(tokens[1]) if len(tokens) == 2 else unit or "month"
    return int(tokens[0]) * _MONTHS[counted] if counted in _MONTHS else None


_SIGN = r"€|£|\$|EUR|CHF|SEK|NOK|DKK|GBP|USD|kr"
#: Thousands and millions written at the sign: "T€ 120", "45 TEUR", "450 tkr", "1,2 MSEK".
_SIGNED_SIZE = re.compile(
    rf"(?P<size>[TtKkM])\s?(?P<sign>{_SIGN})\s*(?P<body>[0-9][0-9.,' ]*)|"
    rf"(?P<body_before>[0-9][0-9.,' ]*?)\s*(?P<size_behind>[TtKkM])\s?(?P<sign_behind>{_SIGN})"
)


def _size_apart(text: str) -> str:
    """Return "120 k €" for "T€ 120", any other text as it is."""
    match = _SIGNED_SIZE.fullmatch(text)
    if match is None:
        return text
    size = match["size"] or match["size_behind"]
    body, sign = match["body"] or match["body_before"], match["sign"] or match["sign_behind"]
    return f"{body.strip()} {'m' if size == 'M' else 'k'} {sign}"


def in_full(text: str, fmt: NumberFormat) -> str:
    """Return an amount written short ("€1.2m", "£250k") in full digits; any other text as it is."""
    match = _SIZED.fullmatch(_size_apart(clean(text))) if len(text) <= LONGEST_FIGURE else None
    if match is None:
        return text
    body = match["body"].strip()
    short = re.fullmatch(r"([0-9]{1,3})[.,]([0-9]{1,2})", body)
    value = Decimal(f"{short[1]}.{short[2]}") if short else parse_amount(body, fmt)
    if value is None:
        return text
    full = f"{value.scaleb(_SIZES[match['size'].casefold()]).normalize():f}"
    return f"{match['before']}{full.replace('.', fmt.decimal)}{match['after']}"
