"""Lists in which only a column of texts says which lines take others back: a person says whether they do.

Codes of transactions (PC), kinds of documents ("Credit memo", "Gutschrift"), "+" and "-" in a column of their own,
marks under "Storno". With amounts that have no sign, credit notes would be added up with what they take back.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from data.importers.questions import FileQuestion, question
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess, DerivedColumn
from data.importers.values.headings import normalized
from language import _

#: The question, and the answer by which such lines count as negative.
QUESTION, NEGATIVE = "taking-back", "negative"
#: What says debit and credit by itself.
TWO_SIDED = frozenset(("debit", "credit", "dc_flag"))
Rule = Literal["flag", "codes", "signs", "documents", ""]

#: Concepts whose column may as well be one of kinds of documents; columns of other concepts say nothing else.
_BY_THE_WAY = frozenset(("description", "reference", "category"))
#: Codes of transactions that take the sign from figures: invoices, credit notes, payments, receipts, journals.
_TRANSACTIONS = frozenset(  # no text
    ("pi", "pc", "pp", "pa", "pr", "si", "sc", "sr", "sa", "bp", "br", "cp", "cr", "vp", "vr", "jd", "jc")
)
_REVERSING = frozenset(("pc", "sc", "jc"))
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
_MAYBE = r"credits?|refunds?|returns?"
_TAKES_BACK = re.compile(rf"(?:{_PLAINLY})(?: .*)?|.* (?:{_PLAINLY})")  # no text
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
        "zahlungs", "paiement", "pago",
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


def taking_back(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], derived: Mapping[str, DerivedColumn]
) -> tuple[str, Rule]:
    """Return the column that alone tells what takes back and how it does; "" where none does."""
    if TWO_SIDED & set(mapping):
        return "", ""
    used = {guess.column for concept, guess in mapping.items() if concept not in _BY_THE_WAY}
    used |= {derived[name].source for name in used if name in derived}
    for name, column in facts.items():
        if name not in used and (rule := _rule_of(name, column)):
            return name, rule
    return "", ""


def taking_back_questions(
    told: tuple[str, Rule], figures: Sequence[str], facts: Mapping[str, ColumnFacts]
) -> tuple[FileQuestion, ...]:
    """Ask whether such lines take back, for each column of figures without a sign that may be the amount."""
    name, rule = told
    unsigned = [one for one in dict.fromkeys(figures) if one in facts and not facts[one].negative]
    if not rule or not unsigned:
        return ()
    texts = _texts(facts[name])
    codes = {normalized(text) for text in texts}
    if rule == "codes":
        text = _(
            "“{column}” has credits and invoices ({codes}), and the amounts have no sign. Do the credits take back?",
            column=name,
            codes=", ".join(sorted(code.upper() for code in codes)),
        )
    else:
        back = [one for one in texts if takes_back(told, one)][:_NAMED]
        text = _(
            "Only “{column}” says which lines take others back ({codes}); the amounts have no sign. Do these lines "
            "take back?",
            column=name,
            codes=", ".join(f"{name}: {one}" if rule == "flag" else one for one in back),
        )
    # Of payments and journals the account decides; they need a file with two sides, or signs.
    choices = ("as-written",) if rule == "codes" and not codes <= _DOCUMENT_CODES else (NEGATIVE, "as-written")
    return tuple(question(QUESTION, text, choices, column=one) for one in unsigned)


def takes_back(told: tuple[str, Rule], text: str) -> bool:
    """Return whether a text of the telling column says that its line takes others back."""
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
    if len(codes) > 1 and codes <= _TRANSACTIONS and codes & _REVERSING:
        return "codes"
    blanks = column.filled < 1
    if _are_signs(name, texts, blanks=blanks):
        return "signs"
    if not _OF_DOCUMENTS & set(normalized(name).split()):
        return ""
    back = [text for text in texts if _is_credit(name, text)]
    plainly = any(_TAKES_BACK.fullmatch(normalized(text)) for text in back)
    return "documents" if back and (plainly or blanks or len(back) < len(texts)) else ""


def _texts(column: ColumnFacts) -> list[str]:
    return sorted({text.strip() for text in column.counted} - {""})


def _is_credit(name: str, text: str) -> bool:
    """Return whether a kind of document takes back; under "Payment type" a credit is a way to pay."""
    words = normalized(text)
    if _TAKES_BACK.fullmatch(words) or words in _CREDIT_CODES or text.strip() in _CREDIT_LETTERS:
        return True
    return not _OF_OTHERS & set(normalized(name).split()) and _MAY_TAKE_BACK.fullmatch(words) is not None


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
