"""A person at a running Streamlit app: speaks its websocket protocol, so that no browser's work is measured.

with Visitor("http://127.0.0.1:8501") as person:
    shown = person.open("variance", query="period=2026-08")
    shown = person.choose("department", "16310 Emergency department")
"""

import ssl
import time
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE_SECONDS = 120
#: What people read, by the kind of element.
TEXTS = {"markdown": ("body",), "heading": ("body",), "metric": ("label", "body", "delta"), "alert": ("body",)}


@dataclass
class Shown:
    """What came of one run of a page's script.

    Attributes:
        seconds: From the request to the script's end.
        size: Bytes received.
        raised: What a page said that failed, else "".
        texts: Headings, sentences and figures, in their order.
        widgets: Widgets by their key (the end of their id).
    """

    seconds: float = 0.0
    size: int = 0
    raised: str = ""
    texts: list[str] = field(default_factory=list)
    widgets: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything that can be read, line by line, as people see it."""
        return "\n".join(self.texts).replace("\\", "")


class Visitor:
    """One browser tab. `pages` are the addresses it has seen in the menu, by name; "" is the first page.

    `tls` says whose certificates it trusts at an address with https; `headers` are sent beside a browser's own.
    """

    def __init__(
        self, address: str, *, tls: ssl.SSLContext | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.pages: dict[str, str] = {}
        self._page, self._query = "", ""
        cookies = _cookies(address, tls)
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                address.replace("http", "ws", 1) + "/_stcore/stream",
                ssl=tls,
                origin=Origin(address),
                subprotocols=[Subprotocol("streamlit")],
                additional_headers={**(headers or {}), **({"Cookie": cookies} if cookies else {})},
                max_size=None,
                open_timeout=PATIENCE_SECONDS,
                ping_timeout=None,
            )
        )
        self.shown = self._run()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def open(self, page: str = "", query: str = "") -> Shown:
        """Go to a page; `query` is the end of its link, as "period=2026-08".

        Raises:
            KeyError: The menu has no such page.
        """
        if page and page not in self.pages:
            raise KeyError(page)
        self._page, self._query = page, query
        return self._run()

    def choose(self, key: str, value: str | float | bool, *, press: str = "") -> Shown:
        """Give a widget of this page another value, and press the button of that key if one is named."""
        states = [_state(self.shown.widgets[key], value)]
        if press:
            states.append(WidgetState(id=self.shown.widgets[press].id, trigger_value=True))
        return self._run(states)

    def _run(self, states: list[WidgetState] | None = None) -> Shown:
        ask = BackMsg()
        ask.rerun_script.page_name = self._page
        ask.rerun_script.page_script_hash = self.pages.get(self._page, "")
        ask.rerun_script.query_string = self._query
        ask.rerun_script.widget_states.widgets.extend(states or [])
        start = time.perf_counter()
        self._socket.send(ask.SerializeToString())
        self.shown = Shown()
        while True:
            raw = self._socket.recv(PATIENCE_SECONDS)
            self.shown.size += len(raw)
            told = ForwardMsg()
            told.ParseFromString(bytes(raw))  # type: ignore[arg-type]
            if told.WhichOneof("type") != "script_finished":
                self._take(told)
            elif told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:  # the page asked for another run
                self.shown = Shown(size=self.shown.size)
            else:
                self.shown.seconds = time.perf_counter() - start
                return self.shown

    def _take(self, told: ForwardMsg) -> None:
        if told.WhichOneof("type") == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
            first = next(page for page in told.navigation.app_pages if page.is_default)
            self.pages[""] = first.page_script_hash
        elif told.WhichOneof("type") == "delta" and told.delta.WhichOneof("type") == "new_element":
            element = told.delta.new_element
            kind = element.WhichOneof("type")
            if kind is None:
                return
            part = getattr(element, kind)
            self.shown.texts += [getattr(part, name) for name in TEXTS.get(kind, ()) if getattr(part, name)]
            if kind == "exception":
                self.shown.raised = part.message[:200]
            elif getattr(part, "id", ""):
                self.shown.widgets[part.id.split("-", 2)[-1]] = part


def _state(widget: Any, value: str | float | bool) -> WidgetState:
    if isinstance(value, bool):
        return WidgetState(id=widget.id, bool_value=value)
    if isinstance(value, str):
        return WidgetState(id=widget.id, string_value=value)
    return WidgetState(id=widget.id, double_value=value)


def _cookies(address: str, tls: ssl.SSLContext | None) -> str:
    """Return the cookies of the first page as a browser would send them on: a proxy keeps people apart by them."""
    jar = CookieJar()
    asking = urllib.request.HTTPCookieProcessor(jar), urllib.request.HTTPSHandler(context=tls)
    with urllib.request.build_opener(*asking).open(address, timeout=PATIENCE_SECONDS):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
