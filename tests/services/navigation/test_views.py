"""A person pins views and finds the last ones again; they are hers alone, and there are never too many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from data.engine import reading
from services import status
from services.errors import NotPermittedError, UserError
from services.navigation import tour, views
from services.navigation.views import MOST_OPENED, MOST_PINNED, WITH_LOST, OpenedView
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.small_hospital import SmallHospital

EVE = Actor("eve@example.org", "executive")
START = datetime(2026, 5, 1, tzinfo=UTC)
TABS = 3


@pytest.fixture
def url(small_hospital: SmallHospital, admin: Actor) -> str:
    accounts.add(small_hospital.url, admin, email=EVE.name, role="executive", name="Eve")
    return small_hospital.url


def names(url: str, actor: Actor) -> list[str]:
    return [view.name for view in views.list_views(url, actor) if view.pinned]


def opened(url: str, *pages: str) -> None:
    seen = [OpenedView(page, "", START + timedelta(minutes=at)) for at, page in enumerate(pages)]
    views.remember(url, EVE, views=seen)


def test_a_pinned_view_is_found_by_its_name_with_all_that_its_link_says(url: str) -> None:
    link = views.link_of({"period": "Apr 2026", "department": ["ICU & ED"]})

    views.pin(url, EVE, page="variance", link=link, name="ICU, April")

    (view,) = views.list_views(url, EVE)
    assert (view.name, view.page, view.pinned) == ("ICU, April", "variance", True)
    assert view.values == {"department": ["ICU & ED"], "period": ["Apr 2026"]}


def test_the_same_view_is_pinned_once_whatever_the_order_of_its_link(url: str) -> None:
    for link in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}):
        views.pin(url, EVE, page="variance", link=views.link_of(link), name="Mine")

    assert names(url, EVE) == ["Mine"]


def test_a_name_that_is_taken_gets_a_number_and_a_typed_one_is_refused(url: str) -> None:
    first = views.pin(url, EVE, page="variance", link="", name="Budget")
    second = views.pin(url, EVE, page="variance", link="period=Apr", name="Budget")

    assert names(url, EVE) == ["Budget", "Budget (2)"]
    with pytest.raises(UserError, match="already have a view"):
        views.rename(url, EVE, view_id=second.id, name="BUDGET")
    views.rename(url, EVE, view_id=first.id, name="  Board   view ")
    assert names(url, EVE) == ["Board view", "Budget (2)"]


def test_views_are_ones_own(url: str, admin: Actor) -> None:
    mine = views.pin(url, EVE, page="variance", link="", name="Mine")

    assert views.list_views(url, admin) == []
    with pytest.raises(UserError, match="no longer pinned"):
        views.unpin(url, admin, view_id=mine.id)
    with pytest.raises(UserError, match="no longer pinned"):
        views.rename(url, admin, view_id=mine.id, name="x")


def test_who_only_looks_as_somebody_sees_no_views_and_leaves_none(url: str) -> None:
    views.pin(url, EVE, page="variance", link="", name="Mine")
    looking = Actor(EVE.name, "executive", seen_by="root@example.org")

    assert views.list_views(url, looking) == []
    with pytest.raises(NotPermittedError):
        views.remember(url, looking, views=[OpenedView("board", "", START)])
    with pytest.raises(NotPermittedError):
        views.pin(url, looking, page="board", link="", name="x")


def test_views_follow_a_person_to_a_new_address_and_not_who_gets_the_old_one(url: str, admin: Actor) -> None:
    views.pin(url, EVE, page="variance", link="", name="Mine")

    accounts.change(url, admin, email=EVE.name, new_email="eve.new@example.org")
    accounts.add(url, admin, email=EVE.name, role="executive", name="Another Eve")

    assert names(url, Actor("eve.new@example.org", "executive")) == ["Mine"]
    assert names(url, EVE) == []


def test_there_are_never_too_many_pinned(url: str) -> None:
    for number in range(MOST_PINNED):
        views.pin(url, EVE, page="variance", link=f"page={number}", name=f"View {number}")

    with pytest.raises(UserError, match="pinned already"):
        views.pin(url, EVE, page="variance", link="page=more", name="One more")
    with pytest.raises(UserError, match="too much"):
        views.pin(url, EVE, page="variance", link="x" * 3000, name="Long")


def test_the_last_views_are_listed_newest_first_and_the_oldest_are_forgotten(url: str) -> None:
    pages = [f"page_{number}" for number in range(MOST_OPENED + 3)]
    views.pin(url, EVE, page="page_0", link="", name="Kept")

    opened(url, *pages)

    told = views.list_views(url, EVE)
    assert [view.page for view in told] == ["page_0", *reversed(pages[-MOST_OPENED:])]

    views.remember(url, EVE, views=[OpenedView("page_5", "", START + timedelta(days=1))])
    assert views.list_views(url, EVE)[1].page == "page_5"
    assert len(views.list_views(url, EVE)) == 1 + MOST_OPENED


def test_a_view_that_is_no_longer_pinned_counts_as_one_of_the_last(url: str) -> None:
    kept = views.pin(url, EVE, page="variance", link="", name="Mine")

    views.unpin(url, EVE, view_id=kept.id)

    (view,) = views.list_views(url, EVE)
    assert (view.page, view.pinned, view.name) == ("variance", False, "")


def test_views_change_no_data_of_anybody(url: str) -> None:
    before = status.read(url).data_version

    views.pin(url, EVE, page="variance", link="", name="Mine")
    opened(url, "board", "spend")

    assert status.read(url).data_version == before
    with reading(url) as session:
        assert session.connection().exec_driver_sql("SELECT DISTINCT owner FROM personal_view").scalar() != EVE.name


def test_a_view_that_is_lost_takes_no_place(url: str) -> None:
    pins = [views.pin(url, EVE, page="variance", link=f"department={n}", name=f"N{n}") for n in range(MOST_PINNED)]
    with pytest.raises(UserError):
        views.pin(url, EVE, page="landing", link="", name="One more")

    views.pin(url, EVE, page="landing", link="", name="One more", lost=[pins[0].id])

    assert len(names(url, EVE)) == MOST_PINNED + 1
    lost = [view.id for view in views.list_views(url, EVE) if view.pinned]
    for number in range(WITH_LOST * MOST_PINNED - len(lost)):
        views.pin(url, EVE, page="spend", link=f"period={number}", name="Another", lost=lost)
    with pytest.raises(UserError):
        views.pin(url, EVE, page="spend", link="", name="Beyond all bounds", lost=lost)


def test_two_tabs_of_a_person_keep_the_same_view_at_the_same_time(database_url: str) -> None:
    tabs = Barrier(TABS)

    def keep(round_: int) -> None:
        tabs.wait()
        views.remember(database_url, LOCAL_ACTOR, views=[OpenedView("variance", f"period={round_}", START)])
        views.pin(database_url, LOCAL_ACTOR, page="landing", link=f"period={round_}", name="Same")
        tour.close(database_url, LOCAL_ACTOR)

    with ThreadPoolExecutor(TABS) as at_once:
        for round_ in range(5):
            list(at_once.map(keep, [round_] * TABS))

    assert len(names(database_url, LOCAL_ACTOR)) == 5
