"""What the person has set: sliders and other changes, kept in the session and in the URL at once.

Sliders are bound to the URL by their driver's code. All other changes are one text, `more`, that this module writes;
the plan of a link is read by the same rule as in the terminal (`services.scenarios.plan`).
"""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from language import _
from pages.common import state
from planning.scenarios.drivers import DRIVERS, Driver
from planning.scenarios.types import DriverChange
from services.names_and_notes import id_in
from services.scenarios import plan as plans
from services.scenarios import uncertainty
from services.scenarios.baseline import ScenarioBase
from services.scenarios.plan import SLIDERS, ScenarioPlan
from services.scenarios.store import Saved


def sliders() -> list[Driver]:
    """Return the drivers that have a slider."""
    return [DRIVERS[key] for key in SLIDERS]


#: Parameters of the URL that are no widgets.
_OWN = (state.SCENARIO_MORE, state.SCENARIO_PLACES, state.SCENARIO_OPENED, state.SCENARIO_SPREADS)


#: In links from page to page: sliders that the link does not name go back to zero. Streamlit would keep those that were
#: moved before, as it keeps every widget that is bound to the URL.
_FRESH = "fresh"


def begin() -> None:
    """Take over what a link brought, or put into the URL what was set before another page was visited."""
    if st.query_params.pop(_FRESH, None):
        for driver in sliders():
            with suppress(ValueError):
                st.session_state[driver.code] = float(st.query_params.get(driver.code, "0"))
    arrived = any(name in st.query_params for name in _OWN)
    for name in _OWN:
        if arrived:
            st.session_state[_session_key(name)] = st.query_params.get(name, "")
        elif st.session_state.get(_session_key(name)):
            st.query_params[name] = st.session_state[_session_key(name)]


def _session_key(name: str) -> str:
    return f"scenario_{name}"


def _own_parameter(name: str) -> str:
    return str(st.session_state.get(_session_key(name), ""))


def _set_own(name: str, text: str) -> None:
    st.session_state[_session_key(name)] = text
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def places() -> tuple[int, ...] | None:
    """Return the departments that the base is limited to, None for all.

    Raises:
        UserError: The link is damaged.
    """
    return plans.places_from(_own_parameter(state.SCENARIO_PLACES))


def opened_scenario() -> int | None:
    """Return the saved scenario that the screen began with."""
    return id_in(_own_parameter(state.SCENARIO_OPENED))


def set_opened(number: int | None) -> None:
    """Remember which saved scenario is on the screen."""
    _set_own(state.SCENARIO_OPENED, "" if number is None else str(number))


def seen_revision(saved: Saved) -> int:
    """Return the revision of the opened scenario that the person has seen: as it came on the screen."""
    seen: dict[int, int] = st.session_state.setdefault("scenario_seen", {})
    return seen.setdefault(saved.id, saved.revision)


def see(saved: Saved) -> None:
    """Remember that the person has seen this revision."""
    st.session_state.setdefault("scenario_seen", {})[saved.id] = saved.revision


def show(base: ScenarioBase, saved: Saved) -> None:
    """Show a saved scenario; its base holds the departments that it was made for. For callbacks."""
    _set_own(state.SCENARIO_PLACES, plans.to_places(saved.plan.departments or ()))
    _set_own(state.SCENARIO_SPREADS, _spans_of(saved))
    put(base, saved.plan.changes)
    set_opened(saved.id)
    see(saved)


def _spans_of(saved: Saved | None) -> str:
    return uncertainty.to_spreads(saved.spreads) if saved else ""


def everywhere() -> None:
    """Let the base hold all departments again. For callbacks."""
    _set_own(state.SCENARIO_PLACES, "")


def others() -> tuple[DriverChange, ...]:
    """Return the changes beside the sliders.

    Raises:
        UserError: The link is damaged.
    """
    return plans.others_from(_own_parameter(state.SCENARIO_MORE))


def set_others(changes: Sequence[DriverChange]) -> None:
    """Keep other changes beside the sliders, in the URL too."""
    _set_own(state.SCENARIO_MORE, plans.to_more(changes))


def spreads() -> dict[str, float]:
    """Return how far drivers may lie from their value where a person said so, rates 0–1.

    Raises:
        UserError: The link is damaged.
    """
    return uncertainty.spreads_from(_own_parameter(state.SCENARIO_SPREADS))


def set_spread(key: str) -> None:
    """Keep the span that a person typed in for a driver. For callbacks."""
    typed = st.session_state[f"span_{DRIVERS[key].code}"] / 100
    _set_own(state.SCENARIO_SPREADS, uncertainty.to_spreads(spreads() | {key: round(typed, 8)}))


def values() -> dict[str, float]:
    """Return the sliders' values by driver, rates 0–1."""
    return {driver.key: st.session_state.get(driver.code, 0.0) / 100 for driver in sliders()}


def changes() -> tuple[DriverChange, ...]:
    """Return everything that is set."""
    return plans.join_changes(values(), others())


def reset(base: ScenarioBase) -> None:
    """Go back to the base. For callbacks."""
    put(base, ())
    set_opened(None)


def put(base: ScenarioBase, shown: Sequence[DriverChange]) -> None:
    """Show other changes instead: on the sliders where they fit, else in the list. For callbacks."""
    on_sliders, rest = plans.sides(shown, base.first_open)
    for driver in sliders():
        st.session_state[driver.code] = plans.as_percent(on_sliders.get(driver.key, 0.0))
    set_others(rest)


def add(change: DriverChange) -> None:
    """Add one change to the list."""
    set_others((*others(), change))


def replace_at(place: int, change: DriverChange) -> None:
    """Set another change where one stands in the list."""
    kept = list(others())
    kept[place : place + 1] = [change]
    set_others(kept)


def remove(place: int) -> None:
    """Take one change off the list."""
    kept = list(others())
    if place < len(kept):
        del kept[place]
    set_others(kept)


def plan(base: ScenarioBase) -> ScenarioPlan:
    """Return the plan on the screen."""
    return ScenarioPlan(base.baseline.fiscal_year, changes(), places())


def way_in(base: ScenarioBase, scenario: ScenarioPlan, saved: Saved | None = None) -> None:
    """Draw the link that opens a scenario on the explore page; every own parameter is in it, so that nothing stays."""
    where = plans.query(scenario, base.first_open, base.label)
    own = {state.SCENARIO_OPENED: str(saved.id) if saved else "", state.SCENARIO_SPREADS: _spans_of(saved)}
    st.page_link(
        "pages/scenarios/explore.py",
        label=_("Open"),
        icon=":material/open_in_new:",
        query_params={state.SCENARIO_MORE: "", state.SCENARIO_PLACES: "", **where, **own, _FRESH: "1"},
        width="content",
    )
