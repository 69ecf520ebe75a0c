"""Change an assumption of a budget that is built from drivers: entered, looked at, then stored."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import access, cells, downloads, looks, messages, notices, phone, queries
from pages.editors import boxes
from pages.people import naming
from planning.budgets.building.assumptions import KINDS, Assumption, AssumptionKind
from planning.periods import first_day
from reports.budgets import driver_words
from reports.formats import Formats
from services.budgets.building import changing, effects, views
from services.budgets.building.changing import AssumptionEdit, BuildPreview
from services.budgets.building.checks import OF_DEPARTMENTS
from services.budgets.building.views import BuildView
from services.names_and_notes import NOTE_LENGTH
from services.permissions import Actor

#: Edits that are looked at and not stored yet, by version.
WAITING = "driver_edits"
MOST_ROWS = 400


def waiting(version_id: int) -> list[AssumptionEdit]:
    """Return the edits that wait to be stored."""
    edits: list[AssumptionEdit] = st.session_state.setdefault(WAITING, {}).setdefault(version_id, [])
    return edits


def add(version_id: int, edits: Sequence[AssumptionEdit]) -> None:
    """Let edits wait, instead of those of the same assumption before."""
    keys = {one.assumption.key for one in edits}
    kept = [one for one in waiting(version_id) if one.assumption.key not in keys]
    st.session_state[WAITING][version_id] = [*kept, *edits]


def clear(version_id: int) -> None:
    """Drop what waits (as a button's callback)."""
    st.session_state.setdefault(WAITING, {})[version_id] = []


def table(view: BuildView, formats: Formats, *, version: str) -> None:
    """Show the assumptions in force in the budget of that name."""
    if not view.assumptions:
        st.info(_("No assumptions yet: expected volumes, standards, today's pay and prices count as they are."))
        return
    shown = pd.DataFrame(
        {
            _("Assumption"): [translate(KINDS[one.assumption.kind].label) for one in view.assumptions],
            _("Value"): [driver_words.value(one.assumption, formats) for one in view.assumptions],
            _("Where"): [_place(one.assumption, view) for one in view.assumptions],
            _("About"): [_detail(one.assumption, view) for one in view.assumptions],
            _("When"): [_day(one.assumption, formats) for one in view.assumptions],
            _("Why"): [one.assumption.note or "" for one in view.assumptions],
            _("Changed"): [f"{naming.name(one.changed_by)}, {formats.day(one.changed_at)}" for one in view.assumptions],
        }
    )
    about = [_("Budget: {version}", version=version), _("Period: {period}", period=formats.runs(view.months))]
    downloads.table(shown, "budget-assumptions", title=_("Assumptions of this budget"), about=about)
    phone.table(
        shown, lead=phone.FIRST_FIGURE, hide_index=True, key="driver_assumptions", alt=_("Assumptions of this budget")
    )


def _place(one: Assumption, view: BuildView) -> str:
    return _("Whole hospital") if one.department_id is None else view.departments.get(one.department_id, "")


def _detail(one: Assumption, view: BuildView) -> str:
    return driver_words.detail_name(one.kind, one.detail, view.job_classes | view.measures) or _("All")


def _day(one: Assumption, formats: Formats) -> str:
    if one.day is None:
        return _("Year")
    if KINDS[one.kind].dated == "month":
        return formats.month(one.day.year * 100 + one.day.month)
    return _("from {day}", day=formats.day(one.day))


def form(actor: Actor, view: BuildView) -> None:
    """Let a person enter an assumption, or take one back."""
    known = [kind for kind in KINDS.values() if actor.departments is None or kind.key in OF_DEPARTMENTS]
    usual = next((place for place, kind in enumerate(known) if kind.key == "wage_award"), 0)
    with st.container(border=True):
        st.markdown(_("**Change an assumption**"))
        kind = boxes.selectbox(
            st,
            _("Assumption"),
            known,
            usual,
            key="driver_kind",
            format_func=lambda one: translate(one.label),
            width=300,
        )
        st.caption(translate(kind.help))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            department = _choose_place(actor, kind, view)
            detail = _choose_detail(kind, view, department)
            day = _choose_day(kind, view)
            figure = st.number_input(
                _value_title(kind), value=None, step=0.01, format="%.4f" if kind.unit == "hours_per_unit" else "%.2f",
                key=f"driver_value_{kind.key}", width=200,
            )  # fmt: skip
        made = Assumption(kind.key, _in_scale(kind, figure or 0.0), department, detail, day)
        with st.container(horizontal=True):
            if st.button(_("Preview"), key="driver_preview", type="primary", disabled=figure is None):
                add(view.version_id, [AssumptionEdit(made)])
            _take_back(view)


def _take_back(view: BuildView) -> None:
    assumptions = [one.assumption for one in view.assumptions]
    texts = [
        f"{translate(KINDS[one.kind].label)} · {_place(one, view)} · {_detail(one, view)} · {one.day or ''}"
        for one in assumptions
    ]
    known = boxes.by_label(texts, assumptions)
    if not known:
        return
    with st.popover(_("Take one back"), key="driver_take_back"):
        name = boxes.selectbox(st, _("Assumption"), list(known), key="driver_back_which")
        if st.button(_("Preview without it"), key="driver_back_do") and name:
            add(view.version_id, [AssumptionEdit(known[name], taken_back=True)])


def _choose_place(actor: Actor, kind: AssumptionKind, view: BuildView) -> int | None:
    if kind.scope == "hospital":
        return None
    whole: dict[int | None, str] = {None: _("Whole hospital")}
    places = (whole if kind.scope == "both" and actor.departments is None else {}) | view.departments
    names = boxes.by_label(places.values(), places)
    chosen = boxes.selectbox(st, _("Where"), list(names), key=f"driver_place_{kind.scope}", width=280)
    return names.get(chosen or "")


def _choose_detail(kind: AssumptionKind, view: BuildView, department: int | None) -> str:
    if not kind.detail:
        return ""
    codes = queries.ask(views.details, version_id=view.version_id, kind=kind.key, department_id=department)
    options = codes if kind.detail_required else ["", *codes]
    chosen: str | None = boxes.selectbox(
        st, _("About"), options, key=f"driver_detail_{kind.detail}", width=220,
        format_func=lambda code: driver_words.detail_name(kind.key, code, view.job_classes | view.measures) or _("All"),
    )  # fmt: skip
    return chosen or ""


def _choose_day(kind: AssumptionKind, view: BuildView) -> date | None:
    if kind.dated == "month":
        formats = looks.formats()
        month = boxes.selectbox(st, _("Month"), view.months, key="driver_month", format_func=formats.month, width=140)
        return first_day(month)
    if kind.dated == "from":
        return st.date_input(
            _("From"), first_day(view.months[0]), key="driver_from", width=160, format=looks.formats().day_typed
        )
    return None


def _value_title(kind: AssumptionKind) -> str:
    if kind.unit == "rate":
        return _("Change, %")
    if kind.unit in ("share", "ratio"):
        return _("Share, %")
    return _("Units") if kind.unit == "units" else _("Hours")


def _in_scale(kind: AssumptionKind, figure: float) -> int:
    percent = kind.unit in ("rate", "share", "ratio")
    return round(figure * kind.scale / (100 if percent else 1))


def pending(actor: Actor, view: BuildView, formats: Formats) -> None:
    """Show what the waiting edits move, and let a person store them."""
    edits = waiting(view.version_id)
    if not edits:
        return
    with st.container(border=True):
        st.markdown(_("**Preview: nothing is stored yet**"))
        for edit in edits:
            st.markdown("- " + cells.escape(_told(edit, view, formats)))
        with messages.refusals():
            seen = queries.ask(changing.preview, version_id=view.version_id, edits=tuple(edits))
            show_moves(view.version_id, seen, formats)
            note = st.text_input(_("Reason (optional)"), key="driver_store_note", max_chars=NOTE_LENGTH, width=420)
            if st.button(_("Store and recompute"), key="driver_store", type="primary"):
                stored = changing.store(
                    access.url(), actor, version_id=view.version_id, edits=edits, mark=seen.mark, note=note
                )
                clear(view.version_id)
                notices.say(said(stored, formats))
                st.rerun()
        st.button(_("Discard"), key="driver_discard", on_click=clear, args=(view.version_id,))


def said(stored: BuildPreview, formats: Formats) -> str:
    """Return what was stored."""
    count = formats.number(len(stored.moves))
    kept = ngettext(
        "{count} typed figure stays as typed.", "{count} typed figures stay as typed.", len(stored.beneath),
        count=formats.number(len(stored.beneath)),
    )  # fmt: skip
    text = ngettext("Stored: {count} figure moved.", "Stored: {count} figures moved.", len(stored.moves), count=count)
    return f"{text} {kept}" if stored.beneath else text


def _told(edit: AssumptionEdit, view: BuildView, formats: Formats) -> str:
    one = edit.assumption
    named = {
        "assumption": translate(KINDS[one.kind].label),
        "place": _place(one, view),
        "about": _detail(one, view),
        "day": _day(one, formats),
    }
    if edit.taken_back:
        return _("{assumption}, {place}, {about}, {day}: taken back", **named)
    return _("{assumption}, {place}, {about}, {day}: {value}", **named, value=driver_words.value(one, formats))


def show_moves(version_id: int, seen: BuildPreview, formats: Formats) -> None:
    """Show what would move: totals, then line by line."""
    if not seen.moves and not seen.beneath:
        st.info(_("No figure moves."))
        return
    lines, totals = queries.ask(effects.by_line, version_id=version_id, moves=seen.moves)
    with st.container(horizontal=True):
        for name, title in (("revenue", _("Revenue")), ("expense", _("Expense")), ("result", _("Result"))):
            before, after = totals[name]
            change = after - before
            st.metric(
                title,
                formats.money(after),
                _with_sign(change, formats),
                delta_color="off",
                delta_arrow="off" if not change else "up" if change > 0 else "down",
                border=True,
            )
    if seen.beneath:
        count = formats.number(len(seen.beneath))
        st.caption(
            ngettext(
                "{count} typed figure stays as typed; its driver figure moves beneath it.",
                "{count} typed figures stay as typed; their driver figures move beneath them.",
                len(seen.beneath),
                count=count,
            )
        )
    if seen.unplaced_minor:
        amount = formats.money(seen.unplaced_minor)
        st.warning(_("{amount} of labor is in no figure: its departments have no labor account.", amount=amount))
    if lines.empty:
        return
    view = pd.DataFrame(
        {
            _("Department"): lines["department"],
            _("Account"): lines["account"],
            _("Year before"): lines["before_minor"],
            _("Year after"): lines["after_minor"],
            _("Difference"): lines["difference_minor"],
        }
    )
    if len(view) > MOST_ROWS:
        st.caption(
            _("The {count} largest of {all} lines", count=formats.number(MOST_ROWS), all=formats.number(len(view)))
        )
    styled = cells.write_out(
        view.head(MOST_ROWS), formats, amounts=[_("Year before"), _("Year after"), _("Difference")]
    )
    phone.table(
        styled, lead=phone.FIRST_FIGURE, hide_index=True, height=320, key="driver_moves", alt=_("Lines that move")
    )


def _with_sign(minor: int, formats: Formats) -> str:
    return ("+" if minor > 0 else "") + formats.money(minor)


def read_again(actor: Actor, view: BuildView, formats: Formats) -> None:
    """Let finance read prices, hours and volumes again, and see what moves before it is stored."""
    if actor.departments is not None:
        return
    with st.expander(_("Read prices, hours and volumes again"), key="driver_reading", on_change="rerun") as opened:
        if not opened.open:
            return
        st.caption(_("New actuals and forecasts come in; assumptions and typed figures stay."))
        with messages.refusals():
            seen = queries.ask(changing.preview_reading, version_id=view.version_id)
            show_moves(view.version_id, seen, formats)
            if st.button(_("Store and recompute"), key="driver_read_store", type="primary"):
                stored = changing.store_reading(access.url(), actor, version_id=view.version_id, mark=seen.mark)
                notices.say(said(stored, formats))
                st.rerun()
