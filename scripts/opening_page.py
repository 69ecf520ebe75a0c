"""The HTML page that opens the app: Streamlit's own, with our name and `getting_about.js` before all else.

A script that Streamlit sends with a page comes too late: the first addresses are written before it is there.
"""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from streamlit.web.server.starlette import starlette_static_routes

SCRIPT = Path(__file__).with_name("getting_about.js")
TITLE = "<title>Streamlit</title>"
_create = starlette_static_routes.create_streamlit_static_handler


def install() -> None:
    """Have the server send this page in place of Streamlit's."""
    starlette_static_routes.create_streamlit_static_handler = handler


def handler(directory: str, base_url: str | None) -> StaticFiles:
    """Return Streamlit's handler of static files, which answers with this page where it would send its own."""
    files = _create(directory, base_url)
    page = opening_page((Path(directory) / "index.html").read_text(encoding="utf-8"))
    answer = files.get_response

    async def get_response(path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await answer(path, scope)
        if isinstance(response, FileResponse) and Path(response.path).name == "index.html":
            return HTMLResponse(page, headers={"Cache-Control": "no-cache"})
        return response

    files.get_response = get_response  # type: ignore[method-assign]
    return files


def opening_page(html: str) -> str:
    """Return Streamlit's page with our title and script.

    Raises:
        ValueError: The page is not the one that this was written for.
    """
    if TITLE not in html:
        raise ValueError("Streamlit's page has no title to put the script at.")
    script = SCRIPT.read_text(encoding="utf-8")
    return html.replace(TITLE, f"<title>Caseload</title>\n    <script>\n{script}    </script>", 1)
