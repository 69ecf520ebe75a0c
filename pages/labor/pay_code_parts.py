"""The parts of the pay codes page: sentence, table with groups to choose, what they would move, past changes."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, downloads, looks, messages, notices, presses, queries
from reports.labor import pay_code_tables, pay_code_words
from services.labor import pay_codes
from services.organization.registers import Change
from services.permissions import Actor

ROUND = "pay_codes_round"
GROUP_OF = {name: group for group, name in pay_code_words.GROUP_NAMES.items()}
FIELDS = {"Name": "name", "Group": "pay_group"}


def answer(codes: pd.DataFrame) -> None:
    """Say whether every pay code has a group that somebody looked at."""
    months = queries.ask(pay_codes.months)
    when = looks.formats().months(months) if months else ""
    st.markdown(f"#### {cells.escaped(pay_code_words.answer(codes, looks.formats(), when=when))}")


def table(actor: Actor, *, may_write: bool) -> None:
    """Draw the pay codes, those to review first; with the permission, let the person choose names and groups."""
    round_ = st.session_state.setdefault(ROUND, 0)
    codes = _snapshot(round_)
    formats = looks.formats()
    heading("Pay codes", codes)
    view = pay_code_tables.pay_codes_view(codes, formats)
    settings = dict[str, Any](hide_index=True, height=cells.height(view, rows=20), column_config=_columns())
    if not may_write:
        st.dataframe(view, key="pay_codes", alt="Pay codes with their group, hours and cost", **settings)
        return
    edited = st.data_editor(
        view,
        disabled=["Code", "Hours", "Cost"],
        key=f"pay_codes_{round_}",
        alt="Pay codes with their group, hours and cost; name and group can be changed",
        **settings,
    )
    st.caption("Worked: regular, overtime, agency, float. Paid but not worked: leave, education. Other: not counted.")
    _saving(actor, codes, view, edited)


def heading(title: str, rows: pd.DataFrame) -> None:
    """Draw the line above a list, with its files."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**{title}** · hours and cost of the last 12 months, {formats.currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                title.lower().replace(" ", "-"),
                as_csv=lambda: pay_code_tables.as_csv(rows, formats),
                as_workbook=lambda: pay_code_tables.as_workbook(rows, formats, title=title),
            )


def _columns() -> dict[str, Any]:
    return {
        "Code": st.column_config.TextColumn(pinned=True, width=110),
        "Name": st.column_config.TextColumn(max_chars=200, required=True),
        "Group": st.column_config.SelectboxColumn(options=list(GROUP_OF), required=True),
        "Hours": st.column_config.TextColumn(alignment="right"),
        "Cost": st.column_config.TextColumn(alignment="right"),
        "To review": st.column_config.CheckboxColumn(help="Made by an import, its group guessed from its name."),
    }


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _snapshot(round_: int) -> pd.DataFrame:  # noqa: ARG001 - a round is one state of the table under edits
    """Return the pay codes as they were when the person began to edit: the edits name rows by their place."""
    return pay_codes.list_pay_codes(access.url(), access.actor())


def _next_round() -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    _snapshot.clear()


def _saving(actor: Actor, codes: pd.DataFrame, view: pd.DataFrame, edited: pd.DataFrame) -> None:
    changes = _changes(codes, view, edited)
    accepted = codes.loc[codes["needs_review"] & ~edited["To review"].astype(bool), "id"].tolist()
    groups = tuple((change.item_id, change.new) for change in changes if change.field == "pay_group")
    with messages.refusals():
        told = [pay_code_words.move(moved, looks.formats()) for moved in queries.ask(pay_codes.effect, groups=groups)]
        if told:
            st.info("\n\n".join(cells.escaped(sentence) for sentence in told), icon=":material/swap_horiz:")
    count = len(changes) + len(accepted)
    with st.container(horizontal=True):
        label = f"Save {count} change{'' if count == 1 else 's'}" if count else "Save"
        if presses.button(label, key="pay_codes_save", type="primary", disabled=not count):
            with messages.refusals():
                pay_codes.save(access.url(), actor, changes=changes, accepted=accepted)
                notices.say(f"Saved. {' '.join(told)}".strip())
                _next_round()
                st.rerun()
        if st.button("Discard and reload", key="pay_codes_reload"):
            _next_round()
            st.rerun()


def _changes(codes: pd.DataFrame, view: pd.DataFrame, edited: pd.DataFrame) -> list[Change]:
    found = []
    for title, field in FIELDS.items():
        for place in range(len(codes)):
            cell = edited[title].iloc[place]
            if cell != view[title].iloc[place]:
                new = GROUP_OF[cell] if field == "pay_group" else cell
                found.append(Change(int(codes["id"].iloc[place]), field, codes[field].iloc[place], new))
    return found


def past(actor: Actor) -> None:
    """List the latest changes of pay codes and job classes, each with its way back."""
    changes = queries.ask(pay_codes.past_changes)
    if not changes:
        return
    with st.expander(f"Latest changes ({len(changes)})", icon=":material/history:"):
        for one in changes:
            with st.container(horizontal=True, vertical_alignment="center"):
                words = pay_code_words.changed(one.item, one.old, one.new)
                st.markdown(cells.escaped(f"{one.at:%Y-%m-%d %H:%M} UTC, {one.actor}: {words}"))
                if one.standing and presses.button("Undo", key=f"undo_{one.event_id}"):
                    with messages.refusals():
                        pay_codes.undo(access.url(), actor, event_id=one.event_id)
                        notices.say(f"Taken back: {words}.")
                        _next_round()
                        st.rerun()
