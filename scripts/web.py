"""Streamlit's own command line, with its search for pages under `pages/` off from the first request on.

Until a first session has set up the navigation, Streamlit would look there for the page of a link, not find it, and put
"Page not found" over the right page. Usage: python -m scripts.web run app.py …
"""

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    sys.exit(main(prog_name="streamlit"))
