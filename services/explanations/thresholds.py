"""From which variance on a line needs an explanation; finance sets it, for all accounts and by category."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from sqlmodel import Session

from data.engine import reading, writing
from data.models import Setting
from data.models.organization import ACCOUNT_CATEGORIES
from language import _
from planning.minor_units import exponent
from services import audit, settings
from services.errors import UserError, only_changes
from services.permissions import Actor, require

KEY = "explanation_thresholds"
CATEGORIES = ACCOUNT_CATEGORIES
#: What holds until finance says otherwise: an amount in the currency's main unit, and a share of the budget.
USUAL_AMOUNT, USUAL_PERCENT = 25_000, 0.05
#: No budget has a line of this size (minor units).
LARGEST = 10**15
#: Charges and what payers take off them are large and move with each other.
USUAL_OF_CHARGES, CHARGES = (250_000, 0.1), ("gross_revenue", "deductions")


@dataclass(frozen=True)
class Limit:
    """A variance needs an explanation from this amount (minor units) and this share of its budget (0–1) on, both."""

    amount_minor: int
    percent: float


@dataclass(frozen=True)
class Thresholds:
    """The limit of all accounts, and those of categories that have their own."""

    usual: Limit
    categories: dict[str, Limit] = field(default_factory=dict)

    def of(self, category: str) -> Limit:
        """Return the limit of a category of accounts."""
        return self.categories.get(category, self.usual)

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "Thresholds":
        """Return the thresholds of `as_values`; None is no limit of a category's own."""
        own = {name: values[name] for name in CATEGORIES if values.get(name) is not None}
        return cls(Limit(values["amount_minor"], values["percent"]), own)

    def as_values(self) -> dict[str, Any]:
        """Return each value that can be set by itself: amount and share of all accounts, limits of categories."""
        own = {name: self.categories.get(name) for name in CATEGORIES}
        return {"amount_minor": self.usual.amount_minor, "percent": self.usual.percent} | own

    def needing_explanation(self, rows: pd.DataFrame) -> pd.Series:
        """Return which rows (`category, budget, variance`, minor units) need an explanation.

        Where the budget is 0 the amount alone decides.
        """
        amounts = rows["category"].map(lambda name: self.of(name).amount_minor).astype("int64")
        shares = rows["category"].map(lambda name: self.of(name).percent).astype("float64")
        size = rows["variance"].abs()
        return (size > 0) & (size >= amounts) & (size >= rows["budget"].abs() * shares)


def load(session: Session) -> Thresholds:
    """Return what finance has set, else the usual limits."""
    row = session.get(Setting, KEY)
    if row is None:
        scale = 10 ** exponent(settings.load(session).currency)
        charges = Limit(USUAL_OF_CHARGES[0] * scale, USUAL_OF_CHARGES[1])
        return Thresholds(Limit(USUAL_AMOUNT * scale, USUAL_PERCENT), dict.fromkeys(CHARGES, charges))
    stored: dict[str, Any] = row.value["value"]
    digits = exponent(settings.load(session).currency)
    moved = digits - int(stored.get("digits", digits))  # amounts stay what they are in the main unit of the currency
    return Thresholds(
        _stored_limit(stored["usual"], moved),
        {name: _stored_limit(limit, moved) for name, limit in stored["categories"].items()},
    )


def _stored_limit(limit: dict[str, Any], moved: int) -> Limit:
    amount = Decimal(limit["amount_minor"]).scaleb(moved).to_integral_value(ROUND_HALF_UP)
    return Limit(int(amount), limit["percent"])


def read(url: str, actor: Actor) -> Thresholds:
    """Return the thresholds."""
    require(actor, "budget:read")
    with reading(url) as session:
        return load(session)


def change(url: str, actor: Actor, *, thresholds: Thresholds, seen: Thresholds | None = None) -> None:
    """Set the thresholds of all accounts and of categories.

    `seen` are those that a form showed: what was left as seen is not stored, whatever it is by now.

    Raises:
        NotPermittedError: Only finance may.
        ChangedMeanwhileError: Somebody else has changed one of them since.
        UserError: An amount is negative, a share is not from 0 to 1, or a category is not known.
    """
    require(actor, "period:write")
    for limit in (thresholds.usual, *thresholds.categories.values()):
        if not 0 <= limit.amount_minor <= LARGEST or not 0 <= limit.percent <= 1:
            raise UserError(
                _("A threshold is an amount from 0 to ten trillion and a share from 0% to 100%."), code="threshold"
            )
    unknown = set(thresholds.categories) - set(CATEGORIES)
    if unknown:
        raise UserError(_("Not a category of accounts: {name}", name=", ".join(sorted(unknown))), code="category")
    with writing(url) as session:
        audit.one_writer(session)
        before = load(session)
        saw = None if seen is None else seen.as_values()
        changed = only_changes(saw, before.as_values(), thresholds.as_values())
        after = Thresholds.of_values(before.as_values() | changed)
        if after == before:
            return
        digits = exponent(settings.load(session).currency)
        session.merge(Setting(key=KEY, value={"value": asdict(after) | {"digits": digits}}))
        session.flush()
        details = {"old": asdict(before), "new": asdict(after)}
        audit.record(session, actor, "settings.explanations", f"setting/{KEY}", details)
