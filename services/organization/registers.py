"""The hospital's master data: list and change departments, accounts, suppliers and measures; accept reviewed ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import ROW_LOCK, reading, writing
from data.models import (
    Account,
    CodeAlias,
    Department,
    Facility,
    JobClass,
    Measure,
    PayCode,
    ServiceLine,
    Supplier,
)
from data.models.activity import PAY_GROUPS
from data.models.organization import ACCOUNT_CATEGORIES, ALIAS_KINDS
from language import _
from planning.names import match_name, normalize
from planning.seen_values import Clash
from services import audit
from services.errors import UserError
from services.names_and_notes import without_controls
from services.organization import words
from services.organization.account_checks import check_account, fitting_category
from services.organization.account_types import flip_account, hold_lines
from services.permissions import Actor, require

Kind = Literal["department", "account", "supplier", "measure", "pay_code", "job_class"]
Item = Department | Account | Supplier | Measure | PayCode | JobClass
MODELS: dict[str, Any] = {
    "department": Department,
    "account": Account,
    "supplier": Supplier,
    "measure": Measure,
    "pay_code": PayCode,
    "job_class": JobClass,
}
#: What a person may change, by kind; references to other items are given as their id.
FIELDS: dict[str, tuple[str, ...]] = {
    "department": (
        "code",
        "name",
        "parent_id",
        "service_line_id",
        "manager",
        "uos_measure_id",
        "target_hours_per_uos",
        "fixed_hours",
        "active",
    ),
    "account": (
        "code",
        "name",
        "type",
        "category",
        "parent_id",
        "flex_measure_id",
        "fixed_share",
        "non_recurring",
        "active",
    ),
    "supplier": ("code", "name", "category", "tax_id", "payer", "contact", "note"),
    "measure": ("code", "name", "unit"),
    "pay_code": ("name", "pay_group"),
    "job_class": ("code", "name"),
}
#: Every category an account can have.
CATEGORIES = ACCOUNT_CATEGORIES
REFERENCES: dict[str, type[Any]] = {
    "service_line_id": ServiceLine,
    "uos_measure_id": Measure,
    "flex_measure_id": Measure,
}
TEXT_LENGTH = 200


@dataclass(frozen=True)
class CellChange:
    """One edited cell: `old` is what the person saw, so that nobody overwrites a newer value unseen."""

    item_id: int
    field: str
    old: Any
    new: Any


def list_departments(url: str, actor: Actor) -> pd.DataFrame:
    """Return the departments that the actor may see, by code: the fields plus `parent` and `facility` (codes)."""
    require(actor, "budget:read")
    query = select(Department).order_by(col(Department.code))
    if actor.departments is not None:
        query = query.where(col(Department.id).in_(actor.departments))
    with reading(url) as session:
        facilities = {row.id: row.code for row in session.exec(select(Facility))}
        codes = {row.id: row.code for row in session.exec(select(Department))}
        columns = ["id", *FIELDS["department"], "facility_id", "needs_review"]
        table = _frame(session.exec(query), columns)
    table["parent"] = [_name_of(codes, key) for key in table["parent_id"]]
    table["facility"] = [_name_of(facilities, key) for key in table["facility_id"]]
    return table


def list_accounts(url: str, actor: Actor) -> pd.DataFrame:
    """Return the accounts by code: the fields plus `parent` (code) and `needs_review`."""
    require(actor, "budget:read")
    with reading(url) as session:
        rows = session.exec(select(Account).order_by(col(Account.code))).all()
        table = _frame(rows, ["id", *FIELDS["account"], "needs_review"])
        codes = {row.id: row.code for row in rows}
    table["parent"] = [_name_of(codes, key) for key in table["parent_id"]]
    return table


def list_suppliers(url: str, actor: Actor) -> pd.DataFrame:
    """Return the suppliers by name: the fields, `needs_review`, `merged_into_id` and `merged_into` (name)."""
    require(actor, "procurement:read")
    with reading(url) as session:
        rows = session.exec(select(Supplier).order_by(col(Supplier.name), col(Supplier.id))).all()
        table = _frame(rows, ["id", *FIELDS["supplier"], "needs_review", "merged_into_id"])
        names = {row.id: row.name for row in rows}
    table["merged_into"] = [_name_of(names, key) for key in table["merged_into_id"]]
    return table


def list_measures(url: str, actor: Actor) -> pd.DataFrame:
    """Return the measures by code: `id, code, name, unit`."""
    require(actor, "budget:read")
    with reading(url) as session:
        rows = session.exec(select(Measure).order_by(col(Measure.code))).all()
        return _frame(rows, ["id", *FIELDS["measure"]])


def list_service_lines(url: str, actor: Actor) -> pd.DataFrame:
    """Return the service lines by code: `id, code, name`."""
    require(actor, "budget:read")
    with reading(url) as session:
        rows = session.exec(select(ServiceLine).order_by(col(ServiceLine.code))).all()
        return _frame(rows, ["id", "code", "name"])


def list_job_classes(url: str, actor: Actor) -> pd.DataFrame:
    """Return the job classes by code: `id, code, name`."""
    require(actor, "budget:read")
    with reading(url) as session:
        rows = session.exec(select(JobClass).order_by(col(JobClass.code))).all()
        return _frame(rows, ["id", "code", "name"])


def needing_review(url: str, actor: Actor) -> pd.DataFrame:
    """Return what imports made and nobody has looked at: `kind, id, code, name, type, category`.

    `type` is the account's type or the pay code's group.
    """
    require(actor, "master_data:write")
    rows: list[tuple[Any, ...]] = []
    with reading(url) as session:
        for kind in ("department", "account", "supplier", "pay_code"):
            model = MODELS[kind]
            for row in session.exec(select(model).where(model.needs_review).order_by(model.code, model.id)):
                kind_of = getattr(row, "type", getattr(row, "pay_group", None))
                rows.append((kind, row.id, row.code, row.name, kind_of, getattr(row, "category", None)))
    return pd.DataFrame(rows, columns=["kind", "id", "code", "name", "type", "category"])


def accept(url: str, actor: Actor, *, kind: Kind, ids: Iterable[int]) -> int:
    """Mark items that an import made as looked at, and return how many were waiting."""
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)  # before the items, as everybody who changes them does
        return _accept(session, actor, kind, ids)


def save(
    url: str,
    actor: Actor,
    *,
    kind: Kind,
    changes: Iterable[CellChange] = (),
    added: Iterable[dict[str, Any]] = (),
    accepted: Iterable[int] = (),
) -> int:
    """Store a whole edited table, all or nothing: changed cells, new rows, and items now looked at.

    A new code keeps the old one as an alias, so that files with it are still understood. A new account type turns
    the stored lines of general-ledger files (revenue negative) round and keeps all totals equal to them.

    Returns:
        How many lines of the books changed their sign with an account's type.

    Raises:
        ChangedMeanwhileError: Somebody else has changed such a cell since; a key of its clashes is (item id, field).
        UserError: A value is impossible, or a code is taken.
    """
    require(actor, "master_data:write")
    by_item: dict[int, list[CellChange]] = {}
    new = list(added)
    for cell in changes:
        by_item.setdefault(cell.item_id, []).append(cell)
    with writing(url) as session:
        if new or any(cell.field == "type" for cells in by_item.values() for cell in cells):
            hold_lines(session)  # lines turn round, an import makes codes: both take these locks before the trail's
        audit.one_writer(session)
        _refuse_changed(session, kind, by_item)
        turned = sum(_change_item(session, actor, kind, item_id, cells) for item_id, cells in by_item.items())
        for values in new:
            _create(session, actor, kind, values)
        _accept(session, actor, kind, accepted)
        return turned


def _create(session: Session, actor: Actor, kind: Kind, values: dict[str, Any]) -> int:
    unknown = set(values) - set(FIELDS[kind])
    if unknown:
        raise UserError(_("Unknown field: {fields}", fields=", ".join(sorted(unknown))))
    item: Item = MODELS[kind](**{"code": "", "name": "", **({"match_name": ""} if kind == "supplier" else {})})
    for field, value in values.items():
        setattr(item, field, _clean(value))
    _check(session, kind, item)
    session.add(item)
    session.flush()
    plain = {field: _clean(value) for field, value in values.items()}
    audit.record(session, actor, f"{kind}.create", f"{kind}/{item.id}", plain)
    return item.id or 0


def _accept(session: Session, actor: Actor, kind: Kind, ids: Iterable[int]) -> int:
    accepted = list(ids)
    model = MODELS[kind]
    if not accepted or not hasattr(model, "needs_review"):
        return 0
    waiting = session.exec(select(model).where(model.id.in_(accepted), model.needs_review)).all()
    for item in waiting:
        item.needs_review = False
        session.add(item)
    if waiting:
        session.flush()
        audit.record(session, actor, f"{kind}.accept", kind, {"ids": [item.id for item in waiting]})
    return len(waiting)


def _item(session: Session, kind: Kind, item_id: int) -> Item:
    item: Item | None = session.get(MODELS[kind], item_id, with_for_update=ROW_LOCK)
    if item is None:
        raise UserError(words.missing(kind), hint=_("Reload the page."), code="missing")
    return item


def _refuse_changed(session: Session, kind: Kind, by_item: dict[int, list[CellChange]]) -> None:
    """Refuse where a cell is stored with another value than the person saw and asks for."""
    told: list[tuple[str, str]] = []
    clashes: list[Clash] = []
    for item_id, cells in by_item.items():
        item = _item(session, kind, item_id)
        for cell in cells:
            if cell.field not in FIELDS[kind]:
                raise UserError(_("The {field} cannot be changed here.", field=words.field(cell.field)))
            stored, asked = _clean(getattr(item, cell.field)), _clean(cell.new)
            if stored not in (_clean(cell.old), asked):
                told.append((item.name, cell.field))
                clashes.append(Clash((item_id, cell.field), cell.old, stored, asked))
    if clashes:
        raise words.changed_meanwhile(*told[0], tuple(clashes))


def refuse_other(session: Session, kind: Kind, item_id: int, values: Mapping[str, Any]) -> None:
    """Refuse where an item no longer has these values, by field: what is to be taken back has gone already."""
    item = _item(session, kind, item_id)
    changed = [field for field, value in values.items() if _clean(getattr(item, field)) != _clean(value)]
    if changed:
        raise words.changed_meanwhile(item.name, changed[0], ())


def _change_item(session: Session, actor: Actor, kind: Kind, item_id: int, cells: list[CellChange]) -> int:
    item = _item(session, kind, item_id)
    before = {}
    for cell in cells:
        before[cell.field] = getattr(item, cell.field)
        setattr(item, cell.field, _clean(cell.new))
    if isinstance(item, Account) and "type" in before and "category" not in before:
        before["category"] = item.category
        item.category = fitting_category(item)
    with session.no_autoflush:
        _check(session, kind, item)
    session.add(item)
    session.flush()
    if "code" in before:
        _keep_code(session, actor, kind, item_id, before["code"])
    turned = 0
    if isinstance(item, Account) and "type" in before:
        turned = flip_account(session, account_id=item_id, old_type=before["type"], new_type=item.type)
    new = {field: getattr(item, field) for field in before}
    details = {"old": before, "new": new} | ({"lines_turned": turned} if turned else {})
    audit.record(session, actor, f"{kind}.change", f"{kind}/{item_id}", details)
    return turned


def _keep_code(session: Session, actor: Actor, kind: Kind, item_id: int, old_code: str | None) -> None:
    if not old_code or kind not in ALIAS_KINDS:
        return
    text = normalize(old_code)
    alias = session.exec(select(CodeAlias).where(CodeAlias.kind == kind, CodeAlias.text == text)).first()
    alias = alias or CodeAlias(kind=kind, text=text, target_id=item_id, created_by=actor.name)
    alias.target_id = item_id
    session.add(alias)


def _check(session: Session, kind: Kind, item: Item) -> None:
    """Refuse impossible values with a sentence; the database's own checks are the second line."""
    item.name = item.name or ""
    if not item.name:
        raise UserError(words.name_it(kind), code="name")
    for field in FIELDS[kind]:
        value = getattr(item, field)
        if isinstance(value, str) and len(value) > TEXT_LENGTH:
            raise UserError(
                _("Too long: {field}", field=words.field(field)),
                hint=_("Use at most {limit} characters.", limit=TEXT_LENGTH),
            )
    _check_code(session, kind, item)
    for field, model in REFERENCES.items():
        key = getattr(item, field, None)
        if key is not None and session.get(model, key) is None:
            raise UserError(_("This {field} no longer exists.", field=words.field(field)))
    if isinstance(item, Department | Account):
        _check_parent(session, item)
    if isinstance(item, Account):
        check_account(item)
    if isinstance(item, Department):
        _check_hours(item)
    if isinstance(item, PayCode) and item.pay_group not in PAY_GROUPS:
        raise UserError(
            _("Not a pay group: {group}", group=item.pay_group),
            hint=_("Choose from: {groups}.", groups=", ".join(PAY_GROUPS)),
            code="group",
        )
    if isinstance(item, Supplier):
        item.match_name = match_name(item.name)


