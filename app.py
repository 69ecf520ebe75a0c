"""The web door: page settings, the database, sign-in, and the pages that the person may open."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.common import access, door, messages, queries
from services import database, settings
from services.forecasting import background

LOGO = str(Path(__file__).parent / "pages" / "common" / "logo.svg")


class Entry(NamedTuple):
    """A line of the menu; people without the permission do not see it (and the page refuses them)."""

    section: str
    path: str
    title: str
    icon: str
    permission: str


#: The menu, in its order. A new page is one line here.
PAGES = (
    Entry("Overview", "pages/overview/board.py", "Overview", ":material/dashboard:", "budget:read"),
    Entry("Budget", "pages/budget/variance.py", "Budget versus actual", ":material/balance:", "budget:read"),
    Entry("Budget", "pages/budget/flexed.py", "Flexed budget", ":material/tune:", "budget:read"),
    Entry("Budget", "pages/budget/landing.py", "Year-end landing", ":material/flight_land:", "budget:read"),
    Entry("Budget", "pages/budget/budget_lines.py", "Budget versions", ":material/request_quote:", "budget:read"),
    Entry("Labor", "pages/labor/productivity.py", "Productivity", ":material/groups:", "budget:read"),
    Entry("Labor", "pages/labor/staffing_cost.py", "Staffing cost forecast", ":material/badge:", "forecast:read"),
    Entry("Labor", "pages/labor/pay_codes.py", "Pay codes", ":material/schedule:", "budget:read"),
    Entry("Procurement", "pages/procurement/spend.py", "Spend", ":material/shopping_cart:", "procurement:read"),
    Entry("Procurement", "pages/procurement/supplier.py", "Suppliers", ":material/storefront:", "procurement:read"),
    Entry("Procurement", "pages/procurement/contracts.py", "Contracts", ":material/contract:", "procurement:read"),
    Entry(
        "Procurement",
        "pages/procurement/contract_calendar.py",
        "Contract calendar",
        ":material/event_upcoming:",
        "procurement:read",
    ),
    Entry(
        "Procurement",
        "pages/procurement/leakage.py",
        "Savings and leakage",
        ":material/water_drop:",
        "procurement:read",
    ),
    Entry("Procurement", "pages/procurement/matching.py", "Contract matching", ":material/join:", "procurement:read"),
    Entry("Procurement", "pages/procurement/payments.py", "Payments review", ":material/rule:", "procurement:read"),
    Entry("Forecasts", "pages/forecasts/patient_volume.py", "Patient volume", ":material/timeline:", "forecast:read"),
    Entry("Forecasts", "pages/forecasts/overview.py", "All series", ":material/stacked_line_chart:", "forecast:read"),
    Entry("Forecasts", "pages/forecasts/signals.py", "Signals", ":material/troubleshoot:", "forecast:read"),
    Entry("Scenarios", "pages/scenarios/explore.py", "Explore scenarios", ":material/science:", "scenario:read"),
    Entry("Scenarios", "pages/scenarios/compare.py", "Compare scenarios", ":material/compare:", "scenario:read"),
    Entry("Data", "pages/budget/ledger_import.py", "Import a file", ":material/upload_file:", "import:write"),
    Entry("Data", "pages/budget/imports.py", "Imported files", ":material/history:", "import:read"),
    Entry("Data", "pages/admin/data_quality.py", "Data quality", ":material/fact_check:", "import:read"),
    Entry("Administration", "pages/admin/periods.py", "Months", ":material/calendar_month:", "budget:read"),
    Entry("Administration", "pages/admin/organization.py", "Organization", ":material/account_tree:", "budget:read"),
    Entry("Administration", "pages/admin/hospital.py", "Hospital settings", ":material/settings:", "settings:write"),
)


@st.cache_resource(show_spinner="Opening the database …")
def open_database(url: str) -> str:
    """Bring the tables up to date once per process, and get the forecasting models ready meanwhile."""
    revision = database.migrate(url)
    if settings.ProcessSettings.from_env().warm_up:
        background.prepare_models_soon()
    return revision


def navigation() -> None:
    """Show the menu of this person and run the chosen page."""
    actor = access.actor()
    sections: dict[str, list[st.Page]] = {}
    for number, entry in enumerate(entry for entry in PAGES if actor.may(entry.permission)):
        page = st.Page(entry.path, title=entry.title, icon=entry.icon, default=number == 0)
        sections.setdefault(entry.section, []).append(page)
    chosen = st.navigation(sections, expanded=True)
    hospital = queries.settings()
    with st.sidebar:
        st.caption(f"{hospital.hospital_name}{' · demo data' if hospital.demo else ''}")
        if not access.sign_in_is_set_up():
            st.caption("No sign-in is set up: open on this computer only, with all rights.")
    chosen.run()


st.set_page_config(page_title="Caseload", page_icon="📊", layout="wide")
st.logo(LOGO, size="large")
with messages.friendly_errors():
    door.enter()
    open_database(access.url())
    navigation()
