"""What finance assumes about coming pay and staffing: awards, steps, bill rates, hiring, overtime, minimum staffing."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from pages.common import access, messages, notices
from planning.periods import first_day
from services.staffing import assumptions
from services.staffing.assumptions import Change, Kind, StaffingAssumptions
from services.staffing.basis import Basis

KINDS: dict[str, Kind] = {"Wage award": "award", "Step increase": "step", "Agency bill rate": "bill"}
ALL = "All job classes"


def editor(basis: Basis) -> None:
    """Draw the assumptions with a button that keeps them."""
    assumed = basis.assumed
    with (
        st.expander("Assumptions", icon=":material/tune:", key="staffing_assumptions"),
        st.form("staffing_assumptions_form", border=False),
    ):
        st.markdown("**Pay and bill rates from a day on**")
        changes = _changes(basis, assumed)
        st.markdown("**Hiring and overtime**")
        with st.grid(columns=3, min_column_width=200, gap="small"):
            lead = st.number_input(
                "Months to fill a vacancy",
                0,
                assumptions.LONGEST_LEAD,
                assumed.lead_months,
                key="assumed_lead",
                placeholder="nobody is hired",
            )
            attrition = st.number_input(
                "Attrition, % a year",
                0.0,
                99.0,
                assumed.attrition * 100,
                key="assumed_attrition",
                help="Own staff that leaves and is replaced after those months; 0 when leavers are replaced at once.",
            )
            limit = st.number_input(
                "Overtime at most, % of hours",
                0.0,
                100.0,
                None if assumed.overtime_limit is None else assumed.overtime_limit * 100,
                key="assumed_overtime",
                placeholder="as in recent months",
            )
        st.markdown("**Least hours a day, whatever the volume**")
        minimum = _minimum(basis, assumed)
        if not st.form_submit_button("Keep these assumptions", key="assumed_save", icon=":material/save:"):
            return
    with messages.refusals():
        new = StaffingAssumptions(
            changes=_read(changes, basis),
            lead_months=None if lead is None else int(lead),
            attrition=float(attrition or 0) / 100,
            overtime_limit=None if limit is None else float(limit) / 100,
            minimum_hours=assumed.minimum_hours | minimum,
        )
        kept = replace(new, minimum_hours={n: h for n, h in new.minimum_hours.items() if h > 0})
        assumptions.save(access.url(), access.actor(), assumptions=kept)
        notices.say("The staffing forecast now rests on these assumptions.")
        st.rerun()


def _changes(basis: Basis, assumed: StaffingAssumptions) -> pd.DataFrame:
    kinds = {kind: label for label, kind in KINDS.items()}
    rows = pd.DataFrame(
        {
            "From": pd.Series([one.day for one in assumed.changes], dtype="object"),
            "Change, %": pd.Series([one.percent * 100 for one in assumed.changes], dtype="float64"),
            "What": pd.Series([kinds[one.kind] for one in assumed.changes], dtype="object"),
            "Job class": pd.Series(
                [basis.job_classes.get(one.job_class_id or 0, ALL) for one in assumed.changes], dtype="object"
            ),
        }
    )
    first = first_day(basis.open_months[0])
    edited: pd.DataFrame = st.data_editor(
        rows,
        key="assumed_changes",
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "From": st.column_config.DateColumn(required=True, min_value=first - timedelta(days=366)),
            "Change, %": st.column_config.NumberColumn(required=True, min_value=-50, max_value=50, format="%.2f"),
            "What": st.column_config.SelectboxColumn(options=list(KINDS), default="Wage award", required=True),
            "Job class": st.column_config.SelectboxColumn(
                options=[ALL, *sorted(basis.job_classes.values())], default=ALL, required=True
            ),
        },
        alt="Changes of pay and bill rates",
    )
    return edited


def _read(table: pd.DataFrame, basis: Basis) -> tuple[Change, ...]:
    ids = {name: number for number, name in basis.job_classes.items()}
    rows = table.dropna(subset=["From", "Change, %"]).to_dict("records")
    return tuple(
        Change(
            day=_day(row["From"]),
            percent=float(row["Change, %"]) / 100,
            kind=KINDS.get(row["What"], "award"),
            job_class_id=ids.get(row["Job class"]),
        )
        for row in rows
    )


def _day(value: object) -> date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]


def _minimum(basis: Basis, assumed: StaffingAssumptions) -> dict[int, float]:
    names = basis.departments["name"].to_dict()
    table = pd.DataFrame(
        {
            "Department": [str(name) for name in names.values()],
            "Hours a day": [float(assumed.minimum_hours.get(int(number), 0.0)) for number in names],  # type: ignore[call-overload]
        }
    )
    edited = st.data_editor(
        table,
        key="assumed_minimum",
        hide_index=True,
        height=250,
        column_config={
            "Department": st.column_config.TextColumn(disabled=True),
            "Hours a day": st.column_config.NumberColumn(min_value=0.0, format="%.1f"),
        },
        alt="Least productive hours a day by department",
    )
    hours = edited["Hours a day"].fillna(0.0).tolist()
    return {int(number): float(value) for number, value in zip(names, hours, strict=True)}  # type: ignore[call-overload]
