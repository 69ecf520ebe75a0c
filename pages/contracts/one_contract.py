"""One contract: where it stands, what it attains, saves and leaks, its lines, and its negotiation brief."""

from datetime import date

import pandas as pd
import streamlit as st

from pages.common import cells, looks, queries, state
from pages.contracts import brief, downloads, editing, fields, money
from pages.spend import purchase_lines
from planning.periods import period_of
from reports.contracts import tables, words
from reports.formats import MISSING
from services.contracts import attainment, lines, register, savings
from services.contracts.attainment import Attainment
from services.contracts.lines import Lines
from services.contracts.register import Facts
from services.contracts.savings import ContractSavings
from services.permissions import Actor

VIEWS = ("Overview", "Prices and leakage", "Purchases", "Negotiation brief")
MOST_PRICES = 500


def show(actor: Actor, contract_id: int, day: date) -> None:
    """Draw one contract as of a day."""
    facts = queries.ask(register.facts, contract_id=contract_id, as_of=day)
    whole = actor.departments is None
    goals: list[Attainment] = queries.ask(attainment.attainment, contract_id=contract_id, as_of=day) if whole else []
    saved = queries.ask(savings.of, contract_id=contract_id, as_of=day) if whole else None
    st.markdown(f"## {cells.escaped(facts.row['title'])}")
    _answer(actor, facts, goals, saved)
    _cards(facts, whole=whole)
    views = VIEWS if whole else VIEWS[:-1]
    view = st.segmented_control(
        "View",
        views,
        default=views[0],
        required=True,
        key=state.CONTRACT_VIEW,
        bind="query-params",
        label_visibility="collapsed",
    )
    if view == "Prices and leakage":
        _prices(facts, day)
    elif view == "Purchases":
        purchase_lines.section(_all_lines(contract_id, day), key="contract")
    elif view == "Negotiation brief" and whole:
        brief.show(facts, goals, day)
    else:
        _overview(actor, facts, goals, saved)


def _all_lines(contract_id: int, day: date) -> Lines:
    periods = queries.ask(lines.all_periods, up_to=day)
    return Lines("contract", periods, contract_id=contract_id)


def _answer(actor: Actor, facts: Facts, goals: list[Attainment], saved: ContractSavings | None) -> None:
    """Say what has to be decided by when, and what is off."""
    formats = looks.formats()
    st.markdown(f"**{cells.escaped(words.standing(facts.standing, facts.committed_minor, formats))}**")
    told = [words.goal(goal, formats) for goal in goals]
    told += [words.other_spelling(other, goal.threshold_minor, formats) for goal in goals for other in goal.others]
    if saved is not None:
        told.append(words.savings(saved.savings, formats))
    for sentence in told:
        st.markdown(cells.escaped(sentence))
    if actor.may("master_data:write") and any(goal.others for goal in goals):
        st.page_link("pages/organization/registers.py", label="Merge suppliers", icon=":material/merge:")


def _cards(facts: Facts, *, whole: bool) -> None:
    formats, row = looks.formats(), facts.row
    payer = row["kind"] == "payer"
    value = row["value_minor"]
    share = facts.used_minor / value if value else None
    known = "" if facts.known_from is None else f" Purchases are known from {formats.month(facts.known_from)} on."
    mine = "" if whole else " In your departments only."
    with st.grid(columns=5, min_column_width=150, gap="small"):
        st.metric("Value", formats.short(value), border=True, help="As agreed, over the whole term.")
        st.metric(
            "Used so far",
            MISSING if payer else formats.short(facts.used_minor),
            delta=None if share is None or payer else f"{formats.percent(share)} of the value",
            delta_color="gray",
            delta_arrow="off",
            border=True,
            help=f"Invoices that count under the contract.{known}{mine}",
        )
        st.metric(
            "Last 12 months",
            MISSING if payer else formats.short(facts.yearly_minor),
            border=True,
            help=f"Invoiced.{mine}",
        )
        st.metric("Notice by", formats.day(facts.standing.notice), border=True, help="Last day to give notice.")
        st.metric(
            "Renewal commits",
            formats.short(facts.committed_minor),
            border=True,
            help="The agreed value by months over the automatic renewal; without one, as much as was bought lately.",
        )


def _overview(actor: Actor, facts: Facts, goals: list[Attainment], saved: ContractSavings | None) -> None:
    left, right = st.columns([5, 6], gap="large")
    with left:
        _terms(facts)
    with right:
        if not goals and saved is None:
            st.caption("No ceiling, minimum commitment, rebate tier or promised saving was agreed.")
        for goal in goals:
            money.attainment(goal)
        if saved is not None:
            money.savings(saved.savings)
    if actor.may("procurement:write"):
        editing.change(actor, facts)


def _terms(facts: Facts) -> None:
    """List what was agreed; the title stands above, the document below."""
    formats, row, standing = looks.formats(), facts.row, facts.standing
    agreed = fields.agreed(row, without=("title", "document_link"))
    shown = {"Standing": words.STATES[standing.state], **agreed}
    if standing.end != row["end_date"]:
        shown["Runs until"] = formats.day(standing.end)
    if row["file_name"]:
        shown["From file"] = f"{row['file_name']}, line {row['line_number']}"
    table = pd.DataFrame({"What": list(shown), "Agreed": list(shown.values())})
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={"What": st.column_config.TextColumn(width=150)},
        alt="What was agreed",
    )
    _document(row["document_link"])


def _document(link: str | None) -> None:
    """Offer the document; only a web address is a link, anything else is shown as it was written."""
    if not link:
        return
    if link.startswith(("https://", "http://")):
        st.link_button("Document", link, icon=":material/description:")
    else:
        st.caption(f"Document: {cells.escaped(link)}")


def _prices(facts: Facts, day: date) -> None:
    money.price_variance(facts, period_of(day))
    if facts.prices.empty:
        st.markdown("**Price list**")
        st.caption("No price list was agreed, so prices paid cannot be checked.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown("**Price list**", width="content")
        downloads.prices(
            int(facts.row["id"]), about=f"Price list of {facts.name}", stem=f"prices-{facts.row['number']}"
        )
    now = facts.prices
    history = st.toggle("Earlier and later prices", key="all_prices")
    if not history:
        valid_to = now["valid_to"].map(lambda last: last if isinstance(last, date) else date.max)
        now = now[(now["valid_from"] <= day) & (valid_to >= day)]
    view = tables.prices_view(now.head(MOST_PRICES), looks.formats())
    if view.empty:
        st.caption("No price is valid on this day.")
        return
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view, rows=14),
        column_config={**cells.right(view), "Unit": st.column_config.TextColumn()},
        alt="Agreed prices by item and unit",
    )
    if len(now) > MOST_PRICES:
        st.caption(f"The first {MOST_PRICES:,} of {len(now):,} prices.")
