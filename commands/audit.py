"""`audit`: who changed what and when, from what to what, and whether the trail is whole."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer

from commands.output import emit, note, refusing, say
from commands.rows import migrated_database
from language import _, count_text, ngettext
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

Since = Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD (UTC).", show_default=False)]
Until = Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD (UTC).", show_default=False)]
Who = Annotated[str, typer.Option(help="The person's address, or `local`.", show_default=False)]
What = Annotated[str, typer.Option(help="Kind of change (budget, import …) or action (budget.cells).")]
About = Annotated[str, typer.Option(help="What it is about, such as budget_version/3.", show_default=False)]
Department = Annotated[str, typer.Option(help="Code of a department.", show_default=False)]
Find = Annotated[str, typer.Option(help="Words of an event or names in it.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("audit")(audit)


@refusing
def audit(
    *,
    since: Since = None,
    until: Until = None,
    who: Who = "",
    what: What = "",
    about: About = "",
    department: Department = "",
    find: Find = "",
    limit: Annotated[int, typer.Option(min=1, max=50_000, help="Newest events at most.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List changes, newest first, with old and new; stderr says whether the chain of events is intact."""
    from reports.formats import Formats
    from services import status
    from services.trail import events
    from services.trail.events import TrailQuestion

    url = migrated_database()
    question = TrailQuestion(who, what, about, None, _day(since), _day(until), find)
    question = _check_question(url, question, department)
    page = events.everything(url, LOCAL_ACTOR, question=question, most=limit)
    state = events.chain(url, LOCAL_ACTOR)
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    whole = _chain_sentence(state, formats)
    anchored = _anchor_lines(url)
    listed = [_event_record(event, page.names, formats) for event in page.events]
    if as_json:
        broken = state.broken.id if state.broken else None
        chain = {
            "events": state.events, "intact": state.intact, "broken_since": broken, "missing": state.missing,
            "beyond": state.beyond,
        }  # fmt: skip
        answer = {"total": page.total, "events": listed, "chain": chain, "about": whole, "anchors": anchored}
        emit(answer, as_json=True)
        return
    for event in listed:
        say(_line(event))
    if page.total > len(listed):
        note(
            ngettext(
                "{count} older event is left out; raise --limit to see it.",
                "{count} older events are left out; raise --limit to see them.",
                page.total - len(listed),
                count=formats.number(page.total - len(listed)),
            )
        )
    note(whole)
    for sentence in anchored:
        note(sentence)


def _chain_sentence(state: Any, formats: Any) -> str:
    """Say whether the chain of events is intact, and where it is not."""
    if state.broken is not None:
        return _(
            "The chain is broken since event {number} of {when}: it does not follow from the one before.",
            number=state.broken.id,
            when=formats.stamp(state.broken.at),
        )
    if state.missing:
        return _("{count} events are missing from the end.", count=formats.number(state.missing))
    if state.beyond:
        return _("The counter of changes was turned back by {count} events.", count=formats.number(state.beyond))
    return _("The chain of {count} events is intact.", count=formats.number(state.events))


def _anchor_lines(url: str) -> list[str]:
    """Return what the anchors outside the database say of the trail, or why not; nothing where none are kept."""
    from services.trail.anchors import checks

    try:
        report = checks.report(url, LOCAL_ACTOR)
    except UserError as error:
        return [str(error)]
    if report.problems or not report.anchors:
        return list(report.problems)
    said = _(
        "Anchors confirm it up to event {event} ({at}).",
        event=count_text(report.confirmed),
        at=checks.day(report.confirmed_at),
    )
    return [said, *report.remarks]


def _check_question(url: str, question: Any, department: str) -> Any:
    """Return the question with the department's id; a person or kind that never occurred is refused, not empty."""
    from services.organization import registers
    from services.trail import events

    known = events.choices(url, LOCAL_ACTOR)
    kinds = {action.partition(".")[0] for action in known.actions}
    if question.person and question.person not in known.people:
        raise UserError(
            _("Nobody called {person} has changed anything.", person=question.person),
            hint=_("Choose from: {names}.", names=", ".join(known.people)),
        )
    if question.kind and question.kind not in (*kinds, *known.actions):
        raise UserError(
            _("Nothing of the kind {kind} has happened.", kind=question.kind),
            hint=_("Choose from: {names}.", names=", ".join(sorted(kinds))),
        )
    if not department:
        return question
    places = registers.list_departments(url, LOCAL_ACTOR)
    mine = places.loc[places["code"] == department, "id"]
    if mine.empty:
        raise UserError(
            _("Unknown department: {codes}", codes=department), hint=_("Codes are listed under Organization.")
        )
    return replace(question, department_id=int(mine.iloc[0]))


def _event_record(event: Any, names: Any, formats: Any) -> dict[str, Any]:
    from reports.trail import tables, words

    rows = tables.change_rows(event, names, formats)
    return {
        "number": event.id,
        "at": event.at.isoformat(timespec="seconds")[:19] + "Z",
        "who": event.actor,
        "person": event.person,
        "action": event.action,
        "what": words.what(event.action),
        "subject": event.subject,
        "about": words.subject(event.subject, names, formats),
        "changes": rows.to_dict("records"),
        "details": event.details,
    }


def _line(event: dict[str, Any]) -> str:
    head = "  ".join((event["at"], event["who"], event["what"], event["about"]))
    told = []
    for one in event["changes"]:
        title = " · ".join(filter(None, (one["where"], one["field"])))
        change = f"{one['old']} → {one['new'] or '–'}" if one["old"] else one["new"]
        why = f" ({one['why']})" if one["why"] else ""
        told.append(f"    {title}: {change}{why}")
    return "\n".join([head, *told])


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            _("Not a valid date: {value}", value=text), hint=_("Write it as {example}.", example="2026-04-30")
        ) from error
