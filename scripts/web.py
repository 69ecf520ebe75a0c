"""Streamlit's own command line: the door is checked and the pages are warm before it listens; no search for `pages/`.

CASELOAD_WARM_UP says whether to warm up (`scripts/serve.py` does; tests start faster without).
Until a first session has set up the navigation, Streamlit would look there for the page of a link, not find it, and put
"Page not found" over the right page. Usage: python -m scripts.web run app.py …
"""

import os

# Arrow's own allocator keeps what pandas gave back, 16 MB of it before the first visitor; read when Arrow is imported,
# and handed on to the helper processes.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
# What a browser may send to open its connection: as much as it may for any other request. Where other sites of a
# hospital had set cookies of more than 8 KB, Caseload stayed blank.
os.environ.setdefault("WEBSOCKETS_MAX_LINE_LENGTH", "65536")
os.environ.setdefault("WEBSOCKETS_MAX_NUM_HEADERS", "1000")

import ctypes
import logging
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Any

from streamlit import logger, net_util
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap
from streamlit.web.cli import main
from uvicorn.config import LOGGING_CONFIG
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from pages.common import door, messages
from scripts import handing_out, opening_page
from services import logs
from services.background_work import board
from services.errors import UserError
from services.settings import ProcessSettings
from services.trail.anchors import keeping

_run = bootstrap.run
#: M_ARENA_MAX of malloc.h.
MOST_ARENAS = -8


def run_behind_the_door(*arguments: Any, **options: Any) -> None:
    """Start the server unless it would let in everybody, and when all that pages need is loaded.

    Flags, environment and config.toml are read by now; whoever sees the server healthy is served at once.
    """
    write_logs_as_json()
    share_memory()
    try:
        if not door.check_server():
            print("  No sign-in is set up: Caseload is open on this computer only, with all rights.", flush=True)
        chosen = ProcessSettings.from_env()
        keeping.start(chosen.database_url)
    except UserError as error:
        sys.exit(str(error))
    if chosen.warm_up:
        from pages.common import warm

        warm.warm_up(chosen.database_url)
    _run(*arguments, **options)
    finish_what_is_stored()


def share_memory() -> None:
    """Let threads take memory from two places instead of eight for each core: what one gave back serves the next."""
    with suppress(OSError, AttributeError):  # the C library of Linux only
        ctypes.CDLL(None).mallopt(MOST_ARENAS, 2)


def finish_what_is_stored() -> None:
    """Let imports under way come to their end, so that a restart loses none; a second signal stops them as well.

    What is stopped is rolled back by the database.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    board().finish()


def write_logs_as_json() -> None:
    """Have Streamlit's own logs look as ours do, those that it has made already too."""
    if not logs.are_json():
        return
    logs.set_up()

    def pass_on(one: logging.Logger) -> None:
        one.handlers[:] = []
        one.propagate = True

    setattr(logger, "setup_formatter", pass_on)  # noqa: B010 - its parameter has another name
    for one in list(logger._loggers.values()):
        pass_on(one)
    for quiet in LOGGING_CONFIG["loggers"].values():  # what uvicorn sets up when it starts
        quiet.pop("handlers", None)
        quiet["propagate"] = True


def show_all_errors() -> None:
    """Have errors of callbacks and fragments shown with a reference as well, which the pages themselves never see."""
    start = Runtime.__init__

    def start_with_references(runtime: Runtime, config: RuntimeConfig) -> None:
        start(runtime, replace(config, on_script_error=messages.show_script_error))

    setattr(Runtime, "__init__", start_with_references)  # noqa: B010 - mypy forbids to assign to a method


def refuse_bad_handshakes() -> None:
    """Answer whoever asks for a connection in a way that cannot be read; the library kept them waiting for ever."""
    receive = WebSocketsSansIOProtocol.data_received

    def receive_or_refuse(protocol: WebSocketsSansIOProtocol, data: bytes) -> None:
        receive(protocol, data)
        if protocol.conn.handshake_exc is not None and not protocol.handshake_initiated:
            protocol.transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            protocol.transport.close()

    setattr(WebSocketsSansIOProtocol, "data_received", receive_or_refuse)  # noqa: B010 - mypy forbids it otherwise


if __name__ == "__main__":
    os.environ[door.BELIEVED_FORWARDERS] = ""  # the address of a connection is what the connection says
    net_util.get_external_ip = lambda: None  # a foreign origin would have an outside server asked, and all wait for it
    PagesManager.uses_pages_directory = False
    opening_page.install()
    handing_out.install()
    show_all_errors()
    refuse_bad_handshakes()
    bootstrap.run = run_behind_the_door
    sys.exit(main(prog_name="streamlit"))
