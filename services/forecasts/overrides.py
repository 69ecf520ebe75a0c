"""Figures that a person puts beside the model's: with a reason, an author, and a way back."""

from datetime import date

import pandas as pd
from sqlmodel import Session, col, select

from data.clock import utc_now
from data.engine import reading, writing
from data.models import ForecastOverride
from language import _
from services import audit, dates
from services.errors import UserError
from services.forecasts.references import SeriesRef, require_series
from services.forecasts.series import load
from services.permissions import Actor, require

REASON_LENGTH = 500
COLUMNS = ["id", "ds", "value", "reason", "author", "created_at", "withdrawn_at"]


def set_value(url: str, actor: Actor, *, ref: SeriesRef, month: date, value: float, reason: str) -> int:
    """Put a figure beside the model's for one month and return its id; an earlier one for the month is withdrawn.

    Raises:
        NotPermittedError: Only finance may, and only in departments one may see.
        UserError: No reason, a negative figure, or a month that already has an actual figure.
    """
    require(actor, "forecast:write")
    require_series(actor, ref)
    reason = _check(value, reason)
    month = month.replace(day=1) if ref.frequency == "MS" else month
    with writing(url) as session:
        audit.one_writer(session)
        actual = load(session, ref).frame
        if len(actual) and pd.Timestamp(month) <= actual["ds"].iloc[-1]:
            raise UserError(
                _("{month} already has actuals.", month=dates.month(month.year * 100 + month.month)),
                hint=_("Choose a month of the forecast to override."),
            )
        replaced = [_withdraw(row) for row in _active(session, ref.key) if row.ds == month]
        override = ForecastOverride(series_key=ref.key, ds=month, value=value, reason=reason, author=actor.name)
        session.add(override)
        session.flush()
        details = {"month": month, "value": value, "reason": reason, "replaces": replaced}
        audit.record(session, actor, "forecast.override", ref.key, details)
        return override.id or 0


def withdraw(url: str, actor: Actor, *, override_id: int) -> None:
    """Take an override back; it stays in the history and the model's figure counts again.

    Raises:
        UserError: It does not exist or was already withdrawn.
    """
    require(actor, "forecast:write")
    with writing(url) as session:
        audit.one_writer(session)
        row = session.get(ForecastOverride, override_id)
        if row is None or row.withdrawn_at is not None:
            raise UserError(
                _("This override is no longer in effect."), hint=_("Reload the page to see the current overrides.")
            )
        require_series(actor, SeriesRef.parse(row.series_key))
        _withdraw(row)
        session.add(row)
        details = {"month": row.ds, "value": row.value, "id": override_id}
        audit.record(session, actor, "forecast.override_withdrawn", row.series_key, details)


def history(url: str, actor: Actor, *, ref: SeriesRef) -> pd.DataFrame:
    """Return all overrides of a series, newest first: `id, ds, value, reason, author, created_at, withdrawn_at`."""
    require(actor, "forecast:read")
    require_series(actor, ref)
    with reading(url) as session:
        newest = col(ForecastOverride.id).desc()
        rows = session.exec(
            select(ForecastOverride).where(ForecastOverride.series_key == ref.key).order_by(newest)
        ).all()
        return pd.DataFrame([{name: getattr(row, name) for name in COLUMNS} for row in rows], columns=COLUMNS)


def in_use(session: Session, key: str) -> dict[date, ForecastOverride]:
    """Return the overrides that count now, by month."""
    return {row.ds: row for row in _active(session, key)}


def _active(session: Session, key: str) -> list[ForecastOverride]:
    return list(
        session.exec(
            select(ForecastOverride)
            .where(ForecastOverride.series_key == key, col(ForecastOverride.withdrawn_at).is_(None))
            .order_by(col(ForecastOverride.id))
        )
    )


def _withdraw(row: ForecastOverride) -> int | None:
    row.withdrawn_at = utc_now()
    return row.id


def _check(value: float, reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise UserError(
            _("Enter a reason for the override."), hint=_("Say in one sentence why the model's figure is wrong.")
        )
    if len(reason) > REASON_LENGTH:
        raise UserError(
            _("The reason is longer than {limit} characters.", limit=REASON_LENGTH),
            hint=_("Shorten it."),
        )
    if not 0 <= value < 1e12:
        raise UserError(_("The figure must be zero or more."), hint=_("Enter the volume you expect for the month."))
    return reason
