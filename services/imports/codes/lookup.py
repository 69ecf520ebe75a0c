"""What the codes of a file mean: departments, accounts, suppliers, measures … looked up once per distinct text."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.importers.values.failed_formulas import is_failed
from planning.names import normalize
from services.imports.options import Decision

Int64 = npt.NDArray[np.int64]

#: Answers of `CodeBook.ids` beside ids. Ids made in a preview, where nothing is stored, are below all of these.
BLANK, UNKNOWN, REFUSED = 0, -1, -2
FIRST_PROVISIONAL = -10

_CODE_AND_LABEL = re.compile(
    r"[(\[]?(?:id:)?\s*(?=[^\s()\[\]:0-9]*[0-9])([^\s()\[\]:]+)[)\]]?\s*+(?:[:\-–|]\s++|(?<=\s))\S.*"
)


#: A code that a spreadsheet took for a large number: "7.10012E+11" has lost digits, and different codes become one.
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)


@dataclass(frozen=True)
class KnownCode:
    """One department, account … as stored; `names` are further spellings (aliases), `label` is for people."""

    id: int
    code: str | None
    name: str

    @property
    def label(self) -> str:
        """Code and name in one line."""
        return f"{self.code} {self.name}" if self.code and self.code != self.name else self.name


@dataclass
class UnknownTally:
    """How often an unknown text occurred, under which name, and the money on its rows (sign of the file)."""

    text: str
    name: str | None
    rows: int = 0
    amount_minor: int = 0


#: Stores a new item and returns its id: (text as in the file, name beside it, values decided by a person).
Maker = Callable[[str, str | None, Mapping[str, Any]], int]


@dataclass
class CodeBook:
    """The known codes of one kind, what a person decided about others, and what to do with the rest.

    A text is looked up as a code first, then as an alias, then as a name; case and blanks do not count. A text that
    names two items is unknown: a person has to say which, unless both are one by `same` (merged suppliers). Leading
    zeros do count ("010" is not "10"): a text that differs from a stored code in these alone is never created without
    being asked for. `shortened` are codes whose digits are lost; they are refused.
    """

    kind: str
    known: list[KnownCode]
    aliases: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    make: Maker | None = None  # needed to create
    create_missing: bool = False
    prefixes: tuple[str, ...] = ()
    same: Mapping[int, int] = field(default_factory=dict)
    unknown: dict[str, UnknownTally] = field(default_factory=dict)
    shortened: set[str] = field(default_factory=set)
    created: list[KnownCode] = field(default_factory=list)
    _found: dict[str, int] = field(default_factory=dict)
    _by_code: dict[str, int] = field(default_factory=dict)
    _by_name: dict[str, int | None] = field(default_factory=dict)
    _bare: dict[str, str] | None = None

    def __post_init__(self) -> None:
        for item in self.known:
            self._add(item)

    def ids(self, texts: pa.Array, names: pa.Array | None = None, within: pa.Array | None = None) -> Int64:
        """Return the id of each row: positive when stored, else BLANK, UNKNOWN, REFUSED or a provisional id.

        Args:
            texts: Codes (or names) as in the file, strings.
            names: Names beside the codes, for what has to be made or asked about.
            within: Facility or company of each row, for codes that repeat across facilities.
        """
        keys = texts if within is None else _qualify(within, texts)
        codes = keys.dictionary_encode()
        index = codes.indices.to_numpy(zero_copy_only=False)
        distinct = codes.dictionary.to_pylist()
        fresh = [place for place, key in enumerate(distinct) if key not in self._found]
        if fresh:
            first = _first_named(index, names)
            for place in fresh:
                row = first[place]
                name = names[row].as_py() if names is not None else None
                facility = within[row].as_py() if within is not None else ""
                self._found[distinct[place]] = self._resolve(texts[row].as_py(), name, facility)
        table = np.array([self._found[key] for key in distinct], dtype=np.int64)
        return table[index] if len(table) else np.zeros(len(texts), dtype=np.int64)

    def count_unknown(self, texts: Iterable[str], names: Iterable[str | None], amounts: Iterable[int]) -> None:
        """Tally rows that could not be loaded because their code is unknown."""
        for text, name, amount in zip(texts, names, amounts, strict=True):
            key = clean(text)
            tally = self.unknown.setdefault(key, UnknownTally(key, clean(name) or None if name else None))
            tally.rows += 1
            tally.amount_minor += amount

    def _add(self, item: KnownCode) -> None:
        if item.code:
            self._by_code.setdefault(normalize(item.code), item.id)
        name = normalize(item.name)
        earlier = self._by_name.get(name, item.id)
        if earlier == item.id:
            self._by_name[name] = item.id
        elif earlier is not None and self.same.get(earlier, earlier) == self.same.get(item.id, item.id):
            self._by_name[name] = self.same.get(item.id, item.id)
        else:
            self._by_name[name] = None

    def _resolve(self, text: str, name: str | None, facility: str) -> int:
        text, name = clean(text), clean(name or "") or None
        if not text:
            return BLANK
        if is_shortened(text):
            self.shortened.add(text)
        if is_shortened(text) or is_failed(text):
            return REFUSED
        name = None if name and is_failed(name) else name
        decision = self.decisions.get(text) or self.decisions.get(normalize(text))
        if decision is not None:
            return self._apply_decision(decision, text, name)
        number = self.lookup(text, facility)
        if number is not None:
            return number
        if not self.create_missing or self._is_short_of_zeros(text, name):
            return UNKNOWN
        return self._create(text, name, {})

    def lookup(self, text: str, facility: str = "") -> int | None:
        """Return the id that a text means, None when nobody knows."""
        plain = normalize(text)
        for prefix in filter(None, (normalize(facility), *self.prefixes)):
            for joined in (f"{prefix}-{plain}", f"{prefix}{plain}", f"{prefix}.{plain}", f"{prefix}/{plain}"):
                if facility and joined in self._by_code:
                    return self._by_code[joined]
        if plain in self._by_code:
            return self._by_code[plain]
        if plain in self.aliases:
            return self.aliases[plain]
        if self._by_name.get(plain) is not None:
            return self._by_name[plain]
        return self._without_prefix(plain) or self._code_of_pair(text)

    def _is_short_of_zeros(self, text: str, name: str | None) -> bool:
        """Return whether a stored code has the same digits but for zeros at its start (0710 beside 710).

        Another name beside the text makes it a code of its own.
        """
        if not (text.isascii() and text.isdecimal()):
            return False
        if self._bare is None:
            created = {item.code for item in self.created}
            stored = [item for item in self.known if item.code not in created]
            self._bare = {item.code.lstrip("0"): normalize(item.name) for item in stored if item.code}
        known = self._bare.get(text.lstrip("0"))
        return known is not None and (name is None or normalize(name) == known)

    def create(self, text: str) -> int:
        """Make an item that nobody knows yet and return its id."""
        return self._create(text, None, {})

    def _without_prefix(self, plain: str) -> int | None:
        for prefix in self.prefixes:
            rest = plain.removeprefix(prefix).lstrip("-./ ")
            if rest != plain and rest in self._by_code:
                return self._by_code[rest]
        return None

    def _code_of_pair(self, text: str) -> int | None:
        pair = _CODE_AND_LABEL.fullmatch(text)
        return self._by_code.get(normalize(pair[1])) if pair else None

    def _apply_decision(self, decision: Decision, text: str, name: str | None) -> int:
        if decision.action == "map" and decision.target_id is not None:
            return decision.target_id
        if decision.action == "create":
            known = self._by_code.get(normalize(str((decision.values or {}).get("code") or text)))
            return self._create(text, name, decision.values or {}) if known is None else known
        return REFUSED

    def _create(self, text: str, name: str | None, values: Mapping[str, Any]) -> int:
        if self.make is None:
            return UNKNOWN
        number = self.make(text, name, values)
        item = KnownCode(number, str(values.get("code") or text), str(values.get("name") or name or text))
        self.created.append(item)
        self.known.append(item)
        self._add(item)
        return number


def is_shortened(text: str) -> bool:
    """Return whether a code has lost digits to a spreadsheet ("7.10012E+11")."""
    return _SHORTENED.fullmatch(text) is not None


def clean(text: str) -> str:
    """Return a cell with single blanks (no-break ones too) and no padding."""
    return " ".join(text.split())


def _qualify(within: pa.Array, texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(within, texts, "\x1f")


def _first_named(index: Int64, names: pa.Array | None) -> dict[int, int]:
    """Return the first row of each code that has a name beside it, else its first row."""
    first = dict(zip(*_first_rows(index), strict=True))
    if names is None:
        return first
    distinct = names.dictionary_encode()
    usable = np.array([bool(text.strip()) and not is_failed(clean(text)) for text in distinct.dictionary.to_pylist()])
    rows = np.flatnonzero(usable[distinct.indices.to_numpy(zero_copy_only=False)]) if usable.any() else np.zeros(0, int)
    codes, places = _first_rows(index[rows])
    return first | dict(zip(codes, rows[places].tolist(), strict=True))


def _first_rows(index: Int64) -> tuple[list[int], list[int]]:
    places, rows = np.unique(index, return_index=True)
    return places.tolist(), rows.tolist()
