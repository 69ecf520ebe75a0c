"""Volumes ahead: a table by department and month, and a sentence for each department."""

import pandas as pd

from language import N_, _, translate
from reports.column_tables import TableColumn
from reports.forecasts.words import VOLUME_SOURCES
from reports.formats import Formats

COMING = (
    TableColumn("department", N_("Department")),
    TableColumn("month", N_("Month")),
    TableColumn("expected", N_("Expected"), "number"),
    TableColumn("range", N_("Range")),
    TableColumn("budget", N_("Budget"), "number"),
    TableColumn("last_year", N_("A year before"), "number"),
    TableColumn("measure", N_("Unit of service")),
    TableColumn("source", N_("Expected by")),
)
#: Departments that get a sentence; the table has them all.
MOST_SENTENCES = 4


def in_words(coming: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the rows with months, ranges and sources in words."""
    bounds = zip(coming["lo80"], coming["hi80"], strict=True)
    return coming.assign(
        month=[formats.month(int(period)) for period in coming["period"]],
        range=[_range(low, high, formats) for low, high in bounds],
        source=[translate(VOLUME_SOURCES[code]) if code in VOLUME_SOURCES else "" for code in coming["source"]],
    )


def _range(low: float, high: float, formats: Formats) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"{formats.number(round(low))} – {formats.number(round(high))}"


def sentences(coming: pd.DataFrame, formats: Formats) -> list[str]:
    """Return for each department what is expected of all its months together, and how that is against the budget."""
    told = []
    for name in coming["department"].drop_duplicates().head(MOST_SENTENCES):
        rows = coming[coming["department"] == name]
        if rows["expected"].isna().any():
            continue
        values = {
            "department": name,
            "months": formats.runs(tuple(rows["period"].tolist())),
            "measure": rows["measure"].iloc[0],
            "expected": formats.number(round(float(rows["expected"].sum()))),
        }
        budget = float(rows["budget"].sum(skipna=False))
        if not budget > 0:
            told.append(_("{department}, {months}: {expected} expected ({measure}).", **values))
            continue
        share = formats.percent(float(rows["expected"].sum()) / budget - 1, signed=True)
        told.append(
            _(
                "{department}, {months}: {expected} expected ({measure}), {share} against the budget of {budget}.",
                **values,
                share=share,
                budget=formats.number(round(budget)),
            )
        )
    return told
