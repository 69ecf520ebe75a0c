"""The types of new accounts on the import page: one screen, one button, and what follows from it."""

from collections.abc import Callable

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data.engine import reading
from data.models import Account, LedgerEntry
from tests.pages.people import press, said
from tests.pages.test_import_page import PAGE, count, upload
from tests.small_hospital import SmallHospital

#: Numbers without names: 1 and 2 may be the balance sheet.
NUMBERS = (
    "Date,Department,Account,Amount\n2026-01-31,ICU,1010,500.00\n2026-01-31,ICU,2010,-200.00\n"
    "2026-01-31,ICU,4010,-900.00\n2026-01-31,ICU,6010,700.00\n"
)


def test_uncertain_accounts_are_typed_on_one_screen(
    small_hospital_sqlite: SmallHospital, open_app: Callable[..., AppTest]
) -> None:
    url = small_hospital_sqlite.url
    app = upload(open_app(url, PAGE, kind="Ledger"), "numbers.csv", NUMBERS)
    app.checkbox(key=next(box.key for box in app.checkbox if "create_missing" in str(box.key))).check().run()

    assert not app.exception
    assert "With these types: (200.00) of revenue and expense, 300.00 on the balance sheet." in said(app)
    table = next(frame.value for frame in app.dataframe if "Certainty" in frame.value)
    assert table["Account"].tolist() == ["4010", "6010", "1010", "2010"]  # largest first
    assert table["Type"].tolist() == ["Revenue", "Expense", "Balance sheet", "Balance sheet"]
    assert app.button(key="import_post").disabled

    press(app, next(button.key for button in app.button if "account_types_apply" in str(button.key)))
    assert "The types of the new accounts are stated." in said(app)
    press(app, "import_post")

    assert not app.exception
    assert count(url, LedgerEntry) == 4
    with reading(url) as session:
        types = {row.code: (row.type, row.category) for row in session.exec(select(Account))}
    assert types["1010"] == ("balance", "other_assets")
    assert types["4010"] == ("revenue", "gross_revenue")
    assert "2 balance-sheet accounts" in said(app)
