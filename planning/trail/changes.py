"""What an event of the audit trail changed, field by field: old and new, whatever form its details have."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Parts of details that say nothing to a reader: marks of versions and files, and forms of other parts.
TECHNICAL = frozenset(
    (
        *("revision", "sha256", "columns", "event", "ids", "first", "id", "mode", "moved_along"),
        *("department_id", "account_id", "supplier_id", "old", "new", "before", "changes", "rules"),
        *("assumptions", "unexplained", "state", "files_undone"),
    )
)
#: Why something was done, in the words of whoever did it.
REASONS = ("reason", "note")
#: The field whose old value stands under "before", by action.
BEFORE = {
    "payment.review": "verdict",
    "payment.recovered": "recovered_minor",
    "purchases.unit": "base_units",
    "scenario.rename": "name",
}
#: The field whose old and new value are themselves "old" and "new", by action.
SINGLE = {"budget.stage": "stage", "budget.due": "due", "budget.justification_limit": "limit_minor"}
#: What fields refer to by id, and the kind of thing that it is.
REFERENCES = {
    "department_id": "department",
    "account_id": "account",
    "supplier_id": "supplier",
    "other": "supplier",
    "contract_id": "contract",
    "version_id": "budget_version",
    "from_version_id": "budget_version",
    "to_department_id": "department",
    "to_account_id": "account",
    "parent_id": "budget_version",
    "copied_from": "budget_version",
    "uos_measure_id": "measure",
    "flex_measure_id": "measure",
    "measure_id": "measure",
    "service_line_id": "service_line",
}


@dataclass(frozen=True)
class FieldChange:
    """One field: its name (a path such as "usual.amount_minor" for one inside another), old and new value.

    None stands for nothing: no old value in what is new, no new one in what went. `department_id`, `account_id` and
    `period` say where, `detail` and `day` (ISO) what an assumption is about and from when, `why` what was given as the
    reason for this field alone.
    """

    field: str
    old: Any
    new: Any
    department_id: int | None = None
    account_id: int | None = None
    period: int | None = None
    why: str = ""
    detail: str = ""
    day: str = ""


def changes(action: str, details: Mapping[str, Any]) -> list[FieldChange]:
    """Return what an event changed; fields that stayed as they were are left out."""
    rows = [change for name, told in _ROWS.items() for change in told(details.get(name) or ())]
    if "changes" in details and "columns" in details:
        read: Any = details.get("read")
        rows += [FieldChange("read", read["old"], read["new"])] if _is_pair(read) and read["old"] != read["new"] else []
        return [*rows, *_cells(details["columns"], details["changes"])]
    if "rules" in details:
        return [one for rule in details["rules"] for one in _pairs(rule["old"], rule["new"], _place(rule))]
    place = _place(details)
    old, new = details.get("old"), details.get("new")
    if field := SINGLE.get(action):
        told = [_change(field, old, new, place)] if old != new else []
    elif isinstance(old, list) or isinstance(new, list):
        told = list(_rows("row", old or [], new or [], place))
    else:
        told = list(_pairs(old, new, place)) if isinstance(old, Mapping) or isinstance(new, Mapping) else []
    return told + list(_others(action, details, place)) + rows


def reason(details: Mapping[str, Any]) -> str:
    """Return what the person gave as the reason for the whole event; "" for none."""
    return next((str(details[name]) for name in REASONS if isinstance(details.get(name), str) and details[name]), "")


def referred_things(action: str, details: Mapping[str, Any]) -> set[tuple[str, int]]:
    """Return what the details of an event refer to by id, as kind and id."""
    named: set[tuple[str, int]] = set()
    for one in changes(action, details):
        named |= {("department", one.department_id)} if one.department_id else set()
        named |= {("account", one.account_id)} if one.account_id else set()
        kind = reference(action, one.field)
        named |= {(kind, value) for value in (one.old, one.new) if kind and isinstance(value, int) and value}
    return named


def reference(action: str, field: str) -> str:
    """Return the kind of thing that a field holds the id of; "" for none."""
    kind = action.partition(".")[0]
    last = field.rpartition(".")[2]
    if last == "into" or (last == "parent_id" and kind != "budget"):
        return kind
    return REFERENCES.get(last, "")


def _cells(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[FieldChange]:
    for row in rows:
        cell = dict(zip(columns, row, strict=False))
        typed = cell.get("typed", True)
        yield FieldChange(
            "cell" if typed else "cell_taken_back",
            cell.get("old_minor"),
            cell.get("new_minor"),
            cell.get("department_id"),
            cell.get("account_id"),
            cell.get("period"),
            cell.get("note") or "",
        )


def _assumptions(rows: Sequence[Any]) -> Iterator[FieldChange]:
    """Tell assumptions of a budget from drivers; those that it begins with are kept as lists of their values."""
    names = ("kind", "department_id", "detail", "day", "new")
    for row in rows:
        one = row if isinstance(row, Mapping) else dict(zip(names, row, strict=True))
        old, new = one.get("old"), one["new"]
        if old != new:
            yield FieldChange(
                f"assumption.{one['kind']}", old, new, one["department_id"] or None, why=one.get("note") or "",
                detail=one["detail"], day=one["day"] or "",
            )  # fmt: skip


def _unexplained_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[FieldChange]:
    """Tell the lines that a month is closed without explanations of."""
    for row in rows:
        yield FieldChange("unexplained", None, row["variance_minor"], row["department_id"], row["account_id"])


#: Lists of details that are told row by row.
_ROWS: dict[str, Callable[[Sequence[Any]], Iterator[FieldChange]]] = {
    "assumptions": _assumptions, "unexplained": _unexplained_lines,
}  # fmt: skip


def _place(details: Mapping[str, Any]) -> dict[str, int]:
    place = {name: details.get(name) for name in ("department_id", "account_id")}
    return {name: value for name, value in place.items() if isinstance(value, int)}


def _pairs(old: Any, new: Any, place: dict[str, int]) -> Iterator[FieldChange]:
    """Compare two states field by field; one of them may be None."""
    before = dict(_flat(old)) if isinstance(old, Mapping) else {}
    after = dict(_flat(new)) if isinstance(new, Mapping) else {}
    for field in dict.fromkeys([*before, *after]):
        was, now = _value(before.get(field)), _value(after.get(field))
        if was == now or field in ("department_id", "account_id", "id"):
            continue
        if any(isinstance(one, Mapping) for state in (was, now) if isinstance(state, list) for one in state):
            yield from _rows(field, was or [], now or [], place)
        else:
            yield _change(field, was, now, place)


def _change(field: str, old: Any, new: Any, place: dict[str, int]) -> FieldChange:
    """Return a change; a value that is kept by the id of a department ("minimum_hours.12") is of that department."""
    name, _dot, number = field.rpartition(".")
    if name and number.isdecimal():
        return FieldChange(name, old, new, int(number))
    return FieldChange(field, old, new, place.get("department_id"), place.get("account_id"))


def _rows(field: str, old: Sequence[Any], new: Sequence[Any], place: dict[str, int]) -> Iterator[FieldChange]:
    """Return the rows that went, and those that came."""
    yield from (_change(field, row, None, place) for row in old if row not in new)
    yield from (_change(field, None, row, place) for row in new if row not in old)


def _flat(state: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in state.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _value(value: Any) -> Any:
    """Return None for what says nothing: an empty text or list."""
    return None if isinstance(value, str | list) and not value else value


def _others(action: str, details: Mapping[str, Any], place: dict[str, int]) -> Iterator[FieldChange]:
    """Return what stands beside old and new: facts of the event, and single values that were replaced."""
    beside = {name: value for name, value in details.items() if name not in (*TECHNICAL, *REASONS)}
    for name, value in beside.items():
        if _is_pair(value):
            yield from _pairs({name: value["old"]}, {name: value["new"]}, place)
    paired = "into" if action.endswith(".merge") else BEFORE.get(action, "")
    for name, value in _flat({name: _beside_pair(value) for name, value in beside.items()}):
        was = details.get("before", details.get("old")) if name == paired else None
        was, now = (None if isinstance(was, Mapping) else _value(was)), _value(value)
        if was != now and not (now == 0 and was is None and name.startswith("rows_")):
            yield _change(name, was, now, place)


def _is_pair(value: Any) -> bool:
    """Return whether a field holds its old and its new value: `{"status": {"old": "requested", "new": "approved"}}`."""
    return isinstance(value, Mapping) and {"old", "new"} <= set(value)


def _beside_pair(value: Any) -> Any:
    """Return a field without the old and the new value that it holds."""
    return {name: one for name, one in value.items() if name not in ("old", "new")} if _is_pair(value) else value
