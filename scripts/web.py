"""Streamlit's own command line, with the door checked before the server listens, and its search for `pages/` off.

Until a first session has set up the navigation, Streamlit would look there for the page of a link, not find it, and put
"Page not found" over the right page. Usage: python -m scripts.web run app.py …
"""

import sys
from typing import Any

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap
from streamlit.web.cli import main

from pages.common import door
from services.errors import UserError

_run = bootstrap.run


def run_behind_the_door(*arguments: Any, **options: Any) -> None:
    """Start the server unless it would let in everybody; flags, environment and config.toml are read by now."""
    try:
        if not door.check_server():
            print("  No sign-in is set up: Caseload is open on this computer only, with all rights.", flush=True)
    except UserError as error:
        sys.exit(str(error))
    _run(*arguments, **options)


if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    bootstrap.run = run_behind_the_door
    sys.exit(main(prog_name="streamlit"))
