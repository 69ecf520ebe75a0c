"""What the evidence on a file's kind is taken from, and kinds that columns tell in one way alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data.importers.meaning.mapping import name_score
from data.importers.meaning.proposal import Meaning
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import role_of
from data.importers.values.headings import normalized
from language import _, in_quotes

#: From here on a kind is taken without a question.
SURE = 0.8
LIKELY, OPEN = 0.7, 0.5
#: What the words over a table are worth; its headings are among them, but are no title.
TITLE = 0.85
#: Of the headers of a file that this application wrote, so many are its own; purchases share some with price lists.
OWN_SHARE = 0.7
#: A header that is worth this much as a concept's name speaks of it.
SPEAKS = 0.85


Evidence = Literal["own", "system", "columns", "name", "figures"]


@dataclass(frozen=True)
class Recognition:
    """The likeliest kind, how sure that is (0-1), why in one sentence, and the kinds that it could be as well.

    `evidence` is what tells: headers of this application, of a known system or of one kind alone, words of a title or a
    name, or the figures. `form` is equal for files that one system writes alike, month by month. `one_text`: it is one
    column of words that no heading explains, so it is hardly a table.
    """

    kind: str
    confidence: float
    why: str
    rivals: tuple[str, ...] = ()
    evidence: Evidence = "figures"
    form: str = ""
    one_text: bool = False

    @property
    def sure(self) -> bool:
        """Whether nobody needs to be asked."""
        return self.confidence >= SURE and not self.rivals


@dataclass(frozen=True)
class Looks:
    """What the evidence is taken from."""

    facts: Mapping[str, ColumnFacts]
    meaning: Meaning
    months: bool
    filename: str
    title: str
    above: str
    sheet: str
    section: str = ""

    @property
    def names(self) -> list[str]:
        """Headers, and the word by which heads of groups name themselves."""
        return [*self.facts, *([self.section] if self.section else [])]

    @property
    def months_columns(self) -> list[str]:
        """Columns under months."""
        return list(self.meaning.values.columns) if self.meaning.values.shape == "wide_months" else []

    @property
    def texts(self) -> tuple[str, ...]:
        """Titles, and the names of sheet and file."""
        return (self.title, self.sheet, self.filename)

    @property
    def figures(self) -> list[str]:
        """Columns of figures; numbers of a company and marks of what is in use are none."""
        names = self.meaning.values.columns
        return [n for n in names if not (max(name_score(n, "entity"), name_score(n, "active")) >= LIKELY)]

    def speaks(self, *concepts: str, least: float = SPEAKS) -> str:
        """Return the first header that names one of the concepts, "" when none does."""
        return next((n for n in self.names if any(name_score(n, concept) >= least for concept in concepts)), "")

    @property
    def dated(self) -> bool:
        """Whether a column says days or months."""
        return bool(self.speaks("date", "period")) or any(content.is_date for content in self.facts.values())

    def headers_of(self, *concepts: str) -> list[str]:
        """Return a header for each of the concepts that has one."""
        return list(dict.fromkeys(name for concept in concepts if (name := self.speaks(concept))))


def prices(looks: Looks) -> Recognition | None:
    """Items with a price, and nothing that was ordered or paid."""
    priced = looks.speaks("price", least=LIKELY) and looks.speaks("item", "item_name")
    bought = looks.speaks("amount", "debit", "date", "period", "invoice_number", "po_number", "quantity", least=0.9)
    columns = quote(looks.headers_of("item", "item_name", "price", "start", "end"))
    return (
        Recognition("prices", SURE, _("It has the columns {columns}.", columns=columns))
        if priced and not bought
        else None
    )


#: Words of columns that only invoices have.
_OF_INVOICES = frozenset(  # no text
    (
        "due",
        "vat",
        "gst",
        "tax",
        "mwst",
        "ust",
        "tva",
        "iva",
        "btw",
        "moms",
        "mva",
        "skonto",
        "fallig",
        "netto",
        "brutto",
    )
)


def invoices(looks: Looks) -> Recognition | None:
    """Lines that are invoices of suppliers as much as postings: an order or tax beside the number of the invoice."""
    posted = not (looks.dated and looks.speaks("account", "account_name")) or looks.speaks("debit", "credit")
    supplied = looks.speaks("supplier", "supplier_code") and looks.speaks("invoice_number", least=0.9)
    words = {word for name in looks.names for word in words_of(name)}
    if posted or not supplied or not (looks.speaks("po_number", least=0.9) or words & _OF_INVOICES):
        return None
    why = _(
        "Invoices of suppliers by account: {columns}.", columns=quote(looks.headers_of("supplier", "invoice_number"))
    )
    return Recognition("purchases", OPEN, why, ("ledger",))


def departments(looks: Looks) -> Recognition | None:
    """Each line another department, with figures about it that are no money ("Square feet")."""
    other = looks.speaks("account", "account_name", "supplier", "measure", "item")
    money = looks.speaks("amount", "debit", "credit", "hours", "price", least=LIKELY)
    planned = any(role_of(name) or re.search(r"\b(?:19|20)[0-9]{2}\b", name) for name in looks.figures)
    key, named = looks.facts.get(looks.speaks("department")), looks.meaning.mapping.get("department_name")
    if looks.dated or looks.months or other or money or planned or not looks.figures or key is None or named is None:
        return None
    if key.distinct < max(key.rows * 0.95, _SEVERAL):
        return None
    return Recognition(
        "departments", SURE, _("A list of departments: {columns}.", columns=quote([key.name, named.column]))
    )


#: So many departments are a list.
_SEVERAL = 3


def words_of(name: str) -> list[str]:
    """Return the words of a heading, and all of it as one ("MwSt" is no two words)."""
    words = normalized(name)
    return [*words.split(), words.replace(" ", "")]


def quote(names: list[str]) -> str:
    """Return names in quotation marks, as a sentence lists them."""
    return ", ".join(in_quotes(name) for name in names)
