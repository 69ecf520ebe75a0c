"""Answers of reading services, kept until the data changes.

The key holds the data version, so a write anywhere (another session, the terminal, another replica) is seen at the
next rerun, and the asking role with its departments, so nobody is served what another person may see. An answer for
which the service looked at who asks (yours, your own hands) is kept for that person alone.
"""

import pickle
import threading
from collections.abc import Callable, Hashable
from dataclasses import astuple
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from language import _, current
from pages.common import access, this_run
from pages.common.shelf import Shelf, content
from services import logs, status
from services.permissions import Actor
from services.settings import HospitalSettings

P = ParamSpec("P")
T = TypeVar("T")
#: What tells one person from another of the same role and departments.
PERSONAL = frozenset({"name", "label", "seen_by"})
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
    state = now()
    asked = content(args, sorted(question.items()))
    key = (name, url, state.data_version, state.head, _scope(actor), current(), asked)
    held = _kept(key, actor) or _worked_out(key, actor, lambda asking: service(url, asking, *args, **question))
    answer: T = pickle.loads(held)  # noqa: S301 - this process wrote it
    return answer


class AskingActor(Actor):
    """Who asks, and whether anybody looked at who that is: an answer without a look is the same for the whole role."""

    def __getattribute__(self, name: str) -> Any:
        """Return an attribute, and note a look at the person."""
        if name in PERSONAL:
            object.__getattribute__(self, "__dict__")["seen"] = True
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        """Return whether both are one person with the same rights, whichever of them notes looks."""
        return isinstance(other, Actor) and astuple(self) == astuple(other)

    def __hash__(self) -> int:
        """Return what equal actors share."""
        return hash(plain(self))

    def __reduce__(self) -> Any:
        """Leave the noting behind when an answer holds the actor."""
        return Actor, astuple(self)


def plain(actor: Actor) -> Actor:
    """Return the same actor without anybody noting looks."""
    return Actor(actor.name, actor.role, actor.departments, actor.label, actor.seen_by)


def _kept(key: Hashable, actor: Actor) -> bytes | None:
    kept: bytes | None = _answers().get((key, plain(actor))) or _answers().get(key)
    return kept


def _worked_out(key: tuple[Hashable, ...], actor: Actor, ask_service: Callable[[Actor], object]) -> bytes:
    """Return the answer as it is kept; whoever asks the same meanwhile waits for it."""
    with st.spinner(_("Calculating …")), LOCKS[hash(key) % len(LOCKS)]:
        held = _kept(key, actor)
        if held is None:
            asking = AskingActor(actor.name, actor.role, actor.departments, actor.label, actor.seen_by)
            with logs.step(str(key[0])):
                held = pickle.dumps(ask_service(asking), protocol=5)
            looked_at = vars(asking).get("seen", False)
            _answers().put((key, plain(actor)) if looked_at else key, held, len(held))
    return held


def _scope(actor: Actor) -> tuple[str, tuple[int, ...] | None]:
    return actor.role, None if actor.departments is None else tuple(sorted(actor.departments))


@st.cache_resource(show_spinner=False)
def _answers() -> Shelf:
    return Shelf(MOST_ANSWERS, MOST_BYTES)
