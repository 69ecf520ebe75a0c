"""From which variance on a line needs an explanation: for all accounts, and for categories of them."""

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import access, looks, messages, notices, queries
from planning.hierarchy import CATEGORY_LABELS
from services.explanations import thresholds
from services.explanations.thresholds import Limit, Thresholds

actor = access.require("period:write")
st.title(_("Explanation thresholds"))
notices.show()

now = queries.ask(thresholds.read)
scale = 10 ** looks.formats().digits
st.markdown(_("A variance needs an explanation when it reaches both the amount and the share of its budget."))
with st.form("explanation_limits", border=True):
    left, right = st.columns(2)
    amount = left.number_input(_("Amount"), 0, 1_000_000_000, now.usual.amount_minor // scale, 1000, key="limit_amount")
    percent = right.number_input(
        _("Percent of budget"), 0.0, 100.0, now.usual.percent * 100, 0.5, key="limit_percent", format="%.1f"
    )
    st.markdown(_("**Categories with limits of their own**"))
    codes = [code for code in CATEGORY_LABELS if code in thresholds.CATEGORIES]
    table = pd.DataFrame(
        {
            "category": [translate(CATEGORY_LABELS[code]) for code in codes],
            "amount": [
                now.categories[code].amount_minor // scale if code in now.categories else None for code in codes
            ],
            "percent": [now.categories[code].percent * 100 if code in now.categories else None for code in codes],
        }
    )
    edited = st.data_editor(
        table,
        key="limit_categories",
        hide_index=True,
        disabled=["category"],
        column_config={
            "category": st.column_config.TextColumn(_("Category")),
            "amount": st.column_config.NumberColumn(_("Amount"), min_value=0, step=1000),
            "percent": st.column_config.NumberColumn(_("Percent of budget"), min_value=0.0, max_value=100.0),
        },
        alt=_("Limits by category; empty: those of all accounts"),
    )
    st.caption(
        _("Where a category has only an amount or only a percent, the other is the one of all accounts as saved here.")
    )
    saved = st.form_submit_button(_("Save"), key="limits_save", type="primary")

if saved:
    usual = Limit(round(amount * scale), percent / 100)
    own = {
        code: Limit(
            usual.amount_minor if pd.isna(row["amount"]) else round(float(row["amount"]) * scale),
            usual.percent if pd.isna(row["percent"]) else float(row["percent"]) / 100,
        )
        for code, row in zip(codes, edited.to_dict("records"), strict=True)
        if not (pd.isna(row["amount"]) and pd.isna(row["percent"]))
    }
    with messages.refusals():
        thresholds.change(access.url(), actor, thresholds=Thresholds(usual, own))
        notices.say(_("Saved. The list of variances to explain follows at once."))
        st.rerun()
