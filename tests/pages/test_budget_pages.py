"""Overview and budget versus actual on figures reckoned by hand."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import Department
from services.permissions import Actor
from tests.figures import new_version, post_actuals, set_budget
from tests.pages.people import said, sign_in, table_with
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
OVERVIEW, VARIANCE = "pages/overview/board.py", "pages/variance/comparison.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    post_actuals(
        small_hospital_sqlite,
        [
            (202601, "ICU", "4000", 2_000_00),
            (202602, "ICU", "4000", 1_900_00),
            (202601, "ICU", "5100", 1_000_00),
            (202602, "ICU", "5100", 1_400_00),
            (202602, "ED", "6100", 100_00),
            (202602, "LAB", "6200", 25_00),
        ],
    )
    set_budget(
        small_hospital_sqlite,
        [
            (202601, "ICU", "4000", 2_000_00),
            (202602, "ICU", "4000", 2_000_00),
            (202601, "ICU", "5100", 1_000_00),
            (202602, "ICU", "5100", 1_000_00),
            (202602, "ED", "6100", 150_00),
        ],
    )
    return small_hospital_sqlite


@pytest.mark.parametrize("page", [OVERVIEW, VARIANCE])
@pytest.mark.parametrize("role", ["viewer", "manager", "finance_lead", "admin"])
def test_an_empty_database_says_what_to_do_next(
    page: str, role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=page)

    assert not app.exception
    assert "There are no figures yet" in said(app)


def test_the_overview_answers_whether_the_year_is_on_plan(hospital: SmallHospital, open_app: OpenApp) -> None:
    text = said(open_app(hospital.url, page=OVERVIEW))

    assert "The year is behind plan." in text
    assert "Jan – Feb 2026: operating result $1.38K, $475 (25.7%) below budget (unfavorable)." in text
    assert (
        "Largest cause: Salaries in Intensive care, $400 over budget; "
        "largest offset: Supplies in Emergency, $50 under budget." in text
    )


def test_the_overview_shows_the_main_figures_against_budget(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=OVERVIEW)

    shown = {card.label: (card.value, card.delta) for card in app.metric}
    assert shown.pop("Year lands at")[0].startswith("$")
    assert shown == {
        "Operating result": ("$1.38K", "$475 below budget"),
        "Operating margin": ("35.3%", "11.0 pts below budget"),
        "Revenue": ("$3.90K", "$100 below budget"),
        "Expense": ("$2.53K", "$375 over budget"),
        "Labor share": ("61.5%", "11.5 pts above"),
        "Contract labor share": ("0.0%", "on budget"),
    }


def test_the_overview_says_what_brings_the_figures_that_are_not_there(
    hospital: SmallHospital, open_app: OpenApp
) -> None:
    text = said(open_app(hospital.url, page=OVERVIEW))

    assert (
        "Not shown: days cash on hand: import unrestricted cash at month end and operating expense; "
        "FTE: import a time export; volume: import statistics, and give departments a unit of service." in text
    )
    assert "figures through Feb 2026 (whole) · last import" in text
    assert "No contract has to be decided on, and no promised action is due." in text


def test_the_overview_says_what_hospital_ratios_need(hospital: SmallHospital, open_app: OpenApp) -> None:
    text = said(open_app(hospital.url, page=OVERVIEW))

    assert (
        "To see hospital ratios, import unrestricted cash at month end (a statistic, or closing balances), "
        "depreciation or interest" in text
    )


def test_managers_see_no_ratio_of_the_hospital(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["ICU"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    text = said(open_app(hospital.url, page=OVERVIEW))

    assert "Jan – Feb 2026" in text
    assert "hospital ratios" not in text.lower()


def test_the_overview_lists_what_nobody_budgeted_and_what_waits(hospital: SmallHospital, open_app: OpenApp) -> None:
    new_version(hospital, "Budget 2027", 2027)

    text = said(open_app(hospital.url, page=OVERVIEW))

    assert "1 account has actuals but no budget" in text
    assert "6200 Drugs in LAB Laboratory" in text
    assert "1 budget is a draft" in text


def test_the_sentence_of_the_page_follows_the_filters(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE)
    assert "Jan – Feb 2026: operating result $1.38K, $475 (25.7%) below budget" in said(app)

    app.segmented_control(key="span").set_value("Month").run()
    assert "Feb 2026: operating result $375, $475 (55.9%) below budget" in said(app)

    app.selectbox(key="department").set_value("ED Emergency").run()
    assert "Feb 2026: operating result −$100, $50 (33.3%) above budget (favorable)" in said(app)


def test_a_link_opens_the_same_view(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE, span="Month", figures="Expense", department="ICU Intensive care")
    app.selectbox(key="period").set_value("Jan 2026").run()

    assert "Jan 2026: expense $1.00K, exactly on budget." in said(app)


@pytest.mark.parametrize(
    "query",
    [{"period": "Foo 1"}, {"department": "' OR 1=1"}, {"budget": "None"}, {"span": "Decade"}, {"search": "%_\\"}],
)
def test_a_broken_link_falls_back_to_the_newest_view(
    hospital: SmallHospital, open_app: OpenApp, query: dict[str, str]
) -> None:
    app = open_app(hospital.url, page=VARIANCE, **query)

    assert not app.exception
    assert not app.error
    assert "Jan – Feb 2026: operating result" in said(app)


def test_the_table_has_subtotals_and_figures_without_budget(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE, rows="Accounts")

    table = table_with(app, "Variance").set_index("Account")
    table.index = table.index.str.strip()
    assert table.loc["Expense", "Variance"] == -375.00
    assert table.loc["6200 Drugs", "Actual"] == 25.00
    assert table["Budget"].isna()["6200 Drugs"]


def test_largest_variances_can_come_first(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE, order="Largest first")

    assert table_with(app, "Variance")["Variance"].tolist() == [-500.00, 50.00, -25.00]


def test_one_department_and_account_show_their_lines(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE, department="ICU Intensive care", account="5100 Salaries and wages")

    lines = table_with(app, "Line")
    assert lines["Amount"].tolist() == [1_400.00, 1_000.00]
    assert lines["File"].tolist() == ["ledger.csv", "ledger.csv"]
    assert "2 lines, total $2,400.00" in said(app)

    app.text_input(key="search").set_value("202601").run()
    assert table_with(app, "Line")["Amount"].tolist() == [1_000_00]


def test_a_draft_budget_is_called_a_draft(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    post_actuals(small_hospital_sqlite, [(202601, "ICU", "5100", 10_00)])
    set_budget(small_hospital_sqlite, [(202601, "ICU", "5100", 9_00)], status="draft")

    assert "Budget 2026 is a draft, not approved." in said(open_app(small_hospital_sqlite.url, page=VARIANCE))


def test_without_a_budget_the_prior_year_is_compared(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    post_actuals(small_hospital_sqlite, [(202401, "ICU", "5100", 10_00), (202301, "ICU", "5100", 8_00)])

    app = open_app(small_hospital_sqlite.url, page=VARIANCE, figures="Expense")

    assert "Jan 2024: expense $10, $2 (25.0%) over prior year (unfavorable)." in said(app)
    assert "Budget" not in table_with(app, "Prior year").columns


def test_names_from_files_are_shown_as_they_are(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    from sqlmodel import select

    from data.engine import writing
    from data.models import Department

    with writing(small_hospital_sqlite.url) as session:
        ward = session.exec(select(Department).where(Department.code == "ED")).one()
        ward.name = "**E** <script>alert(1)</script> $x$"
        session.add(ward)
    post_actuals(small_hospital_sqlite, [(202601, "ICU", "5100", 10_00), (202601, "ED", "5100", 90_00)])
    set_budget(small_hospital_sqlite, [(202601, "ICU", "5100", 9_00)])

    app = open_app(small_hospital_sqlite.url, page=VARIANCE)

    raw = "\n".join(str(element.value) for element in app.markdown)
    assert r"\*\*E\*\* \<script\>" in raw
    assert "<script>" not in raw


@pytest.fixture
def first_upload(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """One month of actuals: no budget, no prior year."""
    post_actuals(small_hospital_sqlite, [(202604, "ICU", "5100", 1_000_00), (202604, "ED", "6100", 100_00)])
    return small_hospital_sqlite


def test_months_without_actuals_are_not_judged(first_upload: SmallHospital, open_app: OpenApp) -> None:
    later = new_version(first_upload, "Budget 2027", 2027)
    set_budget(first_upload, [(202701, "ICU", "5100", 90_000_00)], version=later)

    overview = said(open_app(first_upload.url, page=OVERVIEW, period="Jan 2027"))
    variance = said(open_app(first_upload.url, page=VARIANCE, period="Jan 2027"))

    for text in (overview, variance):
        assert "no actuals yet." in text
        assert "The budget is an operating result of −$90.0K." in text
        assert "favorable)" not in text
        assert "of plan" not in text


def test_a_first_upload_opens_the_overview_without_a_verdict(first_upload: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(first_upload.url, page=OVERVIEW)
    text = said(app)

    assert "There is no prior year to compare it with yet." in text
    assert "No revenue was imported, so the operating result is expense only." in text
    assert [card.label for card in app.metric] == [
        "Operating result",
        "Year lands at",
        "Expense",
        "Contract labor share",
    ]
    assert "**Largest figures**" in text
    assert "favorable" not in text


def test_a_first_upload_ranks_by_amount_and_hides_empty_comparisons(
    first_upload: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(first_upload.url, page=VARIANCE)

    assert "Largest figures" in said(app)
    assert "▲ favorable" not in said(app)
    assert list(table_with(app, "Department").columns) == ["Department", "Actual"]


@pytest.mark.parametrize(("role", "links"), [("finance_lead", {"quality", "variance"}), ("viewer", {"variance"})])
def test_what_needs_attention_leads_to_where_this_person_can_act(
    role: str, links: set[str], hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["LAB"]).needs_review = True
    sign_in(monkeypatch, role)

    app = open_app(hospital.url, page=OVERVIEW)

    where_the_year_lands = {"landing"}  # and the actions lead to contracts and explanations, of which there are none
    views = {"", "scorecard", "board_pack"}
    assert {link.proto.page for link in app.main.get("page_link")} - views == links | where_the_year_lands
