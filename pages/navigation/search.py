"""Search: a figure by a question, and pages, departments, accounts, suppliers and contracts by their names."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.navigation.page import Page

from language import N_, _, translate
from pages.common import access, cells, filters, looks, messages, queries, state
from pages.forecasts import volume_choice
from pages.navigation import favorites, links
from pages.navigation.favorites import OpenPages
from planning.hierarchy import ROOT
from planning.search import lookup
from planning.search.counted import LABOR, VOLUME, id_of
from planning.search.grammar import FigureQuestion, NotUnderstood
from planning.search.lookup import Named
from reports.search import words
from services.forecasts import choices
from services.search import figures, names
from services.search.figures import FigureAnswer
from services.variance import report

KEY = "menu_search"
VARIANCE = "pages/variance/comparison.py"
#: The page of what was found, the name in its link, an icon, and what it is.
PLACES: Mapping[str, tuple[str, str, str, str]] = {
    "department": (VARIANCE, state.DEPARTMENT, "apartment", N_("Department")),
    "account": (VARIANCE, state.ACCOUNT, "account_balance_wallet", N_("Account")),
    "supplier": ("pages/spend/supplier.py", state.SUPPLIER, "storefront", N_("Supplier")),
    "contract": ("pages/contracts/register.py", state.CONTRACT, "contract", N_("Contract")),
}
SPAN_NAMES = {span: name for name, span in filters.SPANS.items()}


def in_sidebar(pages: Sequence[Page], where: OpenPages) -> None:
    """Draw the button that opens the search, also by Ctrl+K or Command+K."""
    if st.button(_("Search"), key=KEY, icon=":material/search:", width="stretch", shortcut="Mod+K"):
        st.dialog(_("Search"), width="large")(messages.guard(_dialog))(pages, where)


def _dialog(pages: Sequence[Page], where: OpenPages) -> None:
    text = st.text_input(
        _("A page, department, account, supplier, contract or figure"),
        key=state.FIND,
        placeholder=translate(words.EXAMPLE),
        icon=":material/search:",
        max_chars=200,
    )
    if not (text or "").strip():
        st.caption(
            _(
                "Ask for a figure by account, department and month, such as “{example}”.",
                example=translate(words.EXAMPLE),
            )
        )
        return
    person = access.actor()
    told = queries.ask(figures.answer, text=text) if person.may("budget:read") else None
    if isinstance(told, FigureAnswer):
        _answer(told)
    kept = {str(view.id): view for view in favorites.views_to_open(where) if view.pinned}
    mine = [Named("view", number, view.name) for number, view in kept.items()]
    known = queries.ask(names.findable) if person.may("budget:read") else ()
    hits = lookup.matching(text, [*mine, *_pages(pages), *known])
    for hit in hits:
        if hit.kind == "view":
            favorites.open_link(kept[hit.key], where, text=_("{name} · pinned", name=hit.label))
    _hits([hit for hit in hits if hit.kind != "view"], pages)
    if isinstance(told, NotUnderstood):
        _refuse(told)
    elif told is None and not hits:
        _refuse(NotUnderstood("word", text.strip()))


def _pages(pages: Sequence[Page]) -> list[Named]:
    return [Named("page", page.url_path, page.title) for page in pages if page.visibility == "visible"]


def _answer(told: FigureAnswer) -> None:
    """Show the figures that were asked for, each with the way to the page that shows the same."""
    formats = looks.formats()
    st.markdown(f"**{cells.escape(words.when(told.asked, told.months, formats))}**")
    for row in told.rows.to_dict("records"):
        line = {str(name): value for name, value in row.items()}
        with st.container(border=True, gap="xsmall"):
            said = words.sentence(line, told, formats)
            st.markdown(f"**{cells.escape(words.subject(line, told.asked))}**: {cells.escape(said)}")
            _way(line, told.asked)
    _cautions(told)


def _way(line: Mapping[str, Any], asked: FigureQuestion) -> None:
    """Draw the way to the page that shows the same figure."""
    page, label, link = VARIANCE, _("Show on budget versus actual"), _link(line, asked)
    if line["type"] == LABOR:
        page, label = "pages/labor/productivity.py", _("Show on productivity")
        del link[state.ACCOUNT]
    elif line["type"] == VOLUME:
        page, label, link = "pages/forecasts/patient_volume.py", _("Patient volume"), _volume_link(line)
        if not link:
            return
    st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=links.carrying(link))


def _volume_link(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what the link to the forecast of a volume says, nothing where its place and measure are not forecast."""
    if not access.actor().may("forecast:read"):
        return {}
    table = queries.ask(choices.choices)
    members = queries.ask(report.choices).departments.members(row["place"])
    series = choices.series_of(table, members, int(id_of(row["figure"])))
    if series is None:
        return {}
    return {state.PLACE: volume_choice.place_labels(table)[series], state.MEASURE: table["measure"][series]}


def _cautions(told: FigureAnswer) -> None:
    if told.at_budget:
        months = looks.formats().runs(told.at_budget)
        st.caption(_(":material/info: {months}: not posted in full yet, taken at budget.", months=months))
    if told.without_actuals:
        months = looks.formats().runs(told.without_actuals)
        st.caption(_(":material/warning: {months}: no actuals yet.", months=months))
    if told.left_out:
        months = looks.formats().runs(told.left_out)
        st.caption(_(":material/info: {months}: not counted in full, left out.", months=months))
    if told.begun:
        st.caption(_("This month has only begun: more is still to be posted."))
    elif told.preliminary:
        months = looks.formats().runs(tuple(month.period for month in told.preliminary))
        st.caption(_("Preliminary: {months}.", months=months))
    if told.version is not None and told.against == "budget":
        st.caption(_("Budget: {version}", version=cells.escape(filters.version_label(told.version))))


def _link(row: Mapping[str, Any], asked: FigureQuestion) -> dict[str, str]:
    """Return what the link to the figure says."""
    link = {state.PERIOD: looks.formats().month(asked.period), state.SPAN: SPAN_NAMES[asked.span]}
    if row["place"] != ROOT:
        link[state.DEPARTMENT] = str(row["place"])
    if row["figure"] != ROOT:
        link[state.ACCOUNT] = str(row["figure"])
    return link


def _hits(hits: Sequence[Named], pages: Sequence[Page]) -> None:
    by_path = {page.url_path: page for page in pages}
    for hit in hits:
        if hit.kind == "page":
            st.page_link(by_path[hit.key], label=_("{name} · page", name=hit.label))
            continue
        page, name, icon, kind = PLACES[hit.kind]
        label = f"{cells.escape(hit.label)} · {translate(kind)}"
        st.page_link(page, label=label, icon=f":material/{icon}:", query_params=links.carrying({name: hit.key}))


def _refuse(told: NotUnderstood) -> None:
    known = looks.formats().runs(queries.ask(figures.months_with_figures))
    st.info(cells.escape(words.refusal(told, known)), icon=":material/help:")
