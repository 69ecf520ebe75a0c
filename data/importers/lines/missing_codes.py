"""Which lines of a table lack the code that says what the others are of, and what they state besides."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from data.importers.lines.code_tree import code_of
from data.importers.lines.keyless_sums import KeyColumn
from data.importers.meaning.proposal import Meaning
from data.importers.values.dates import parse_date

#: What makes a line one of its kind, each with the column that names it; what may be missing in a line of data.
_OWN = (
    ("account", "account_name"),
    ("measure", "measure_name"),
    ("job_class", "job_class_name"),
    ("pay_code", "pay_code_name"),
)
_OTHERS = (("supplier_code", "supplier"), ("item", "item_name"), ("department", "department_name"))
#: A line of purchases is of one of these; each of them may be missing.
_BOUGHT = ("supplier_code", "supplier", "item", "item_name", "account", "account_name", "invoice_number", "po_number")
#: What lines are added up within, beside these: months, companies, versions.
_WITHIN = ("entity", "period", "fiscal_year", "fiscal_period", "version", "kind", "currency", "dc_flag")
#: From this share of codes on a column is one of codes, in which a text alone is none.
_CODED = 1 / 3

Texts = list[str]


@dataclass(frozen=True)
class CodedLines:
    """Cells of the lines of one table, by what their columns mean; `carried` are written once for each group."""

    meaning: Meaning
    places: Mapping[str, int]
    lines: Sequence[Sequence[str]]
    carried: Container[int] = ()

    def keys(self) -> list[KeyColumn]:
        """Return the columns of codes that say what a line is of, those without which it is nothing first."""
        bought = self._bought()
        return bought + [
            key
            for own, pairs in ((True, self._own()), (False, _OTHERS))
            for code, name in pairs
            if (key := self._key(code, name, own=own)) is not None
        ]

    def groups(self) -> list[list[Texts]]:
        """Return what lines are added up within: days (and all else that they state), then months."""
        columns = [self._codes(*pair) for pair in (*self._own(), *_OTHERS[-1:])]
        columns += [self._texts(one) for one in _WITHIN]
        columns.append(self._texts_of(self.meaning.scenario))
        known = [column for column in columns if column is not None]
        days = self._texts("date")
        return [known] if days is None else [[*known, days], [*known, self._months(days)]]

    def sides(self) -> Texts:
        """Return debit or credit of each line as the file writes it, [] where no column says so."""
        return self._texts("dc_flag") or []

    def places_of_codes(self) -> list[int]:
        """Return the places of the codes that make a line one of its kind, and are not written once for groups."""
        places = (self._place(code) for code, name in self._own() if name in self.meaning.mapping)
        return [place for place in places if place is not None and place not in self.carried]

    def _own(self) -> Sequence[tuple[str, str]]:
        kinds: dict[str, Sequence[tuple[str, str]]] = {"statistics": _OWN[1:2], "labor": _OWN[2:], "purchases": ()}
        return kinds.get(self.meaning.kind, _OWN[:1])

    def _bought(self) -> list[KeyColumn]:
        """Return what says of lines of purchases what they are of, where some lack it all."""
        known = [texts for one in _BOUGHT if (texts := self._texts(one)) is not None and any(texts)]
        if self.meaning.kind != "purchases" or not known:
            return []
        said = ["".join(texts) for texts in zip(*known, strict=True)]
        return [] if all(said) else [KeyColumn(said, own=True, silent=[False] * len(said))]

    def _key(self, code: str, name: str, *, own: bool) -> KeyColumn | None:
        concept = code if self._texts(code) is not None else name
        texts, codes = self._texts(concept), self._codes(code, name)
        if texts is None or codes is None or self._place(concept) in self.carried or all(codes):
            return None
        names = self._texts(name) if concept == code else None
        names = texts if names is None else names
        coded = {named for one, named in zip(codes, names, strict=True) if one}  # whose code other lines say
        silent = [not text and bool(named) and named not in coded for text, named in zip(texts, names, strict=True)]
        return KeyColumn(codes, own, silent)

    def _codes(self, code: str, name: str) -> Texts | None:
        """Return the codes of a column that has some, else its texts; FY16 or Q1 before words is no code."""
        texts = self._texts(code)
        texts = self._texts(name) if texts is None else texts
        if texts is None:
            return None
        read = {text: code if (code := code_of(text))[:1].isdecimal() or code == text else "" for text in set(texts)}
        codes = [read[text] for text in texts]
        filled = sum(map(bool, texts))
        return codes if filled and sum(map(bool, codes)) >= _CODED * filled else [text.casefold() for text in texts]

    def _months(self, days: Texts) -> Texts:
        facts = self.meaning.facts.get(self.meaning.mapping["date"].column)
        if facts is None:
            return days
        form = facts.dates.decide()
        read = {text: parse_date(text, form) for text in set(days)}
        months = {text: f"{day:%Y-%m}" if day else text for text, day in read.items()}
        return [months[text] for text in days]

    def _place(self, concept: str) -> int | None:
        guess = self.meaning.mapping.get(concept)
        return None if guess is None else self._place_of(guess.column)

    def _place_of(self, column: str) -> int | None:
        derived = self.meaning.derived.get(column)
        return self.places.get(derived.source if derived is not None else column)

    def _texts(self, concept: str) -> Texts | None:
        guess = self.meaning.mapping.get(concept)
        return None if guess is None else self._texts_of(guess.column)

    def _texts_of(self, column: str) -> Texts | None:
        """Return the texts of a column, filled down where it is written once for each group."""
        place = self._place_of(column)
        if place is None:
            return None
        texts = [line[place].strip() for line in self.lines]
        if place not in self.carried:
            return texts
        above = ""
        return [above := text or above for text in texts]
