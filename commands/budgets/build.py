"""`cli.py budget-build …`: build a budget from drivers, change what is assumed, and see how a figure came about."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from commands.budgets import given
from commands.output import emit, note, refusing
from commands.rows import migrated_database
from language import _, share_text, translate
from services.permissions import LOCAL_ACTOR

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Version = Annotated[str, typer.Argument(help="Name of the version.", show_default=False)]
Kind = Annotated[str, typer.Argument(help="Such as wage_award; `budget-build kinds` lists them.", show_default=False)]
Department = Annotated[str | None, typer.Option(help="Code; the whole hospital if left out.", show_default=False)]
About = Annotated[
    str | None, typer.Option(help="Code of a measure, job class, category, contract or payer.", show_default=False)
]
From = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="From this day on.")]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="For this month.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would move and store nothing.")]
Reason = Annotated[str | None, typer.Option(help="Why; kept in the audit trail.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the terminal."""
    group = typer.Typer(help="Build a budget from drivers, and change them.", no_args_is_help=True)
    group.command("create")(create)
    group.command("over")(over)
    group.command("kinds")(kinds)
    group.command("show")(show)
    group.command("set")(assume)
    group.command("drop")(drop)
    group.command("read")(read)
    group.command("explain")(explain)
    app.add_typer(group, name="budget-build")


@refusing
def create(
    version: Version,
    *,
    fiscal_year: Annotated[int, typer.Option(help="The calendar year in which it ends.", show_default=False)],
    kind: Annotated[str, typer.Option(help="original, revised or forecast.")] = "original",
    as_json: AsJson = False,
) -> None:
    """Make a draft: volume × hours per unit × pay, volume × price, run rate, contract and payer rates."""
    from services.budgets.building import creating

    def tell(share: float, step: str) -> None:
        if step:
            note(f"{share_text(share):>4}  {step}")

    made = creating.create(
        migrated_database(), LOCAL_ACTOR, name=version, fiscal_year=fiscal_year, kind=kind, progress=tell
    )
    formats = _formats()
    answer = {
        "version_id": made.version_id,
        "figures": made.figures,
        "labor_without_account": formats.exact(made.unplaced_minor),
    }
    emit(answer, as_json=as_json)


