"""Whether settings of the hospital are possible, by themselves and beside the figures that are stored."""

from babel import Locale
from babel.core import UnknownLocaleError
from sqlalchemy import text
from sqlmodel import Session, select

from data.importers.values.currencies import CODES
from data.models import BudgetVersion
from language import _
from planning.periods import FiscalCalendar
from services.errors import UserError
from services.people import languages
from services.settings import HospitalSettings

#: More hours than a year has.
MOST_HOURS = 8_784
#: A smaller weight would take years to see anything.
LEAST_WEIGHT = 0.05
#: A sign-in holds for a week at most.
LONGEST_HOURS = 168
#: What is stored in the hospital's currency.
_MONEY = (
    ("ledger_entry", "1 = 1"), ("budget_line", "1 = 1"), ("purchase_line", "1 = 1"),
    ("labor_entry", "amount_minor <> 0"), ("contract", "1 = 1"),
)  # fmt: skip


def check_values(new: HospitalSettings) -> None:
    """Refuse values that no hospital can have.

    Raises:
        UserError: With what is possible.
    """
    if not new.hospital_name.strip() or len(new.hospital_name) > 120:
        raise UserError(_("The hospital's name must have 1 to 120 characters."))
    if not 1 <= new.fiscal_first_month <= 12:
        raise UserError(_("The first month of the fiscal year must be 1 to 12."))
    if new.currency not in CODES:
        raise UserError(_("The currency must be a three-letter code."), hint=_("For example, USD, GBP or EUR."))
    if not 0 < new.fte_hours_per_year <= MOST_HOURS:
        raise UserError(
            _("The hours of a full-time year must be more than zero."), hint=_("2,080 is standard in the US.")
        )
    if not LEAST_WEIGHT <= new.ewma_weight <= 1:
        raise UserError(
            _("The weight of the newest month must be from 0.05 to 1."), hint=_("0.2 is usual: five months count most.")
        )
    if not 5 <= new.idle_minutes <= LONGEST_HOURS * 60:
        raise UserError(_("The minutes without activity must be 5 to 10,080."), hint=_("30 is usual."))
    if not 1 <= new.session_hours <= LONGEST_HOURS:
        raise UserError(_("The hours of a sign-in must be 1 to 168."), hint=_("12 is usual."))
    languages.check(new.language)
    _check_place(new)


def _check_place(new: HospitalSettings) -> None:
    territories = Locale("en").territories
    if len(new.country) != 2 or new.country not in territories:
        raise UserError(_("The country must be a two-letter code."), hint=_("For example, US, GB or DE."))
    if new.region is not None and (not new.region.isascii() or not 1 <= len(new.region) <= 10):
        raise UserError(_("The region must be a short code."), hint=_("For example CA or BY."))
    try:
        Locale.parse(new.locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise UserError(
            _("Not a language and country: “{locale}”.", locale=new.locale), hint=_("For example, en_US or de_DE.")
        ) from error


def check_currency(session: Session, old: HospitalSettings, new: HospitalSettings) -> None:
    """Refuse another currency while amounts are stored: they would be other amounts from then on.

    Raises:
        UserError: Amounts are stored.
    """
    if new.currency == old.currency:
        return
    for table, condition in _MONEY:
        query = text(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1")  # noqa: S608 - our own names
        if session.connection().execute(query).first() is not None:
            raise UserError(
                _("Amounts are stored in {currency}; they are not converted.", currency=old.currency),
                hint=_("Undo the imports, change the currency, then import again."),
                code="currency_in_use",
            )


def moved_years(session: Session, old: HospitalSettings, new: HospitalSettings) -> dict[int, int]:
    """Return the new fiscal year of each budget version when the fiscal year starts in another month.

    Raises:
        UserError: A budget would be split over two years, or two budgets of one file would meet in one; or choices and
            scenarios are kept for fiscal years.
    """
    if new.fiscal_first_month == old.fiscal_first_month:
        return {}
    calendar = FiscalCalendar(new.fiscal_first_month)
    versions = {row.id: row for row in session.exec(select(BudgetVersion))}
    moved: dict[int, int] = {}
    for number, (first, last) in _months(session).items():
        years = (calendar.fiscal_year(first), calendar.fiscal_year(last))
        if years[0] != years[1]:
            raise _split(versions[number].name, first, last)
        moved[number] = years[0]
    _check_meetings(session, moved, {number: row.name for number, row in versions.items() if number is not None})
    _check_kept(session)
    return moved


def _months(session: Session) -> dict[int, tuple[int, int]]:
    """Return the first and last month of each budget version that has lines."""
    query = (
        "SELECT version_id, MIN(period), MAX(period) FROM budget_line WHERE superseded_by IS NULL GROUP BY version_id"
    )
    return {int(row[0]): (int(row[1]), int(row[2])) for row in session.connection().execute(text(query))}


def _split(name: str, first: int, last: int) -> UserError:
    return UserError(
        _(
            "Budget “{version}” runs from {first} to {last}; it would be split over two fiscal years.",
            version=name,
            first=f"{first // 100}-{first % 100:02d}",
            last=f"{last // 100}-{last % 100:02d}",
        ),
        hint=_("Undo its import, change the first month, then import it again."),
        code="fiscal_year_in_use",
    )


def _check_meetings(session: Session, moved: dict[int, int], names: dict[int, str]) -> None:
    """Refuse when a file that filled two versions, one per year, is about one year after all."""
    query = "SELECT DISTINCT batch_id, version_id FROM budget_line WHERE superseded_by IS NULL AND batch_id IS NOT NULL"
    filled: dict[tuple[int, int], int] = {}
    for batch, version in session.connection().execute(text(query)):
        other = filled.setdefault((int(batch), moved[int(version)]), int(version))
        if other != int(version):
            raise UserError(
                _(
                    "Budgets “{version}” and “{other}” come from one file and would be in one fiscal year.",
                    version=names[other],
                    other=names[int(version)],
                ),
                hint=_("Undo their import, change the first month, then import it again."),
                code="fiscal_year_in_use",
            )


def _check_kept(session: Session) -> None:
    """Refuse while something is kept by fiscal year that has no months of its own."""
    kept = (
        ("SELECT 1 FROM landing_method WHERE withdrawn_at IS NULL LIMIT 1", _("Year-end choices")),
        ("SELECT 1 FROM scenario LIMIT 1", _("Scenarios")),
    )
    for query, what in kept:
        if session.connection().execute(text(query)).first() is not None:
            raise UserError(
                _("{what} are kept for fiscal years that start in the present month.", what=what),
                hint=_("Change the first month before planning in Caseload."),
                code="fiscal_year_in_use",
            )
