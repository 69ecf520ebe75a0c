"""Answers that a page asks for: kept by data version and person, within bounds, each caller with a copy."""

from dataclasses import replace

import pytest
import streamlit as st

from pages.common import access, queries
from services.errors import UserError
from services.organization import hospital as hospital_settings
from services.permissions import LOCAL_ACTOR, Actor

asked: list[tuple[str, frozenset[int] | None, int]] = []


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    st.cache_resource.clear()
    asked.clear()


def ask_as(monkeypatch: pytest.MonkeyPatch, actor: Actor, number: int = 1) -> list[int]:
    monkeypatch.setattr(access, "actor", lambda: actor)
    return queries.ask(numbers, first=number)


def numbers(_url: str, actor: Actor, *, first: int) -> list[int]:
    asked.append((actor.role, actor.departments, first))
    if first < 0:
        raise UserError("Less than nothing.")
    return [first, first + 1]


def test_the_same_question_is_answered_once_and_each_asker_has_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_as(monkeypatch, LOCAL_ACTOR).append(99)

    assert ask_as(monkeypatch, LOCAL_ACTOR) == [1, 2]
    assert len(asked) == 1


def test_a_change_of_data_is_asked_anew(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    ask_as(monkeypatch, LOCAL_ACTOR)
    hospital_settings.change(sqlite_url, LOCAL_ACTOR, hospital_name="Riverside")
    ask_as(monkeypatch, LOCAL_ACTOR)

    assert len(asked) == 2


def test_another_question_role_or_set_of_departments_is_asked_anew(
    monkeypatch: pytest.MonkeyPatch, viewer: Actor, manager: Actor
) -> None:
    both, one = replace(manager, departments=frozenset({1, 2})), replace(manager, departments=frozenset({1}))
    for actor in (viewer, manager, both, one, replace(both, name="max", departments=frozenset({2, 1}))):
        ask_as(monkeypatch, actor)
    ask_as(monkeypatch, viewer, number=2)

    assert [(role, mine) for role, mine, _ in asked] == [
        ("viewer", None),
        ("manager", frozenset()),
        ("manager", frozenset({1, 2})),
        ("manager", frozenset({1})),
        ("viewer", None),
    ]


def test_a_question_may_hold_lists_and_dictionaries() -> None:
    def names(_url: str, _actor: Actor, *, of: dict[int, list[str]]) -> list[str]:
        asked.append(("", None, len(of)))
        return [name for part in of.values() for name in part]

    for _ in range(2):
        assert queries.ask(names, of={1: ["ICU"], 2: ["ED"]}) == ["ICU", "ED"]
    assert queries.ask(names, of={1: ["ICU"]}) == ["ICU"]

    assert len(asked) == 2


def test_a_refusal_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        with pytest.raises(UserError, match="Less than nothing"):
            ask_as(monkeypatch, LOCAL_ACTOR, number=-1)

    assert len(asked) == 2


def own(_url: str, actor: Actor) -> str:
    return f"of {actor.name}"


def by_hands(_url: str, actor: Actor, *, hands: tuple[str, ...]) -> bool:
    return actor != LOCAL_ACTOR and any(actor == Actor(name, actor.role) for name in hands)


def test_an_answer_that_depends_on_the_person_is_kept_for_that_person_alone(
    monkeypatch: pytest.MonkeyPatch, viewer: Actor
) -> None:
    other = replace(viewer, name="victor")

    def told(actor: Actor) -> tuple[str, bool]:
        monkeypatch.setattr(access, "actor", lambda: actor)
        return queries.ask(own), queries.ask(by_hands, hands=(viewer.name,))

    assert told(viewer) == ("of vera", True)
    assert told(other) == ("of victor", False)
    assert told(viewer) == ("of vera", True)


def test_an_answer_without_a_look_at_the_person_is_shared_by_a_role(
    monkeypatch: pytest.MonkeyPatch, viewer: Actor
) -> None:
    ask_as(monkeypatch, viewer)
    ask_as(monkeypatch, replace(viewer, name="victor", label="Victor"))

    assert len(asked) == 1


def test_an_answer_that_holds_the_asker_comes_back_as_an_actor(monkeypatch: pytest.MonkeyPatch, viewer: Actor) -> None:
    def asker(_url: str, actor: Actor) -> Actor:
        return actor

    monkeypatch.setattr(access, "actor", lambda: viewer)

    assert queries.ask(asker) == viewer
    assert type(queries.ask(asker)) is Actor
