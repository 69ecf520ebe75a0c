"""The checklist of a month: what is settled, who has not answered, its close, and the figures as reported."""

import streamlit as st

from language import _, ngettext
from pages.common import access, cells, filters, looks, messages, notices, queries, state
from pages.month_end import answer_parts, closing_parts, reported_parts
from services.month_end import checklist, months

#: The page that mends what an item says, and what the link is called.
PAGES = {
    "files": "pages/imports/upload.py",
    "control_totals": "pages/imports/data_quality.py",
    "rejected": "pages/imports/data_quality.py",
    "unknown_codes": "pages/imports/data_quality.py",
    "begun": "pages/imports/upload.py",
    "accruals": "pages/imports/upload.py",
    "budget": "pages/budgets/versions.py",
    "explanations": "pages/explanations/overview.py",
    "handed_in": "pages/explanations/desk.py",
    "forecast": "pages/forecasts/patient_volume.py",
    "prior_month": "pages/month_end/months.py",
}
#: Pages that not everybody who reads a checklist may open.
PERMISSIONS = {"files": "import:write", "begun": "import:write", "accruals": "import:write",
               "control_totals": "import:read", "rejected": "import:read", "unknown_codes": "import:read",
               "handed_in": "comment:write"}  # fmt: skip

actor = access.require("budget:read")
formats = looks.formats()
st.title(_("Month-end checklist"))
notices.show()

table = queries.ask(months.list_periods)
table = table[(table["departments"] > 0) | (table["status"] == "closed")]
if table.empty:
    page = "pages/imports/upload.py" if actor.may("import:write") else None
    messages.show_empty(_("No month has figures yet. Import a ledger file first."), page=page, label=_("Import files"))
    st.stop()

labels = {formats.month(period): period for period in table["period"].tolist()}
waiting = table.loc[table["status"] == "open", "period"].tolist()
first = formats.month(waiting[-1] if waiting else table["period"].iloc[0])
period = labels[
    filters.selectbox_in_url(
        _("Month"), list(labels), first, state.PERIOD, width=160,
        shown=lambda: [*map(looks.formats().month, labels.values())],
    )
]  # fmt: skip
row = {str(name): value for name, value in table[table["period"] == period].iloc[0].to_dict().items()}
told = queries.ask(checklist.of_month, period=period)


def headline() -> str:
    """Return how many items are open, or that the month is closed; a manager's items say nothing of the hospital's."""
    month = formats.month_long(period)
    if row["status"] == "closed":
        return _("{month} is closed.", month=month)
    if not told.open and actor.departments is not None:
        return _("{month}: nothing is open for your departments.", month=month)
    if not told.open:
        return _("{month} can be closed: everything is settled.", month=month)
    return ngettext(
        "{month}: {count} item is open.",
        "{month}: {count} items are open.",
        len(told.open),
        month=month,
        count=formats.number(len(told.open)),
    )


st.markdown(f"## {cells.escape(headline())}")
if proposed := closing_parts.proposal(row):
    waits = closing_parts.waits_for(actor, row)
    st.info(cells.escape(f"{proposed} {waits}".rstrip()), icon=":material/group:")
for item in told.items:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(closing_parts.line(item, formats))
        if item.state == "open" and row["status"] == "open" and actor.may(PERMISSIONS.get(item.name, "budget:read")):
            st.page_link(PAGES[item.name], label=_("Settle"), icon=":material/arrow_forward:", width="content")
with st.container(horizontal=True, gap="small"):
    closing_parts.buttons(actor, row)

answer_parts.section(actor, told, is_open=row["status"] == "open")
reported_parts.section(period)
closing_parts.dialog(actor)
