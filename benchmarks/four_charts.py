"""The peer of the people benchmark: a plain Streamlit page of four charts over a small table, and no more."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st


@st.cache_data
def costs() -> pd.DataFrame:
    """Return the cost of six departments in 36 months."""
    months = pd.date_range("2024-01-01", periods=36, freq="MS")
    random = np.random.default_rng(1)
    table = pd.DataFrame(
        [(month, f"Department {number}") for month in months for number in range(6)], columns=["month", "department"]
    )
    return table.assign(cost=random.normal(100, 10, len(table)), budget=100.0)


st.set_page_config(page_title="Four charts", layout="wide")
st.title("Four charts")
chosen = st.selectbox("Department", ["All", *(f"Department {number}" for number in range(6))], key="department")
table = costs() if chosen == "All" else costs().query("department == @chosen")
left, right = st.columns(2)
by_month = table.groupby("month", as_index=False)[["cost", "budget"]].sum()
by_department = table.groupby("department", as_index=False)[["cost", "budget"]].sum()
left.altair_chart(alt.Chart(by_month).mark_line().encode(x="month:T", y="cost:Q"))
right.altair_chart(alt.Chart(by_month).mark_bar().encode(x="month:T", y="budget:Q"))
left.altair_chart(alt.Chart(by_department).mark_bar().encode(x="cost:Q", y="department:N"))
right.altair_chart(alt.Chart(table).mark_area().encode(x="month:T", y="cost:Q", color="department:N"))
