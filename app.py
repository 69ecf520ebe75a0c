"""The web door: page settings, the database, sign-in, and the pages that the person may open."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.common import access, messages, presses, queries
from services import database, settings
from services.forecasts import background

LOGO = str(Path(__file__).parent / "pages" / "common" / "logo.svg")


class Entry(NamedTuple):
    """A page: where the menu shows it, its script, its address, and what a person needs to open it.

    People without the permission do not see it (and the page refuses them). `former` are addresses it once had; a link
    to one of them opens the page with everything else that the link says.
    """

    destination: str
    path: str
    address: str
    title: str
    icon: str
    permission: str
    former: tuple[str, ...] = ()


#: The menu, in its order: a dozen destinations and the pages of each. A new page is one line here.
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
        "Workshop",
        "pages/budgets/versions.py",
        "versions",
        "Budget versions",
        ":material/request_quote:",
        "budget:read",
        ("budget_lines",),
    ),
    Entry("Labor", "pages/labor/productivity.py", "productivity", "Productivity", ":material/groups:", "budget:read"),
    Entry(
        "Labor",
        "pages/staffing/cost.py",
        "staffing",
        "Staffing cost forecast",
        ":material/badge:",
        "forecast:read",
        ("staffing_cost",),
    ),
    Entry("Spend", "pages/spend/analysis.py", "spend", "Spend", ":material/shopping_cart:", "procurement:read"),
    Entry(
        "Spend",
        "pages/spend/supplier.py",
        "suppliers",
        "Suppliers",
        ":material/storefront:",
        "procurement:read",
        ("supplier",),
    ),
    Entry("Spend", "pages/spend/payments.py", "payments", "Payments review", ":material/rule:", "procurement:read"),
    Entry(
        "Contracts", "pages/contracts/register.py", "contracts", "Contracts", ":material/contract:", "procurement:read"
    ),
    Entry(
        "Contracts",
        "pages/contracts/calendar.py",
        "calendar",
        "Contract calendar",
        ":material/event_upcoming:",
        "procurement:read",
        ("contract_calendar",),
    ),
    Entry(
        "Contracts",
        "pages/contracts/leakage.py",
        "leakage",
        "Savings and leakage",
        ":material/water_drop:",
        "procurement:read",
    ),
    Entry(
        "Contracts",
        "pages/contracts/matching.py",
        "matching",
        "Contract matching",
        ":material/join:",
        "procurement:read",
    ),
    Entry(
        "Forecasts",
        "pages/forecasts/patient_volume.py",
        "volumes",
        "Patient volume",
        ":material/timeline:",
        "forecast:read",
        ("patient_volume",),
    ),
    Entry(
        "Forecasts",
        "pages/forecasts/all_series.py",
        "series",
        "All series",
        ":material/stacked_line_chart:",
        "forecast:read",
        ("overview",),
    ),
    Entry("Forecasts", "pages/forecasts/signals.py", "signals", "Signals", ":material/troubleshoot:", "forecast:read"),
    Entry(
        "Scenarios", "pages/scenarios/explore.py", "explore", "Explore scenarios", ":material/science:", "scenario:read"
    ),
    Entry(
        "Scenarios", "pages/scenarios/compare.py", "compare", "Compare scenarios", ":material/compare:", "scenario:read"
    ),
    Entry(
        "Month end",
        "pages/month_end/months.py",
        "months",
        "Months",
        ":material/calendar_month:",
        "budget:read",
        ("periods",),
    ),
    Entry(
        "Data",
        "pages/imports/upload.py",
        "import",
        "Import a file",
        ":material/upload_file:",
        "import:write",
        ("ledger_import",),
    ),
    Entry(
        "Data", "pages/imports/files.py", "files", "Imported files", ":material/history:", "import:read", ("imports",)
    ),
    Entry(
        "Data",
        "pages/imports/data_quality.py",
        "quality",
        "Data quality",
        ":material/fact_check:",
        "import:read",
        ("data_quality",),
    ),
    Entry(
        "Settings",
        "pages/organization/registers.py",
        "organization",
        "Organization",
        ":material/account_tree:",
        "budget:read",
    ),
    Entry("Settings", "pages/labor/pay_codes.py", "pay_codes", "Pay codes", ":material/schedule:", "budget:read"),
    Entry(
        "Settings",
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
    destinations: dict[str, list[st.Page]] = {}
    for number, entry in enumerate(entry for entry in PAGES if actor.may(entry.permission)):
        page = st.Page(entry.path, title=entry.title, icon=entry.icon, url_path=entry.address, default=number == 0)
        pages = destinations.setdefault(entry.destination, [])
        pages += [page, *(forwarding(entry, former) for former in entry.former)]
    chosen = st.navigation(destinations, expanded=True)
    hospital = queries.settings()
    with st.sidebar:
        st.caption(f"{hospital.hospital_name}{' · demo data' if hospital.demo else ''}")
    presses.arrive(chosen.url_path)
    chosen.run()
    presses.forget()


def forwarding(entry: Entry, former: str) -> st.Page:
    """Return the hidden page at a former address, which leads to the page with all that the link says."""

    def forward() -> None:
        st.switch_page(entry.path, query_params=st.query_params.to_dict())

    return st.Page(forward, title=entry.title, url_path=former, visibility="hidden")


st.set_page_config(page_title="Caseload", page_icon="📊", layout="wide")
st.logo(LOGO, size="large")
with messages.friendly_errors():
    open_database(access.url())
    navigation()
