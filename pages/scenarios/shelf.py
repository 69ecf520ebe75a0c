"""The shelf of saved scenarios: rename, duplicate, archive and restore, create a budget version from one."""

from collections.abc import Callable

import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, looks, messages, notices, queries
from pages.organization.stored_forms import StoredForm, Values
from pages.people import naming
from pages.scenarios import holding
from services.names_and_notes import NAME_LENGTH, kept_note
from services.scenarios import as_budget, freshness, store
from services.scenarios.baseline import ScenarioBase
from services.scenarios.store import Saved

KINDS = {"forecast": N_("Forecast"), "revised": N_("Revised")}
STATES = {
    freshness.REPRODUCED: N_("as saved"),
    freshness.STALE: N_("base has changed"),
    freshness.OVER: N_("year is over"),
}


def section(base: ScenarioBase) -> None:
    """Draw all saved scenarios, and the archived ones below."""
    saved, archived = queries.ask(store.list_scenarios), queries.ask(store.list_scenarios, archived=True)
    if not saved and not archived:
        return
    st.markdown(_("**Saved scenarios**"))
    states = queries.ask(freshness.states)
    for one in saved:
        with st.expander(_title(one, states.get(one.id, "")), icon=":material/science:"):
            _one(base, one)
    if archived:
        with st.expander(_("Archived ({count})", count=len(archived)), icon=":material/archive:"):
            for one in archived:
                _archived_row(one)


def _title(saved: Saved, state_: str) -> str:
    margin = looks.formats().percent(saved.result.get("operating_margin"), signed=True)
    return cells.escape(
        _(
            "{scenario} · {owner} · margin when saved {margin} · {state}",
            scenario=saved.name,
            owner=saved.owner,
            margin=margin,
            state=translate(STATES[state_]) if state_ in STATES else "",
        )
    )


def _one(base: ScenarioBase, saved: Saved) -> None:
    if saved.note:
        st.markdown(cells.escape(saved.note))
    formats = looks.formats()
    st.caption(
        _(
            "Result {result} when saved on {day} by {person}; base {base} at the time.",
            result=formats.money(saved.result.get("result_minor")),
            day=formats.day(saved.changed_at),
            person=cells.escape(naming.name(saved.changed_by)),
            base=formats.money(saved.base.get("result_minor")),
        )
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        holding.way_in(base, saved.plan, saved)
        if not access.actor().may("scenario:write"):
            return
        _rename(saved)
        _duplicate(saved)
        if store.may_change(saved, access.actor()):
            _button(
                _("Save again on the current base"),
                f"refresh_scenario_{saved.id}",
                lambda: store.change(
                    access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision, plan=saved.plan
                ),
                _("“{scenario}” was saved on the current base.", scenario=saved.name),
                icon=":material/update:",
            )
            _button(
                _("Archive"),
                f"archive_scenario_{saved.id}",
                lambda: store.archive(access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision),
                _("“{scenario}” was archived. You can restore it below.", scenario=saved.name),
                icon=":material/archive:",
            )
        if access.actor().may("budget:write") and access.actor().departments is None:
            _make_budget(saved)


def _button(label: str, key: str, act: Callable[[], object], done: str, *, icon: str) -> None:
    if st.button(label, key=key, icon=icon):
        with messages.refusals():
            act()
            notices.say(done)
            st.rerun()


def _rename(saved: Saved) -> None:
    if not store.may_change(saved, access.actor()):
        return
    with st.popover(_("Rename"), icon=":material/edit:", key=f"rename_{saved.id}"):
        form = StoredForm(f"rename_{saved.id}")
        seen = form.seen(lambda: saved, shown_by=form.key("name"))
        name = st.text_input(_("Name"), seen.name, max_chars=NAME_LENGTH, key=form.key("name"))
        note = st.text_area(_("Note"), seen.note or "", key=form.key("note"))

        def store_names(saw: Values, asked: Values) -> str:
            store.rename(access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision, seen=saw, **asked)
            return _("Renamed to “{name}”.", name=asked["name"])

        if st.button(_("Rename"), key=f"rename_confirm_{saved.id}", icon=":material/check:"):
            form.save(store_names, {"name": seen.name, "note": seen.note}, {"name": name, "note": kept_note(note)})
        form.choose(
            store_names,
            lambda field: {"name": _("Name"), "note": _("Note")}[field],
            lambda _field, value: value or _("none"),
        )


def _duplicate(saved: Saved) -> None:
    with st.popover(_("Duplicate"), icon=":material/content_copy:", key=f"duplicate_{saved.id}"):
        name = st.text_input(
            _("Name of the copy"), _("{scenario} (copy)", scenario=saved.name), key=f"duplicate_name_{saved.id}"
        )
        _button(
            _("Duplicate"),
            f"duplicate_confirm_{saved.id}",
            lambda: store.duplicate(access.url(), access.actor(), scenario_id=saved.id, name=name),
            _("“{name}” was saved.", name=name),
            icon=":material/check:",
        )


def _make_budget(saved: Saved) -> None:
    with st.popover(_("Create a budget version"), icon=":material/request_quote:", key=f"budget_{saved.id}"):
        st.caption(
            _(
                "Creates a draft: closed months as posted, open months as in this scenario on the current base. "
                "It is then submitted, approved and locked as usual. To undo this, delete the draft."
            )
        )
        name = st.text_input(_("Version name"), saved.name, key=f"budget_name_{saved.id}")
        kind = st.segmented_control(
            _("Kind"),
            as_budget.KINDS,
            default=as_budget.KINDS[0],
            required=True,
            format_func=lambda code: translate(KINDS[code]),
            key=f"budget_kind_{saved.id}",
        )
        if st.button(_("Create draft"), key=f"budget_confirm_{saved.id}", type="primary"):
            with messages.refusals():
                made = as_budget.make(
                    access.url(), access.actor(), scenario_id=saved.id, name=name, kind=kind or as_budget.KINDS[0]
                )
                result = looks.formats().money(made.result_minor)
                notices.say(
                    ngettext(
                        "The draft “{name}” has {count} line and a result of {result}. See Budget versions.",
                        "The draft “{name}” has {count} lines and a result of {result}. See Budget versions.",
                        made.lines,
                        name=name,
                        count=looks.formats().number(made.lines),
                        result=result,
                    )
                )
                st.rerun()


def _archived_row(saved: Saved) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(cells.escape(f"{saved.name} · {saved.owner}"), width="stretch")
        if store.may_change(saved, access.actor()):
            _button(
                _("Restore"),
                f"restore_scenario_{saved.id}",
                lambda: store.restore(access.url(), access.actor(), scenario_id=saved.id, revision=saved.revision),
                _("“{scenario}” was restored.", scenario=saved.name),
                icon=":material/unarchive:",
            )
