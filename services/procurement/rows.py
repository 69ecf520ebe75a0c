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
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    return pd.DataFrame(dict(zip(names, columns, strict=True)), columns=list(names))
