"""The HTML page that opens the app: Streamlit's own, with our name, `getting_about.js` before all else, and a policy.

A script that Streamlit sends with a page comes too late: the first addresses are written before it is there. The policy
says what a browser may load and run for this page: what this server sends, and of scripts in the page only these.
"""

import base64
import hashlib
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from streamlit.web.server.starlette import starlette_static_routes

#: What runs on every page, beside Streamlit's own.
SCRIPTS = tuple(Path(__file__).with_name(name) for name in ("getting_about.js", "row_clicks.js", "number_fields.js"))
TITLE = "<title>Streamlit</title>"
#: Scripts that stand in the page itself.
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
#: Streamlit draws with styles in the page, shows pictures it has made, and loads the budget sheet from a blob. No text
#: is evaluated as a script (Vega's expressions are interpreted).
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_create = starlette_static_routes.create_streamlit_static_handler


def install() -> None:
    """Have the server send this page in place of Streamlit's."""
    starlette_static_routes.create_streamlit_static_handler = handler


def handler(directory: str, base_url: str | None) -> StaticFiles:
    """Return Streamlit's handler of static files, which answers with this page where it would send its own."""
    files = _create(directory, base_url)
    page = opening_page((Path(directory) / "index.html").read_text(encoding="utf-8"))
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy(page)}
    answer = files.get_response

    async def get_response(path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await answer(path, scope)
        if isinstance(response, FileResponse) and Path(response.path).name == "index.html":
            return HTMLResponse(page, headers=headers)
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
    scripts = "".join(f"\n    <script>\n{path.read_text(encoding='utf-8')}    </script>" for path in SCRIPTS)
    return html.replace(TITLE, f"<title>Caseload</title>{scripts}", 1)


def policy(page: str) -> str:
    """Return the Content-Security-Policy of a page; its own inline scripts are named by their hash."""
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in INLINE.findall(page)]
    scripts = " ".join([POLICY["script-src"], *(f"'sha256-{text}'" for text in hashes)])
    return "; ".join(f"{name} {value}" for name, value in (POLICY | {"script-src": scripts}).items())
