"""Tables of budget versus actual: which columns, under which titles, how each cell reads."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from language import N_, _, translate
from planning.variance.comparison import NO_VERDICT
from reports.formats import Formats
from reports.theme import Palette

INDENT = "\u2002"  # an en space a level
#: Titles of the columns that compare, by their names in the rows; after label and actual.
COLUMNS = {
    "budget": N_("Budget"),
    "variance": N_("Variance"),
    "variance_percent": N_("Variance %"),
    "prior": N_("Prior year"),
    "prior_variance": N_("vs prior year"),
    "prior_variance_percent": N_("vs prior %"),
}
OF_BUDGET = ("budget", "variance", "variance_percent")
OF_PRIOR = ("prior", "prior_variance", "prior_variance_percent")
RATES = ("variance_percent", "prior_variance_percent")


@dataclass(frozen=True)
class TableSource:
    """Where a table comes from; every export carries it."""

    hospital: str
    title: str
    period: str
    version: str
    data_as_of: str

    def lines(self) -> list[str]:
        """Return the note below a table, one fact a line."""
        return [
            self.hospital,
            _("Period: {period}", period=self.period),
            _("Budget: {version}", version=self.version),
            self.data_as_of,
        ]


def row_labels(rows: pd.DataFrame) -> list[str]:
    """Return the labels of a report's rows: those of groups in the reader's language, names as they are."""
    return [
        translate(str(label)) if group else str(label)
        for label, group in zip(rows["label"], rows["is_group"], strict=True)
    ]


def variance_view(
    rows: pd.DataFrame, *, first: str, actual: str, has_budget: bool = True, has_prior: bool = True, hierarchy: bool
) -> pd.DataFrame:
    """Return the columns that a person reads, amounts still in minor units.

    Args:
        rows: Rows of a `Report`.
        first: Title of the first column, "Department" or "Account".
        actual: Title of the actuals, which differs when the budget stands in for some months.
        has_budget: Leave the budget's columns out when there is none.
        has_prior: Leave the prior year's columns out when there is none to compare with.
        hierarchy: Indent by depth, else show plain labels.
    """
    depths = rows["depth"].tolist() if hierarchy else [0] * len(rows)
    labels = [INDENT * int(depth) + label for depth, label in zip(depths, row_labels(rows), strict=True)]
    columns: dict[str, Any] = {first: labels, actual: rows["actual"].array}
    names = (OF_BUDGET if has_budget else ()) + (OF_PRIOR if has_prior else ())
    return pd.DataFrame(columns | {translate(COLUMNS[name]): rows[name].array for name in names})


def style(view: pd.DataFrame, rows: pd.DataFrame, formats: Formats, colors: Palette) -> Styler:
    """Return the view with amounts and percents written out, variances in colour with an arrow, subtotals bold.

    The cells keep their numbers, so that sorting and downloads work on figures.
    """
    sides = {view.columns[1], translate(COLUMNS["budget"]), translate(COLUMNS["prior"])}
    amounts: list[Hashable] = [title for title in view.columns if title in sides]
    percents: list[Hashable] = [title for title in view.columns if title in _rates()]
    styler = view.style.format(formats.amount, subset=amounts).format(_percent(formats), subset=percents)
    for name in ("variance", "prior_variance"):
        title = translate(COLUMNS[name])
        if title in view.columns:
            styler = _judged_column(styler, title, rows[f"{name}_verdict"], formats, colors)
    bold: list[bool] = rows["is_group"].tolist()
    return styler.apply(lambda _column: ["font-weight: 650" if group else "" for group in bold], axis=0)


def _rates() -> set[str]:
    return {translate(COLUMNS[name]) for name in RATES}


def _percent(formats: Formats) -> Callable[[object], str]:
    return lambda rate: formats.percent(rate, signed=True)


def _judged_column(styler: Styler, title: str, verdicts: pd.Series, formats: Formats, colors: Palette) -> Styler:
    inks = {"favorable": colors.favorable_text, "unfavorable": colors.unfavorable_text}
    shades = [f"color: {inks[word]}" if word in inks else "" for word in verdicts]
    unjudged = [index for index, word in enumerate(verdicts) if word == NO_VERDICT]
    styler = styler.format(formats.variance, subset=[title])
    if unjudged:
        styler = styler.format(formats.amount, subset=pd.IndexSlice[unjudged, [title]])
    return styler.apply(lambda _column: shades, subset=[title], axis=0)


def plain(view: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the view for a CSV file: exact decimal text in the currency's main unit, rates 0–1, blank where none."""
    out = view.copy()
    out[out.columns[0]] = [label.strip(INDENT) for label in view.iloc[:, 0]]
    for name in out.columns[1:]:
        if name in _rates():
            out[name] = ["" if pd.isna(rate) else f"{rate:.6f}" for rate in view[name]]
        else:
            out[name] = [formats.exact(minor) for minor in view[name]]
    return out


def with_explanations(rows: pd.DataFrame, texts: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows with `explanation`, what people say of each by its key; without any text as they are."""
    return rows.assign(explanation=[texts.get(str(key), "") for key in rows["key"]]) if texts else rows


def add_changes(table: pd.DataFrame, rows: pd.DataFrame, changed: Mapping[str, int], formats: Formats) -> pd.DataFrame:
    """Return a table for a CSV file with what changed after the close of its months, where anything did.

    Args:
        table: Of `plain`.
        rows: The rows it was made of, with their `key`.
        changed: Minor units by key; a row without an entry did not change.
        formats: Of the hospital.
    """
    if not changed:
        return table
    return table.assign(**{_("Changed after close"): [formats.exact(changed.get(str(key), 0)) for key in rows["key"]]})


def add_explanations(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table for a CSV file with the explanations of its rows as the last column, where there are any."""
    if "explanation" not in rows:
        return table
    return table.assign(**{_("Explanation"): list(rows["explanation"])})
