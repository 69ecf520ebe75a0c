"""Streamlit's own command line: the door is checked and the pages are warm before it listens; no search for `pages/`.

CASELOAD_WARM_UP says whether to warm up (`scripts/serve.py` does; tests start faster without).
Until a first session has set up the navigation, Streamlit would look there for the page of a link, not find it, and put
"Page not found" over the right page. Usage: python -m scripts.web run app.py …
"""

import os
import signal
import sys
from typing import Any

from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap
from streamlit.web.cli import main

from pages.common import door
from scripts import opening_page
from services.background_work import board
from services.errors import UserError
from services.settings import ProcessSettings

_run = bootstrap.run


def run_behind_the_door(*arguments: Any, **options: Any) -> None:
    """Start the server unless it would let in everybody, and when all that pages need is loaded.

    Flags, environment and config.toml are read by now; whoever sees the server healthy is served at once.
    """
    try:
        if not door.check_server():
            print("  No sign-in is set up: Caseload is open on this computer only, with all rights.", flush=True)
        chosen = ProcessSettings.from_env()
    except UserError as error:
        sys.exit(str(error))
    if chosen.warm_up:
        from pages.common import warm

        warm.warm_up(chosen.database_url)
    _run(*arguments, **options)
    finish_what_is_stored()


def finish_what_is_stored() -> None:
    """Let imports under way come to their end, so that a restart loses none; a second signal stops them as well.

    What is stopped is rolled back by the database.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    board().finish()


if __name__ == "__main__":
    os.environ[door.BELIEVED_FORWARDERS] = ""  # the address of a connection is what the connection says
    net_util.get_external_ip = lambda: None  # a foreign origin would have an outside server asked, and all wait for it
    PagesManager.uses_pages_directory = False
    opening_page.install()
    bootstrap.run = run_behind_the_door
    sys.exit(main(prog_name="streamlit"))
