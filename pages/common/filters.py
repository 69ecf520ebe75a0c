"""The filters of figures: month, span, budget version, department, account. All of them live in the URL.

The month and the version are always written into the URL, also when they are the newest: a link that was sent in May
must still show May in June.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Literal

import streamlit as st
from streamlit.errors import StreamlitAPIException

from language import N_, _, translate
from pages.common import looks, state
from pages.editors import boxes
from pages.navigation import bad_links, translated_links
from planning.hierarchy import ROOT, Tree
from planning.names import tell_apart
from services.variance.report import BudgetChoice, Choices, Question, Span

#: How a version reads that is not approved yet.
IN_WORK = {"draft": N_("{version} (draft)"), "submitted": N_("{version} (submitted)")}
SPANS: dict[str, Span] = {N_("Month"): "month", N_("YTD"): "ytd", N_("Full year"): "year"}


def question(choices: Choices, latest: int) -> Question:
    """Draw the filters in one wrapping row and return what was chosen."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        period = month(choices, latest)
        chosen_span = span()
        chosen_department = department(choices)
        with st.popover(_("More"), icon=":material/tune:", key="more_filters"):
            version = budget_version(choices.versions_of(choices.calendar.fiscal_year(period)))
            chosen_account = account(choices)
    return Question(
        period=period,
        span=chosen_span,
        version_id=version.id if version else None,
        department=chosen_department,
        account=chosen_account,
    )


def span() -> Span:
    """Draw the filter of the months that are added up."""
    told = _("The month alone, the fiscal year to date, or the full fiscal year.")
    return SPANS[one_of(_("Period"), SPANS, default="YTD", key=state.SPAN, told=told)]


def department(choices: Choices) -> str:
    """Draw the filter of departments and groups of them; return the key of the chosen node."""
    return _node(_("Department"), choices.departments, N_("All departments"), state.DEPARTMENT)


def account(choices: Choices) -> str:
    """Draw the filter of accounts and groups of them; return the key of the chosen node."""
    return _node(_("Account"), choices.accounts, N_("All accounts"), state.ACCOUNT)


def month(choices: Choices, latest: int) -> int:
    """Draw the month filter: all months of the years with figures, newest first."""
    by_label = _months(choices)
    return by_label[
        selectbox_in_url(
            _("Month"), list(by_label), looks.formats().month(latest), state.PERIOD, width=120,
            shown=lambda: list(_months(choices)),
        )
    ]  # fmt: skip


def month_of_overview(choices: Choices, latest: int) -> int:
    """Draw the month filter of a page that leads to others by clicks.

    It writes the URL itself: a page with bound widgets cannot switch to another one with its own parameters.
    """
    translated_links.take_up(state.PERIOD, lambda: list(_months(choices)))
    by_label = _months(choices)
    labels, newest = list(by_label), looks.formats().month(latest)
    asked = st.query_params.get(state.PERIOD)
    chosen = boxes.selectbox(
        st,
        _("Month"),
        labels,
        index=labels.index(asked if asked in labels else newest),
        key="overview_month",
        width=120,
    )
    st.query_params[state.PERIOD] = chosen
    return by_label[chosen]


def _months(choices: Choices) -> dict[str, int]:
    periods = [period for year in choices.fiscal_years for period in reversed(choices.calendar.months(year))]
    formats = looks.formats()
    return {formats.month(period): period for period in periods}


def fiscal_year(years: Mapping[str, int], key: str) -> int:
    """Draw the choice of a fiscal year by its label; the first one is the default."""
    return years[selectbox_in_url(_("Fiscal year"), list(years), next(iter(years)), key, width=150)]


def budget_version(versions: Sequence[BudgetChoice]) -> BudgetChoice | None:
    """Draw the filter of budget versions of one year, best first; nothing is drawn when there is none."""
    if not versions:
        return None
    read = _labels(versions)
    chosen = selectbox_in_url(
        _("Budget"), read, read[0], state.VERSION, width="stretch", shown=lambda: _labels(versions)
    )
    return versions[read.index(chosen)]


