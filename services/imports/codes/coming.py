"""What files that are posted earlier bring: the preview of a later one knows it although nothing is stored yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.imports.codes.lookup import FIRST_PROVISIONAL, KnownCode
from services.imports.storing.file_figures import FileFigures

#: Kind of register file to the kind of code that each of its items is.
REGISTERS = {"departments": "department", "accounts": "account", "suppliers": "supplier"}

#: Kinds of files that refer to some kinds of codes alone.
_REFERS = {
    "statistics": frozenset(("department", "measure")),
    "labor": frozenset(("department", "job_class", "pay_code")),
}


@dataclass(frozen=True)
class ComingCode:
    """A code to be made: its kind (a key of `MODELS`), how it is known, and for accounts what they are."""

    kind: str
    code: str | None
    name: str
    type: str = ""
    category: str = ""


@dataclass(frozen=True)
class ComingItem:
    """A thing that a register file adds or changes: kind of file, what it is known by, values by column, and links.

    `links` are codes by the database column that they lead to, `supplier` the name of a contract's; `known` says that
    the thing is there already and only these values and links change.
    """

    kind: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    known: bool = False
    supplier: str = ""


@dataclass(frozen=True)
class Coming:
    """Codes, things of registers and figures of the ledger, in the order in which they come.

    `aliases` are texts that a person matched with something stored: kind, text and its id.
    """

    codes: tuple[ComingCode, ...] = ()
    items: tuple[ComingItem, ...] = ()
    aliases: tuple[tuple[str, str, int], ...] = ()
    figures: tuple[FileFigures, ...] = ()

    def __add__(self, later: "Coming") -> "Coming":
        """Return what both bring."""
        return Coming(
            self.codes + later.codes,
            self.items + later.items,
            self.aliases + later.aliases,
            self.figures + later.figures,
        )

    def __bool__(self) -> bool:
        """Return whether anything comes."""
        return bool(self.codes or self.items or self.aliases or self.figures)

    def seen_by(self, kind: str) -> "Coming":
        """Return what files of a kind can refer to."""
        codes = _REFERS.get(kind)
        if codes is None:
            return self
        registers = tuple(item for item in self.items if item.known and REGISTERS.get(item.kind) in codes)
        return replace(self, codes=tuple(one for one in self.codes if one.kind in codes), items=registers)

    @property
    def first_free(self) -> int:
        """The provisional id before the first that a preview gives to something of its own."""
        return FIRST_PROVISIONAL - len(self.codes)

    def of(self, kind: str, stored: Iterable[str | None]) -> list[tuple[KnownCode, ComingCode]]:
        """Return the codes of a kind under provisional ids, without those that are stored."""
        known = {text.casefold() for text in stored if text}
        return [
            (KnownCode(FIRST_PROVISIONAL - place, one.code, one.name), one)
            for place, one in enumerate(self.codes, start=1)
            if one.kind == kind and (one.code or one.name).casefold() not in known
        ]

    def changes_of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return what registers change on the codes of a kind: normalized code (or name) to values by column."""
        changes: dict[str, dict[str, Any]] = {}
        for item in self.items:
            if item.known and REGISTERS.get(item.kind) == kind:
                changes.setdefault(item.key, {}).update(item.values)
        return changes

    def codes_of(self, kind: str) -> set[str]:
        """Return the codes of a kind."""
        return {one.code for one in self.codes if one.kind == kind and one.code}


NOTHING = Coming()
