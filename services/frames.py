"""Answers of the database as frames; a hundred thousand rows of a maintained total must not cost half a second."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import case
from sqlmodel import Session, col


def frame(session: Session, query: Any, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a query by column name.

    Column by column: pandas asks each row object for its kind when it is given rows.
    """
    rows = session.connection().execute(query).all()
    if not rows:
        return pd.DataFrame(columns=list(names), dtype="object")
    return pd.DataFrame(dict(zip(names, zip(*rows, strict=True), strict=True)))


def label(model: Any) -> Any:
    """Return code and name of a department or account; once, where an import made the one out of the other."""
    return case((col(model.code) == col(model.name), col(model.name)), else_=col(model.code) + " " + col(model.name))
