"""The staffing cost forecast as tables: on screen and as files."""

import pandas as pd

from language import N_, _, translate
from reports import plain_files
from reports.formats import MISSING, Formats
from reports.staffing.words import SHORT_SOURCES

RULES = {
    "standard": N_("Standard × volume"),
    "fixed": N_("Fixed hours"),
    "hours": N_("Recent hours"),
    "cost": N_("Recent cost"),
}
GROUPS = {
    "regular": N_("Regular"),
    "float": N_("Float"),
    "overtime": N_("Overtime"),
    "agency": N_("Agency"),
    "paid_leave": N_("Paid leave"),
    "education": N_("Education"),
    "other": N_("Other pay"),
}


def departments_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments as a person reads them; texts, in the order of the rows."""
    return pd.DataFrame(
        {
            _("Department"): rows["name"],
            _("Actual"): [formats.amount(v) for v in rows["actual"]] if rows["actual"].any() else MISSING,
            _("Forecast"): [formats.amount(v) for v in rows["forecast"]],
            _("Landing"): [formats.amount(v) for v in rows["total"]],
            _("Budget"): [formats.amount(v) for v in rows["budget"]],
            _("Variance"): [formats.variance(v) for v in rows["variance"]],
            _("Chance over"): [MISSING if pd.isna(v) else formats.percent(v, digits=0) for v in rows["chance"]],
            _("80% range"): [
                f"{formats.amount(round(low))} – {formats.amount(round(high))}"
                for low, high in zip(rows["lo80"], rows["hi80"], strict=True)
            ],
            _("FTE of own staff"): [formats.number(round(v, 1), 1) for v in rows["fte"]],
            _("Agency share"): [MISSING if pd.isna(v) else formats.percent(v) for v in rows["agency_share"]],
            _("Pace"): [MISSING if pd.isna(v) else formats.percent(v, digits=0) for v in _pace(rows)],
            _("Hours from"): rows["rule"].map(RULES).map(translate),
            _("Volumes"): [translate(SHORT_SOURCES[name]) if name else MISSING for name in rows["source"]],
        }
    )


def _pace(rows: pd.DataFrame) -> pd.Series:
    """Return hours worked per hour of the standard, NaN where there is none."""
    return rows["pace"].where(rows["rule"].isin(("standard", "fixed")))


def months_table(months: pd.DataFrame, hours: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Join what is known of each month of the fiscal year, as figures.

    Args:
        months: `period, actual, forecast, budget, lo80, hi80`, minor units.
        hours: `period, pay_group, hours`.
        places: `period, required, filled` (FTE).

    Returns:
        `period, kind` ("actual" or "forecast"), `cost, budget, variance, lo80, hi80`, hours by pay group,
        `required, filled`.
    """
    wide = hours.pivot_table(index="period", columns="pay_group", values="hours", aggfunc="sum")
    wide = wide.reindex(columns=[name for name in GROUPS if name in wide])
    table = months.set_index("period")
    cost = table["actual"].fillna(table["forecast"])
    joined = pd.DataFrame(
        {
            "kind": table["forecast"].notna().map({True: "forecast", False: "actual"}).where(cost.notna(), ""),
            "cost": cost,
            "budget": table["budget"],
            "variance": table["budget"] - cost,
            "lo80": table["lo80"],
            "hi80": table["hi80"],
        }
    )
    return joined.join(wide).join(places.set_index("period")[["required", "filled"]]).reset_index()


def months_view(table: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return months as a person reads them."""

    def whole(values: pd.Series) -> list[str]:
        return [MISSING if pd.isna(v) else formats.amount(round(v)) for v in values]

    view = pd.DataFrame(
        {
            _("Month"): [formats.month(period) for period in table["period"]],
            "": table["kind"].map({"actual": _("Actual"), "forecast": _("Forecast"), "": ""}),
            _("Cost"): whole(table["cost"]),
            _("Budget"): whole(table["budget"]),
            _("Variance"): [formats.variance(v) for v in table["variance"]],
            _("80% from"): whole(table["lo80"]),
            _("80% to"): whole(table["hi80"]),
        }
    )
    for name, title in GROUPS.items():
        if name in table:
            hours = [MISSING if pd.isna(v) else formats.number(round(v)) for v in table[name]]
            view[_("{group}, hours", group=translate(title))] = hours
    for name, title in (("required", _("FTE needed")), ("filled", _("FTE of own staff"))):
        view[title] = [MISSING if pd.isna(v) else formats.number(round(v, 1), 1) for v in table[name]]
    return view


def plain_departments(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments with all figures as numbers, for files; texts that no spreadsheet runs."""
    money = {
        "actual": _("Actual"),
        "forecast": _("Forecast"),
        "total": _("Landing"),
        "budget": _("Budget"),
        "variance": _("Variance"),
    }
    bounds = {"lo80": _("80% from"), "hi80": _("80% to")}
    table = pd.DataFrame({_("Department"): [f"{c} {n}" for c, n in zip(rows["code"], rows["name"], strict=True)]})
    for name, title in {**money, **bounds}.items():
        table[title] = _major(rows[name], formats)
    others = {"chance": _("Chance over"), "fte": _("FTE of own staff"), "agency_share": _("Agency share")}
    for name, title in others.items():
        table[title] = rows[name].astype("float64").round(4)
    table[_("Pace")] = _pace(rows).round(4)
    return table.assign(**{_("Hours from"): rows["rule"].map(RULES).map(translate), _("Volumes"): rows["source"]})


def plain_months(table: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return months with all figures as numbers, for files."""
    plain = pd.DataFrame({_("Month"): [f"{period // 100}-{period % 100:02d}" for period in table["period"]]})
    plain[_("Kind")] = table["kind"]
    money = {
        "cost": _("Cost"),
        "budget": _("Budget"),
        "variance": _("Variance"),
        "lo80": _("80% from"),
        "hi80": _("80% to"),
    }
    for name, title in money.items():
        plain[title] = _major(table[name], formats)
    hours = {name: _("{group}, hours", group=translate(title)) for name, title in GROUPS.items()}
    for name, title in {**hours, "required": _("FTE needed"), "filled": _("FTE of own staff")}.items():
        if name in table:
            plain[title] = table[name].astype("float64").round(2)
    return plain


def _major(values: pd.Series, formats: Formats) -> pd.Series:
    return values.astype("Float64").round().map(formats.figure, na_action="ignore").astype("float64")


def as_workbook(departments: pd.DataFrame, months: pd.DataFrame) -> bytes:
    """Return both tables as sheets of an XLSX file; text is never taken for a formula."""
    return plain_files.as_sheets({_("Departments"): departments, _("Months"): months})
