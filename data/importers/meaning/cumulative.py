"""Columns that hold the year so far or a balance, and those that compare: told by their names and by arithmetic."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from data.importers.meaning.side_words import plain_heading, side_of

_SO_FAR = re.compile(
    r"\b(?:ytd|fytd|year to date|to date|kumulier\w*|kumul\w*|kum|cumul\w*|acumul\w*|akkumuler\w*|ackumuler\w*|ack|"
    r"aufgelaufen\w*|accum\w*(?! depr)|jahreswerte|jvz|jahresverkehr\w*|hittil i ar|"
    r"hittils i ar|hitintill|hittills|progressiv\w*|cumulatief|lopend jaar)\b"
)
_CLOSING = re.compile(
    r"\b(?:(?:closing|ending|end|current|account|net) bal(?:ance)?|balance (?:at|as of|c f|carried forward)|endsaldo|"
    r"schlusssaldo|endbestand|saldo per|solde final|solde de cloture|solde (?:debiteur|crediteur)|utgaende balans|"
    r"c f|c fwd|cfwd|c forward|carried (?:forward|fwd|down)|c d|"
    r"utgaende saldo|utg saldo|utgaende|saldo final|saldo finale|eindsaldo)\b"
)
#: Beside debit or credit: "Closing Debit", "Saldo deudor", "Habensaldo".
_SIDED_CLOSING = re.compile(
    r"\b(?:closing|ending|end|final\w*|endsaldo|endbestand|schluss\w*|cloture|cierre|chiusura|fecho|utgaende|ultimo)\b"
)
_SIDED_BALANCE = re.compile(r"\b(?:balances?|bal|saldo|saldos|saldi|salden|soldes?)\b")
#: The months of a report, in SAP's short words: what moved in them is no balance, though its columns say so.
_REPORTED = re.compile(
    r"\b(?:ber ?ztr|berichtszeitr\w*|berichtsper\w*|ber ?per|rep ?period|reporting period|rep per)\b"
)
_BARE = re.compile(r"(?:the )?(?:balance|saldo|solde|bal)")
_OPENING = re.compile(
    r"\b(?:(?:opening|beginning|begin|start|starting|prior|previous) (?:balance|bal)|balance (?:b f|brought forward)|"
    r"b f|b fwd|bfwd|b forward|brought (?:forward|fwd|down)|b d|opening|"
    r"anfangssaldo|anfangsbestand|eroffnungs\w*|eb wert\w*|saldovortrag|vortrag|solde initial|solde d ouverture|"
    r"a nouveau|ingaende (?:balans|saldo)|ing saldo|inngaende saldo|saldo inicial|saldo iniziale|beginsaldo)\b"
)
_OF_MONTH = re.compile(
    r"\b(?:current|month|monthly|mtd|period|activity|movements?|net change|monat\w*|bewegung\w*|mois|mouvements?|"
    r"manad\w*|maned\w*|mnd|mes|mese|forandring|endring|periodens?)\b"
)
_COMPARES = re.compile(
    r"\b(?:variance|variances|var|difference|diff|over under|fav unfav|favorable|unfavorable|abweichung\w*|ecart\w*|"
    r"avvik\w*|desviacion\w*|scostament\w*|verschil|remaining|percent|percentage|pct)\b|%"
)


def is_comparison(name: str) -> bool:
    """Tell whether a column is a variance or percent: never an amount."""
    return bool(_COMPARES.search(_words(name)) or "%" in name)


def is_opening(name: str) -> bool:
    """Tell whether a column is the balance before the month."""
    return bool(_OPENING.search(_words(name)))


def is_of_month(name: str) -> bool:
    """Tell whether a column says that its figures are of one month."""
    return bool(_OF_MONTH.search(_words(name))) and not so_far(name) and not is_comparison(name)


def so_far(name: str) -> str:
    """Return what a column's name says of its figures: "year-to-date", "closing", "balance" (either), "" for a month.

    Variances say nothing.
    """
    words = _words(name)
    if is_comparison(name):
        return ""
    if _CLOSING.search(words) and not _OPENING.search(words):
        return "closing"
    if _SO_FAR.search(words):
        return "year-to-date"
    side, rest = side_of(name)
    if side and not _OPENING.search(rest):
        if _SIDED_CLOSING.search(rest):
            return "closing"
        return "balance" if _SIDED_BALANCE.search(rest) and not _REPORTED.search(rest) else ""
    return "balance" if _BARE.fullmatch(words) else ""


def movement_between(grid: Mapping[str, Sequence[Decimal | None]]) -> tuple[str, str, str] | None:
    """Return the column that leads from an opening balance to a closing one in nearly every line, and these two.

    The name of the opening tells them from other sums. Where only the closing is named, the movement has to be named as
    well: gross is net and tax, too.
    """
    openings = [name for name in grid if is_opening(name)]
    closings = [name for name in grid if so_far(name)]
    pairs = [(opening, closing) for opening in openings for closing in (*closings, *grid)]
    told = [(opening, name, closing) for opening, closing in pairs for name in grid]
    of_month = [name for name in grid if is_of_month(name)]
    told += [(opening, name, closing) for closing in closings for name in of_month for opening in grid]
    return next(
        (
            (name, opening, closing)
            for opening, name, closing in told
            if len({opening, name, closing}) == 3 and leads(grid[opening], grid[name], grid[closing])
        ),
        None,
    )


def leads(
    opening: Sequence[Decimal | None], movement: Sequence[Decimal | None], closing: Sequence[Decimal | None]
) -> bool:
    """Tell whether opening + movement = closing in nearly every line."""
    zero = Decimal(0)
    rows = [(a or zero, b or zero, c or zero) for a, b, c in zip(opening, movement, closing, strict=True)]
    telling = [(a, b, c) for a, b, c in rows if b]
    return len(telling) >= 2 and sum(a + b == c for a, b, c in telling) >= 0.9 * len(telling)


def _words(name: str) -> str:
    return plain_heading(name)
