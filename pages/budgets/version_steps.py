"""The steps of a budget version: a button each, and a dialog that says what the step does before it is taken.

A dialog carries the revision that the person saw when pressing the button; the service refuses when somebody changed
the version since.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, looks, messages, notices, queries
from pages.editors import boxes
from planning.periods import FiscalCalendar
from services.budgets import seeding
from services.budgets import versions as budgets
from services.budgets.building import creating, views
from services.budgets.versions import Version
from services.errors import UserError
from services.names_and_notes import NAME_LENGTH, NOTE_LENGTH
from services.permissions import Actor
from services.scenarios import as_budget, store

#: Which dialog is open: the step, the version, and the revision of it that the person saw.
OPEN = "version_step"
#: The version that the page turns to in its next run, by name.
NEXT = "version_next"
DRIVERS, SCENARIO = "drivers", "scenario"
KINDS = {"original": N_("Original"), "revised": N_("Revised"), "forecast": N_("Forecast")}


def buttons(actor: Actor, version: Version, *, has_lines: bool) -> None:
    """Show the steps that the version's status and the person's role allow."""
    whole = actor.departments is None
    draft = version.status == "draft"
    with st.container(horizontal=True, vertical_alignment="center"):
        if draft and actor.may("budget:write"):
            named = {"version": version.name}
            st.page_link("pages/budgets/sheet.py", label=_("Open the sheet"), query_params=named)
            if version.id in queries.ask(views.built_versions):
                st.page_link("pages/budgets/drivers.py", label=_("Open its drivers"), query_params=named)
        if draft and whole and actor.may("import:write"):
            link = {"kind": "Budget", "version": version.name}  # no text: an address
            st.page_link("pages/imports/upload.py", label=_("Load lines from a file"), query_params=link)
        if draft and actor.may("budget:submit"):
            _button(version, "submit", _("Submit for approval"), primary=has_lines, disabled=not has_lines)
        if version.status == "submitted" and actor.may("budget:approve"):
            _button(version, "approve", _("Approve"), primary=True)
        if version.status in ("submitted", "approved") and actor.may("budget:approve"):
            _button(version, "return", _("Return to draft"))
        if version.status == "approved" and actor.may("budget:approve"):
            _button(version, "lock", _("Lock"))
        if whole and actor.may("budget:write"):
            _button(version, "copy", _("Copy"))
            if version.status != "locked":
                _button(version, "edit", _("Rename or edit note"))
            if draft:
                _button(version, "delete", _("Delete"))


def open_new() -> None:
    """Open the dialog for a new version (as a button's callback)."""
    st.session_state[OPEN] = ("new", 0, 0)


def open_dialog(actor: Actor, version: Version | None) -> None:
    """Show the dialog whose button was pressed, until the step is taken or the person closes it."""
    step, version_id, revision = st.session_state.get(OPEN) or ("", 0, 0)
    if step == "new":
        _show(actor, N_("New budget version"), lambda: _new(actor))
    elif step and version is not None and version.id == version_id:
        title, content = DIALOGS[step]
        _show(actor, title, lambda: content(actor, replace(version, revision=revision)))


def _show(actor: Actor, title: str, content: Callable[[], None]) -> None:
    st.dialog(translate(title), on_dismiss=_close)(messages.guard_change(actor, content))()


def _close() -> None:
    st.session_state.pop(OPEN, None)


def _button(version: Version, step: str, label: str, *, primary: bool = False, disabled: bool = False) -> None:
    st.button(
        label,
        key=f"version_{step}",
        type="primary" if primary else "secondary",
        disabled=disabled,
        on_click=lambda: st.session_state.update({OPEN: (step, version.id, version.revision)}),
    )


def turn_to_next(names: Collection[str], key: str) -> None:
    """Have the box of versions show the one that was just made or renamed; before the box is drawn."""
    name = st.session_state.pop(NEXT, None)
    if name in names:
        st.session_state[key] = name


def _do(step: Callable[[], object], said: str, *, shows: str | None = None) -> None:
    """Take a step; on success close the dialog, say so and show the version of that name, else show why not."""
    with messages.refusals():
        step()
        notices.say(said)
        if shows:
            st.session_state[NEXT] = " ".join(shows.split())  # as names are stored
        _close()
        st.rerun()


def _new(actor: Actor) -> None:
    name = st.text_input(_("Name"), key="new_version_name", placeholder=_("Budget 2027"), max_chars=NAME_LENGTH)
    year = st.number_input(
        _("Fiscal year"),
        1990,
        2100,
        value=_next_year(),
        step=1,
        key="new_version_year",
        help=_("The calendar year in which it ends."),
    )
    source = _choose_source(int(year))
    scenario = _choose_scenario(int(year)) if source == SCENARIO else None
    kinds = as_budget.KINDS if source == SCENARIO else tuple(KINDS)
    kind = _choose_kind("new_version_from" if source == SCENARIO else "new_version_kind", default=kinds[0], kinds=kinds)
    possible = (source != SCENARIO or scenario is not None) and (source != DRIVERS or _can_be_built(actor, int(year)))
    rates = _choose_rates() if source in seeding.SOURCES else {}
    note = st.text_area(_("Note"), key="new_version_note", max_chars=NOTE_LENGTH)
    if st.button(_("Create"), key="new_version_do", type="primary", disabled=not possible):
        given: dict[str, Any] = {"name": name or "", "fiscal_year": int(year), "kind": kind, "note": note}
        if scenario is not None:
            _make_of_scenario(actor, scenario, given)
        elif source == DRIVERS:
            _build(actor, given)
        elif source:
            _do(
                lambda: seeding.create(access.url(), actor, source=source, rates=rates, **given),
                _("“{name}” was created. Open the budget sheet to change its figures.", name=name),
                shows=name,
            )
        else:
            _do(
                lambda: budgets.create(access.url(), actor, **given),
                _(
                    "“{name}” was created. Next, load its lines from a file or type them into the budget sheet.",
                    name=name,
                ),
                shows=name,
            )


def _build(actor: Actor, given: dict[str, Any]) -> None:
    """Make a draft out of drivers, and show how far the work is."""
    bar = st.progress(0.0)
    _do(
        lambda: creating.create(access.url(), actor, progress=bar.progress, **given),
        _("“{name}” was built from drivers. Change what is assumed on the page of its drivers.", name=given["name"]),
        shows=given["name"],
    )


def _can_be_built(actor: Actor, year: int) -> bool:
    """Return whether drivers can build a year's budget, and say why not as soon as the year is chosen."""
    try:
        creating.check_year(access.url(), actor, fiscal_year=year)
    except UserError as error:
        messages.show_error(error)
        return False
    return True


def _choose_scenario(year: int) -> int | None:
    """Return the saved scenario of a year that the draft begins with; the way to make one where there is none."""
    whole = [saved for saved in queries.ask(store.list_scenarios) if saved.plan.departments is None]
    names = {saved.id: saved.name for saved in whole if saved.plan.fiscal_year == year}
    if names:
        chosen = boxes.selectbox(
            st, _("Saved scenario"), list(names), key=f"new_version_scenario_{year}", format_func=names.__getitem__
        )
        st.caption(_("Closed months as posted, open months as in the scenario on the current base."))
        return int(chosen)
    calendar = FiscalCalendar(queries.settings().fiscal_first_month)
    st.caption(
        _(
            "No scenario of the whole hospital for {fiscal_year} is saved. Make one, save it, then begin with it here.",
            fiscal_year=calendar.label(year),
        )
    )
    st.page_link("pages/scenarios/explore.py", label=_("Scenarios"), icon=":material/arrow_forward:")
    return None


def _make_of_scenario(actor: Actor, scenario: int, given: dict[str, Any]) -> None:
    """Make a draft out of a saved scenario; the year is the scenario's."""
    names = {key: given[key] for key in ("name", "kind", "note")}
    _do(
        lambda: as_budget.make(access.url(), actor, scenario_id=scenario, **names),
        _("“{name}” was created. Open the budget sheet to change its figures.", name=given["name"]),
        shows=given["name"],
    )


def _choose_source(year: int) -> str:
    """Return what the draft begins with, "" for nothing; with a sentence on the months that it is made of."""
    names = {"": N_("Empty"), DRIVERS: N_("Drivers: volume × hours × pay, volume × price"), **seeding.SOURCES}
    names[SCENARIO] = N_("A saved scenario")
    chosen = boxes.selectbox(
        st, _("Begin with"), list(names), key="new_version_source", format_func=lambda code: translate(names[code])
    )
    if not chosen or chosen == SCENARIO:
        return chosen or ""
    if chosen == DRIVERS:
        st.caption(
            _("Expected volumes, standards, recent pay, prices and run rates; you can change each of them later.")
        )
        return DRIVERS
    formats = looks.formats()
    seed = queries.ask(seeding.proposal, fiscal_year=year, source=chosen)
    if seed.months:
        st.caption(_("Actuals of {months}", months=formats.runs(seed.months)))
    else:
        st.warning(_("There are too few months of actuals for a draft."))
    return chosen


def _choose_rates() -> dict[str, int]:
    """Return by how much revenue and expense are raised, in millionths."""
    labels = {"revenue": _("Change of revenue, %"), "expense": _("Change of expense, %")}
    columns = st.columns(2)
    return {
        kind: round(column.number_input(label, -50.0, 100.0, 0.0, 0.5, key=f"new_version_{kind}") * 10_000)
        for (kind, label), column in zip(labels.items(), columns, strict=True)
    }


def _choose_kind(key: str, *, default: str, kinds: Sequence[str] = tuple(KINDS)) -> str:
    kind = st.segmented_control(
        _("Kind"),
        list(kinds),
        default=default,
        required=True,
        key=key,
        format_func=lambda code: translate(KINDS[code]),
    )
    return str(kind)


def _next_year() -> int:
    year: int | None = queries.ask(seeding.next_year)
    return year or datetime.now(UTC).year + 1


def _submit(actor: Actor, version: Version) -> None:
    st.write(
        _(
            "“{version}” will be sent for approval. Its lines cannot be changed unless it is returned.",
            version=cells.escape(version.name),
        )
    )
    if st.button(_("Submit"), key="submit_do", type="primary"):
        _do(
            lambda: budgets.submit(access.url(), actor, version_id=version.id, revision=version.revision),
            _("“{version}” was submitted.", version=version.name),
        )


def _approve(actor: Actor, version: Version) -> None:
    st.write(
        _(
            "“{version}” becomes the budget that actuals are compared with. No figures change.",
            version=cells.escape(version.name),
        )
    )
    if st.button(_("Approve"), key="approve_do", type="primary"):
        _do(
            lambda: budgets.approve(access.url(), actor, version_id=version.id, revision=version.revision),
            _("“{version}” was approved.", version=version.name),
        )


def _return(actor: Actor, version: Version) -> None:
    reason = st.text_area(_("Reason for returning it"), key="return_reason", max_chars=NOTE_LENGTH)
    if st.button(_("Return"), key="return_do", type="primary"):
        _do(
            lambda: budgets.return_to_draft(
                access.url(), actor, version_id=version.id, revision=version.revision, reason=reason or ""
            ),
            _("“{version}” is a draft again.", version=version.name),
        )


def _lock(actor: Actor, version: Version) -> None:
    st.write(
        _(
            "“{version}” can never be changed again. Later changes require a revised version.",
            version=cells.escape(version.name),
        )
    )
    if st.button(_("Lock"), key="lock_do", type="primary"):
        _do(
            lambda: budgets.lock(access.url(), actor, version_id=version.id, revision=version.revision),
            _("“{version}” was locked.", version=version.name),
        )


def _copy(actor: Actor, version: Version) -> None:
    name = st.text_input(
        _("Name"), key="copy_name", value=_("{version} revised", version=version.name), max_chars=NAME_LENGTH
    )
    year = st.number_input(_("Fiscal year"), 1990, 2100, value=version.fiscal_year, step=1, key="copy_year")
    kind = _choose_kind("copy_kind", default="revised")
    st.caption(_("Every line is copied. If you change the year, the months move with it."))
    if st.button(_("Copy"), key="copy_do", type="primary"):
        _do(
            lambda: budgets.copy(
                access.url(), actor, version_id=version.id, name=name or "", kind=kind, fiscal_year=int(year)
            ),
            _("“{name}” was created with every line of “{version}”.", name=name, version=version.name),
            shows=name,
        )


def _edit(actor: Actor, version: Version) -> None:
    name = st.text_input(_("Name"), key="edit_name", value=version.name, max_chars=NAME_LENGTH)
    note = st.text_area(_("Note"), key="edit_note", value=version.note or "", max_chars=NOTE_LENGTH)
    if st.button(_("Save"), key="edit_do", type="primary"):
        _do(
            lambda: budgets.edit(
                access.url(), actor, version_id=version.id, revision=version.revision, name=name or "", note=note
            ),
            _("Saved."),
            shows=name,
        )


def _delete(actor: Actor, version: Version) -> None:
    st.write(
        _(
            "This deletes all lines of “{version}”; its files can then be loaded again. The audit trail is kept.",
            version=cells.escape(version.name),
        )
    )
    if st.button(_("Delete"), key="delete_do", type="primary"):
        _do(
            lambda: budgets.delete_draft(access.url(), actor, version_id=version.id, revision=version.revision),
            _("“{version}” was deleted.", version=version.name),
        )


DIALOGS: dict[str, tuple[str, Callable[[Actor, Version], None]]] = {
    "submit": (N_("Submit for approval"), _submit),
    "approve": (N_("Approve"), _approve),
    "return": (N_("Return to draft"), _return),
    "lock": (N_("Lock permanently"), _lock),
    "copy": (N_("Copy to a new draft"), _copy),
    "edit": (N_("Rename or edit note"), _edit),
    "delete": (N_("Delete this draft"), _delete),
}
