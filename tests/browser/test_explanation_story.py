"""What a manager does at month end on her phone: two taps take a draft, and it stands beside the figure."""

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_text, open_at, text_of, wait_until_idle


def test_two_taps_on_a_phone_explain_a_variance(demo_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, demo_app, "/desk?period=Oct+2026&department=16010+Medical+ICU")
    expect_text(phone_page, "2 variances of October 2026 need an explanation.")
    expect_text(phone_page, "The variance came back.")  # what was said in September
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390

    phone_page.get_by_role("button", name="Explain", exact=True).first.tap()
    expect(phone_page.get_by_text("Proposed from the figures")).to_be_visible()
    wait_until_idle(phone_page)
    phone_page.get_by_role("button", name="Accept draft").tap()

    expect_text(phone_page, "5310 Agency nursing is explained.")
    expect_text(phone_page, "1 variance of October 2026 needs an explanation.")
    open_at(phone_page, demo_app, "/variance?period=Oct+2026&department=16010+Medical+ICU")
    wait_until_idle(phone_page)
    assert "Explanations of Oct 2026: 1 of 2 variances explained" in text_of(phone_page)
