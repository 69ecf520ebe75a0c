"""The staffing cost forecast as tables: on screen and as files."""

from io import BytesIO

import pandas as pd

from reports.formats import MISSING, Formats
from reports.variance.tables import safe_text

RULES = {
    "standard": "Standard × volume",
    "fixed": "Fixed hours",
    "hours": "Hours as recently",
    "cost": "Cost as recently",
}
GROUPS = {
    "regular": "Regular",
    "float": "Float",
    "overtime": "Overtime",
    "agency": "Agency",
    "paid_leave": "Paid leave",
    "education": "Education",
    "other": "Other pay",
}


def departments_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments as a person reads them; texts, in the order of the rows."""
    return pd.DataFrame(
        {
            "Department": rows["name"],
            "Actual": [formats.amount(v) for v in rows["actual"]] if rows["actual"].any() else MISSING,
            "Forecast": [formats.amount(v) for v in rows["forecast"]],
            "Landing": [formats.amount(v) for v in rows["total"]],
            "Budget": [formats.amount(v) for v in rows["budget"]],
            "Variance": [formats.variance(v) for v in rows["variance"]],
            "Chance over": [MISSING if pd.isna(v) else formats.percent(v, digits=0) for v in rows["chance"]],
            "80% range": [
                f"{formats.amount(round(low))} – {formats.amount(round(high))}"
                for low, high in zip(rows["lo80"], rows["hi80"], strict=True)
            ],
            "FTE filled": [formats.number(round(v, 1), 1) for v in rows["fte"]],
            "Agency": [MISSING if pd.isna(v) else formats.percent(v) for v in rows["agency_share"]],
            "Pace": [MISSING if pd.isna(v) else formats.percent(v, digits=0) for v in _pace(rows)],
            "Hours from": rows["rule"].map(RULES),
            "Volumes": rows["source"].str.capitalize().replace("", MISSING),
        }
    )


def _pace(rows: pd.DataFrame) -> pd.Series:
    """Return hours worked per hour of the standard, NaN where there is none."""
    return rows["pace"].where(rows["rule"].isin(("standard", "fixed")))


def months_table(months: pd.DataFrame, hours: pd.DataFrame, places: pd.DataFrame, direct: pd.DataFrame) -> pd.DataFrame:
    """Join what is known of each month of the fiscal year, as figures.

    Args:
        months: `period, actual, forecast, budget, lo80, hi80`, minor units.
        hours: `period, pay_group, hours`.
        places: `period, required, filled` (FTE).
        direct: `period, mean` (minor units).

    Returns:
        `period, kind` ("actual" or "forecast"), `cost, budget, variance, lo80, hi80, direct`, hours by pay group,
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
            "direct": direct.set_index("period")["mean"].reindex(table.index),
        }
    )
    return joined.join(wide).join(places.set_index("period")[["required", "filled"]]).reset_index()


def months_view(table: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return months as a person reads them."""

    def whole(values: pd.Series) -> list[str]:
        return [MISSING if pd.isna(v) else formats.amount(round(v)) for v in values]

    view = pd.DataFrame(
        {
            "Month": [formats.month(period) for period in table["period"]],
            "": table["kind"].str.capitalize(),
            "Cost": whole(table["cost"]),
            "Budget": whole(table["budget"]),
            "Variance": [formats.variance(v) for v in table["variance"]],
            "80% from": whole(table["lo80"]),
            "80% to": whole(table["hi80"]),
            "Direct forecast": whole(table["direct"]),
        }
    )
    for name, title in GROUPS.items():
        if name in table:
            view[f"{title} h"] = [MISSING if pd.isna(v) else formats.number(round(v)) for v in table[name]]
    for name, title in (("required", "FTE needed"), ("filled", "FTE filled")):
        view[title] = [MISSING if pd.isna(v) else formats.number(round(v, 1), 1) for v in table[name]]
    return view


def plain_departments(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments with all figures as numbers, for files; texts that no spreadsheet runs."""
    money = {"actual": "Actual", "forecast": "Forecast", "total": "Landing", "budget": "Budget", "variance": "Variance"}
    bounds = {"lo80": "80% from", "hi80": "80% to"}
    table = pd.DataFrame(
        {"Department": [safe_text(f"{c} {n}") for c, n in zip(rows["code"], rows["name"], strict=True)]}
    )
    for name, title in {**money, **bounds}.items():
        table[title] = _major(rows[name], formats)
    others = {"chance": "Chance over", "fte": "FTE filled", "agency_share": "Agency share"}
    for name, title in others.items():
        table[title] = rows[name].astype("float64").round(4)
    table["Pace"] = _pace(rows).round(4)
    return table.assign(**{"Hours from": rows["rule"].map(RULES), "Volumes": rows["source"]})


def plain_months(table: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return months with all figures as numbers, for files."""
    found = pd.DataFrame({"Month": [f"{period // 100}-{period % 100:02d}" for period in table["period"]]})
    found["Kind"] = table["kind"]
    money = {"cost": "Cost", "budget": "Budget", "variance": "Variance", "lo80": "80% from", "hi80": "80% to"}
    for name, title in {**money, "direct": "Direct forecast"}.items():
        found[title] = _major(table[name], formats)
    for name, title in {**GROUPS, "required": "FTE needed", "filled": "FTE filled"}.items():
        if name in table:
            found[f"{title} hours" if name in GROUPS else title] = table[name].astype("float64").round(2)
    return found


def _major(values: pd.Series, formats: Formats) -> pd.Series:
    major: pd.Series = (values.astype("Float64").round() / 10**formats.digits).astype("float64")
    return major


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV."""
    return table.to_csv(index=False).encode("utf-8-sig")


def as_workbook(departments: pd.DataFrame, months: pd.DataFrame) -> bytes:
    """Return both tables as sheets of an XLSX file; text is never taken for a formula."""
    file = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs=options) as book:
        departments.to_excel(book, sheet_name="Departments", index=False, freeze_panes=(1, 1))
        months.to_excel(book, sheet_name="Months", index=False, freeze_panes=(1, 1))
    return file.getvalue()