def _check_code(session: Session, kind: Kind, item: Item) -> None:
    if not item.code:
        if kind == "supplier":
            item.code = None
            return
        raise UserError(_("{name} needs a code.", name=item.name), code="code")
    model = MODELS[kind]
    other = session.exec(select(model).where(model.code == item.code)).first()
    if other is not None and other.id != item.id:
        raise UserError(
            _("Code {code} belongs to {other}.", code=item.code, other=other.name),
            hint=_("Choose another code."),
            code="code",
        )


def _check_parent(session: Session, item: Department | Account) -> None:
    seen, key = {item.id}, item.parent_id
    model: type[Department | Account] = type(item)
    while key is not None:
        parent: Any = session.get(model, key)
        if parent is None:
            raise UserError(_("The total that {name} rolls up to does not exist.", name=item.name))
        if key in seen:
            raise UserError(
                _("{name} cannot roll up to itself.", name=item.name), hint=_("Choose another total."), code="cycle"
            )
        seen.add(key)
        key = parent.parent_id


def _check_hours(department: Department) -> None:
    department.fixed_hours = department.fixed_hours or 0.0
    if department.fixed_hours < 0 or (department.target_hours_per_uos or 0) < 0:
        raise UserError(_("{department}: hours must not be negative.", department=department.name), code="hours")


def _clean(value: Any) -> Any:
    """Return a cell as it is stored: trimmed text, None for nothing (an empty cell of a grid is NaN or "")."""
    if isinstance(value, str):
        return " ".join(without_controls(value).split()) or None
    return None if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 - NaN is no value


def _frame(rows: Iterable[Any], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame([[getattr(row, column) for column in columns] for row in rows], columns=columns)
    keys = [column for column in columns if column.endswith("_id")]
    return table.astype(dict.fromkeys(keys, "Int64"))


def _name_of(names: dict[Any, Any], key: Any) -> str | None:
    return None if key is pd.NA else names.get(key)
