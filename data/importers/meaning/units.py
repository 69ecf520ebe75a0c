"""What the words and figures of a file leave open about its amounts: their unit, and what a mark in them means.

Titles, notes, sheet names and headers say "in thousands" in many ways (£000, T€, in Tsd. Euro, en milliers). The
figures are never changed for it here: a person answers.
"""

import re
from collections.abc import Iterator, Mapping

from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.reading.samples import FirstRecords
from data.importers.tables.amounts import is_value
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.tabulated import Table
from language import _

#: Lines at the end of a table in which notes are looked for, and how long a cell with words about a unit may be.
LAST_LINES, LONGEST_NOTE = 30, 300
_CODE = r"(?:eur|euro|usd|gbp|chf|sek|nok|dkk|kr|cad|aud|nzd|pln|czk|huf|zar|inr|brl|mxn)"
_SIGN = r"[£$€¥₹]"
_APART, _END = r"(?<![0-9a-z])", r"(?![0-9a-z])"
_THOUSANDS = re.compile(
    rf"{_SIGN}\s?'?0(?:00)'?s?{_END}|(?<![0-9])'000'?s?{_END}|\(\s*{_SIGN}?\s?000'?s?(?:\s?{_SIGN})?\s*\)"
    rf"|{_APART}000'?s{_END}|{_APART}{_CODE}\s?'?000'?s?{_END}|{_APART}000'?s?\s(?:omitted|{_SIGN}|{_CODE}{_END})"
    rf"|{_APART}thousands{_END}|(?:{_APART}in|{_APART}as|{_SIGN}|{_CODE}|\()\s?thousand{_END}(?!\soaks)"
    rf"|{_APART}[tk]\s?{_SIGN}|{_SIGN}\s?k{_END}|{_APART}[tk]{_CODE}{_END}|{_APART}{_CODE}\s?k{_END}"
    rf"|{_APART}tsd{_END}|{_APART}tausend(?:er|en)?{_END}|{_APART}milliers{_END}|{_APART}en\smiles{_END}"
    rf"|{_APART}miles\sde{_END}|{_APART}milhares{_END}|{_APART}migliaia{_END}|{_APART}duizend(?:en|tallen)?{_END}"
    rf"|{_APART}tus[ei]n(?:tals?|d|de|der|er)?{_END}|{_APART}tys\.|{_APART}tis\.\sk"
    rf"|(?:{_APART}in\s(?:{_SIGN}\s?)?|[x×*]\s?)1[.,' ]?000{_END}"
)
_MILLIONS = re.compile(
    rf"{_APART}millions{_END}|(?:{_APART}in|{_APART}as|{_SIGN}|{_CODE}|\()\s?million{_END}|{_APART}mio{_END}"
    rf"|{_APART}millionen{_END}|{_APART}millones{_END}|{_APART}milhões{_END}|{_APART}milioni{_END}"
    rf"|{_APART}miljo(?:e)?n(?:er|en)?{_END}|{_SIGN}\s?(?:m|mm|mn|mln){_END}|{_APART}(?:m|mn|mln)\s?{_SIGN}"
    rf"|{_APART}m{_CODE}{_END}|{_APART}{_CODE}\s(?:m|mn|mln){_END}|\(\s*{_SIGN}?\s?000[,.' ]?000'?s?\s*\)"
)
_QUOTES = dict.fromkeys(map(ord, "’‘`´"), "'") | {ord("\u00a0"): " ", ord("\u202f"): " "}


def stated_unit(text: str) -> tuple[str, str] | None:
    """The unit that a text speaks of ("thousands" or "millions") and its words for it; None when it speaks of none."""
    if len(text) > LONGEST_NOTE:
        return None
    plain = text.translate(_QUOTES).casefold()
    for unit, pattern in (("millions", _MILLIONS), ("thousands", _THOUSANDS)):
        if match := pattern.search(plain):
            whole = len(plain) == len(text)
            return unit, (text[match.start() : match.end()] if whole else match[0]).strip(" ()*x×")
    return None


def unit_questions(sample: FirstRecords, table: Table) -> tuple[FileQuestion, ...]:
    """Ask for the unit of the amounts where a title, a note or a header speaks of thousands or millions."""
    for text in (sample.sheet or "", *_words_around(sample, table)):
        if told := stated_unit(text):
            return (_unit_question(*told, column=""),)
    return tuple(_unit_question(*told, column=name) for name in table.columns if (told := stated_unit(name)))


def _words_around(sample: FirstRecords, table: Table) -> Iterator[str]:
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


def _unit_question(unit: str, words: str, *, column: str) -> FileQuestion:
    if unit == "thousands":
        text = _("“{words}” is said of the amounts. Are they in thousands?", words=words)
    else:
        text = _("“{words}” is said of the amounts. Are they in millions?", words=words)
    why = _("The file says so.")
    return question("thousands", text, ("units", unit), proposal=unit, why=why, column=column)


def number_questions(facts: Mapping[str, ColumnFacts]) -> tuple[FileQuestion, ...]:
    """Ask what the mark in figures means whose every one reads both ways (1.234)."""
    asked = []
    for name, content in facts.items():
        style = content.numbers
        if style is None or style.rival is None or not is_value(name, content):
            continue
        example = next((text for text in content.counted if re.search(r"[.,]", text)), "")
        text = _(
            "In “{column}”, every mark has three digits behind it, as in {example}. "
            "Is it a thousands mark or the decimal sign?",
            column=name,
            example=example,
        )
        proposal = "thousands" if style.format.thousands else "decimal"
        asked.append(question("thousands-mark", text, column=name, proposal=proposal))
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


def amount_questions(amount: str | None, rivals: tuple[str, ...]) -> tuple[FileQuestion, ...]:
    """Ask which of several columns is the amount."""
    if amount is None or not rivals:
        return ()
    listed = ", ".join(f"“{name}”" for name in (amount, *rivals))
    text = _("Several columns could be the amount: {columns}. Which one is it?", columns=listed)
    choices = [AnswerChoice(name, name) for name in (amount, *rivals)]
    return (question("amount-column", text, choices, proposal=amount),)
