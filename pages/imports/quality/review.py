"""Rejected rows, new items, months without a budget, and the proof that everything ties."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, count_text, ngettext, translate
from pages.common import access, cells, downloads, looks, messages, notices, phone
from pages.editors import editable
from reports.labor.pay_code_words import GROUP_NAMES
from services import imports
from services.organization import registers
from services.permissions import Actor
from services.upkeep.verify import Verification

KINDS = {
    "department": N_("Departments"),
    "account": N_("Accounts"),
    "supplier": N_("Suppliers"),
    "pay_code": N_("Pay codes"),
}


def list_rejected(batches: pd.DataFrame) -> None:
    """List the files with rejected rows that nobody has corrected, each with its download."""
    st.header(_("Rejected rows"))
    actor = access.actor()
    for number, name, count in batches[["id", "file_name", "open_rejected"]].values.tolist():
        url = access.url()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/imports/files.py",
                label=ngettext(
                    "{file}: {count} row",
                    "{file}: {count} rows",
                    int(count),
                    file=cells.escape(name),
                    count=count_text(int(count)),
                ),
                icon=":material/description:",
                query_params={"file": str(number)},
            )
            downloads.button(
                _("Download"),
                partial(imports.rejected_csv, url, actor, batch_id=int(number)),
                f"rejected_{number}.csv",
                "text/csv",
                key=f"rejected_{number}",
                type="tertiary",
            )


def new_items(actor: Actor, new: pd.DataFrame) -> None:
    """List what imports made; accept the right ones here, correct the others on the organization page."""
    st.header(_("Created by imports, not yet reviewed"))
    kinds = [kind for kind in KINDS if (new["kind"] == kind).any()]
    tabs = st.tabs(
        [f"{translate(KINDS[kind])} ({looks.formats().number(int((new['kind'] == kind).sum()))})" for kind in kinds]
    )
    for kind, tab in zip(kinds, tabs, strict=True):
        with tab:
            _accepting(actor, kind, new[new["kind"] == kind].reset_index(drop=True))


def _accepting(actor: Actor, kind: Any, items: pd.DataFrame) -> None:
    view = pd.DataFrame({_("OK"): [False] * len(items), _("Code"): items["code"], _("Name"): items["name"]})
    if kind == "account":
        view[_("Type")] = items["type"].str.capitalize()
        view[_("Category")] = items["category"].str.replace("_", " ").str.capitalize()
    if kind == "pay_code":
        view[_("Group (guessed from the name)")] = items["type"].map(
            {group: translate(name) for group, name in GROUP_NAMES.items()}
        )
    mark = editable.rows_mark(items["id"].tolist())
    with editable.form(f"review_form_{kind}", border=False):
        edited = editable.table(
            view,
            hide_index=True,
            disabled=list(view.columns[1:]),
            height=cells.height(view),
            column_config={_("OK"): st.column_config.CheckboxColumn(width="small", pinned=True)},
            key=f"review_{kind}_{mark}",
            alt=_("Created by imports: {kind}", kind=translate(KINDS[kind])),
        )
        with st.container(horizontal=True):
            marked = editable.submit(_("Accept selected"), key=f"review_marked_{kind}_{mark}", type="primary")
            everything = editable.submit(
                _("Accept all {count}", count=count_text(len(items))), key=f"review_all_{kind}_{mark}"
            )
    if kind == "pay_code":
        st.page_link("pages/labor/pay_codes.py", label=_("Pay codes"), icon=":material/edit:")
    else:
        st.page_link(
            "pages/organization/registers.py",
            label=_("Organization: {kind}", kind=translate(KINDS[kind])),
            query_params={"list": KINDS[kind]},
            icon=":material/edit:",
        )
    if marked or everything:
        ids = items["id"] if everything else items.loc[edited[_("OK")].astype(bool), "id"]
        with messages.refusals():
            count = registers.accept(access.url(), actor, kind=kind, ids=ids.tolist())
            notices.say(_("{count} accepted.", count=count_text(count)))
            st.rerun()


def without_budget(months: pd.DataFrame) -> None:
    """Name the months that have actuals but no approved budget to compare with."""
    st.header(_("Months without an approved budget"))
    formats = looks.formats()
    st.write(", ".join(formats.month(period) for period in sorted(months["period"].tolist())))
    st.page_link("pages/budgets/versions.py", label=_("Budget versions"), icon=":material/arrow_forward:")


def proof(verification: Verification) -> None:
    """Show what the verification found."""
    if verification.sound:
        st.success(
            _(
                "Everything ties: totals equal their lines, and all {count} audit entries are intact.",
                count=count_text(verification.audit_events),
            ),
            icon=":material/verified:",
        )
    else:
        st.error(
            _("**Something does not tie.** Back up the database and tell your administrator."), icon=":material/error:"
        )
        for problem in verification.problems:
            st.text(problem)
    for remark in verification.unchecked:
        st.caption(remark)
    view = pd.DataFrame(
        {_("Table"): list(verification.tables), _("Rows"): [figures.rows for figures in verification.tables.values()]}
    )
    config = {_("Rows"): st.column_config.NumberColumn(format="localized")}
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        column_config=config,
        key="verify_tables",
        alt=_("Rows by table"),
    )
