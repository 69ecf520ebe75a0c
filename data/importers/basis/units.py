"""What the words and figures of a file leave open about its amounts: their unit, and what a mark in them means.

Titles, notes, sheet names and headers say "in thousands" in many ways (£000, T€, in Tsd. Euro, en milliers). The
figures are never changed for it here: a person answers.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from data.importers.columns.figures import is_value
from data.importers.meaning.pairs import LESS
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.reading.samples import FirstRecords
from data.importers.tables.amounts import Values
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.tabulated import Table
from data.importers.values.currencies import CODES, SYMBOLS, USUAL, WORDS
from data.importers.values.undecided import open_across
from language import _, in_quotes

#: Lines at the end of a table in which notes are looked for, and how long a cell with words about a unit may be.
LAST_LINES, LONGEST_NOTE = 30, 300
_CODE = (
    r"(?:euros?|eur|usd|gbp|chf|sek|nok|dkk|kr|isk|cad|aud|nzd|sgd|hkd|pln|czk|huf|ron|bgn|zar|inr|rs|brl|mxn|aed|sar|qar|"
    r"kes|ngn|ghs|tzs|ugx|egp|myr|rm|thb|php|idr|jpy|cny|krw|try|tl|ils|rub|uah|dollars?|pounds?)"
)
_SIGN = r"[£$€¥₹]"
_APART, _END = r"(?<![0-9a-z])", r"(?![0-9a-z])"
#: Not the end of a figure, as in 250 000 € or 1'000.
_BARE = rf"(?<![0-9][ .,']){_APART}"
_WORDS: dict[str, str] = {
    "crores": rf"{_APART}crores?{_END}",
    "lakhs": rf"{_APART}(?:lakhs?|lacs?){_END}",
    "millions": rf"{_APART}(?:millions?|mio|mill\.|millionen|millones|milhões|milioni|milyon|milj\.?){_END}"
    rf"|{_APART}miljo[eo]?n(?:er|en)?{_END}"
    rf"|{_SIGN}\s?(?:m|mm|mn|mln|million){_END}|{_APART}(?:m|mn|mln)\s?{_SIGN}|{_APART}m{_CODE}{_END}"
    rf"|{_APART}{_CODE}\s(?:m|mn|mln){_END}|{_CODE}million{_END}|\(\s*{_SIGN}?\s?000[,.' ]?000'?s?\s*\)",
    "thousands": rf"{_SIGN}\s?'?000'?s?{_END}|(?<![0-9])'000'?s?{_END}|\(\s*{_SIGN}?\s?000'?s?(?:\s?{_SIGN})?\s*\)"
    rf"|{_BARE}000'?s{_END}|{_APART}{_CODE}\s?'?000'?s?{_END}|{_BARE}000'?s?\s(?:omitted|{_SIGN}|{_CODE}{_END})"
    rf"|{_APART}thousands?{_END}(?!\soaks)|(?:{_SIGN}|{_CODE})\s?thousands?{_END}|{_APART}[tk][\s.-]?{_SIGN}|{_SIGN}\s?k{_END}"
    rf"|{_APART}[tk][\s.-]?{_CODE}{_END}|{_APART}{_CODE}\s?k{_END}|\(k\)|{_APART}in\sk{_END}"
    rf"|{_APART}tsd{_END}|{_APART}tausend(?:er|en)?{_END}|{_APART}milliers{_END}|{_APART}en\smiles{_END}"
    rf"|{_APART}miles\sde{_END}|{_APART}milhares{_END}|{_APART}migliaia{_END}|{_APART}duizend(?:en|tallen)?{_END}"
    rf"|{_APART}tus[ei]n(?:tals?|d|de|der|er)?{_END}|{_APART}tys\.|{_APART}tis\.\sk|{_APART}bin\stl{_END}|{_APART}tuha(?:t|nsi)"
    rf"|(?:{_APART}(?:in|i|en|em)\s(?:{_SIGN}\s?)?|[x×*]\s?)1[.,' ]?000{_END}"
    rf"|{_APART}(?:in|i|en|em)\s000{_END}",
}
_PATTERNS = {unit: re.compile(pattern) for unit, pattern in _WORDS.items()}
_QUOTES = dict.fromkeys(map(ord, "’‘`´"), "'") | {ord("\u00a0"): " ", ord("\u202f"): " "}


def stated_unit(text: str) -> tuple[str, str] | None:
    """The unit that a text speaks of ("thousands", "millions", "lakhs" …) and its words for it; None for none."""
    if len(text) > LONGEST_NOTE:
        return None
    plain = text.translate(_QUOTES).casefold()
    for unit, pattern in _PATTERNS.items():
        if match := pattern.search(plain):
            whole = len(plain) == len(text)
            return unit, (text[match.start() : match.end()] if whole else match[0]).strip(" ()*x×")
    return None


def unit_questions(sample: FirstRecords, table: Table, divided: Container[str]) -> tuple[FileQuestion, ...]:
    """Ask for the unit of the amounts where a title, a note or a header speaks of thousands.

    `divided` columns are shown divided by their formats: what a title says is true of what a reader sees, and the cells
    hold whole amounts.
    """
    for text in (sample.sheet or "", *words_around(sample, table)):
        if told := stated_unit(text):
            return (unit_question(*told, column="", divided=any(name in divided for name in table.columns)),)
    headed = {name: told for name in table.columns if (told := stated_unit(name))}
    return tuple(unit_question(*told, column=name, divided=name in divided) for name, told in headed.items())


def words_around(sample: FirstRecords, table: Table) -> Iterator[str]:
    """The cells above the header, and those that stand alone on a line at the end of the file."""
    header = table.header
    first = header.first_data if header.row is None else header.row + 1 - header.rows
    for _number, cells in sample.records[:first]:
        yield from (cell for cell in cells if cell.strip())
    if sample.complete:
        for _number, cells in sample.records[max(header.first_data, len(sample.records) - LAST_LINES) :]:
            filled = [cell for cell in cells if cell.strip()]
            if len(filled) == 1:
                yield filled[0]


def unit_question(unit: str, words: str, *, column: str, divided: bool = False) -> FileQuestion:
    """Return the question whether amounts are in a unit of which `words` speak."""
    texts = {
        "thousands": _("“{words}” is said of the amounts. Are they in thousands?", words=words),
        "millions": _("“{words}” is said of the amounts. Are they in millions?", words=words),
        "lakhs": _("“{words}” is said of the amounts. Are they in lakhs?", words=words),
        "crores": _("“{words}” is said of the amounts. Are they in crores?", words=words),
    }
    why = _("The file says so.")
    if divided:
        why = _("The format of the cells divides what they hold: the amounts are stored in full.")
    proposal = "units" if divided else unit
    return question("thousands", texts[unit], ("units", unit), proposal=proposal, why=why, column=column)


def number_questions(facts: Mapping[str, ColumnFacts], values: Values) -> tuple[FileQuestion, ...]:
    """Ask what the mark in figures means whose every one reads both ways (1.234), of columns side by side once."""
    asked, across = [], values.unpivot
    both = {name: one for name, one in facts.items() if one.numbers and one.numbers.rival and is_value(name, one)}
    concerned: dict[str, tuple[str, ...]] = {name: (name,) for name in both}
    first = next((name for name in values.columns if name in both), "")
    if across is not None and first and open_across(facts, values.columns):
        concerned[first] = (first, *across.figures)
    for name, content in both.items():
        style = content.numbers
        if style is None:
            continue
        example = next((text for text in content.counted if re.search(r"[.,]", text)), "")
        text = _(
            "In “{column}”, every mark has three digits behind it, as in {example}. "
            "Is it a thousands mark or the decimal sign?",
            column=name,
            example=example,
        )
        proposal = "thousands" if style.format.thousands else "decimal"
        for figure in concerned[name]:
            asked.append(question("thousands-mark", text, column=figure, proposal=proposal))
    return tuple(asked)


def currency_notes(facts: Mapping[str, ColumnFacts], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Say which columns of figures hold several currencies; rows in another than the usual one are rejected."""
    return tuple(
        _(
            "“{column}” holds several currencies ({currencies}); only {currency} is read.",
            column=name,
            currencies=", ".join(sorted(style.currencies)),
            currency=style.format.currency,
        )
        for name in columns
        if name in facts and (style := facts[name].numbers) is not None and len(style.currencies) > 1
    )


