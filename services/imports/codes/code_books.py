"""The code books of one import: everything known, and how new items are made (or only imagined, in a preview)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, select

from data.models import (
    Account,
    CodeAlias,
    Department,
    Facility,
    JobClass,
    Measure,
    PayCode,
    Supplier,
    SupplierAlias,
)
from planning.accounts.categories import category_of
from planning.names import match_name, normalize, to_the_eye
from services.imports.codes import guessing
from services.imports.codes.account_types import AccountTypes, fields_of
from services.imports.codes.coming import NOTHING, Coming
from services.imports.codes.lookup import CodeBook, KnownCode
from services.imports.options import ImportOptions

MODELS: dict[str, type[SQLModel]] = {
    "department": Department,
    "account": Account,
    "supplier": Supplier,
    "measure": Measure,
    "job_class": JobClass,
    "pay_code": PayCode,
}
#: What is read of a kind beside id, code and name; whole objects of thousands of suppliers would take their time.
_READ_TOO = {"account": ("type", "category"), "supplier": ("merged_into_id",)}
#: What an import without a department or account column is filed under, once a person allows new codes.
WHOLE_HOSPITAL = "Whole hospital"  # no text
UNCLASSIFIED = "Unclassified"


@dataclass
class Catalogue:
    """Code books by kind, loaded when first asked for.

    With `store` new items are inserted in the session's transaction; without, they get provisional ids.
    `account_types` and `account_categories` know new accounts too; `looks_like` counts new suppliers whose names
    resemble existing ones (they are never merged silently), `same_to_the_eye` other new codes or names that
    differ from known ones only by letters of another alphabet or by what nobody sees. `coming` are codes that other
    files bring before.
    """

    session: Session
    options: ImportOptions
    store: bool
    account_types: dict[int, str] = field(default_factory=dict)
    recognized: AccountTypes | None = None
    account_categories: dict[int, str] = field(default_factory=dict)
    looks_like: list[tuple[str, str]] = field(default_factory=list)
    same_to_the_eye: list[tuple[str, str]] = field(default_factory=list)
    coming: Coming = NOTHING
    _books: dict[str, CodeBook] = field(default_factory=dict)
    _match_names: dict[str, str] | None = None
    _seen: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _provisional: int = field(init=False)

    def __post_init__(self) -> None:
        self._provisional = self.coming.first_free

    def book(self, kind: str) -> CodeBook:
        """Return the code book of a kind: a key of `MODELS`."""
        if kind not in self._books:
            self._books[kind] = self._load(kind)
        return self._books[kind]

    def name_of(self, kind: str, number: int | None) -> str:
        """Return the name of what has an id, "" for none."""
        return next((item.name for item in self.book(kind).known if item.id == number), "") if number else ""

    @property
    def books(self) -> dict[str, CodeBook]:
        """The books used so far."""
        return self._books

    @property
    def new_codes(self) -> dict[str, list[str]]:
        """What was made so far: kind to codes with names, in the order of the file."""
        return {kind: [item.label for item in book.created] for kind, book in self._books.items() if book.created}

    def keep_used(self, used: Mapping[str, set[int]]) -> None:
        """Forget what was imagined for rows that were rejected in the end; what a person asked for by name stays."""
        decided = {key for key, decision in self.options.decisions.items() if decision.action == "create"}
        for kind, book in self._books.items():
            book.created = [
                item for item in book.created if item.id in used.get(kind, ()) or (kind, item.code) in decided
            ]

    def _load(self, kind: str) -> CodeBook:
        model: Any = MODELS[kind]
        columns = ("id", "code", "name", *_READ_TOO.get(kind, ()))
        rows = self.session.exec(select(*(getattr(model, name) for name in columns)).order_by(model.id)).all()
        known = [KnownCode(row.id, row.code, row.name) for row in rows]
        if kind == "account":
            self.account_types = {row.id: row.type for row in rows}
            self.account_categories = {row.id: row.category for row in rows}
        for item, one in self.coming.of(kind, [row.code or row.name for row in rows]):
            known.append(item)
            if kind == "account":
                self.account_types[item.id], self.account_categories[item.id] = one.type, one.category
        known = self._with_changes(kind, known)
        decisions = {
            key: decision for (of, text), decision in self.options.decisions.items() if of == kind
            for key in (text, normalize(text))
        }  # fmt: skip
        return CodeBook(
            kind,
            known,
            aliases=self._aliases(kind),
            decisions=decisions,
            make=self._maker(kind),
            create_missing=self.options.create_missing or kind == "pay_code",
            prefixes=self._prefixes() if kind == "department" else (),
            same={row.id: row.merged_into_id or row.id for row in rows} if kind == "supplier" else {},
        )

    def _with_changes(self, kind: str, known: list[KnownCode]) -> list[KnownCode]:
        """Return the codes as registers that come before leave them: their names, and what accounts are."""
        changes = self.coming.changes_of(kind)
        if not changes:
            return known
        now = []
        for item in known:
            values = changes.get(normalize(item.code or item.name), {})
            now.append(replace(item, name=values.get("name") or item.name))
            if kind == "account":
                self.account_types[item.id] = values.get("type") or self.account_types[item.id]
                self.account_categories[item.id] = values.get("category") or self.account_categories[item.id]
        return now

    def _aliases(self, kind: str) -> dict[str, int]:
        coming = {text: number for of, text, number in self.coming.aliases if of == kind}
        if kind == "supplier":
            return {row.text: row.supplier_id for row in self.session.exec(select(SupplierAlias))} | coming
        aliases = self.session.exec(select(CodeAlias).where(CodeAlias.kind == kind))
        return {row.text: row.target_id for row in aliases} | coming

    def _prefixes(self) -> tuple[str, ...]:
        facilities = self.session.exec(select(Facility)).all()
        return tuple(normalize(text) for row in facilities for text in (row.code, row.name))

    def _maker(self, kind: str) -> Callable[[str, str | None, Mapping[str, Any]], int]:
        def make(text: str, name: str | None, values: Mapping[str, Any]) -> int:
            fields = _FIELDS[kind](text, name, dict(values) | self._recognize(kind, text, values))
            self.note_new(kind, fields)
            number = self._insert(kind, fields)
            if kind == "account":
                self.account_types[number] = str(fields["type"])
                self.account_categories[number] = str(fields["category"])
            return number

        return make

    def _recognize(self, kind: str, text: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return type and category of an account as the whole file shows them, where nobody states a type."""
        if kind != "account" or self.recognized is None or {"type", "type_text"} & set(values):
            return {}
        proposal = self.recognized.of(text)
        return {"proposed": fields_of(proposal)} if proposal is not None else {}

    def _insert(self, kind: str, fields: Mapping[str, Any]) -> int:
        if not self.store:
            self._provisional -= 1
            return self._provisional
        model = MODELS[kind]
        # Core statements skip defaults that only the Python class knows.
        row = model(**fields).model_dump(exclude={"id"})
        made = self.session.connection().execute(insert(model).values(**row))
        return int(made.inserted_primary_key[0])  # type: ignore[index]

    def note_new(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Note what a new thing could be taken for."""
        if kind == "supplier":
            self._note_lookalike(str(fields["name"]))
            return
        for part in ("code", "name"):
            self._note_disguise(kind, part, str(fields[part]))

    def _note_lookalike(self, name: str) -> None:
        if self._match_names is None:  # only new suppliers need it
            known = self.book("supplier").known
            self._match_names = {match_name(item.name): item.name for item in known if item.name != name}
        key = match_name(name)
        other = self._match_names.setdefault(key, name)
        if normalize(other) != normalize(name):
            self.looks_like.append((name, other))

    def _note_disguise(self, kind: str, part: str, text: str) -> None:
        """Note a new code or name that one reads like a known one."""
        if (kind, part) not in self._seen:
            known = (getattr(item, part) for item in self.book(kind).known)
            self._seen[kind, part] = {to_the_eye(one): one for one in known if one and one != text}
        other = self._seen[kind, part].setdefault(to_the_eye(text), text)
        if normalize(other) != normalize(text) and (text, other) not in self.same_to_the_eye:
            self.same_to_the_eye.append((text, other))


def _department(text: str, name: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": text, "name": name or text, "needs_review": True, **_chosen(values, Department)}


def _account(text: str, name: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    kind, category = guessing.account_kind(
        text,
        name or text,
        type_text=str(values.get("type_text", "")),
        category_text=str(values.get("category_text", "")),
    )
    fields = {"code": text, "name": name or text, "type": kind, "category": category, "needs_review": True}
    fields |= values.get("proposed", {})
    chosen = _chosen(values, Account)
    if "type" in chosen and "category" not in chosen and chosen["type"] != fields["type"]:
        fields["category"] = category_of(chosen["type"], name or text)
    return {**fields, **chosen}


def _supplier(text: str, name: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    code = text if name else None  # a text alone is the supplier's name
    fields = {"code": code, "name": name or text, "needs_review": True, **_chosen(values, Supplier)}
    return {**fields, "match_name": match_name(str(fields["name"]))}


def _measure(text: str, name: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": text, "name": name or text, "unit": guessing.unit_of(name or text), **_chosen(values, Measure)}


def _job_class(text: str, name: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": text, "name": name or text, **_chosen(values, JobClass)}


def _pay_code(text: str, name: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    group = guessing.pay_group(f"{text} {name or ''}")
    return {"code": text, "name": name or text, "pay_group": group, "needs_review": True, **_chosen(values, PayCode)}


def _chosen(values: Mapping[str, Any], model: type[SQLModel]) -> dict[str, Any]:
    known = {name: value for name, value in values.items() if name in model.model_fields and value is not None}
    return known | ({"needs_review": False} if known and "needs_review" in model.model_fields else {})


_FIELDS: dict[str, Callable[[str, str | None, Mapping[str, Any]], dict[str, Any]]] = {
    "department": _department,
    "account": _account,
    "supplier": _supplier,
    "measure": _measure,
    "job_class": _job_class,
    "pay_code": _pay_code,
}
