"""Two people sign in at a provider of this machine: each sees what is theirs, and whoever has left is out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from data.engine import reading, writing
from data.models import AppUser, SignIn
from services.people import accounts
from services.permissions import LOCAL_ACTOR
from tests.browser.driving import PATIENCE_MILLISECONDS, TALKS, RunningApp, Talk, open_at, text_of, wait_until_idle
from tests.browser.menu import choose
from tests.browser.signing_in import Provider, provider, served_with_sign_in, sign_in

pytestmark = pytest.mark.slow
DANA, ADA = "icu@northlake.example", "ada@northlake.example"


@pytest.fixture
def at() -> Iterator[Provider]:
    with provider() as running:
        running.knows("dana-1", email=DANA, email_verified=True)
        running.knows("ada-1", email=ADA.upper(), email_verified=True)
        running.knows("eve-1", email=ADA, email_verified=False)
        running.knows("stranger", email="stranger@example.org", email_verified=True)
        yield running


@pytest.fixture
def app(demo_url: str, at: Provider, tmp_path: Path) -> Iterator[RunningApp]:
    accounts.add(demo_url, LOCAL_ACTOR, email=ADA, name="Ada Lovelace", role="admin")
    with served_with_sign_in(demo_url, at, tmp_path) as running:
        yield running


@pytest.fixture
def people(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """Return a page in each of two browsers; what the provider's own pages fetch from elsewhere is left out."""
    contexts = [browser.new_context(viewport={"width": 1360, "height": 1000}, locale="en-US") for _one in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, lambda route: route.abort())
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        talk = TALKS[page] = Talk()
        page.on("websocket", talk.listen)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()


def test_two_people_sign_in_and_each_sees_what_is_theirs(
    app: RunningApp, at: Provider, people: tuple[Page, Page]
) -> None:
    dana, ada = people
    open_at(dana, app)
    assert "Please sign in." in text_of(dana)
    assert "Northlake" not in text_of(dana)

    sign_in(dana, "dana-1")
    assert "Dana Whitfield · Manager" in aside(dana)
    assert "Medical ICU is behind plan." in text_of(dana)
    assert "Operating rooms" not in text_of(dana)
    assert "Settings" not in aside(dana)
    open_at(dana, app, "/users")
    assert "Your role (Manager) does not allow this." in text_of(dana)
    assert "@" not in text_of(dana)

    open_at(ada, app)
    sign_in(ada, "ada-1")
    assert "Ada Lovelace · Administrator" in aside(ada)
    choose(ada, "Users")
    # The first page after a sign-in stays as it is: what moves up is drawn anew, and the list would be out of sight.
    open_at(ada, app, "/users")
    ada.get_by_text("Add or change people from a list").click()
    people_list = b"email,role\nkim@northlake.example,viewer\n"
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": people_list}
    ada.set_input_files('input[type="file"]', files=[file])  # type: ignore[list-item]
    expect(ada.get_by_role("button", name="Store 1 person")).to_be_visible()

    # Whoever gets Ada's address at the provider later is not Ada, and Dana with another address is still Dana.
    at.knows("dana-1", email=ADA, email_verified=True)
    dana.get_by_role("button", name="Sign out").click()
    dana.get_by_role("button", name="End session").click()
    wait_until_idle(dana)
    assert "Please sign in." in text_of(dana)
    sign_in(dana, "dana-1")
    assert "Dana Whitfield · Manager" in aside(dana)

    accounts.deactivate(app.database_url, LOCAL_ACTOR, email=DANA)
    open_at(dana, app)
    assert "does not have access, or the account is inactive" in text_of(dana)
    assert "$" not in text_of(dana)


def aside(page: Page) -> str:
    """Return what stands in the sidebar."""
    return page.get_by_test_id("stSidebar").inner_text()


@pytest.mark.parametrize(
    ("subject", "said"),
    [("stranger", "does not have access"), ("eve-1", "does not confirm that ada@northlake.example")],
)
def test_a_stranger_gets_one_sentence(app: RunningApp, people: tuple[Page, Page], subject: str, said: str) -> None:
    page, _other = people
    open_at(page, app)
    sign_in(page, subject)

    assert said in text_of(page)
    assert "Northlake Health" not in text_of(page)
    with reading(app.database_url) as session:
        assert session.exec(select(AppUser.subject)).all() == [None] * 5


def test_a_screen_that_is_left_alone_shows_no_figures(app: RunningApp, people: tuple[Page, Page]) -> None:
    page, _other = people
    open_at(page, app)
    sign_in(page, "ada-1")
    assert "$" in text_of(page)

    with writing(app.database_url) as session:
        (row,) = session.exec(select(SignIn))
        row.seen_at = datetime.now(UTC) - timedelta(minutes=31)
        session.add(row)

    # Nobody clicks: the page looks by itself.
    expect(page.get_by_text("You were signed out after 30 minutes without activity.")).to_be_visible()
    wait_until_idle(page)
    assert "$" not in text_of(page)


def test_a_link_opens_what_it_names_after_the_sign_in(app: RunningApp, at: Provider, people: tuple[Page, Page]) -> None:
    """A provider sends everybody back to the first page; a link from a mail has to lead on from there."""
    dana, _ada = people
    open_at(dana, app, "/variance?period=Sep+2026")
    assert "Please sign in." in text_of(dana)

    dana.get_by_role("button", name="Sign in").click()
    dana.locator("input[name=sub]").fill("dana-1")
    dana.get_by_role("button", name="Authorize").click()

    dana.wait_for_url("**/variance?**")
    wait_until_idle(dana)
    assert "period=Sep" in dana.url
    expect(dana.get_by_role("heading", name="Budget versus actual")).to_be_visible()
    # It was followed once: the first page stays the first page.
    dana.goto(app.address)
    wait_until_idle(dana)
    assert "variance" not in dana.url

    # An address that begins with two slashes names no other server.
    dana.evaluate("sessionStorage.setItem('caseload-way-back', '//example.org/x')")
    dana.goto(app.address)
    dana.wait_for_url(f"{app.address}//example.org/x**")
