"""Lists in which only a column of texts says which lines take others back: a person says whether they do.

Codes of transactions (PC), kinds of documents ("Credit memo", "Gutschrift"), "+" and "-" in a column of their own,
marks under "Storno". With amounts that have no sign, credit notes would be added up with what they take back.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal

from data.importers.meaning.proposal import Meaning
from data.importers.questions import FileQuestion, question
from data.importers.reading.samples import FirstRecords
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import NumberFormat, TakingBack
from data.importers.tables.scanning import distinct_texts, distinct_values
from data.importers.values.headings import normalized
from data.importers.values.numbers import parse_amount
from language import _, in_quotes

#: The question, and the answer by which such lines count as negative.
QUESTION, NEGATIVE = "taking-back", "negative"
#: What says debit and credit by itself.
TWO_SIDED = frozenset(("debit", "credit", "dc_flag"))
Rule = Literal["flag", "codes", "signs", "documents", ""]
#: A column and how its texts tell.
Teller = tuple[str, Rule]
Cells = Mapping[str, Sequence[str]]

#: Kinds of files whose lines are documents; a purchase may state no amount but a quantity and a price.
_KINDS = ("ledger", "purchases")
#: Concepts whose column may as well be one of kinds of documents; columns of other concepts say nothing else.
_BY_THE_WAY = frozenset(("description", "reference", "category", "item", "item_name"))
#: Codes of transactions that take the sign from figures: invoices, credit notes, payments, receipts, journals.
_TRANSACTIONS = frozenset(  # no text
    ("pi", "pc", "pp", "pa", "pr", "si", "sc", "sr", "sa", "bp", "br", "cp", "cr", "vp", "vr", "jd", "jc")
)
_REVERSING = frozenset(("pc", "sc", "jc"))
#: What each of them takes back; one alone may be somebody's initials.
_PAIRS = (("pc", "pi"), ("sc", "si"), ("jc", "jd"))
#: Of these alone it is known which of them take back, whatever the account.
_DOCUMENT_CODES = frozenset(("pi", "pc", "si", "sc"))
_CREDIT_CODES = frozenset(("crn", "crns", "cn", "cm", "acn", "scn", "pcn"))  # no text
#: Codes of SAP for credit notes, of suppliers and of customers; in small letters they are units.
_CREDIT_LETTERS = frozenset(("KG", "DG"))
_PLAINLY = (
    r"credit ?(?:memos?|notes?|invoices?|adj\w*)|cr ?(?:memos?|notes?)|reversals?|reversed|\w*gutschrift(?:en)?|"
    r"\w*storno\w*|ruckgaben?|\w*retouren?|avoirs?|notes? de credit|nota (?:de |di )?credito|abonos?|\w*credit(?:nota|"
    r"factuur)|kredit(?:nota|faktura)"
)
_INVOICES = r"invoices?|inv|bills?|\w*rechnung(?:en)?|factures?|facturas?|fattur[ae]|\w*facturen|\w*factuur|\w*faktura"
_MAYBE = r"credits?|refunds?|returns?"
_TAKES_BACK = re.compile(rf"(?:{_PLAINLY})(?: .*)?|.* (?:{_PLAINLY})")  # no text
#: Under headings that speak of no documents, beside a plain invoice or nothing else.
_IS_CREDIT_NOTE = re.compile(rf"(?:\w+ )?(?:{_PLAINLY})")
_IS_INVOICE = re.compile(rf"(?:\w+ )?(?:{_INVOICES})")
_MAY_TAKE_BACK = re.compile(  # no text
    rf"(?!.*\b(?:of|on|no|non|tax|by) (?:{_MAYBE})$)(?:.* )?(?:{_MAYBE})|"
    rf"(?:{_MAYBE}) (?:ap|ar|to|from|of|vendor|supplier|customer|purchase|inv\w*|doc\w*)\b.*"
)
#: Headings of marks, and of columns that name kinds of documents or of something else that knows credits and returns.
_MARKED = re.compile(rf"{_PLAINLY}|{_MAYBE}|rueckgabe")  # no text
_OF_DOCUMENTS = frozenset(  # no text
    (
        "type", "types", "typ", "art", "kind", "class", "doc", "document", "transaction", "trans", "txn", "nature",
        "belegart", "belegtyp", "dokumentart", "dokumenttyp", "rechnungsart", "vorgangsart", "buchungsart", "tipo",
        "soort", "trx", "blart", "doctype", "transtype",
    )
)  # fmt: skip
_OF_OTHERS = frozenset(  # no text
    (
        "payment", "pay", "tender", "expense", "cost", "spend", "item", "leave", "card", "account", "zahlung", "kosten",
        "zahlungs", "paiement", "pago", "unit", "uom", "measure", "visit", "appointment", "encounter", "patient",
        "admission", "tax",
    )
)  # fmt: skip
_PLUS = frozenset(("+", "plus", "positive", "pos", "positiv"))  # no text
_MINUS = frozenset(("-", "minus", "negative", "neg", "negativ"))  # no text
_DASHES = dict.fromkeys(map(ord, "\u2212\u2013\u2012\ufe63\uff0d"), "-")
#: Headings under which 1 and -1 are signs, and those under which a blank is the other side.
_OF_SIDES = frozenset(  # no text
    (
        "side", "sides", "type", "typ", "posting", "post", "entry", "line", "trans", "transaction", "txn", "d", "c",
        "art", "nature", "bal", "balance", "seite", "buchung", "soort",
    )
)  # fmt: skip
_OF_SIGNS = frozenset(  # no text
    (
        "sign", "signs", "signe", "signo", "segno", "sens", "vorzeichen", "vz", "factor", "faktor", "multiplier",
        "flag", "ind", "indicator", "kennzeichen", "kz", "mark",
    )
)  # fmt: skip
_YES = frozenset(("y", "yes", "x", "true", "j", "ja", "1", "oui"))  # no text
_NO = frozenset(("n", "no", "false", "nein", "0", "non"))  # no text
_MOST_TYPES, _NAMED = 30, 6


def told_in_file(sample: FirstRecords, meaning: Meaning) -> Mapping[str, ColumnFacts]:
    """Return the facts on columns, of those that may tell with the texts of the whole file.

    A list that is sorted by kind of document has its credit notes at the end.
    """
    if sample.complete or meaning.kind not in _KINDS or TWO_SIDED & set(meaning.mapping):
        return meaning.facts
    used, names = _columns_in_use(meaning), list(meaning.facts)
    telling = [at for at, name in enumerate(names) if name not in used and _may_tell(name, meaning.facts[name])]
    facts = dict(meaning.facts)
    for place, texts in distinct_texts(sample, telling).items():
        name = names[place]
        counted = Counter({text: n for text, n in texts.items() if text.strip() and text.strip() != name})
        facts[name] = replace(facts[name], counted=counted)
    return facts


def find_taking_back(
    sample: FirstRecords, meaning: Meaning, facts: Mapping[str, ColumnFacts], cells: Cells
) -> TakingBack:
    """Return the columns that alone tell which lines take others back, and the figures whose signs do not.

    Args:
        sample: The first rows.
        meaning: What the columns of the file mean.
        facts: What `told_in_file` returned.
        cells: The texts of the first rows by column.
    """
    if meaning.kind not in _KINDS or TWO_SIDED & set(meaning.mapping):
        return TakingBack()
    used = _columns_in_use(meaning)
    told = ((name, _rule_of(name, column)) for name, column in facts.items() if name not in used)
    tellers = tuple(teller for teller in told if teller[1])
    if not tellers:
        return TakingBack()
    back, figures = set[int]().union(*_lines_back(tellers, cells)), _figures(meaning)
    unsigned = (name for name in figures if _is_unsigned(sample, meaning, figures[name], cells, back))
    return TakingBack(tellers, tuple(unsigned))


def _columns_in_use(meaning: Meaning) -> set[str]:
    """Return the columns that say something else."""
    used = {guess.column for concept, guess in meaning.mapping.items() if concept not in _BY_THE_WAY}
    used |= {meaning.derived[name].source for name in used if name in meaning.derived}
    return used | set(meaning.values.columns)


def _may_tell(name: str, column: ColumnFacts) -> bool:
    """Return whether a column of which the first rows say nothing yet may tell further down."""
    texts = _texts(column)
    if len(texts) > _MOST_TYPES or _rule_of(name, column):
        return False
    heading = normalized(name)
    of_marks = bool(_OF_SIGNS & set(heading.split())) or _MARKED.match(heading.removeprefix("is ")) is not None
    return of_marks or _speaks_of_documents(name) or any(_IS_INVOICE.fullmatch(normalized(text)) for text in texts)


def taking_back_questions(told: TakingBack, facts: Mapping[str, ColumnFacts], cells: Cells) -> tuple[FileQuestion, ...]:
    """Ask whether such lines take back, for each column of figures without a sign that may be the amount."""
    if not told.unsigned:
        return ()
    name, rule = told.columns[0]
    codes = {normalized(text) for text in _texts(facts[name])}
    choices: tuple[str, ...] = (NEGATIVE, "as-written")
    if len(told.columns) > 1:
        text, choices = _of_several(told.columns, facts, cells)
    elif rule == "codes":
        text = _(
            "“{column}” has credits and invoices ({codes}), and the amounts have no sign. Do the credits take back?",
            column=name,
            codes=", ".join(sorted(code.upper() for code in codes)),
        )
        if not codes <= _DOCUMENT_CODES:
            # Of payments and journals the account decides; they need a file with two sides, or signs.
            choices = ("as-written",)
    else:
        text = _(
            "Only “{column}” says which lines take others back ({codes}); the amounts have no sign. Do these lines "
            "take back?",
            column=name,
            codes=", ".join(_marking_texts((name, rule), facts[name])[:_NAMED]),
        )
    return tuple(question(QUESTION, text, choices, column=one) for one in told.unsigned)


def _of_several(
    tellers: Sequence[Teller], facts: Mapping[str, ColumnFacts], cells: Cells
) -> tuple[str, tuple[str, ...]]:
    """Return the question and its choices where several columns tell; of a credit that is reversed nobody knows."""
    columns = ", ".join(in_quotes(name) for name, _rule in tellers)
    crossing = any(a & b and not (a <= b or b <= a) for a, b in combinations(_lines_back(tellers, cells), 2))
    unclear = {normalized(text) for name, rule in tellers if rule == "codes" for text in _texts(facts[name])}
    if crossing or not unclear <= _DOCUMENT_CODES:
        text = _(
            "The columns {columns} say of different lines that they take others back, and the amounts have no sign. "
            "Export it with a debit and a credit column, or with negative credits.",
            columns=columns,
        )
        return text, ("as-written",)
    said = [text for teller in tellers for text in _marking_texts(teller, facts[teller[0]])]
    text = _(
        "Only the columns {columns} say which lines take others back ({codes}); the amounts have no sign. Do these "
        "lines take back?",
        columns=columns,
        codes=", ".join(dict.fromkeys(said[:_NAMED])),
    )
    return text, (NEGATIVE, "as-written")


def _marking_texts(teller: Teller, column: ColumnFacts) -> list[str]:
    """Return the texts of a column that say so, marks with its heading."""
    back = [text for text in _texts(column) if takes_back(teller, text)]
    return [f"{teller[0]}: {text}" for text in back] if teller[1] == "flag" else back


def _lines_back(tellers: Sequence[Teller], cells: Cells) -> list[set[int]]:
    """Return the places of the rows that take back by the word of each column."""
    return [
        {place for place, text in enumerate(cells.get(teller[0], ())) if takes_back(teller, text)} for teller in tellers
    ]


def _figures(meaning: Meaning) -> dict[str, Sequence[str]]:
    """Return the columns that are the amount, or may be by a person's word, with those of the file that they are."""
    mapping, across = meaning.mapping, meaning.values.unpivot
    if across is not None:
        made = zip(across.means, across.figures, range(len(across.figures)), strict=True)
        return {name: [one.sources[at] for one in across.groups] for mean, name, at in made if mean == "amount"}
    if meaning.kind == "purchases" and "amount" not in mapping and {"quantity", "price"} <= set(mapping):
        return {mapping["quantity"].column: [mapping[concept].column for concept in ("quantity", "price")]}
    named = [mapping["amount"].column] if "amount" in mapping else []
    return {name: [name] for name in (*named, *meaning.values.columns, *meaning.values.rivals)}


