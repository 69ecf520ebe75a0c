"""The parts of the board pack: choices, files, preview, the template."""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from language import _, current, translate
from pages.board_pack import making, saved_parts
from pages.board_pack.making import PreparedPack, Progress
from pages.common import access, cells, downloads, filters, looks, messages, notices, phone, queries
from pages.editors import boxes
from pages.imports.wizard import jobs
from reports.board_pack.document import PackSection, PackTable
from reports.board_pack.slides.plain_template import plain_file
from services.board_pack import sections, template_store
from services.board_pack.figures import PackQuestion
from services.permissions import Actor
from services.variance.report import Choices

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ANSWER, ASKED = "pack_answer", "pack_asked"


def choose(actor: Actor, choices: Choices, latest: int) -> tuple[PackQuestion, bool]:
    """Draw the choices; return what is asked, and whether tables show cents."""
    pack = saved_parts.choose(actor, choices, latest)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        period = filters.month(choices, latest)
        version = filters.budget_version(choices.versions_of(choices.calendar.fiscal_year(period)))
    titles = {section.key: translate(section.title) for section in sections.sections_for(actor)}
    st.session_state.setdefault(saved_parts.SECTIONS, list(titles))  # a saved pack may have set them
    chosen = boxes.multiselect(
        st,
        _("Sections, in their order"),
        list(titles),
        format_func=titles.__getitem__,
        key=saved_parts.SECTIONS,
        help=_("Remove a section and choose it again to move it to the end."),
    )
    cents = st.checkbox(_("Amounts with cents"), key=saved_parts.CENTS)
    with st.container(horizontal=True, gap="small"):
        saved_parts.keep(actor, pack, chosen, cents=cents)
    return PackQuestion(period, version.id if version else None, tuple(chosen), pack.id if pack else None), cents


def ask(actor: Actor, question: PackQuestion, *, cents: bool) -> PreparedPack | None:
    """Draw the button, and return the pack once it is made of what is chosen now; None before.

    It is made beside the page, and again where the data changed since a person asked for it.
    """
    url, now = access.url(), queries.now().data_version
    if not question.sections:
        st.caption(_(":material/info: Choose at least one section."))
        return None
    template = template_store.read(url, actor)
    stored = template.stored_at if template else None
    asked = (url, actor, question, cents, current(), date.today(), now, stored)
    if st.button(_("Make the pack"), key="pack_make", type="primary", icon=":material/slideshow:"):
        st.session_state[ASKED] = (question, cents)
    if st.session_state.get(ASKED) != (question, cents):
        return None

    def work(progress: Progress) -> PreparedPack:
        return making.prepare(url, actor, question, date.today(), cents=cents, progress=progress)

    answer: jobs.LastAnswer[PreparedPack] = st.session_state.setdefault(ANSWER, jobs.LastAnswer())
    return answer.get(asked, lambda: jobs.start(_("Board pack"), actor.name, work))


def files(prepared: PreparedPack) -> None:
    """Draw the downloads and the text to copy."""
    stem = f"board-pack-{prepared.pack.period}"
    kinds = (
        (_("Slides (PPTX)"), "pptx", PPTX, ":material/slideshow:"),
        ("PDF", "pdf", "application/pdf", ":material/picture_as_pdf:"),  # no text
        (_("Workbook (XLSX)"), "xlsx", XLSX, ":material/table_view:"),
        (_("Figures (CSV)"), "csv", "text/csv", ":material/download:"),
    )
    with st.container(horizontal=True, gap="small"):
        for label, ending, kind, icon in kinds:
            if ending not in prepared.files:
                continue
            downloads.button(
                label,
                partial(prepared.files.__getitem__, ending),
                f"{stem}.{ending}",
                kind,
                key=f"pack_{ending}",
                icon=icon,
                type="primary" if ending == "pptx" else "secondary",
                help=_("Change a volume and the flexed budget moves.") if ending == "xlsx" else None,
            )
    with st.expander(_("Text for mail, Teams or Slack"), icon=":material/content_copy:"):
        st.code(prepared.text, language=None, wrap_lines=True)


def preview(prepared: PreparedPack) -> None:
    """Show what the pack says, section by section."""
    pack = prepared.pack
    st.markdown(f"## {cells.escape(pack.title)}")
    st.caption(cells.escape(" · ".join([pack.subtitle, *pack.about])))
    for place, section in enumerate(pack.sections):
        with st.expander(cells.escape(section.title), expanded=place == 0):
            _section(section, prepared)


def _section(section: PackSection, prepared: PreparedPack) -> None:
    if section.headline:
        st.markdown(f"**{cells.escape(section.headline)}**")
    for sentence in section.sentences:
        st.markdown(cells.escape(sentence))
    for table in section.tables:
        _table(table, prepared)


def _table(table: PackTable, prepared: PreparedPack) -> None:
    rows = table.cells(prepared.pack.formats, cents=prepared.pack.cents)
    view = pd.DataFrame([["\u2002" * cell.depth + cell.text for cell in row] for row in rows], columns=table.heads())
    numbers = {head: cell.is_number for head, cell in zip(view.columns, rows[0], strict=True)}
    right = cells.align_right(view)
    st.markdown(f"**{cells.escape(table.title)}**")
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view),
        column_config={head: config for head, config in right.items() if numbers.get(head)},
        alt=f"{table.title}. {table.source.line()}",
        key=f"pack_table_{table.key}",
    )
    st.caption(cells.escape(" ".join(filter(None, (table.note, table.source.line())))))


def template(actor: Actor) -> None:
    """Show which template the slides have; who may replaces it."""
    url = access.url()
    stored = template_store.read(url, actor)
    with st.expander(_("Template of the slides"), icon=":material/palette:"):
        if stored is None:
            st.caption(_("Slides are plain. Put your logo, colors and fonts into a template and upload it."))
        else:
            st.caption(
                cells.escape(
                    _(
                        "{file}, uploaded by {name}, {stamp}.",
                        file=stored.file_name,
                        name=stored.stored_by,
                        stamp=looks.formats().stamp(stored.stored_at),
                    )
                )
            )
        downloads.button(
            _("Plain template"),
            plain_file,
            "board-pack-template.pptx",
            PPTX,
            key="pack_plain_template",
        )
        if actor.may("master_data:write"):
            _replace(actor, url, is_stored=stored is not None)


def _replace(actor: Actor, url: str, *, is_stored: bool) -> None:
    file = st.file_uploader(
        _("Your template"), type=["pptx"], key="pack_template_file",
        help=_("A PowerPoint file with at least one layout that has a title; its example slides are left out."),
    )  # fmt: skip
    if file is not None and st.button(_("Use this template"), key="pack_template_use", type="primary"):
        with messages.refusals():
            template_store.store(url, actor, file_name=file.name, content=file.getvalue(), check=making.check)
            notices.say(_("The next pack is made in this template."))
            st.rerun()
    if is_stored and st.button(_("Go back to plain slides"), key="pack_template_remove"):
        with messages.refusals():
            template_store.remove(url, actor)
            st.rerun()
