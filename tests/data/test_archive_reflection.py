"""Reading the tables for an archive says nothing of indexes that it does not need."""

import warnings

from sqlalchemy.exc import SAWarning

from data import archive
from data.engine import reading


def test_tables_with_an_index_over_an_expression_are_read_without_a_warning(database_url: str) -> None:
    with reading(database_url) as session, warnings.catch_warnings():
        warnings.simplefilter("error", SAWarning)
        names = {table.name for table in archive.tables_of(session.connection())}

    assert {"comment", "month_hand_in"} <= names
