"""Driver and fixed share of an account in a department: what holds, what is usual, changes and their way back."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import ACTUAL, MONTH_COLUMNS, Account, AuditEvent, Department, FlexRule, Measure, PeriodTotals
from language import _
from planning.seen_values import Clash
from planning.variance.flex_defaults import default_share
from planning.variance.flex_lines import part_that_moves
from services import audit
from services.errors import ChangedMeanwhileError, UserError
from services.permissions import Actor, require
from services.variance.flex_data import PLACE, describe_places

ACTION = "flex_rule.change"


@dataclass(frozen=True)
class FlexSetting:
    """What a rule says: the statistic and the fixed share (0–1); None leaves it to the account and the department."""

    measure_id: int | None = None
    fixed_share: float | None = None


@dataclass(frozen=True)
class RuleChange:
    """A rule as a person saw it and as it is to be; without a statistic and a share there is no rule any more."""

    department_id: int
    account_id: int
    old: FlexSetting
    new: FlexSetting


@dataclass(frozen=True)
class PastRules:
    """A change of rules; `standing` while all of them are still as it left them."""

    event_id: int
    at: datetime
    actor: str
    count: int
    standing: bool


def list_rules(url: str, actor: Actor) -> pd.DataFrame:
    """Return departments and accounts of revenue and expense with figures, as far as the person sees them.

    The year is the last one with actuals there; a budget drawn up for a later year changes nothing.

    Returns:
        `department_id, account_id, department, account` (code and name), `type, category, amount_minor` (actuals of
        the year, else its largest budget), `measure_id, fixed_share` (what holds), `rule_measure_id, rule_share` (what
        a rule of this place says, NA for none), `by_account` (the account says something itself), `default_share`,
        `by_standard` (labor that moves with the department's standard hours);
        largest amounts first.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        places = _figures(session, actor)
        described = describe_places(session, places[PLACE])
        standards = session.exec(select(Department.id).where(col(Department.target_hours_per_uos) > 0)).all()
        by_standard = described["labor_department"].isin(list(standards)) & described["measure_id"].notna()
        rules = {(rule.department_id, rule.account_id): rule for rule in session.exec(select(FlexRule))}
        own = [rules.get((int(place[0]), int(place[1]))) for place in places[PLACE].to_numpy()]
        accounts = {row.id: row for row in session.exec(select(Account))}
        of = [accounts[int(number)] for number in places["account_id"]]
        names = {row.id: f"{row.code} {row.name}" for row in session.exec(select(Department))}
        table = described[[*PLACE, "type", "category", "measure_id", "fixed_share"]].assign(
            department=[names[number] for number in places["department_id"].tolist()],
            account=[f"{row.code} {row.name}" for row in of],
            amount_minor=places["amount_minor"].to_numpy(),
            by_standard=by_standard.to_numpy(dtype=bool),
            rule_measure_id=pd.array([rule.flex_measure_id if rule else None for rule in own], dtype="Int64"),
            rule_share=pd.array([rule.fixed_share if rule else None for rule in own], dtype="Float64"),
            by_account=[row.fixed_share != 1 or row.flex_measure_id is not None for row in of],
        )
    drivers = zip(table["category"], table["measure_id"].notna(), strict=True)
    table = table.assign(default_share=[default_share(category, has_driver=bool(has)) for category, has in drivers])
    return table.sort_values("amount_minor", key=abs, ascending=False, kind="stable").reset_index(drop=True)


def _figures(session: Session, actor: Actor) -> pd.DataFrame:
    columns = [col(getattr(PeriodTotals, name)) for name in MONTH_COLUMNS]
    total = sum(columns[1:], columns[0])
    seen = [total != 0, col(Account.type).in_(("revenue", "expense"))]
    if actor.departments is not None:
        seen.append(col(PeriodTotals.department_id).in_(actor.departments))
    query = (
        select(PeriodTotals.version_id, PeriodTotals.department_id, PeriodTotals.account_id, total)
        .join(Account, col(Account.id) == col(PeriodTotals.account_id))
        .where(col(PeriodTotals.fiscal_year) == _last_year(session, seen), *seen)
    )
    rows = pd.DataFrame(
        [tuple(row) for row in session.exec(query)], columns=["version_id", *PLACE, "amount_minor"]
    ).astype("int64")
    rows = rows.assign(planned=rows["version_id"] != ACTUAL, size=-rows["amount_minor"].abs())
    rows = rows.sort_values(["planned", "size"], kind="stable").drop_duplicates(PLACE)
    return rows[[*PLACE, "amount_minor"]].sort_values(PLACE, kind="stable").reset_index(drop=True)


def _last_year(session: Session, seen: Sequence[ColumnElement[bool]]) -> int | None:
    """Return the last fiscal year with actuals that the person sees, where there are none the last with a budget."""
    query = select(func.max(PeriodTotals.fiscal_year)).join(Account, col(Account.id) == col(PeriodTotals.account_id))
    actuals = session.exec(query.where(col(PeriodTotals.version_id) == ACTUAL, *seen)).first()
    return actuals if actuals is not None else session.exec(query.where(*seen)).first()


def usual(table: pd.DataFrame) -> list[RuleChange]:
    """Return the changes that take the usual share where neither a rule nor the account says anything."""
    rows = table[table["rule_share"].isna() & table["rule_measure_id"].isna() & ~table["by_account"]]
    rows = rows[rows["default_share"] < 1]
    places = zip(*(rows[name].tolist() for name in (*PLACE, "default_share")), strict=True)
    return [
        RuleChange(department, account, FlexSetting(), FlexSetting(None, share))
        for department, account, share in places
    ]


def flexing_share(table: pd.DataFrame) -> float | None:
    """Return which part (0–1) of the cost moves with a statistic by the rules in force, None without any cost.

    Labor of a department with a standard moves with its hours; what hours the standard fixes needs volumes, and is left
    to the flexed budget.
    """
    cost = table[table["type"] == "expense"]
    moving = cost["amount_minor"].where(cost["measure_id"].notna(), 0)
    return part_that_moves(cost["amount_minor"], moving, cost["fixed_share"].mask(cost["by_standard"], 0.0))


def save(url: str, actor: Actor, *, changes: Iterable[RuleChange]) -> int:
    """Store rules, all or none, as one event of the audit trail; return how many changed.

    Raises:
        ChangedMeanwhileError: Somebody else has changed one of them since; a key of its clashes is (department id,
            account id), its values are `FlexSetting`.
        UserError: A share is impossible.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)
        said = [change for change in changes if change.old != change.new]
        _refuse_changed(session, said)
        for change in said:
            _store(session, change)
        if said:
            audit.record(session, actor, ACTION, "flex_rule", {"rules": [asdict(change) for change in said]})
        return len(said)


def _refuse_changed(session: Session, changes: Sequence[RuleChange]) -> None:
    clashes = []
    for change in changes:
        stored = _setting(_rule(session, change))
        if not _same(stored, change.old) and not _same(stored, change.new):
            clashes.append(Clash((change.department_id, change.account_id), change.old, stored, change.new))
    if clashes:
        raise ChangedMeanwhileError(
            _("Someone else changed one of these rules in the meantime."),
            _("Nothing was saved. Choose which values hold."),
            tuple(clashes),
        )


def _store(session: Session, change: RuleChange) -> None:
    rule, new = _rule(session, change), change.new
    if new.fixed_share is not None and not 0 <= new.fixed_share <= 1:
        raise UserError(_("The fixed share must be between 0% and 100%."), code="fixed_share")
    if new.measure_id is not None and session.get(Measure, new.measure_id) is None:
        raise UserError(_("This measure no longer exists."), hint=_("Reload the page."))
    if new == FlexSetting():
        if rule is not None:
            session.delete(rule)
        return
    rule = rule or FlexRule(department_id=change.department_id, account_id=change.account_id)
    rule.flex_measure_id, rule.fixed_share = new.measure_id, new.fixed_share
    session.add(rule)


def _rule(session: Session, change: RuleChange) -> FlexRule | None:
    query = select(FlexRule).where(
        FlexRule.department_id == change.department_id, FlexRule.account_id == change.account_id
    )
    return session.exec(query).first()


def _setting(rule: FlexRule | None) -> FlexSetting:
    return FlexSetting() if rule is None else FlexSetting(rule.flex_measure_id, rule.fixed_share)


def _same(one: FlexSetting, other: FlexSetting) -> bool:
    shares = [None if setting.fixed_share is None else round(setting.fixed_share, 6) for setting in (one, other)]
    return one.measure_id == other.measure_id and shares[0] == shares[1]


def past_changes(url: str, actor: Actor, *, count: int = 5) -> list[PastRules]:
    """Return the latest changes of rules, newest first."""
    require(actor, "master_data:write")
    with reading(url) as session:
        query = select(AuditEvent).where(AuditEvent.action == ACTION).order_by(col(AuditEvent.id).desc()).limit(count)
        return [
            PastRules(event.id or 0, event.at, event.actor, len(changes), _standing(session, changes))
            for event in session.exec(query)
            for changes in [_changes(event.details)]
        ]


def _standing(session: Session, changes: list[RuleChange]) -> bool:
    return all(_same(_setting(_rule(session, change)), change.new) for change in changes)


def undo(url: str, actor: Actor, *, event_id: int) -> int:
    """Bring back the rules as they were before a change; this is a change of its own in the trail.

    Raises:
        UserError: It is no such change, or one of its rules was changed again since.
    """
    require(actor, "master_data:write")
    with reading(url) as session:
        event = session.get(AuditEvent, event_id)
        if event is None or event.action != ACTION:
            raise UserError(_("This change no longer exists."), hint=_("Reload the page."), code="missing")
        changes = _changes(event.details)
    back = [RuleChange(one.department_id, one.account_id, one.new, one.old) for one in changes]
    return save(url, actor, changes=back)


def _changes(details: dict[str, Any]) -> list[RuleChange]:
    return [
        RuleChange(row["department_id"], row["account_id"], FlexSetting(**row["old"]), FlexSetting(**row["new"]))
        for row in details["rules"]
    ]
