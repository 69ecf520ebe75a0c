"""Views that a board asks for as tables, on a page or taken along: by payer, how sure each scenario is, two years."""

from collections.abc import Mapping

import pandas as pd

from language import N_, _, translate
from reports import plain_files
from reports.formats import MISSING, Formats
from reports.scenarios.tables import written
from reports.scenarios.uncertainty_words import chance
from reports.variance.tables import TableSource

PAYERS = {
    "name": N_("Payer"),
    "base_net": N_("Net revenue, base"),
    "net": N_("Net revenue, scenario"),
    "change": N_("Change"),
}
CHANCES = {
    "name": N_("Scenario"),
    "low": N_("80% range, low"),
    "high": N_("80% range, high"),
    "loss": N_("Chance of a loss"),
    "budget": N_("Meets the budget"),
    "operating_margin": N_("Meets the margin"),
    "days_cash": N_("Meets days cash"),
}
YEARS = {
    "year": N_("Fiscal year"),
    "base": N_("Base"),
    "scenario": N_("Scenario"),
    "change": N_("Change in result"),
    "planned": N_("Budget"),
}
AMOUNTS = frozenset({"base_net", "net", "change", "low", "high", "base", "scenario", "planned"})


def with_total(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return payers below their total; what no payer is known to pay is a line of its own from one unit on."""
    unit = 10**formats.digits
    shown = rows[rows["name"].ne("") | (rows[["base_net", "net"]].abs() >= unit).any(axis=1)]
    names = [name[:1].upper() + name[1:] if name else _("Not told by payer") for name in shown["name"]]
    total = pd.DataFrame([{"name": _("All payers")} | {key: int(rows[key].sum()) for key in list(PAYERS)[1:]}])
    told: pd.DataFrame = pd.concat([total, shown.assign(name=names)], ignore_index=True)
    return told


def payers_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return payers (`services.scenarios.views.by_payer`) as people read them, the total on top."""
    told = with_total(rows, formats)
    view = {translate(PAYERS[name]): [formats.amount(value) for value in told[name]] for name in ("base_net", "net")}
    changes = [formats.variance(value) for value in told["change"]]
    return pd.DataFrame({_("Payer"): told["name"], **view, translate(PAYERS["change"]): changes})


def chances_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return how sure scenarios are (`services.scenarios.comparing.chances`) as people read it."""
    view: dict[str, list[str]] = {_("Scenario"): rows["name"].tolist()}
    for name in ("low", "high"):
        view[translate(CHANCES[name])] = [formats.short(value) for value in rows[name]]
    for name in ("loss", "budget", "operating_margin", "days_cash"):
        view[translate(CHANCES[name])] = [MISSING if pd.isna(share) else chance(share) for share in rows[name]]
    return pd.DataFrame(view)


def years_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return results of years side by side (`services.scenarios.views.by_year`) as people read them."""
    return pd.DataFrame(
        {
            translate(YEARS["year"]): rows["year"],
            translate(YEARS["base"]): [formats.amount(value) for value in rows["base"]],
            translate(YEARS["scenario"]): [formats.amount(value) for value in rows["scenario"]],
            translate(YEARS["change"]): [formats.variance(value) for value in rows["change"]],
            translate(YEARS["planned"]): [
                MISSING if pd.isna(value) else formats.amount(value) for value in rows["planned"]
            ],
        }
    )


def exact_csv(rows: pd.DataFrame, titles: Mapping[str, str], formats: Formats) -> bytes:
    """Return a table as a file: exact amounts in the currency's main unit, shares 0–1, blank where nothing is known."""
    plain = pd.DataFrame(
        {translate(title): [_exact(name, value, formats) for value in rows[name]] for name, title in titles.items()}
    )
    return plain_files.as_csv(plain)


def _exact(name: str, value: object, formats: Formats) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return formats.exact(int(value)) if name in AMOUNTS else f"{value:.4f}"  # type: ignore[call-overload]


def workbook(title: str, view: pd.DataFrame, source: TableSource, formats: Formats) -> bytes:
    """Return a table as it is read, as a workbook of one sheet."""
    return written({title: ([str(name) for name in view.columns], view)}, source, formats)
