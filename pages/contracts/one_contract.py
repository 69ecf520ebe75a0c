"""One contract: where it stands, what it attains, saves and leaks, its lines, and its negotiation brief."""

from datetime import date

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, filters, looks, phone, queries, state
from pages.contracts import brief, downloads, editing, fields, money
from pages.forecasts import freshness
from pages.spend import purchase_lines
from planning.periods import period_of
from reports.contracts import money_words, tables, words
from reports.formats import MISSING
from services.contracts import attainment, lines, register, savings
from services.contracts.attainment import Attainment
from services.contracts.lines import LineSelection
from services.contracts.register import Facts
from services.contracts.savings import ContractSavings
from services.permissions import Actor

#: Parts of the page, by the English words that links hold.
VIEWS = (N_("Overview"), N_("Prices and leakage"), N_("Purchases"), N_("Negotiation brief"))
MOST_PRICES = 500


def show(actor: Actor, contract_id: int, day: date) -> None:
    """Draw one contract as of a day."""
    facts = queries.ask(register.facts, contract_id=contract_id, as_of=day)
    whole = actor.departments is None
    goals: list[Attainment] = queries.ask(attainment.attainment, contract_id=contract_id, as_of=day) if whole else []
    saved = queries.ask(savings.of, contract_id=contract_id, as_of=day) if whole else None
    st.markdown(f"## {cells.escape(facts.row['title'])}")
    if whole:
        freshness.line()  # what is attained, and what the term will cost, follow expected volumes
    _answer(actor, facts, goals, saved)
    _cards(facts, whole=whole)
    views = VIEWS if whole else VIEWS[:-1]
    view = filters.one_of(_("View"), views, default=views[0], key=state.CONTRACT_VIEW, bare=True)
    if view == "Prices and leakage":
        _prices(facts, day)
    elif view == "Purchases":
        named = _("{label}: {value}", label=_("Contract"), value=f"{facts.row['number']} {facts.row['title']}")
        purchase_lines.section(_all_lines(contract_id, day), about=[named], key="contract")
    elif view == "Negotiation brief" and whole:
        brief.show(facts, goals, day)
    else:
        _overview(actor, facts, goals, saved)


def _all_lines(contract_id: int, day: date) -> LineSelection:
    periods = queries.ask(lines.all_periods, up_to=day)
    return LineSelection("contract", periods, contract_id=contract_id)


def _answer(actor: Actor, facts: Facts, goals: list[Attainment], saved: ContractSavings | None) -> None:
    """Say what has to be decided by when, and what is off."""
    formats = looks.formats()
    st.markdown(f"**{cells.escape(words.standing(facts.standing, facts.committed_minor, formats))}**")
    sentences = [words.goal(goal, formats) for goal in goals]
    sentences += [words.other_spelling(other, goal.threshold_minor, formats) for goal in goals for other in goal.others]
    if saved is not None:
        sentences.append(money_words.savings(saved.savings, formats))
    for sentence in sentences:
        st.markdown(cells.escape(sentence))
    if actor.may("master_data:write") and any(goal.others for goal in goals):
        st.page_link("pages/organization/registers.py", label=_("Merge suppliers"), icon=":material/merge:")


def _cards(facts: Facts, *, whole: bool) -> None:
    formats, row = looks.formats(), facts.row
    payer = row["kind"] == "payer"
    value = row["value_minor"]
    share = facts.used_minor / value if value and whole else None
    department_note = "" if whole else _("In your departments only.")
    used_help = [_("Invoices that count under the contract."), _known_since(facts), department_note]
    with st.grid(columns=5, min_column_width=150, gap="small"):
        st.metric(_("Value"), formats.short(value), border=True, help=_("As agreed, over the whole term."))
        st.metric(
            _("Used so far"),
            MISSING if payer else formats.short(facts.used_minor),
            delta=None if share is None or payer else _("{share} of the value", share=formats.percent(share)),
            delta_color="gray",
            delta_arrow="off",
            border=True,
            help=" ".join(filter(None, used_help)),
        )
        st.metric(
            _("Last 12 months"),
            MISSING if payer else formats.short(facts.yearly_minor),
            border=True,
            help=" ".join(filter(None, (_("Invoiced."), department_note))),
        )
        st.metric(_("Notice by"), formats.day(facts.standing.notice), border=True, help=_("Last day to give notice."))
        st.metric(
            _("Renewal commits"),
            formats.short(facts.committed_minor),
            border=True,
            help=_("The agreed value prorated to the months of the renewal; without an agreed value, recent spend."),
        )


def _known_since(facts: Facts) -> str:
    if facts.known_from is None:
        return ""
    return _("Purchase data starts in {month}.", month=looks.formats().month(facts.known_from))


def _overview(actor: Actor, facts: Facts, goals: list[Attainment], saved: ContractSavings | None) -> None:
    left, right = st.columns([5, 6], gap="large")
    with left:
        _terms(facts)
    with right:
        if not goals and saved is None:
            st.caption(_("No ceiling, minimum commitment, rebate tiers or promised savings were agreed."))
        for goal in goals:
            money.attainment(goal)
        if saved is not None:
            money.savings(saved.savings)
    if actor.may("procurement:write"):
        editing.change(actor, facts)


def _terms(facts: Facts) -> None:
    """List what was agreed; the title stands above, the document below."""
    formats, row, standing = looks.formats(), facts.row, facts.standing
    agreed = fields.terms_of(row, without=("title", "document_link"))
    shown = {_("Standing"): translate(words.STATES[standing.state]), **agreed}
    if standing.end != row["end_date"]:
        shown[_("Runs until")] = formats.day(standing.end)
    if row["file_name"]:
        shown[_("From file")] = _(
            "{file_name}, line {line_number}", file_name=row["file_name"], line_number=row["line_number"]
        )
    table = pd.DataFrame({_("What"): list(shown), _("Agreed"): list(shown.values())})
    phone.table(
        table,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config={_("What"): st.column_config.TextColumn(width=150)},
        alt=_("What was agreed"),
    )
    _document(row["document_link"])


def _document(link: str | None) -> None:
    """Offer the document; only a web address is a link, anything else is shown as it was written."""
    if not link:
        return
    if link.startswith(("https://", "http://")):
        st.link_button(_("Document"), link, icon=":material/description:")
    else:
        st.caption(_("Document: {link}", link=cells.escape(link)))


def _prices(facts: Facts, day: date) -> None:
    formats = looks.formats()
    money.price_variance(facts, period_of(day))
    if facts.prices.empty:
        st.markdown(_("**Price list**"))
        st.caption(_("No price list was agreed, so prices paid cannot be checked."))
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(_("**Price list**"), width="content")
        downloads.prices(
            int(facts.row["id"]), about=_("Price list of {name}", name=facts.name), stem=f"prices-{facts.row['number']}"
        )
    now = facts.prices
    history = st.toggle(_("Earlier and later prices"), key="all_prices")
    if not history:
        valid_to = now["valid_to"].map(lambda last: last if isinstance(last, date) else date.max)
        now = now[(now["valid_from"] <= day) & (valid_to >= day)]
    view = tables.prices_view(now.head(MOST_PRICES), formats)
    if view.empty:
        st.caption(_("No price is valid on this day."))
        return
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=14),
        column_config={**cells.align_right(view), _("Unit"): st.column_config.TextColumn()},
        alt=_("Agreed prices by item and unit"),
    )
    if len(now) > MOST_PRICES:
        st.caption(
            _(
                "Showing the first {shown} of {count} prices.",
                shown=formats.number(MOST_PRICES),
                count=formats.number(len(now)),
            )
        )
