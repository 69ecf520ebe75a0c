"""The parts of the pay codes page: sentence, table with groups to choose, what they would move, past changes."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, downloads, looks, messages, notices, phone, presses, queries
from pages.organization.edit_rounds import EditRounds, changes_of, values_of
from pages.organization.stored_forms import Send, Values
from pages.people import naming
from reports.labor import pay_code_tables, pay_code_words
from services.labor import pay_codes
from services.organization.registers import CellChange
from services.permissions import Actor

ROUNDS = EditRounds("pay_codes", pay_codes.list_pay_codes)
#: What can be changed: stored name -> title of its column.
FIELDS = {"name": N_("Name"), "pay_group": N_("Group")}
#: What is saved beside changed cells.
ACCEPTED = "accepted"


def answer(codes: pd.DataFrame) -> None:
    """Say whether every pay code has a reviewed group."""
    months = queries.ask(pay_codes.months)
    when = looks.formats().months(months) if months else ""
    st.markdown(f"## {cells.escape(pay_code_words.answer(codes, looks.formats(), when=when))}")


def table(actor: Actor, *, may_write: bool) -> None:
    """Draw the pay codes, those to review first; with the permission, let the person choose names and groups."""
    codes = ROUNDS.rows() if may_write else queries.ask(pay_codes.list_pay_codes)
    formats = looks.formats()
    heading(_("Pay codes"), codes, stem="pay-codes")
    view = pay_code_tables.pay_codes_view(codes, formats)
    settings = dict[str, Any](hide_index=True, height=cells.height(view, rows=20), column_config=_columns())
    if not may_write:
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            key="pay_codes",
            alt=_("Pay codes with their group, hours and cost"),
            **settings,
        )
        return
    edited = cells.edit_table(
        view,
        disabled=[_("Code"), _("Hours"), _("Cost")],
        key=ROUNDS.widget,
        alt=_("Pay codes with their group, hours and cost; name and group can be changed"),
        **settings,
    )
    st.caption(
        _("Worked: regular, overtime, agency, float. Paid but not worked: leave, education. Not counted: other.")
    )
    _save(actor, codes, view, edited)


def heading(title: str, rows: pd.DataFrame, *, stem: str) -> None:
    """Draw the line above a list, with its files, which are called `stem`."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(
            _("**{title}** · hours and cost of the last 12 months, {currency}", title=title, currency=formats.currency),
            width="content",
        )
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                stem,
                as_csv=lambda: pay_code_tables.as_csv(rows, formats),
                as_workbook=lambda: pay_code_tables.as_workbook(rows, formats, title=title),
            )


def _groups_by_name() -> dict[str, str]:
    return {translate(name): group for group, name in pay_code_words.GROUP_NAMES.items()}


def _columns() -> dict[str, Any]:
    return {
        _("Code"): st.column_config.TextColumn(pinned=True, width=110),
        _("Name"): st.column_config.TextColumn(max_chars=200, required=True),
        _("Group"): st.column_config.SelectboxColumn(options=list(_groups_by_name()), required=True),
        _("Hours"): st.column_config.TextColumn(alignment="right"),
        _("Cost"): st.column_config.TextColumn(alignment="right"),
        _("To review"): st.column_config.CheckboxColumn(
            help=_("Created by an import, with the group guessed from the name.")
        ),
    }


def _save(actor: Actor, codes: pd.DataFrame, view: pd.DataFrame, edited: pd.DataFrame) -> None:
    changes = _changes(codes, view, edited)
    accepted = codes.loc[codes["needs_review"] & ~edited[_("To review")].astype(bool), "id"].tolist()
    with messages.refusals():
        if moves := _words(queries.ask(pay_codes.effect, groups=_groups(changes))):
            st.info("\n\n".join(cells.escape(sentence) for sentence in moves), icon=":material/swap_horiz:")
    count = len(changes) + len(accepted)
    with st.container(horizontal=True):
        label = ngettext("Save {count} change", "Save {count} changes", count) if count else _("Save")
        if presses.button(label, key="pay_codes_save", type="primary", disabled=not count):
            seen, asked = values_of(changes)
            ROUNDS.save(_send(actor), seen, asked | {ACCEPTED: accepted})
        ROUNDS.reload_button()
    ROUNDS.choose(_send(actor), lambda key: _cell_label(key, codes), _cell_text)


def _send(actor: Actor) -> Send:
    def send(seen: Values, asked: Values) -> str:
        changes = changes_of(seen, asked)  # without what clashed and stays as somebody else has stored it
        moves = pay_codes.effect(access.url(), actor, groups=_groups(changes))
        pay_codes.save(access.url(), actor, changes=changes, accepted=asked[ACCEPTED])
        return " ".join([_("Saved."), *_words(moves)])

    return send


def _groups(changes: Iterable[CellChange]) -> tuple[tuple[int, str], ...]:
    return tuple((change.item_id, change.new) for change in changes if change.field == "pay_group")


def _words(moves: Iterable[pay_codes.Move]) -> list[str]:
    return [pay_code_words.move(move, looks.formats()) for move in moves]


def _cell_label(key: tuple[int, str], codes: pd.DataFrame) -> str:
    row = codes[codes["id"] == key[0]].iloc[0]
    return f"{row['code']} · {translate(FIELDS[key[1]])}"


def _cell_text(key: tuple[int, str], value: Any) -> str:
    names = {group: name for name, group in _groups_by_name().items()}
    return names.get(value, str(value)) if key[1] == "pay_group" else str(value)


def _changes(codes: pd.DataFrame, view: pd.DataFrame, edited: pd.DataFrame) -> list[CellChange]:
    changes, groups = [], _groups_by_name()
    for field, marked in FIELDS.items():
        title = translate(marked)
        for place in range(len(codes)):
            cell = edited[title].iloc[place]
            if cell != view[title].iloc[place]:
                new = groups[cell] if field == "pay_group" else cell
                changes.append(CellChange(int(codes["id"].iloc[place]), field, codes[field].iloc[place], new))
    return changes


def past(actor: Actor) -> None:
    """List the latest changes of pay codes and job classes, each with its way back."""
    changes = queries.ask(pay_codes.past_changes)
    if not changes:
        return
    with st.expander(_("Latest changes ({count})", count=len(changes)), icon=":material/history:"):
        for one in changes:
            with st.container(horizontal=True, vertical_alignment="center"):
                words = pay_code_words.change_text(one.item, one.old, one.new)
                st.markdown(cells.escape(f"{looks.formats().stamp(one.at)}, {naming.name(one.actor)}: {words}"))
                if one.standing and presses.button(_("Undo"), key=f"undo_{one.event_id}"):
                    with messages.refusals():
                        pay_codes.undo(access.url(), actor, event_id=one.event_id)
                        notices.say(_("Undone: {change}.", change=words))
                        ROUNDS.begin_next()
                        st.rerun()
