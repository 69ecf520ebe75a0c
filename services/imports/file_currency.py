"""The currency that the signs, a column or the headers of a file state, beside the hospital's own."""

from dataclasses import replace

from sqlmodel import Session, select

from data.importers.questions import AnswerChoice, FileQuestion, question
from data.models import ImportBatch, Setting
from language import _
from services import settings
from services.currencies import currencies_of
from services.imports.rows.context import Context
from services.imports.source import ImportSource
from services.settings import HospitalSettings


def money_settings(session: Session, source: ImportSource) -> HospitalSettings:
    """Return the hospital's settings; before any figures, a currency that nobody chose follows the file."""
    known = settings.load(session)
    chosen = session.get(Setting, "currency") is not None
    stated = _stated_currencies(source)
    if not chosen and not stated and source.layout.stated_currency:
        stated = [(source.layout.stated_currency,)]
    meant = [currencies for currencies in stated if known.currency not in currencies]
    if not meant or _has_figures(session):
        return known
    answer = source.options.answers.get("currency")
    if answer == known.currency or any(answer in currencies for currencies in meant):
        return replace(known, currency=str(answer))
    return known if chosen else replace(known, currency=meant[0][0])


def _has_figures(session: Session) -> bool:
    return session.exec(select(ImportBatch.id).where(ImportBatch.rows_loaded > 0).limit(1)).first() is not None


def check_currency_sign(context: Context) -> None:
    """Ask when signs or headers state another currency than the hospital's; a column of codes is held row by row."""
    stated, source = _stated_currencies(context.source), context.source
    if source.layout.stated_currency and "currency" not in source.mapping:
        stated = [*stated, (source.layout.stated_currency,)]
    for meant in stated:
        if context.settings.currency not in meant:
            context.source.ask(_currency_question(context, meant))


def _currency_question(context: Context, meant: tuple[str, ...]) -> FileQuestion:
    """Return what is asked about a sign; another currency can only be taken while there are no figures yet."""
    ours = context.settings.currency
    text = _(
        "The amounts are in {file_currency}; the hospital's currency is {currency}. Convert "
        "the file, or change the currency in the settings before the first import.",
        file_currency=meant[0],
        currency=ours,
    )
    choices = [AnswerChoice(ours, _("The amounts are in {currency}, whatever the sign says", currency=ours))]
    if not _has_figures(context.catalogue.session):
        other = [AnswerChoice(code, _("The hospital's currency is {currency}", currency=code)) for code in meant[:1]]
        choices += other
    return question("currency", text, choices)


def _stated_currencies(source: ImportSource) -> list[tuple[str, ...]]:
    """Return what the signs beside the amounts may stand for, one entry per column with a known sign."""
    names = [source.mapping.get(concept) for concept in ("amount", "debit", "credit", "price")]
    formats = [source.layout.number_formats.get(name) for name in (*names, *source.layout.month_columns) if name]
    stated = dict.fromkeys(fmt.currency for fmt in formats if fmt is not None and fmt.currency)
    return [meant for sign in stated if (meant := currencies_of(str(sign)))]