def _is_unsigned(sample: FirstRecords, meaning: Meaning, columns: Sequence[str], cells: Cells, back: set[int]) -> bool:
    """Return whether no sign of some figures tells; of purchases those of lines that take back would have one."""
    known = {name: place for place, name in enumerate(meaning.facts) if name in columns}
    for name, place in known.items():
        column = meaning.facts[name]
        if not (back or sample.complete or column.negative):
            column = replace(column, counted=distinct_values(sample, place))
        if column.negative and back and meaning.kind == "purchases":
            fmt = column.numbers.format if column.numbers else NumberFormat()
            if any((parse_amount(cells[name][row], fmt) or 0) < 0 for row in back):
                return False
        elif column.negative:
            return False
    return bool(known)


def takes_back(told: Teller, text: str) -> bool:
    """Return whether a text of a telling column says that its line takes others back."""
    name, rule = told
    if rule == "flag":
        return normalized(text) in _YES
    if rule == "codes":
        return normalized(text) in _REVERSING
    if rule == "signs":
        return _sign(text) in _MINUS | {"-1"}
    return rule == "documents" and _is_credit(name, text)


def _rule_of(name: str, column: ColumnFacts) -> Rule:
    texts = _texts(column)
    if not texts or len(texts) > _MOST_TYPES:
        return ""
    if _is_flag(name, texts):
        return "flag"
    codes = {normalized(text) for text in texts}
    if _are_codes(name, codes):
        return "codes"
    blanks = column.filled < 1
    if _are_signs(name, texts, blanks=blanks):
        return "signs"
    if not _speaks_of_documents(name):
        return "documents" if _are_documents(texts, blanks=blanks) else ""
    back = [text for text in texts if _is_credit(name, text)]
    plainly = any(_TAKES_BACK.fullmatch(normalized(text)) for text in back)
    return "documents" if back and (plainly or blanks or len(back) < len(texts)) else ""


