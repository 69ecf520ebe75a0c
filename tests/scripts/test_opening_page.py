"""The page that opens the app has our name and the script of the history, and is the only answer that changes."""

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from streamlit import file_util

from scripts import opening_page


def asked(method: str, path: str) -> httpx.Response:
    """Return what the server answers."""
    app = Starlette(routes=[Mount("/", app=opening_page.handler(file_util.get_static_dir(), None))])

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/", "/variance", "/index.html"])
def test_every_address_of_a_page_is_answered_with_ours(path: str) -> None:
    answer = asked("GET", path)

    assert answer.status_code == 200
    assert "<title>Caseload</title>" in answer.text
    assert answer.text.index("history.pushState") < answer.text.index('type="module"')  # runs before Streamlit does
    assert answer.headers["cache-control"] == "no-cache"


def test_other_files_are_streamlits_own() -> None:
    script = next((Path(file_util.get_static_dir()) / "static" / "js").glob("index.*.js"))

    assert asked("GET", f"/static/js/{script.name}").content == script.read_bytes()


def test_another_page_of_streamlit_is_noticed_at_the_start() -> None:
    with pytest.raises(ValueError, match="no title"):
        opening_page.opening_page("<html></html>")
