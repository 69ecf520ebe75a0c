"""From which variance on a line needs an explanation: for all accounts, and for categories of them."""

from typing import Any

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import access, cells, looks, notices, queries
from pages.organization.stored_forms import StoredForm, Values
from planning.hierarchy import CATEGORY_LABELS
from services.explanations import thresholds
from services.explanations.thresholds import Limit, Thresholds

actor = access.require("period:write")
st.title(_("Explanation thresholds"))
notices.show()

FORM = StoredForm("limit")
now = FORM.seen(lambda: queries.ask(thresholds.read), shown_by=FORM.key("amount"))
scale = 10 ** looks.formats().digits
st.markdown(_("A variance needs an explanation when it reaches both the amount and the share of its budget."))
with st.form(FORM.key("form"), border=True):
    left, right = st.columns(2)
    amount = left.number_input(
        _("Amount"), 0, 1_000_000_000, now.usual.amount_minor // scale, 1000, key=FORM.key("amount")
    )
    percent = right.number_input(
        _("Percent of budget"), 0.0, 100.0, now.usual.percent * 100, 0.5, key=FORM.key("percent"), format="%.1f"
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
    edited = cells.edit_table(
        table,
        key=FORM.key("categories"),
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
    saved = st.form_submit_button(_("Save"), key=FORM.key("save"), type="primary")


def store(seen: Values, asked: Values) -> str:
    """Store what was changed and say so."""
    thresholds.change(access.url(), actor, thresholds=Thresholds.of_values(asked), seen=Thresholds.of_values(seen))
    return _("Saved. The list of variances to explain follows at once.")


def label_of(name: str) -> str:
    """Return what a value is called."""
    names = {"amount_minor": _("Amount"), "percent": _("Percent of budget")}
    return names.get(name) or translate(CATEGORY_LABELS[name])


def text_of(name: str, value: int | float | Limit | None) -> str:
    """Return a value as a person reads it."""
    formats = looks.formats()
    if value is None:
        return _("as all accounts")
    if isinstance(value, Limit):
        return f"{formats.money(value.amount_minor)} · {formats.percent(value.percent)}"
    return formats.money(int(value)) if name == "amount_minor" else formats.percent(value)


def kept(code: str, row: dict[Any, Any], usual: Limit) -> Limit | None:
    """Return the limit of a category as the table has it; what was left stays as exact as it is stored."""
    place, own = codes.index(code), now.categories.get(code)
    shown = [table["amount"].iloc[place], table["percent"].iloc[place]]
    amount, percent = row["amount"], row["percent"]
    if pd.isna(amount) and pd.isna(percent):
        return None
    if own is not None and [amount, percent] == shown:
        return own
    return Limit(
        usual.amount_minor if pd.isna(amount) else round(float(amount) * scale),
        usual.percent if pd.isna(percent) else float(percent) / 100,
    )


if saved:
    same_amount = amount == now.usual.amount_minor // scale  # cents that the form does not show stay
    usual = Limit(now.usual.amount_minor if same_amount else round(amount * scale), percent / 100)
    own = {code: kept(code, row, usual) for code, row in zip(codes, edited.to_dict("records"), strict=True)}
    wished = Thresholds(usual, {code: limit for code, limit in own.items() if limit is not None})
    FORM.save(store, now.as_values(), wished.as_values())
FORM.choose(store, label_of, text_of)
