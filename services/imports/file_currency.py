"""The currency that the signs of a file state, beside the hospital's own."""

from dataclasses import replace

from sqlmodel import Session, select

from data.models import ImportBatch, Setting
from language import _
from services import settings
from services.currencies import currencies_of
from services.imports.rows.context import Context
from services.imports.source import ImportSource
from services.settings import HospitalSettings


def money_settings(session: Session, source: ImportSource) -> HospitalSettings:
    """Return the hospital's settings; before any figures, a currency that nobody chose follows the file's sign."""
    known = settings.load(session)
    chosen = session.get(Setting, "currency") is not None
    meant = [currencies for currencies in _stated_currencies(source) if known.currency not in currencies]
    if (
        chosen
        or not meant
        or session.exec(select(ImportBatch.id).where(ImportBatch.rows_loaded > 0).limit(1)).first() is not None
    ):
        return known
    return replace(known, currency=meant[0][0])


def check_currency_sign(context: Context) -> None:
    """Ask when the amounts carry the sign of another currency than the hospital's."""
    for meant in _stated_currencies(context.source):
        if context.settings.currency not in meant:
            context.ask(
                _(
                    "The amounts are in {file_currency}; the hospital's currency is {currency}. Convert "
                    "the file, or change the currency in the settings before the first import.",
                    file_currency=meant[0],
                    currency=context.settings.currency,
                )
            )


def _stated_currencies(source: ImportSource) -> list[tuple[str, ...]]:
    """Return what the signs beside the amounts may stand for, one entry per column with a known sign."""
    names = [source.mapping.get(concept) for concept in ("amount", "debit", "credit", "price")]
    formats = [source.layout.number_formats.get(name) for name in (*names, *source.layout.month_columns) if name]
    stated = dict.fromkeys(fmt.currency for fmt in formats if fmt is not None and fmt.currency)
    return [meant for sign in stated if (meant := currencies_of(str(sign)))]