#: A code in a header: "Amount (KWD)", "Betrag in CHF", "Net USD", but no word of a header in capitals.
_HEADER_CODE = re.compile(r"[(\[/]\s*([A-Z]{3})\s*[)\]]?$|[a-z] ([A-Z]{3})$")
_MARK = "|".join([*map(re.escape, sorted(WORDS, key=len, reverse=True)), *map(re.escape, SYMBOLS)])
_NAMES = {  # no text
    "euro": "EUR", "euros": "EUR", "us dollar": "USD", "us dollars": "USD", "dollar": "$", "dollars": "$",
    "pound": "£", "pounds": "£", "pounds sterling": "GBP", "sterling": "GBP", "swiss francs": "CHF",
    "schweizer franken": "CHF", "franken": "CHF", "francs suisses": "CHF", "franchi svizzeri": "CHF", "kronor": "SEK",
    "kroner": "kr", "rupees": "₹", "yen": "JPY",
}  # fmt: skip
_NAMED = "|".join(sorted(_NAMES, key=len, reverse=True))
#: What stands before a currency, for so many of them, in words about amounts: "in thousands of euros", "T€", "kUSD".
_MANY = (
    r"(?:(?:[tk]|m|mio|mill?|tsd|thousands?(?: of)?|millions?(?: of| de| d['’])?|milliers(?: de| d['’])|miles de)"
    r"[ .-]*)?"
)
_CURRENCY = rf"{_MANY}(?P<sign>{_MARK}|[A-Za-z]{{3}}(?![A-Za-z])|(?:{_NAMED})(?![a-z]))"
#: "Currency: EUR", "All amounts in CHF", "(€)"; or the whole text is one.
_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:currency|curr|ccy|w(?:ä|ae)hrung|devise|monnaie|moneda|valuta|divisa|moeda|valuutta)\b(?: code)?"
        rf"\s{{0,3}}[:=–-]?\s{{0,3}}(?:is |ist )?{_CURRENCY}",
        rf"\b(?:in|en|em|i)\s+{_CURRENCY}",
        rf"[(\[]\s*{_CURRENCY}\s*[)\]]",
        rf"{_CURRENCY}\s*\Z",
    )
)
#: Codes that are words as well say a currency only beside the word "currency".
_WORDS_TOO = frozenset(("ALL", "TRY", "TOP", "MAD", "COP", "PEN", "MOP", "CUP", "GEL", "LAK", "BAM", "SOS"))  # no text


