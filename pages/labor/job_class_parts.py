"""Job classes: hours of each, other names, and two that are one."""

import pandas as pd
import streamlit as st

from pages.common import access, cells, looks, messages, notices, presses, queries
from pages.labor import pay_code_parts
from reports.labor import pay_code_tables
from services.labor import job_classes
from services.organization import registers
from services.organization.registers import Change
from services.permissions import Actor


def table(classes: pd.DataFrame, *, may_write: bool) -> None:
    """Draw the job classes, most hours first."""
    if classes.empty:
        messages.empty("No job class is known yet. The first time export brings them.")
        return
    pay_code_parts.heading("Job classes", classes)
    view = pay_code_tables.job_classes_view(classes, looks.formats())
    right = st.column_config.TextColumn(alignment="right")
    config = {"Code": st.column_config.TextColumn(pinned=True, width=110), "Hours": right, "Cost": right}
    key, height = f"job_classes_{queries.now().data_version}", cells.height(view, rows=20)
    if not may_write:
        st.dataframe(view, hide_index=True, height=height, column_config=config, key=key, alt="Job classes")
        return
    edited = st.data_editor(
        view,
        hide_index=True,
        height=height,
        column_config=config | {"Name": st.column_config.TextColumn(max_chars=200, required=True)},
        disabled=["Code", "Hours", "Cost", "Counted under"],
        key=key,
        placeholder="–",
        alt="Job classes; names can be changed",
    )
    changed = edited["Name"] != view["Name"]
    ids, old, new = classes.loc[changed, "id"], view.loc[changed, "Name"], edited.loc[changed, "Name"]
    changes = [Change(int(i), "name", a, b) for i, a, b in zip(ids, old, new, strict=True)]
    label = f"Save {len(changes)} name{'' if len(changes) == 1 else 's'}" if changes else "Save"
    if presses.button(label, key="job_classes_save", type="primary", disabled=not changes):
        with messages.refusals():
            registers.save(access.url(), access.actor(), kind="job_class", changes=changes)
            notices.say("Saved.")
            st.rerun()


def merging(actor: Actor) -> None:
    """Show classes that are counted under another, and let two be counted as one."""
    classes = queries.ask(job_classes.list_job_classes)
    alone = classes[classes["merged_into_id"].isna()]
    if len(classes) < 2:
        return
    st.subheader("One class under two codes")
    _form(actor, alone)
    merged = classes[classes["merged_into_id"].notna()]
    for number, name, into in merged[["id", "name", "merged_into"]].values.tolist():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{cells.escaped(name)} is counted under **{cells.escaped(into)}**.")
            if presses.button("Take back", key=f"unmerge_class_{number}"):
                with messages.refusals():
                    job_classes.unmerge(access.url(), actor, job_class_id=int(number))
                    notices.say(f"{name} stands for itself again.")
                    st.rerun()


def _form(actor: Actor, alone: pd.DataFrame) -> None:
    labels = {f"{code} · {name}": int(number) for number, code, name in alone[["id", "code", "name"]].values.tolist()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        source = st.selectbox("Count this class", list(labels), index=None, key="class_source", width=280)
        target = st.selectbox("under this one", list(labels), index=None, key="class_target", width=280)
        pressed = st.button("Count as one", key="class_merge", disabled=source is None or target is None)
    if source is None or target is None:
        st.caption("No line changes: the hours are only shown under the other class, and you can take it back.")
        return
    hours = float(alone.set_index("id")["hours"][labels[source]])
    moved = f"{looks.formats().number(round(hours))} hours of the last 12 months"
    st.caption(cells.escaped(f"Moves {moved} from {source} to {target}, and those of earlier and later months."))
    if pressed:
        with messages.refusals():
            job_classes.merge(access.url(), actor, job_class_id=labels[source], into_id=labels[target])
            notices.say(f"{source} is now counted under {target}.")
            st.rerun()
