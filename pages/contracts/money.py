"""The money of one contract: attainment with its probability, savings with their alarm, price variance by item."""

import pandas as pd
import streamlit as st

from pages.common import cells, kept, looks, queries
from planning.contracts.savings import Savings
from reports.contracts import charts, tables, words
from services.contracts import leakage
from services.contracts.attainment import Attainment
from services.contracts.register import Facts

TITLES = {"ceiling": "Ceiling", "minimum": "Minimum commitment", "tiers": "Rebate tiers"}


def attainment(goal: Attainment) -> None:
    """Draw what was agreed, the running total to it, and how likely it is."""
    formats = looks.formats()
    st.markdown(f"**{TITLES[goal.goal]}**, {formats.months(goal.months)}")
    if goal.path.empty:
        st.caption("There are too few months of purchases to project.")
    else:
        thresholds = _thresholds(goal)
        st.vega_lite_chart(
            kept.chart(charts.attainment, goal.path, thresholds, formats, looks.colors()),
            alt=f"Running total: {cells.escaped(words.goal(goal, formats))}",
        )
        st.caption(f"━ invoiced · ╌ projected with its 80% range. {words.driver(goal.driver, formats)}")
    if goal.goal == "tiers":
        chances = [words.chance(value, formats) for value in goal.tiers["chance"]]
        view = tables.tiers_view(goal.tiers, formats, chances)
        st.dataframe(
            view,
            hide_index=True,
            height="content",
            column_config=cells.right(view),
            alt="Rebate tiers with what is missing, probability and worth",
        )
        st.caption("The tier that the year's spend reaches pays its share on all of it.")
    if goal.known_from is not None:
        st.caption(
            f":material/info: Purchases are known from {formats.month(goal.known_from)} on; earlier ones are missing."
        )


def _thresholds(goal: Attainment) -> pd.DataFrame:
    """Return the lines to draw: of tiers only the next one and those below, so that the picture keeps its scale."""
    formats = looks.formats()
    if goal.goal != "tiers":
        label = f"{TITLES[goal.goal]} {formats.short(goal.threshold_minor)}"
        return pd.DataFrame({"label": [label], "amount_minor": [goal.threshold_minor]})
    rows = goal.tiers[goal.tiers["from_minor"] <= goal.threshold_minor]
    labels = [
        f"{formats.percent(share)} from {formats.short(start)}"
        for share, start in zip(rows["rebate_share"], rows["from_minor"], strict=True)
    ]
    return pd.DataFrame({"label": labels, "amount_minor": rows["from_minor"].to_numpy()})


def savings(found: Savings) -> None:
    """Draw realized against promised savings by month."""
    formats = looks.formats()
    st.markdown("**Savings, promised and realized**")
    if found.decay is not None:
        st.warning(cells.escaped(words.decay(found.decay, formats)), icon=":material/trending_down:")
    savings_chart(found)


def savings_chart(found: Savings) -> None:
    """Draw realized and promised savings by month."""
    formats = looks.formats()
    st.vega_lite_chart(
        kept.chart(charts.savings, found.table, formats, looks.colors()),
        alt=f"Savings by month: {cells.escaped(words.savings(found, formats))}",
    )
    st.caption(
        f"▮ realized (orange: less than three quarters of the promise) · ╌ promised. {words.basis(found, formats)}"
    )


def price_variance(facts: Facts, up_to: int) -> None:
    """Draw what was paid above and below the contract's prices since its start, by item."""
    formats = looks.formats()
    found = queries.ask(leakage.of_contract, contract_id=int(facts.row["id"]), up_to=up_to)
    total = found.total
    st.markdown(f"#### {cells.escaped(words.contract_leakage(total, formats, months=found.months))}")
    if found.items.empty:
        st.caption("No purchase has a price on the contract's list to compare with.")
        return
    view = tables.items_view(found.items, formats).drop(columns="Contract")
    st.markdown("**Price variance (PPV) by item**, worst first")
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view, rows=14),
        column_config={**cells.right(view), "Unit": st.column_config.TextColumn()},
        alt="Price variance by item: quantity, paid, at contract price, variance",
    )
    st.caption("▲ paid less than agreed · ▼ paid more · units converted first")
