"""Change the hospital's settings; a new start of the fiscal year carries the kept totals along."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from data.engine import writing
from data.models import BudgetVersion
from services import audit, settings
from services.errors import only_changes
from services.organization import settings_checks as checks
from services.organization.account_types import hold_lines
from services.permissions import Actor, require
from services.settings import HospitalSettings
from services.totals import ledger, purchases


def change(url: str, actor: Actor, *, seen: Mapping[str, Any] | None = None, **changes: Any) -> HospitalSettings:
    """Change settings of the hospital: all of them, or none.

    `seen` are the settings as a form showed them: what was left as seen is not stored, whatever it is by now.

    Raises:
        NotPermittedError: Only administrators may.
        ChangedMeanwhileError: Somebody else has changed one of them since.
        UserError: A value is impossible, or stored figures forbid it (currency, start of the fiscal year).
    """
    require(actor, "settings:write")
    with writing(url) as session:
        if "fiscal_first_month" in changes:
            hold_lines(session)  # totals are made anew and budgets move to other years: nobody is at their lines
        audit.one_writer(session)
        before = settings.load(session)
        after = replace(before, **only_changes(seen, asdict(before), changes))
        if after == before and settings.are_chosen(session):  # the first time, what is proposed becomes what was said
            return after
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
