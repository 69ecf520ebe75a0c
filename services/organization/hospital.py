"""Change the hospital's settings; a new start of the fiscal year carries the kept totals along."""

from dataclasses import asdict, replace
from typing import Any

from data.engine import writing
from data.models import BudgetVersion
from services import audit, settings
from services.organization import settings_checks as checks
from services.permissions import Actor, require
from services.settings import HospitalSettings
from services.totals import ledger, purchases


def change(url: str, actor: Actor, **changes: Any) -> HospitalSettings:
    """Change settings of the hospital: all of them, or none.

    Raises:
        NotPermittedError: Only administrators may.
        UserError: A value is impossible, or stored figures forbid it (currency, start of the fiscal year).
    """
    require(actor, "settings:write")
    with writing(url) as session:
        before = settings.load(session)
        after = replace(before, **changes)
        checks.check_values(after)
        checks.check_currency(session, before, after)
        for version, year in checks.moved_years(session, before, after).items():
            session.get_one(BudgetVersion, version).fiscal_year = year
        if after.fiscal_first_month != before.fiscal_first_month:
            session.flush()
            ledger.rebuild(session, after.fiscal_first_month)
            purchases.rebuild(session, after.fiscal_first_month)
        settings.store(session, after)
        audit.record(session, actor, "settings.change", "setting", {"old": asdict(before), "new": asdict(after)})
        return after
