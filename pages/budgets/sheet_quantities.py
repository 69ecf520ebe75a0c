"""Volumes, hours and places beside the money of a budget sheet: typed here, they move the driver figures above."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from language import _
from pages.budgets import driver_changes, driver_views
from pages.common import phone, queries
from pages.editors import editable
from reports.formats import Formats
from services.budgets.building import quantities, views
from services.budgets.building.quantities import Quantities
from services.permissions import Actor

MILLI = 1000


def section(actor: Actor, formats: Formats, *, version_id: int, department_id: int, editable: bool) -> None:
    """Show quantities and, where the person may, let her type over them; then how a figure came about."""
    shown = queries.ask(quantities.quantities, version_id=version_id, department_id=department_id)
    view = queries.ask(views.view, version_id=version_id)
    st.subheader(_("Volumes and hours"))
    if not shown.rows:
        st.caption(_("This department has neither volumes nor hours: its figures are run rates."))
    elif editable:
        _editor(shown, formats)
        driver_changes.pending(actor, view, formats)
    else:
        _table(shown, formats)
    _places(shown, formats)
    with st.expander(_("How a figure came about"), key="sheet_origin", on_change="rerun") as opened:
        if opened.open:
            driver_views.origins(view, formats, department_id)


def _names(shown: Quantities) -> list[str]:
    return [row.name or _("Worked hours") for row in shown.rows]


def _frame(shown: Quantities, formats: Formats) -> pd.DataFrame:
    months = {
        formats.month(period): [row.months[place] / MILLI for row in shown.rows]
        for place, period in enumerate(shown.periods)
    }
    return pd.DataFrame({_("Quantity"): _names(shown), **months})


def _editor(shown: Quantities, formats: Formats) -> None:
    table = _frame(shown, formats)
    key = f"quantities_{shown.version_id}_{shown.department_id}"
    with editable.form(f"{key}_form", border=False):
        editable.table(
            table,
            key=key,
            hide_index=True,
            disabled=[_("Quantity")],
            column_config={
                _("Quantity"): st.column_config.TextColumn(pinned=True),
                **{
                    formats.month(period): st.column_config.NumberColumn(min_value=0, format="localized", width=90)
                    for period in shown.periods
                },
            },
            alt=_("Volumes and hours by month"),
        )
        st.caption(
            _("Type over a month; empty it to go back to the expected volume or the standard hours. {typed}",
              typed=_typed_months(shown, formats))
        )  # fmt: skip
        if editable.submit(_("Preview"), key=f"{key}_preview"):
            edits = quantities.edits_of(shown, typed_in(editable.changes_of(key), shown, formats))
            driver_changes.add(shown.version_id, edits)


def typed_in(
    state: Mapping[str, Any] | None, shown: Quantities, formats: Formats
) -> dict[tuple[int, int], float | None]:
    """Return what a person typed into the editor, by row and month (0–11); None where she emptied a cell."""
    places = {formats.month(period): place for place, period in enumerate(shown.periods)}
    return {
        (int(row), places[name]): None if figure is None else float(figure)
        for row, cells in ((state or {}).get("edited_rows") or {}).items()
        for name, figure in cells.items()
        if name in places
    }


def _typed_months(shown: Quantities, formats: Formats) -> str:
    parts = [
        _(
            "{name} {month}: typed, expected {expected}",
            name=name,
            month=formats.month(shown.periods[place]),
            expected=formats.number(round(row.expected[place] / MILLI)),
        )
        for row, name in zip(shown.rows, _names(shown), strict=True)
        for place, typed in enumerate(row.typed)
        if typed
    ]
    return "; ".join(parts)


def _table(shown: Quantities, formats: Formats) -> None:
    table = _frame(shown, formats)
    for period in shown.periods:
        name = formats.month(period)
        table[name] = [formats.number(round(figure)) for figure in table[name]]
    phone.table(
        table,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        key="quantities_read",
        alt=_("Volumes and hours by month"),
        column_config={_("Quantity"): st.column_config.TextColumn(pinned=True)},
    )
    if told := _typed_months(shown, formats):
        st.caption(told)


def _places(shown: Quantities, formats: Formats) -> None:
    if not any(shown.fte):
        return
    mean, agency = sum(shown.fte) / 12, sum(shown.agency_fte) / 12
    st.caption(
        _(
            "{fte} FTE of own staff and {agency} of agency on average; from {low} to {high} own by month.",
            fte=formats.number(round(mean, 1), 1),
            agency=formats.number(round(agency, 1), 1),
            low=formats.number(round(min(shown.fte), 1), 1),
            high=formats.number(round(max(shown.fte), 1), 1),
        )
    )
