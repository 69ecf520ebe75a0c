"""The web door: page settings, the database, sign-in, and the pages that the person may open."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.common import access, messages, queries
from services import database, settings
from services.forecasts import background

LOGO = str(Path(__file__).parent / "pages" / "common" / "logo.svg")


class Entry(NamedTuple):
    """A line of the menu; people without the permission do not see it (and the page refuses them)."""

    section: str
    path: str
    address: str
    title: str
    icon: str
    permission: str


#: The menu, in its order. A new page is one line here.
PAGES = (
    Entry("Overview", "pages/overview/board.py", "board", "Overview", ":material/dashboard:", "budget:read"),
    Entry(
        "Budget",
        "pages/variance/comparison.py",
        "variance",
        "Budget versus actual",
        ":material/balance:",
        "budget:read",
    ),
    Entry("Budget", "pages/variance/flexed.py", "flexed", "Flexed budget", ":material/tune:", "budget:read"),
    Entry(
        "Budget", "pages/landing/year_end.py", "landing", "Year-end landing", ":material/flight_land:", "budget:read"
    ),
    Entry(
        "Budget",
        "pages/budgets/versions.py",
        "budget_lines",
        "Budget versions",
        ":material/request_quote:",
        "budget:read",
    ),
    Entry("Labor", "pages/labor/productivity.py", "productivity", "Productivity", ":material/groups:", "budget:read"),
    Entry(
        "Labor",
        "pages/staffing/cost.py",
        "staffing_cost",
        "Staffing cost forecast",
        ":material/badge:",
        "forecast:read",
    ),
    Entry("Labor", "pages/labor/pay_codes.py", "pay_codes", "Pay codes", ":material/schedule:", "budget:read"),
    Entry("Procurement", "pages/spend/analysis.py", "spend", "Spend", ":material/shopping_cart:", "procurement:read"),
    Entry(
        "Procurement", "pages/spend/supplier.py", "supplier", "Suppliers", ":material/storefront:", "procurement:read"
    ),
    Entry(
        "Procurement",
        "pages/contracts/register.py",
        "contracts",
        "Contracts",
        ":material/contract:",
        "procurement:read",
    ),
    Entry(
        "Procurement",
        "pages/contracts/calendar.py",
        "contract_calendar",
        "Contract calendar",
        ":material/event_upcoming:",
        "procurement:read",
    ),
    Entry(
        "Procurement",
        "pages/contracts/leakage.py",
        "leakage",
        "Savings and leakage",
        ":material/water_drop:",
        "procurement:read",
    ),
    Entry(
        "Procurement",
        "pages/contracts/matching.py",
        "matching",
        "Contract matching",
        ":material/join:",
        "procurement:read",
    ),
    Entry(
        "Procurement", "pages/spend/payments.py", "payments", "Payments review", ":material/rule:", "procurement:read"
    ),
    Entry(
        "Forecasts",
        "pages/forecasts/patient_volume.py",
        "patient_volume",
        "Patient volume",
        ":material/timeline:",
        "forecast:read",
    ),
    Entry(
        "Forecasts",
        "pages/forecasts/all_series.py",
        "overview",
        "All series",
        ":material/stacked_line_chart:",
        "forecast:read",
    ),
    Entry("Forecasts", "pages/forecasts/signals.py", "signals", "Signals", ":material/troubleshoot:", "forecast:read"),
    Entry(
        "Scenarios", "pages/scenarios/explore.py", "explore", "Explore scenarios", ":material/science:", "scenario:read"
    ),
    Entry(
        "Scenarios", "pages/scenarios/compare.py", "compare", "Compare scenarios", ":material/compare:", "scenario:read"
    ),
    Entry(
        "Data", "pages/imports/upload.py", "ledger_import", "Import a file", ":material/upload_file:", "import:write"
    ),
    Entry("Data", "pages/imports/files.py", "imports", "Imported files", ":material/history:", "import:read"),
    Entry(
        "Data", "pages/imports/data_quality.py", "data_quality", "Data quality", ":material/fact_check:", "import:read"
    ),
    Entry(
        "Administration", "pages/month_end/months.py", "periods", "Months", ":material/calendar_month:", "budget:read"
    ),
    Entry(
        "Administration",
        "pages/organization/registers.py",
        "organization",
        "Organization",
        ":material/account_tree:",
        "budget:read",
    ),
    Entry(
        "Administration",
        "pages/organization/hospital.py",
        "hospital",
        "Hospital settings",
        ":material/settings:",
        "settings:write",
    ),
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
        page = st.Page(entry.path, title=entry.title, icon=entry.icon, url_path=entry.address, default=number == 0)
        sections.setdefault(entry.section, []).append(page)
    chosen = st.navigation(sections, expanded=True)
    hospital = queries.settings()
    with st.sidebar:
        st.caption(f"{hospital.hospital_name}{' · demo data' if hospital.demo else ''}")
    chosen.run()


st.set_page_config(page_title="Caseload", page_icon="📊", layout="wide")
st.logo(LOGO, size="large")
with messages.friendly_errors():
    open_database(access.url())
    navigation()
