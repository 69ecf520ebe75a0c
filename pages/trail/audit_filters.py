"""The filters of the audit trail; all of them live in the link, which shows the same view to whoever may read it."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from language import _
from pages.common import cells, looks, queries
from pages.editors import boxes
from pages.navigation import bad_links
from reports.trail import words
from services.names_and_notes import id_in
from services.organization import registers
from services.trail import events
from services.trail.events import TrailQuestion

#: Names in links.
PERSON, KIND, DEPARTMENT, SINCE, UNTIL, TEXT = "who", "what", "department", "since", "until", "find"
SUBJECT, PAGE, NEWEST = "about", "page", "through"
ANY = ""


def question() -> TrailQuestion:
    """Draw the filters and return what they choose."""
    known = queries.ask(events.choices)
    places = queries.ask(registers.list_departments)
    by_code = dict(zip(places["code"], places["id"], strict=True))
    called = dict(zip(places["code"], places["name"], strict=True))
    kinds = sorted({action.partition(".")[0] for action in known.actions}, key=words.kind)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        person = _one(
            _("Who"), [*known.people], PERSON, lambda one: words.who(one, known.people.get(one, "")), _("Everybody")
        )
        kind = _one(_("What"), kinds, KIND, words.kind, _("Everything"))
        code = _one(_("Department"), [*by_code], DEPARTMENT, lambda one: f"{one} {called[one]}", _("Any"))
        since = _day(_("From"), SINCE)
        until = _day(_("To"), UNTIL)
        text = st.text_input(
            _("Find"), key=TEXT, bind="query-params", width=220, on_change=first_page, icon=":material/search:",
            help=_("Words of an event, or the name of a department, budget version, person, contract or file."),
        )  # fmt: skip
    return TrailQuestion(
        person=person,
        kind=kind,
        subject=_subject(),
        department_id=int(by_code[code]) if code else None,
        since=since,
        until=until,
        text=text or "",
    )


def _one(label: str, options: list[str], key: str, read: Callable[[str], str], every: str) -> str:
    """Draw a choice whose link holds the code and not the words: words change with names and languages."""

    def written(option: str) -> str:
        return read(option) if option else every

    widget, told = f"audit_{key}", str(st.query_params.get(key, ANY))
    if told != st.session_state.get(f"{widget}_told", ANY):  # a link that is opened, not what was chosen here
        st.session_state[widget] = told if told in options else ANY
    chosen = boxes.selectbox(
        st, label, [ANY, *options], format_func=written, key=widget, width=200, on_change=first_page
    )
    code = st.session_state[f"{widget}_told"] = str(chosen or ANY)
    if code:
        st.query_params[key] = code
    else:
        st.query_params.pop(key, None)
    return code


def _day(label: str, key: str) -> date | None:
    bind = bad_links.binding(key, label, bad_links.Days(date.min, date.max), _("All"))
    chosen = st.date_input(
        label, None, key=key, bind=bind, width=140, on_change=first_page, format=looks.formats().day_typed
    )
    bad_links.shown_instead(key, None)
    return chosen if isinstance(chosen, date) else None


def _subject() -> str:
    """Return what the link narrows the trail to, and draw the way out of it."""
    code = str(st.query_params.get(SUBJECT, ""))
    if code:
        about = queries.ask(events.about, subject=code)
        name = cells.escape(words.subject(code, about, looks.formats()))
        st.button(
            _("About {subject} only", subject=name), key="about_all", icon=":material/close:", on_click=_everything
        )
    return code


def _everything() -> None:
    st.query_params.pop(SUBJECT, None)
    first_page()


def only_about(code: str) -> None:
    """Narrow the trail to what is about one thing."""
    st.query_params[SUBJECT] = code
    first_page()


def only_by(person: str) -> None:
    """Narrow the trail to one person."""
    st.query_params[PERSON] = person
    first_page()


def first_page() -> None:
    """Go to the first page, as another choice of events begins there."""
    st.session_state[PAGE] = 1
    st.query_params.pop(NEWEST, None)


def page_number() -> int:
    """Return which page is shown; the widget below the table, which chooses it, is drawn later."""
    told = st.session_state.get(PAGE, st.query_params.get(PAGE, "1"))
    return id_in(str(told)) or 1


def newest(number: int) -> int | None:
    """Return the newest event that pages after the first count from, None on the first."""
    return id_in(str(st.query_params.get(NEWEST, ""))) if number > 1 else None


def hold(number: int, event_id: int) -> None:
    """Keep the newest event in the link, so that later pages stay the same while more happens."""
    if event_id:
        st.query_params[NEWEST] = str(event_id)
    if number == 1 and not event_id:
        st.query_params.pop(NEWEST, None)
