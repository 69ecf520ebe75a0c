"""Answers of reading services, kept until the data changes.

The key holds the data version, so a write anywhere (another session, the terminal, another replica) is seen at the
next rerun, and the asking role with its departments, so nobody is served what another person may see.
"""

import pickle
import threading
from collections.abc import Callable, Hashable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

from language import _, current
from pages.common import access, this_run
from pages.common.shelf import Shelf, content
from services import logs, status
from services.permissions import Actor
from services.settings import HospitalSettings

P = ParamSpec("P")
T = TypeVar("T")
MOST_ANSWERS = 400
MOST_BYTES = 64_000_000
LOCKS = [threading.Lock() for _lock in range(64)]


def now() -> status.Status:
    """Return the data version and the hospital's settings; read once at every rerun."""
    url = access.url()
    return this_run.once(("status", url), lambda: status.read(url))


def settings() -> HospitalSettings:
    """Return the hospital's settings: name, currency, locale, fiscal calendar."""
    return now().settings


def ask(service: Callable[Concatenate[str, Actor, P], T], /, *args: P.args, **question: P.kwargs) -> T:
    """Return `service(url, actor, **question)`, kept while the data has not changed.

    Only for services that read; answer and question must be picklable. Each caller gets a
    copy of its own.
    """
    url, actor = access.url(), access.actor()
    name = f"{service.__module__}.{service.__qualname__}"
    key = (name, url, now().data_version, _scope(actor), current(), content(args, sorted(question.items())))
    held: bytes = _answers().get(key) or _worked_out(key, lambda: service(url, actor, *args, **question))
    answer: T = pickle.loads(held)  # noqa: S301 - this process wrote it
    return answer


def _worked_out(key: tuple[Hashable, ...], ask_service: Callable[[], object]) -> bytes:
    """Return the answer as it is kept; whoever asks the same meanwhile waits for it."""
    with st.spinner(_("Calculating …")), LOCKS[hash(key) % len(LOCKS)]:
        held: bytes | None = _answers().get(key)
        if held is None:
            with logs.step(str(key[0])):
                held = pickle.dumps(ask_service(), protocol=5)
            _answers().put(key, held, len(held))
    return held


def _scope(actor: Actor) -> tuple[str, tuple[int, ...] | None]:
    return actor.role, None if actor.departments is None else tuple(sorted(actor.departments))


@st.cache_resource(show_spinner=False)
def _answers() -> Shelf:
    return Shelf(MOST_ANSWERS, MOST_BYTES)
