"""Parts of the page of the audit trail: the state of its chain, the table, one event, files."""

from datetime import datetime

import streamlit as st

from language import _, translate
from pages.common import cells, drill, kept, looks, messages, phone, queries
from pages.common import downloads as files
from pages.people import whose
from pages.trail import audit_filters
from reports import column_tables
from reports.trail import tables, words
from services.permissions import Actor
from services.trail import events
from services.trail.anchors import checks
from services.trail.anchors.checks import AnchorReport
from services.trail.events import ChainState, TrailEvent, TrailPage, TrailQuestion

#: Up to so many events the chain is walked along whenever the page opens; more take seconds.
AT_ONCE = 20_000
ASKED = "audit_chain_asked"


def chain() -> None:
    """Say whether the trail is whole."""
    count = queries.ask(events.count, question=TrailQuestion())
    if count > AT_ONCE and not st.session_state.get(ASKED):
        st.button(
            _("Check the chain of {count} events", count=looks.formats().number(count)),
            key="audit_chain",
            icon=":material/verified_user:",
            on_click=lambda: st.session_state.update({ASKED: True}),
        )
        return
    _say(queries.ask(events.chain))
    with messages.refusals():
        _say_anchors(queries.ask(checks.report))


def _say_anchors(report: AnchorReport) -> None:
    """Say what the anchors outside the database have for the trail or against it; nothing where none are kept."""
    for problem in report.problems:
        st.error(cells.escape(f"{problem} {checks.way_out() if report.void else ''}".strip()), icon=":material/error:")
    if report.anchors and not report.problems:
        formats = looks.formats()
        said = _("Anchors confirm it up to event {event} ({at}).", event=formats.number(report.confirmed),
                 at=formats.stamp(datetime.fromisoformat(report.confirmed_at)))  # fmt: skip
        st.caption(f":material/anchor: {said}")
    for remark in report.remarks:
        st.caption(cells.escape(remark))


def _say(state: ChainState) -> None:
    formats = looks.formats()
    count = formats.number(state.events)
    if state.intact:
        st.caption(_(":material/verified: The chain of {count} events is intact.", count=count))
        return
    if state.broken is not None:
        st.error(
            cells.escape(
                _(
                    "The chain is broken since event {number} of {when}: it does not follow from the one before.",
                    number=state.broken.id,
                    when=formats.stamp(state.broken.at),
                )
            ),
            icon=":material/error:",
        )
    if state.missing:
        st.error(_("{count} events are missing from the end.", count=formats.number(state.missing)))
    if state.beyond:
        st.error(_("The counter of changes was turned back by {count} events.", count=formats.number(state.beyond)))


def table(page: TrailPage) -> TrailEvent | None:
    """Draw the events; return the one whose row is open."""
    formats = looks.formats()
    view = tables.event_rows(page.events, page.names, formats)
    key = f"audit_table_{page.events[0].id}_{len(page.events)}"
    place = drill.open_row(
        kept.table(column_tables.style, view, tables.EVENTS, formats),
        key=key,
        hide_index=True,
        height="content" if len(view) <= 15 else 560,
        column_order=phone.lead([translate(column.title) for column in tables.EVENTS], _("What"), _("Old → new")),
        lead=phone.AS_AT_A_DESK,
        column_config={
            _("When"): st.column_config.TextColumn(width=175),
            _("Who"): st.column_config.TextColumn(width=150),
            _("Old → new"): st.column_config.TextColumn(width=420),
        },
        alt=_("Events with time, person, what happened, what it is about, old and new"),
    )
    return None if place is None else page.events[place]


def one_event(event: TrailEvent, page: TrailPage) -> None:
    """Show every field that an event changed, and the ways to its neighbours."""
    formats = looks.formats()
    about = words.subject(event.subject, page.names, formats)
    st.subheader(cells.escape(_("Event {number}: {what}", number=event.id, what=words.what(event.action))))
    st.caption(cells.escape(" · ".join((formats.stamp(event.at), words.who(event.actor, event.person), about))))
    view = tables.change_rows(event, page.names, formats)
    if view.empty:
        st.caption(_("No field has an old or a new value."))
    else:
        phone.table(
            kept.table(column_tables.style, view, tables.CHANGES, formats),
            lead=phone.FIRST_FIGURE,
            key=f"audit_event_{event.id}",
            hide_index=True,
            height="content" if len(view) <= 15 else 560,
            alt=_("Fields of this event with old and new value"),
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("All about this"), key="audit_about", icon=":material/filter_alt:",
            on_click=audit_filters.only_about, args=(event.subject,),
        )  # fmt: skip
        st.button(
            _("All by this person"), key="audit_by", icon=":material/person:",
            on_click=audit_filters.only_by, args=(event.actor,),
        )  # fmt: skip


def downloads(url: str, actor: Actor, question: TrailQuestion, total: int) -> None:
    """Draw the files of all events of the selection, one row a changed field."""
    formats = looks.formats()
    if total > events.MOST_IN_FILE:
        most = formats.number(events.MOST_IN_FILE)
        st.caption(_("Files hold up to {most} events; choose a person, a kind or dates.", most=most))
        return
    source = whose.source()

    def rows() -> object:
        told = events.everything(url, actor, question=question)
        return tables.file_rows(told.events, told.names, formats)

    files.csv_and_excel(
        "audit-trail",
        as_csv=lambda: column_tables.as_csv(rows(), tables.FILE, formats),  # type: ignore[arg-type]
        as_workbook=lambda: column_tables.as_workbook(
            rows(),  # type: ignore[arg-type]
            tables.FILE,
            formats,
            sheet=_("Audit trail"),
            notes=[source, *words.chosen(question, formats)],
        ),
        prefix="audit_",
    )
