"""Change the hospital's settings; a new start of the fiscal year carries the kept totals along."""

from dataclasses import asdict, replace
from typing import Any

from data.engine import writing
from language import _
from services import audit, settings
from services.errors import UserError
from services.permissions import Actor, require
from services.settings import HospitalSettings
from services.totals import ledger, purchases


def change(url: str, actor: Actor, **changes: Any) -> HospitalSettings:
    """Change settings of the hospital.

    Raises:
        NotPermittedError: Only administrators may.
        UserError: A value is impossible, or the fiscal year's start would move under existing figures.
    """
    require(actor, "settings:write")
    with writing(url) as session:
        before = settings.load(session)
        after = replace(before, **changes)
        _check(after)
        if after.fiscal_first_month != before.fiscal_first_month:
            ledger.rebuild(session, after.fiscal_first_month)
            purchases.rebuild(session, after.fiscal_first_month)
        settings.store(session, after)
        audit.record(session, actor, "settings.change", "setting", {"old": asdict(before), "new": asdict(after)})
        return after


def _check(new: HospitalSettings) -> None:
    if not 1 <= new.fiscal_first_month <= 12:
        raise UserError(_("The first month of the fiscal year must be 1 to 12."))
    if len(new.currency) != 3 or not new.currency.isalpha():
        raise UserError(_("The currency must be a three-letter code."), hint=_("For example, USD, GBP or EUR."))
    if new.fte_hours_per_year <= 0:
        raise UserError(
            _("The hours of a full-time year must be more than zero."), hint=_("2,080 is standard in the US.")
        )
