"""Saved scenarios: save, change, rename, archive, duplicate; who saved first wins, and the second sees both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import Scenario as Row
from data.models.base import utc_now
from language import N_, _
from services import audit
from services.errors import NotPermittedError, UserError, only_changes
from services.names_and_notes import Naming, free_name, kept_note
from services.permissions import Actor, require
from services.scenarios import running, uncertainty
from services.scenarios.plan import ScenarioPlan
from services.settings import VERSION

NAMING = Naming(
    missing=N_("The scenario needs a name."),
    example=N_("For example “Agency down, volume up”."),
    taken=N_("There is already a scenario “{name}”."),
)


@dataclass(frozen=True)
class Saved:
    """A scenario as it was saved. `base` and `result` hold its figures then, in minor units.

    `spreads` is how far drivers may lie from their value (0–1 either way); the usual spans for those not named.
    `revision` is what a change must name to prove it saw the newest state.
    """

    id: int
    name: str
    note: str | None
    owner: str
    plan: ScenarioPlan
    spreads: Mapping[str, float]
    base: Mapping[str, Any]
    base_hash: str
    result: Mapping[str, Any]
    engine_version: str
    app_version: str
    origin: str
    revision: int
    created_at: datetime
    changed_by: str
    changed_at: datetime
    archived_at: datetime | None


class ScenarioConflictError(UserError):
    """Somebody else saved in between; `theirs` is what stands now, `mine` what was about to be saved."""

    def __init__(self, theirs: Saved, mine: ScenarioPlan) -> None:
        super().__init__(
            _(
                "{changed_by} changed “{scenario}” in the meantime.",
                scenario=theirs.name,
                changed_by=theirs.changed_by,
            ),
            hint=_("Nothing was saved. Compare the two; then save yours under another name or replace the latest."),
            code="changed",
        )
        self.theirs = theirs
        self.mine = mine


def list_scenarios(url: str, actor: Actor, *, archived: bool = False) -> list[Saved]:
    """Return the scenarios that the actor may see, by name; the archived ones instead when asked for."""
    require(actor, "scenario:read")
    with reading(url) as session:
        rows = session.exec(select(Row).order_by(col(Row.name)))
        return [_plain(row) for row in rows if _visible(row, actor) and (row.archived_at is not None) is archived]


def get(url: str, actor: Actor, *, scenario_id: int) -> Saved:
    """Return one scenario, archived or not.

    Raises:
        UserError: It does not exist, or holds departments that are not the actor's.
    """
    require(actor, "scenario:read")
    with reading(url) as session:
        return _plain(_find(session, actor, scenario_id))


def scenario_by_name(url: str, actor: Actor, *, name: str) -> Saved:
    """Return the scenario of a name, whatever its case.

    Raises:
        UserError: There is none that the actor may see.
    """
    spelling = " ".join(name.split()).casefold()
    for saved in (*list_scenarios(url, actor), *list_scenarios(url, actor, archived=True)):
        if saved.name.casefold() == spelling:
            return saved
    raise UserError(
        _("There is no scenario “{name}”.", name=name),
        hint=_("Give the name of a saved scenario, or a file."),
        code="missing",
    )


def save(
    url: str,
    actor: Actor,
    *,
    name: str,
    plan: ScenarioPlan,
    note: str | None = None,
    spreads: Mapping[str, float] | None = None,
    origin: str = "",
) -> Saved:
    """Run a scenario on today's base and store it with both results.

    `origin` is what it was copied from ("scenario/7"; "" for nothing): who made that has a hand in what is made of it.

    Raises:
        UserError: The name is empty or taken, or a change is not possible.
    """
    require(actor, "scenario:write")
    run = running.run(url, actor, plan=plan)
    with writing(url) as session:
        audit.one_writer(session)
        row = Row(name=_free_name(session, name), note=kept_note(note), owner=actor.name, origin=origin)
        _put(row, run, spreads or {})
        return _store(session, actor, row, "scenario.save", {"origin": origin} if origin else {})


def change(
    url: str,
    actor: Actor,
    *,
    scenario_id: int,
    revision: int,
    plan: ScenarioPlan,
    name: str | None = None,
    note: str | None = None,
    spreads: Mapping[str, float] | None = None,
) -> Saved:
    """Save other changes under the same scenario, run on today's base; name, note and spans when they are given.

    Raises:
        ScenarioConflictError: Somebody saved since the actor looked.
        UserError: It is another person's, or archived.
    """
    require(actor, "scenario:write")
    run = running.run(url, actor, plan=plan)
    with writing(url) as session:
        row = _for_change(session, actor, scenario_id, revision, plan)
        if name is not None:
            row.name, row.note = _free_name(session, name, besides=scenario_id), kept_note(note)
        _put(row, run, spreads)
        return _store(session, actor, row, "scenario.change")


def rename(
    url: str,
    actor: Actor,
    *,
    scenario_id: int,
    revision: int,
    name: str,
    note: str | None,
    seen: Mapping[str, str | None] | None = None,
) -> Saved:
    """Change name and note; figures and their base stay as saved.

    `seen`: name and note as a form showed them; what was left as seen is not stored, whatever it is by now.

    Raises:
        ChangedMeanwhileError: Somebody else has changed one of both since.
        ScenarioConflictError: Somebody saved since the actor looked.
    """
    require(actor, "scenario:write")
    with writing(url) as session:
        row = _for_change(session, actor, scenario_id, revision)
        old = {"name": row.name, "note": row.note}
        asked = old | only_changes(seen, old, {"name": name, "note": kept_note(note)})
        row.name, row.note = _free_name(session, str(asked["name"]), besides=scenario_id), asked["note"]
        return _store(session, actor, row, "scenario.rename", {"old": old})


def archive(url: str, actor: Actor, *, scenario_id: int, revision: int) -> Saved:
    """Take a scenario off the lists; `restore` brings it back."""
    return _set_archived(url, actor, scenario_id, revision, away=True)


def restore(url: str, actor: Actor, *, scenario_id: int, revision: int) -> Saved:
    """Bring an archived scenario back."""
    return _set_archived(url, actor, scenario_id, revision, away=False)


def duplicate(url: str, actor: Actor, *, scenario_id: int, name: str) -> Saved:
    """Save the same changes under another name, as the actor's own, run on today's base."""
    source = get(url, actor, scenario_id=scenario_id)
    return save(
        url,
        actor,
        name=name,
        plan=source.plan,
        note=source.note,
        spreads=source.spreads,
        origin=f"scenario/{scenario_id}",
    )


def _set_archived(url: str, actor: Actor, scenario_id: int, revision: int, *, away: bool) -> Saved:
    require(actor, "scenario:write")
    with writing(url) as session:
        row = _for_change(session, actor, scenario_id, revision)
        row.archived_at = utc_now() if away else None
        row.archived_by = actor.name if away else None
        return _store(session, actor, row, "scenario.archive" if away else "scenario.restore")


def _visible(row: Row, actor: Actor) -> bool:
    """Return whether all departments of a scenario are the actor's to see."""
    if actor.departments is None:
        return True
    return row.departments is not None and set(row.departments) <= actor.departments


