"""Tables on a phone: the name is narrower, and the figure that matters stands beside it."""

import pytest

from pages.common import phone

TITLES = ["Supplier", "Item", "Why", "Invoiced"]


@pytest.fixture
def on_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: True)


@pytest.mark.usefixtures("on_a_phone")
def test_what_matters_stands_beside_the_name() -> None:
    assert phone.order(TITLES, "Invoiced", "Why") == ["Supplier", "Invoiced", "Why", "Item"]
    assert phone.order(TITLES, "Nothing", None) == TITLES


@pytest.mark.usefixtures("on_a_phone")
def test_what_comes_first_may_be_another_column_than_at_a_desk() -> None:
    assert phone.lead(TITLES, "Why", "Invoiced") == ["Why", "Invoiced", "Supplier", "Item"]


@pytest.mark.usefixtures("on_a_phone")
@pytest.mark.parametrize(("width", "shown"), [(250, phone.NAME_WIDTH), (100, 100)])
def test_the_name_is_narrower_and_stays_in_view(width: int, shown: int) -> None:
    column = phone.name_column(width)
    assert (column["width"], column["pinned"]) == (shown, True)


def test_elsewhere_a_table_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: False)
    assert phone.order(TITLES, "Invoiced") is None
    assert phone.lead(TITLES, "Invoiced") is None
    assert phone.name_column(250)["width"] == 250