@refusing
def over(
    version: Version,
    *,
    release_typed: Annotated[
        bool, typer.Option("--release-typed", help="Typed figures and planned volumes give way to drivers, too.")
    ] = False,
    copy_as: Annotated[
        str | None, typer.Option("--copy-as", help="Keep the draft as it was under this name.", metavar="NAME")
    ] = None,
    reason: Reason = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Build a draft that began without drivers from them; typed figures, planned volumes and quantities stay."""
    from services.budgets.building import over_draft

    url = migrated_database()
    place: dict[str, Any] = {"version_id": _version(url, version), "keep_typed": not release_typed}
    seen = over_draft.preview_over(url, LOCAL_ACTOR, **place)
    if not dry_run:
        seen = over_draft.build_over(url, LOCAL_ACTOR, **place, mark=seen.mark, note=reason, copy_as=copy_as)
    _tell(seen, dry_run=dry_run, as_json=as_json)


@refusing
def kinds(*, as_json: AsJson = False) -> None:
    """List what can be assumed, and in which unit."""
    from planning.budgets.building.assumptions import KINDS

    url = migrated_database()
    _known_versions(url)
    rows = {one.key: f"{translate(one.label)} ({_unit(one.unit)}). {translate(one.help)}" for one in KINDS.values()}
    emit(rows, as_json=as_json)


def _unit(unit: str) -> str:
    return "%" if unit in ("rate", "share", "ratio") else unit.replace("_", " ")


@refusing
def show(version: Version, *, as_json: AsJson = False) -> None:
    """Show what a version is built on and what is assumed."""
    from planning.budgets.building.assumptions import KINDS
    from reports.budgets import driver_words
    from services.budgets.building import views

    url, formats = migrated_database(), _formats()
    seen = views.view(url, LOCAL_ACTOR, version_id=_version(url, version))
    assumed = [
        {
            "kind": one.assumption.kind,
            "value": driver_words.plain_value(one.assumption),
            "unit": _unit(KINDS[one.assumption.kind].unit),
            "department": seen.departments.get(one.assumption.department_id or 0, ""),
            "about": one.assumption.detail,
            "day": one.assumption.day.isoformat() if one.assumption.day else "",
            "reason": one.assumption.note or "",
            "changed_by": one.changed_by,
        }
        for one in seen.assumptions
    ]
    answer = {"months": formats.runs(seen.base_months), "read_by": seen.read_by, "assumptions": assumed}
    emit(answer, as_json=as_json)


@refusing
def assume(
    version: Version,
    kind: Kind,
    value: Annotated[str, typer.Argument(help="Percent (3), hours or units.", show_default=False)],
    *,
    department: Department = None,
    about: About = None,
    from_day: From = None,
    month: Month = None,
    reason: Reason = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Assume something, and recompute driver figures; typed figures stay. Write -- before a negative value."""
    from planning.budgets.building.assumptions import KINDS
    from services.budgets.building.changing import AssumptionEdit

    told = KINDS.get(kind)
    if told is None:
        raise typer.BadParameter(_("Choose from: {kinds}.", kinds=", ".join(KINDS)))
    scale = told.scale // (100 if told.unit in ("rate", "share", "ratio") else 1)
    stored = _decimal(value) * scale
    if stored != stored.to_integral_value():
        raise typer.BadParameter(_("The value has too many decimals: {value}", value=value))
    url = migrated_database()
    made = _assumption(
        url, kind, int(stored), department=department, about=about, day=_day(from_day, month), note=reason
    )
    _change(url, version, [AssumptionEdit(made)], reason, dry_run=dry_run, as_json=as_json)


@refusing
def drop(
    version: Version,
    kind: Kind,
    *,
    department: Department = None,
    about: About = None,
    from_day: From = None,
    month: Month = None,
    reason: Reason = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take an assumption back, so that the expected or usual figure counts again."""
    from services.budgets.building import views
    from services.budgets.building.changing import AssumptionEdit
    from services.errors import UserError

    url = migrated_database()
    made = _assumption(url, kind, 0, department=department, about=about, day=_day(from_day, month), note=None)
    known = views.view(url, LOCAL_ACTOR, version_id=_version(url, version)).assumptions
    if made.key not in {one.assumption.key for one in known}:
        raise UserError(_("There is no such assumption."), hint=_("`budget-build show` lists them."))
    edits = [AssumptionEdit(made, taken_back=True)]
    _change(url, version, edits, reason, dry_run=dry_run, as_json=as_json)


@refusing
def read(version: Version, *, reason: Reason = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Read prices, hours and volumes again, and recompute driver figures; assumptions and typed figures stay."""
    from services.budgets.building import changing

    url = migrated_database()
    version_id = _version(url, version)
    seen = changing.preview_reading(url, LOCAL_ACTOR, version_id=version_id)
    if not dry_run:
        seen = changing.store_reading(url, LOCAL_ACTOR, version_id=version_id, mark=seen.mark, note=reason)
    _tell(seen, dry_run=dry_run, as_json=as_json)


@refusing
def explain(
    version: Version,
    *,
    department: Annotated[str, typer.Option(help="Code of the department.", show_default=False)],
    account: Annotated[str, typer.Option(help="Code of the account.", show_default=False)],
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="A month of the budget.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Show the formula behind one figure, part by part."""
    from reports.budgets import driver_words
    from services.budgets import sheet
    from services.budgets.building import views

    url, formats = migrated_database(), _formats()
    version_id = _version(url, version)
    place = given.by_code(url, sheet.departments(url, LOCAL_ACTOR), department)
    line = given.by_code(url, sheet.accounts(url, LOCAL_ACTOR), account, account=True)
    seen = views.view(url, LOCAL_ACTOR, version_id=version_id)
    made = views.origins(url, LOCAL_ACTOR, version_id=version_id, department_id=place, account_id=line)
    one = next((origin for origin in made if origin.period == given.month(month)), None)
    if one is None:
        raise typer.BadParameter(_("{month} is no month of this budget.", month=month))
    parts = [
        {"part": part, "about": about, "formula": formula, "amount": formats.exact(amount)}
        for part, about, formula, amount in driver_words.rows_of(
            one.origin, seen.job_class_names, seen.measures, formats
        )
    ]
    shares = [driver_words.share(share, formats) for share in one.origin.labor]
    answer = {"amount": formats.exact(one.origin.amount_minor), "typed": formats.exact(one.typed_minor),
              "labor": shares, "parts": parts}  # fmt: skip
    emit(answer, as_json=as_json)


def _change(url: str, version: str, edits: list[Any], reason: str | None, *, dry_run: bool, as_json: bool) -> None:
    from services.budgets.building import changing

    version_id = _version(url, version)
    seen = changing.preview(url, LOCAL_ACTOR, version_id=version_id, edits=edits)
    if not dry_run:
        seen = changing.store(url, LOCAL_ACTOR, version_id=version_id, edits=edits, mark=seen.mark, note=reason)
    _tell(seen, dry_run=dry_run, as_json=as_json)


def _tell(seen: Any, *, dry_run: bool, as_json: bool) -> None:
    from services.budgets.building import effects

    url, formats = migrated_database(), _formats()
    _lines, totals = effects.by_line(url, LOCAL_ACTOR, version_id=seen.version_id, moves=seen.moves if dry_run else ())
    answer = {
        "stored": not dry_run,
        "moved": len(seen.moves),
        "beneath_typed": len(seen.beneath),
        "change": formats.exact(sum(one[4] - one[3] for one in seen.moves)),
        **{name: formats.exact(after) for name, (_before, after) in totals.items()},
        "labor_without_account": formats.exact(seen.unplaced_minor),
        "quantities_kept": seen.quantities,
    }
    emit(answer, as_json=as_json)


def _assumption(
    url: str, kind: str, value: int, *, department: str | None, about: str | None, day: date | None, note: str | None
) -> Any:
    from planning.budgets.building.assumptions import Assumption
    from services.budgets import sheet

    known = sheet.departments(url, LOCAL_ACTOR)
    place = None if department is None else given.by_code(url, known, department)
    return Assumption(kind, value, place, about or "", day, note)


def _version(url: str, name: str) -> int:
    from services.budgets import sheet

    return sheet.version_named(url, LOCAL_ACTOR, name=name)


def _known_versions(url: str) -> dict[int, str]:
    from services.budgets.building import views

    return views.built_versions(url, LOCAL_ACTOR)


def _formats() -> Any:
    from reports.formats import Formats
    from services import status

    hospital = status.read(migrated_database()).settings
    return Formats.for_reader(hospital.currency, hospital.locale)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or value.adjusted() > 13:
        raise typer.BadParameter(_("Write the value as a plain number, such as 3 or 17.4."))
    return value


def _day(from_day: str | None, month: str | None) -> date | None:
    if month is not None:
        period = given.month(month)
        return date(period // 100, period % 100, 1)
    try:
        return date.fromisoformat(from_day) if from_day else None
    except ValueError:
        raise typer.BadParameter(_("Write the day as YYYY-MM-DD.")) from None
