"""The parts of the outlook: the picture of volume, that of staffing cost, and the departments that depart most."""

import pandas as pd
import streamlit as st

from language import _
from pages.common import cells, drill, kept, looks
from reports.staffing import charts
from reports.staffing import summary as words
from reports.variance.charts import variance_bars
from services.staffing.outlook import StaffingOutlook
from services.variance.report import with_verdicts

STAFFING_PAGE = "pages/staffing/cost.py"
VOLUME_PAGE = "pages/forecasts/patient_volume.py"
MOST_BARS = 6


def volume(told: StaffingOutlook) -> None:
    """Draw the volume of the largest unit of service; nothing without counts."""
    if told.volume.empty:
        st.caption(_("There are no counts of a unit of service with a budget. Import statistics to see volume here."))
        return
    formats = looks.formats()
    st.markdown(_("**{measure} by month**", measure=cells.escape(told.measure)))
    st.vega_lite_chart(
        kept.chart(charts.volume_fan, told.volume, told.measure, formats, looks.colors()),
        alt=_(
            "{measure} by month: actual solid, forecast dashed with its 80 and 95 percent ranges, budget as steps.",
            measure=told.measure,
        ),
    )


def cost(told: StaffingOutlook) -> None:
    """Draw labor cost by month."""
    st.markdown(_("**Labor cost by month**"))
    st.vega_lite_chart(
        kept.chart(charts.cost_fan, told.cost, looks.formats(), looks.colors()),
        alt=_("Labor cost by month: actual solid, forecast dashed with its 80 and 95 percent ranges, budget as steps."),
    )


def scales(told: StaffingOutlook) -> list[str]:
    """Say which of the pictures drawn have a scale that begins above zero; nothing where none has."""
    cost_above = charts.begins_above_zero(told.cost)
    volume_above = not told.volume.empty and charts.begins_above_zero(told.volume)
    if cost_above and volume_above:
        return [_("The scales begin above zero.")]
    if cost_above:
        return [_("The scale of labor cost begins above zero.")]
    if volume_above:
        return [_("The scale of {measure} begins above zero.", measure=cells.escape(told.measure))]
    return []


def departments(told: StaffingOutlook) -> None:
    """Draw the departments whose labor cost departs most from budget, and say why of the furthest."""
    rows = told.departments.dropna(subset=["budget"])
    if rows.empty:
        return
    formats = looks.formats()
    bars = pd.DataFrame(
        {
            "key": rows["code"],
            "label": rows["name"],
            "type": "expense",
            "actual": rows["total"].astype("Int64"),
            "budget": rows["budget"].astype("Int64"),
            "prior": pd.array([None] * len(rows), dtype="Int64"),
        }
    )
    bars = with_verdicts(bars)
    largest = bars.loc[bars["variance"].abs().sort_values(ascending=False, kind="stable").index[:MOST_BARS]]
    st.markdown(_("**Departments furthest from their labor budget at year end**"))
    drill.bars(
        kept.chart(variance_bars, largest.reset_index(drop=True), formats, looks.colors()),
        key="outlook_departments",
        alt=_("Labor cost at year end against budget, furthest first"),
        go=None,
    )
    if said := words.departments(told.told.departures, formats):
        st.markdown(cells.escape(said))


def links() -> None:
    """Lead to where the figures can be looked into."""
    with st.container(horizontal=True, gap="medium"):
        st.page_link(STAFFING_PAGE, label=_("Staffing cost forecast"), icon=":material/badge:")
        st.page_link(VOLUME_PAGE, label=_("Patient volume"), icon=":material/timeline:")
