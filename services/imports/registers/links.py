"""Links of register rows (parent, service line, unit of service): each is stored, or is an issue of its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, select

from data.importers.remarks import remark
from data.importers.tables.layout import RowIssue
from data.models import Measure, ServiceLine
from language import N_
from planning.names import normalize
from services.imports.codes import guessing
from services.imports.codes.coming import REGISTERS
from services.imports.kinds import KINDS
from services.imports.register_rows.masters import RegisterItem
from services.imports.rows.context import Context

#: What each link points to; None is the register itself.
_MODELS: dict[str, Any] = {
    "parent_id": None,
    "service_line_id": ServiceLine,
    "uos_measure_id": Measure,
    "flex_measure_id": Measure,
}
#: The concepts that a link may be stated under.
_CONCEPTS = {
    "parent_id": ("parent",),
    "service_line_id": ("service_line",),
    "uos_measure_id": ("unit_of_service", "unit"),
    "flex_measure_id": ("statistic",),
}
_REMEDIES = {
    "unknown_parent": N_("Not a known parent, so the row has none. Load the parent, then this file again."),
    "parent_loop": N_("The parent is the row itself or below it, so nothing changed. Correct the parent."),
}
#: A changed item as the plan keeps it: id, item, old values.
Changed = tuple[int, RegisterItem, dict[str, Any]]


@dataclass
class Links:
    """What the rows of one register file are to be linked to, decided before anything is stored.

    Things of the file that are not stored yet have negative ids: the first new one is -1. A service line or a unit of
    service that nobody knows is made when the links are stored; a parent is not.
    """

    session: Session
    context: Context
    #: New value of each link by id of the row: an id, or the text of what has to be made.
    values: dict[int, dict[str, int | str]] = field(default_factory=dict)
    old: dict[int, dict[str, int | None]] = field(default_factory=dict)
    #: Ids of service lines and measures that were made, by kind.
    made: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model: Any = KINDS[self.context.source.options.kind].model
        self.targets = {
            name: _ids(self.session, model or self.model)
            for name, model in _MODELS.items()
            if name in self.model.model_fields
        }
        if "parent_id" in self.targets:  # parents that files before this one bring
            kind = REGISTERS.get(self.context.source.options.kind, "")
            for item, _one in self.context.source.coming.of(kind, ()):
                self.targets["parent_id"].setdefault(normalize(item.code or item.name), item.id)

    def link_coming(self, known: Mapping[str, Any]) -> None:
        """Link the things (copies) that files before this one bring or change: who says the same changes nothing."""
        for item in self.context.source.coming.items:
            row = known.get(item.key) if item.kind == self.context.source.options.kind else None
            if row is None or (row.id > 0 and not item.known):
                continue
            for name, code in item.links.items():
                target = self._target(name, code) if code else None
                if target is not None:
                    setattr(row, name, target)

    @property
    def new_measures(self) -> list[str]:
        """The units of service that are made when the links are stored."""
        made = {
            normalize(value): value
            for values in self.values.values()
            for name, value in values.items()
            if isinstance(value, str) and _MODELS[name] is Measure
        }
        return list(made.values())

    def differs(self, row: Any, item: RegisterItem) -> bool:
        """Return whether a row of the file may link a stored thing to anything else than now."""
        targets = ((self._target(name, code), getattr(row, name)) for name, code in item.links.items() if code)
        return any(target is None or target != now for target, now in targets)

    def _target(self, name: str, code: str) -> int | None:
        known = self.targets[name].get(normalize(code))
        if known is None and _MODELS[name] is Measure:
            known = self.context.catalogue.book("measure").lookup(code)
        return known

    def settle(
        self, fresh: Sequence[RegisterItem], changed: Sequence[Changed], stored: dict[int, Any]
    ) -> list[RowIssue]:
        """Decide every link of the file and return the issues of those that cannot be."""
        ids = [*range(-1, -len(fresh) - 1, -1), *(number for number, _item, _old in changed)]
        items = [*fresh, *(item for _number, item, _old in changed)]
        own = self.targets.get("parent_id", {})
        own |= {normalize(item.key): number for number, item in zip(ids, fresh, strict=False)}
        for number, item in zip(ids, fresh, strict=False):
            own.setdefault(normalize(str(item.values.get("name") or item.first.get("name", ""))), number)
        given = {
            number: target
            for number, item in zip(ids, items, strict=True)
            if (code := item.links.get("parent_id")) and (target := self._target("parent_id", code)) is not None
        }
        former = {number: getattr(row, "parent_id", None) for number, row in stored.items()}
        looping = _closing_loops(given, former)
        issues = []
        for number, item in zip(ids, items, strict=True):
            for name, code in item.links.items():
                problem = self._link(number, name, code, stored.get(number), looping) if code else None
                if problem:
                    column = next((self.context.mapping[c] for c in _CONCEPTS[name] if c in self.context.mapping), "")
                    issues.append(RowIssue(item.line, column, code, problem, remark(_REMEDIES[problem])))
        return issues

    def _link(self, number: int, name: str, code: str, row: Any, looping: set[int]) -> str | None:
        """Decide one link; return what is wrong with it."""
        target = self._target(name, code)
        if name == "parent_id":
            if target is None:
                return "unknown_parent"
            if number in looping:
                return "parent_loop"
        if row is None or target is None or getattr(row, name) != target:
            self.values.setdefault(number, {})[name] = code if target is None else target
            self.old.setdefault(number, {})[name] = getattr(row, name, None)
        return None

    def store(self, made: Sequence[int]) -> dict[int, dict[str, int]]:
        """Store the links once all things exist (`made`: ids of the new ones) and return them by id of the row."""
        stored: dict[int, dict[str, int]] = {}
        for number, values in self.values.items():
            row = _real(number, made)
            stored[row] = {
                name: _real(value, made) if isinstance(value, int) else self._make(name, value)
                for name, value in values.items()
            }
            self.session.connection().execute(update(self.model).where(self.model.id == row).values(**stored[row]))
        return stored

    def _make(self, name: str, code: str) -> int:
        known = self.targets[name]
        if normalize(code) not in known:
            model = _MODELS[name]
            more = {"unit": guessing.unit_of(code)} if model is Measure else {}
            row = model(code=code, name=code, **more).model_dump(exclude={"id"})
            made = self.session.connection().execute(insert(model).values(**row))
            known[normalize(code)] = int(made.inserted_primary_key[0])  # type: ignore[index]
            kind = "measure" if model is Measure else "service_line"
            self.made.setdefault(kind, []).append(known[normalize(code)])
        return known[normalize(code)]


def _real(number: int, made: Sequence[int]) -> int:
    return number if number > 0 else made[-number - 1]


def _ids(session: Session, model: Any) -> dict[str, int]:
    """Return the ids of a table by code, and by name where no code is the same."""
    ids: dict[str, int] = {}
    if "code" not in model.model_fields:
        return ids
    for number, code, name in session.exec(select(model.id, model.code, model.name)):
        ids.setdefault(normalize(name), number)
        if code:
            ids[normalize(code)] = number
    return ids


def _closing_loops(given: dict[int, int], former: dict[int, int | None]) -> set[int]:
    """Return which links to parents cannot be: of a loop the last that the file gives.

    All parents of the file are taken together, so that their order says nothing; one that cannot be stays as it was,
    which may close another loop.
    """
    parents = former | given
    refused: set[int] = set()
    while True:
        open_links = [number for number in reversed(given) if number not in refused]
        closing = next((number for number in open_links if _loops(parents, number, given[number])), None)
        if closing is None:
            return refused
        refused.add(closing)
        parents[closing] = former.get(closing)


def _loops(parents: dict[int, int | None], number: int, target: int) -> bool:
    seen: set[int] = set()
    current: int | None = target
    while current is not None and current not in seen:
        if current == number:
            return True
        seen.add(current)
        current = parents.get(current)
    return False
