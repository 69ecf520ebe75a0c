"""The controls of a scenario: sliders by group, templates, one more change with place and time, the list of these."""

import streamlit as st

from language import _, translate
from pages.common import cells, looks, messages
from pages.navigation import link_widgets
from pages.scenarios import adding, holding
from planning.scenarios.drivers import GROUPS, Driver
from planning.scenarios.presets import TEMPLATES, template
from reports.scenarios import words
from services.scenarios.baseline import ScenarioBase
from services.scenarios.plan import SLIDERS, as_percent


def sliders() -> None:
    """Draw the sliders of the common drivers, group by group, side by side where there is room."""
    with st.grid(columns=5, min_column_width=150, gap="small"):
        for driver in sorted(holding.sliders(), key=lambda one: GROUPS.index(one.group)):
            _slider(driver)


def _slider(driver: Driver) -> None:
    low, high = SLIDERS[driver.key]
    link_widgets.slider(
        adding.with_unit(driver),
        as_percent(low),
        as_percent(high),
        0.0,
        as_percent(driver.step),
        format="%+.2f" if driver.step < 0.005 else "%+.1f",
        key=driver.code,
        help=translate(driver.help),
    )


def buttons(base: ScenarioBase) -> None:
    """Draw what sets many things at once: templates, a further change, back to the base."""
    with st.container(horizontal=True, gap="small", width="content"):
        with st.popover(_("Templates"), icon=":material/auto_awesome:", key="scenario_templates"):
            for key, (label, supposes) in TEMPLATES.items():
                st.button(
                    translate(label),
                    key=f"template_{key}",
                    on_click=_use_template,
                    args=(base, key),
                    help=translate(supposes),
                    width="stretch",
                )
        if st.button(_("Add a change"), key="add_change", icon=":material/add:"):
            adding.dialog(base)
        st.button(_("Reset"), key="reset_scenario", icon=":material/restart_alt:", on_click=holding.reset, args=(base,))


def _use_template(base: ScenarioBase, key: str) -> None:
    with messages.refusals():
        holding.put(base, template(key, base.baseline.months).changes)


def change_list(base: ScenarioBase) -> None:
    """Draw the changes beside the sliders, each with its way out."""
    changes = holding.others()
    if not changes:
        return
    st.markdown(_("**Other changes**"))
    names, formats = base.catalog.names, looks.formats()
    for place, change in enumerate(changes):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                cells.escape(_capitalize(words.change(change, names, formats, first_open=base.first_open))),
                width="stretch",
            )
            if st.button(
                _("Edit"),
                key=f"edit_change_{place}",
                icon=":material/edit:",
                type="tertiary",
                on_click=adding.fill,
                args=(change,),
            ):
                adding.dialog(base, place)
            st.button(
                _("Remove"),
                key=f"remove_change_{place}",
                icon=":material/close:",
                type="tertiary",
                on_click=holding.remove,
                args=(place,),
            )


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]