def _are_codes(name: str, codes: set[str]) -> bool:
    """Return whether codes are those of transactions, of which some take back what others of them brought."""
    reverse = len(codes) > 1 and codes <= _TRANSACTIONS and bool(codes & _REVERSING)
    return reverse and (_speaks_of_documents(name) or any(codes.issuperset(pair) for pair in _PAIRS))


def _are_documents(texts: Sequence[str], *, blanks: bool) -> bool:
    """Return whether texts under any heading are kinds of documents: invoices and credit notes, or these alone."""
    said = [normalized(text) for text in texts]
    credit = [_IS_CREDIT_NOTE.fullmatch(text) is not None for text in said]
    beside = any(map(_IS_INVOICE.fullmatch, said)) or (blanks and all(credit))
    return any(credit) and beside


def _speaks_of_documents(name: str) -> bool:
    return bool(_OF_DOCUMENTS & set(normalized(name).split()))


def _texts(column: ColumnFacts) -> list[str]:
    return sorted({text.strip() for text in column.counted} - {""})


def _is_credit(name: str, text: str) -> bool:
    """Return whether a kind of document takes back; under "Payment type" a credit is a way to pay."""
    words = normalized(text)
    if not _speaks_of_documents(name):
        return _IS_CREDIT_NOTE.fullmatch(words) is not None
    if _TAKES_BACK.fullmatch(words):
        return True
    may = words in _CREDIT_CODES or text.strip() in _CREDIT_LETTERS or _MAY_TAKE_BACK.fullmatch(words) is not None
    return may and not _OF_OTHERS & set(normalized(name).split())


