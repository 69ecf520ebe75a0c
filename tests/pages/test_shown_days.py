"""What looks for days in ISO 8601 on a page finds them in every kind of table, and nothing where there is none."""

from streamlit.testing.v1 import AppTest

from tests.pages.shown_days import iso_days


def tables() -> None:
    from datetime import date

    import pandas as pd
    import streamlit as st

    from reports.column_tables import TableColumn, style
    from reports.formats import Formats

    day = pd.DataFrame({"due": [date(2026, 11, 30)]})
    st.dataframe(style(day, [TableColumn("due", "Due", "day")], Formats()), key="good")
    st.dataframe(pd.DataFrame({"Due": ["Nov 30, 2026"]}), key="text")
    st.dataframe(pd.DataFrame({"Due": pd.to_datetime(day["due"])}), key="typed",
                 column_config={"Due": st.column_config.DateColumn(format="MMM D, YYYY")})  # fmt: skip
    st.dataframe(pd.DataFrame({"Due": pd.to_datetime(day["due"])}), key="bare")
    st.dataframe(day.style.format(str), key="styled")
    st.dataframe(pd.DataFrame({"About": ["Due 2026-11-30"]}), key="words")


def test_days_in_iso_are_seen_in_each_kind_of_table() -> None:
    app = AppTest.from_function(tables).run()
    assert not app.exception
    assert [told.partition(": ")[2] for told in iso_days(app)] == [
        "a date without a format", "2026-11-30", "Due 2026-11-30",
    ]  # fmt: skip
