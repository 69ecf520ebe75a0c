"""What a ledger file seems to lack beside what is stored: the same before it is posted and after."""

from collections.abc import Collection

import pandas as pd
from sqlmodel import Session

from language import _, ngettext
from planning import completeness as rules
from services.imports.codes.code_books import Catalogue
from services.imports.results import amount_text, join_first
from services.totals import completeness
from services.totals.ledger_months import LedgerMonths

SHOWN = 5


def lack_notes(
    session: Session, sums: pd.DataFrame, known: Catalogue, exponent: int, *, replaced: Collection[int] = ()
) -> list[str]:
    """Return a sentence for each thing that the ledger seems to lack once these lines are in it.

    Asked before the kept totals have the file in them, so that a preview and a posting count the same.

    Args:
        session: The open session.
        sums: Lines to be loaded: `period, department_id, account_id, amount_minor` (natural sign).
        known: Departments and accounts, those that the file brings among them.
        exponent: Minor digits of the currency.
        replaced: Months (yyyymm) whose stored lines the file replaces.
    """
    places = ["period", "department_id", "account_id"]
    if sums.empty or not set(places) <= set(sums.columns):
        return []
    lines: pd.DataFrame = sums.groupby(places, sort=False)["amount_minor"].sum().reset_index()
    accounts = known.book("account")
    lines["type"] = lines["account_id"].map(known.account_types).fillna("expense").astype("object")
    books = LedgerMonths(session, lines, replaced=replaced)
    sentences = []
    missing = rules.missing_months(books.months)
    if missing:
        months = join_first([_month(month) for month in missing], SHOWN)
        sentences.append(_("No line is stored for {months}, a month between others.", months=months))
    month = completeness.judged_month(books)
    if month in set(lines["period"]):
        labels = {item.id: item.label for item in known.book("department").known}
        sentences += _about_departments(completeness.stopped_departments(books, month, labels), month)
        # An account that the file brings begins with it anyway.
        stored = set(lines["account_id"].tolist()) - {item.id for item in accounts.created}
        labels = {item.id: item.label for item in accounts.known}
        sentences += _about_accounts(completeness.new_accounts(books, month, labels, only=stored), month, exponent)
    return sentences + _about_balance(rules.out_of_balance(lines), exponent)


def _about_departments(stopped: pd.DataFrame, month: int | None) -> list[str]:
    if stopped.empty:
        return []
    return [
        ngettext(
            "{count} department had cost in each of the three months before {month} and has none in it: {names}.",
            "{count} departments had cost in each of the three months before {month} and have none in it: {names}.",
            len(stopped),
            month=_month(month or 0),
            names=join_first(stopped["department"].tolist(), SHOWN),
        )
    ]


def _about_accounts(began: pd.DataFrame, month: int | None, exponent: int) -> list[str]:
    if began.empty:
        return []
    amounts = zip(began["account"].tolist(), began["amount_minor"].tolist(), strict=True)
    return [
        ngettext(
            "{count} account that is known has figures for the first time in {month}: {names}.",
            "{count} accounts that are known have figures for the first time in {month}: {names}.",
            len(began),
            month=_month(month or 0),
            names=join_first([f"{name} ({amount_text(int(amount), exponent)})" for name, amount in amounts], SHOWN),
        )
    ]


def _about_balance(apart: pd.DataFrame, exponent: int) -> list[str]:
    return [
        _(
            "Debits and credits of {month} differ by {amount}.",
            month=_month(int(period)),
            amount=amount_text(int(difference), exponent),
        )
        for period, difference in zip(apart["period"].tolist(), apart["difference_minor"].tolist(), strict=True)
    ]


def _month(period: int) -> str:
    return f"{period // 100}-{period % 100:02d}"