def may_change(scenario: Row | Saved, actor: Actor) -> bool:
    """Return whether the person may change a scenario: her own, or any with the right to manage them."""
    return actor.may("scenario:write") and (scenario.owner == actor.name or actor.may("scenario:manage"))


def _find(session: Session, actor: Actor, scenario_id: int, *, lock_row: bool = False) -> Row:
    row = session.get(Row, scenario_id, with_for_update=lock_row or None, populate_existing=lock_row)
    if row is None or not _visible(row, actor):
        raise UserError(_("This scenario does not exist."), hint=_("Choose another."), code="missing")
    return row


def _for_change(
    session: Session, actor: Actor, scenario_id: int, revision: int, plan: ScenarioPlan | None = None
) -> Row:
    row = _find(session, actor, scenario_id, lock_row=True)
    if not may_change(row, actor):
        raise NotPermittedError(
            _("“{name}” belongs to {owner}.", name=row.name, owner=row.owner),
            hint=_("Save yours under another name."),
            code="not_permitted",
        )
    if row.revision != revision:
        saved = _plain(row)
        raise ScenarioConflictError(saved, plan or saved.plan)
    return row


def _put(row: Row, run: running.Run, spreads: Mapping[str, float] | None) -> None:
    """Write changes, base and result into a row; spans too unless None."""
    if spreads is not None:
        row.ranges = [{"driver": driver, "spread": spread} for driver, spread in spreads.items()]
    row.fiscal_year, row.departments = run.plan.fiscal_year, None if run.departments is None else list(run.departments)
    row.drivers = run.plan.rows()
    row.base, row.result, row.base_hash = run.base_totals, run.totals, run.base.hash
    row.engine_version, row.app_version = run.engine_version, VERSION


def _store(session: Session, actor: Actor, row: Row, action: str, details: dict[str, Any] | None = None) -> Saved:
    if row.id is not None:
        row.revision += 1
    row.changed_by, row.changed_at = actor.name, utc_now()
    session.add(row)
    session.flush()
    told = {"name": row.name, "revision": row.revision, "changes": len(row.drivers), "result": row.result}
    audit.record(session, actor, action, f"scenario/{row.id}", told | (details or {}))
    return _plain(row)


def _plain(row: Row) -> Saved:
    kept = ("name", "note", "owner", "base", "base_hash", "result", "engine_version", "app_version", "origin")
    return Saved(
        id=row.id or 0,
        plan=ScenarioPlan.from_rows(row.fiscal_year, row.departments, row.drivers),
        spreads=uncertainty.spans_of_person({item["driver"]: item["spread"] for item in row.ranges}),
        revision=row.revision,
        changed_by=row.changed_by,
        created_at=audit.utc_time(row.created_at),
        changed_at=audit.utc_time(row.changed_at),
        archived_at=None if row.archived_at is None else audit.utc_time(row.archived_at),
        **{name: getattr(row, name) for name in kept},
    )


def _free_name(session: Session, name: str, *, besides: int | None = None) -> str:
    taken = [other for number, other in session.exec(select(Row.id, Row.name)) if number != besides]
    return free_name(name, taken, NAMING)
