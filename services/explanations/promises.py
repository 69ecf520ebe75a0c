"""Actions that were promised in explanations and are not done, of a month and the year before it."""

import pandas as pd
from sqlmodel import Session

from planning.periods import shift, span
from services.explanations import notes
from services.permissions import Actor

#: Explanations of so many months up to the asked one are read.
MONTHS_BACK = 13
_LINE = ["department_id", "account_id", "category", "period"]


def open_actions(session: Session, actor: Actor, period: int) -> pd.DataFrame:
    """Return explanations with an open action, of 13 months up to `period` (yyyymm): `notes.COLUMNS`.

    What was said before there was a budget counts where nothing is said of a version.
    """
    said = notes.in_force(session, actor, tuple(span(shift(period, 1 - MONTHS_BACK), period)))
    own = said.assign(has_version=said["version_id"].notna())
    replaced = own.groupby(_LINE, dropna=False)["has_version"].transform("any").astype(bool) & ~own["has_version"]
    return said[~replaced & (said["action"] != "") & (said["status"] == "open")].reset_index(drop=True)
