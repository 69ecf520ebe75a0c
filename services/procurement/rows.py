"""Answers of the database as frames; a hundred thousand rows of a maintained total must not cost half a second."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlmodel import Session


def frame(session: Session, query: Any, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a query by column name.

    Column by column: pandas asks each row object for its kind when it is given rows.
    """
    rows = session.connection().execute(query).all()
    if not rows:
        return pd.DataFrame(columns=list(names), dtype="object")
    return pd.DataFrame(dict(zip(names, zip(*rows, strict=True), strict=True)))
