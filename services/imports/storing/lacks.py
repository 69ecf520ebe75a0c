"""What a ledger file seems to lack beside what is stored: said before it is posted and after."""

from dataclasses import replace

import pandas as pd
from sqlmodel import Session

from language import _, ngettext
from services.imports.codes.code_books import Catalogue
from services.imports.results import exact
from services.totals import completeness
from services.totals.completeness import Completeness

SHOWN = 5


def lack_notes(session: Session, sums: pd.DataFrame, accounts: Catalogue, exponent: int) -> list[str]:
    """Return a sentence for each thing that the ledger seems to lack once these lines are in it.

    Args:
        session: The open session; lines of the file may be stored in it already.
        sums: Lines to be loaded: `period, department_id, account_id, amount_minor` (natural sign).
        accounts: What is known of accounts, and which of them the file brings; those begin with it anyway.
        exponent: Minor digits of the currency.
    """
    if sums.empty or not {"period", "department_id", "account_id"} <= set(sums.columns):
        return []
    places = ["period", "department_id", "account_id"]
    lines: pd.DataFrame = sums.groupby(places, sort=False)["amount_minor"].sum().reset_index()
    lines["type"] = lines["account_id"].map(accounts.account_types).fillna("expense").astype("object")
    stored = completeness.stored_lines(session)
    both = pd.concat([stored, lines], ignore_index=True) if len(stored) else lines
    lacks = completeness.judge(session, both, apart_of=lines)
    new = {item.id for item in accounts.book("account").created}
    lacks = replace(lacks, began=lacks.began[~lacks.began["account_id"].isin(new)] if len(lacks.began) else lacks.began)
    return _sentences(lacks, exponent, lines)


def _sentences(lacks: Completeness, exponent: int, lines: pd.DataFrame) -> list[str]:
    sentences = []
    if lacks.missing:
        months = _list_names([_month(month) for month in lacks.missing])
        sentences.append(_("No line is stored for {months}, a month between others.", months=months))
    if lacks.month in set(lines["period"]):
        sentences += _about_last_month(lacks, exponent)
    for period, difference in zip(lacks.apart["period"], lacks.apart["difference_minor"], strict=True):
        sentences.append(
            _(
                "Debits and credits of {month} differ by {amount}.",
                month=_month(int(period)),
                amount=exact(int(difference), exponent),
            )
        )
    return sentences


def _about_last_month(lacks: Completeness, exponent: int) -> list[str]:
    sentences = []
    month = _month(lacks.month or 0)
    if len(lacks.stopped):
        sentences.append(
            ngettext(
                "{count} department had cost in each of the three months before {month} and has none in it: {names}.",
                "{count} departments had cost in each of the three months before {month} and have none in it: {names}.",
                len(lacks.stopped),
                month=month,
                names=_list_names(lacks.stopped["department"].tolist()),
            )
        )
    if len(lacks.began):
        named = [
            f"{name} ({exact(int(amount), exponent)})"
            for name, amount in zip(lacks.began["account"], lacks.began["amount_minor"], strict=True)
            if name
        ]
        if named:
            sentences.append(
                ngettext(
                    "{count} account that is known has figures for the first time in {month}: {names}.",
                    "{count} accounts that are known have figures for the first time in {month}: {names}.",
                    len(named),
                    month=month,
                    names=_list_names(named),
                )
            )
    return sentences


def _month(period: int) -> str:
    return f"{period // 100}-{period % 100:02d}"


def _list_names(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
