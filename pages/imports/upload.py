"""Import files: drop them, look at what was understood, settle what is open, post them, or take them back."""

import streamlit as st

from language import _, count_text, ngettext, translate
from pages.common import access, cells, downloads, filters, looks, messages, notices, queries
from pages.editors import boxes
from pages.imports import checklist, upload_size
from pages.imports.drop import many
from pages.imports.wizard import account_types, checks, choices, codes, columns, draft, people, questions, result, words
from services import imports
from services.budgets import versions
from services.errors import UserError
from services.imports import samples

actor = access.require("import:write")
formats = looks.formats()
TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "gz"]

st.title(_("Import files"))
notices.show()

# 1. What kind of file, and the file itself ------------------------------------------------------------------------

if many.alone(asked_for=st.session_state.get("kind") or st.query_params.get("kind") or many.RECOGNIZE):
    many.section(actor, formats)
    st.stop()
titles = [known.title for known in imports.FILE_KINDS.values()]
title = filters.one_of(_("What is in the files?"), [many.RECOGNIZE, *titles], default=many.RECOGNIZE, key="kind")
if title in (None, many.RECOGNIZE):
    many.section(actor, formats)
    st.stop()
kind = words.BY_TITLE[title]
st.caption(translate(imports.FILE_KINDS[kind].holds))

version = None
if kind == "budget":
    drafts = [known.name for known in queries.ask(versions.list_versions) if known.status == "draft"]
    version = boxes.selectbox(
        st,
        _("Budget version"),
        drafts,
        index=0 if drafts else None,
        key="version",
        bind="query-params",
        accept_new_options=True,
        placeholder=_("Choose a draft or type a new name"),
        width=360,
    )

current = draft.current()
if current is None:
    uploaded = st.file_uploader(
        _("File: {kind}", kind=words.kind_title(kind)),
        type=TYPES,
        key=f"import_file_{st.session_state.get(draft.ROUND, 0)}",
        max_upload_size=upload_size.largest(),
        help=_("CSV, TSV, Excel (.xlsx, .xlsm, .xls), also compressed as .gz. Nothing is stored until you post."),
    )
    upload_size.note(formats)
    sample = samples.sample(kind)
    downloads.button(
        _("Sample file: {kind}", kind=words.kind_title(kind)),
        lambda: sample.content,
        sample.name,
        "text/csv",
        key="import_sample",
        type="tertiary",
    )
    if uploaded is None:
        checklist.show(actor, at=checklist.UPLOAD)
        st.stop()
    draft.start(uploaded.name, uploaded)
    st.rerun()

if current.posting is not None:
    with messages.refusals():
        draft.take_outcome(current)
if current.outcome is not None:
    result.show(current, actor, formats, kind=str(current.choices["kind"]), version=current.choices.get("version"))
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f":material/description: **{cells.escape(current.name)}**")
    if st.button(_("Choose another file"), key="import_cancel", icon=":material/close:", type="tertiary"):
        draft.forget()
        st.rerun()
if kind == "budget" and not version:
    st.info(_("Choose a budget version, or type the name of a new one."))
    st.stop()

# 2. What was understood -------------------------------------------------------------------------------------------

current.choices.setdefault("create_missing", samples.nothing_known(access.url(), actor))
chosen = choices.options(current, kind, version)
try:
    preview = draft.preview(current, actor, chosen)
except UserError as error:
    messages.show_error(error)
    choices.after_refusal(current)
    st.stop()

if codes.propose_new(current, preview):
    st.rerun()

if preview.already_posted is not None:
    st.info(
        _(
            "**This file is already imported** (batch {batch}). There is nothing to do.",
            batch=preview.already_posted,
        ),
        icon=":material/check_circle:",
    )
    st.page_link(
        "pages/imports/files.py", label=_("Imported files"), query_params={"file": str(preview.already_posted)},
        icon=":material/arrow_forward:",
    )  # fmt: skip
    st.stop()

left, right = st.columns([1, 1], gap="large")
with left:
    st.header(_("How the file was read"))
    understood = words.file_facts(preview, current.name, current.size)
    st.markdown("  \n".join(f"**{subject}** · {cells.escape(sentence)}" for subject, sentence in understood))
    choices.reading(current, preview)
    people.section(current, preview)
with right:
    st.header(_("What will be posted"))
    checks.reconciliation(preview, kind, formats, key="import_reconciliation")
    checks.own_total(preview, formats)
    checks.months(preview, formats, key="import_months")

questions.section(current, preview)

# 3. Which column means what ---------------------------------------------------------------------------------------

st.header(_("Columns"))
columns.mapping(current, actor, preview)
columns.list_unused(preview)
columns.rows(preview, current, formats)

# 4. What is left to settle ----------------------------------------------------------------------------------------

account_types.section(current, preview.proposed, preview.statement, formats)
codes.section(current, preview, formats)
checks.issues(preview, current)
if preview.overlap is not None:
    st.header(_("Figures already stored"))
    choices.overlap(current, preview, checks.months_text(preview.overlap.periods, formats))

# 5. Post ----------------------------------------------------------------------------------------------------------

st.header(_("Post"))
checks.obstacles(preview)
ready = not preview.blocking and bool(preview.rows_loaded or preview.rows_rejected)
label = ngettext("Post {count} line", "Post {count} lines", preview.rows_loaded, count=count_text(preview.rows_loaded))
if not preview.rows_loaded and preview.rows_rejected:
    aside = preview.rows_rejected
    label = ngettext("Set {count} row aside", "Set {count} rows aside", aside, count=count_text(aside))
if st.button(label, key="import_post", type="primary", disabled=not ready):
    months = preview.periods["period"]
    current.choices |= {
        "kind": kind, "version": version, "last_month": int(months.max()) if len(months) else None
    }  # fmt: skip
    draft.post(current, actor, chosen)
    with messages.refusals():
        draft.take_outcome(current)
        st.rerun()
if preview.rows_rejected and preview.rows_loaded and ready:
    aside = preview.rows_rejected
    text = ngettext("{count} row will be set aside.", "{count} rows will be set aside.", aside, count=count_text(aside))
    st.caption(text)