def currency_in(text: str) -> str:
    """Return the sign or code of the currency that a text beside a figure names ("T€", "kUSD", "EUR"), else ""."""
    for word in re.findall(rf"{_MARK}|[A-Za-z]+", text):
        code = word[-3:].upper()
        if re.fullmatch(_MARK, word):
            return str(word)
        if (
            code in CODES
            and (len(word) == len(code) or (len(word) == len(code) + 1 and word[0] in "TtkKM"))
            and word[-3:].isupper()
        ):
            return str(code)
    return ""


def said_currency(text: str) -> str:
    """Return the sign or code of the currency in which a title or note says that amounts are, else ""."""
    if len(text) > LONGEST_NOTE:
        return ""
    for place, pattern in enumerate(_SAID):
        match = (pattern.match if place == len(_SAID) - 1 else pattern.search)(text.strip())
        sign = match["sign"] if match else ""
        if sign.lower() in _NAMES:
            return _NAMES[sign.lower()]
        if sign and (re.fullmatch(_MARK, sign) or (sign in CODES and (place == 0 or sign not in _WORDS_TOO))):
            return sign
    return ""


def said_currencies(sample: FirstRecords, table: Table, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the currencies that titles and notes name (under ""), and the headings of columns of figures."""
    around = dict.fromkeys(sign for text in words_around(sample, table) if (sign := said_currency(text)))
    headed = {name: dict.fromkeys(re.findall(_HEADER_SIGN, name)) for name in columns}
    return {name: tuple(signs) for name, signs in {"": around, **headed}.items() if signs}


#: A currency in a heading wherever it stands: "EUR Amount", "Amount €", "Amount_USD"; no sign of a figure ("$0-100").
_HEADER_SIGN = rf"(?<![A-Za-z])(?:{'|'.join(sorted(USUAL))})(?![A-Za-z])|[{re.escape(SYMBOLS)}](?![0-9])"


def stated_currency(
    facts: Mapping[str, ColumnFacts], mapping: Mapping[str, ColumnGuess], columns: tuple[str, ...]
) -> str:
    """Return the one code that the currency column has throughout, or that the headers of the figures name, else ""."""
    guess = mapping.get("currency")
    if guess is not None and guess.column in facts:
        codes = {text.upper() for text in facts[guess.column].counted}
    else:
        codes = {code for name in columns for match in _HEADER_CODE.findall(name) for code in match if code in CODES}
    return codes.pop() if len(codes) == 1 and codes <= CODES else ""


def amount_questions(values: Values) -> tuple[FileQuestion, ...]:
    """Ask which of several columns, or pairs of debit and credit, is the amount; and for one that no heading names."""
    if values.chosen is not None and not values.rivals and not values.likely:
        text = _("No heading says the amount. Is it “{column}”? If not, choose the columns.", column=values.chosen)
        return (question("amount-column", text, [AnswerChoice(values.chosen, values.chosen)]),)
    if values.chosen is None or not values.rivals:
        return ()
    offered = (values.chosen, *values.rivals)
    pairs = values.amount is None
    labels = [value.replace(LESS, " − ") if pairs else value for value in offered]
    listed = ", ".join(in_quotes(label) for label in labels)
    text = _("Several columns could be the amount: {columns}. Which one is it?", columns=listed)
    choices = [AnswerChoice(value, label) for value, label in zip(offered, labels, strict=True)]
    return (question("amount-column", text, choices, proposal=values.chosen if values.likely else None),)
