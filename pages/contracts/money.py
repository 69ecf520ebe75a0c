"""The money of one contract: attainment with its probability, savings with their alarm, price variance by item."""

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, kept, looks, phone, queries
from pages.contracts import downloads
from planning.contracts.savings import Savings
from reports.contracts import charts, money_words, tables, words
from services.contracts import leakage
from services.contracts.attainment import Attainment
from services.contracts.register import Facts

#: Columns of the file of price variance by item.
ITEMS = {
    "contract": N_("Contract"),
    "item": N_("Item"),
    "item_name": N_("Name"),
    "unit": N_("Unit"),
    "quantity": N_("Quantity"),
    "paid_minor": N_("Paid"),
    "expected_minor": N_("At contract price"),
    "ppv": N_("PPV"),
    "above": N_("Above price"),
    "below": N_("Below price"),
}
TITLES = {"ceiling": N_("Ceiling"), "minimum": N_("Minimum commitment"), "tiers": N_("Rebate tiers")}


def attainment(goal: Attainment) -> None:
    """Draw what was agreed, the running total to it, and how likely it is."""
    formats = looks.formats()
    st.markdown(f"**{translate(TITLES[goal.goal])}**, {_days_that_count(goal)}")
    if goal.path.empty:
        st.caption(_("Too few months of purchases to project."))
    else:
        thresholds = _thresholds(goal)
        st.vega_lite_chart(
            kept.chart(charts.attainment, goal.path, thresholds, formats, looks.colors()),
            alt=_("Running total: {goal}", goal=words.goal(goal, formats)),
        )
        st.caption(
            _("━ invoiced · ╌ projected with its 80% range. {driver}", driver=words.driver(goal.driver, formats))
        )
    if goal.goal == "tiers":
        chances = [words.chance(value, formats) for value in goal.tiers["chance"]]
        view = tables.tiers_view(goal.tiers, formats, chances)
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height="content",
            column_config=cells.align_right(view),
            alt=_("Rebate tiers with the amount left to reach, probability and worth"),
        )
        st.caption(
            _("The tier that the year's spend reaches applies to all of that spend.")
            if (goal.tiers["payout"] == "all").all()
            else _("Each tier applies to the spend above its threshold, up to the next one.")
        )
    if goal.known_from is not None:
        st.caption(
            _(
                ":material/info: Purchase data starts in {known_from}; earlier purchases are missing.",
                known_from=formats.month(goal.known_from),
            )
        )


def _days_that_count(goal: Attainment) -> str:
    """Return the months that count, or the days where a month counts in part."""
    formats = looks.formats()
    if goal.first_day.day == 1:
        return formats.months(goal.months)
    return _("{first} to {last}", first=formats.day(goal.first_day), last=formats.day(goal.last_day))


def _thresholds(goal: Attainment) -> pd.DataFrame:
    """Return the lines to draw: of tiers only the next one and those below, so that the picture keeps its scale."""
    formats = looks.formats()
    if goal.goal != "tiers":
        label = _("{title} {amount}", title=translate(TITLES[goal.goal]), amount=formats.short(goal.threshold_minor))
        return pd.DataFrame({"label": [label], "amount_minor": [goal.threshold_minor]})
    rows = goal.tiers[goal.tiers["from_minor"] <= goal.threshold_minor]
    labels = [
        _("{share} from {start}", share=formats.percent(share), start=formats.short(start))
        for share, start in zip(rows["rebate_share"], rows["from_minor"], strict=True)
    ]
    return pd.DataFrame({"label": labels, "amount_minor": rows["from_minor"].to_numpy()})


def savings(result: Savings) -> None:
    """Draw realized against promised savings by month."""
    formats = looks.formats()
    st.markdown(_("**Promised and realized savings**"))
    if result.decay is not None:
        st.warning(cells.escape(money_words.decay(result.decay, formats)), icon=":material/trending_down:")
    savings_chart(result)


def savings_chart(result: Savings) -> None:
    """Draw realized and promised savings by month."""
    formats = looks.formats()
    st.vega_lite_chart(
        kept.chart(charts.savings, result.table, formats, looks.colors()),
        alt=_("Savings by month: {savings}", savings=money_words.savings(result, formats)),
    )
    st.caption(
        _(
            "▮ realized (orange: less than three quarters of the promise) · ╌ promised. {basis}",
            basis=money_words.basis(result, formats),
        )
    )


def price_variance(facts: Facts, up_to: int) -> None:
    """Draw what was paid above and below the contract's prices since its start, by item."""
    formats = looks.formats()
    off_price = queries.ask(leakage.of_contract, contract_id=int(facts.row["id"]), up_to=up_to)
    total = off_price.total
    st.markdown(f"## {cells.escape(money_words.contract_leakage(total, formats, months=off_price.months))}")
    if off_price.items.empty:
        st.caption(_("No purchase has a price on the contract's list to compare with."))
        return
    view = tables.items_view(off_price.items, formats).drop(columns=_("Contract"))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(_("**Price variance (PPV) by item**, worst first"), width="content")
        downloads.buttons(
            off_price.items,
            ITEMS,
            about=f"{facts.name} · {formats.runs(off_price.months)}",
            stem=f"price-variance-{facts.row['number']}",
            sheet=_("PPV"),
            key="contract_ppv",
        )
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=14),
        column_config={**cells.align_right(view), _("Unit"): st.column_config.TextColumn()},
        alt=_("Price variance by item: quantity, paid, at contract price, variance"),
    )
    st.caption(_("▲ paid less than agreed · ▼ paid more · units converted first"))
