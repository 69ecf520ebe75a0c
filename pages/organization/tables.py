"""An editable table of one kind of master data; edits are kept apart until they are saved, all or none."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, looks, messages, phone, presses, queries
from pages.editors import editable
from pages.organization.edit_rounds import EditRounds, changes_of, values_of
from pages.organization.stored_forms import Send, Values
from planning.hierarchy import CATEGORY_LABELS
from services.organization import registers
from services.organization.registers import CellChange
from services.permissions import Actor

ACCOUNT_TYPES = {
    "revenue": N_("Revenue"),
    "expense": N_("Expense"),
    "statistic": N_("Statistic"),
    "hours": N_("Hours"),
    "balance": N_("Balance sheet"),
}
LISTS = {
    "department": registers.list_departments,
    "account": registers.list_accounts,
    "supplier": registers.list_suppliers,
    "measure": registers.list_measures,
}
REVIEW = "needs_review"
#: What is saved beside changed cells.
ADDED, ACCEPTED = "added", "accepted"
NONE_YET = {
    "department": N_("No departments yet. The first import adds them."),
    "account": N_("No accounts yet. The first import adds them."),
    "supplier": N_("No suppliers yet. The first import adds them."),
    "measure": N_("No measures yet. The first import adds them."),
}
ALL = {
    "department": N_("All departments"),
    "account": N_("All accounts"),
    "supplier": N_("All suppliers"),
    "measure": N_("All measures"),
}


@dataclass(frozen=True)
class EditableColumn:
    """A column on the screen; `choices` maps the stored value (an id, a word) to what a person reads."""

    field: str
    title: str
    config: Any
    choices: dict[Any, str] | None = None
    dtype: str = "object"

    def to_shown(self, stored: pd.Series) -> "pd.Series[Any]":
        """Return the cells as a person reads them; an empty table has typed columns too."""
        names = self.choices or {}
        cells = [None if pd.isna(value) else names.get(value, value) for value in stored]
        return pd.Series(cells, dtype=self.dtype if not cells or self.dtype == "boolean" else "object")

    def to_stored(self, cell: Any) -> Any:
        """Return the value to store for an edited cell."""
        if self.choices is None or cell is None:
            return cell
        return next((value for value, label in self.choices.items() if label == cell), None)


def editor(actor: Actor, kind: str, *, may_write: bool) -> None:
    """Show the table; with the permission, let the person edit, add and save."""
    rounds = EditRounds(kind, LISTS[kind])
    table = rounds.rows() if may_write else queries.ask(LISTS[kind])
    key = rounds.widget
    columns = _columns(kind, table)
    if table.empty and not may_write:
        messages.show_empty(translate(NONE_YET[kind]))
        return
    waiting = int(table[REVIEW].sum()) if REVIEW in table else 0
    if waiting:
        st.info(
            ngettext(
                "{count} row from an import needs review. Clear “To review” when it is right.",
                "{count} rows from imports need review. Clear “To review” when a row is right.",
                waiting,
                count=looks.formats().number(waiting),
            )
        )
    view = pd.DataFrame({column.title: column.to_shown(table[column.field]) for column in columns})
    config = {column.title: column.config for column in columns}
    if not may_write:
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            column_config=config,
            height=520,
            key=key,
            alt=translate(ALL[kind]),
        )
        return
    editable.table(
        view,
        hide_index=True,
        column_config=config,
        num_rows="add",
        height=520,
        key=key,
        placeholder="–",
        alt=_("{table}, editable", table=translate(ALL[kind])),
    )
    _save_buttons(actor, rounds, table, columns, editable.changes_of(key))
    by_field = {column.field: column for column in columns}
    rounds.choose(
        _send(actor, kind),
        lambda key: _cell_label(key, table, by_field),
        lambda key, value: _cell_text(by_field[key[1]], value),
    )


def _save_buttons(
    actor: Actor, rounds: EditRounds, table: pd.DataFrame, columns: list[EditableColumn], edits: Any
) -> None:
    count = sum(len(row) for row in edits["edited_rows"].values()) + len(edits["added_rows"])
    label = ngettext("Save {count} change", "Save {count} changes", count) if count else _("Save")
    with st.container(horizontal=True):
        if presses.button(label, key=f"{rounds.name}_save", type="primary", disabled=not count):
            _store(actor, rounds, table, columns, edits)
        rounds.reload_button()


def _store(actor: Actor, rounds: EditRounds, table: pd.DataFrame, columns: list[EditableColumn], edits: Any) -> None:
    by_title = {column.title: column for column in columns}
    changes, accepted = [], []
    for row, edited in edits["edited_rows"].items():
        item = int(table["id"].iloc[int(row)])
        for title, cell in edited.items():
            column = by_title[title]
            if column.field == REVIEW:
                accepted += [] if cell else [item]
                continue
            old = table[column.field].iloc[int(row)]
            changes.append(CellChange(item, column.field, None if pd.isna(old) else old, column.to_stored(cell)))
    rows = [
        {by_title[title].field: by_title[title].to_stored(cell) for title, cell in row.items()}
        for row in edits["added_rows"]
    ]
    added = [{field: value for field, value in row.items() if value is not None and field != REVIEW} for row in rows]
    seen, asked = values_of(changes)
    rounds.save(_send(actor, rounds.name), seen, asked | {ADDED: added, ACCEPTED: accepted})


def _send(actor: Actor, kind: Any) -> Send:
    """Return what stores changed cells, new rows and rows that were looked at, and says so."""

    def send(seen: Values, asked: Values) -> str:
        with st.spinner(_("Saving …")):
            changes = changes_of(seen, asked)
            turned = registers.save(
                access.url(), actor, kind=kind, changes=changes, added=asked[ADDED], accepted=asked[ACCEPTED]
            )
        if not turned:
            return _("Saved.")
        return ngettext(
            "Saved. {count} stored line changed sign with the account type; all totals were updated.",
            "Saved. {count} stored lines changed sign with the account type; all totals were updated.",
            turned,
            count=looks.formats().number(turned),
        )

    return send


def _cell_label(key: tuple[int, str], table: pd.DataFrame, columns: dict[str, EditableColumn]) -> str:
    row = table[table["id"] == key[0]].iloc[0]
    return " · ".join(str(part) for part in (row.get("code"), row["name"], columns[key[1]].title) if part)


def _cell_text(column: EditableColumn, value: Any) -> str:
    """Return a cell as a person reads it."""
    if value is None or value is pd.NA:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str((column.choices or {}).get(value, value))


def _columns(kind: str, table: pd.DataFrame) -> list[EditableColumn]:
    """Return the columns of a kind; the total above an item is chosen by code and name."""
    code = EditableColumn("code", _("Code"), st.column_config.TextColumn(pinned=True, max_chars=60))
    name = EditableColumn("name", _("Name"), st.column_config.TextColumn(max_chars=200, required=True))
    if kind == "department":
        return [code, name, *_department_columns(table), _active(), _review()]
    if kind == "account":
        return [code, name, *_account_columns(table), _active(), _review()]
    if kind == "supplier":
        return [name, code, *_supplier_columns(), _review()]
    return [code, name, _text("unit", _("Unit"), 40)]


def _department_columns(table: pd.DataFrame) -> list[EditableColumn]:
    hours = st.column_config.NumberColumn(min_value=0.0, format="localized")
    return [
        _choice("parent_id", _("Part of"), _labels(table)),
        _choice("service_line_id", _("Service line"), _labels(queries.ask(registers.list_service_lines))),
        _text("manager", _("Manager"), 200),
        _choice("uos_measure_id", _("Unit of service"), _labels(queries.ask(registers.list_measures))),
        EditableColumn("target_hours_per_uos", _("Target hours per unit"), hours, dtype="float64"),
        EditableColumn("fixed_hours", _("Fixed hours per year"), hours, dtype="float64"),
    ]


def _account_columns(table: pd.DataFrame) -> list[EditableColumn]:
    categories = {name: CATEGORY_LABELS[name] for name in registers.CATEGORIES}
    share = st.column_config.NumberColumn(
        min_value=0.0, max_value=1.0, format="percent", help=_("Share that does not vary with volume")
    )
    return [  # no text: names of fields
        _choice("type", _("Type"), _translate_all(ACCOUNT_TYPES), required=True),
        _choice("category", _("Category"), _translate_all(categories), required=True),
        _choice("parent_id", _("Part of"), _labels(table)),
        _choice("flex_measure_id", _("Flexes on"), _labels(queries.ask(registers.list_measures))),
        EditableColumn("fixed_share", _("Fixed share"), share, dtype="float64"),
        EditableColumn("non_recurring", _("One-off"), _one_off_box(), dtype="boolean"),
    ]


def _one_off_box() -> Any:
    return st.column_config.CheckboxColumn(
        default=False,
        help=_(
            "Grants, settlements and other amounts that do not recur. The mark holds for accounts below. "
            "Results are shown with and without them."
        ),
    )


def _supplier_columns() -> list[EditableColumn]:
    payer = st.column_config.CheckboxColumn(help=_("Pays the hospital, for example an insurer"))
    merged = st.column_config.TextColumn(disabled=True)
    return [
        _text("category", _("Category"), 200),  # no text: a field
        _text("tax_id", _("Tax ID"), 60),
        EditableColumn("payer", _("Payer"), payer, dtype="boolean"),
        _text("contact", _("Contact"), 200),
        _text("note", _("Note"), 200),
        EditableColumn("merged_into", _("Merged into"), merged),
    ]


def _text(field: str, title: str, longest: int) -> EditableColumn:
    return EditableColumn(field, title, st.column_config.TextColumn(max_chars=longest))


def _active() -> EditableColumn:
    return EditableColumn("active", _("Active"), st.column_config.CheckboxColumn(default=True), dtype="boolean")


def _review() -> EditableColumn:
    return EditableColumn(REVIEW, _("To review"), st.column_config.CheckboxColumn(default=False), dtype="boolean")


def _translate_all(words: dict[str, str]) -> dict[Any, str]:
    return {code: translate(word) for code, word in words.items()}


def _choice(field: str, title: str, choices: dict[Any, str], *, required: bool = False) -> EditableColumn:
    config = st.column_config.SelectboxColumn(options=list(choices.values()), required=required)
    return EditableColumn(field, title, config, choices)


def _labels(table: pd.DataFrame) -> dict[Any, str]:
    return {row.id: f"{row.code} · {row.name}" for row in table[["id", "code", "name"]].itertuples(index=False)}
