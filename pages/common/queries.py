"""Answers of reading services, kept until the data changes.

The key holds the data version, so a write anywhere (another session, the terminal, another replica) is seen at the
next rerun, and the asking role with its departments, so nobody is served what another person may see.
"""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from pages.common import access
from services import status
from services.permissions import Actor
from services.settings import HospitalSettings

P = ParamSpec("P")
T = TypeVar("T")


def now() -> status.Status:
    """Return the data version and the hospital's settings; read at every rerun."""
    return status.read(access.url())


def settings() -> HospitalSettings:
    """Return the hospital's settings: name, currency, locale, fiscal calendar."""
    return now().settings


def ask(service: Callable[Concatenate[str, Actor, P], T], /, *args: P.args, **question: P.kwargs) -> T:
    """Return `service(url, actor, **question)`, from the cache while the data has not changed.

    Only for services that read; the answer must be picklable and the question hashable values.
    """
    name = f"{service.__module__}.{service.__qualname__}"
    asked = (name, access.url(), now().data_version, args, tuple(sorted(question.items())))
    answer: T = _answer(asked, access.actor(), service)
    return answer


def _scope(actor: Actor) -> tuple[str, tuple[int, ...] | None]:
    return actor.role, None if actor.departments is None else tuple(sorted(actor.departments))


@st.cache_data(max_entries=400, show_spinner=False, hash_funcs={Actor: _scope})
def _answer(asked: tuple[Any, ...], actor: Actor, _service: Callable[..., Any]) -> Any:
    _name, url, _version, args, question = asked
    return _service(url, actor, *args, **dict(question))
