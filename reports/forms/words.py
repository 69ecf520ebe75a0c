"""What is said of a form that was filled in."""

from typing import Any

import pandas as pd

from language import _, ngettext


def headline(told: Any) -> str:
    """Return how many cells are filled, and how many names and cells are left (of a `FilledForm`)."""
    said = [
        ngettext("{count} cell is filled.", "{count} cells are filled.", len(told.filled)),
        ngettext("{count} name is not known.", "{count} names are not known.", len(told.unknown))
        if told.unknown
        else "",
        ngettext("{count} cell was left.", "{count} cells were left.", len(told.left)) if told.left else "",
    ]
    return " ".join(text for text in said if text)


def left_alone(told: Any) -> pd.DataFrame:
    """Return what was not filled in and why: a row a name."""
    rows = [(name, "", _("not known")) for name in told.unknown] + [tuple(entry) for entry in told.left]
    return pd.DataFrame(rows, columns=[_("Name"), _("Cell"), _("Reason")])
