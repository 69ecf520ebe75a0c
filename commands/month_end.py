"""`month-end`: the checklist of a month, who has not answered, and what changed since it was reported."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from commands.months import AMOUNTS_SINCE, CHANGES, month_text
from commands.output import emit, note, refusing, say_csv
from commands.reports import checked_month, month_of
from commands.rows import as_csv, migrated_database, records
from language import _, ngettext
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

FILES = (*CHANGES[:6], "cause", "file_name", "person", "at", *AMOUNTS_SINCE)
MARKS = {"done": "x", "open": " ", "not_applicable": "-"}

Month = Annotated[
    str, typer.Argument(metavar="MONTH", callback=checked_month, help="Month, as 2026-04.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the terminal."""
    app.command("month-end")(month_end)
    app.command("month-close")(month_close)
    app.command("month-reopen")(month_reopen)
    app.command("month-hand-in")(month_hand_in)


@refusing
def month_end(
    *,
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="MONTH", callback=checked_month, help="Month, as 2026-04; the first open one when left out."
        ),
    ] = None,
    changes: Annotated[bool, typer.Option("--changes", help="What changed since it was reported, as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what is open on a month's checklist, who has not answered, and what changed after its close."""
    from reports.formats import Formats
    from reports.month_end import checklist as words
    from services import status
    from services.month_end import changes as changed
    from services.month_end import checklist

    url = migrated_database()
    month = month_of(period) if period else _first_open(url)
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    told = checklist.of_month(url, LOCAL_ACTOR, period=month)
    since = changed.of_month(url, LOCAL_ACTOR, period=month)
    if changes and not as_json:
        _changes_as_csv(since, hospital.currency)
        return
    items = [
        {
            "name": item.name,
            "state": item.state,
            "about": words.sentence(item, formats),
            "count": item.count,
            "amount": None if item.amount_minor is None else formats.exact(item.amount_minor),
        }
        for item in told.items
    ]
    lines = [f"[{MARKS[item.state]}] {words.title(item)}: {words.sentence(item, formats)}" for item in told.items]
    lines += [_not_answered(row, formats) for row in told.answers.to_dict("records") if row["unanswered"]]
    lines += _reported_lines(since, formats)
    answer = {
        "period": month_text(month),
        "open": list(told.open),
        "items": items,
        "answers": records(
            told.answers.drop(columns="department_id").rename(columns={"unanswered_minor": "unanswered_amount"}),
            hospital.currency,
        ),
        "unexplained": _lines_part(told.unexplained.to_dict("records"), formats),
        "reported": None if since is None else _reported_part(since, hospital.currency, formats),
    }
    emit(answer, as_json=as_json, text="\n".join([formats.month_long(month), *lines]))


@refusing
def month_close(
    *,
    period: Month,
    reason: Annotated[str, typer.Option(help="Why, where something on the checklist is open; it is kept.")] = "",
    without_explanations: Annotated[
        str, typer.Option(help="Why, where variances above the thresholds have no explanation; it is kept.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Close a month and keep its figures as reported; what is open needs a reason."""
    from reports.formats import Formats
    from services import status
    from services.month_end import changes, closing

    url, month = migrated_database(), month_of(period)
    closing.close(url, LOCAL_ACTOR, period=month, reason=reason, without_explanations=without_explanations)
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    told = changes.of_month(url, LOCAL_ACTOR, period=month)
    answer = {"period": month_text(month), "closed": True}
    if told is not None:
        answer |= _closes_part(told.closes[-1:], formats)[0]
    text = _("{month} is closed; its figures are kept as reported.", month=formats.month_long(month))
    emit(answer, as_json=as_json, text=text)


@refusing
def month_reopen(
    *,
    period: Month,
    reason: Annotated[str, typer.Option(help="Why; it is kept.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Open a closed month again; the figures as reported stay."""
    from services.dates import month as month_name
    from services.month_end import closing

    url, month = migrated_database(), month_of(period)
    closing.reopen(url, LOCAL_ACTOR, period=month, reason=reason)
    text = _("{month} is open again.", month=month_name(month))
    emit({"period": month_text(month), "closed": False, "reason": reason}, as_json=as_json, text=text)


@refusing
def month_hand_in(
    *,
    period: Month,
    department: Annotated[
        list[str], typer.Option(help="Code of a department; may be given more than once.", show_default=False)
    ],
    give_back: Annotated[str, typer.Option(help="Give it back instead; why, it is kept.", metavar="NOTE")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say that the explanations of departments are complete, or give their month back with a note."""
    from services import status
    from services.month_end import hand_ins
    from services.organization.by_text import by_text

    url, month = migrated_database(), month_of(period)
    before = hand_ins.standing(url, LOCAL_ACTOR, period=month)
    known = {int(row["department_id"]): str(row["department"]) for row in before.to_dict("records")}
    chosen = [by_text(url, known, code, sentence=_("No department {code}.", code=code)) for code in department]
    if give_back:
        for number in chosen:
            hand_ins.give_back(url, LOCAL_ACTOR, period=month, department_id=number, note=give_back)
    else:
        hand_ins.hand_in(url, LOCAL_ACTOR, period=month, departments=chosen)
    table = hand_ins.standing(url, LOCAL_ACTOR, period=month)
    rows = table[table["department_id"].isin(chosen)].drop(columns="department_id")
    text = "\n".join(_hand_in_line(row) for row in rows.to_dict("records"))
    listed = records(rows, status.read(url).settings.currency)
    emit({"period": month_text(month), "departments": listed}, as_json=as_json, text=text)


def _hand_in_line(row: dict[Any, Any]) -> str:
    if row["handed_in"]:
        return _("{department}: handed in by {name}", department=row["department"], name=row["by"])
    return _("{department}: given back by {name}: {note}", department=row["department"], name=row["by"],
             note=row["note"])  # fmt: skip


def _lines_part(lines: Iterable[Any], formats: Any) -> list[dict[str, Any]]:
    """Return variances without an explanation, with exact amounts."""
    return [
        {name: line[name] for name in ("department", "account", "managers")}
        | {"variance": formats.exact(int(line["variance"] if "variance" in line else line["variance_minor"]))}
        for line in lines
    ]


def _not_answered(row: dict[Any, Any], formats: Any) -> str:
    return ngettext(
        "Not answered: {department} ({manager}), {count} line, {amount}",
        "Not answered: {department} ({manager}), {count} lines, {amount}",
        row["unanswered"],
        department=row["department"],
        manager=row["managers"] or "–",
        count=formats.number(row["unanswered"]),
        amount=formats.money(row["unanswered_minor"]),
    )


def _first_open(url: str) -> int:
    """Return the first month with figures after the last closed one, the newest month where all are closed.

    Raises:
        UserError: No month has figures.
    """
    from services.month_end import months

    table = months.list_periods(url, LOCAL_ACTOR)
    posted = table[table["departments"] > 0]
    if posted.empty:
        raise UserError(_("No month has figures yet."), hint=_("Import a ledger file first."))
    waiting = posted.loc[posted["status"] == "open", "period"].tolist()
    return int(waiting[-1] if waiting else posted["period"].iloc[0])


def _changes_as_csv(since: Any, currency: str) -> None:
    if since is None:
        note(_("The month was never closed, so no figures are kept as reported."))
        return
    say_csv(as_csv(since.rows[list(CHANGES)], currency))


def _reported_lines(since: Any, formats: Any) -> list[str]:
    from reports.month_end import reported

    if since is None:
        return []
    sentence = reported.headline(since.totals, len(since.rows), formats.month_long(since.period), formats)
    closes = ngettext("Closed {count} time.", "Closed {count} times.", len(since.closes))
    return [f"{closes} {sentence}"]


def _reported_part(since: Any, currency: str, formats: Any) -> dict[str, Any]:
    """Return closes, totals, changed figures and the files behind them, amounts in the main unit."""
    return {
        "closes": _closes_part(since.closes, formats),
        "totals": {name: dict(zip(AMOUNTS_SINCE, map(formats.exact, amounts), strict=True))
                   for name, amounts in since.totals.items()},
        "rows": records(since.rows[list(CHANGES)], currency),
        "files": records(since.files[list(FILES)].assign(at=since.files["at"].astype("str")), currency),
    }  # fmt: skip


def _closes_part(closes: Iterable[Any], formats: Any) -> list[dict[str, Any]]:
    money, listed = ("revenue", "expense"), ("unexplained",)
    return [
        {
            name: formats.exact(value)
            if name in money
            else _lines_part(value, formats)
            if name in listed
            else str(value)
            if name.endswith("_at") and value
            else value
            for name, value in asdict(close).items()
            if name not in ("id", "period")
        }
        for close in closes
    ]
