"""Job classes: hours of each, their names, and merging two into one."""

import pandas as pd
import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, messages, notices, phone, presses, queries
from pages.editors import boxes, editable
from pages.labor import pay_code_parts
from reports.labor import pay_code_tables
from services.labor import job_classes
from services.organization import registers
from services.organization.registers import CellChange
from services.permissions import Actor


def table(classes: pd.DataFrame, *, may_write: bool) -> None:
    """Draw the job classes, most hours first."""
    if classes.empty:
        messages.show_empty(_("There are no job classes yet. They come with the first time export."))
        return
    pay_code_parts.heading(_("Job classes"), classes, stem="job-classes")
    view = pay_code_tables.job_classes_view(classes, looks.formats())
    right = st.column_config.TextColumn(alignment="right")
    code, name, hours, cost = _("Code"), _("Name"), _("Hours"), _("Cost")
    config = {code: st.column_config.TextColumn(pinned=True, width=110), hours: right, cost: right}
    key, height = f"job_classes_{queries.now().data_version}", cells.height(view, rows=20)
    if not may_write:
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height=height,
            column_config=config,
            key=key,
            alt=_("Job classes"),
        )
        return
    edited = editable.table(
        view,
        hide_index=True,
        height=height,
        column_config=config | {name: st.column_config.TextColumn(max_chars=200, required=True)},
        disabled=[code, hours, cost, _("Counted under")],
        key=key,
        placeholder="–",
        alt=_("Job classes; names can be changed"),
    )
    changed = edited[name] != view[name]
    ids, old, new = classes.loc[changed, "id"], view.loc[changed, name], edited.loc[changed, name]
    changes = [CellChange(int(i), "name", a, b) for i, a, b in zip(ids, old, new, strict=True)]
    label = ngettext("Save {count} name", "Save {count} names", len(changes)) if changes else _("Save")
    if presses.button(label, key="job_classes_save", type="primary", disabled=not changes):
        with messages.refusals():
            registers.save(access.url(), access.actor(), kind="job_class", changes=changes)
            notices.say(_("Saved."))
            st.rerun()


def merge_form(actor: Actor) -> None:
    """Show classes merged into another, and let two be merged."""
    classes = queries.ask(job_classes.list_job_classes)
    alone = classes[classes["merged_into_id"].isna()]
    if len(classes) < 2:
        return
    st.subheader(_("Merge job classes"))
    _form(actor, alone)
    merged = classes[classes["merged_into_id"].notna()]
    for number, name, into in merged[["id", "name", "merged_into"]].values.tolist():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("{name} was merged into **{into}**.", name=cells.escape(name), into=cells.escape(into)))
            if presses.button(_("Undo"), key=f"unmerge_class_{number}"):
                with messages.refusals():
                    job_classes.unmerge(access.url(), actor, job_class_id=int(number))
                    notices.say(_("{name} is no longer merged.", name=name))
                    st.rerun()


def _form(actor: Actor, alone: pd.DataFrame) -> None:
    labels = boxes.by_label(alone["code"] + " · " + alone["name"], alone["id"].astype("int64").tolist())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        source = boxes.selectbox(st, _("Merge this class"), list(labels), index=None, key="class_source", width=280)
        target = boxes.selectbox(st, _("into this one"), list(labels), index=None, key="class_target", width=280)
        pressed = st.button(_("Merge"), key="class_merge", disabled=source is None or target is None)
    if source is None or target is None:
        st.caption(_("The hours are only shown under the other class: no line changes, and you can undo it."))
        return
    hours = float(alone.set_index("id")["hours"][labels[source]])
    st.caption(
        cells.escape(
            _(
                "Moves {hours} hours of the last 12 months from {source} to {target}, and those of other months.",
                hours=looks.formats().number(round(hours)),
                source=source,
                target=target,
            )
        )
    )
    if pressed:
        with messages.refusals():
            job_classes.merge(access.url(), actor, job_class_id=labels[source], into_id=labels[target])
            notices.say(_("{source} was merged into {target}.", source=source, target=target))
            st.rerun()