def other_budget(versions: Sequence[BudgetChoice]) -> BudgetChoice | None:
    """Draw the filter of budget versions of one year under More, where there are several; None where there is none."""
    if len(versions) < 2:
        return versions[0] if versions else None
    with st.popover(_("More"), icon=":material/tune:", key="more_filters"):
        return budget_version(versions)


def version_label(version: BudgetChoice, among: Sequence[BudgetChoice] = ()) -> str:
    """Return the name of a version as the filter and links show it, told apart from those `among` which it is."""
    listed = among if version in among else [version]
    return boxes.labels(_labels(listed))[listed.index(version)]


def _labels(versions: Sequence[BudgetChoice]) -> list[str]:
    """Return how versions read, no two alike: one may be called what another reads with its status."""
    return tell_apart([*map(_label, versions)], [version.name for version in versions])


def _label(version: BudgetChoice) -> str:
    return translate(IN_WORK[version.status], version=version.name) if version.status in IN_WORK else version.name


def selectbox_in_url(
    label: str,
    options: list[str],
    default: str,
    key: str,
    *,
    width: int | Literal["stretch"],
    shown: Callable[[], Sequence[str]] | None = None,
) -> str:
    """Draw a box that always shows its value in the URL: a widget's own default would drop out of it.

    Args:
        label: In the person's language.
        options: What may be chosen. Box and links show a name that hides something as it is marked; a link by the name
            itself asks for the same.
        default: The one chosen before anybody chooses.
        key: Where state and link keep it.
        width: Of the box.
        shown: Returns how the options read in the language that is spoken, in their order; None where they read the
            same in every language, as the hospital's own names do.
    """
    translated_links.take_up(key, shown or (lambda: options))
    named = dict(zip(boxes.labels(options), options, strict=True))
    first = next(told for told, option in named.items() if option == default)
    bind = bad_links.binding(key, label, named, first)
    if st.query_params.get(key) not in named:
        kept = st.session_state.get(key)
        st.session_state[key] = kept if kept in named else first
        if bind:
            with suppress(StreamlitAPIException):  # once bound on this page, only the widget may write its parameter
                st.query_params[key] = st.session_state[key]
        else:
            bad_links.shown_instead(key, first)
    chosen = boxes.selectbox(st, label, list(named), index=None, key=key, width=width, bind=bind)
    return named[chosen or first]


def _node(label: str, tree: Tree, everything: str, key: str) -> str:
    keys = tree.keys()

    def shown(option: str) -> str:
        """Return a name of the hospital's as it is, a group of the house in the person's language."""
        if tree[option].member is not None:
            return option
        return translate(everything if option == ROOT else option)

    translated_links.take_up(key, lambda: [*map(shown, keys)], options=keys)
    read = boxes.labels(keys, shown)
    bind = bad_links.binding(key, label, {*keys, *map(shown, keys), *read}, read[0])
    chosen = boxes.selectbox(st, label, keys, format_func=shown, key=key, width=230, bind=bind)
    bad_links.shown_instead(key, keys[0])
    return chosen


def one_of(
    label: str,
    options: Iterable[str],
    *,
    key: str,
    default: str | None = None,
    told: str | None = None,
    bare: bool = False,
    changed: Callable[[], None] | None = None,
) -> str:
    """Draw a few choices side by side; return the one that is made, the first unless another is the default.

    Args:
        label: In the person's language.
        options: Texts of the catalog as links name them, in English.
        key: Where state and link keep it.
        default: The one chosen before anybody chooses.
        told: Help beside the label, in the person's language.
        bare: Draw it without its label.
        changed: Called before the page runs with another choice.
    """
    listed = list(options)
    first = default or listed[0]
    bind = bad_links.binding(key, label, listed, translate(first))
    chosen = st.segmented_control(
        label,
        listed,
        default=first,
        required=True,
        format_func=translate,
        key=key,
        bind=bind,
        help=told,
        label_visibility="collapsed" if bare else "visible",
        on_change=changed,
    )
    bad_links.shown_instead(key, first)
    return chosen or first


def link_values() -> dict[str, list[str]]:
    """Return all values of each name in the link, for a page that leads on to another with all that it says."""
    return {name: st.query_params.get_all(name) for name in st.query_params}