def _sign(text: str) -> str:
    return text.strip().casefold().translate(_DASHES)


def _are_signs(name: str, texts: Sequence[str], *, blanks: bool) -> bool:
    """Return whether texts are plus and minus; a blank is plus, and numbers are signs, only where the heading says so.

    A dash alone stands for nothing in many a column.
    """
    heading = set(normalized(name).split())
    of_signs = bool(_OF_SIGNS & heading) or name.strip() in ("+/-", "-/+", "+-", "±")
    plus, minus = _PLUS, _MINUS
    if of_signs or _OF_SIDES & heading:
        plus, minus = plus | {"1", "+1"}, minus | {"-1"}
    signs = {_sign(text) for text in texts}
    return signs <= plus | minus and bool(signs & minus) and (bool(signs & plus) or (of_signs and blanks))


def _is_flag(name: str, texts: Sequence[str]) -> bool:
    """Return whether a column like "Reversal" or "Storno" says yes of some lines; "Returns" with 0 and 1 counts."""
    says = {normalized(text) for text in texts}
    heading = normalized(name).removeprefix("is ")
    bare = re.sub(r" (?:flag|ind|indicator|y n|kz|kennzeichen)$", "", heading)
    counts = says <= {"0", "1"} and normalized(name) == bare and bare.endswith("s")
    return bool(says & _YES) and says <= _YES | _NO and not counts and _MARKED.fullmatch(bare) is not None
