"""What is counted, as figures that may be asked for: volumes by their measure, hours and FTE."""

from collections.abc import Iterable
from typing import NamedTuple

from language import N_
from planning.hierarchy import Node, Tree

#: Kinds of nodes that count something, beside those of accounts.
VOLUME, LABOR = "volume", "labor"
COUNTED = frozenset((VOLUME, LABOR))
#: Figures of hours by the column of productivity that they are, with what they are called; the first is shown.
LABOR_FIGURES: dict[str, tuple[str, ...]] = {
    "worked": (N_("Hours worked"), "worked hours", "productive hours"),
    "paid": (N_("Paid hours"), "hours paid"),
    "overtime": (N_("Overtime hours"), "hours of overtime"),
    "agency": (N_("Agency hours"), "hours of agency", "contract labor hours"),
    "fte": (N_("FTE with agency"), "fte", "ftes", "full time equivalents"),
}  # no text


class CountedMeasure(NamedTuple):
    """A measure of the hospital: its id, code and name."""

    id: int
    code: str
    name: str


def with_counted(accounts: Tree, measures: Iterable[CountedMeasure]) -> Tree:
    """Return the accounts and, beside them, the volumes and hours that may be asked for, keys as no account has them.

    Members are negative, so that they are no account's. A volume is named as accounts are: with its code, or without.
    """
    root = accounts.root.key
    counted = [
        Node(f"{VOLUME}:{one.id}", f"{one.code} {one.name}", root, -1 - place, VOLUME, one.name)
        for place, one in enumerate(measures)
    ]
    hours = [
        Node(f"{LABOR}:{column}", names[0], root, -100_000 - place, LABOR)
        for place, (column, names) in enumerate(LABOR_FIGURES.items())
    ]
    return Tree((*accounts.nodes, *counted, *hours))


def id_of(key: str) -> str:
    """Return what a key names: the id of a measure, the column of hours."""
    return key.partition(":")[2]


def other_names() -> dict[str, str]:
    """Return other words for hours by the label that they mean."""
    return {other: names[0] for names in LABOR_FIGURES.values() for other in names[1:]}
