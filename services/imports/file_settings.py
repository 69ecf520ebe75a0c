"""What a file and the answers about it say of the hospital's settings while nobody has chosen them.

The currency that signs, a column or headers state, and the first month of the fiscal years.
"""

from dataclasses import replace

from sqlmodel import Session, col, select

from data.importers.questions import AnswerChoice, FileQuestion, question
from data.models import ImportBatch, Setting
from language import _
from services import settings
from services.currencies import currencies_of
from services.imports.rows.context import Context
from services.imports.source import ImportSource
from services.settings import HospitalSettings

#: Kinds of files whose figures are of months.
_OF_MONTHS = ("ledger", "budget", "statistics", "labor", "purchases")


def settings_for(session: Session, source: ImportSource) -> HospitalSettings:
    """Return the hospital's settings; before any figures, what nobody chose follows the file and the answers."""
    known = _with_currency(session, source)
    answer = source.options.answers.get("first-month")
    if answer is None or first_month_chosen(session) or has_months(session):
        return known
    return replace(known, fiscal_first_month=int(answer))


def first_month_chosen(session: Session) -> bool:
    """Return whether anybody has said with which month the hospital's fiscal years begin."""
    return session.get(Setting, "fiscal_first_month") is not None


def states_first_month(session: Session, source: ImportSource) -> bool:
    """Return whether the first month is known: chosen, or answered for this file."""
    return first_month_chosen(session) or source.options.fiscal_start is not None


def has_months(session: Session) -> bool:
    """Return whether figures of any month are stored, so that an answer no longer becomes the hospital's setting."""
    query = select(ImportBatch.id).where(ImportBatch.rows_loaded > 0, col(ImportBatch.kind).in_(_OF_MONTHS))
    return session.exec(query.limit(1)).first() is not None


def _with_currency(session: Session, source: ImportSource) -> HospitalSettings:
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
    strange = [meant for meant in stated if context.settings.currency not in meant]
    if strange:
        context.source.ask(_currency_question(context, strange[0], some=len(strange) < len(stated)))


def _currency_question(context: Context, meant: tuple[str, ...], *, some: bool) -> FileQuestion:
    """Return what is asked about a sign; another currency can only be taken while there are no figures yet.

    `some`: other signs, headings or titles of the file name the hospital's currency.
    """
    ours = context.settings.currency
    text = _(
        "The amounts are in {file_currency}; the hospital's currency is {currency}. Convert "
        "the file, or change the currency in the settings before the first import.",
        file_currency=meant[0],
        currency=ours,
    )
    if some:
        text = _(
            "Some amounts are in {file_currency} by their signs, their headings or the formats of their cells, others "
            "in {currency}, the hospital's currency. Convert them, or say that all are in {currency}.",
            file_currency=meant[0],
            currency=ours,
        )
    choices = [AnswerChoice(ours, _("The amounts are in {currency}, whatever the sign says", currency=ours))]
    if not _has_figures(context.catalogue.session):
        other = [AnswerChoice(code, _("The hospital's currency is {currency}", currency=code)) for code in meant[:1]]
        choices += other
    return question("currency", text, choices)


def _stated_currencies(source: ImportSource) -> list[tuple[str, ...]]:
    """Return what the signs beside the amounts may stand for, one entry for each sign that is known.

    Titles, notes, headings and the formats of cells state one as well.
    """
    layout = source.layout
    names = [source.mapping.get(concept) for concept in ("amount", "debit", "credit", "price")]
    formats = [layout.number_formats.get(name) for name in (*names, *layout.month_columns) if name]
    stated = dict.fromkeys(str(fmt.currency) for fmt in formats if fmt is not None and fmt.currency)
    if "currency" not in source.mapping:  # which is held row by row
        used = {"", *names, *layout.month_columns, *(layout.unpivot.sources if layout.unpivot else ())}
        stated |= dict.fromkeys(
            sign for name, signs in layout.said_currencies.items() if name in used for sign in signs
        )
    return [meant for sign in stated if (meant := currencies_of(sign))]
