"""What finance assumes about coming pay and staffing: awards, steps, bill rates, hiring, overtime, minimum staffing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, looks
from pages.editors import boxes, editable
from pages.organization.stored_forms import StoredForm, Values
from planning.periods import first_day
from services.staffing import assumptions
from services.staffing.assumptions import Kind, PayChange, StaffingAssumptions
from services.staffing.basis import StaffingBasis

KINDS: dict[Kind, str] = {"award": N_("Wage award"), "step": N_("Step increase"), "bill": N_("Agency bill rate")}
ALL = N_("All job classes")
FORM = StoredForm("assumed")


def editor(basis: StaffingBasis) -> None:
    """Draw the assumptions with a button that saves them."""
    assumed: StaffingAssumptions = FORM.seen(lambda: basis.assumed, shown_by=FORM.key("attrition"))
    with (
        st.expander(_("Assumptions"), icon=":material/tune:", key="staffing_assumptions"),
        editable.form(FORM.key("form"), border=False),
    ):
        st.markdown(_("**Pay and bill rate changes by date**"))
        changes = _changes(basis, assumed)
        st.markdown(_("**Hiring and overtime**"))
        with st.grid(columns=3, min_column_width=200, gap="small"):
            lead = st.number_input(
                _("Months to fill a vacancy"),
                0,
                assumptions.LONGEST_LEAD,
                assumed.lead_months,
                key=FORM.key("lead"),
                placeholder=_("no hiring"),
            )
            attrition = st.number_input(
                _("Attrition, % per year"),
                0.0,
                99.0,
                assumed.attrition * 100,
                key=FORM.key("attrition"),
                help=_("Own staff who leave and are replaced after those months; 0 when leavers are replaced at once."),
            )
            limit = st.number_input(
                _("Maximum overtime, % of hours"),
                0.0,
                100.0,
                None if assumed.overtime_limit is None else assumed.overtime_limit * 100,
                key=FORM.key("overtime"),
                placeholder=_("as in recent months"),
            )
        st.markdown(_("**Minimum hours per day, at any volume**"))
        minimum = _minimum(basis, assumed)
        saved = editable.submit(_("Save these assumptions"), key=FORM.key("save"), icon=":material/save:")
    if saved:
        new = StaffingAssumptions(
            changes=_read(changes, basis),
            lead_months=None if lead is None else int(lead),
            attrition=float(attrition or 0) / 100,
            overtime_limit=None if limit is None else float(limit) / 100,
            minimum_hours=assumed.minimum_hours | minimum,
        )
        kept = replace(new, minimum_hours={n: h for n, h in new.minimum_hours.items() if h > 0})
        FORM.save(_store, assumed.as_values(), dict.fromkeys(assumed.as_values()) | kept.as_values())
    FORM.choose(_store, lambda key: _label(key, basis), _text)


def _store(seen: Values, asked: Values) -> str:
    assumptions.save(
        access.url(),
        access.actor(),
        assumptions=assumptions.of_values(asked),
        seen=assumptions.of_values(seen),
    )
    return _("Saved. The staffing forecast now uses these assumptions.")


def _label(key: Any, basis: StaffingBasis) -> str:
    """Return what one value is called, by its key of `StaffingAssumptions.as_values`."""
    if key == "lead_months":
        return _("Months to fill a vacancy")
    if key in ("attrition", "overtime_limit"):
        return _("Attrition, % per year") if key == "attrition" else _("Maximum overtime, % of hours")
    if key[0] == "minimum":
        names = basis.departments["name"].to_dict()
        return _("{department}: minimum hours per day", department=names.get(key[1], key[1]))
    _name, day, kind, number = key
    return " · ".join((_kind_title(kind), looks.formats().day(day), _classes(basis).get(number or 0) or translate(ALL)))


def _text(key: Any, value: Any) -> str:
    formats = looks.formats()
    if value is None:
        return _("none")
    if isinstance(value, tuple):
        return ", ".join(formats.percent(one) for one in value)
    return formats.percent(value) if key in ("attrition", "overtime_limit") else formats.number(value)


def _changes(basis: StaffingBasis, assumed: StaffingAssumptions) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "day": pd.Series([one.day for one in assumed.changes], dtype="object"),
            "percent": pd.Series([one.percent * 100 for one in assumed.changes], dtype="float64"),
            "kind": pd.Series([one.kind for one in assumed.changes], dtype="object"),
            "job_class": pd.Series(
                [_classes(basis).get(one.job_class_id or 0, ALL) for one in assumed.changes], dtype="object"
            ),
        }
    )
    first = first_day(basis.open_months[0])
    edited: pd.DataFrame = editable.table(
        rows,
        key=FORM.key("changes"),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "day": st.column_config.DateColumn(
                _("From"), format=looks.formats().day_shown, required=True, min_value=first - timedelta(days=366)
            ),
            "percent": st.column_config.NumberColumn(
                _("Change, %"), required=True, min_value=-50, max_value=50, format="%.2f"
            ),
            "kind": st.column_config.SelectboxColumn(
                _("What changes"),
                options=list(KINDS),
                default="award",
                required=True,
                format_func=_kind_title,
            ),
            "job_class": st.column_config.SelectboxColumn(
                _("Job class"),
                options=[ALL, *sorted(_classes(basis).values())],
                default=ALL,
                required=True,
                format_func=lambda name: translate(ALL) if name == ALL else str(name),
            ),
        },
        alt=_("Changes in pay and bill rates"),
    )
    return edited


def _classes(basis: StaffingBasis) -> dict[int, str]:
    """Return the job classes that can be chosen, by id: two may have one name, and none is called as all of them."""
    told = boxes.by_label([ALL, *basis.job_classes.values()], [0, *basis.job_classes])
    return {number: name for name, number in told.items() if number}


def _kind_title(kind: object) -> str:
    return next(translate(title) for code, title in KINDS.items() if code == kind)


def _read(table: pd.DataFrame, basis: StaffingBasis) -> tuple[PayChange, ...]:
    ids = {name: number for number, name in _classes(basis).items()}
    rows = table.dropna(subset=["day", "percent"]).to_dict("records")
    return tuple(
        PayChange(
            day=_day(row["day"]),
            percent=float(row["percent"]) / 100,
            kind=row["kind"] if row["kind"] in KINDS else "award",
            job_class_id=ids.get(row["job_class"]),
        )
        for row in rows
    )


def _day(value: object) -> date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]


def _minimum(basis: StaffingBasis, assumed: StaffingAssumptions) -> dict[int, float]:
    names = basis.departments["name"].to_dict()
    table = pd.DataFrame(
        {
            "department": [str(name) for name in names.values()],
            "hours": [float(assumed.minimum_hours.get(int(number), 0.0)) for number in names],  # type: ignore[call-overload]
        }
    )
    edited = editable.table(
        table,
        key=FORM.key("minimum"),
        hide_index=True,
        height=250,
        column_config={
            "department": st.column_config.TextColumn(_("Department"), disabled=True),
            "hours": st.column_config.NumberColumn(_("Hours per day"), min_value=0.0, format="%.1f"),
        },
        alt=_("Minimum productive hours per day by department"),
    )
    hours = edited["hours"].fillna(0.0).tolist()
    return {int(number): float(value) for number, value in zip(names, hours, strict=True)}  # type: ignore[call-overload]
