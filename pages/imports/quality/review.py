"""Rejected rows, new items, months without a budget, and the proof that everything ties."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, looks, messages, notices
from reports.labor.pay_code_words import GROUP_NAMES
from services import imports
from services.organization import registers
from services.permissions import Actor
from services.upkeep.verify import Verification

KINDS = {"department": "Departments", "account": "Accounts", "supplier": "Suppliers", "pay_code": "Pay codes"}


def rejected(batches: pd.DataFrame) -> None:
    """List the files with rejected rows that nobody has corrected, each with its download."""
    st.header("Rejected rows")
    actor = access.actor()
    for number, name, count in batches[["id", "file_name", "open_rejected"]].values.tolist():
        url = access.url()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/imports/files.py",
                label=f"{cells.escaped(name)}: {int(count):,} rows",
                icon=":material/description:",
                query_params={"file": str(number)},
            )
            st.download_button(
                "Download",
                data=partial(imports.rejected_csv, url, actor, batch_id=int(number)),
                file_name=f"rejected_{number}.csv",
                mime="text/csv",
                key=f"rejected_{number}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def new_items(actor: Actor, new: pd.DataFrame) -> None:
    """List what imports made; accept the right ones here, correct the others on the organization page."""
    st.header("Made by imports, not looked at yet")
    kinds = [kind for kind in KINDS if (new["kind"] == kind).any()]
    tabs = st.tabs([f"{KINDS[kind]} ({int((new['kind'] == kind).sum()):,})" for kind in kinds])
    for kind, tab in zip(kinds, tabs, strict=True):
        with tab:
            _accepting(actor, kind, new[new["kind"] == kind].reset_index(drop=True))


def _accepting(actor: Actor, kind: Any, items: pd.DataFrame) -> None:
    view = pd.DataFrame({"Right": [False] * len(items), "Code": items["code"], "Name": items["name"]})
    if kind == "account":
        view["Type"] = items["type"].str.capitalize()
        view["Category"] = items["category"].str.replace("_", " ").str.capitalize()
    if kind == "pay_code":
        view["Group, guessed from the name"] = items["type"].map(GROUP_NAMES)
    with st.form(f"review_form_{kind}", border=False):
        edited = st.data_editor(
            view,
            hide_index=True,
            disabled=list(view.columns[1:]),
            height=cells.height(view),
            column_config={"Right": st.column_config.CheckboxColumn(width="small", pinned=True)},
            key=f"review_{kind}_{len(items)}",
            alt=f"{KINDS[kind]} made by imports",
        )
        with st.container(horizontal=True):
            marked = st.form_submit_button("Accept the marked ones", key=f"review_marked_{kind}", type="primary")
            everything = st.form_submit_button(f"Accept all {len(items):,}", key=f"review_all_{kind}")
    if kind == "pay_code":
        st.page_link("pages/labor/pay_codes.py", label="Choose another group", icon=":material/edit:")
    else:
        st.page_link(
            "pages/organization/registers.py",
            label="Correct one",
            query_params={"list": KINDS[kind]},
            icon=":material/edit:",
        )
    if marked or everything:
        ids = items["id"] if everything else items.loc[edited["Right"].astype(bool), "id"]
        with messages.refusals():
            count = registers.accept(access.url(), actor, kind=kind, ids=ids.tolist())
            notices.say(f"{count:,} accepted.")
            st.rerun()


def without_budget(months: pd.DataFrame) -> None:
    """Name the months that have actuals but no approved budget to compare with."""
    st.header("Months without an approved budget")
    formats = looks.formats()
    st.write(", ".join(formats.month(period) for period in sorted(months["period"].tolist())))
    st.page_link("pages/budgets/versions.py", label="Budget versions", icon=":material/arrow_forward:")


def proof(found: Verification) -> None:
    """Show what the verification found."""
    if found.sound:
        st.success(
            f"Everything ties: totals equal their lines, all {found.audit_events:,} audit entries are whole.",
            icon=":material/verified:",
        )
    else:
        st.error("**Something does not tie.** Make a backup and tell your administrator.", icon=":material/error:")
        for problem in found.problems:
            st.text(problem)
    view = pd.DataFrame({"Table": list(found.tables), "Rows": [figures.rows for figures in found.tables.values()]})
    config = {"Rows": st.column_config.NumberColumn(format="localized")}
    st.dataframe(view, hide_index=True, column_config=config, key="verify_tables", alt="Rows by table")
