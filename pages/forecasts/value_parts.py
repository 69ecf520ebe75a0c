"""Forecast value added below the table of all series: did people beat the model, by author and department?"""

import streamlit as st

from language import N_, _
from pages.common import cells, downloads, filters, kept, looks, phone, queries, state
from pages.navigation import link_widgets
from planning.forecasts.value_added import value_added
from reports import column_tables
from reports.forecasts import value_words as words
from services.forecasts.value_added import judged_months

AUTHORS, DEPARTMENTS = N_("By author"), N_("By department")
ROWS = {AUTHORS: "author", DEPARTMENTS: "place"}  # no text


def section() -> None:
    """Show, where asked for, whether overrides, published plans and budgets came closer than the model."""
    if not link_widgets.switch(_("Did people beat the model?"), key=state.VALUE_SHOWN):
        return
    formats, months = looks.formats(), queries.ask(judged_months)
    by_kind = value_added(months, ["kind"])
    if by_kind.empty:
        st.caption(words.nothing_yet())
        return
    st.markdown(cells.escape(" ".join(words.sentences(by_kind, formats))))
    by = ROWS[filters.one_of(_("Rows"), list(ROWS), key=state.VALUE_ROWS, bare=True)]
    rows, columns = words.in_words(value_added(months, ["kind", by])), words.COLUMNS[by]
    phone.table(
        kept.table(column_tables.style, rows, columns, formats),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content" if len(rows) <= 12 else 440,
        alt=_("Error of what people said and of the model"),
    )
    st.caption(
        _(
            "Error: the sum of all misses as a share of actuals, over the same months for both. An override is held "
            "against the newest forecast before it, a published plan against the newest at the start of the month, "
            "and a budget against what the model, looking back, said without a month of that year."
        )
    )
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            f"forecast-value-added-{by}",
            as_csv=lambda: column_tables.as_csv(rows, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(rows, columns, formats, sheet=_("Forecast value added")),
            prefix="value_",
        )
