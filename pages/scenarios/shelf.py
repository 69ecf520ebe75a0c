"""The shelf of saved scenarios: rename, duplicate, archive and bring back, make a budget version of one."""

from collections.abc import Callable

import streamlit as st

from pages.common import access, cells, looks, messages, notices, queries
from pages.scenarios import holding
from services.scenarios import as_budget, freshness, store
from services.scenarios.baseline import Base
from services.scenarios.store import Saved

STATES = {
    freshness.REPRODUCED: "as saved",
    freshness.STALE: "base has moved",
    freshness.OVER: "year is over",
}


def section(base: Base) -> None:
    """Draw all saved scenarios, and the archived ones below."""
    saved, archived = queries.ask(store.listed), queries.ask(store.listed, archived=True)
    if not saved and not archived:
        return
    st.markdown("**Saved scenarios**")
    states = queries.ask(freshness.states)
    for one in saved:
        with st.expander(_title(one, states.get(one.id, "")), icon=":material/science:"):
            _one(base, one)
    if archived:
        with st.expander(f"Archived ({len(archived)})", icon=":material/archive:"):
            for one in archived:
                _archived(one)


def _title(saved: Saved, state_: str) -> str:
    margin = looks.formats().percent(saved.result.get("operating_margin"), signed=True)
    return cells.escaped(f"{saved.name} · {saved.owner} · saved at {margin} · {STATES.get(state_, '')}")


def _one(base: Base, saved: Saved) -> None:
    if saved.note:
        st.markdown(cells.escaped(saved.note))
    formats = looks.formats()
    st.caption(
        f"{formats.money(saved.result.get('result_minor'))} when saved {saved.changed_at:%Y-%m-%d} by "
        f"{cells.escaped(saved.changed_by)}; base then {formats.money(saved.base.get('result_minor'))}."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        holding.way_in(base, saved.plan, saved)
        if not access.actor().may("scenario:write"):
            return
        _renaming(saved)
        _duplicating(saved)
        if saved.mine:
            _button(
                "Save again on today's base",
                f"refresh_scenario_{saved.id}",
                lambda: store.change(
                    access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision, plan=saved.plan
                ),
                f"“{saved.name}” is saved on today's base.",
                icon=":material/update:",
            )
            _button(
                "Archive",
                f"archive_scenario_{saved.id}",
                lambda: store.archive(access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision),
                f"“{saved.name}” is archived; it can be brought back below.",
                icon=":material/archive:",
            )
        if access.actor().may("budget:write") and access.actor().departments is None:
            _budgeting(saved)


def _button(label: str, key: str, act: Callable[[], object], done: str, *, icon: str) -> None:
    if st.button(label, key=key, icon=icon):
        with messages.refusals():
            act()
            notices.say(done)
            st.rerun()


def _renaming(saved: Saved) -> None:
    if not saved.mine:
        return
    with st.popover("Rename", icon=":material/edit:", key=f"rename_{saved.id}"):
        name = st.text_input("Name", saved.name, max_chars=store.NAME_LENGTH, key=f"rename_name_{saved.id}")
        note = st.text_area("Note", saved.note or "", key=f"rename_note_{saved.id}")
        _button(
            "Rename",
            f"rename_confirm_{saved.id}",
            lambda: store.rename(
                access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision, name=name, note=note
            ),
            f"It is called “{name}” now.",
            icon=":material/check:",
        )


def _duplicating(saved: Saved) -> None:
    with st.popover("Duplicate", icon=":material/content_copy:", key=f"duplicate_{saved.id}"):
        name = st.text_input("Name of the copy", f"{saved.name} (copy)", key=f"duplicate_name_{saved.id}")
        _button(
            "Duplicate",
            f"duplicate_confirm_{saved.id}",
            lambda: store.duplicate(access.url(), access.actor(), scenario_id=saved.id, name=name),
            f"“{name}” is saved.",
            icon=":material/check:",
        )


def _budgeting(saved: Saved) -> None:
    with st.popover("Make a budget version", icon=":material/request_quote:", key=f"budget_{saved.id}"):
        st.caption(
            "A draft with closed months as posted and open ones as this scenario has them, on today's base. It goes "
            "the usual way: submit, approve, lock. Deleting the draft takes it back."
        )
        name = st.text_input("Name of the version", saved.name, key=f"budget_name_{saved.id}")
        kind = st.segmented_control(
            "Kind", as_budget.KINDS, default=as_budget.KINDS[0], required=True, key=f"budget_kind_{saved.id}"
        )
        if st.button("Make the draft", key=f"budget_confirm_{saved.id}", type="primary"):
            with messages.refusals():
                made = as_budget.make(
                    access.url(), access.actor(), scenario_id=saved.id, name=name, kind=kind or as_budget.KINDS[0]
                )
                result = looks.formats().money(made.result_minor)
                notices.say(
                    f"The draft “{name}” has {made.lines:,} lines and a result of {result}: see Budget versions."
                )
                st.rerun()


def _archived(saved: Saved) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(cells.escaped(f"{saved.name} · {saved.owner}"), width="stretch")
        if saved.mine:
            _button(
                "Bring back",
                f"restore_scenario_{saved.id}",
                lambda: store.restore(access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision),
                f"“{saved.name}” is back.",
                icon=":material/unarchive:",
            )
