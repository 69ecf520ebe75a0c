"""The web door: page settings, the database, sign-in, and the pages that the person may open."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from language import N_, _, translate
from pages.common import access, cells, door, filters, looks, messages, presses, queries
from pages.explanations import reminder
from pages.forecasts import freshness
from pages.navigation import bad_links, dated, every_minute, favorites, links, menu, screen, search, tour
from pages.people import seeing_as, speech, way_back, whose_run
from services import imports, logs, settings
from services.forecasts import background
from services.people import accounts
from services.permissions import Actor, require
from services.upkeep import before_update

LOGO = str(Path(__file__).parent / "pages" / "common" / "logo.svg")


class Entry(NamedTuple):
    """A page: its script, its address, and what a person needs to open it.

    People without the permission do not see it (and the page refuses them). `former` are the addresses it once had,
    parted by spaces; a link to one of them opens the page with everything else that the link says.
    """

    path: str
    address: str
    title: str
    icon: str
    permission: str
    former: str = ""


#: The menu, in its order: a dozen destinations and the views of each, the first of which it opens. A new page is one
#: entry here.
MENU = {
    N_("Overview"): (
        Entry("pages/overview/board.py", "board", N_("Overview"), "dashboard", "budget:read"),
        Entry("pages/overview/scorecard.py", "scorecard", N_("Scorecard"), "scoreboard", "budget:read"),
        Entry("pages/board_pack/prepare.py", "board_pack", N_("Board pack"), "slideshow", "budget:read"),
    ),
    N_("Budget"): (
        Entry("pages/variance/comparison.py", "variance", N_("Budget versus actual"), "balance", "budget:read"),
        Entry("pages/variance/flexed.py", "flexed", N_("Flexed budget"), "tune", "budget:read"),
        Entry("pages/landing/year_end.py", "landing", N_("Year-end landing"), "flight_land", "budget:read"),
    ),
    N_("Workshop"): (
        Entry(
            "pages/budgets/versions.py",
            "versions",
            N_("Budget versions"),
            "request_quote",
            "budget:read",
            "budget_lines",
        ),
        Entry("pages/budgets/sheet.py", "budget_sheet", N_("Budget sheet"), "grid_on", "budget:read"),
        Entry("pages/budgets/stages.py", "stages", N_("Stage board"), "checklist", "budget:read"),
        Entry("pages/budgets/drivers.py", "budget_drivers", N_("Budget drivers"), "account_tree", "budget:read"),
        Entry(
            "pages/budgets/adjustments.py",
            "adjustments",
            N_("Initiatives and transfers"),
            "move_up",
            "budget:read",
        ),
    ),
    N_("Labor"): (
        Entry("pages/labor/productivity.py", "productivity", N_("Productivity"), "groups", "budget:read"),
        Entry(
            "pages/staffing/cost.py",
            "staffing",
            N_("Staffing cost forecast"),
            "badge",
            "forecast:read",
            "staffing_cost",
        ),
    ),
    N_("Spend"): (
        Entry("pages/spend/analysis.py", "spend", N_("Spend"), "shopping_cart", "procurement:read"),
        Entry("pages/spend/supplier.py", "suppliers", N_("Suppliers"), "storefront", "procurement:read", "supplier"),
        Entry("pages/spend/payments.py", "payments", N_("Payments review"), "rule", "procurement:read"),
    ),
    N_("Contracts"): (
        Entry("pages/contracts/register.py", "contracts", N_("Contracts"), "contract", "procurement:read"),
        Entry(
            "pages/contracts/calendar.py",
            "calendar",
            N_("Contract calendar"),
            "event_upcoming",
            "procurement:read",
            "contract_calendar",
        ),
        Entry("pages/contracts/leakage.py", "leakage", N_("Savings and leakage"), "water_drop", "procurement:read"),
        Entry("pages/contracts/matching.py", "matching", N_("Contract matching"), "join", "procurement:read"),
    ),
    N_("Forecasts"): (
        Entry("pages/forecasts/outlook.py", "outlook", N_("Outlook"), "insights", "forecast:read"),
        Entry(
            "pages/forecasts/patient_volume.py",
            "volumes",
            N_("Patient volume"),
            "timeline",
            "forecast:read",
            "patient_volume",
        ),
        Entry(
            "pages/forecasts/all_series.py",
            "series",
            N_("All series"),
            "stacked_line_chart",
            "forecast:read",
            "overview",
        ),
        Entry("pages/forecasts/signals.py", "signals", N_("Signals"), "troubleshoot", "forecast:read"),
    ),
    N_("Scenarios"): (
        Entry("pages/scenarios/explore.py", "explore", N_("Explore scenarios"), "science", "scenario:read"),
        Entry("pages/scenarios/compare.py", "compare", N_("Compare scenarios"), "compare", "scenario:read"),
    ),
    N_("Month end"): (
        Entry("pages/explanations/desk.py", "desk", N_("My departments"), "assignment_ind", "comment:write"),
        Entry("pages/explanations/overview.py", "explanations", N_("Explanations"), "comment", "budget:read"),
        Entry("pages/month_end/checklist.py", "month_end", N_("Month-end checklist"), "checklist", "budget:read"),
        Entry("pages/month_end/months.py", "months", N_("Months"), "calendar_month", "budget:read", "periods"),
    ),
    N_("Data"): (
        Entry("pages/imports/upload.py", "import", N_("Import files"), "upload_file", "import:write", "ledger_import"),
        Entry("pages/imports/files.py", "files", N_("Imported files"), "history", "import:read", "imports"),
        Entry(
            "pages/imports/data_quality.py", "quality", N_("Data quality"), "fact_check", "import:read", "data_quality"
        ),
    ),
    N_("Settings"): (
        Entry("pages/organization/registers.py", "organization", N_("Organization"), "account_tree", "budget:read"),
        Entry("pages/organization/flex_setup.py", "flex_setup", N_("Flex and staffing"), "tune", "budget:read"),
        Entry("pages/labor/pay_codes.py", "pay_codes", N_("Pay codes"), "schedule", "budget:read"),
        Entry("pages/explanations/limits.py", "limits", N_("Explanation thresholds"), "rule_settings", "period:write"),
        Entry("pages/organization/hospital.py", "hospital", N_("Hospital settings"), "settings", "settings:write"),
        Entry("pages/people/users.py", "users", N_("Users"), "group", "users:write"),
        Entry("pages/trail/audit.py", "audit", N_("Audit trail"), "history_edu", "audit:read"),
    ),
}
#: Below the menu: no destination, and in everybody's.
GUIDE = Entry("pages/guide/tasks.py", "guide", N_("Guide"), "menu_book", "budget:read")
#: Icons of destinations that have another one than their first view.
ICONS = {N_("Month end"): "event_available", N_("Data"): "database", N_("Settings"): "settings"}
#: What is in the menu of roles that need little; links lead them to the other pages that they may read.
BRIEFLY = frozenset(
    (
        "board",
        "scorecard",
        "variance",
        "landing",
        "productivity",
        "spend",
        "calendar",
        "outlook",
        "volumes",
        "board_pack",
    )
)
SHORT_MENUS = {
    "viewer": BRIEFLY,
    "executive": BRIEFLY,
    "manager": BRIEFLY
    | {
        "flexed",
        "versions",
        "budget_sheet",
        "stages",
        "adjustments",
        "staffing",
        "suppliers",
        "contracts",
        "series",
        "signals",
        "explore",
        "compare",
        "months",
        "desk",
        "explanations",
        "month_end",
        "budget_drivers",
    },
}
PAGES = (*(entry for pages in MENU.values() for entry in pages), GUIDE)


@st.cache_resource(show_spinner=False)
def open_database(url: str) -> str:
    """Bring the tables up to date once per process, and have child processes ready for the first file and forecast."""
    revision = before_update.update(url)
    if settings.ProcessSettings.from_env().warm_up:
        imports.prepare_reading()
        background.prepare_models_soon()
    return revision


def navigation() -> None:
    """Show the menu of this person and run the chosen page."""
    access.begin_anew_for_another()
    actor = access.actor()
    speech.follow()
    pages, destinations = pages_by_destination(actor)
    every = [*pages, *closed_pages(actor), links.between()]
    chosen = st.navigation(every, position="hidden")
    logs.name_work(name=chosen.url_path or "board", actor=accounts.log_name(access.url(), access.own_actor().name))
    links.unpack(chosen, every)
    where = favorites.OpenPages({page.url_path: page for page in pages}, chosen, PAGES[0].address)
    favorites.arrive(where)
    hospital = queries.settings()
    screen.write_marks(looks.formats().decimal_mark)
    freshness.keep_up()
    with st.sidebar:
        search.in_sidebar(pages, where)
        menu.draw(destinations, chosen)
        favorites.in_sidebar(where)
        demo = _("{name} · demo data", name=hospital.hospital_name)
        st.caption(cells.escape(demo if hospital.demo else hospital.hospital_name))
        tour.again_in_sidebar(where)
        seeing_as.in_sidebar()
        reminder.in_sidebar(actor)
        st.page_link(GUIDE.path, label=translate(GUIDE.title), icon=f":material/{GUIDE.icon}:")
    if access.sign_in_is_set_up():
        with st.container():  # stays when nothing is followed any more: what moves up is drawn anew, and closes
            way_back.follow()
    seeing_as.banner()
    views = menu.ViewBar(destinations, chosen)
    views.draw()
    every_minute.look()
    tour.card(where)
    said = st.container()
    if chosen.url_path:  # the overview says it below its verdict
        dated.line()
    presses.arrive(chosen.url_path)
    try:
        chosen.run()
    except RerunException:  # a newer click broke off this run; the press counts in the next one
        raise
    except BaseException:  # the page stopped or failed: the press was answered
        presses.forget()
        views.catch_up()
        bad_links.show(said)
        raise
    presses.forget()
    favorites.stay(where)
    views.catch_up()
    bad_links.show(said)


def pages_by_destination(actor: Actor) -> tuple[list[st.Page], list[menu.Destination]]:
    """Return all pages that a person may open, and the destinations with their views."""
    first = next(entry for entry in PAGES if actor.may(entry.permission))
    pages: list[st.Page] = []
    destinations = []
    for title, entries in MENU.items():
        views: list[st.Page] = []
        others: list[st.Page] = []
        for entry in entries:
            if actor.may(entry.permission):
                addresses = pages_of(entry, first=first)
                pages += addresses
                (views if in_menu(entry, actor.role) else others).append(addresses[-1])
        icon = ICONS.get(title, entries[0].icon)
        destinations.append(menu.Destination(translate(title), icon, tuple(views), tuple(others)))
    pages += pages_of(GUIDE, first=first)
    return pages, destinations


def closed_pages(actor: Actor) -> list[st.Page]:
    """Return a hidden page for each address that a person may not open: Streamlit would say that there is none."""

    def page_of(entry: Entry, address: str) -> st.Page:
        def refuse() -> None:
            st.title(cells.escape(translate(entry.title)))
            require(actor, entry.permission)

        return st.Page(refuse, title=translate(entry.title), url_path=address, visibility="hidden")

    barred = [entry for entry in PAGES if not actor.may(entry.permission)]
    return [page_of(entry, address) for entry in barred for address in (*entry.former.split(), entry.address)]


def in_menu(entry: Entry, role: str) -> bool:
    """Return whether a page that a role may open is in its menu, too."""
    return entry.address in SHORT_MENUS.get(role, {entry.address})


def pages_of(entry: Entry, *, first: Entry) -> list[st.Page]:
    """Return the page last, before it a hidden one for each other address that leads to it with all that the link says.

    The first page of the menu is at the root; its own address leads there.
    """

    def forward() -> None:
        st.switch_page(entry.path, query_params=filters.link_values())

    title, icon = translate(entry.title), f":material/{entry.icon}:"
    at_root = entry is first
    page = st.Page(entry.path, title=title, icon=icon, url_path="" if at_root else entry.address, default=at_root)
    others = [*entry.former.split(), *([entry.address] if at_root else [])]
    # Before the page: programs that read the list of pages by name take the last of a name, the page itself.
    return [*(st.Page(forward, title=title, url_path=other, visibility="hidden") for other in others), page]


st.set_page_config(page_title="Caseload", page_icon="📊", layout="wide")  # no text
st.logo(LOGO, size="large")
whose_run.hold()
screen.fit()
speech.begin()
with logs.working("page"), messages.friendly_errors():
    door.enter()
    open_database(access.url())
    navigation()
